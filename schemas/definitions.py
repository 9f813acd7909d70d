"""What a town's YAML becomes: frozen definitions, linked to each other and safe to share between threads.

Nothing here parses or checks; `schemas.build` makes these from checked data. Texts are what the town wrote, in French.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.conditions import Condition

Audience = Literal["anyone", "guardian", "agent"]
Subject = Literal["account", "household", "adult", "child", "contact", "request"]
Holder = Literal["staff", "family", "nobody"]
Colour = Literal["green", "orange", "yellow", "red", "blue", "grey"]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule on one answer: a registered check, what stands after its name, and the town's own words for a refusal."""

    name: str
    options: Any = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A question. `options` holds what only its type understands, already checked and completed with defaults."""

    id: str
    type: str
    label: str
    hint: str = ""
    why: str = ""
    required: bool | Condition = False
    when: Condition | None = None
    checks: tuple[Check, ...] = ()
    default: Any = None
    locked: bool = False
    """Shown, prefilled from the record, and never read from a post (only an agent's own procedure changes it)."""
    prefill: str | None = None
    """Where the first value comes from, as a fact's name: `account.email`, `holder.last_name`, `subject.birth_date`."""
    autocomplete: str = ""
    width: Literal["short", "medium", "full"] = "full"
    heading: str = ""
    """A title printed above this question, where a guide groups questions under one."""
    name_in_errors: str = ""
    """What an error message calls it, where the label does not suit; `name` in YAML."""
    readers: tuple[str, ...] = ()
    """The roles of staff that may read the answer; none named: whoever decides on the case. A step's own are pushed down."""
    change: Literal["validated", "direct"] = "validated"
    """Whether the record changes when an agent approves, or as soon as the family sends."""
    known: Literal["edit", "fold"] = "edit"
    """A value that the record holds already stands in its control, or is shown as text that one may unfold to change."""
    options: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    """Questions of one row, for `group` and `people`."""


@dataclass(frozen=True, slots=True)
class Caution:
    """A dialog asked once before leaving a step, such as « uniquement pour votre personne »: yes goes on, no stays."""

    id: str
    when: Condition
    title: str
    text: str
    yes: str = "Oui"
    no: str = "Non"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a procedure."""

    id: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    help: str = ""
    when: Condition | None = None
    cautions: tuple[Caution, ...] = ()
    aside: str = ""
    """What comes next, said under the buttons."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a procedure may be started, and the sentence shown while it may not."""

    when: Condition
    otherwise: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The page after sending."""

    title: str
    text: str
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validity:
    """How long something holds: `3 months`, `1 year`, or until the end of the `school year`."""

    amount: int
    unit: Literal["days", "months", "years", "school_year"]


@dataclass(frozen=True, slots=True)
class Renewal:
    """A sheet that has to be confirmed again: after how long, and how long before the family is reminded."""

    each: Validity
    remind: Delay | None = None


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A paper that a town asks for: whose it is, how long it is worth something, who may read it."""

    id: str
    label: str
    hint: str = ""
    of: Literal["household", "adult", "child"] = "household"
    valid_for: Validity | None = None
    readers: tuple[str, ...] = ()
    shared: bool = False
    """Whether a child's other household sees it too."""
    keep: Validity | None = None
    """How long it is kept once it is worth nothing any more."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """What files a town takes: photos are always taken, and turned into a PDF where only PDF is accepted."""

    accept: Literal["pdf", "any"] = "any"
    max_size: int = 10
    """In megabytes, for each file as it is sent."""
    pages: int = 30


@dataclass(frozen=True, slots=True)
class Procedure:
    """A wizard that ends in a case. `writes` maps a question to a record's column where the names differ."""

    id: str
    title: str
    subject: Subject
    audience: tuple[Audience, ...]
    workflow: str
    steps: tuple[Step, ...]
    duration: str = ""
    before: tuple[str, ...] = ()
    intro: str = ""
    opens: Gate | None = None
    concerns: Gate | None = None
    """For whom of the household it may be started: judged for the person chosen, who then has `subject.*` facts."""
    writes: Mapping[str, str] = field(default_factory=dict)
    sent: Sent = Sent("", "")
    sheet: bool = False
    """Whether its latest case is the state of a record, shown as a coloured indicator."""
    words: Mapping[str, str] = field(default_factory=dict)
    family_title: str = ""
    renew: Renewal | None = None

    @property
    def title_for_family(self) -> str:
        """What a family calls it: an agent's own title (« Enregistrer un dossier ») says what the agent does."""
        return self.family_title or self.title

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def questions(self) -> Mapping[str, Field]:
        """Every top-level question by id, in order."""
        return {question.id: question for step in self.steps for question in step.fields}


@dataclass(frozen=True, slots=True)
class Delay:
    """A length of time as a town says it: `5 working days`, `30 days`, `48 hours`."""

    amount: int
    unit: Literal["hours", "days", "working_days"]


@dataclass(frozen=True, slots=True)
class ActionUse:
    """One action of a transition: the registered name and its options."""

    name: str
    options: Any = None


@dataclass(frozen=True, slots=True)
class State:
    id: str
    label: str
    colour: Colour
    holder: Holder = "nobody"
    due: Delay | None = None
    final: bool = False
    text: str = ""
    """What the family reads about this state."""


DRAFT = "draft"
"""The state before the first: every workflow has one transition `from: draft`, taken when the family sends."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from states to another. `by` lists roles of the town, or `family`, `agent` (any staff), `clock`, `link`."""

    id: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """What the actor must give: `reason` or `message` (a note that the family reads), `fields` (which answers to correct)."""
    do: tuple[ActionUse, ...] = ()
    after: Delay | None = None
    when: Condition | None = None
    on: str | None = None
    """An event that fires it: `activation`."""
    style: Literal["primary", "outline", "danger"] = "outline"
    key: str = ""
    """The keyboard key of its button in the inbox."""
    by_field: bool = False
    """Whether the agent may refuse single changed answers, each with its reason, and approve the rest."""


@dataclass(frozen=True, slots=True)
class Workflow:
    id: str
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]

    @property
    def submission(self) -> Transition:
        """The transition that sending a draft takes."""
        return next(t for t in self.transitions.values() if DRAFT in t.sources)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        return tuple(t for t in self.transitions.values() if state in t.sources)


@dataclass(frozen=True, slots=True)
class Mail:
    """Subject and Markdown body, with `{placeholders}` checked at publication."""

    id: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text (legal notice, help), in Markdown."""

    id: str
    title: str
    body: str


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
    uploads: Uploads = Uploads()
    shared: tuple[str, ...] = ()
    """What both households of a child see of it besides its identity: columns of its record."""
    space: Literal["page", "cards"] = "page"
    """The family's home: every heading on one page, or tiles that open each on its own."""
    retention: Mapping[str, Validity] = field(default_factory=dict)
    """Where the town keeps something for another time than `domain.retention` says."""

    def workflow_of(self, procedure: Procedure) -> Workflow:
        return self.workflows[procedure.workflow]
