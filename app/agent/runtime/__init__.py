"""Running turns: leases, debouncing, streaming to listeners, threads."""
