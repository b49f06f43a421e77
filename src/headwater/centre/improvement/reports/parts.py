"""What a closing report consists of, before it is a document or slides."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Picture:
    """A line over days or weeks with the promised level; `percent`: values are fractions."""

    title: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    goal: float | None
    goal_name: str
    percent: bool


@dataclass(frozen=True)
class Section:
    """A heading with sentences and, where there is one, a table."""

    title: str
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Report:
    """The whole, in the language in force."""

    title: str
    number: str
    subtitle: str
    sections: tuple[Section, ...]
    missing: tuple[str, ...] = field(default=())
