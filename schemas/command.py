"""Which vocabulary a command of this layer speaks: named by its dotted path, since the layers that own it stand above."""

from __future__ import annotations

from importlib import import_module

from schemas.vocabulary import Vocabulary

ENGINE = "workflows.vocabulary:vocabulary"


def vocabulary_named(dotted: str = ENGINE) -> Vocabulary:
    """The vocabulary that `module:function` returns. Raises TypeError when it returns something else."""
    module, _, name = dotted.partition(":")
    found = getattr(import_module(module), name)()
    if not isinstance(found, Vocabulary):
        raise TypeError(f"{dotted} gives no vocabulary")
    return found
