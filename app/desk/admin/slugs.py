"""Names as they stand in addresses."""

import re
import unicodedata
from collections.abc import Collection

MAX_SLUG = 63  # characters


def free_slug(name: str, otherwise: str, taken: Collection[str]) -> str:
    """A slug made of a name, with a number if it is taken; `otherwise` if nothing is left."""
    plain = name.lower()
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, letters)
    latin = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", latin)
    stem = words[: MAX_SLUG - 6].strip("-") or otherwise
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
