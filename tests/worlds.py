"""A small town made in code, and people in it, for tests of the records and of the workflows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import accounts, households, people
from domain.actors import Actor, of_account
from domain.database import Database
from domain.passwords import hash_password
from domain.records import Account, Case, Household
from schemas.conditions import Condition
from schemas.definitions import (
    ActionUse,
    Check,
    Delay,
    Field,
    Home,
    Login,
    Mail,
    PasswordPolicy,
    Procedure,
    Service,
    State,
    Step,
    Theme,
    Town,
    Transition,
    Workflow,
)
from workflows.engine import submit

PASSWORD = "guichet-demo"


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    """A session of Carros, on an empty SQLite database."""
    with sqlite.session("carros") as session:
        yield session


def text(name: str, kind: str = "text", **more: Any) -> Field:
    return Field(name, kind, name.replace("_", " ").capitalize(), **more)


def when_missing(name: str) -> Condition:
    return Condition(["missing", name], frozenset({name}), lambda facts: not facts.get(name), f"si {name} manque")


def do(*uses: str | tuple[str, Any]) -> tuple[ActionUse, ...]:
    return tuple(ActionUse(use) if isinstance(use, str) else ActionUse(*use) for use in uses)


def workflow(name: str, states: list[State], transitions: list[Transition]) -> Workflow:
    return Workflow(name, {s.id: s for s in states}, {t.id: t for t in transitions})


SHEET = workflow(
    "sheet",
    [
        State("waiting", "En attente", "orange", "staff", Delay(5, "working_days")),
        State("incomplete", "À compléter", "yellow", "family"),
        State("valid", "Validée", "green", final=True),
        State("refused", "Refusée", "red", final=True),
    ],
    [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",), do=do(("mail", "received"))),
        Transition("approve", "Valider", ("waiting",), "valid", ("agent",), do=do("write_records", ("mail", "valid"))),
        Transition("ask", "Compléter", ("waiting",), "incomplete", ("agent",), ("fields", "message")),
        Transition("answer", "Renvoyer", ("incomplete",), "waiting", ("family",)),
        Transition("refuse", "Refuser", ("waiting",), "refused", ("chief",), ("reason",)),
        Transition("lapse", "Sans réponse", ("incomplete",), "refused", ("clock",), after=Delay(30, "days")),
    ],
)
ACCOUNT = workflow(
    "account",
    [
        State("unconfirmed", "À confirmer", "yellow", "family"),
        State("active", "Activé", "green", final=True),
        State("lapsed", "Non confirmé", "grey", final=True),
    ],
    [
        Transition(
            "send",
            "Créer",
            ("draft",),
            "unconfirmed",
            ("family",),
            do=do("open_account", "write_records", ("mail", "received"), ("mail", "activation")),
        ),
        Transition(
            "activate",
            "Confirmer",
            ("unconfirmed",),
            "active",
            ("link",),
            do=do("activate_account", ("mail", "welcome")),
            on="activation",
        ),
        Transition("lapse", "Délai", ("unconfirmed",), "lapsed", ("clock",), after=Delay(30, "days")),
    ],
)
INVITED = workflow(
    "invited",
    [State("invited", "Invité", "yellow", "family"), State("active", "Activé", "green", final=True)],
    [
        Transition(
            "send",
            "Ouvrir",
            ("draft",),
            "invited",
            ("agent",),
            do=do(("invite_account", {"code": True}), "write_records", ("mail", "code")),
        ),
        Transition("activate", "Entrée", ("invited",), "active", ("link",), do=do("activate_account"), on="activation"),
    ],
)
EMAIL = workflow(
    "email",
    [State("done", "Enregistré", "green", final=True)],
    [Transition("send", "Envoyer", ("draft",), "done", ("family",), do=do("change_email", ("mail", "valid")))],
)
WORKFLOWS = {each.id: each for each in (SHEET, ACCOUNT, INVITED, EMAIL)}

NAMES = (text("last_name"), text("first_name"))
ADULT = (*NAMES, text("birth_date", "date"), text("mobile", "phone"), text("profession"), text("no_sms", "consent"))
TIES = (
    text("relationship_holder", "choice"),
    text("authority_holder", "yes_no"),
    text("relationship_co_guardian", "choice"),
    text("authority_co_guardian", "yes_no"),
)
CHILD = (*NAMES, text("birth_date", "date"), text("sex", "choice"))


def group(name: str, kind: str, role: str, fields: tuple[Field, ...]) -> Field:
    return Field(name, "people", name, options={"kind": kind, "role": role, "repeat": {}}, fields=fields)


def procedure(name: str, subject: str, flow: str, *fields: Field, sheet: bool = False, **more: Any) -> Procedure:
    step = Step("one", "Une", fields)
    return Procedure(name, name.capitalize(), subject, ("guardian",), flow, (step,), sheet=sheet, **more)  # type: ignore[arg-type]


PROCEDURES = (
    procedure(
        "account",
        "account",
        "account",
        text("email", "email"),
        text("email_again", "email", checks=(Check("same_as", {"field": "email"}),)),
        text("user_name", "user_name"),
        text("password", "password"),
        *NAMES,
        text("mobile", "phone"),
        text("address", "address"),
        text("linking_key"),
        text("terms", "consent"),
        text("security", "captcha"),
    ),
    procedure("paper", "account", "invited", text("email", "email"), *NAMES),
    procedure("email", "account", "email", text("email", "email")),
    procedure(
        "family",
        "household",
        "sheet",
        text("situation", "choice"),
        text("benefit_number"),
        group("holder", "adult", "holder", ADULT),
        group("partner", "adult", "co_guardian", ADULT),
        group("children", "child", "child", (*CHILD, *TIES)),
        group("contacts", "contact", "contact", (*NAMES, text("phone", "phone"), text("emergency", "consent"))),
        sheet=True,
    ),
    procedure(
        "child",
        "child",
        "sheet",
        text("last_name", when=when_missing("subject.last_name")),
        text("first_name", when=when_missing("subject.last_name")),
        text("birth_date", "date"),
        text("image_rights", "yes_no"),
        text("doctor"),
        text("situation", "choice"),
        text("pickup", "group", fields=(text("name"),)),
        sheet=True,
        writes={"doctor": "doctor_name", "situation": "household.situation"},
    ),
    procedure("question", "request", "sheet", text("message", "long_text")),
)
MAILS = (
    Mail("received", "Bien reçu : {case.procedure}", "Bonjour {holder.full_name},\n\nRéponse avant le {case.due}."),
    Mail("valid", "Validé", "Bonjour {holder.full_name},\n\nC’est validé. {case.reference}"),
    Mail("activation", "Activez", "Bonjour {holder.full_name},\n\n[Activer]({link})\n\nIdentifiant {account.login}"),
    Mail("welcome", "Bienvenue", "Identifiant : **{account.login}**"),
    Mail("code", "Votre code", "Identifiant {account.login}, code {account.code}, [entrer]({link})"),
)


def make_town(slug: str = "carros", *, login: str = "email") -> Town:
    return Town(
        slug=slug,
        edition="e" * 64,
        name=slug.capitalize(),
        portal="Kiosque famille",
        commune="06033",
        postcode="06510",
        website="https://www.example.fr",
        service=Service("Service Famille", "04 92 08 44 70"),
        theme=Theme("#1d4f94", "#f0b429", strong="#1d4f94"),
        login=Login(login, "Identifiant"),  # type: ignore[arg-type]
        password=PasswordPolicy(),
        mark="required",
        reference=slug[:3].upper(),
        roles={"agent": "Agent", "chief": "Responsable"},
        home=Home("Accueil"),
        sections=(),
        footer=(),
        words={},
        procedures={each.id: each for each in PROCEDURES},
        workflows=WORKFLOWS,
        mails={each.id: each for each in MAILS},
        pages={},
    )


def make_family(session: Session, town: Town, *, email: str = "claire@example.fr") -> tuple[Account, Household]:
    """An active account with its household and holder, Claire Roux."""
    household = households.create_household(session, town=town)
    values = {"last_name": "Roux", "first_name": "Claire"}
    holder = people.write_person(session, household=household, kind="adult", role="holder", values=values)
    account = accounts.open_account(
        session,
        town=town,
        email=email,
        user_name=email.partition("@")[0],
        password_hash=hash_password(PASSWORD),
        person=holder,
        household=household,
        state="active",
    )
    return account, household


def make_agent(session: Session, *roles: str, email: str = "agent@example.fr", name: str = "Inès Martin") -> Actor:
    account = accounts.open_staff_account(
        session, email=email, name=name, roles=roles or ("agent",), password_hash=hash_password(PASSWORD)
    )
    return of_account(account)


def send(session: Session, town: Town, name: str, actor: Actor, answers: Mapping[str, Any], **more: Any) -> Case:
    """Start a draft and send it."""
    from domain import drafts

    started = {key: more.pop(key) for key in ("subject_id", "fresh", "facts") if key in more}
    draft = drafts.start(session, town=town, procedure=town.procedures[name], actor=actor, **started)
    return submit(session, town=town, draft=draft, actor=actor, answers=answers, **more)


def at_once(count: int, action: Callable[[int], Any]) -> list[Any]:
    """Run `action(0)`, `action(1)`, ... in threads that start together; what each returned or raised."""
    ready, results = threading.Barrier(count), [None] * count

    def run(index: int) -> None:
        ready.wait(10)
        try:
            results[index] = action(index)
        except Exception as error:
            results[index] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def count_rows(database: Database, record: type[Any], town: str = "carros") -> int:
    from sqlalchemy import func, select

    with database.session(town, readonly=True) as session:
        return session.scalar(select(func.count()).select_from(record)) or 0
