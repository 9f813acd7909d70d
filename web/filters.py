"""What templates say in French: dates, spacing, Markdown; and addresses of static files that change with their content.

French spacing of the templates' own words is put in when a template is compiled, so it costs nothing on a request;
a town's texts pass through the filter `french` (or `markdown`, which includes it).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from domain.clock import PARIS, now, today
from domain.spacing import NBSP, spaced

STATIC = Path(__file__).parent / "static"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip

_TAG = re.compile(r"(<[^>]*>)")


# ------------------------------------------------------------------------------------------- spacing


@lru_cache(maxsize=4096)
def _space_markup(html: str) -> str:
    return "".join(part if part.startswith("<") else spaced(part) for part in _TAG.split(html))


def french(text: Any) -> Markup:
    """No-break spaces before `: ; ? ! »`, after `«`, between a number and its unit, in `10 h 30`. Tags are left alone."""
    return Markup(_space_markup(str(escape("" if text is None else text))))


class FrenchSpacing(Extension):
    """Spaces the words written in templates, once, when Jinja compiles them."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, token.type, _space_markup(token.value))
            else:
                yield token


# ------------------------------------------------------------------------------------------ Markdown


def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")

    def link_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
        tokens[index].attrSet("rel", "noopener")
        return str(self.renderToken(tokens, index, options, env))

    markdown.add_render_rule("link_open", link_open)
    return markdown


_MARKDOWN = _renderer()


@lru_cache(maxsize=2048)
def _markdown(text: str) -> str:
    return _space_markup(_MARKDOWN.render(text))


def markdown(text: Any) -> Markup:
    """A town's Markdown as HTML. Raw HTML in it is shown as text, never obeyed."""
    return Markup(_markdown(str(text or "")))


def lines(text: Any) -> Markup:
    """What somebody typed, with its line breaks."""
    return Markup("<br>").join(french(line) for line in str(text or "").splitlines())


# --------------------------------------------------------------------------------------------- dates


def _as_date(value: date | datetime | str | None) -> date | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value.astimezone(PARIS).date() if isinstance(value, datetime) and value.tzinfo else _bare(value)


def _bare(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def date_fr(value: date | datetime | str | None) -> str:
    """`29/04/1979`."""
    day = _as_date(value)
    return f"{day:%d/%m/%Y}" if day else ""


def age_fr(person: Any) -> str:
    """« 8 ans », « 7 mois » before the second birthday."""
    born: date | None = getattr(person, "birth_date", None)
    if born is None:
        return ""
    day = today()
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return f"{months // 12}{NBSP}ans" if months >= 24 else f"{max(months, 0)}{NBSP}mois"


def _ordinal(number: int) -> str:
    return "1er" if number == 1 else str(number)


def day_fr(value: date | datetime | str | None) -> Markup:
    """« jeu. 26 nov. », with the year when it is another one."""
    day = _as_date(value)
    if day is None:
        return Markup("")
    year = "" if day.year == now().astimezone(PARIS).year else f"{NBSP}{day.year}"
    return Markup(f"{SHORT_DAYS[day.weekday()]}{NBSP}{_ordinal(day.day)}{NBSP}{SHORT_MONTHS[day.month - 1]}{year}")


def full_day_fr(value: date | datetime | str | None) -> Markup:
    """« 21 novembre 2026 »."""
    day = _as_date(value)
    return Markup(f"{_ordinal(day.day)}{NBSP}{MONTHS[day.month - 1]} {day.year}") if day else Markup("")


def long_day_fr(value: date | datetime | str | None) -> Markup:
    """« samedi 21 novembre 2026 »."""
    day = _as_date(value)
    return Markup(f"{DAYS[day.weekday()]} {full_day_fr(day)}") if day else Markup("")


def time_fr(value: datetime | None) -> Markup:
    """« 18 h 42 »."""
    if value is None:
        return Markup("")
    local = value.astimezone(PARIS)
    return Markup(f"{local.hour}{NBSP}h{NBSP}{local:%M}")


def moment_fr(value: datetime | None) -> Markup:
    """« jeu. 19 nov. à 18 h 42 »."""
    if value is None:
        return Markup("")
    return Markup("{} à {}").format(day_fr(value), time_fr(value))


def ago(value: datetime | None) -> Markup:
    """« à l’instant », « il y a 3 min », « hier », then the day."""
    if value is None:
        return Markup("")
    seconds = max(0, int((now() - value).total_seconds()))
    days = (now().astimezone(PARIS).date() - value.astimezone(PARIS).date()).days
    if seconds < 60:
        return Markup("à l’instant")
    if seconds < 3600:
        return Markup(f"il y a {seconds // 60}{NBSP}min")
    if days == 0:
        return Markup(f"il y a {seconds // 3600}{NBSP}h")
    return Markup("hier") if days == 1 else Markup("le {}").format(day_fr(value))


def phone_fr(value: str | None) -> Markup:
    """`+33612345678` as « 06 12 34 56 78 »; other countries as they are."""
    text = value or ""
    if re.fullmatch(r"\+33\d{9}", text):
        digits = "0" + text[3:]
        return Markup(NBSP.join(digits[i : i + 2] for i in range(0, 10, 2)))
    return Markup(escape(text))


def address_fr(value: dict[str, Any] | None) -> str:
    """« 4 chemin de la Pouncha, 06510 Carros »."""
    if not value:
        return ""
    street = " ".join(str(value[key]) for key in ("number", "street") if value.get(key))
    town = " ".join(str(value[key]) for key in ("postcode", "city") if value.get(key))
    return ", ".join(part for part in (street, str(value.get("extra") or ""), town) if part)


# ------------------------------------------------------------------------------------- static files


@lru_cache(maxsize=256)
def static_url(name: str) -> str:
    """`/static/theme.css?v=1f0c...`: a long cache never shows yesterday's file."""
    path = STATIC / name
    digest = hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest() if path.is_file() else "0"
    return f"/static/{name}?v={digest}"


def natural_name(title: str) -> str:
    """« Missie Roux » for the « Roux, Missie » that lists are sorted by."""
    last, comma, first = title.partition(", ")
    return f"{first} {last}" if comma else title


def initials(name: str) -> str:
    """« CM » for Camille Morvan, « L » for Léa."""
    words = [word for word in re.split(r"[\s-]+", name) if word]
    return (words[0][0] + words[-1][0] if len(words) > 1 else name[:1]).upper()


FILTERS = {
    "address_fr": address_fr,
    "age_fr": age_fr,
    "ago": ago,
    "date_fr": date_fr,
    "day_fr": day_fr,
    "french": french,
    "initials": initials,
    "lines": lines,
    "long_day_fr": long_day_fr,
    "markdown": markdown,
    "moment_fr": moment_fr,
    "natural_name": natural_name,
    "phone_fr": phone_fr,
    "time_fr": time_fr,
}


def init(app: Flask) -> None:
    app.jinja_env.add_extension(FrenchSpacing)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["static_url"] = static_url
