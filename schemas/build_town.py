"""The town's own file as definitions: its identity, its ways in, its pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.build import frozen, texts
from schemas.colour import darkened, tinted
from schemas.definitions import (
    Activated,
    Department,
    DocumentKind,
    Home,
    Label,
    Link,
    Login,
    Mail,
    News,
    Page,
    PasswordPolicy,
    Procedure,
    Reply,
    Section,
    Service,
    Template,
    Theme,
    Town,
    Uploads,
    Validity,
    Webhook,
    Workflow,
)
from schemas.lengths import validity
from schemas.node import Node

LOGIN_LABELS = {"email": "Adresse mail", "user_name": "Identifiant", "family_number": "Numéro de famille"}
ACCENT = "#d9a441"


def build_town(
    file: Node,
    edition: str,
    procedures: Mapping[str, Procedure],
    workflows: Mapping[str, Workflow],
    mails: Mapping[str, Mail],
    pages: Mapping[str, Page],
    files: Mapping[str, str],
    documents: Mapping[str, DocumentKind],
    templates: Mapping[str, Template],
) -> Town:
    """The whole town. `files` are its pictures by name."""
    return Town(
        slug=file.text("town"),
        edition=edition,
        name=file.text("name"),
        portal=file.text("portal"),
        commune=file.text("commune"),
        postcode=file.text("postcode"),
        website=file.text("website"),
        service=_service(_block(file, "service")),
        theme=_theme(_block(file, "theme")),
        login=_login(_block(file, "login")),
        password=_password(file.get("password")),
        mark=file.text("mark", "required"),  # type: ignore[arg-type]
        reference=file.text("reference"),
        roles=frozen(file.get("roles")) or MappingProxyType({"agent": "Agent"}),
        home=_home(_block(file, "home")),
        sections=tuple([_section(section) for section in _entries(file, "sections")]),
        footer=_links(file, "footer"),
        words=frozen(file.get("words")),
        procedures=MappingProxyType(dict(procedures)),
        workflows=MappingProxyType(dict(workflows)),
        mails=MappingProxyType(dict(mails)),
        pages=MappingProxyType(dict(pages)),
        files=MappingProxyType(dict(files)),
        activated=_activated(file.get("activated")),
        documents=MappingProxyType(dict(documents)),
        uploads=_uploads(_block(file, "uploads")),
        shared=texts(file.get("shared")),
        space=file.text("space", "page"),  # type: ignore[arg-type]
        retention=_retention(_block(file, "retention")),
        templates=MappingProxyType(dict(templates)),
        court=file.text("court"),
        services=_services(_block(file, "services")),
        replies=_replies(_block(file, "replies")),
        webhooks=_webhooks(_block(file, "webhooks")),
        labels=_labels(_block(file, "labels")),
        filters=texts(file.under("inbox", "filters")),
    )


def _activated(node: Node | None) -> Activated | None:
    if node is None:
        return None
    return Activated(node.text("title"), node.text("text"), node.text("next"), _links(node, "links"))


def _services(node: Node) -> Mapping[str, Department]:
    words = ("label", "email", "phone", "address")
    return MappingProxyType({name: Department(name, *map(one.text, words)) for name, one in node.items()})


def _labels(node: Node) -> Mapping[str, Label]:
    labels = {name: Label(name, one.text("label"), one.text("colour")) for name, one in node.items()}  # type: ignore[arg-type]
    return MappingProxyType(labels)


def _replies(node: Node) -> Mapping[str, Reply]:
    return MappingProxyType({name: Reply(name, one.text("title"), one.text("text")) for name, one in node.items()})


def _webhooks(node: Node) -> Mapping[str, Webhook]:
    words = ("label", "url", "secret")
    return MappingProxyType({name: Webhook(name, *map(one.text, words)) for name, one in node.items()})


def _uploads(node: Node) -> Uploads:
    return Uploads(**{key: value.value for key, value in node.items()})  # type: ignore[arg-type]


def _retention(node: Node) -> Mapping[str, Validity]:
    kept = {rule: validity(str(written.value)) for rule, written in node.items()}
    return MappingProxyType({rule: length for rule, length in kept.items() if length is not None})


def _block(file: Node, key: str) -> Node:
    return file.get(key) or Node({}, file.mark)


def _entries(file: Node, key: str) -> list[Node]:
    found = file.get(key)
    return [] if found is None else list(found.entries())


def _service(node: Node) -> Service:
    return Service(*map(node.text, ("name", "phone", "email", "hours", "address")))


def _theme(node: Node) -> Theme:
    primary, radius = node.text("primary").lower(), node.get("radius")
    return Theme(
        primary=primary,
        accent=node.text("accent", ACCENT).lower(),
        radius=10 if radius is None else int(str(radius.value)),
        logo=node.text("logo"),
        strong=darkened(primary),
        tint=tinted(primary),
    )


def _login(node: Node) -> Login:
    by = node.text("by")
    return Login(
        by=by,  # type: ignore[arg-type]
        label=node.text("label", LOGIN_LABELS[by]),
        hint=node.text("hint"),
        email_change=node.text("email_change", "self"),  # type: ignore[arg-type]
    )


def _password(node: Node | None) -> PasswordPolicy:
    return PasswordPolicy() if node is None else PasswordPolicy(**{key: int(str(n.value)) for key, n in node.items()})


def _links(node: Node, key: str) -> tuple[Link, ...]:
    return tuple([Link(**{name: str(value.value) for name, value in link.items()}) for link in _entries(node, key)])


def _home(node: Node) -> Home:
    return Home(
        title=node.text("title"),
        welcome=node.text("welcome"),
        promises=texts(node.get("promises")),
        actions=_links(node, "actions"),
        services=_links(node, "services"),
        news=tuple([News(n.text("title"), n.text("text"), n.text("date")) for n in _entries(node, "news")]),
    )


def _section(node: Node) -> Section:
    return Section(
        id=node.text("id"),
        title=node.text("title"),
        show=node.text("show"),  # type: ignore[arg-type]
        text=node.text("text"),
        icon=node.text("icon"),
        links=_links(node, "links"),
        procedures=texts(node.get("procedures")),
    )
