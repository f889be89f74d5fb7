"""Floor 4: the Postfach – list, get, close, deposit – server and client over HTTP/1.1 and mutual TLS 1.3."""
