"""What is on the wire: camelCase, ISO times, minutes. The only place that knows it."""
