"""Which control charts fit an indicator: by what it divides, and by what its points consist of."""

from __future__ import annotations

from headwater.centre.performance.counting import counts_rows
from headwater.centre.performance.judging import series
from headwater.centre.performance.judging.lanes import groups
from headwater.centre.performance.question import finest_grain
from headwater.centre.performance.register import tables_of
from headwater.engine.indicators import Definition
from headwater.engine.indicators.formula.atoms import parts

GRAINS = ("slot", "hour", "day", "week", "month")
# Judged as signals are: seasons taken out. The others are drawn of the series as it was recorded.
JUDGED = ("values", "ewma", "cusum")
GROUPED = ("xbar", "r", "s")
# Grain -> the times that one of its points consists of.
FINER = {"hour": "slot", "day": "hour", "week": "day", "month": "day"}


def kinds_of(definition: Definition, grain: str) -> tuple[str, ...]:
    """The charts that fit an indicator at a grain, the recommended one first."""
    grouped = GROUPED if parts_of(definition, grain) else ()
    return (*JUDGED, *_counted(definition), "xmr", *grouped)


def parts_of(definition: Definition, grain: str) -> list[str]:
    """What a point's subgroup may be: its shorter times, or the units and queues that answer for it."""
    finer = FINER.get(grain, "")
    times = [finer] if finer in grains_of(definition) and definition.unit != "count" else []
    # Of what is personal, and of what another system divided, only the whole is told.
    if definition.personal or definition.table == series.READY_MADE or definition.unit == "count":
        return times
    return [*times, *groups(definition)]


def grains_of(definition: Definition) -> list[str]:
    """What an indicator's tables allow, the finest first."""
    finest = finest_grain(definition)
    return list(GRAINS[GRAINS.index(finest) :] if finest in GRAINS else GRAINS[2:])


def _counted(definition: Definition) -> tuple[str, ...]:
    """p and np where hits are counted among cases, u where they are counted in a size, c for a bare count."""
    # What another system divided came without its cases: there is nothing to count hits of.
    if definition.table == series.READY_MADE or not tables_of(definition):
        return ()
    above, below = parts(definition.parsed.tree)
    if not counts_rows(above):
        return ()
    if below is None:
        return ("c",) if definition.unit == "count" else ()
    if definition.unit == "ratio" and counts_rows(below):
        return ("p", "np", "u")
    return ("u",) if definition.unit == "number" else ()
