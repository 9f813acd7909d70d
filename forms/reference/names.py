"""How names of places compare: as people type them."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SHORT_SAINT = re.compile(r"\b(?:st(e?)) (?=.)")


def folded(name: str) -> str:
    """Drop accents, case, hyphens and apostrophes: « L’Haÿ-les-Roses » and "l hay les roses" are the same name."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", plain).strip()


def folded_query(text: str) -> str:
    """Fold what a person typed, and read "st" and "ste" before a word as official names write them."""
    return _SHORT_SAINT.sub(r"saint\1 ", folded(text))
