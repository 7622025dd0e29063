"""The database engine: transactions, the shared SQLite writer, the schema, ids."""
