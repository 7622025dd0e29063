"""Measuring the agent: how well it reads, and whether visitors get what they want."""
