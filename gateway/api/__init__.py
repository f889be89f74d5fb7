"""Floor 5: the JSON API under ``/api/v1`` for other systems of an authority, served on the port of the pages."""
