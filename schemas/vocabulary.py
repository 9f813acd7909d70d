"""The words that plug-ins bring to the language.

Field types, checks and actions live in layers above this one, so the language receives them as data: the layer that
owns a registry describes each entry here, and `app` hands the whole vocabulary to the loader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Word:
    """One plug-in as the language sees it: its name, what it is for, and the JSON Schema of its options."""

    name: str
    description: str
    """One or two sentences in French, for completion and the generated reference."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """JSON Schema of each option, with a French `description`. For a check or an action: see `schema`."""
    required: tuple[str, ...] = ()
    example: str = ""
    """A few lines of YAML, printed in the reference and loaded by a test."""
    holds_fields: bool = False
    """Whether the field type has a `fields:` of its own (group, people)."""
    asks: bool = True
    """Whether the field type holds an answer (a heading or an information text does not)."""
    schema: Mapping[str, Any] | None = None
    """For a check or an action: JSON Schema of what stands after its name (`{min_age: 18}`, `{mail: welcome}`)."""
    reads: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
    """The names of other questions that its options point to, so that linking can check them."""
    names: Mapping[str, Literal["document"]] = field(default_factory=dict)
    """For a field type: what an option of its names in the town (`kind` -> `document`); checked when linking."""
    links: str = ""
    """For an action: what its option names, `mail`, `reply`, `procedure`, `template` or `webhook`; checked when linking."""
    sample: Any = None
    """A value of this kind, for previews and tests."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    field_types: Mapping[str, Word]
    checks: Mapping[str, Word]
    actions: Mapping[str, Word]
    records: Mapping[str, tuple[str, ...]]
    """Core columns of each record kind (`adult`, `child`, `contact`, `household`, `account`); other names go to its details."""
    facts: tuple[str, ...]
    """Names a condition or a prefill may read besides questions, such as `household.sheets`, `account.email`, `actor`.
    One ending in `.*` admits any name below it (`subject.*`)."""
    placeholders: tuple[str, ...]
    """Names a mail may use between braces."""
    printed: tuple[str, ...] = ()
    """Names that a document made by the portal may use besides answers and facts."""
