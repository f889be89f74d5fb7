"""What other systems of an authority (Fachverfahren, DMS) do here: tokens, looks, requests they may repeat."""
