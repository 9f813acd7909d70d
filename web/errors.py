"""What went wrong and what to do about it, in the town's look when one is known, with a way back."""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from domain.errors import DomainError, NotYours
from schemas.problem import Broken
from web import current
from web.api import problems
from web.shell import kind_of_visitor

log = logging.getLogger(__name__)

SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Cette demande n’a pas été comprise", "Revenez à la page précédente et recommencez."),
    403: ("Cette page n’est pas pour vous", "Revenez à l’accueil pour retrouver ce qui vous est ouvert."),
    404: ("Cette page n’existe pas", "L’adresse est peut-être incomplète, ou la page n’est pas à vous."),
    405: ("Cette adresse ne s’ouvre pas ainsi", "Repartez de l’accueil pour retrouver la page."),
    413: (
        "Votre envoi est trop volumineux",
        "Revenez en arrière et envoyez moins de texte : rien d’autre n’est perdu.",
    ),
    429: ("Trop d’essais en peu de temps", "Attendez une minute, puis recommencez. Rien n’est perdu."),
    500: (
        "Un incident est survenu chez nous",
        "Ce que vous aviez enregistré est gardé. Réessayez dans quelques minutes.",
    ),
    503: (
        "Cette page est momentanément indisponible",
        "Ce que vous aviez enregistré est gardé. Réessayez un peu plus tard, ou appelez votre mairie.",
    ),
}
FORBIDDEN = {
    "family": "Elle est réservée aux agents de la commune.",
    "configurator": "Elle est réservée aux familles et aux agents. Votre compte règle le portail, il ne remplit pas de demande.",
    "agent": "Elle est réservée aux familles. Pour agir à leur place, ouvrez leur dossier depuis « Familles ».",
}
"""Whom a page is for that somebody logged in may not see, by who asks."""
NO_RIGHT = "Votre compte n’en a pas le droit. Demandez à un responsable du service."
STALE = (
    "Cette page était ouverte depuis trop longtemps",
    "Revenez en arrière, rechargez la page et recommencez : rien n’est perdu de ce qui était enregistré.",
)
CLOSED_LINK = "Ce lien ne fonctionne plus"


def page(code: int, title: str, text: str) -> tuple[str, int]:
    """An error page. It asks the database for nothing more than who is there."""
    current.fail()
    return render_template("errors/error.html", title=title, text=text, code=code), code


def on_http(error: HTTPException) -> HTTPException | tuple[str, int] | Response:
    """Werkzeug's own errors, and redirections raised as such, which pass."""
    if error.code is None or error.code < 400:
        return error
    if problems.is_ours(request.path):
        return problems.on_http(error)
    title, text = SENTENCES.get(error.code, SENTENCES[400 if error.code < 500 else 500])
    if error.code == 403:
        text = _forbidden(text)
    return page(error.code, title, text)


def _forbidden(otherwise: str) -> str:
    kind = kind_of_visitor()
    inside = kind == "agent" and request.blueprint == "staff"
    return NO_RIGHT if inside else FORBIDDEN.get(kind, otherwise)


def on_csrf(error: CSRFError) -> tuple[str, int]:
    return page(400, *STALE)


def on_refusal(error: DomainError) -> tuple[str, int]:
    """A refusal that no view expected: its sentence is written for people."""
    if isinstance(error, NotYours):
        return page(404, *SENTENCES[404])
    if error.code == "token_invalid":
        return page(410, CLOSED_LINK, error.sentence)
    return page(400, "Ce n’est pas possible", error.sentence)


def on_unbuilt(error: Broken) -> tuple[str, int]:
    """What a town published once, and the portal cannot build any more: `web.editions` logged it, or it is logged here."""
    log.error("An edition cannot be built: %s", error)
    return page(503, *SENTENCES[503])


def on_crash(error: InternalServerError) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Last resort: if even the frame cannot be printed, plain words."""
    try:
        return page(500, *SENTENCES[500])
    except Exception:
        log.exception("The error page failed too")
        return (
            "Un incident est survenu. Réessayez dans quelques minutes.",
            500,
            {"Content-Type": "text/plain; charset=utf-8"},
        )


def init(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(DomainError, on_refusal)
    app.register_error_handler(Broken, on_unbuilt)
    app.register_error_handler(InternalServerError, on_crash)
