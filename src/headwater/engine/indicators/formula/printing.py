"""A tree -> its text, with no more brackets than needed; reading the text gives the same tree."""

from __future__ import annotations

from headwater.engine.indicators.formula.tree import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Coalesce,
    Column,
    Compare,
    Minus,
    Moment,
    Named,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Presence,
    Text,
    Truth,
)

_LEVELS = {"+": 5, "-": 5, "*": 6, "/": 6}


def show(node: Node, table: str = "") -> str:
    """The formula's text; columns of tables other than `table` carry their table's name."""
    return _Printer(table).text(node)


class _Printer:
    def __init__(self, table: str) -> None:
        self.table = table

    def text(self, node: Node, above: int = 0) -> str:
        """The node's text, in brackets when it binds less than `above` asks for."""
        level, text = self._parts(node)
        return f"({text})" if level < above else text

    def _parts(self, node: Node) -> tuple[int, str]:
        match node:
            case Or(parts):
                return 1, " or ".join(self.text(part, 2) for part in parts)
            case And(parts):
                return 2, " and ".join(self.text(part, 3) for part in parts)
            case Not(operand):
                return 3, f"not {self.text(operand, 3)}"
            case Arithmetic(sign, left, right):
                level = _LEVELS[sign]
                return level, f"{self.text(left, level)} {sign} {self.text(right, level + 1)}"
            case Minus(operand):
                return 7, f"-{self.text(operand, 7)}"
            case Compare() | OneOf() | Between() | Presence():
                return 4, self._predicate(node)
        return 9, self._leaf(node)

    def _predicate(self, node: Node) -> str:
        match node:
            case Compare(sign, left, right):
                return f"{self.text(left, 5)} {sign} {self.text(right, 5)}"
            case OneOf(operand, values):
                return f"{self.text(operand, 5)} in ({', '.join(self.text(value, 5) for value in values)})"
            case Between(operand, low, high):
                return f"{self.text(operand, 5)} between {self.text(low, 5)} and {self.text(high, 5)}"
            case Presence(operand, present):
                return f"{self.text(operand, 5)} is {'present' if present else 'missing'}"
        raise TypeError(node)

    def _leaf(self, node: Node) -> str:
        match node:
            case Number(value, unit):
                return f"{value!r}{unit}"
            case Text(value):
                return _quoted(value)
            case Truth(value):
                return "true" if value else "false"
            case Moment(value):
                return f"'{value.isoformat()}'"
            case Column(table, name, _) | Named(table, name):
                return name if table == self.table else f"{table}.{name}"
            case Coalesce(operand, instead):
                return f"coalesce({self.text(operand, 5)}, {self.text(instead, 5)})"
            case Aggregate():
                return f"{node.kind}({self._inside(node)})"
        raise TypeError(node)

    def _inside(self, node: Aggregate) -> str:
        if node.kind == "count":
            if node.condition is None:
                return "" if node.table == self.table else node.table
            return self.text(node.condition)
        where = "" if node.condition is None else f" where {self.text(node.condition)}"
        if node.kind in ("repeat_within", "observed"):
            first = "" if node.table == self.table else f"{node.table}."
            return f"{_span(node.parameter)} by {first}{', '.join(node.by)}{where}"
        value = "" if node.value is None else self.text(node.value, 5)
        share = f", {node.parameter!r}" if node.kind == "percentile" else ""
        return f"{value}{share}{where}"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _span(seconds: float | int) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds!r}s"
