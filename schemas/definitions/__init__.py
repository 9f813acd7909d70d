"""What a town's YAML becomes: frozen definitions, linked to each other and safe to share between threads.

Nothing here parses or checks; `schemas.build` makes these from checked data. Texts are what the town wrote, in French.
"""

from __future__ import annotations

from schemas.definitions.lengths import Delay, Validity
from schemas.definitions.papers import DocumentKind, Uploads
from schemas.definitions.procedure import Audience, Gate, Procedure, Renewal, Sent, Subject
from schemas.definitions.question import Caution, Check, Field, Step
from schemas.definitions.texts import Mail, Page
from schemas.definitions.town import Activated, Home, Link, Login, News, PasswordPolicy, Section, Service, Theme, Town
from schemas.definitions.workflow import DRAFT, ActionUse, Colour, Holder, State, Transition, Workflow

__all__ = [
    "DRAFT",
    "ActionUse",
    "Activated",
    "Audience",
    "Caution",
    "Check",
    "Colour",
    "Delay",
    "DocumentKind",
    "Field",
    "Gate",
    "Holder",
    "Home",
    "Link",
    "Login",
    "Mail",
    "News",
    "Page",
    "PasswordPolicy",
    "Procedure",
    "Renewal",
    "Section",
    "Sent",
    "Service",
    "State",
    "Step",
    "Subject",
    "Theme",
    "Town",
    "Transition",
    "Uploads",
    "Validity",
    "Workflow",
]
