"""One form for all ways of writing the same thing, so that equal meanings have equal texts."""

from __future__ import annotations

from functools import lru_cache

from headwater.engine.indicators.formula.parser import Parser
from headwater.engine.indicators.formula.printing import show
from headwater.engine.indicators.formula.schema import schemas
from headwater.engine.indicators.formula.tree import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Coalesce,
    Compare,
    Minus,
    Named,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Presence,
)

_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@lru_cache(maxsize=4096)
def normal(node: Node) -> Node:
    """The normal form: named conditions written out, spans in seconds, parts in order, `not` pushed down."""
    match node:
        case Number(_, unit):
            return Number(_whole(node.plain)) if unit or isinstance(node.value, float) else node
        case Named(table, name):
            return normal(expanded(table, name))
        case And(parts) | Or(parts):
            return _joined(type(node), parts)
        case Not(operand):
            return _negated(normal(operand))
        case Compare(sign, left, right):
            return _compared(sign, normal(left), normal(right))
        case OneOf(operand, values):
            return _one_of(normal(operand), values)
        case Between(operand, low, high):
            return normal(And((Compare(">=", operand, low), Compare("<=", operand, high))))
        case Presence(operand, present):
            return Presence(normal(operand), present)
        case Coalesce(operand, instead):
            return Coalesce(normal(operand), normal(instead))
        case Arithmetic() | Minus():
            return _arithmetic(node)
        case Aggregate():
            return _aggregate(node)
    return node


@lru_cache(maxsize=256)
def expanded(table: str, name: str) -> Node:
    """The tree behind a named condition."""
    return Parser(schemas()[table].conditions[name], table, schemas(), inside=True).whole()


def same_tree(one: Node, other: Node) -> bool:
    """Whether two trees mean the same, as far as rewriting without data can tell."""
    return normal(one) == normal(other)


def _whole(value: float | int) -> float | int:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _joined(kind: type[And] | type[Or], parts: tuple[Node, ...]) -> Node:
    flat: dict[Node, None] = {}
    for part in map(normal, parts):
        flat.update(dict.fromkeys(part.parts if isinstance(part, kind) else (part,)))
    ordered = tuple(sorted(flat, key=show))
    return ordered[0] if len(ordered) == 1 else kind(ordered)


def _negated(node: Node) -> Node:
    # Each of these keeps "missing" missing: not (wait <= 20) and wait > 20 are both missing without a wait.
    match node:
        case Not(operand):
            return operand
        case Compare(sign, left, right):
            return Compare(_OPPOSITE[sign], left, right)
        case Presence(operand, present):
            return Presence(operand, not present)
        case And(parts):
            return _joined(Or, tuple(Not(part) for part in parts))
        case Or(parts):
            return _joined(And, tuple(Not(part) for part in parts))
    return Not(node)


def _compared(sign: str, left: Node, right: Node) -> Node:
    # A constant stands on the right; of two columns the first by name on the left.
    if _is_constant(right):
        return Compare(sign, left, right)
    if _is_constant(left) or show(right) < show(left):
        return Compare(_TURNED[sign], right, left)
    return Compare(sign, left, right)


def _is_constant(node: Node) -> bool:
    from_rows = ("Column", "Named", "Aggregate", "Arithmetic", "Minus", "Coalesce")
    return type(node).__name__ not in from_rows


def _one_of(operand: Node, values: tuple[Node, ...]) -> Node:
    distinct = sorted(set(map(normal, values)), key=show)
    if len(distinct) == 1:
        return _compared("=", operand, distinct[0])
    return OneOf(operand, tuple(distinct))


def _arithmetic(node: Node) -> Node:
    match node:
        case Minus(Number()):
            return node
        case Minus(operand):
            return Minus(normal(operand))
        case Arithmetic("-", left, right):
            return Arithmetic("-", normal(left), normal(right))
        case Arithmetic("/", left, right):
            return Arithmetic("/", normal(left), normal(right))
        case Arithmetic(sign, left, right):
            terms = sorted([*_terms(sign, normal(left)), *_terms(sign, normal(right))], key=show)
            tree = terms[0]
            for term in terms[1:]:
                tree = Arithmetic(sign, tree, term)
            return tree
    return node


def _terms(sign: str, node: Node) -> list[Node]:
    """The terms of a chain of one commutative sign."""
    if isinstance(node, Arithmetic) and node.sign == sign:
        return [*_terms(sign, node.left), *_terms(sign, node.right)]
    return [node]


def _aggregate(node: Aggregate) -> Node:
    value = None if node.value is None else normal(node.value)
    condition = None if node.condition is None else normal(node.condition)
    by = tuple(sorted(set(node.by)))
    return Aggregate(node.kind, node.table, value, condition, _whole(node.parameter), by)
