"""Learning classes: the figures asked for, the confidence, bad input, storing."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bench.text import messages
from headwater.engine.text.classify import Effort, from_bytes, held_out, to_bytes, train
from headwater.engine.words import Problem
from tests.engine.text.wordings import letters
from tests.shared_data import shared


@pytest.fixture(scope="module")
def known() -> tuple[list[str], list[str]]:
    texts, matters = letters(np.random.default_rng(1), 40)
    kept = [k for k, matter in enumerate(matters) if matter]
    return [texts[k] for k in kept], [matters[k] for k in kept]


def test_it_learns_and_says_how_well(known: tuple[list[str], list[str]]) -> None:
    made = train(*known)
    assert made.held_out is not None and made.held_out.macro_f1 > 0.97
    assert made.held_out.texts == 160 and sum(map(sum, made.held_out.confusion)) == 160
    guess = made.suggest("昨晚家里光猫亮红灯，宽带不通")[0]
    assert guess.label == "offline" and guess.confidence > 0.8
    assert made.suggest("营业员说话很不耐烦，态度不好")[0].label == "attitude"


def test_chances_sum_to_one_and_predict_is_suggest(known: tuple[list[str], list[str]]) -> None:
    made = train(*known)
    texts = ["光猫红灯", "", "🙂" * 3, "多扣话费 " * 5000]
    chances = made.probabilities(texts)
    assert np.allclose(chances.sum(axis=1), 1) and chances.min() >= 0
    assert made.predict(texts) == [made.suggest(text, 1)[0] for text in texts]
    assert made.predict([]) == []


def test_why_names_words_of_the_text(known: tuple[list[str], list[str]]) -> None:
    made = train(*known)
    text = "邻居告诉我，光猫红灯亮着，宽带断网了"
    phrases = [text[one.start : one.end] for one in made.why(text, "offline")]
    assert any("光猫" in phrase or "断网" in phrase or "宽带" in phrase for phrase in phrases)
    assert made.why("", "offline") == ()


def test_the_same_texts_give_the_same_classifier(known: tuple[list[str], list[str]]) -> None:
    assert to_bytes(train(*known)) == to_bytes(train(*known))


def test_stored_and_read_it_says_the_same(known: tuple[list[str], list[str]]) -> None:
    made = train(*known)
    again = from_bytes(to_bytes(made))
    assert again.held_out == made.held_out and again.labels == made.labels
    assert np.array_equal(again.scores(known[0]), made.scores(known[0]))


def test_what_is_no_classifier_is_refused(known: tuple[list[str], list[str]]) -> None:
    for bad in (b"", b"PK", b"hello" * 100, to_bytes(train(*known))[:500]):
        with pytest.raises(Problem, match="train it again"):
            from_bytes(bad)
    # Nothing that could run is ever unpacked.
    out = io.BytesIO()
    np.savez(out, head=np.array([object()]), keys=np.zeros(1))
    with pytest.raises(Problem):
        from_bytes(out.getvalue())


def test_rare_classes_are_left_out_and_named() -> None:
    texts = [f"宽带断网{n}" for n in range(9)] + [f"多扣话费{n}" for n in range(9)] + ["态度差"]
    made = train(texts, ["a"] * 9 + ["b"] * 9 + ["c"])
    assert made.labels == ("a", "b") and made.left_out == {"c": 1}


def test_too_little_to_learn_is_said() -> None:
    with pytest.raises(Problem, match="two classes") as told:
        train(["宽带断网"] * 30, ["a"] * 30)
    assert "两个分类" in told.value.words.zh
    with pytest.raises(Problem, match="2 texts but 1"):
        train(["宽带", "话费"], ["a"])


def test_texts_that_say_nothing_do_no_harm() -> None:
    made = train(["", " ", "。"] * 4 + ["宽带断网"] * 8, ["a"] * 12 + ["b"] * 8)
    assert made.predict(["宽带断网了"])[0].label == "b"


def test_the_495_messages_reach_the_figure() -> None:
    texts, labels = messages(shared("complaints_zh/留言_已分类_495.xlsx"))
    names, truth = np.unique(labels, return_inverse=True)
    found = []
    # One of the five seeds; `make bench` prints all.
    for kept, back in StratifiedKFold(5, shuffle=True, random_state=0).split(texts, truth):
        made = train([texts[k] for k in kept], [labels[k] for k in kept], Effort(folds=2))
        given = [one.label for one in made.predict([texts[k] for k in back])]
        found.append(f1_score([labels[k] for k in back], given, average="macro"))
    assert len(names) == 7 and np.mean(found) >= 0.84


def test_the_confidence_is_kept_on_texts_kept_back() -> None:
    texts, labels = messages(shared("complaints_zh/留言_已分类_495.xlsx"))
    report = held_out(texts, labels)
    assert report.calibration_error < 0.08
    sure = [one for one in report.bins if one.confidence > 0.9]
    assert sum(one.right for one in sure) / sum(one.texts for one in sure) > 0.9
