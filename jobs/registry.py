"""The jobs, and how often each looks at the database. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.base import Job
from jobs.execute_purges import execute_purges
from jobs.lapse_deadlines import lapse_deadlines
from jobs.propose_purges import propose_purges
from jobs.purge_expired import purge_expired
from jobs.remind_renewals import remind_renewals
from jobs.scan_files import scan_files
from jobs.send_mail import send_mail
from jobs.sweep_files import sweep_files
from jobs.warn_inactive import warn_inactive

JOBS: Mapping[str, Job] = {
    "send_mail": Job(send_mail, seconds=5),
    "lapse_deadlines": Job(lapse_deadlines, seconds=60),
    "scan_files": Job(scan_files, seconds=60),
    "remind_renewals": Job(remind_renewals, seconds=3600),
    "purge_expired": Job(purge_expired, seconds=3600),
    "warn_inactive": Job(warn_inactive, seconds=24 * 3600),
    "propose_purges": Job(propose_purges, seconds=24 * 3600),
    "execute_purges": Job(execute_purges, seconds=60),
    "sweep_files": Job(sweep_files, seconds=6 * 3600),
}
