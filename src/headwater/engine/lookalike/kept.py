"""A fitted model that can be kept, and applied to customers of a later day.

The file is gzipped JSON: numbers and texts only, nothing in it can run. It holds no customer numbers; of the
method `distance` it holds the complainants' features, as the distance is to them.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.blend import Blend, Say, Taught, Trial, in_chunks
from headwater.engine.lookalike.columns import Columns, columns_of
from headwater.engine.lookalike.contrast import Bumps
from headwater.engine.lookalike.encoding import Encoding
from headwater.engine.lookalike.linear import Line
from headwater.engine.lookalike.members import Model
from headwater.engine.lookalike.near import Anchors, Centres
from headwater.engine.lookalike.prepare import FeatureProblem, Features
from headwater.engine.lookalike.trees import Forest
from headwater.engine.words import Words

FORMAT = 1
SHAPES: Mapping[str, type[Any]] = {
    shape.__name__.lower(): shape for shape in (Line, Forest, Bumps, Anchors, Centres)
}
NOTHING = Encoding({}, {})


@dataclass(frozen=True)
class Kept:
    """What a screening learned.

    numeric, nominal: the features it needs, by name. model: a Blend, or the Anchors or Centres of a distance.
    customers, complainants: how many it was made of.
    """

    method: str
    numeric: tuple[str, ...]
    nominal: tuple[str, ...]
    model: Blend | Anchors | Centres
    customers: int
    complainants: int

    def columns(self, features: Features) -> Columns:
        """The features needed, out of any others; FeatureProblem names those that are gone."""
        gone = [name for name in self.numeric if name not in features.numeric]
        gone += [name for name in self.nominal if name not in features.nominal]
        if gone:
            here = [n for n in gone if n in features.numeric or n in features.nominal]
            raise _gone(gone, here)
        return columns_of(
            Features(
                {name: features.numeric[name] for name in self.numeric},
                {name: features.nominal[name] for name in self.nominal},
            )
        )

    def score(self, columns: Columns, tell: Say | None = None) -> NDArray[np.float64]:
        """Scores [n] of any customers, higher = more alike; on the scale of the day it was made."""
        if isinstance(self.model, Blend):
            return self.model.score(columns, tell=tell)
        model = self.model
        return in_chunks(columns, NOTHING, lambda part, _: model.score(part), None, tell)

    def to_bytes(self) -> bytes:
        """The same model gives the same bytes."""
        model = _blend_plain(self.model) if isinstance(self.model, Blend) else _plain(self.model)
        plain = {"format": FORMAT, "method": self.method, "model": model}
        plain |= {"numeric": list(self.numeric), "nominal": list(self.nominal)}
        plain |= {"customers": self.customers, "complainants": self.complainants}
        return gzip.compress(json.dumps(plain, ensure_ascii=False).encode(), 6, mtime=0)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Kept:
        """Back from `to_bytes`; FeatureProblem for anything else."""
        try:
            plain = json.loads(gzip.decompress(kept))
            if plain["format"] != FORMAT:
                raise ValueError(plain["format"])
            whole = plain["model"]
            return cls(
                method=str(plain["method"]),
                numeric=tuple(plain["numeric"]),
                nominal=tuple(plain["nominal"]),
                model=_blend(whole) if whole["shape"] == "blend" else _model(whole),
                customers=int(plain["customers"]),
                complainants=int(plain["complainants"]),
            )
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise FeatureProblem(
                Words(
                    "This file is no kept look-alike model of this version; make the model again.",
                    "该文件不是本版本可用的相似客户模型；请重新建立模型。",
                )
            ) from error


def _gone(gone: list[str], other_kind: list[str]) -> FeatureProblem:
    names = ", ".join(gone)
    if other_kind:
        return FeatureProblem(
            Words(
                f"The model takes {other_kind[0]} for another kind (number or text) than these data do.",
                f"模型中的 {other_kind[0]} 与本数据的特征类型（数值或名义）不同。",
            )
        )
    return FeatureProblem(
        Words(
            f"The model needs {names}, which these data no longer have; "
            "bring the column back or make the model again without it.",
            f"模型需要的特征 {names} 已不在数据中；请恢复该列，或去掉它重新建立模型。",
        )
    )


def _plain(model: Model) -> dict[str, Any]:
    return {"shape": type(model).__name__.lower()} | model.to_plain()


def _model(plain: Mapping[str, Any]) -> Any:
    return SHAPES[plain["shape"]].from_plain(plain)


def _blend_plain(blend: Blend) -> dict[str, Any]:
    members = {
        name: {"models": [_plain(model) for model in taught.models], "at": [taught.centre, taught.scale]}
        for name, taught in blend.members.items()
    }
    trials = {name: [trial.auc, trial.error, trial.weight] for name, trial in blend.trials.items()}
    return {"shape": "blend", "encoding": blend.encoding.to_plain(), "members": members, "trials": trials}


def _blend(plain: Mapping[str, Any]) -> Blend:
    nobody = np.empty(0)
    members = {
        name: Taught(
            tuple(_model(m) for m in part["models"]), nobody, float(part["at"][0]), float(part["at"][1])
        )
        for name, part in plain["members"].items()
    }
    trials = {name: Trial(float(a), float(e), float(w)) for name, (a, e, w) in plain["trials"].items()}
    return Blend(Encoding.from_plain(plain["encoding"]), members, trials)
