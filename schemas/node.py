"""YAML data that remembers where it was written, through merges of a library file with a town's overrides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

Scalar = str | int | bool | None
Path = Sequence[str | int]


class Mark(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    @property
    def shared(self) -> bool:
        """Whether the place is in the library, where the town cannot change it."""
        return self.file.startswith("library/")


class Node:
    """A scalar, a list of nodes or a mapping of nodes. Never changed once read: library files are shared by all towns.

    `keys` holds where each key of a mapping is written, which is where a problem about a missing or an unknown key is shown.
    """

    __slots__ = ("empty", "keys", "mark", "value", "whole")

    def __init__(
        self,
        value: Scalar | list[Node] | dict[str, Node],
        mark: Mark,
        keys: dict[str, Mark] | None = None,
        whole: bool = False,
        empty: bool = False,
    ) -> None:
        self.value = value
        self.mark = mark
        self.keys = keys or {}
        self.whole = whole
        """Whether an override made of this mapping replaces what it overrides instead of being merged with it."""
        self.empty = empty
        """Whether nothing was written, where a written `null` drops on purpose."""

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    def get(self, key: str) -> Node | None:
        """The node under a key of a mapping; None for any other node."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping, in order; nothing for any other node."""
        return iter(self.value.items()) if isinstance(self.value, dict) else iter(())

    def entries(self) -> Iterator[Node]:
        """Nodes of a list, in order; nothing for any other node."""
        return iter(self.value) if isinstance(self.value, list) else iter(())

    def under(self, *keys: str) -> Node | None:
        """The node at the end of a path of keys."""
        node: Node | None = self
        for key in keys:
            node = node.get(key) if node is not None else None
        return node

    def text(self, key: str, default: str = "") -> str:
        """The text under a key, or `default` when there is none."""
        node = self.get(key)
        return node.value if node is not None and isinstance(node.value, str) else default

    def key_mark(self, key: str) -> Mark:
        return self.keys.get(key, self.mark)

    def plain(self) -> Any:
        """The bare data, without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def follow(self, path: Path) -> Node:
        """The node at the end of a path of keys and positions; the nearest one above when the path stops short."""
        node = self
        for part in path:
            below = _below(node, part)
            if below is None:
                break
            node = below
        return node

    def find(self, path: Path) -> Mark:
        """Where the value at a path is written."""
        return self.follow(path).mark

    def as_whole(self) -> Node:
        """The same mapping, which replaces what it overrides."""
        return Node(self.value, self.mark, self.keys, whole=True)

    def with_items(self, items: dict[str, Node], keys: dict[str, Mark]) -> Node:
        """The same place holding another mapping."""
        return Node(items, self.mark, keys)

    def without(self, *names: str) -> Node:
        """The same mapping, less some keys."""
        if not isinstance(self.value, dict) or not any(name in self.value for name in names):
            return self
        kept = {key: node for key, node in self.value.items() if key not in names}
        return self.with_items(kept, {key: self.key_mark(key) for key in kept})


def _below(node: Node, part: str | int) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(part))
    if isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None
