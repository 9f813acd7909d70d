"""The list under the search box of an address.

Without a script it is filled by the server after the button `find:<name>`: whoever answers it puts into the page
`suggestions[<name>]`, a list of `{label, number, street, postcode, city, insee}`, and `searched[<name>]`, what was looked for. Each
suggestion is a button whose value `pick:<name>:<json>` carries it. With a script the same list is filled while one types.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View

PICKED = ("number", "street", "postcode", "city", "insee")
_BUTTON = Markup('<li><button class="suggestion" name="_action" value="pick:{}:{}" formnovalidate>{}</button></li>')
_NOTHING = Markup(
    '<p class="hint" role="status">Aucune adresse trouvée pour « {} ». Remplissez les cases ci-dessous.</p>'
)


def print_suggestions(at: Spot) -> Markup:
    """A hole: the suggestions of one address, as buttons."""

    def fill(view: View) -> str:
        name = at.name_in(view)
        found = view.page.get("suggestions", {}).get(name, ())
        if found:
            return Markup('<ul class="suggestions" role="list">{}</ul>').format(
                Markup("").join(_button(name, each) for each in found)
            )
        searched = view.page.get("searched", {}).get(name)
        return _NOTHING.format(searched) if searched else ""

    return at.hole(fill)


def _button(name: str, suggestion: Mapping[str, Any]) -> Markup:
    picked = {part: str(suggestion[part]) for part in PICKED if suggestion.get(part)}
    return _BUTTON.format(name, json.dumps(picked, ensure_ascii=False), suggestion["label"])


def print_searched(at: Spot) -> Markup:
    """A hole: what was looked for, so that the search box keeps it."""

    def fill(view: View) -> str:
        return escape(view.page.get("searched", {}).get(at.name_in(view)) or at.typed(view, "search"))

    return at.hole(fill)
