"""HTTP: bodies in, one call to the desk or the agent, bodies out."""
