"""What a bundle holds, file by file: what exists, what is sound, and what the library completed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.kinds import Kind
from schemas.node import Node


@dataclass(slots=True)
class Held:
    """The files of one town and of its library. The passes fill it in; linking and building read it."""

    slug: str
    existing: dict[tuple[Kind, str], str] = field(default_factory=dict)
    """Path of each file by what it is; a town's own stands before the library's."""
    sound: dict[str, Node] = field(default_factory=dict)
    """What could be read and has the shape of its kind, by path; a procedure of the library with the town's keys in it."""
    steps: dict[str, list[Node]] = field(default_factory=dict)
    """The complete steps of each procedure whose steps are all sound."""
    used: dict[str, Node] = field(default_factory=dict)
    """The `use` of the town's procedures that take one of the library, by the procedure's id."""
    kinds: Node | None = None
    """The town's kinds of papers, the library's included."""

    def ids(self, kind: Kind) -> list[str]:
        """Everything of a kind that exists, sound or not."""
        return sorted(name for other, name in self.existing if other == kind)

    def one(self, kind: Kind, name: str) -> Node | None:
        """A sound file, by what it is."""
        return self.sound.get(self.existing.get((kind, name), ""))

    def all(self, kind: Kind) -> Iterator[tuple[str, Node]]:
        """Every sound file of a kind."""
        for name in self.ids(kind):
            if (node := self.one(kind, name)) is not None:
                yield name, node

    def procedure(self, name: str) -> Node:
        """The file of a procedure whose steps are complete."""
        return self.sound[self.existing["procedure", name]]

    def workflows(self) -> list[str]:
        """The town's own, and those of the library that its procedures name."""
        named = {node.text("workflow") for _, node in self.all("procedure")}
        return [name for name in self.ids("workflow") if name in named or not self._is_shared("workflow", name)]

    def kind_names(self) -> list[str]:
        return [] if self.kinds is None else [name for name, _ in self.kinds.items()]

    def lacks_a_file(self) -> bool:
        """Whether a file could not be read, or a procedure not be completed."""
        readable = [path for (kind, _), path in self.existing.items() if kind != "picture"]
        return any(path not in self.sound for path in readable) or len(self.steps) < len(self.ids("procedure"))

    def _is_shared(self, kind: Kind, name: str) -> bool:
        return not self.existing[kind, name].startswith(f"{self.slug}/")
