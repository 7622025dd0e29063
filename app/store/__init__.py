"""The only home of tables and SQL: rows stay in here, values come out.

What a function does with rows is its verb: `get_` loads the one that must be there, or
raises NotFound; `find_` the one there may be, or None; `list_` several, in the order that
it names; `…_of` what belongs to one thing. `add_` saves a new one, `save_` one in place of
what was, `change_` some of its values; `delete_` removes it, and `forget_` all that is too
old to be kept. Other verbs are the subject's own: claims are taken and released, leases
taken and dropped, the outbox is put into and taken from.
"""
