"""The town itself: who it is, its ways in, its pages, and everything that it published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schemas.definitions.lengths import Validity
from schemas.definitions.papers import DocumentKind, Uploads
from schemas.definitions.procedure import Procedure
from schemas.definitions.texts import Mail, Page, Reply, Template
from schemas.definitions.workflow import Colour, Workflow


@dataclass(frozen=True, slots=True)
class Theme:
    primary: str
    accent: str
    radius: int = 10
    logo: str = ""
    strong: str = ""
    tint: str = ""
    on: str = "#fff"
    """`strong`, `tint` and `on` are derived from the primary at publication."""


@dataclass(frozen=True, slots=True)
class Service:
    """Who helps: printed at the same place on each page."""

    name: str
    phone: str = ""
    email: str = ""
    hours: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Another program that workflows call. `secret` names the setting that holds the key, never the key."""

    id: str
    label: str
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Department:
    """One of the services that cases are routed to. What it does not say, the town's own service says for it."""

    id: str
    label: str
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What agents stick on cases, to find them again; families never see it."""

    id: str
    label: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Login:
    by: Literal["email", "user_name", "family_number"]
    label: str
    hint: str = ""
    email_change: Literal["self", "agent"] = "self"


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """How many characters of each kind a password needs at least."""

    length: int = 12
    lowercase: int = 0
    uppercase: int = 0
    digits: int = 0
    symbols: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A door to a procedure or a page."""

    label: str
    procedure: str = ""
    page: str = ""
    url: str = ""
    text: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class News:
    title: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    title: str
    welcome: str = ""
    promises: tuple[str, ...] = ()
    actions: tuple[Link, ...] = ()
    """The first is the way to create an account."""
    services: tuple[Link, ...] = ()
    news: tuple[News, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the family's space, under the guide's own name, and what stands under it."""

    id: str
    title: str
    show: Literal["sheets", "requests", "people", "account", "links", "documents", "downloads", "messages"]
    text: str = ""
    icon: str = ""
    links: tuple[Link, ...] = ()
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activated:
    """The page behind the link that activates an account: `next` and its doors stand under « Que puis-je faire désormais ? »."""

    title: str
    text: str = ""
    next: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Town:
    """Everything a town published, linked. `edition` is the hash of the bundle it was built from."""

    slug: str
    edition: str
    name: str
    portal: str
    commune: str
    postcode: str
    website: str
    service: Service
    theme: Theme
    login: Login
    password: PasswordPolicy
    mark: Literal["required", "optional"]
    reference: str
    roles: Mapping[str, str]
    home: Home
    sections: tuple[Section, ...]
    footer: tuple[Link, ...]
    words: Mapping[str, str]
    procedures: Mapping[str, Procedure]
    workflows: Mapping[str, Workflow]
    mails: Mapping[str, Mail]
    pages: Mapping[str, Page]
    files: Mapping[str, str] = field(default_factory=dict)
    """Other texts of the bundle by path, such as the logo's SVG."""
    activated: Activated | None = None
    documents: Mapping[str, DocumentKind] = field(default_factory=dict)
    uploads: Uploads = field(default_factory=Uploads)
    shared: tuple[str, ...] = ()
    """What both households of a child see of it besides its identity: columns of its record."""
    space: Literal["page", "cards"] = "page"
    """The family's home: every heading on one page, or tiles that open each on its own."""
    retention: Mapping[str, Validity] = field(default_factory=dict)
    """Where the town keeps something for another time than `domain.retention` says."""
    services: Mapping[str, Department] = field(default_factory=dict)
    """Whom workflows route cases to, by id."""
    replies: Mapping[str, Reply] = field(default_factory=dict)
    """What agents often write to families, by id."""
    labels: Mapping[str, Label] = field(default_factory=dict)
    """What agents may stick on cases, by id."""

    filters: tuple[str, ...] = ()
    """The questions whose answers narrow the agents' list; none of them is reserved."""

    templates: Mapping[str, Template] = field(default_factory=dict)
    """The documents that workflows make, by id."""
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    """The programs that workflows call, by id."""
    court: str = ""
    """The administrative court that judges the town's decisions, named on acknowledgements of receipt."""

    def workflow_of(self, procedure: Procedure) -> Workflow:
        return self.workflows[procedure.workflow]
