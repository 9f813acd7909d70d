"""Texts made comparable: for searching without accents, and for logins typed in many ways."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_BETWEEN_WORDS = re.compile(r"[^a-z0-9@.]+")


def searchable(*parts: str | None) -> str:
    """Lower case, no accents, single spaces: `Éloïse  D'Arc` becomes `eloise d arc`."""
    text = " ".join(part for part in parts if part)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", bare.casefold().translate(_LIGATURES)).strip()


def normalise_login(text: str) -> str:
    """The same login however it is typed: no spaces, lower case; serves mail addresses, names and numbers alike."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
