"""Answers written into records: persons, household, guardianship. Only what the procedure asked and showed changes."""

from workflows.writing.case import write_case as write_case
from workflows.writing.case import write_direct as write_direct
from workflows.writing.said import source_of as source_of
