"""The jobs, and how often each looks at the database. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.base import Job
from jobs.execute_purges import execute_purges
from jobs.lapse_deadlines import lapse_deadlines
from jobs.print_documents import print_documents
from jobs.propose_purges import propose_purges
from jobs.purge_expired import purge_expired
from jobs.remind_cases import remind_cases
from jobs.remind_opinions import remind_opinions
from jobs.remind_renewals import remind_renewals
from jobs.run_bulks import run_bulks
from jobs.scan_files import scan_files
from jobs.seal_journals import seal_journals
from jobs.send_digests import send_digests
from jobs.send_mail import send_mail
from jobs.send_webhooks import send_webhooks
from jobs.sweep_files import sweep_files
from jobs.warn_inactive import warn_inactive
from jobs.write_exports import write_exports

JOBS: Mapping[str, Job] = {
    "send_mail": Job(send_mail, seconds=5),
    "send_webhooks": Job(send_webhooks, seconds=10),
    "print_documents": Job(print_documents, seconds=2),
    "lapse_deadlines": Job(lapse_deadlines, seconds=60),
    "run_bulks": Job(run_bulks, seconds=30),
    "scan_files": Job(scan_files, seconds=60),
    "remind_cases": Job(remind_cases, seconds=600),
    "remind_opinions": Job(remind_opinions, seconds=600),
    "remind_renewals": Job(remind_renewals, seconds=3600),
    "purge_expired": Job(purge_expired, seconds=3600),
    "send_digests": Job(send_digests, seconds=600),
    "warn_inactive": Job(warn_inactive, seconds=24 * 3600),
    "propose_purges": Job(propose_purges, seconds=24 * 3600),
    "execute_purges": Job(execute_purges, seconds=60),
    "write_exports": Job(write_exports, seconds=30),
    "seal_journals": Job(seal_journals, seconds=3600),
    "sweep_files": Job(sweep_files, seconds=6 * 3600),
}
