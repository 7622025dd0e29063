"""From phrases to windows: pairing, narrowing, scope, and what is carried over."""
