"""Delivery: the outbox, webhook subscriptions and kept answers."""
