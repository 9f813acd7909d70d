"""What a page's frame prints that depends on who looks: menu, notices, the banner of refused files, the CSRF token.

Templates print `{{ shell.menu }}` and never branch on it, so that the wizard, whose pages are compiled once per edition,
leaves holes there, filled by `holes`. Menus are built once per town edition and kind of visitor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from flask import Flask, current_app, g, get_flashed_messages
from markupsafe import Markup

from domain.actors import of_account
from domain.records import Account
from schemas.definitions import Link, Section, Town
from web import current
from web.csrf import csrf_input

Item = tuple[str, str, str, str]
"""Key, address, icon, words."""

ICON = Markup('<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-{}"/></svg>')
COLOURS = {
    "success": ("green", "circle-check"),
    "warning": ("yellow", "triangle-alert"),
    "error": ("red", "circle-alert"),
}


def link_url(town: Town, link: Link) -> str:
    """Where one of the town's links leads."""
    if link.procedure:
        return f"/{town.slug}/procedures/{link.procedure}"
    return f"/{town.slug}/pages/{link.page}" if link.page else link.url


# ------------------------------------------------------------------------------------------------ menu


def _public_items(town: Town) -> list[Item]:
    home = f"/{town.slug}/"
    items = [("home", home, "house", "Accueil")]
    if town.home.services:
        items.append(("services", f"{home}#services", "school", "Services"))
    if town.home.news:
        items.append(("news", f"{home}#actualites", "bell", "Actualités"))
    return [*items, ("login", f"/{town.slug}/login", "log-in", "Me connecter")]


def section_url(town: Town, section: Section) -> str:
    """Where a heading of the family's space stands: on its own page, or lower on the only one."""
    space = f"/{town.slug}/family/"
    return f"{space}section/{section.id}" if town.space == "cards" else f"{space}#{section.id}"


def section_key(town: Town, section: Section) -> str:
    """What the menu calls it, to mark where one is: an anchor is never where one is."""
    if section.show in {"requests", "documents"}:
        return section.show
    return section.id if town.space == "cards" else f"#{section.id}"


IN_MENU = ("sheets", "requests", "people", "documents", "messages")
MOST_IN_MENU = 4


def _family_items(town: Town) -> list[Item]:
    items = [("family", f"/{town.slug}/family/", "house", "Mon espace")]
    for section in town.sections:
        if section.show in IN_MENU:
            key, address = section_key(town, section), section_url(town, section)
            items.append((key, address, section.icon or "users", section.title))
    return [*items[:MOST_IN_MENU], ("account", f"/{town.slug}/account", "user", "Mon compte")]


def _staff_items(town: Town) -> list[Item]:
    items = [
        ("inbox", f"/{town.slug}/inbox", "inbox", "Dossiers"),
        ("for_me", f"/{town.slug}/for-me", "message-square", "Messages"),
        ("people", f"/{town.slug}/people", "users", "Familles"),
        ("desk", f"/{town.slug}/desk", "users-round", "Au guichet"),
    ]
    for procedure in town.procedures.values():
        if "agent" in procedure.audience and "anyone" not in procedure.audience:
            items.append((procedure.id, f"/{town.slug}/procedures/{procedure.id}", "user-plus", procedure.title))
    return [*items[:5], ("account", f"/{town.slug}/account", "user", "Mon compte")]


def _configurator_items(town: Town) -> list[Item]:
    return [("home", f"/{town.slug}/", "house", "Accueil"), ("account", f"/{town.slug}/account", "user", "Mon compte")]


ITEMS: dict[str, Callable[[Town], list[Item]]] = {
    "visitor": _public_items,
    "family": _family_items,
    "agent": _staff_items,
    "configurator": _configurator_items,
}


@lru_cache(maxsize=4096)
def _menu(slug: str, edition: str, kind: str, here: str, items: tuple[Item, ...]) -> tuple[Markup, Markup]:
    """The menu's HTML before and after the CSRF token of its logout button."""
    links = Markup("").join(
        Markup('<a href="{}"{}>{} {}</a>').format(
            address, Markup(' aria-current="page"') if key == here else "", ICON.format(icon), words
        )
        for key, address, icon, words in items
    )
    if kind == "visitor":
        return links, Markup("")
    opening = Markup('{}<form method="post" action="/{}/logout" class="logout">').format(links, slug)
    button = Markup('<button class="btn btn-quiet">{} Me déconnecter</button></form>').format(ICON.format("log-out"))
    return opening, button


def kind_of_visitor() -> str:
    """`visitor`, `family`, `agent` or `configurator`: what the frame of a page depends on."""
    who = current.account()
    if who is None:
        return "visitor"
    if not who.roles:
        return "family"
    return "agent" if of_account(who).is_agent else "configurator"


def space_of(account: Account) -> str:
    """Where somebody works: the family's space, the inbox, or the home for who only configures."""
    if not account.roles:
        return f"/{account.town}/family/"
    return f"/{account.town}/inbox" if of_account(account).is_agent else f"/{account.town}/"


def menu(here: str = "") -> Markup:
    """Links for this visitor, the current one marked, and the way out."""
    town = g.get("town")
    if town is None:
        return Markup("")
    kind = kind_of_visitor()
    items = _items_of(town, kind)
    before, after = _menu(town.slug, town.edition, kind, here, items)
    return before + csrf_input() + after if after else before


_kept_items: dict[tuple[str, str], tuple[str, tuple[Item, ...]]] = {}


def _items_of(town: Town, kind: str) -> tuple[Item, ...]:
    kept = _kept_items.get((town.slug, kind))
    if kept is None or kept[0] != town.edition:
        kept = _kept_items[town.slug, kind] = (town.edition, tuple(ITEMS[kind](town)))
    return kept[1]


# ------------------------------------------------------------------------------------ what comes and goes


def notices() -> Markup:
    """What the last action has to say, once."""
    flashed = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    if not flashed:
        return Markup("")
    printed = Markup("").join(_notice(category, text) for category, text in flashed)
    return Markup('<div class="page notices stack tight" role="status">{}</div>').format(printed)


def _notice(category: str, text: str) -> Markup:
    colour, icon = COLOURS.get(category, ("blue", "info"))
    french = current_app.jinja_env.filters["french"]
    return Markup('<p class="notice" data-colour="{}">{}<span>{}</span></p>').format(
        colour, ICON.format(icon), french(text)
    )


def banner() -> Markup:
    """Told to staff, and to anybody in `make run`: the town's files have problems, an earlier edition is shown."""
    town = g.get("town")
    if town is None:
        return Markup("")
    problems = current.editions().problems(town.slug)
    if not problems or not (current_app.extensions["settings"].demo or kind_of_visitor() in {"agent", "configurator"}):
        return Markup("")
    rows = Markup("").join(Markup("<li>{}</li>").format(problem) for problem in problems)
    return Markup(
        '<div class="page"><details class="notice problems" data-colour="red" open><summary>{} '
        "Les derniers fichiers de la commune ont {} : l’édition précédente reste en ligne.</summary><ul>{}</ul></details></div>"
    ).format(ICON.format("triangle-alert"), "un problème" if len(problems) == 1 else f"{len(problems)} problèmes", rows)


class Shell:
    """`shell` in Flask's templates: each part is computed when it is printed."""

    def __init__(self, here: str = "") -> None:
        self.here = here

    @property
    def menu(self) -> Markup:
        return menu(self.here)

    @property
    def csrf(self) -> Markup:
        return csrf_input()

    @property
    def notices(self) -> Markup:
        return notices()

    @property
    def banner(self) -> Markup:
        return banner()


def parts(town: Town | None = None, here: str = "") -> Shell:
    """`shell` for a template; the same for every edition of a town."""
    return Shell(here)


def holes(town: Town | None = None) -> dict[str, str]:
    """What a compiled page puts in the places of `shell.menu` and the rest."""
    return {"menu": menu("family"), "csrf": csrf_input(), "notices": notices(), "banner": banner()}


def init(app: Flask) -> None:
    app.jinja_env.globals.update(link_url=link_url, space_of=space_of)
    app.context_processor(lambda: {"shell": Shell(), "town": g.get("town")})
