"""What the templates say in French, and the attributes that tie a control to its hint and its error."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from flask import Flask
from phonenumbers import PhoneNumberFormat
from wtforms import Form

PARIS = ZoneInfo("Europe/Paris")


def hour(moment: datetime) -> str:
    """« 18 h 42 », in Paris; SQLite gives moments back without their zone, UTC."""
    local = moment.replace(tzinfo=UTC).astimezone(PARIS)
    return f"{local:%H}\u00a0h\u00a0{local:%M}"


def day(iso: str | None) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else ""


def age(birth: date | None) -> str:
    if birth is None:
        return ""
    today = datetime.now(PARIS).date()
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return f"{years} ans" if years > 1 else f"{years} an"


def phone(stored: str | None) -> str:
    if not stored:
        return ""
    number = phonenumbers.parse(stored, None)
    shape = PhoneNumberFormat.NATIONAL if number.country_code == 33 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def described(field: Any, hint: Any = "", needed: bool = False, **attributes: Any) -> dict[str, Any]:
    """Attributes of a control: what describes it, whether it is at fault."""
    ids = ([f"{field.id}-hint"] if hint else []) + ([f"{field.id}-error"] if field.errors else [])
    if ids:
        attributes["aria-describedby"] = " ".join(ids)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if needed or field.flags.required:
        attributes["aria-required"] = "true"
    return attributes


def problems(form: Form) -> list[tuple[str, str, str]]:
    """(id, label, sentence) of each field at fault, in the order of the page, rows included."""
    found = []
    for field in form:
        if hasattr(field, "entries"):
            for number, entry in enumerate(field.entries, 1):
                found += [(id, f"Personne {number}, {label}", text) for id, label, text in problems(entry.form)]
        elif hasattr(field, "form"):
            found += [(id, field.label.text, text) for id, _, text in problems(field.form)]
        elif field.errors:
            found.append((field.id, field.label.text, field.errors[0]))
    return found


def facts() -> dict[str, str]:
    """What the page's script reads besides the answers."""
    return {"today": datetime.now(PARIS).date().isoformat()}


def init(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"hour": hour, "day": day, "age": age, "phone": phone, "problems": problems}
    app.jinja_env.globals |= {"described": described, "facts": facts}
