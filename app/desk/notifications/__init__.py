"""Notifications: mails and webhook events queued in the outbox."""
