"""Proposals: values held for a visitor's yes, and carrying them out."""
