"""What all routes share: auth, errors, idempotency, limits, the request's context."""
