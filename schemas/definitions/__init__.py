"""What a town's YAML becomes: frozen definitions, linked to each other and safe to share between threads.

Nothing here parses or checks; `schemas.build` makes these from checked data. Texts are what the town wrote, in French.
"""

from __future__ import annotations

from schemas.definitions.lengths import Delay, Validity
from schemas.definitions.papers import DocumentKind, Uploads
from schemas.definitions.procedure import Audience, Gate, Procedure, Renewal, Sent, Subject
from schemas.definitions.question import Caution, Check, Field, Step
from schemas.definitions.texts import Mail, Page, Reply, Signature, Template
from schemas.definitions.town import (
    Activated,
    Department,
    Home,
    Label,
    Link,
    Login,
    News,
    PasswordPolicy,
    Section,
    Service,
    Theme,
    Town,
    Webhook,
)
from schemas.definitions.workflow import (
    DRAFT,
    ActionUse,
    Clock,
    Colour,
    Holder,
    Law,
    Reminder,
    Route,
    Silence,
    State,
    Transition,
    Workflow,
)

__all__ = [
    "DRAFT",
    "ActionUse",
    "Activated",
    "Audience",
    "Caution",
    "Check",
    "Clock",
    "Colour",
    "Delay",
    "Department",
    "DocumentKind",
    "Field",
    "Gate",
    "Holder",
    "Home",
    "Label",
    "Law",
    "Link",
    "Login",
    "Mail",
    "News",
    "Page",
    "PasswordPolicy",
    "Procedure",
    "Reminder",
    "Renewal",
    "Reply",
    "Route",
    "Section",
    "Sent",
    "Service",
    "Signature",
    "Silence",
    "State",
    "Step",
    "Subject",
    "Template",
    "Theme",
    "Town",
    "Transition",
    "Uploads",
    "Validity",
    "Webhook",
    "Workflow",
]
