"""One compiled JSON Schema, whose errors come out as problems at the place where each was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from schemas.node import Mark, Node
from schemas.problem import Problem
from schemas.shape.french import Fault, Said, in_french
from schemas.shape.pieces import Schema


def _required(_validator: Any, required: list[str], instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    """One error for each missing key, which is its message: jsonschema's own says it in English only."""
    if isinstance(instance, dict):
        yield from (ValidationError(name) for name in required if name not in instance)


def _additional(validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    """One error for each unknown key, where jsonschema's own makes one of them all."""
    if not isinstance(instance, dict):
        return
    for key in instance:
        if key not in schema.get("properties", {}):
            if allowed is False:
                yield ValidationError(key)
            else:
                yield from validator.descend(instance[key], allowed, path=key)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    """`$` is the end of the text, as in a browser, not the end of its last line."""
    if isinstance(instance, str) and (instance.endswith("\n") or not re.search(pattern, instance)):
        yield ValidationError(instance)


RULES = {"required": _required, "additionalProperties": _additional, "pattern": _pattern}
Checker = validators.extend(Draft202012Validator, RULES)
FORMATS = FormatChecker(formats=("regex", "date"))


class Validator:
    """Checks nodes against one schema. `$ref`s are replaced by what `definitions` gives, since resolving them is slow."""

    def __init__(self, schema: Schema, definitions: Mapping[str, Schema]) -> None:
        self.schema: Schema = expanded(schema, definitions)
        self._validator = Checker(self.schema, format_checker=FORMATS)

    def accepts(self, data: Any) -> bool:
        return bool(self._validator.is_valid(data))

    def problems(self, node: Node, unknown: Callable[[str], Said] | None = None) -> Iterator[Problem]:
        """Every problem of a node, none hiding another. `unknown` says what to tell about an unknown key of the node itself."""
        for error in self._validator.iter_errors(node.plain()):
            fault = _fault(error)
            own = unknown is not None and fault.rule == "additionalProperties" and not fault.path
            fact, remedy = unknown(fault.key) if unknown is not None and own else in_french(fault)
            yield Problem(*_place(fault, node), fact, remedy)


def _fault(error: ValidationError) -> Fault:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    key = str(error.instance) if "propertyNames" in error.absolute_schema_path else error.message
    rule = str(error.validator)
    named = rule in ("required", "additionalProperties") or "propertyNames" in error.absolute_schema_path
    return Fault(rule, error.validator_value, error.instance, tuple(error.absolute_path), schema, key if named else "")


def _place(fault: Fault, node: Node) -> Mark:
    """Where to point: the key itself when it is unknown or badly formed, else the value."""
    if fault.key and fault.rule != "required":
        return node.follow(fault.path).key_mark(fault.key)
    return node.find(fault.path)


def expanded(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    """A schema without `$ref`."""
    if isinstance(schema, list):
        return [expanded(part, definitions) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    if isinstance(target := schema.get("$ref"), str) and target.startswith("#/$defs/"):
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return definitions[target.removeprefix("#/$defs/")] | rest
    return {key: expanded(value, definitions) for key, value in schema.items()}
