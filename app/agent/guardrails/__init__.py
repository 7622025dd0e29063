"""Guardrails: checks that let no false statement of a model reach a visitor."""
