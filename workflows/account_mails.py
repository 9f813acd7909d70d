"""Mails about an account: each carries a one-time link, and is the same to write whether the account exists or not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from domain.clock import now
from domain.logins import find_for_reset
from domain.records import Account, Household, OutboxMail, Person
from domain.scope import town_of
from domain.tokens import digest, issue_token
from schemas.definitions import Town
from workflows.letters import absolute, mail_of, queue_letter, render, until

ACTIVATION_HOURS = 7 * 24
INVITATION_HOURS = 30 * 24
RESET_HOURS = 2
EMAIL_HOURS = 3 * 24
TITLES = {"madam": "Madame", "sir": "Monsieur"}
SHORT = {"Madame": "Mme", "Monsieur": "M."}


def account_values(session: Session, account: Account) -> dict[str, str]:
    """The placeholders about an account and the person it belongs to."""
    person = session.get(Person, (account.town, account.person_id)) if account.person_id else None
    household = session.get(Household, (account.town, account.household_id)) if account.household_id else None
    title = TITLES.get(person.title or "", "") if person else ""
    return {
        "account.login": account.login,
        "account.email": account.email,
        "holder.full_name": person.full_name if person else account.display_name,
        "holder.title": title,
        "holder.short_title": SHORT.get(title, ""),
        "family.number": str(household.number) if household else "",
    }


def proof_values(session: Session, town: Town, account: Account) -> dict[str, str]:
    """A link that proves the address of an account nobody proved yet, and until when: activation or invitation."""
    if account.state == "invited":
        return _linked(session, town, account, "invitation", "password", INVITATION_HOURS)
    return _linked(session, town, account, "activation", "activate", ACTIVATION_HOURS)


def send_activation(session: Session, *, town: Town, account: Account) -> None:
    """The mail that proves an address, once more: to who lost it, or opened the account long ago."""
    if account.verified or account.state == "closed":
        return
    _send(session, town, account, _proof_mail(account), proof_values(session, town, account))


def invite_staff(session: Session, *, town: Town, account: Account) -> str:
    """Mail somebody of the town the link behind which they choose their password; that link."""
    values = proof_values(session, town, account)
    _send(session, town, account, _proof_mail(account), values)
    return values["link"]


def _proof_mail(account: Account) -> str:
    """A town's own words to families it invited are not for its agents."""
    if account.state != "invited":
        return "activation"
    return "staff_invited" if account.roles else "account_invited"


def send_reset(session: Session, *, town: Town, login_or_email: str) -> None:
    """A link to choose another password, for each account meant; nothing tells whether there is one.

    An unknown login costs the same work: a token that opens nothing and a mail to nobody are written. An account whose
    address was never proved gets its activation mail instead.
    """
    found = find_for_reset(session, login_or_email=login_or_email)
    for account in found:
        if account.verified:
            values = _linked(session, town, account, "reset", "password", RESET_HOURS)
            _send(session, town, account, "password_reset", values)
        else:
            send_activation(session, town=town, account=account)
    if not found:
        _pretend(session, town)


def send_email_proof(session: Session, *, town: Town, account: Account, email: str) -> None:
    """A link to the new address; the old one stays in use until it is followed."""
    data = {"email": email}
    values = _linked(session, town, account, "email", "activate", EMAIL_HOURS, data)
    values |= account_values(session, account)
    queue_letter(session, town=town, mail_id="email_confirm", to=email, values=values, dedupe=_once(values["link"]))


def _linked(
    session: Session,
    town: Town,
    account: Account,
    purpose: str,
    page: str,
    hours: int,
    data: dict[str, str] | None = None,
) -> dict[str, str]:
    secret = issue_token(session, account=account, purpose=purpose, hours=hours, data=data)
    return {"link": absolute(f"/{town.slug}/{page}/{secret}"), "expires": until(now() + timedelta(hours=hours))}


def _send(session: Session, town: Town, account: Account, mail_id: str, values: dict[str, str]) -> None:
    values = account_values(session, account) | values
    queue_letter(session, town=town, mail_id=mail_id, to=account.email, values=values, dedupe=_once(values["link"]))


def _once(link: str) -> str:
    return f"link:{digest(link)}"


def _pretend(session: Session, town: Town) -> None:
    """The same rows as for an account that exists, already spent."""
    moment = now()
    secret = issue_token(session, account=None, purpose="reset", hours=0)
    letter = render(town, mail_of(town, "password_reset"), {"link": absolute(f"/{town.slug}/password/{secret}")})
    session.add(
        OutboxMail(
            town=town_of(session),
            to_address="",
            subject=letter.subject,
            text="",
            html="",
            dedupe=_once(secret),
            sent_at=moment,
        )
    )
    session.flush()
