"""What may stand beside what: types, codes, dates. Each refusal says how to mend it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from headwater.engine.indicators.formula.errors import nearest
from headwater.engine.indicators.formula.tokens import Token
from headwater.engine.indicators.formula.tree import (
    BOOLEAN,
    DATE,
    NUMBER,
    TEXT,
    TIMESTAMP,
    Aggregate,
    Coalesce,
    Column,
    Moment,
    Node,
    Text,
    type_of,
    walk,
)
from headwater.engine.words import Words

if TYPE_CHECKING:
    from headwater.engine.indicators.formula.reading import Reading

LONGEST_WINDOW = 31 * 86400
TOO_DEEP = Words(en="The formula is nested too deep; simplify it", zh="公式嵌套过深，请简化")
UNCLOSED = Words(en="A closing bracket “)” is missing here", zh="此处缺少右括号“)”")
TYPE_NAMES = {
    NUMBER: Words(en="a number", zh="数字"),
    TEXT: Words(en="a text", zh="文本"),
    BOOLEAN: Words(en="a condition", zh="条件"),
    TIMESTAMP: Words(en="a time", zh="时间"),
    DATE: Words(en="a day", zh="日期"),
}
Placed = tuple[Node, Token]


def outside(name: str) -> Words:
    """A column that stands outside of every aggregate."""
    return Words(
        en=f"“{name}” belongs to single rows; put it inside count(...), sum(...) or mean(...)",
        zh=f"“{name}”属于单行数据，请放入 count(...)、sum(...) 或 mean(...) 中",
    )


def no_aggregate_here(kind: str) -> Words:
    """An aggregate inside an aggregate, or in a filter."""
    return Words(
        en=f"{kind}(...) cannot stand here: a condition looks at one row at a time",
        zh=f"此处不能使用 {kind}(...)：条件逐行判断",
    )


def needs(parser: Reading, node: Node, wanted: str, start: Token) -> None:
    """Refuses a node of another type than `wanted`."""
    found = type_of(node)
    if found == wanted:
        return
    raise parser.error(
        Words(
            en=f"Here {TYPE_NAMES[wanted].en} is needed, but this is {TYPE_NAMES[found].en}",
            zh=f"此处需要{TYPE_NAMES[wanted].zh}，但这是{TYPE_NAMES[found].zh}",
        ),
        start,
        parser.token,
    )


def of_rows(parser: Reading, node: Node, start: Token) -> None:
    """Refuses what is no value of a row (an aggregate, or anything outside of one)."""
    if not parser.inside:
        words = Words(
            en="This can only be asked of rows, inside count(...), sum(...) and the like",
            zh="只能对单行数据使用，请放入 count(...)、sum(...) 等之中",
        )
        raise parser.error(words, start, parser.token)


def names_a_column(parser: Reading, node: Node, start: Token) -> None:
    """Refuses an aggregate over nothing but numbers."""
    if not any(isinstance(part, Column) for part in walk(node)):
        words = Words(en="Name at least one column here", zh="此处至少要有一列")
        raise parser.error(words, start, parser.token)


def has_times(parser: Reading, table: str, token: Token) -> None:
    """Refuses a window over a table without a start time."""
    if "started_at" not in parser.tables[table].types:
        words = Words(
            en=f"The table {table} has no started_at, so nothing can follow within a time",
            zh=f"表 {table} 没有 started_at，无法判断时限内的后续",
        )
        raise parser.error(words, token)


def comparable(parser: Reading, sign: str, left: Placed, right: Placed) -> tuple[Node, Node]:
    """Both sides of a comparison, texts beside days and times read as such; else a refusal."""
    of_rows(parser, left[0], left[1])
    left_node = _as_moment(parser, left, type_of(right[0]))
    right_node = _as_moment(parser, right, type_of(left_node))
    left_type, right_type = type_of(left_node), type_of(right_node)
    if {left_type, right_type} == {DATE, TIMESTAMP}:
        words = Words(
            en="A day and a time cannot be compared; use local_day for days",
            zh="日期与时间不能比较；按天请用 local_day",
        )
        raise parser.error(words, right[1], parser.token)
    if left_type != right_type:
        raise parser.error(
            Words(
                en=f"{TYPE_NAMES[left_type].en} cannot be compared with {TYPE_NAMES[right_type].en}",
                zh=f"{TYPE_NAMES[left_type].zh}不能与{TYPE_NAMES[right_type].zh}比较",
            ),
            right[1],
            parser.token,
        )
    if left_type == BOOLEAN and sign not in ("=", "!="):
        words = Words(en="Conditions have no order; use = or !=", zh="条件没有大小，请用 = 或 !=")
        raise parser.error(words, right[1], parser.token)
    _known_code(parser, left_node, (right_node, right[1]))
    _known_code(parser, right_node, (left_node, left[1]))
    return left_node, right_node


def _as_moment(parser: Reading, placed: Placed, other: str) -> Node:
    node, token = placed
    if not isinstance(node, Text) or other not in (DATE, TIMESTAMP):
        return node
    try:
        value = date.fromisoformat(node.value) if other == DATE else datetime.fromisoformat(node.value)
        if isinstance(value, datetime) and value.tzinfo is not None:
            raise ValueError
    except ValueError:
        example = "2026-03-15" if other == DATE else "2026-03-15 08:30:00"
        words = Words(
            en=f"“{node.value}” is no {'day' if other == DATE else 'time'}; write '{example}'",
            zh=f"“{node.value}”不是{'日期' if other == DATE else '时间'}，请写成 '{example}'",
        )
        raise parser.error(words, token) from None
    return Moment(value)


def _known_code(parser: Reading, column: Node, value: Placed) -> None:
    """Refuses a text that a column with a closed set of codes can never hold."""
    if isinstance(column, Coalesce):
        column = column.operand
    if not isinstance(column, Column) or not isinstance(value[0], Text):
        return
    codes = parser.tables[column.table].codes.get(column.name, ())
    if not codes or value[0].value in codes:
        return
    wanted = nearest(value[0].value, codes) or list(codes)[:12]
    words = Words(
        en=f"{column.name} is never “{value[0].value}”; known: {', '.join(wanted)}",
        zh=f"{column.name} 没有取值“{value[0].value}”；可用：{'、'.join(wanted)}",
    )
    raise parser.error(words, value[1])


def has_aggregate(node: Node) -> bool:
    """Whether anything is counted at all."""
    return any(isinstance(part, Aggregate) for part in walk(node))
