"""From what the mapping form sends to a profile. Names: `f.<target>.<setting>`, `u.<n>.<setting>`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from headwater.centre.imports.mapping import EMPTY, HOWS, KEEP, origin_of
from headwater.engine.lake.intake.profile import Case, Field, Measure, Profile, checked
from headwater.engine.lake.table import Column
from headwater.engine.lake.tables import TABLES

# As many lines of rules as a form sends at the most; more would be a program.
MOST_RULES = 40


def read_profile(data: QueryDict, before: Profile) -> Profile:
    """The profile that the form describes. What the form does not show is taken from `before`."""
    table = TABLES[before.table]
    columns = (*table.columns, table.column("id"))
    shown = {column.name: column for column in columns if f"f.{column.name}.how" in data}
    mapped = [read_field(data, column, before.field(name)) for name, column in shown.items()]
    unseen = [found for found in before.fields if found.target not in shown]
    return checked(
        replace(
            before,
            fields=tuple(found for found in mapped if found is not None) + tuple(unseen),
            **_settings(data, before),
        )
    )


def _settings(data: QueryDict, before: Profile) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("zone", "encoding", "separator", "sheet"):
        if name in data:
            found[name] = data[name].strip() or getattr(before, name) * (name == "zone")
    if "nulls" in data:
        found["nulls"] = listed(data["nulls"])
    if "ignore" in data:
        found["ignore"] = tuple(line.strip() for line in data["ignore"].splitlines() if line.strip())
    if "u.shown" in data:
        found["unpivot"] = tuple(_measures(data))
    if "header.shown" in data:
        found["header"] = "header" in data
    if "extras.shown" in data:
        found["extras"] = "extras" in data
    return found


def _measures(data: QueryDict) -> Iterable[Measure]:
    for number in range(int_of(data.get("u.shown", ""), 0)):
        if data.get(f"u.{number}.use"):
            column = data.get(f"u.{number}.column", "")
            name = data.get(f"u.{number}.indicator", "").strip() or column
            yield Measure(
                column, name, number_of(data.get(f"u.{number}.factor", "")), data.get(f"u.{number}.unit", "")
            )


def read_pending(data: QueryDict, before: Profile) -> dict[str, tuple[str, Field]]:
    """What was begun and says nothing yet: for each such target the origin chosen, and its parts so far."""
    table = TABLES[before.table]
    found: dict[str, tuple[str, Field]] = {}
    for column in (*table.columns, table.column("id")):
        part = _Part(data, column.name)
        how = part.text("how")
        if how in HOWS and _origin(part, how, Field(target=column.name)) is None:
            found[column.name] = how, _begun(part, column.name)
    return found


def _begun(part: _Part, target: str) -> Field:
    rules = zip(part.all("when"), part.all("value"), part.all("from"), strict=False)
    said = [
        Case(w.strip(), v.strip(), f) for w, v, f in list(rules)[:MOST_RULES] if w.strip() or v.strip() or f
    ]
    return Field(
        target=target,
        column=part.raw("column"),
        date=part.raw("date"),
        time=part.raw("time"),
        start=part.raw("start"),
        end=part.raw("end"),
        sum=tuple(name for name in part.all("sum") if name),
        constant=part.text("constant"),
        cases=tuple(said),
    )


def read_field(data: QueryDict, column: Column, before: Field | None) -> Field | None:
    """One target column; None when it stays empty."""
    part = _Part(data, column.name)
    how = part.text("how")
    if how not in HOWS:
        return None
    made = _origin(part, how, Field(target=column.name))
    if made is None:
        return None
    # What an option that the form does not show said before stays, as long as the origin is the same.
    kept = before if before is not None and origin_of(before) == how else Field(target=column.name)
    # Whoever confirms an assumption, or says something else in its place, has said it.
    assumed = kept.assumed and (made.constant, made.cases) == (kept.constant, kept.cases)
    return replace(
        made,
        assumed=assumed and not part.has("confirmed"),
        codes=_codes(part, kept) if how == "column" else {},
        other=part.text("other") if part.has("other") else kept.other,
        nulls=listed(part.text("nulls")) if part.has("nulls") else kept.nulls,
        formats=listed(part.text("formats")) if part.has("formats") else kept.formats,
        unit=part.text("unit") if part.has("unit") else kept.unit,
        factor=number_of(part.text("factor")) if part.has("factor") else kept.factor,
        decimal="," if part.text("decimal") == "," else ".",
        day_first={"day": True, "month": False}.get(part.text("day_first")),
    )


def _origin(part: _Part, how: str, empty: Field) -> Field | None:
    if how == "column":
        return replace(empty, column=part.raw("column")) if part.raw("column") else None
    if how == "datetime":
        if not part.raw("date"):
            return None
        return replace(empty, date=part.raw("date"), time=part.raw("time"), not_before=part.raw("not_before"))
    if how == "between":
        both = part.raw("start"), part.raw("end")
        return replace(empty, start=both[0], end=both[1]) if all(both) else None
    if how == "sum":
        names = tuple(name for name in part.all("sum") if name)
        return replace(empty, sum=names) if names else None
    if how == "constant":
        return replace(empty, constant=part.text("constant")) if part.text("constant") else None
    cases = tuple(_cases(part))
    return replace(empty, cases=cases) if cases else None


def _cases(part: _Part) -> Iterable[Case]:
    rules = zip(part.all("when"), part.all("value"), part.all("from"), strict=False)
    for when, value, source in list(rules)[:MOST_RULES]:
        if when.strip():
            yield Case(when.strip(), "" if source else value.strip(), source)


def _codes(part: _Part, before: Field) -> dict[str, str]:
    """The table of codes: parallel lists of found text and ours. `KEEP` leaves a text as it is."""
    if not part.has("code"):
        return dict(before.codes) if before.column == part.raw("column") else {}
    pairs = zip(part.all("code"), part.all("ours"), strict=False)
    said = ((text, ours.strip()) for text, ours in pairs)
    return {text: "" if ours == EMPTY else ours for text, ours in said if ours not in ("", KEEP)}


class _Part:
    """The settings of one target in the form's data."""

    def __init__(self, data: QueryDict, target: str) -> None:
        self.data, self.target = data, target

    def has(self, name: str) -> bool:
        return f"f.{self.target}.{name}" in self.data

    def raw(self, name: str) -> str:
        """As it was sent: column names of a file may begin with a blank."""
        return self.data.get(f"f.{self.target}.{name}", "")

    def text(self, name: str) -> str:
        return self.raw(name).strip()

    def all(self, name: str) -> list[str]:
        return self.data.getlist(f"f.{self.target}.{name}")


def listed(text: str) -> tuple[str, ...]:
    """Texts that stand one a line, or with `|` between them."""
    return tuple(dict.fromkeys(item.strip() for item in text.replace("|", "\n").splitlines() if item.strip()))


def number_of(text: str) -> float:
    """A factor; 1 for what is none."""
    try:
        return float(text.strip() or 1)
    except ValueError:
        return 1.0


def int_of(text: str, default: int) -> int:
    """A whole number of a hidden field, at most 2,000."""
    return min(int(text), 2000) if text.isdecimal() else default
