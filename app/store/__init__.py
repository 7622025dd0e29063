"""The only home of tables and SQL: rows stay in here, values come out."""
