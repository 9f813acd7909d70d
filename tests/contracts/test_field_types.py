"""Nothing is forgotten when a field type or a check is added: template, test, reference, example, and how it behaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forms.checks import CHECKS
from forms.types import TYPES
from forms.types.base import Refused, RefusedParts
from schemas.definitions import Check, Field
from schemas.shape.field import field_schema
from schemas.vocabulary import Word
from tests.forms.asking import ask, context, page, post_of, shown

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(TYPES)
POSTED = [name for name in NAMES if TYPES[name].posted and not TYPES[name].word.holds_fields]
QUESTIONS: dict[str, tuple[Field, ...]] = {name: (ask(name),) for name in NAMES} | {
    "text": (
        ask("text"),
        ask("text", case="upper"),
        ask("text", case="title", max_length=5),
        ask("text", pattern="[A-Z]+"),
    ),
    "long_text": (ask("long_text"), ask("long_text", max_length=10)),
    "phone": (ask("phone"), ask("phone", kind="mobile"), ask("phone", kind="landline", country="BE")),
    "date": (ask("date"), ask("date", earliest="-18 years", latest="today", age=True)),
    "number": (ask("number"), ask("number", decimals=3, min=-5, unit="kg")),
    "yes_no": (ask("yes_no"), ask("yes_no", undecided="Non renseigné")),
    "choice": tuple(ask("choice", display=display) for display in ("radios", "list", "search")),
    "choices": (ask("choices"), ask("choices", min=2)),
    "address": (
        ask("address"),
        ask("address", parts=["search", "number", "street", "extra2", "postcode", "city", "country", "flat"]),
    ),
    "commune": (ask("commune"), ask("commune", department="place")),
    "person": (ask("person", none="Aucune"),),
    "timetable": (
        ask("timetable"),
        ask("timetable", weeks={"min": 2, "max": 3}, earliest="07:00", latest="19:00", step=15),
    ),
}
"""Questions of each type, with the options that change what it does."""
ASKED = [
    pytest.param(question, id=f"{name}-{number}") for name in NAMES for number, question in enumerate(QUESTIONS[name])
]
ASKED_BY_POST = [p for p in ASKED if TYPES[p.values[0].type].posted and not p.values[0].fields]  # type: ignore[attr-defined]

CASES = (
    "oui", "yes", "no", "none", "p1", "12", "-1,5", "1 234,50 €", "06 39 98 20 14", "+41 21 693 11 11", "29/02/2024", "29/02/2023",
    "12 mars 2020", "0830", "24h", "Carros (06510)", "06510", "06", "France", "fr", "married", "Mariés", "school", "a@b.fr",
    "a@@b", "ǅ", "ŉ", "ﬁ", "\0", "\ud800", "\u202e", "９", "٣", "²", "1e9", "NaN", "x" * 6000, "\r\n\r\n", "{first_name}", "<b>", "08:30",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(CASES), st.text(st.characters(codec=None), max_size=40), st.from_regex(r"[0-9 /:.,+-]{1,14}")
)  # type: ignore[arg-type]
values = st.one_of(texts, st.lists(texts, max_size=4))


def outcome(question: Field, given: Any, stored: Any = None) -> Any:
    """What is stored, or None when it is refused; anything else than a refusal is a fault."""
    try:
        return TYPES[question.type].parse(question, post_of(question, given, stored=stored))
    except (Refused, RefusedParts):
        return None


# ---------------------------------------------------------------------------------------- what stands beside a type


@pytest.mark.parametrize("name", NAMES)
def test_a_type_has_its_template_and_its_test(name: str) -> None:
    for path in (f"templates/fields/{name}.html", f"tests/forms/types/test_{name}.py", f"forms/types/{name}.py"):
        assert (ROOT / path).is_file(), f"{path} is missing"


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_its_test(name: str) -> None:
    for path in (f"tests/forms/checks/test_{name}.py", f"forms/checks/{name}.py"):
        assert (ROOT / path).is_file(), f"{path} is missing"


@pytest.mark.parametrize("word", [kind.word for kind in TYPES.values()], ids=NAMES.__class__(TYPES))
def test_a_type_and_its_options_are_described_in_french(word: Word) -> None:
    assert word.description.endswith(".")
    undescribed = [option for option, schema in word.properties.items() if not schema.get("description")]
    assert not undescribed, f"{word.name}: {', '.join(undescribed)} have no description"


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_type_follows_its_schema(name: str) -> None:
    word = TYPES[name].word
    ((_, field),) = yaml.safe_load(word.example).items()
    assert field["type"] == name
    schema = {**field_schema(word), "$defs": {key: {} for key in ("condition", "check", "fields")}}
    assert not [error.message for error in Draft202012Validator(schema).iter_errors(field)]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_the_example_of_a_check_follows_its_schema(name: str) -> None:
    word = CHECKS[name].word
    assert word.description.endswith(".")
    assert word.schema is not None
    ((given,),) = [[check[name] for check in yaml.safe_load(word.example)["checks"]]]
    assert not [error.message for error in Draft202012Validator(dict(word.schema)).iter_errors(given)]


# ------------------------------------------------------------------------------------------- how every type behaves


@pytest.mark.parametrize("question", ASKED_BY_POST)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_post_is_a_fault_and_what_is_stored_comes_back_the_same(question: Field, data: st.DataObject) -> None:
    kind = TYPES[question.type]
    parts = kind.parts_of(question)
    given = data.draw(st.dictionaries(st.sampled_from(parts), values, max_size=4))
    answer = outcome(question, given)
    if answer is None or kind.secret:
        return
    assert outcome(question, shown(question, answer)) == answer
    assert shown(question, outcome(question, shown(question, answer))) == shown(question, answer)
    assert isinstance(kind.read(question, answer), str)
    "".join(str(answer)).encode()  # storable: no half of a character


@pytest.mark.parametrize(
    "name", [name for name in POSTED if TYPES[name].word.sample is not None and not TYPES[name].secret]
)
def test_the_sample_of_a_type_is_an_answer(name: str) -> None:
    question, sample = ask(name), TYPES[name].word.sample
    assert outcome(question, shown(question, sample)) == sample
    assert TYPES[name].read(question, sample)


@pytest.mark.parametrize("question", ASKED_BY_POST)
def test_nothing_given_is_no_answer_and_no_fault(question: Field) -> None:
    kind = TYPES[question.type]
    if question.type != "captcha":
        assert kind.is_empty(outcome(question, {}))
        assert kind.is_empty(outcome(question, {part: "   " for part in kind.parts_of(question) if not kind.secret}))


@pytest.mark.parametrize("question", ASKED_BY_POST)
def test_a_mandatory_answer_left_out_says_what_to_do(question: Field) -> None:
    kind = TYPES[question.type]
    for part, said in kind.lacking(question, "Nom", "").items():
        assert part in kind.parts_of(question)
        assert said.endswith(".")
        assert "invalide" not in said
    own = kind.lacking(question, "Nom", "Le champ « {label} » est obligatoire.")
    assert all(said.startswith("Le champ « ") for said in own.values())


# ------------------------------------------------------------------------------------------------ how it is printed


def labels_of(html: BeautifulSoup, control: Tag) -> list[str]:
    pointing = html.find_all("label", attrs={"for": control["id"]}) if control.get("id") else []
    own = [label.get_text(" ", strip=True) for label in pointing]
    around = control.find_parent("label")
    return [*own, around.get_text(" ", strip=True)] if around else own


def controls_of(html: BeautifulSoup) -> list[Tag]:
    return [c for c in html.select("input, select, textarea") if c.get("type") != "hidden"]


@pytest.mark.parametrize("question", ASKED)
def test_every_control_has_one_real_label(question: Field) -> None:
    html = page(question)
    for control in controls_of(html):
        assert len(labels_of(html, control)) == 1, control
        assert labels_of(html, control)[0]


@pytest.mark.parametrize("question", ASKED)
def test_ids_are_unique_and_references_lead_somewhere(question: Field) -> None:
    kind = TYPES[question.type]
    anchor = kind.anchor(question)
    name = f"{question.id}-{anchor}" if anchor else question.id
    html = page(question, errors={name: "Répondez."})
    ids = [tag["id"] for tag in html.select("[id]")]
    assert len(ids) == len(set(ids))
    for attribute in ("aria-describedby", "aria-labelledby", "for", "list"):
        for tag in html.select(f"[{attribute}]"):
            assert set(" ".join(tag.get_attribute_list(attribute)).split()) <= set(ids), tag


@pytest.mark.parametrize("question", ASKED_BY_POST)
def test_an_error_is_tied_to_its_control_and_reachable_from_the_summary(question: Field) -> None:
    kind = TYPES[question.type]
    for part in kind.lacking(question, "", ""):
        name = f"{question.id}-{part}" if part else question.id
        html = page(question, errors={name: "Écrivez autre chose."})
        assert html.find(id=name), "the error summary links to this id"
        message = html.find(id=f"{name}-error")
        assert message is not None
        assert "Écrivez autre chose." in message.get_text()
        tied = html.select("[aria-invalid=true]")
        assert tied
        assert f"{name}-error" in str(tied[0].get("aria-describedby"))


@pytest.mark.parametrize("question", ASKED_BY_POST)
def test_nothing_typed_becomes_html(question: Field) -> None:
    kind = TYPES[question.type]
    pending = {
        f"{question.id}-{part}" if part else question.id: '"><script>x</script>' for part in kind.parts_of(question)
    }
    assert not page(question, pending=pending, errors={question.id: "<script>x</script>"}).find("script")


@pytest.mark.parametrize("name", [name for name in NAMES if TYPES[name].posted])
def test_a_locked_answer_is_shown_without_a_control(name: str) -> None:
    sample = TYPES[name].word.sample
    html = page(ask(name, locked=True), answers={"answer": sample})
    assert not controls_of(html)
    assert html.select_one("[data-value]")


@pytest.mark.parametrize("name", POSTED)
def test_the_mark_follows_the_town(name: str) -> None:
    starred = page(ask(name, required=True)).select(".star")
    optional = page(ask(name), mark="optional").select(".optional")
    assert starred or name == "captcha"
    assert optional or name == "captcha"
    assert not page(ask(name)).select(".star:not([hidden])") or name in ("captcha",)


# ------------------------------------------------------------------------------------------------------- checks


@pytest.mark.parametrize("name", sorted(CHECKS))
@settings(max_examples=30, deadline=None)
@given(value=texts)
@example(value="")
def test_a_check_judges_any_text_without_a_fault(name: str, value: str) -> None:
    word = CHECKS[name].word
    options = yaml.safe_load(word.example)["checks"][0][name]
    if name in ("min_age", "max_age"):
        value = "2019-04-29"
    said = CHECKS[name].judge(value, options, {"today": "2026-11-21"}, context())
    assert said is None or said.endswith(".")
    assert Check(name, options).message is None
