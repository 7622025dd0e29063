"""Accounts: operators and API tokens."""
