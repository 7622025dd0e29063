"""A conversational booking backend."""
