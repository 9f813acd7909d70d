"""The service in charge of a case, as documents name it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.records import Case
from schemas.definitions import Service, Town


def service_of(town: Town, case: Case) -> Service:
    """The service that the case was given to; what that one does not say, the town's own service says for it."""
    own, given = town.service, town.services.get(case.service)
    if given is None:
        return own
    hours = own.hours if not given.phone else ""
    return Service(given.label, given.phone or own.phone, given.email or own.email, hours, given.address or own.address)


def contact(town: Town, case: Case) -> Iterator[str]:
    """Its name, then how to reach it, a line each."""
    service = service_of(town, case)
    told = (service.name, service.address, service.phone and f"Téléphone : {service.phone}")
    yield from filter(None, (*told, service.email and f"Courriel : {service.email}", service.hours))
