"""来龙去脉: where an object came from and what came of it, as one row of links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A member of the chain; without `url` it does not exist yet, `here` marks the object itself."""

    label: str
    url: str = ""
    here: bool = False


def chain(*links: Link | Iterable[Link]) -> list[Link]:
    """One row out of links and lists of links, in order."""
    row: list[Link] = []
    for link in links:
        row.extend([link] if isinstance(link, Link) else link)
    return row
