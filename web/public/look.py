"""A town's own look: its six colour properties and its logo, kept by browsers until the next publication."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response
from markupsafe import escape

from schemas.definitions import Town
from web import current, headers


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/towns.css", "towns_css", towns_css)
    blueprint.add_url_rule("/<town>/theme.css", "theme", theme)
    blueprint.add_url_rule("/<town>/logo.svg", "logo", logo)


def properties(town: Town) -> str:
    """The six properties that a town sets; every shade of its pages comes from them."""
    theme = town.theme
    values = {
        "primary": theme.primary,
        "strong": theme.strong or theme.primary,
        "on": theme.on,
        "tint": theme.tint or "#f3efe8",
        "accent": theme.accent,
        "radius": f"{theme.radius / 16:g}rem",
    }
    listed = " ".join(f"--town-{name}: {value};" for name, value in values.items())
    return f'[data-town="{town.slug}"] {{ {listed} }}\n'


def towns_version() -> str:
    """A hash of what `/towns.css` holds, for its address."""
    return hashlib.blake2b(_all_towns().encode(), digest_size=6).hexdigest()


def _all_towns() -> str:
    return "".join(properties(town) for town in current.editions().all())


def towns_css() -> Response:
    return headers.keep(Response(_all_towns(), mimetype="text/css"))


def theme() -> Response:
    return headers.keep(Response(properties(current.town()), mimetype="text/css"))


def logo() -> Response:
    """The logo as the town drew it; initials in its colours when it gave none."""
    town = current.town()
    drawing = town.files.get(town.theme.logo) if town.theme.logo else None
    response = headers.keep(Response(drawing or _initials(town), mimetype="image/svg+xml"))
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _initials(town: Town) -> str:
    letters = "".join(part[0] for part in town.name.replace("-", " ").split()[:2]).upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
        f'<rect width="40" height="40" rx="10" fill="{escape(town.theme.primary)}"/>'
        f'<text x="20" y="26" font-family="sans-serif" font-size="16" font-weight="700" fill="{escape(town.theme.on)}" '
        f'text-anchor="middle">{escape(letters)}</text></svg>'
    )
