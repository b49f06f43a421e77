"""Before anybody is called: hide a part of the complainants in turn, and see which method finds them again.

A customer who is dissatisfied and never complained counts as a miss here, so that real precision lies above
the figures; the order of the methods is what they are for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.auto import METHODS, members_of
from headwater.engine.lookalike.blend import Say, Trial, placed, teach, try_members, weighed
from headwater.engine.lookalike.columns import columns_of
from headwater.engine.lookalike.encoding import encoding_of
from headwater.engine.lookalike.folds import FOLDS, Sample, dealt, sample_of
from headwater.engine.lookalike.measures import CURVE, SHARES, Figures, judge, mean_of, placements, spread_of
from headwater.engine.lookalike.members import Part
from headwater.engine.lookalike.prepare import FeatureProblem, Features
from headwater.engine.lookalike.screening import BEYOND_CHANCE, LEAST_TO_LEARN, PLAIN, Settings, known_rows
from headwater.engine.words import Words

# So many others show a ranking as well as millions do: the error of a figure is that of the complainants who
# are few, and with ten others for each of them it is within a twentieth of what any number of others gives.
REST, LEAST_REST, OTHERS_EACH = 30_000, 12_000, 10
BETTER, NONE, WORSE = "better", "chance", "worse"


@dataclass(frozen=True)
class Judged:
    """One method over all rounds.

    mean, spread: of the rounds (spread = standard deviation); low, high: 95 % interval of the AUC;
    verdict: "better" than chance, no better ("chance"), "worse"; words: the same in a sentence.
    """

    method: str
    mean: Figures
    spread: Figures
    low: float
    high: float
    verdict: str
    words: Words


@dataclass(frozen=True)
class Backtest:
    """methods: best AUC first. hidden: complainants hidden over all rounds, each once; others: customers who
    stood for the rest; rounds: how often a part was hidden."""

    methods: tuple[Judged, ...]
    hidden: int
    others: int
    rounds: int
    notes: tuple[Words, ...]

    @property
    def best(self) -> Judged:
        """The method with the highest AUC."""
        return self.methods[0]

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """Figures by name, spread as `…_spread`, chance once for all."""
        chance = {"auc": 0.5, "lift": 1.0, "precision": self.best.mean.prevalence, "recall_20": SHARES[-1]}
        return {
            "hidden": self.hidden,
            "others": self.others,
            "rounds": self.rounds,
            "chance": chance | {"average_precision": self.best.mean.prevalence},
            "best": self.best.method,
            "methods": {judged.method: _judged_json(judged, language) for judged in self.methods},
            "notes": [note.say(language) for note in self.notes],
        }


def backtest(
    features: Features,
    complainants: Sequence[int] | NDArray[Any],
    methods: Sequence[str] = METHODS,
    settings: Settings = PLAIN,
    *,
    tell: Say = lambda _: None,
) -> Backtest:
    """Hide a fifth of the complainants, five times, and judge each method by where it ranks them.

    Raises FeatureProblem as `screen` does, and for too few complainants to hide some.
    """
    columns = columns_of(features)
    known = known_rows(columns, complainants)
    if len(known) < LEAST_TO_LEARN:
        raise FeatureProblem(
            Words(
                f"{len(known)} complainants are too few to hide some and look for them; "
                f"a back-test needs {LEAST_TO_LEARN}.",
                f"投诉客户只有 {len(known)} 位，不足以隐藏一部分再去寻找；回测至少需要 {LEAST_TO_LEARN} 位。",
            )
        )
    rng = np.random.default_rng([settings.seed, 9])
    rest = min(settings.rest, REST, max(LEAST_REST, OTHERS_EACH * len(known)))
    sample = sample_of(columns, known, rng, settings.known, rest)
    encoding = encoding_of(sample.columns)
    if not encoding.kinds:
        raise FeatureProblem(
            Words(
                "No feature differs from customer to customer; there is nothing to test.",
                "所有特征在全体客户中都没有差异，无从回测。",
            )
        )
    others = int((~sample.known).sum())
    weight = (columns.customers - len(known)) / others
    rounds = []
    for number in range(FOLDS):
        tell(f"screen: back-test, round {number + 1} of {FOLDS}")
        rounds.append(_round(sample, number, methods, settings, tell))
    found = [_judged(method, [scores[method] for scores in rounds], sample, weight) for method in methods]
    order = sorted(found, key=lambda judged: -judged.mean.auc)
    return Backtest(tuple(order), int(sample.known.sum()), others, FOLDS, tuple(_notes(order, weight)))


def _round(
    sample: Sample, number: int, methods: Sequence[str], settings: Settings, tell: Say
) -> dict[str, NDArray[np.float64]]:
    """Scores [m] of all of the sample by each method, where the complainants of one fold were hidden."""
    known = sample.known & (sample.fold != number)
    rng = np.random.default_rng([settings.seed, 10, number])
    part = Sample(sample.columns, sample.rows, known, dealt(known, rng))
    encoding = encoding_of(part.columns)
    matrix = Part(part.columns, encoding.matrix(part.columns))
    every = {m.name: m for method in methods for m in members_of(method, settings.weights, settings.groups)}
    # Each member once, though several methods share it.
    tried = try_members(tuple(every.values()), matrix, part, encoding, settings.seed, tell)
    trials = {
        method: weighed({name: tried[name] for name in _names(method, settings)}, known) for method in methods
    }
    used = [m for m in every.values() if any(m.name in t and t[m.name].weight > 0 for t in trials.values())]
    models = teach(used, matrix, part, encoding, settings.seed, tell)
    # Kept as scores of this round's customers: a method is a weighted mean of them.
    scores = {
        member.name: placed(models[member.name], tried[member.name], matrix, part).score(matrix, part.fold)
        for member in used
    }
    return {method: _mixed(scores, own) for method, own in trials.items()}


def _names(method: str, settings: Settings) -> list[str]:
    return [member.name for member in members_of(method, settings.weights, settings.groups)]


def _mixed(scores: Mapping[str, NDArray[np.float64]], trials: Mapping[str, Trial]) -> NDArray[np.float64]:
    weights = {name: trial.weight for name, trial in trials.items() if trial.weight > 0}
    return np.asarray(sum(weights[name] * scores[name] for name in weights)) / sum(weights.values())


def _judged(method: str, rounds: Sequence[NDArray[np.float64]], sample: Sample, weight: float) -> Judged:
    figures, places = [], []
    for number, score in enumerate(rounds):
        hidden = sample.known & (sample.fold == number)
        asked = hidden | ~sample.known
        figures.append(judge(score[asked], hidden[asked], weight))
        places.append(placements(score[asked], hidden[asked]))
    every = np.concatenate(places)
    mean, error = float(every.mean()), float(every.std(ddof=1) / np.sqrt(len(every)))
    low, high = mean - BEYOND_CHANCE * error, mean + BEYOND_CHANCE * error
    verdict = BETTER if low > 0.5 else WORSE if high < 0.5 else NONE
    middle = mean_of(figures)
    words = _sentence(method, verdict, middle, low, high)
    return Judged(method, middle, spread_of(figures), low, high, verdict, words)


def _sentence(method: str, verdict: str, mean: Figures, low: float, high: float) -> Words:
    figure = f"AUC {mean.auc:.3f} ({low:.3f} … {high:.3f})"
    lift = mean.lift[1]
    if verdict == BETTER:
        return Words(
            f"{method} is better than chance: {figure}; the first 5 % hold {lift:.1f} times chance's share.",
            f"{method} 优于随机：{figure}；前 5% 客户中找到的人数是随机的 {lift:.1f} 倍。",
        )
    if verdict == WORSE:
        return Words(
            f"{method} is worse than chance: {figure}; calling at random finds more.",
            f"{method} 比随机还差：{figure}；随机回访找到的反而更多。",
        )
    return Words(
        f"{method} is no better than chance: {figure}; its list is worth no more than one drawn by lot.",
        f"{method} 并不优于随机：{figure}；其名单与抽签无异。",
    )


def _notes(judged: Sequence[Judged], weight: float) -> list[Words]:
    notes = [
        Words(
            "Dissatisfied customers who never complained count as misses here; real precision lies higher.",
            "未投诉的不满意客户在此计为未命中，实际准确率会更高。",
        )
    ]
    if weight > 1:
        notes.append(
            Words(
                "Judged on a random part of the other customers; precision is reckoned for all of them.",
                "以其他客户的随机样本评判；准确率已折算到全部客户。",
            )
        )
    if all(one.verdict != BETTER for one in judged):
        notes.append(
            Words(
                "No method is better than chance on these features: do not call by such a list.",
                "在这些特征上没有任何方法优于随机：请勿按此类名单回访。",
            )
        )
    return notes


def _judged_json(judged: Judged, language: str) -> dict[str, Any]:
    spread = {f"{name}_spread": value for name, value in judged.spread.to_json().items()}
    spread.pop("prevalence_spread")
    return {
        **judged.mean.to_json(),
        **spread,
        "auc_interval": [judged.low, judged.high],
        "verdict": judged.verdict,
        "words": judged.words.say(language),
        "curve": [[share, recall] for share, recall in zip(CURVE, judged.mean.curve, strict=True)],
    }
