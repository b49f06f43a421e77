"""Profiles: how the columns of a source become the columns of a table, as one frozen value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem, Words

DEFAULT_ZONE = "Asia/Shanghai"
IGNORE = "ignore"
# What exports write where they mean "nothing".
NULLS = ("NULL", "null", "#N/A", "N/A", "NaN", "nan", "None", "\\N", "--")


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a field's cases: where `when` holds, the value is `value`, or the cell of `column`."""

    when: str
    value: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Where one target column comes from. Exactly one of the origins is used, in this order:

    `cases` (the first that holds), `sum` (cells added up), `start` and `end` (the time between two cells,
    past midnight allowed), `date` and `time` (a day and a time of day; `not_before` is an earlier time:
    when `time` is less, it is of the next day), `column`, `constant`.

    `codes` map cell texts to values (`ignore` = leave the row out, "" = empty); `other` says what a text
    without code becomes ("" = it is taken as it is). `nulls` are further texts that mean empty. `formats` are
    strptime formats of dates, empty = found out. `unit` is the source's unit of a duration ("seconds",
    "minutes", "hours", "milliseconds", "" = seconds or h:mm:ss). `factor` multiplies a number. `decimal` is
    the decimal mark. `day_first` settles 03/04/2024 (None = found out). `assumed`: a suggestion made the
    value up, for no column says it; it is counted as a warning until somebody confirms it.
    """

    target: str
    column: str = ""
    constant: str = ""
    date: str = ""
    time: str = ""
    not_before: str = ""
    start: str = ""
    end: str = ""
    sum: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    nulls: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    unit: str = ""
    factor: float = 1.0
    decimal: str = "."
    day_first: bool | None = None
    assumed: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns that the field reads, conditions apart."""
        single = (self.column, self.date, self.time, self.not_before, self.start, self.end)
        cased = tuple(case.column for case in self.cases)
        return tuple(name for name in (*single, *self.sum, *cased) if name)


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of an unpivot: its cells become rows of `indicator`, each value times `factor`."""

    column: str
    indicator: str
    factor: float = 1.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A mapping with all that reading the source needs; the same value is TOML, dict and page.

    `format` is "table", or "asterisk-queue-log". `nulls` are texts that mean empty in every column. `ignore`
    are conditions under which a row is left out (and counted). `unpivot` turns columns into rows. `header`
    False: the source has no header line and `columns` names its columns. `encoding`, `separator` and `sheet`
    are found out when empty. `extras` keeps unmapped columns (open tables only).
    """

    name: str
    table: str
    fields: tuple[Field, ...] = ()
    title_en: str = ""
    title_zh: str = ""
    zone: str = DEFAULT_ZONE
    format: str = "table"
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: bool = True
    columns: tuple[str, ...] = ()
    nulls: tuple[str, ...] = NULLS
    ignore: tuple[str, ...] = ()
    unpivot: tuple[Measure, ...] = ()
    extras: bool = False

    def field(self, target: str) -> Field | None:
        """The mapping of a target column, if there is one."""
        return next((found for found in self.fields if found.target == target), None)

    def with_field(self, changed: Field) -> Profile:
        """The same profile with one field put in, or in place of that of the same target."""
        kept = tuple(found for found in self.fields if found.target != changed.target)
        return replace(self, fields=(*kept, changed))

    def without(self, target: str) -> Profile:
        """The same profile with that target unmapped."""
        return replace(self, fields=tuple(found for found in self.fields if found.target != target))

    @classmethod
    def from_map(cls, table: str, pairs: Mapping[str, str], zone: str = DEFAULT_ZONE) -> Profile:
        """The profile of `--map theirs=ours,…`; Problem when a target is not a column of the table.

        `date+time` makes one moment of two columns, `a+b` one number of several.
        """
        mapped = tuple(Field(target=ours, column=theirs) for theirs, ours in pairs.items())
        profile = checked(cls(name="", table=table, fields=mapped, zone=zone))
        return replace(profile, fields=tuple(_of_several(field, table) for field in profile.fields))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, defaults left out; `from_dict` gives the same profile back."""
        plain = _plain(self)
        plain["fields"] = {entry.pop("target"): entry for entry in plain.pop("fields", [])}
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Profile:
        """The profile of such a dict; Problem on unknown names."""
        entries = [{"target": target, **entry} for target, entry in data.get("fields", {}).items()]
        return checked(_built(cls, {**data, "fields": entries}))

    def to_toml(self) -> str:
        """The profile as a TOML document."""
        return _toml(self.to_dict())

    @classmethod
    def from_toml(cls, text: str) -> Profile:
        """The profile of a TOML document; Problem with the line when it cannot be read."""
        try:
            return cls.from_dict(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise Problem(
                Words(f"The profile is not readable TOML: {error}.", f"配置不是有效的 TOML：{error}。")
            ) from error


def shipped(name: str) -> Profile:
    """One of the profiles that come with the product; Problem that names them when there is none such."""
    folder = Path(__file__).parent / "profiles"
    path = folder / f"{name}.toml"
    if name not in shipped_names():
        known = ", ".join(shipped_names())
        raise Problem(
            Words(
                f"There is no profile “{name}”; there are: {known}.",
                f"没有名为“{name}”的配置；可用的有：{known}。",
            )
        )
    return Profile.from_toml(path.read_text(encoding="utf-8"))


def shipped_names() -> tuple[str, ...]:
    """The names of the profiles that come with the product."""
    return tuple(sorted(path.stem for path in (Path(__file__).parent / "profiles").glob("*.toml")))


def checked(profile: Profile) -> Profile:
    """The profile itself when its table and targets exist, else a Problem."""
    if profile.table not in TABLES:
        known = ", ".join(name for name, table in TABLES.items() if not table.fact)
        raise Problem(
            Words(
                f"There is no table “{profile.table}”; there are: {known}.",
                f"没有名为“{profile.table}”的表；可用的有：{known}。",
            )
        )
    names = [column.name for column in TABLES[profile.table].columns] + ["id"]
    for mapped in profile.fields:
        if mapped.target not in names:
            raise Problem(
                Words(
                    f"The table {profile.table} has no column “{mapped.target}”; it has: {', '.join(names)}.",
                    f"表 {profile.table} 没有列“{mapped.target}”；可用的列：{'、'.join(names)}。",
                )
            )
    return profile


def _of_several(field: Field, table: str) -> Field:
    parts = tuple(part.strip() for part in field.column.split("+"))
    if len(parts) < 2 or not all(parts) or field.target == "id":
        return field
    kind = TABLES[table].column(field.target).type
    if kind == "timestamp" and len(parts) == 2:
        return Field(field.target, date=parts[0], time=parts[1])
    return Field(field.target, sum=parts) if kind in ("number", "integer") else field


def _plain(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields(value):
        content = getattr(value, item.name)
        default = item.default_factory() if callable(item.default_factory) else item.default
        if content == default:
            continue
        if isinstance(content, tuple):
            content = [
                _plain(entry) if hasattr(entry, "__dataclass_fields__") else entry for entry in content
            ]
        found[item.name] = dict(content) if isinstance(content, Mapping) else content
    return found


_PARTS: dict[str, type] = {"fields": Field, "cases": Case, "unpivot": Measure}


def _built(kind: type, data: Mapping[str, Any]) -> Any:
    known = get_type_hints(kind)
    for name in data:
        if name not in known:
            raise Problem(
                Words(
                    f"A profile has no setting “{name}” here; there are: {', '.join(known)}.",
                    f"配置中此处没有“{name}”这一项；可用的有：{'、'.join(known)}。",
                )
            )
    values = dict(data)
    for name, value in data.items():
        if name in _PARTS:
            values[name] = tuple(_built(_PARTS[name], entry) for entry in value)
        elif isinstance(value, list):
            values[name] = tuple(str(entry) for entry in value)
    try:
        return kind(**values)
    except TypeError as error:
        raise Problem(Words(f"The profile is incomplete: {error}.", f"配置不完整：{error}。")) from error


def _toml(data: Mapping[str, Any]) -> str:
    lines = [f"{_key(name)} = {_value(value)}" for name, value in data.items() if name != "fields"]
    for target, entry in data["fields"].items():
        lines += ["", f"[fields.{_key(target)}]"]
        lines += [f"{_key(name)} = {_value(value)}" for name, value in entry.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_value(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(entry) for entry in value) + "]"
    return _key(value, bare=False)


def _key(text: str, bare: bool = True) -> str:
    if bare and text.isascii() and text.replace("_", "").replace("-", "").isalnum():
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
