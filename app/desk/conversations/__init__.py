"""Conversations: receiving messages, entry parameters, handover, rating, limits."""
