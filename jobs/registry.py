"""The jobs, and how often each looks at the database. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.base import Job
from jobs.lapse_deadlines import lapse_deadlines
from jobs.purge_expired import purge_expired
from jobs.send_mail import send_mail

JOBS: Mapping[str, Job] = {
    "send_mail": Job(send_mail, seconds=5),
    "lapse_deadlines": Job(lapse_deadlines, seconds=60),
    "purge_expired": Job(purge_expired, seconds=3600),
}
