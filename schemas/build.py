"""Fourth pass: checked and linked nodes become frozen definitions, with the defaults of every option filled in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from schemas.condition_sentence import Wording
from schemas.conditions import Condition, compile_condition, negate
from schemas.definitions import (
    Caution,
    Check,
    Field,
    Gate,
    Mail,
    Page,
    Procedure,
    Renewal,
    Sent,
    Signature,
    Step,
    Template,
)
from schemas.lengths import delay, validity
from schemas.node import Node
from schemas.shape.field import COMMON
from schemas.vocabulary import Vocabulary, Word

Wordings = dict[str, Wording]


def build_procedure(file: Node, steps: list[Node], vocabulary: Vocabulary) -> Procedure:
    """A procedure from its file and its complete steps."""
    wordings: Wordings = {}
    return Procedure(
        id=file.text("procedure"),
        title=file.text("title"),
        subject=file.text("subject"),  # type: ignore[arg-type]
        audience=texts(file.get("for")),  # type: ignore[arg-type]
        workflow=file.text("workflow"),
        steps=tuple([_step(step, vocabulary, wordings) for step in steps]),
        duration=file.text("duration"),
        before=texts(file.get("before")),
        intro=file.text("intro"),
        opens=_gate(file.get("opens"), wordings),
        concerns=_gate(file.get("concerns"), wordings),
        writes=frozen(file.get("writes")),
        sent=_sent(file.get("sent")),
        sheet=flag(file, "sheet"),
        words=frozen(file.get("words")),
        family_title=file.text("family_title"),
        renew=_renewal(file.get("renew")),
    )


def _gate(node: Node | None, wordings: Wordings) -> Gate | None:
    return None if node is None else Gate(_condition(node.get("when"), wordings), node.text("else"))


def _renewal(node: Node | None) -> Renewal | None:
    each = None if node is None else validity(node.text("each"))
    return None if node is None or each is None else Renewal(each, delay(node.text("remind")))


def _sent(node: Node | None) -> Sent:
    if node is None:
        return Sent("Votre demande est envoyée", "")
    return Sent(node.text("title"), node.text("text"), texts(node.get("next")))


def _step(step: Node, vocabulary: Vocabulary, wordings: Wordings) -> Step:
    when = optional_condition(step.get("when"), wordings)
    fields = _fields(step.get("fields"), vocabulary, wordings, texts(step.get("readers")))
    cautions = step.get("cautions")
    return Step(
        id=step.text("id"),
        title=step.text("title"),
        fields=fields,
        intro=step.text("intro"),
        help=step.text("help"),
        when=when,
        cautions=() if cautions is None else tuple([_caution(one, wordings) for one in cautions.entries()]),
        aside=step.text("aside"),
    )


def _caution(node: Node, wordings: Wordings) -> Caution:
    return Caution(
        node.text("id"),
        _condition(node.get("when"), wordings),
        node.text("title"),
        node.text("text"),
        node.text("yes", "Oui"),
        node.text("no", "Non"),
    )


def _fields(
    fields: Node | None, vocabulary: Vocabulary, wordings: Wordings, readers: tuple[str, ...]
) -> tuple[Field, ...]:
    """The questions of a step or a row, read by `readers` where they name none of their own.

    Each one's label joins `wordings`, for the sentences of the conditions after it.
    """
    built: list[Field] = []
    for name, node in () if fields is None else fields.items():
        built.append(_field(name, node, vocabulary, wordings, texts(node.get("readers")) or readers))
        options = node.get("options")
        labels = {} if options is None else {value: str(label.value) for value, label in options.items()}
        wordings[name] = Wording(node.text("label", name), labels)
    return tuple(built)


def _field(name: str, node: Node, vocabulary: Vocabulary, wordings: Wordings, readers: tuple[str, ...]) -> Field:
    word = vocabulary.field_types[node.text("type")]
    default = node.get("default")
    return Field(
        id=name,
        type=word.name,
        label=node.text("label"),
        hint=node.text("hint"),
        why=node.text("why"),
        required=_required(node.get("required"), wordings),
        when=optional_condition(node.get("when"), wordings),
        checks=_checks(node.get("checks")),
        default=None if default is None else default.plain(),
        locked=flag(node, "locked"),
        prefill=node.text("prefill") or None,
        autocomplete=node.text("autocomplete"),
        width=node.text("width", "full"),  # type: ignore[arg-type]
        heading=node.text("heading"),
        name_in_errors=node.text("name"),
        readers=readers,
        change=node.text("change", "validated"),  # type: ignore[arg-type]
        known=node.text("known", "edit"),  # type: ignore[arg-type]
        options=_options(node, word),
        fields=_fields(node.get("fields"), vocabulary, dict(wordings), readers) if word.holds_fields else (),
    )


def _required(node: Node | None, wordings: Wordings) -> bool | Condition:
    if node is None or isinstance(node.value, bool):
        return node is not None and bool(node.value)
    unless = node.get("unless")
    if unless is not None:
        return negate(_condition(unless, wordings), wordings)
    return _condition(node.get("when"), wordings)


def _checks(node: Node | None) -> tuple[Check, ...]:
    return () if node is None else tuple([_check(check) for check in node.entries()])


def _check(node: Node) -> Check:
    if isinstance(node.value, str):
        return Check(node.value, None)
    name = next(key for key, _ in node.items() if key != "message")
    written = node.get(name)
    return Check(name, None if written is None else written.plain(), node.text("message") or None)


def _options(node: Node, word: Word) -> dict[str, Any]:
    written = {key: value.plain() for key, value in node.items() if key in word.properties or key not in COMMON}
    written.pop("fields", None)
    return with_defaults(written, word.properties)


def with_defaults(written: dict[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """`written` completed with the `default` of each property, inside mappings too."""
    complete = dict(written)
    for name, schema in properties.items():
        if name in complete:
            inner = schema.get("properties")
            if inner and isinstance(complete[name], dict):
                complete[name] = with_defaults(complete[name], inner)
        elif "default" in schema:
            complete[name] = schema["default"]
    return complete


def optional_condition(node: Node | None, wordings: Wordings) -> Condition | None:
    return None if node is None else _condition(node, wordings)


def _condition(node: Node | None, wordings: Wordings) -> Condition:
    assert node is not None, "the shape asks for this condition"
    return compile_condition(node.plain(), wordings)


def build_mail(file: Node) -> Mail:
    return Mail(file.text("mail"), file.text("subject"), file.text("body"))


def build_page(file: Node) -> Page:
    return Page(file.text("page"), file.text("title"), file.text("body"))


def build_template(file: Node) -> Template:
    signed = file.get("signature")
    return Template(
        file.text("document"),
        file.text("title"),
        file.text("body"),
        file.text("name"),
        file.text("kind"),
        None if signed is None else Signature(signed.text("name"), signed.text("title"), signed.text("picture")),
    )


def texts(node: Node | None) -> tuple[str, ...]:
    """A list of texts."""
    return () if node is None else tuple([str(entry.value) for entry in node.entries()])


def frozen(node: Node | None) -> Mapping[str, str]:
    """A mapping of texts."""
    return MappingProxyType({} if node is None else {key: str(value.value) for key, value in node.items()})


def flag(node: Node, key: str) -> bool:
    found = node.get(key)
    return found is not None and found.value is True
