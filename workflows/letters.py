"""Mails rendered: placeholders filled, Markdown turned into a plain text and a sober HTML page in the town's colours.

What people typed (names, notes) is escaped before it enters the Markdown, so nobody signs up as a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from babel.dates import format_date
from markdown_it import MarkdownIt
from sqlalchemy.orm import Session

from domain.clock import now, paris
from domain.outbox import queue_mail
from domain.text import searchable
from schemas.definitions import Mail, Town
from workflows.standard_mails import STANDARD

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_LINKED_LINE = re.compile(r"^.*\]\(\{(?P<name>[a-z_]+(?:\.[a-z_]+)*)\}\).*\n?", re.MULTILINE)
"""A line with a link to the address that a placeholder holds."""
_PATH = re.compile(r"(\]\(\s*<?|^ {0,3}\[[^\]]+\]:\s*<?)(?=/(?!/))", re.MULTILINE)
"""Before the address of a page of the portal, in a link or its definition: a mail is read elsewhere."""
_LIST = re.compile(r"(,\s+)?" + _PLACEHOLDER.pattern)
"""A placeholder and the comma before it, which goes with it when it has no value."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-!|<>~&])")
_BUTTON = re.compile(r"<p><a href=\"([^\"]+)\">(.*?)</a></p>")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})
_base_url = "http://localhost:8000"


def configure(*, base_url: str) -> None:
    """Say at which address families reach the portal; links in mails begin with it."""
    global _base_url
    _base_url = base_url.rstrip("/")


def absolute(path: str) -> str:
    return _base_url + path


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def mail_of(town: Town, mail_id: str) -> Mail:
    """The town's own mail of this id, else the portal's. Raises KeyError for a name that neither has."""
    return town.mails.get(mail_id) or STANDARD[mail_id]


def uses(mail: Mail, *names: str) -> bool:
    """Whether the mail has one of these placeholders."""
    return bool({*_PLACEHOLDER.findall(mail.subject), *_PLACEHOLDER.findall(mail.body)} & set(names))


def queue_letter(
    session: Session, *, town: Town, mail_id: str, to: str, values: Mapping[str, str], dedupe: str
) -> bool:
    """Render a mail and queue it in this transaction; False when `dedupe` was queued before.

    `values` hold what the town's own placeholders (`town.*`, `service.*`) do not.
    """
    letter = render(town, mail_of(town, mail_id), values)
    return queue_mail(
        session, town_slug=town.slug, to=to, subject=letter.subject, text=letter.text, html=letter.html, dedupe=dedupe
    )


def render(town: Town, mail: Mail, values: Mapping[str, str]) -> Rendered:
    """Fill and lay out one mail. A placeholder without a value leaves nothing behind."""
    values = {**town_values(town), **values}
    subject = " ".join(_fill(mail.subject, values).split())
    written = _PATH.sub(lambda before: before[0] + _base_url, _without_empty_links(mail.body, values))
    text = _fill(_plain(written), values)
    body = _MARKDOWN.render(filled_markdown(written, values))
    return Rendered(subject, text.strip() + "\n", _page(town, subject, body))


def filled_markdown(template: str, values: Mapping[str, str]) -> str:
    """Markdown with its placeholders filled; what people typed stays as they typed it."""
    return _fill(template, {name: _escaped(name, value) for name, value in values.items()})


def filled(template: str, values: Mapping[str, str]) -> str:
    """A plain text with its placeholders filled; one without a value leaves nothing behind."""
    return _fill(template, values)


def day(moment: datetime | date) -> str:
    """« 30 novembre 2026 »."""
    on = paris(moment).date() if isinstance(moment, datetime) else moment
    return format_date(on, "d MMMM y", locale="fr")


def until(moment: datetime) -> str:
    """« 30 novembre 2026 », and the hour of what ends within a day: « 30 novembre 2026 à 14 h 05 »."""
    if moment - now() >= timedelta(days=1):
        return day(moment)
    hour = paris(moment)
    return f"{day(moment)} à {hour.hour} h {hour:%M}"


def the_portal(town: Town) -> str:
    """« le portail familles », « l’espace citoyens »: the portal's name within a sentence."""
    name = town.portal[:1].lower() + town.portal[1:]
    if searchable(name)[:1] in VOWELS:
        return f"l’{name}"
    return f"{'la' if name.partition(' ')[0] in FEMININE else 'le'} {name}"


VOWELS = tuple("aeiou")
FEMININE = frozenset({"plateforme", "maison", "mairie", "page", "boîte", "vitrine", "ville"})


def town_values(town: Town) -> dict[str, str]:
    return {
        "town.name": town.name,
        "town.portal": town.portal,
        "town.the_portal": the_portal(town),
        "town.website": town.website,
        "service.name": town.service.name,
        "service.phone": town.service.phone,
    }


def _fill(template: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        given = values.get(found[2], "")
        return (found[1] or "") + given if given else ""

    return _LIST.sub(value, template)


def _without_empty_links(body: str, values: Mapping[str, str]) -> str:
    """The body less the lines that lead to what there is not, such as the receipt of a case that has none."""
    return _LINKED_LINE.sub(lambda line: line[0] if values.get(line["name"]) else "", body)


def _plain(markdown: str) -> str:
    return _LINK.sub(r"\1 : \2", markdown).replace("**", "")


def _escaped(name: str, value: str) -> str:
    """A value that Markdown prints as it is; a link keeps its signs, no line can begin a code block."""
    if name == "link":
        return value
    return "\n".join(_SPECIAL.sub(r"\\\1", line.strip()) for line in value.splitlines())


def _page(town: Town, title: str, body: str) -> str:
    strong, on = town.theme.strong or town.theme.primary, town.theme.on
    button = rf'<p><a href="\1" style="display:inline-block;padding:12px 20px;border-radius:{town.theme.radius}px;'
    button += rf'background:{strong};color:{on};text-decoration:none;font-weight:600">\2</a></p>'
    return _LAYOUT.format(
        title=escape(title),
        town=escape(town.name),
        portal=escape(town.portal),
        colour=escape(strong, quote=True),
        body=_BUTTON.sub(button, body),
    )


_LAYOUT = """\
<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;background:#faf8f5;color:#1f2430;font:16px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:600px;margin:0 auto;padding:24px 16px">
<p style="margin:0 0 16px;padding:0 0 12px;border-bottom:3px solid {colour};font-weight:700">{portal}, {town}</p>
<div style="background:#fff;border:1px solid #e6e1d8;border-radius:10px;padding:20px 24px">
{body}</div>
<p style="margin:16px 0 0;color:#5d6472;font-size:14px">Ce message a été envoyé par {portal}, {town}.</p>
</div>
</body>
</html>
"""
