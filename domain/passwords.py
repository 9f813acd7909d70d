"""Passwords: hashed with Argon2id, few at a time, and as slowly for an unknown login as for a known one.

A hash takes 64 MiB and a tenth of a second on purpose; the semaphore keeps a rush of logins from eating the machine.
"""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from schemas.definitions import PasswordPolicy

LONGEST = 256
"""Characters; more is refused before hashing, so that nobody keeps a processor busy with a novel."""


class _Hashing:
    """The parameters in force. `decoy` is the hash of nothing, checked when a login is unknown."""

    def __init__(self, hasher: PasswordHasher, at_once: int) -> None:
        self.hasher = hasher
        self.turns = threading.BoundedSemaphore(at_once)
        self.decoy = hasher.hash("no account has this password")


_hashing: _Hashing | None = None
_starting = threading.Lock()


def configure(
    *,
    time_cost: int = RFC_9106_LOW_MEMORY.time_cost,
    memory_kib: int = RFC_9106_LOW_MEMORY.memory_cost,
    parallelism: int = RFC_9106_LOW_MEMORY.parallelism,
    at_once: int = 2,
) -> None:
    """Set the cost of a hash (RFC 9106's second choice unless told) and how many run at once in this process."""
    global _hashing
    _hashing = _Hashing(PasswordHasher(time_cost, memory_kib, parallelism), at_once)


def hash_password(text: str) -> str:
    hashing = _in_force()
    with hashing.turns:
        return hashing.hasher.hash(_same_letters(text))


def verify(password_hash: str | None, text: str) -> bool:
    """Whether the password is right. Without a hash it takes the same time and says no."""
    hashing = _in_force()
    with hashing.turns:
        try:
            right = hashing.hasher.verify(password_hash or hashing.decoy, _same_letters(text[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return right and password_hash is not None and len(text) <= LONGEST


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with other costs than those in force."""
    return _in_force().hasher.check_needs_rehash(password_hash)


def policy_problem(policy: PasswordPolicy, text: str) -> list[str]:
    """What the password still lacks, as French sentences; empty when it will do."""
    kinds = (
        (len(text), policy.length, "caractère", "caractères"),
        (sum(c.islower() for c in text), policy.lowercase, "lettre minuscule", "lettres minuscules"),
        (sum(c.isupper() for c in text), policy.uppercase, "lettre majuscule", "lettres majuscules"),
        (sum(c.isdigit() for c in text), policy.digits, "chiffre", "chiffres"),
        (sum(not c.isalnum() and not c.isspace() for c in text), policy.symbols, "signe spécial", "signes spéciaux"),
    )
    problems = [
        f"Il faut au moins {least} {one if least == 1 else many}." for count, least, one, many in kinds if count < least
    ]
    if len(text) > LONGEST:
        problems.append(f"Il faut au plus {LONGEST} caractères.")
    return problems


def _same_letters(text: str) -> str:
    """An `é` is the same whether a phone composes it or not."""
    return unicodedata.normalize("NFKC", text)


def _in_force() -> _Hashing:
    if _hashing is None:
        with _starting:
            if _hashing is None:
                configure()
    assert _hashing is not None
    return _hashing
