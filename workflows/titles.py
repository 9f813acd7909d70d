"""Who a case is about, as lists print it: « Roux, Missie »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.definitions import Procedure


def title_of(procedure: Procedure, answers: Mapping[str, Any], facts: Mapping[str, Any], otherwise: str = "") -> str:
    """The name that the answers give, else the subject's, the holder's row, the household's holder, or `otherwise`."""
    groups = (answers.get(q.id) for q in procedure.questions().values() if q.options.get("role") == "holder")
    holders = [rows[0] for rows in groups if rows]
    sources = (answers, _facts(facts, "subject"), *holders, _facts(facts, "holder"))
    return next(filter(None, map(_name, sources)), otherwise)


def _facts(facts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key: facts.get(f"{prefix}.{key}") for key in ("last_name", "first_name")}


def _name(source: Mapping[str, Any]) -> str:
    parts = [source.get("last_name"), source.get("first_name")]
    return ", ".join(part for part in parts if isinstance(part, str) and part)
