"""Administration: the catalogue, users, queues, tokens, operators, subscriptions."""
