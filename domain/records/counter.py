"""Numbers handed out in order, such as family numbers."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from domain.records.base import Base, Scoped


class Counter(Scoped, Base):
    """The last number given under `name`."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    value: Mapped[int]
