"""Keys that people copy from paper: of a household on a paper file, of a child that one parent tells the other."""

from __future__ import annotations

import secrets

UNMISTAKABLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without O and 0, I, L and 1, which guides warn about."""
LENGTH = 10


def new_key() -> str:
    """Ten signs out of 31: nobody guesses one (49 bits), everybody can read one out on the phone."""
    return "".join(secrets.choice(UNMISTAKABLE) for _ in range(LENGTH))


def read_key(typed: str) -> str:
    """The key however it was typed: small letters, spaces, dashes."""
    return "".join(c for c in typed.upper() if c.isalnum())


def unknown_signs(typed: str) -> str:
    """What was typed and stands in no key: most often an O for a Q, an I for a J, or a 0 and a 1. Each once, in order."""
    return "".join(dict.fromkeys(c for c in read_key(typed) if c not in UNMISTAKABLE))


def spaced(key: str) -> str:
    """As it is printed: `ABCDE FGHJK`."""
    return f"{key[:5]} {key[5:]}".strip()
