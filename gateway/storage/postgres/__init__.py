"""The PostgreSQL implementation of the store, as far as it is there (ADR 0054): nothing configures it yet."""
