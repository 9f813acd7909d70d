"""What each file of a bundle is, told by its path alone.

A bundle holds one town's folder and the library: `carros/town.yaml`, `carros/procedures/child.yaml`,
`library/steps/identity/child.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "town",
    "documents",
    "procedure",
    "workflow",
    "mail",
    "page",
    "template",
    "shared_procedure",
    "step",
    "fields",
    "list",
    "picture",
]
LIBRARY = "library"

TOWN_FOLDERS: dict[str, Kind] = {
    "procedures": "procedure",
    "workflows": "workflow",
    "mails": "mail",
    "pages": "page",
    "documents": "template",
}
LIBRARY_FOLDERS: dict[str, Kind] = {
    "procedures": "shared_procedure",
    "steps": "step",
    "fields": "fields",
    "workflows": "workflow",
    "mails": "mail",
    "pages": "page",
    "documents": "template",
    "lists": "list",
}
NESTED: tuple[Kind, ...] = ("step", "fields")
"""Kinds whose folders may hold folders."""
NAMED_BY: dict[Kind, str] = {
    "town": "town",
    "procedure": "procedure",
    "workflow": "workflow",
    "mail": "mail",
    "page": "page",
    "template": "document",
    "shared_procedure": "procedure",
    "step": "step",
    "list": "list",
}
"""The key that repeats the file's name inside the file."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is, and the name that others use for it: `child` for a procedure, `identity/child` for a shared step."""

    kind: Kind
    name: str
    shared: bool


def place_of(path: str, slug: str) -> Place | None:
    """What a file of the bundle of town `slug` is; None for one that nobody reads."""
    root, _, inside = path.partition("/")
    shared = root == LIBRARY
    if not shared and root != slug:
        return None
    if not shared and inside == "town.yaml":
        return Place("town", slug, False)
    if inside == "documents.yaml":
        return Place("documents", root, shared)
    if not shared and inside.endswith(".svg") and "/" not in inside:
        return Place("picture", inside, False)
    folder, _, name = inside.partition("/")
    kind = (LIBRARY_FOLDERS if shared else TOWN_FOLDERS).get(folder)
    if kind is None or not name.endswith(".yaml") or ("/" in name and kind not in NESTED):
        return None
    stem = name.removesuffix(".yaml")
    return Place(kind, inside.removesuffix(".yaml") if kind == "fields" else stem, shared)
