"""Words: what visitors mean, and how we say things, in English and German. Pure."""
