"""How the database itself refuses two overlapping claims of one host or resource.

The first migration puts it in place; what was put in place is not changed here any more.
"""

# Two claims of one holder never overlap, whatever the code does. PostgreSQL has exclusion
# constraints; a range of one number stands in for equality, so no extension is needed.
POSTGRESQL = """
ALTER TABLE claim ADD CONSTRAINT claim_no_overlap EXCLUDE USING gist (
    int8range(holder, holder, '[]') WITH &&,
    int8range(start, "end") WITH &&
)
"""

# SQLite has triggers. No claim is longer than a day (claim_span), which bounds the
# stretch of index that is searched.
SQLITE = """
CREATE TRIGGER claim_no_overlap_on_{event} BEFORE {event} ON claim
WHEN EXISTS (
    SELECT 1 FROM claim AS other
    WHERE other.holder = NEW.holder
      AND other.start < NEW."end"
      AND other.start > NEW.start - 86400
      AND other."end" > NEW.start
      AND other.id <> NEW.id
)
BEGIN
    SELECT RAISE(ABORT, 'claim overlap');
END
"""
