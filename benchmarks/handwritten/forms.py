"""The forms of the wizard's four steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from benchmarks.handwritten.fields import (
    ANSWER,
    CHOOSE,
    YES_OR_NO,
    CheckboxesField,
    DayField,
    PhoneField,
    RequiredIf,
    ShownIf,
    strip,
)
from forms.types.department import department_pairs

SEXES = {"male": "Garçon", "female": "Fille"}
PURPOSES = {
    "school": "École publique",
    "canteen": "Restaurant scolaire",
    "care": "Accueil périscolaire",
    "leisure": "Centre de loisirs (mercredis et vacances)",
    "youth": "Maison des jeunes",
    "nursery": "Crèche",
    "arts": "École des arts",
}
ARTS = {"dance": "Danse", "music": "Musique", "visual": "Arts plastiques", "theatre": "Théâtre"}
DIETS = {"none": "Aucune particularité", "no_pork": "Sans porc", "no_meat": "Sans viande", "medical": "Allergie ou PAI"}
YES_NO = {"yes": "Oui", "no": "Non"}
YES_NO_UNDECIDED = {**YES_NO, "": "Non renseigné"}
ALLERGIES = {"food": "Alimentaire", "medicine": "Médicament", "asthma": "Asthme", "other": "Autre allergie"}
VACCINATIONS = {
    "up_to_date": "À jour",
    "in_progress": "En cours",
    "contraindicated": "Contre-indication médicale",
}
LINKS = {
    "grandmother": "Grand-mère",
    "grandfather": "Grand-père",
    "aunt": "Tante",
    "uncle": "Oncle",
    "sibling": "Frère ou sœur majeur",
    "step_parent": "Beau-parent",
    "childminder": "Assistante maternelle",
    "neighbour": "Voisin ou voisine",
    "friend": "Ami ou amie",
    "other": "Autre lien",
}
AIDS = {"glasses": "Des lunettes", "hearing": "Un appareil auditif", "dental": "Un appareil dentaire"}
DEPARTMENTS = dict(department_pairs())
"""The only thing taken from the engine: the official list, by code."""


def choices_of(options: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in options.items()]


class StepForm(FlaskForm):
    """A step; `valid_answers` is what the draft keeps of it."""

    def valid_answers(self) -> dict[str, Any]:
        return {
            field.short_name: field.data.isoformat() if isinstance(field.data, date) else field.data
            for field in self
            if field.short_name != "csrf_token" and not field.errors
        }


class ChildForm(StepForm):
    last_name = StringField("Nom", [InputRequired(ANSWER), Length(max=80)], filters=[strip])
    first_name = StringField("Prénom", [InputRequired(ANSWER), Length(max=80)], filters=[strip])
    birth_date = DayField("Date de naissance", [InputRequired("Indiquez une date, par exemple 29/04/2019.")])
    birth_place = StringField("Lieu de naissance", [InputRequired(ANSWER), Length(max=80)], filters=[strip])
    birth_department = SelectField(
        "Département de naissance",
        [InputRequired("Choisissez un département dans la liste.")],
        choices=choices_of({"": "Choisir"} | DEPARTMENTS),
    )
    sex = RadioField("Sexe", [InputRequired(CHOOSE)], choices=choices_of(SEXES))

    def validate_birth_date(self, field: DayField) -> None:
        today = date.today()  # noqa: DTZ011
        if field.data is None:
            return
        if field.data > today:
            raise ValidationError("Cette date est à venir : vérifiez l'année.")
        if field.data < today.replace(year=today.year - 18, day=min(today.day, 28)):
            raise ValidationError("Vérifiez la date : l'enfant a moins de 18 ans.")


class PickupForm(Form):
    name = StringField("Prénom et nom", [InputRequired(ANSWER), Length(max=120)], filters=[strip])
    phone = PhoneField("Téléphone", [InputRequired("Indiquez un numéro de téléphone.")])
    link = SelectField("Lien avec l'enfant", [Optional()], choices=choices_of({"": "Choisir"} | LINKS))
    may_collect = BooleanField("Peut venir chercher l'enfant")
    emergency = BooleanField("À prévenir en cas d'urgence")


def _with_arts(form: Any) -> bool:
    return "arts" in (form.purpose.data or ())


def _beyond_arts(form: Any) -> bool:
    return form.purpose.data != ["arts"]


def _authorisation(label: str) -> RadioField:
    choices = choices_of(YES_NO_UNDECIDED)
    return RadioField(label, [RequiredIf(_beyond_arts, YES_OR_NO)], choices=choices, default="")


class ComplementaryForm(StepForm):
    purpose = CheckboxesField("", [DataRequired("Cochez au moins une réponse.")], choices=choices_of(PURPOSES))
    arts_activity = RadioField(
        "Activité à l'école des arts", [ShownIf(_with_arts), InputRequired(CHOOSE)], choices=choices_of(ARTS)
    )
    diet = RadioField("Régime alimentaire", [RequiredIf(_beyond_arts)], choices=choices_of(DIETS))
    image_rights = _authorisation("Photographier {} pendant les activités")
    hospitalisation = _authorisation("Faire hospitaliser {} en cas d'urgence")
    outings = _authorisation("Emmener {} en sortie")
    swimming = _authorisation("Laisser {} se baigner pendant les activités")
    alone = _authorisation("Laisser {} rentrer à la maison sans adulte")
    pickup = FieldList(FormField(PickupForm), max_entries=6)

    def __init__(self, first_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.purpose.label.text = f"À quoi souhaitez-vous inscrire {first_name} ?"
        for field in (self.image_rights, self.hospitalisation, self.outings, self.swimming, self.alone):
            field.label.text = field.label.text.format(first_name)


class AddressForm(Form):
    number = StringField("Numéro", [Length(max=12)], filters=[strip])
    street = StringField(
        "Nom de la voie", [InputRequired("Indiquez le nom de la voie."), Length(max=100)], filters=[strip]
    )
    postcode = StringField(
        "Code postal",
        [
            InputRequired("Indiquez le code postal."),
            Regexp(r"[0-9]{5}$", message="Un code postal a 5 chiffres, par exemple 06510."),
        ],
        filters=[strip],
    )
    city = StringField("Ville", [InputRequired("Indiquez la ville."), Length(max=100)], filters=[strip])


class MedicalForm(StepForm):
    doctor_name = StringField("Nom du médecin", [InputRequired(ANSWER), Length(max=120)], filters=[strip])
    doctor_address = FormField(AddressForm, "Adresse du médecin")
    doctor_phone = PhoneField(
        "Téléphone fixe du médecin", [InputRequired("Indiquez un numéro de téléphone.")], landline=True
    )
    allergies = CheckboxesField("Allergies", [Optional()], choices=choices_of(ALLERGIES))
    allergies_detail = TextAreaField(
        "Précisez l'allergie et la conduite à tenir",
        [ShownIf(lambda form: bool(form.allergies.data)), InputRequired(ANSWER), Length(max=1000)],
    )
    pai = RadioField("L'enfant a-t-il un PAI ?", [InputRequired(YES_OR_NO)], choices=choices_of(YES_NO))
    treatment = RadioField(
        "L'enfant suit-il un traitement médical ?", [InputRequired(YES_OR_NO)], choices=choices_of(YES_NO)
    )
    treatment_detail = TextAreaField(
        "Précisez le traitement",
        [ShownIf(lambda form: form.treatment.data == "yes"), InputRequired(ANSWER), Length(max=1000)],
    )
    vaccinations = RadioField("Vaccinations obligatoires", [InputRequired(CHOOSE)], choices=choices_of(VACCINATIONS))
    aids = CheckboxesField("L'enfant porte", [Optional()], choices=choices_of(AIDS))
    hospital = StringField("Hôpital souhaité en cas d'urgence", [Length(max=120)], filters=[strip])
    health_notes = TextAreaField("Autres recommandations utiles", [Length(max=2000)])


class ValidationForm(StepForm):
    consent = BooleanField("Accepter", [InputRequired("Cochez la case pour continuer.")])
