"""WTForms fields and validators that the forms share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from wtforms import DateField, Form, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TelInput, TextInput

ANSWER = "Répondez à cette question."
CHOOSE = "Choisissez une réponse."
YES_OR_NO = "Répondez oui ou non."
Condition = Callable[[Any], bool]


def strip(text: str | None) -> str | None:
    return " ".join(text.split()) if text else text


class RequiredIf:
    """Mandatory when the other answers say so; otherwise an empty answer is fine."""

    def __init__(self, condition: Condition, message: str = CHOOSE) -> None:
        self.condition = condition
        self.required = InputRequired(message)
        self.optional = Optional()

    def __call__(self, form: Form, field: Any) -> None:
        judge = self.required if self.condition(form) else self.optional
        judge(form, field)


class ShownIf:
    """A question that is hidden is not looked at."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def __call__(self, form: Form, field: Any) -> None:
        if not self.condition(form):
            field.errors[:] = []
            raise StopValidation


class CheckboxesField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DayField(DateField):
    """A day typed as 29/04/2019, kept as an ISO date."""

    widget = TextInput()

    def __init__(self, label: str, validators: list[Any], **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%d/%m/%Y", "%d%m%Y", "%d.%m.%Y", "%Y-%m-%d"], **kwargs)

    def process_data(self, value: str | None) -> None:
        self.data = date.fromisoformat(value) if value else None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError("Écrivez le jour, le mois et l'année, par exemple 29/04/2019.") from None


class PhoneField(StringField):
    """A number kept as +33..., shown as 06 39 98 20 14."""

    widget = TelInput()

    def __init__(self, label: str, validators: list[Any], landline: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.landline = landline

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not self.data:
            return ""
        number = phonenumbers.parse(self.data, None)
        shape = PhoneNumberFormat.NATIONAL if number.country_code == 33 else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, shape)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        example = "04 65 71 20 14" if self.landline else "06 39 98 20 14"
        try:
            number = phonenumbers.parse(text, "FR")
        except NumberParseException:
            raise ValueError(f"Vérifiez le numéro. Exemple : {example}") from None
        if not phonenumbers.is_possible_number(number):
            raise ValueError(f"Vérifiez le nombre de chiffres. Exemple : {example}")
        if self.landline and str(number.national_number)[0] in "67":
            raise ValueError(f"Indiquez un numéro fixe : il commence par 01 à 05 ou 09. Exemple : {example}")
        self.data = phonenumbers.format_number(number, PhoneNumberFormat.E164)
