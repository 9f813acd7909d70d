"""Every field type, registered by one explicit line each."""

from __future__ import annotations

from forms.types.address import Address
from forms.types.base import FieldType
from forms.types.captcha import Captcha
from forms.types.choice import Choice
from forms.types.choices import Choices
from forms.types.commune import Commune
from forms.types.computed import Computed
from forms.types.consent import Consent
from forms.types.country import Country
from forms.types.date import Date
from forms.types.department import Department
from forms.types.email import Email
from forms.types.file import File
from forms.types.group import Group
from forms.types.heading import Heading
from forms.types.information import Information
from forms.types.long_text import LongText
from forms.types.money import Money
from forms.types.number import Number
from forms.types.password import Password
from forms.types.people import People
from forms.types.person import Person
from forms.types.phone import Phone
from forms.types.review import Review
from forms.types.text import Text
from forms.types.time import Time
from forms.types.timetable import Timetable
from forms.types.user_name import UserName
from forms.types.yes_no import YesNo
from schemas.vocabulary import Word

TYPES: dict[str, FieldType] = {
    kind.name: kind
    for kind in (
        Text(),
        LongText(),
        Email(),
        Phone(),
        Date(),
        Time(),
        Number(),
        Money(),
        YesNo(),
        Choice(),
        Choices(),
        Consent(),
        Address(),
        Country(),
        Department(),
        Commune(),
        UserName(),
        Password(),
        Captcha(),
        Group(),
        People(),
        Timetable(),
        File(),
        Person(),
        Computed(),
        Information(),
        Heading(),
        Review(),
    )
}

WORDS: dict[str, Word] = {name: kind.word for name, kind in TYPES.items()}
