"""The proof of work that a browser solves alone, and the question in words for those without JavaScript.

Challenges are signed, short-lived and spent once: a used one is remembered until it would have expired (Altcha itself
accepts a replay).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import random
from datetime import timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from domain import challenges
from domain.clock import now
from web import current

LIFE = timedelta(hours=1)
NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def challenge() -> dict[str, Any]:
    """What the browser needs to begin solving."""
    effort = current_app.extensions["settings"].captcha_effort
    made = create_challenge(ChallengeOptions(max_number=effort, hmac_key=_key(), expires=now() + LIFE))
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt="captcha-question")


def question() -> tuple[str, str]:
    """A sum in words, and the signed token that holds its answer as a hash would: unreadable without the key."""
    first, second = random.randint(1, 5), random.randint(1, 5)
    nonce = random.getrandbits(64)
    token = _serializer().dumps([nonce, _proof(first + second, nonce)])
    return f"Combien font {NUMBERS[first]} plus {NUMBERS[second]} ?", token


def _proof(total: int, nonce: int) -> str:
    return hmac.new(_key().encode(), f"captcha:{total}:{nonce}".encode(), "sha256").hexdigest()


def solves(solution: str) -> bool:
    """Whether a posted solution is right and was never used. Marks it used."""
    try:
        given = json.loads(solution)
    except ValueError:
        given = None
    digest = _answered(given) if isinstance(given, dict) else _worked(solution)
    if digest is None:
        return False
    return challenges.spend(current.session(), digest=digest, expires_at=now() + LIFE)


def _answered(given: dict[str, Any]) -> str | None:
    try:
        nonce, proof = _serializer().loads(str(given.get("token", "")), max_age=int(LIFE.total_seconds()))
    except BadSignature:
        return None
    said = str(given.get("answer", "")).strip().lower()
    total = NUMBERS.index(said) if said in NUMBERS else int(said) if said.isdecimal() and len(said) < 3 else -1
    return f"question:{nonce}" if hmac.compare_digest(_proof(total, nonce), str(proof)) else None


def _worked(solution: str) -> str | None:
    try:
        payload = json.loads(base64.b64decode(solution, validate=True))
        right, _ = verify_solution(payload, _key(), check_expires=True)
        return f"work:{payload['challenge']}" if right else None
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError):
        return None
