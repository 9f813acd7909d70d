"""Suggestions while one types an address or a town."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from forms.reference import communes
from web import current, limits


def register(blueprint: Blueprint) -> None:
    limited = limits.limiter.limit("120/minute")
    blueprint.add_url_rule("/suggest/address", "suggest_address", limited(address))
    blueprint.add_url_rule("/suggest/commune", "suggest_commune", limited(commune))


def _text() -> str:
    return request.args.get("q", "").strip()[:200]


def address() -> Response:
    found = current.gateway("addresses").search(_text(), limit=5) if len(_text()) >= 3 else []
    return jsonify([suggestion.as_dict() for suggestion in found])


def commune() -> Response:
    found = communes.search(_text(), 8) if len(_text()) >= 2 else []
    return jsonify([{"label": f"{each.name} ({each.postcodes[0]})", "code": each.code} for each in found])
