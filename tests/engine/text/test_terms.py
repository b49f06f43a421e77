"""Texts as keys: what is read alike, titles, and where each term stands."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine.text.terms import matrix, terms, vocabulary
from headwater.engine.text.words import sentences, title_end, words


def _keys(text: str) -> set[int]:
    return {int(key) for key in terms([text]).keys}


def test_full_width_capitals_and_figures_are_read_alike() -> None:
    assert _keys("５Ｇ　套餐 ABC 123") == _keys("5g 套餐  abc 9")
    assert _keys("宽带") != _keys("带宽")


def test_a_title_counts_more_than_the_body() -> None:
    found = terms(["宽带断网\n请尽快处理宽带"])
    titled = found.weights[found.ends <= 4]
    assert title_end("宽带断网\n请尽快处理宽带") == 5
    assert titled.min() > found.weights[found.starts > 4].max() == 1.0
    # A sentence is no title, and a text without a second line has none.
    assert title_end("宽带断网了，请处理。\n好") == title_end("宽带断网请处理") == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_texts_together_are_as_texts_alone(texts: list[str]) -> None:
    together = terms(texts)
    for row, text in enumerate(texts):
        alone = terms([text])
        mine = together.rows == row
        assert sorted(together.keys[mine]) == sorted(alone.keys)
        assert (together.ends[mine] <= len(text)).all()


def test_the_vocabulary_counts_texts_not_occurrences() -> None:
    found = terms(["慢慢慢", "快"])
    assert len(vocabulary(found, 2, 100)) == 0
    common = terms(["宽带慢", "宽带快"])
    known = vocabulary(common, 2, 100)
    assert len(known) == 4  # 宽, 带, the pair, and the word
    assert matrix(common, known).shape == (2, 4)
    assert len(vocabulary(common, 1, 3)) == 3


def test_sentences_cover_what_is_said_with_their_marks() -> None:
    text = "昨天断网。 至今没人来！\n急"
    assert [text[a:b] for a, b in sentences(text)] == ["昨天断网。", "至今没人来！", "急"]
    assert sentences("") == [] and np.array(sentences("。")).shape == (1, 2)


def test_words_without_those_that_say_nothing() -> None:
    assert "的" not in words("我的宽带断网了") and "宽带" in words("我的宽带断网了")
