"""Third pass over a whole bundle: each file is linked with the names that the others give."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemas.held import Held
from schemas.kinds import Kind
from schemas.link.address import Addresses, link_addresses
from schemas.link.audience import link_audience
from schemas.link.desks import link_desks
from schemas.link.documents import link_named, link_readers, link_step_readers, named
from schemas.link.filters import link_filters
from schemas.link.login import link_account
from schemas.link.made import link_documents_made
from schemas.link.names import Names
from schemas.link.outside import link_outside
from schemas.link.procedure import link_procedure, link_workflow_name, told_from
from schemas.link.replies import link_message_actions, reply_names
from schemas.link.shared import link_shared
from schemas.link.start import actions_named, link_starts, refuse_circles
from schemas.link.texts import link_mail, link_page
from schemas.link.town import link_town, link_words
from schemas.link.workflow import link_transition_conditions, link_workflow
from schemas.node import Node
from schemas.problem import Problem
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]


class Linking:
    """One linking of one bundle. What needs the town's own file waits until that is sound."""

    def __init__(self, held: Held, vocabulary: Vocabulary, report: Report) -> None:
        self.held = held
        self.vocabulary = vocabulary
        self.report = report
        self.town = held.one("town", held.slug)
        self.names: dict[str, Names] = {}
        """What is known at the end of each procedure."""

    def all(self) -> None:
        for name, steps in self.held.steps.items():
            self._link_procedure(name, steps)
        for name in self.held.workflows():
            self._link_workflow(name)
        refuse_circles({name: list(self._begun_by(name)) for name in self.names}, self.report)
        for _, mail in self.held.all("mail"):
            link_mail(mail, self.vocabulary, self.report)
        for _, page in self.held.all("page"):
            link_page(page, self.vocabulary, self.report)
        link_documents_made(self.held, self.names, self.vocabulary, self.report)
        link_outside(self.held, self.names, self.vocabulary, self.report)
        if self.town is not None:
            self._link_town(self.town)
        self._link_addresses()

    def _link_procedure(self, name: str, steps: list[Node]) -> None:
        file, report = self.held.procedure(name), self._report_of(name)
        self.names[name] = link_procedure(file, steps, self.vocabulary, report)
        link_workflow_name(file, self.held.ids("workflow"), report)
        link_words(file.get("words"), report)
        if self.town is not None:
            link_account(self.town, file, steps, report)
        for step in steps:
            self._link_papers(step, report)

    def _report_of(self, name: str) -> Report:
        """What is wrong in a procedure of the library is also told where the town takes it."""
        use = self.held.used.get(name)
        return self.report if use is None else told_from(use, self.report, "démarche")

    def _link_papers(self, step: Node, report: Report) -> None:
        if self.town is not None:
            link_step_readers(step, _roles(self.town), report)
        if all(self.held.one("documents", owner) is not None for owner in self.held.ids("documents")):
            link_named(step, {"document": self.held.kind_names()}, self.vocabulary, report)

    def _link_workflow(self, name: str) -> None:
        node = self.held.one("workflow", name)
        if node is None or self.town is None:
            return
        link_workflow(
            node, _roles(self.town), self.held.ids("mail"), _services(self.town), self.vocabulary, self.report
        )
        link_desks(node, _labels(self.town), _roles(self.town), self.report)
        link_message_actions(node, reply_names(self.town), self.vocabulary, self.report)
        for procedure, names in self.names.items():
            if self.held.procedure(procedure).text("workflow") == name:
                link_audience(self.held.procedure(procedure), node, self._report_of(procedure))
                link_transition_conditions(node, names, self.report)
                if len(self.names) == len(self.held.ids("procedure")):
                    link_starts(node, names, self.names, self.report)

    def _begun_by(self, procedure: str) -> Iterator[Node]:
        workflow = self.held.one("workflow", self.held.procedure(procedure).text("workflow"))
        return iter(()) if workflow is None else actions_named(workflow, "start", sending=True)

    def _link_town(self, town: Node) -> None:
        held = self.held
        link_town(town, held.ids("procedure"), held.ids("page"), held.ids("picture"), self.report)
        if len(held.steps) == len(held.ids("procedure")):
            procedures = [(held.procedure(name), steps) for name, steps in held.steps.items()]
            link_shared(town, procedures, self.vocabulary, self.report)
            link_filters(town, held.steps.values(), self.report)
        for _, kind in held.kinds.items() if held.kinds is not None and has_papers(held, self.vocabulary) else ():
            link_readers(kind, _roles(town), self.report)

    def _link_addresses(self) -> None:
        addresses = Addresses(self.held.slug, self.held.ids("page"), self.held.ids("procedure"))
        for node in self._files_with_addresses():
            link_addresses(node, addresses, self.report)
        for name, steps in self.held.steps.items():
            report = self._report_of(name)
            link_addresses(self.held.procedure(name).without("steps"), addresses, report)
            for step in steps:
                link_addresses(step, addresses, told_from(step, report))

    def _files_with_addresses(self) -> Iterator[Node]:
        read: tuple[Kind, ...] = ("town", "mail", "page", "template")
        yield from (node for kind in read for _, node in self.held.all(kind))
        yield from (node for name in self.held.workflows() if (node := self.held.one("workflow", name)) is not None)


def has_papers(held: Held, vocabulary: Vocabulary) -> bool:
    """Whether the library's kinds are this town's too: it has a file of its own, a heading, or a question for them."""
    town = held.one("town", held.slug)
    sections = [] if town is None else (town.get("sections") or Node([], town.mark)).entries()
    shown = any(section.text("show") == "documents" for section in sections)
    asked = any(noun == "document" for steps in held.steps.values() for noun, _ in named(steps, vocabulary))
    return shown or asked or ("documents", held.slug) in held.existing


def _services(town: Node) -> list[str]:
    return [service for service, _ in (town.get("services") or Node({}, town.mark)).items()]


def _labels(town: Node) -> list[str]:
    return [label for label, _ in (town.get("labels") or Node({}, town.mark)).items()]


def _roles(town: Node) -> list[str]:
    return [role for role, _ in (town.get("roles") or Node({}, town.mark)).items()]
