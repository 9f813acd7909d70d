"""Runs jobs inside a process: one thread each, so that a slow mail server keeps nothing else waiting."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from jobs.base import Job, Tools
from jobs.registry import JOBS

log = logging.getLogger(__name__)

PATIENCE = 300.0
"""The longest wait, in seconds, after a job failed several times in a row."""


class Runner:
    """`start()`, `wake()` after a commit that left something to do, `stop()` at the end."""

    def __init__(self, tools: Tools, jobs: Mapping[str, Job] = JOBS) -> None:
        self._threads = {name: _JobThread(name, job, tools) for name, job in jobs.items()}

    def start(self) -> None:
        for thread in self._threads.values():
            thread.start()

    def wake(self, *names: str) -> None:
        """Look at once, and not at the next turn; every job unless some are named."""
        for name in names or self._threads:
            self._threads[name].look.set()

    def stop(self, timeout: float = 25.0) -> bool:
        """Let what runs end, start nothing more; whether everything ended within `timeout` seconds."""
        for thread in self._threads.values():
            thread.ending = True
            thread.look.set()
        for thread in self._threads.values():
            if thread.is_alive():
                thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads.values())


class _JobThread(threading.Thread):
    def __init__(self, name: str, job: Job, tools: Tools) -> None:
        super().__init__(name=f"job {name}", daemon=True)
        self.job = job
        self.tools = tools
        self.look = threading.Event()
        self.ending = False

    def run(self) -> None:
        failures = 0
        while not self.ending:
            self.look.clear()
            failures = 0 if self._run_once() else failures + 1
            wait = min(self.job.seconds * 2 ** min(failures, 6), max(PATIENCE, self.job.seconds))
            if not self.ending:
                self.look.wait(wait)

    def _run_once(self) -> bool:
        try:
            self.job.run(self.tools)
        except Exception:
            log.exception("%s failed and will be tried again", self.name)
            return False
        return True
