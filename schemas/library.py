"""What towns share and how a town changes it: `use`, then only what differs.

A town never copies a step: it names the library's, and overrides key by key. `null` drops, an unknown question with a type
is added (`after:` or `before:` another, else last), `order:` puts some first. Merged nodes keep the place where each key was
written, so that a problem is shown in the library's file or in the town's, whichever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemas.kinds import Kind
from schemas.merge import merged_fields, merged_mapping, reordered
from schemas.node import Mark, Node
from schemas.problem import Problem, choose

STEP_ONLY = ("use", "order")


class Library:
    """The shared files of a bundle by kind and name; None for one that exists and could not be read.

    `report` receives each problem. Methods answer None when a step cannot be completed, the reason having been reported.
    """

    def __init__(self, files: Mapping[tuple[Kind, str], Node | None], report: Callable[[Problem], None]) -> None:
        self.files = files
        self.report = report
        self._steps: dict[str, Node | None] = {}
        self._opening: list[str] = []

    def procedure(self, file: Node) -> Node | None:
        """A procedure of the town, whole: the library's that it uses, with its own keys in the place of those."""
        use = file.get("use")
        if use is None:
            return file
        name = str(use.value)
        if ("shared_procedure", name) not in self.files:
            self._unknown("la démarche", name, "shared_procedure", use.mark, "Démarches de la bibliothèque")
            return None
        base = self.files["shared_procedure", name]
        return None if base is None else merged_mapping(base, file.without("use"), file.mark, self.report)

    def step(self, step: Node) -> Node | None:
        """A step of a procedure, complete: its library file with its overrides, and every inner `use` resolved."""
        use = step.get("use")
        if use is None:
            return self._complete(step)
        name = str(use.value)
        base = self._shared_step(name, use.mark)
        return None if base is None else self._overridden(base, step, name)

    def _shared_step(self, name: str, mark: Mark) -> Node | None:
        if ("step", name) not in self.files:
            self._unknown("l'étape", name, "step", mark, "Étapes de la bibliothèque")
            return None
        if name not in self._steps:
            written = self.files[("step", name)]
            self._steps[name] = None if written is None else self._complete(written.without("step"))
        return self._steps[name]

    def _overridden(self, base: Node, step: Node, name: str) -> Node | None:
        merged = merged_mapping(base, step.without(*STEP_ONLY, "fields"), step.mark, self.report)
        own_id = Node(name.rpartition("/")[2], step.find(["use"]))
        items = {"id": merged.get("id") or own_id} | dict(merged.items())
        keys = {"id": step.key_mark("use")} | dict(merged.keys)
        whole = f"l'étape « {name} »"
        fields = self._overridden_fields(base.get("fields"), step.get("fields"), whole, step.mark)
        if (order := step.get("order")) is not None and fields is not None:
            fields = reordered(fields, order, whole, self.report)
        if fields is None:
            return None
        items["fields"], keys["fields"] = fields, step.key_mark("fields")
        return Node(items, step.mark, keys)

    def _overridden_fields(self, base: Node | None, changes: Node | None, whole: str, mark: Mark) -> Node | None:
        base = base or Node({}, mark)
        if changes is None or not changes.is_mapping:
            return base
        complete = self.fields(changes, overrides=True)
        return None if complete is None else merged_fields(base, complete, whole, self.report)

    def _complete(self, step: Node) -> Node | None:
        written = step.get("fields")
        if written is None or not written.is_mapping:
            return step
        fields = self.fields(written)
        if fields is None:
            return None
        return step.with_items(dict(step.items()) | {"fields": fields}, step.keys)

    def fields(self, fields: Node, overrides: bool = False) -> Node | None:
        """A mapping of questions, complete. `overrides` lets some be null, or lack what the library says."""
        use = fields.get("use")
        if use is not None and isinstance(use.value, str):
            return self._used_fields(use, fields.without("use"))
        items: dict[str, Node] = {}
        for name, question in fields.items():
            complete = self._question(question, overrides)
            if complete is None:
                return None
            items[name] = complete
        return fields.with_items(items, fields.keys)

    def _used_fields(self, use: Node, changes: Node) -> Node | None:
        name = str(use.value)
        if ("fields", name) not in self.files:
            self._unknown("l'ensemble de questions", name, "fields", use.mark, "Ensembles connus")
            return None
        if name in self._opening:
            self.report(Problem(*use.mark, f"« {name} » se cite lui-même", "Retirez ce « use »."))
            return None
        written = self.files[("fields", name)]
        shared = None if written is None else written.get("fields")
        if shared is None:
            return None
        self._opening.append(name)
        base = self.fields(shared)
        self._opening.pop()
        complete = self.fields(changes, overrides=True)
        if base is None or complete is None:
            return None
        return merged_fields(base, complete, f"l'ensemble « {name} »", self.report).as_whole()

    def _question(self, question: Node, overrides: bool) -> Node | None:
        if not question.is_mapping:
            return question
        items = dict(question.items())
        options, inner = question.get("options"), question.get("fields")
        if options is not None and options.text("use"):
            listed = self._options(options)
            if listed is None:
                return None
            items["options"] = listed
        if inner is not None and inner.is_mapping:
            fields = self.fields(inner, overrides)
            if fields is None:
                return None
            items["fields"] = fields
        return question.with_items(items, question.keys)

    def _options(self, options: Node) -> Node | None:
        """A shared list of answers, some dropped with null, some renamed or added."""
        use = options.get("use")
        name = options.text("use").removeprefix("lists/")
        if use is None or ("list", name) not in self.files:
            mark = options.mark if use is None else use.mark
            self._unknown("la liste", options.text("use"), "list", mark, "Listes connues")
            return None
        shared = self.files[("list", name)]
        base = None if shared is None else shared.get("options")
        if base is None:
            return None
        return merged_mapping(base, options.without("use"), options.mark, self.report).as_whole()

    def _unknown(self, noun: str, name: str, kind: Kind, mark: Mark, known: str) -> None:
        prefix = "lists/" if kind == "list" else ""
        names = sorted(prefix + other for other_kind, other in self.files if other_kind == kind)
        fact = f"{noun} « {name} » n'existe pas dans la bibliothèque"
        self.report(Problem(*mark, fact, choose(name, names, known)))
