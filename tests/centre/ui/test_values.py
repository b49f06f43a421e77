"""Numbers, durations and differences as people write them in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from headwater.centre.ui.components import (
    Figure,
    Kpi,
    Sentence,
    delta_of,
    format_delta,
    format_value,
    mask_customer,
    mood_of,
)

VALUES = [
    ("ratio", 0.8321, "83.2%", "83.2%"),
    ("ratio", -0.0001, "0.0%", "0.0%"),
    ("ratio", 1.0, "100.0%", "100.0%"),
    ("seconds", 185.4, "3分05秒", "3:05"),
    ("seconds", 59.4, "59秒", "59 s"),
    ("seconds", 59.6, "1分00秒", "1:00"),
    ("seconds", 8.44, "8.4秒", "8.4 s"),
    ("seconds", 0, "0秒", "0 s"),
    ("seconds", 3725, "1小时02分05秒", "1:02:05"),
    ("seconds", -65, "-1分05秒", "-1:05"),
    ("count", 12345, "12,345", "12,345"),
    ("count", 1234.6, "1,235", "1,235"),
    ("score", 4.321, "4.32", "4.32"),
    ("money", 1234.5, "¥1,234.50", "¥1,234.50"),
    ("number", 2.345, "2.35", "2.35"),
    ("number", 12.0, "12", "12"),
    ("ratio", None, "—", "—"),
    ("count", float("nan"), "—", "—"),
    ("seconds", float("inf"), "—", "—"),
]


@pytest.mark.parametrize(("unit", "value", "zh", "en"), VALUES)
def test_values(unit: str, value: float, zh: str, en: str) -> None:
    assert format_value(unit, value, "zh") == zh
    assert format_value(unit, value, "zh-hans") == zh
    assert format_value(unit, value, "en") == en


TIGHT = [
    (9999, "9,999", "9,999"),
    (10000, "1.0 万", "10.0k"),
    (13456, "1.3 万", "13.5k"),
    (99_999_999, "1.0 亿", "100.0M"),
    (2.5e8, "2.5 亿", "250.0M"),
]


@pytest.mark.parametrize(("value", "zh", "en"), TIGHT)
def test_big_counts_in_little_room(value: float, zh: str, en: str) -> None:
    assert format_value("count", value, "zh", tight=True) == zh
    assert format_value("count", value, "en", tight=True) == en
    assert format_value("count", value, "zh") == f"{round(value):,}"


DIFFERENCES = [
    ("ratio", 0.018, "+1.8 个百分点", "+1.8 pp"),
    ("ratio", -0.2284, "-22.8 个百分点", "-22.8 pp"),
    ("ratio", 0.0001, "±0.0 个百分点", "±0.0 pp"),
    ("seconds", -1.6, "-1.6秒", "-1.6 s"),
    ("count", 1592, "+1,592", "+1,592"),
    ("count", None, "—", "—"),
]


@pytest.mark.parametrize(("unit", "difference", "zh", "en"), DIFFERENCES)
def test_differences(unit: str, difference: float, zh: str, en: str) -> None:
    assert format_delta(unit, difference, "zh") == zh
    assert format_delta(unit, difference, "en") == en


def test_good_and_bad_follow_the_direction() -> None:
    assert mood_of("up", 0.1) == "good" and mood_of("up", -0.1) == "bad"
    assert mood_of("down", 0.1) == "bad" and mood_of("down", -0.1) == "good"
    assert mood_of("none", 5) == "" and mood_of("up", 0) == "" and mood_of("up", None) == ""


def test_a_move_has_a_sign_and_an_icon_beside_its_colour() -> None:
    move = delta_of("seconds", "down", 20.0, 12.0, against="last week", language="en")
    assert move is not None and (move.text, move.mood, move.icon) == ("+8 s", "bad", "arrow-up-right")
    assert delta_of("seconds", "down", 20.0, None) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"),
        ("8613812341234", "861****1234"),
        ("1234567", "12***67"),
        ("12", "**"),
        ("", ""),
        (None, ""),
    ],
)
def test_customers_are_masked(number: str | None, shown: str) -> None:
    assert mask_customer(number) == shown


def test_a_sentence_escapes_and_links() -> None:
    said = Sentence().say("{name} is {value}.", name="<b>", value=Figure("83.2%", "/x/?a=1&b=2", "bad"))
    assert 'href="/x/?a=1&amp;b=2"' in said.__html__() and "&lt;b&gt; is" in said.__html__()
    assert 'class="hw-figure is-bad"' in said.__html__()
    assert str(said) == "<b> is 83.2%."
    assert not Sentence()


def test_clauses_are_joined_as_the_language_wants_it() -> None:
    said = Sentence().say("A.").say("B.")
    with override("en"):
        assert str(said) == "A. B."
    with override("zh-hans"):
        assert str(said) == "A.B."


def test_a_card_says_how_far_it_is_from_its_target() -> None:
    with override("en"):
        card = Kpi(
            "k", "Rate", "ratio", "up", 0.832, target=0.85, state="bad", before=0.84, trend=[0.8, None, 0.83]
        )
        assert card.shown == "83.2%" and card.target_words == "Target 85.0%, missed by 1.8 pp"
        assert card.delta is not None and card.delta.mood == "bad" and card.icon == "alert-triangle"
        assert (
            Kpi("k", "Wait", "seconds", "down", 8.0, target=20.0, state="good").target_words
            == "Target 20 s, met"
        )
        assert Kpi("k", "Rate", "ratio", "up", None, target=0.5).target_words == "Target 50.0%"
