"""Refusals that a program reads: `application/problem+json`, with a code that does not change and a sentence for people."""

from __future__ import annotations

import json
import logging
import re

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from domain.cases import StaleCase
from domain.errors import DomainError, NotYours
from schemas.problem import Broken
from web import current

log = logging.getLogger(__name__)

OURS = re.compile(r"/[^/]+/api(?:/|$)")
STATUS = {"unknown_event": 404, "not_now": 409, "stale_case": 409, "key_reused": 422}
TITLES = {
    400: "bad_request",
    404: "not_found",
    405: "bad_method",
    413: "too_large",
    429: "too_many",
    500: "failed",
    503: "unavailable",
}
SENTENCES = {
    400: "La demande n’a pas été comprise.",
    401: "Clé absente, inconnue, expirée ou révoquée.",
    404: "Rien ne porte cette adresse, ou votre clé n’y donne pas accès.",
    405: "Cette adresse ne répond pas à cette méthode. L’en-tête « Allow » dit lesquelles elle connaît.",
    413: "La demande est trop longue.",
    429: "Trop d’appels en peu de temps : attendez une minute.",
    500: "Un incident est survenu chez nous. Rien n’a été changé : recommencez plus tard.",
    503: "Le portail est momentanément indisponible : recommencez plus tard.",
}


class Unauthorised(DomainError):
    """No key, or none that is in force."""

    def __init__(self) -> None:
        super().__init__("unauthorised", SENTENCES[401])


def register(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(HTTPException, on_http)
    blueprint.register_error_handler(InternalServerError, on_http)
    blueprint.register_error_handler(DomainError, on_refusal)
    blueprint.register_error_handler(Broken, on_unbuilt)


def is_ours(path: str) -> bool:
    """Whether a program asks: an address that nothing bears belongs to no blueprint, so that its handlers are not asked."""
    return OURS.match(path) is not None


def on_http(error: HTTPException) -> Response:
    code = error.code or 500
    answer = problem(code, TITLES.get(code, "error"), SENTENCES.get(code, "La demande n’a pas pu être traitée."))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def on_unbuilt(error: Broken) -> Response:
    """What a town published once, and the portal cannot build any more."""
    log.error("An edition cannot be built: %s", error)
    return problem(503, TITLES[503], SENTENCES[503])


def on_refusal(error: DomainError) -> Response:
    if isinstance(error, Unauthorised):
        answer = problem(401, error.code, error.sentence)
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Guichet"'
        return answer
    if isinstance(error, NotYours):
        return problem(404, TITLES[404], SENTENCES[404])
    if isinstance(error, StaleCase):
        return problem(409, error.code, "Ce dossier a changé entre-temps. Relisez son état avant de recommencer.")
    return problem(STATUS.get(error.code, 409), error.code, error.sentence)


def problem(status: int, code: str, sentence: str) -> Response:
    """Nothing of what was begun is kept."""
    current.fail()
    told = {"type": "about:blank", "title": code, "status": status, "detail": sentence}
    return Response(
        json.dumps(told, ensure_ascii=False), status, content_type="application/problem+json; charset=utf-8"
    )
