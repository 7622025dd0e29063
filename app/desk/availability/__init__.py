"""Availability: which starts are on offer, the earliest one, and why others are not."""
