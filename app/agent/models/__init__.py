"""Language models: the protocol, the client, failover, errors, prices and budget."""
