"""Conversations: the event log, facts, proposals, invite texts, ratings, leads."""
