"""The long run: two gateways killed at every durable step and at random moments (``make soak``)."""
