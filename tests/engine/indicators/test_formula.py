"""The formula language: what it understands, what it refuses and where it points."""

from __future__ import annotations

import inspect
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from headwater.engine.indicators.formula import FormulaError, parse, parse_filter, same_meaning, schemas
from headwater.engine.indicators.formula import tree as t
from headwater.engine.indicators.formula.printing import show

UNDERSTOOD = [
    (
        "count(answered and wait <= 20) / count(offered)",
        "count(answered and wait_seconds <= 20) / count(offered)",
    ),
    ("count()", "count()"),
    ("count(contacts)", "count()"),
    ("count(costs)", "count(costs)"),
    ("sum(costs.amount) / count(answered)", "sum(costs.amount) / count(answered)"),
    ("sum(costs.amount where channel = 'app')", "sum(costs.amount where costs.channel = 'app')"),
    ("percentile(talk, 0.9 where answered)", "percentile(talk_seconds, 0.9 where answered)"),
    ("distinct(customer where answered)", "distinct(customer where answered)"),
    (
        "repeat_within(72h by customer, service where answered)",
        "repeat_within(72h by customer, service where answered)",
    ),
    ("1 - count(answered) / (count(offered) + 1)", "1 - count(answered) / (count(offered) + 1)"),
    ("count(not (answered or blocked))", "count(not (answered or blocked))"),
    ("count(queue not in ('a', \"b\"))", "count(not queue in ('a', 'b'))"),
    ("count(wait between 1min and 72h)", "count(wait_seconds between 1min and 72h)"),
    ("count(service = 'it''s')", "count(service = 'it''s')"),
    ("count（outcome ＝ “answered” and wait ≤ 20）", "count(outcome = 'answered' and wait_seconds <= 20)"),
    ("COUNT(Answered AND wait IS NOT MISSING)", "count(answered and wait_seconds is present)"),
    ("count(local_day >= '2026-01-05' and hour >= 9)", "count(local_day >= '2026-01-05' and hour >= 9)"),
    ("sum(coalesce(hold, 0) + talk)", "sum(coalesce(hold_seconds, 0) + talk_seconds)"),
    ("count(resolved = true)", "count(resolved = true)"),
    ("-sum(talk) * 2", "-sum(talk_seconds) * 2"),
]


@pytest.mark.parametrize(("text", "printed"), UNDERSTOOD)
def test_what_is_understood_prints_plainly_and_reads_the_same(text: str, printed: str) -> None:
    formula = parse(text, "contacts")
    assert str(formula) == printed
    assert parse(printed, "contacts").tree == formula.tree


# formula, the part that the error must point at, a word of the sentence
REFUSED = [
    ("", "", "empty"),
    ("count(answred)", "answred", "did you mean answered"),
    ("count(answered", "", "closing bracket"),
    ("count(answered))", ")", "does not belong"),
    ("wait / 2", "wait", "belongs to single rows"),
    ("count(wait)", "wait", "a condition is needed"),
    ("count(outcome = 'anwered')", "'anwered'", "known: answered"),
    ("count(channel in ('app', 'hotlin'))", "'hotlin'", "known: hotline"),
    ("count(wait <= '20')", "'20'", "cannot be compared"),
    ("count(wait <= 20 <= 30)", "<=", "cannot be chained"),
    ("count(local_day = '2026-13-01')", "'2026-13-01'", "is no day"),
    ("count(started_at > '2026-01-01T00:00:00+08:00')", "'2026-01-01T00:00:00+08:00'", "is no time"),
    ("count(costs.amount > 3 and contacts.wait > 2)", "contacts", "one table"),
    ("sum(agent)", "agent", "a number is needed"),
    ("sum()", "sum", "needs a column"),
    ("sum(3)", "3", "Name at least one column"),
    ("mean(count())", "count", "cannot stand here"),
    ("percentile(talk, 90)", "90", "between 0 and 1"),
    ("percentile(talk)", ")", "needs a share"),
    ("repeat_within(72 by customer)", "72", "span of time"),
    ("repeat_within(99d by customer)", "99d", "at most 31 days"),
    ("repeat_within(72h by custmer)", "custmer", "did you mean customer"),
    ("repeat_within(72h by answered)", "answered", "A column is expected"),
    ("count(costs.kind) / 2", "costs.kind", "a condition is needed"),
    ("count(nothing.kind)", "nothing", "no table"),
    ("cuont(answered)", "cuont", "did you mean count"),
    ("count(@)", "@", "no meaning"),
    ('count(queue = "x)', '"x)', "never closed"),
    ("count(wait > 20 parsecs)", "parsecs", "closing bracket"),
    ("count(wait > 20weeks)", "weeks", "no unit of time"),
    ("1 + 1", "1 + 1", "counts something"),
    ("count(answered) > 3", "count(answered)", "inside count"),
    ("count(answered) and 3", "count(answered)", "a condition is needed"),
    ("sum(talk where)", ")", "A value was expected"),
    ("count(is missing)", "is", "a value was expected"),
    ("count(1e999 < wait)", "1e999", "too large"),
    ("repeat_within(72h by daily_kpi.unit)", "72h", "no started_at"),
    ("count(" + "(" * 80 + "answered" + ")" * 81, "(", "nested too deep"),
    ("count(" + "not " * 80 + "answered)", "not", "nested too deep"),
    ("+".join(["count()"] * 90), "count", "nested too deep"),
    ("count(answered or " + "x" * 5000 + ")", "", "longer than"),
]


@pytest.mark.parametrize(("text", "part", "word"), REFUSED)
def test_what_is_refused_points_at_the_character(text: str, part: str, word: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, "contacts")
    error = caught.value
    assert word in error.words.en
    assert error.words.zh and error.words.zh != error.words.en
    assert text[error.position :].startswith(part)
    assert f"character {error.position + 1}" in error.words.en


def test_the_pointer_stands_under_the_place() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("count(answered)\n / count(ofered)", "contacts")
    assert caught.value.pointer() == " / count(ofered)\n         ^^^^^^"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("count(answered and wait <= 20)", "count(20s >= wait_seconds and outcome = 'answered')", True),
        ("count(offered)", "count(outcome in ('abandoned', 'answered', 'answered'))", True),
        ("mean(talk)", "mean(talk_seconds)", True),
        ("count(not (wait > 20))", "count(wait <= 20)", True),
        ("count(not (answered or blocked))", "count(not answered and not blocked)", True),
        ("count(wait between 1 and 2)", "count(wait <= 2 and wait >= 1)", True),
        ("count() + count(answered)", "count(answered) + count()", True),
        ("count(answered) / count()", "count() / count(answered)", False),
        ("count(wait <= 20)", "count(wait < 20)", False),
        ("sum(talk)", "sum(hold)", False),
    ],
)
def test_same_meaning(one: str, other: str, same: bool) -> None:
    assert same_meaning(parse(one, "contacts"), parse(other, "contacts")) is same


def test_a_filter_is_a_condition_of_rows() -> None:
    assert parse_filter("", "contacts") is None
    assert (
        show(parse_filter("queue = 'VIP' and answered", "contacts"), "contacts")
        == "queue = 'VIP' and answered"
    )
    for wrong in ("queue", "count(answered)", "queue = 'VIP' and"):
        with pytest.raises(FormulaError):
            parse_filter(wrong, "contacts")


def test_every_table_has_a_schema_and_every_named_condition_reads() -> None:
    for schema in schemas().values():
        assert schema.types
        for name in schema.conditions:
            assert parse(f"count({name})", schema.name).canonical


# -- whatever is typed
_PIECES = [
    "count", "sum", "mean", "percentile", "repeat_within", "(", ")", "answered", "wait", "queue", "and",
    "or", "not", "in", "between", "is", "missing", "where", "by", "=", "<=", "20", "72h", "'x'", "\"", ",",
    ".", "/", "-", "costs", "amount", "（", "“", "1e9", "0.5", "é", "\n", "coalesce", "true", "local_day",
    "'2026-01-01'",
]  # fmt: skip


# How fast texts are drawn is the machine's business, as with the deadline: on busy cores it is slow.
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map(" ".join) | st.text(max_size=80))
@example("(" * 3000)
@example("-" * 3000 + "count()")
@example("count(wait in (" + "1," * 1500 + "1))")
@example(" and ".join(["answered"] * 400))
def test_nothing_but_a_formula_error_ever_comes_out(text: str) -> None:
    for table in ("contacts", "costs"):
        try:
            formula = parse(text, table)
        except FormulaError as error:
            assert 0 <= error.position <= len(text)
            assert error.pointer()
        else:
            if len(str(formula)) < 4000:
                assert parse(str(formula), table).tree == formula.tree


def test_a_caller_deep_in_the_stack_gets_a_formula_error_too() -> None:
    def from_below(frames: int, text: str) -> None:
        if frames:
            from_below(frames - 1, text)
        else:
            parse(text, "contacts")

    nested = "(" * 24 + "1" + ")" * 24 + " + count(wait > {})"
    from_below(0, nested.format(1))
    room = sys.getrecursionlimit() - len(inspect.stack(0))
    with pytest.raises(FormulaError, match="deep"):
        from_below(room - 120, nested.format(2))


_NUMBERS = st.integers(0, 10**6) | st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 3))
_NUMBER = st.deferred(
    lambda: (
        _NUMBERS.map(t.Number)
        | st.integers(1, 99).flatmap(
            lambda n: st.sampled_from(("s", "min", "h")).map(lambda u: t.Number(n, u))
        )
        | st.sampled_from(("wait_seconds", "talk_seconds")).map(
            lambda name: t.Column("contacts", name, t.NUMBER)
        )
        | st.builds(t.Arithmetic, st.sampled_from("+-*/"), _NUMBER, _NUMBER)
        | st.builds(t.Minus, _NUMBER)
        | st.builds(t.Coalesce, _NUMBER, _NUMBER)
    )
)
_SERVICE = t.Column("contacts", "service", t.TEXT)
_TEXT = st.text(max_size=5).map(t.Text)


def _flat(kind: type, parts: list[t.Node]) -> t.Node:
    """And and Or are always flat: that is what the parser makes."""
    return kind(tuple(one for part in parts for one in (part.parts if isinstance(part, kind) else (part,))))


_CONDITION = st.deferred(
    lambda: (
        st.sampled_from(("answered", "offered")).map(lambda name: t.Named("contacts", name))
        | st.builds(t.Compare, st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), _NUMBER, _NUMBER)
        | st.builds(lambda value: t.Compare("=", _SERVICE, value), _TEXT)
        | st.builds(t.OneOf, st.just(_SERVICE), st.lists(_TEXT, min_size=1, max_size=3).map(tuple))
        | st.builds(t.Between, _NUMBER, _NUMBER, _NUMBER)
        | st.builds(t.Presence, _NUMBER, st.booleans())
        | st.builds(t.Not, _CONDITION)
        | st.lists(_CONDITION, min_size=2, max_size=3).map(lambda parts: _flat(t.And, parts))
        | st.lists(_CONDITION, min_size=2, max_size=3).map(lambda parts: _flat(t.Or, parts))
    )
)


@settings(max_examples=200, deadline=None)
@given(_CONDITION)
def test_printing_and_reading_are_inverse(condition: t.Node) -> None:
    text = show(t.Aggregate("count", "contacts", condition=condition), "contacts")
    try:
        formula = parse(text, "contacts")
    except FormulaError as error:
        assert "too deep" in error.words.en or "longer than" in error.words.en
    else:
        assert formula.tree == t.Aggregate("count", "contacts", condition=condition)
        assert parse(formula.canonical, "contacts").canonical == formula.canonical
