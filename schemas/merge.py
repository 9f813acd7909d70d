"""Merging what the library says with what a town changes, node by node, places kept."""

from __future__ import annotations

from collections.abc import Callable

from schemas.node import Mark, Node
from schemas.problem import Problem, choose
from schemas.shape.field import COMMON, PLACES

Report = Callable[[Problem], None]

REPLACED = ("when", "required", "default", "from", "opens", "concerns")
"""Keys whose mapping is one value, such as a condition: an override takes its place whole."""


def merged_mapping(base: Node, changes: Node, mark: Mark, report: Report) -> Node:
    """`base` with each key of `changes` in its place: null drops it, a mapping is merged in turn, anything else replaces."""
    items, keys = dict(base.items()), dict(base.keys)
    for key, change in changes.items():
        if change.value is None:
            if change.empty:
                report(_left_empty(key, changes.key_mark(key)))
            else:
                items.pop(key, None)
            continue
        old = items.get(key)
        if old is not None and old.is_mapping and change.is_mapping and not change.whole and key not in REPLACED:
            items[key] = merged_mapping(old, change, change.mark, report)
        else:
            items[key] = change
        keys[key] = changes.key_mark(key)
    return Node(items, mark, keys)


def merged_fields(base: Node, changes: Node, whole: str, report: Report) -> Node:
    """The questions of `base` as `changes` drops, changes, adds and moves them. `whole` is what `base` is called."""
    items, keys = dict(base.items()), dict(base.keys)
    for name, change in changes.items():
        if change.empty:
            report(_left_empty(name, changes.key_mark(name)))
        elif change.value is None:
            _drop(items, name, changes.key_mark(name), whole, report)
        elif name in items:
            items[name] = _changed(items[name], change, name, report)
        elif change.is_mapping and change.get("type") is None:
            report(_no_such_question(name, list(base.keys), changes.key_mark(name), whole))
        else:
            items[name] = change.without(*PLACES)
            keys[name] = changes.key_mark(name)
    order = _placed(list(items), changes, whole, report)
    return Node({name: items[name] for name in order}, base.mark, keys)


def _left_empty(name: str, mark: Mark) -> Problem:
    return Problem(*mark, f"« {name} » est vide", "Écrivez null pour la retirer, ou ce qui change.")


def _drop(items: dict[str, Node], name: str, mark: Mark, whole: str, report: Report) -> None:
    if items.pop(name, None) is None:
        report(
            Problem(
                *mark, f"{whole} n'a pas de question « {name} » à retirer", choose(name, items, "Questions connues")
            )
        )


def _no_such_question(name: str, known: list[str], mark: Mark, whole: str) -> Problem:
    remedy = f"Pour en ajouter une, donnez-lui un type. {choose(name, known, 'Questions connues')}"
    return Problem(*mark, f"{whole} n'a pas de question « {name} »", remedy)


def _changed(base: Node, change: Node, name: str, report: Report) -> Node:
    """One question, changed key by key. Another type forgets the options of the former one."""
    if not change.is_mapping or not base.is_mapping:
        return change
    if change.get("type") is not None and change.text("type") != base.text("type"):
        base = base.without(*(key for key, _ in base.items() if key not in COMMON))
    merged = merged_mapping(base, change.without(*PLACES, "fields"), change.mark, report)
    inner = change.get("fields")
    old = base.get("fields")
    if inner is None or not inner.is_mapping:
        return merged
    fields = inner if old is None or inner.whole else merged_fields(old, inner, f"le groupe « {name} »", report)
    return merged.with_items(
        dict(merged.items()) | {"fields": fields}, merged.keys | {"fields": change.key_mark("fields")}
    )


def _placed(order: list[str], changes: Node, whole: str, report: Report) -> list[str]:
    for name, change in changes.items():
        for key in PLACES:
            beside = change.get(key)
            if beside is None or name not in order:
                continue
            target = beside.value
            others = [other for other in order if other != name]
            if target not in others:
                remedy = choose(str(target), others, "Questions connues")
                report(Problem(*beside.mark, f"« {key} » cite « {target} », que {whole} ne pose pas", remedy))
                continue
            others.insert(others.index(str(target)) + (key == "after"), name)
            order = others
    return order


def reordered(fields: Node, order: Node, whole: str, report: Report) -> Node:
    """`fields` with those that `order` names first, in that order."""
    items = dict(fields.items())
    first: list[str] = []
    for entry in order.entries():
        if entry.value in items:
            first.append(str(entry.value))
        else:
            remedy = choose(str(entry.value), items, "Questions connues")
            report(Problem(*entry.mark, f"« order » cite « {entry.value} », que {whole} ne pose pas", remedy))
    names = [*first, *(name for name in items if name not in first)]
    return fields.with_items({name: items[name] for name in names}, fields.keys)
