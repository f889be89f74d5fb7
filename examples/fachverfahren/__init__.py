"""A small Fachverfahren: requests a file, hears that it is here, fetches and checks it, acknowledges it."""
