"""What a look-alike model is made of, as frozen values; kept as plain JSON in its row and its screenings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from headwater.centre.recovery.models import Footprint, LookalikeModel
from headwater.engine.words import Problem, Words

NUMERIC, NOMINAL = "numeric", "nominal"
ORDERS, SURVEYS, FILE = "orders", "surveys", "file"


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of the customers' extract, how it is compared, and how much it counts."""

    name: str
    kind: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Seeds:
    """Who complained: customers of orders, of low survey scores, or of a list from a file.

    Orders: `classes`, `causes`, `mass` by key, days from `start` to `end` (both included, None: open);
    `single`: only orders of no mass complaint, whose customers a footprint finds better.
    Surveys: answers of `kind` (and `item`) with a score of `below` or less. File: `file` its key in the
    folder of lists, `file_name` as people called it, `file_count` how many customers it names.
    """

    source: str = ORDERS
    classes: tuple[int, ...] = ()
    causes: tuple[int, ...] = ()
    mass: int | None = None
    single: bool = False
    start: date | None = None
    end: date | None = None
    kind: str = ""
    item: str = ""
    below: float | None = None
    file: str = ""
    file_name: str = ""
    file_count: int = 0

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, "", (), False)}
        for name in ("start", "end"):
            if name in kept:
                kept[name] = kept[name].isoformat()
        return kept

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Seeds:
        """As it was kept; what is unknown by now is left out."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        for name in ("start", "end"):
            known[name] = date.fromisoformat(known[name]) if known.get(name) else None
        for name in ("classes", "causes"):
            known[name] = tuple(known.get(name) or ())
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Design:
    """Everything that decides who is found."""

    seeds: Seeds
    features: tuple[Feature, ...]
    within: str
    method: str
    chosen_by: str
    chosen: float
    unit_path: str

    @property
    def weights(self) -> dict[str, float]:
        """Feature -> weight, where it is not 1."""
        return {feature.name: feature.weight for feature in self.features if feature.weight != 1.0}

    def names(self, kind: str) -> tuple[str, ...]:
        """The features of one kind."""
        return tuple(feature.name for feature in self.features if feature.kind == kind)

    def to_json(self) -> dict[str, Any]:
        """As a screening keeps it."""
        return {
            "seeds": self.seeds.to_json(),
            "features": [asdict(feature) for feature in self.features],
            "within": self.within,
            "method": self.method,
            "chosen_by": self.chosen_by,
            "chosen": self.chosen,
            "unit_path": self.unit_path,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Design:
        """As a screening kept it."""
        features = tuple(Feature(**feature) for feature in kept["features"])
        rest = {name: kept[name] for name in ("within", "method", "chosen_by", "chosen", "unit_path")}
        return cls(Seeds.of(kept["seeds"]), features, **rest)


def features_of(rows: list[dict[str, Any]]) -> tuple[Feature, ...]:
    """The features of a model as kept."""
    return tuple(Feature(row["name"], row["kind"], float(row.get("weight", 1.0))) for row in rows)


def design_of(model: LookalikeModel) -> Design:
    """What the model is made of now. Problem when it has no features."""
    features = features_of(model.features)
    if not features:
        raise Problem(
            Words(
                f"{model.number} has no features yet: choose at least one",
                f"{model.number} 还没有特征：请至少选择一个",
            )
        )
    return Design(
        Seeds.of(model.seeds),
        features,
        model.within,
        model.method,
        model.chosen_by,
        model.chosen,
        model.unit.path,
    )


def seeds_of_footprint(footprint: Footprint) -> Seeds:
    """Who complained, for a footprint: those of its mass complaint unless it says otherwise."""
    if footprint.seeds:
        return Seeds.of(footprint.seeds)
    return Seeds(mass=footprint.mass) if footprint.mass else Seeds(source="")
