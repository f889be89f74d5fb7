"""Rows of the audit catalogue, one module per subject; ``gateway.domain.events`` joins them."""
