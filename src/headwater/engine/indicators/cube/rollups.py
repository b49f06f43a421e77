"""Which roll-ups there are: a few narrow ones a table, not one product of all dimensions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import parse, schemas
from headwater.engine.indicators.formula.atoms import Atom, atoms_of
from headwater.engine.lake import Snapshot

# Part of every roll-up's hash: raise it when the files' layout or the meaning of an atom changes.
FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Rollup:
    """Sums by local day, the given dimensions, and the slot of the day if `slot`.

    `ahead`: it holds the atoms that look at the days after, and so hangs on those days' files too.
    """

    name: str
    table: str
    dimensions: tuple[str, ...]
    slot: bool = False
    ahead: bool = False
    atoms: tuple[Atom, ...] = ()

    @property
    def folder(self) -> str:
        """The folder's name: it changes with everything that the sums depend on but the data."""
        parts = (FORMAT, self.table, *self.dimensions, str(self.slot), *(atom.key for atom in self.atoms))
        return f"{self.name}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"

    @property
    def reach(self) -> int:
        """How many days after a day its sums may look at."""
        spans = [int(atom.aggregate.parameter) for atom in self.atoms if atom.windowed]
        return max((span // 86400 + 1 for span in spans), default=0)

    def fingerprint(self, snapshot: Snapshot, day: date) -> str:
        """Of all files that a day's sums come from. The last day's files fix where the data end."""
        days = [day + timedelta(days=ahead) for ahead in range(self.reach + 1)]
        found = ".".join(snapshot.fingerprint(self.table, one) for one in days)
        return hashlib.sha256(found.encode()).hexdigest()[:16]


SHAPES = (
    Rollup("contacts_queue", "contacts", ("queue", "channel")),
    Rollup("contacts_slot", "contacts", ("queue", "channel"), slot=True),
    Rollup("contacts_people", "contacts", ("zone", "team", "agent", "queue")),
    Rollup("contacts_teams", "contacts", ("zone", "team"), slot=True),
    Rollup("contacts_service", "contacts", ("service", "segment", "queue")),
    Rollup("contacts_place", "contacts", ("segment", "region", "queue", "channel")),
    Rollup("states_people", "agent_states", ("zone", "team", "agent")),
    Rollup("states_slot", "agent_states", ("zone", "team"), slot=True),
    Rollup("surveys_queue", "surveys", ("kind", "wave", "item", "queue", "channel")),
    Rollup("surveys_place", "surveys", ("kind", "wave", "item", "segment", "region")),
    Rollup("surveys_people", "surveys", ("kind", "zone", "team", "agent", "queue")),
    Rollup("offers_queue", "offers", ("product", "queue", "channel", "segment")),
    Rollup("offers_people", "offers", ("zone", "team", "agent", "queue")),
    Rollup("orders", "orders", ("kind", "unit", "product", "channel", "segment", "region", "status")),
    Rollup("ivr_steps", "ivr_steps", ("node", "key", "result", "segment")),
    Rollup("costs", "costs", ("unit", "channel", "service", "kind")),
    Rollup("daily_kpi", "daily_kpi", ("indicator", "unit", "queue", "channel")),
    Rollup("headcount", "headcount", ("centre", "zone", "team", "unit", "employer", "star")),
    Rollup("person_days", "person_days", ("centre", "zone", "team", "employer", "star")),
)


def wanted(definitions: Mapping[str, Definition]) -> tuple[Rollup, ...]:
    """The roll-ups for these definitions, those that look ahead apart; without atoms there is none."""
    atoms = list(_all_atoms(definitions.values()))
    found = []
    for shape in SHAPES:
        mine = [atom for atom in atoms if atom.table == shape.table]
        plain = tuple(atom for atom in mine if atom.additive)
        ahead = tuple(atom for atom in mine if atom.windowed)
        if plain:
            found.append(replace(shape, atoms=plain))
        if ahead:
            found.append(replace(shape, name=f"{shape.name}_ahead", ahead=True, atoms=ahead))
    return tuple(found)


def _all_atoms(definitions: Iterable[Definition]) -> Iterable[Atom]:
    found: dict[str, Atom] = {}
    for definition in definitions:
        if definition.table not in schemas():
            continue
        for text in filter(None, (definition.formula, definition.otherwise, definition.persons)):
            found.update({atom.key: atom for atom in atoms_of(parse(text, definition.table).tree)})
    return [found[key] for key in sorted(found)]
