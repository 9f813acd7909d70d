"""What a line of the journal proves of its case besides itself: its reference, and the answers as they stood then.

The answers by a salted digest: the salt is kept with the case and replaced when answers are erased, so that what the
journal keeps for good can be checked while they are there, and not guessed from once they are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.chain import fingerprint
from domain.records import Case
from domain.records.case import new_salt

PROOF = "proof"
"""In the data of a line that every writer of answers writes: {"reference": ..., "answers": digest}."""


def proof(case: Case) -> dict[str, Any]:
    """What the line about to be written keeps under `PROOF`. A case from before salts gets one."""
    if not case.salt:
        case.salt = new_salt()
    return {"reference": case.reference, "answers": digest(case.answers, case.salt)}


def proof_of_rest(case: Case) -> dict[str, Any]:
    """The same once answers were erased: no digest written before can be computed again."""
    case.salt = new_salt()
    return proof(case)


def digest(answers: Mapping[str, Any], salt: str) -> str:
    """SHA-256 of the salt, a line break, and the answers as canonical JSON."""
    return fingerprint(answers, salt)
