"""The process that opens strangers' files: `python -m gateways.papers.child`, one task, then it ends.

It reads the task as JSON on its standard input, works in the folder named there and writes nothing elsewhere: what it made,
and `answer.json`, {"made": {...}} or {"refused": "the sentence", "code": "..."}. Libraries are loaded by the task that needs
them: they take most of its time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from domain.papers import RefusedPaper
from gateways.papers import limits, sentences

ANSWER = "answer.json"


def prepare(sources: list[str], accept: str, max_pages: int) -> dict[str, Any]:
    from gateways.papers import preparing

    return preparing.prepare([Path(source) for source in sources], accept=accept, max_pages=max_pages)


def preview(source: str, page: int, width: int) -> dict[str, Any]:
    from gateways.papers import rendering

    return rendering.preview(Path(source), page, width)


def watermark(source: str, text: str) -> dict[str, Any]:
    from gateways.papers import marking

    return marking.watermark(Path(source), text)


TASKS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare,
    "preview": preview,
    "watermark": watermark,
}


def answer(task: Mapping[str, Any]) -> dict[str, Any]:
    """What becomes of one task. What exhausts the memory is a bomb, whatever it was meant to be."""
    try:
        return {"made": TASKS[task["task"]](**task["with"])}
    except RefusedPaper as refusal:
        return {"refused": refusal.sentence, "code": refusal.code}
    except MemoryError:
        return {"refused": sentences.BOMB, "code": "refused_paper"}


def main() -> None:
    limits.apply()
    task = json.load(sys.stdin)
    os.chdir(task["in"])
    Path(ANSWER).write_text(json.dumps(answer(task)), encoding="utf-8")


if __name__ == "__main__":
    main()
