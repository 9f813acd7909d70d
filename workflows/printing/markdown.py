"""A document's Markdown read into blocks, then filled: what people typed is put into read blocks and never read itself.

Blocks are plain JSON, so that the journal keeps what a document says and the typesetter needs nothing else:
`{"kind": "paragraph", "lines": [[run, …], …]}`, `heading` (with `level`), `list` and `numbered` (with `items`, each a list
of lines) and `facts` (with `rows`, each `{"label": …, "lines": …}`). A run is `{"text": …, "strong": …, "em": …, "url": …}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Run = dict[str, Any]
Line = list[Run]
Block = dict[str, Any]

NAME = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
LISTS = {"bullet_list_open": "list", "ordered_list_open": "numbered"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def filled(text: str, values: Mapping[str, str]) -> list[Block]:
    """The blocks of a Markdown text with its `{names}` filled.

    A line whose names all have no value is left out, and a heading with nothing under it.
    """
    told = [block for each in _read(text) if (block := _fill_block(each, values)) is not None]
    return [block for block, after in zip(told, [*told[1:], None], strict=False) if not _heads_nothing(block, after)]


def _heads_nothing(block: Block, after: Block | None) -> bool:
    if block["kind"] != "heading":
        return False
    return after is None or (after["kind"] == "heading" and after["level"] <= block["level"])


def filled_line(text: str, values: Mapping[str, str]) -> str:
    """A title or a name: one line of plain text."""
    return " ".join(NAME.sub(lambda found: values.get(found[1], ""), text).split())


# ------------------------------------------------------------------------------------------------- reading


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Block, ...]:
    return tuple(_blocks(_MARKDOWN.parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The top blocks. A list inside a list becomes more items of it; a quotation, its paragraphs."""
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type in LISTS:
            end = _end_of(tokens, position)
            yield {"kind": LISTS[token.type], "items": list(_items(tokens[position:end]))}
            position = end
        elif token.type == "inline":
            yield from _inline(token, tokens[position - 1])
        position += 1


def _end_of(tokens: Sequence[Token], start: int) -> int:
    closing = tokens[start].type.replace("_open", "_close")
    same = (
        n for n in range(start, len(tokens)) if tokens[n].type == closing and tokens[n].level == tokens[start].level
    )
    return next(same, len(tokens) - 1)


def _items(tokens: Iterable[Token]) -> Iterator[list[Line]]:
    return (list(_lines(token.children or ())) for token in tokens if token.type == "inline")


def _inline(token: Token, around: Token) -> Iterator[Block]:
    lines = list(_lines(token.children or ()))
    if around.type == "heading_open":
        yield {"kind": "heading", "level": min(int(around.tag[1:]), 3), "lines": lines}
    elif len(lines) > 1 and all(map(_is_fact, lines)):
        yield {"kind": "facts", "rows": [_fact(line) for line in lines]}
    else:
        yield {"kind": "paragraph", "lines": lines}


def _is_fact(line: Line) -> bool:
    """Whether it reads « **Reçu le** : … »."""
    return len(line) > 1 and bool(line[0].get("strong")) and str(line[1]["text"]).lstrip().startswith(":")


def _fact(line: Line) -> dict[str, Any]:
    first, *rest = line[1:]
    told = {**first, "text": str(first["text"]).lstrip().removeprefix(":").lstrip()}
    return {"label": line[0]["text"], "lines": [[told, *rest]]}


def _lines(children: Iterable[Token]) -> Iterator[Line]:
    """The runs of each line: a line break in a document's text is one on paper."""
    line: Line = []
    style: dict[str, Any] = {}
    for token in children:
        match token.type:
            case "softbreak" | "hardbreak":
                yield line
                line = []
            case "strong_open" | "em_open":
                style = {**style, token.type.partition("_")[0]: True}
            case "strong_close" | "em_close":
                style = {key: value for key, value in style.items() if key != token.type.partition("_")[0]}
            case "link_open":
                style = {**style, "url": str(token.attrs["href"])}
            case "link_close":
                style = {key: value for key, value in style.items() if key != "url"}
            case "text" | "code_inline" if token.content:
                line.append({"text": token.content, **style})
    yield line


# ------------------------------------------------------------------------------------------------- filling


def _fill_block(block: Block, values: Mapping[str, str]) -> Block | None:
    if "items" in block:
        kept = [lines for item in block["items"] if (lines := _fill_lines(item, values))]
        return {**block, "items": kept} if kept else None
    if "rows" in block:
        rows = [{**row, "lines": _fill_lines(row["lines"], values)} for row in block["rows"]]
        rows = [row for row in rows if row["lines"]]
        return {**block, "rows": rows} if rows else None
    lines = _fill_lines(block["lines"], values)
    return {**block, "lines": lines} if lines else None


def _fill_lines(lines: Iterable[Line], values: Mapping[str, str]) -> list[Line]:
    return [filled for line in lines if not _lacks_all(line, values) for filled in _fill_line(line, values)]


def _lacks_all(line: Line, values: Mapping[str, str]) -> bool:
    names = [name for run in line for name in NAME.findall(run["text"])]
    return bool(names) and not any(values.get(name, "").strip() for name in names)


def _fill_line(line: Line, values: Mapping[str, str]) -> Iterator[Line]:
    """A value of several lines makes as many."""
    current: Line = []
    for run in line:
        text = NAME.sub(lambda found: values.get(found[1], "").strip(), run["text"])
        first, *more = map(_printable, text.split("\n"))
        if first:
            current.append({**run, "text": first})
        for part in more:
            yield current
            current = [{**run, "text": part}] if part else []
    yield current


def _printable(text: str) -> str:
    """Without signs that no font draws: control characters, and those that turn the direction of a text."""
    return "".join(sign if sign.isprintable() or sign in "\u00a0\u202f" else " " for sign in text)
