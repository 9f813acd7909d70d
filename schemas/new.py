"""The files of a town that begins: an account, a household and children, made of the library's steps, ready to publish."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from schemas.kinds import LIBRARY

RESERVED = (LIBRARY, "static", "health", "metrics", "dev")
"""First words of addresses that belong to the portal itself."""

TOWN = """\
town: @SLUG@
name: @NAME@
portal: Espace familles
@COMMUNE@@POSTCODE@service: {name: Service enfance et jeunesse, phone: 01 99 00 00 00, email: enfance@@SLUG@.example}
theme: {primary: "#1c5d59", accent: "#d9a441", logo: logo.svg}
login: {by: email}
password: {length: 12}
reference: @REFERENCE@
roles: {agent: Agent, chief: Responsable}
home:
  title: Bienvenue sur votre espace familles
  welcome: Créez votre compte, puis présentez votre foyer et vos enfants.
  promises: [Ce que vous saisissez est gardé, Chaque envoi est confirmé par un mail]
  actions:
    - {label: Créer mon compte, procedure: account, icon: user-plus}
  services:
    - {label: Mon foyer, procedure: household, text: Votre situation et votre adresse., icon: house}
    - {label: Mes enfants, procedure: child, text: Une fiche par enfant., icon: baby}
sections:
  - {id: sheets, title: Mes fiches, show: sheets, icon: users, procedures: [household, child]}
  - {id: requests, title: Mes demandes, show: requests, icon: inbox}
  - {id: account, title: Mon compte, show: account, icon: user}
footer:
  - {label: Aide, page: help}
  - {label: Mentions légales, page: legal}
  - {label: Données personnelles, page: privacy}
  - {label: "Accessibilité : non conforme", page: accessibility}
"""

ACCOUNT = """\
procedure: account
title: Créer mon compte
subject: account
for: [anyone]
duration: 5 mn
workflow: account
sent:
  title: Votre compte est créé
  text: Ouvrez le mail que nous venons de vous envoyer et suivez son lien pour confirmer votre adresse.
steps:
  - use: authentication/email
    id: login
  - use: contacts/coordinates
  - use: validation/account
    id: validation
"""

HOUSEHOLD = """\
procedure: household
title: Mon foyer
subject: household
for: [guardian]
duration: 5 mn
workflow: sheet
sheet: true
steps:
  - use: household/situation
  - use: address/main
    id: address
  - use: validation/review
    id: validation
"""

CHILD = """\
procedure: child
title: Fiche enfant
subject: child
for: [guardian]
duration: 5 mn
workflow: sheet
sheet: true
steps:
  - use: identity/child
    id: identity
  - use: contacts/child
    id: contacts
  - use: validation/review
    id: validation
"""

LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
  <rect width="40" height="40" rx="10" fill="#1c5d59"/>
  <circle cx="30" cy="10" r="4" fill="#d9a441"/>
  <path d="M4 33 14 20h3v-6l3-3 3 3v6h3l10 13Z" fill="#fff"/>
</svg>
"""


def files_of_new_town(slug: str, *, name: str, commune: str = "", postcode: str = "") -> dict[str, str]:
    """Path inside the town's folder -> text.

    `commune` is the INSEE code. Raises ValueError, in French, for an id that cannot be an address or a name without a letter.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,40}", slug) or slug in RESERVED:
        raise ValueError(
            f"« {slug} » ne peut pas nommer une ville : prenez des minuscules sans accent, des chiffres et des tirets."
        )
    if not re.search(r"[^\W\d_]", name) or not name.isprintable():
        raise ValueError("Le nom de la ville doit contenir des lettres.")
    lines = {"COMMUNE": _line("commune", commune), "POSTCODE": _line("postcode", postcode)}
    words = {"SLUG": slug, "NAME": json.dumps(name.strip(), ensure_ascii=False), "REFERENCE": _reference(slug)}
    return {
        "town.yaml": _filled(TOWN, words | lines),
        "procedures/account.yaml": ACCOUNT,
        "procedures/household.yaml": HOUSEHOLD,
        "procedures/child.yaml": CHILD,
        "logo.svg": LOGO,
    }


def _line(key: str, value: str) -> str:
    return f"{key}: {json.dumps(value)}\n" if value else ""


def _reference(slug: str) -> str:
    """Three letters of the town's id: CAR for carros, SAI for saint-denis."""
    letters = re.sub(r"[^a-z]", "", slug)[:3].upper()
    return letters if len(letters) > 1 else f"{letters}V"


def _filled(template: str, words: Mapping[str, str]) -> str:
    for word, text in words.items():
        template = template.replace(f"@{word}@", text)
    return template
