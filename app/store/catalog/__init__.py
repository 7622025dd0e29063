"""The catalogue, routing forms, one-time links and payments."""
