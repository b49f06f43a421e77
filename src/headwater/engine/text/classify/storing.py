"""A classifier as bytes and back: arrays and JSON, nothing that could run."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np

from headwater.engine.text.classify.accuracy import held_out_from
from headwater.engine.text.classify.classifier import Classifier
from headwater.engine.words import Problem, Words

FORMAT = 1


def to_bytes(classifier: Classifier) -> bytes:
    """A compressed archive of arrays (npz) with a JSON head."""
    head = {
        "format": FORMAT,
        "labels": classifier.labels,
        "slope": classifier.slope,
        "held_out": classifier.held_out.to_json() if classifier.held_out else None,
        "left_out": classifier.left_out,
    }
    out = io.BytesIO()
    np.savez_compressed(
        out,
        head=np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8),
        keys=classifier.keys,
        idf=classifier.idf,
        weights=classifier.weights,
        intercepts=classifier.intercepts,
    )
    return out.getvalue()


def from_bytes(kept: bytes) -> Classifier:
    """The classifier in `kept`. Raises Problem if it is none, or one whose parts do not belong together."""
    try:
        with np.load(io.BytesIO(kept), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in ("head", "keys", "idf", "weights", "intercepts")}
        head = json.loads(arrays.pop("head").tobytes())
        return _checked(head, arrays)
    except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise Problem(
            Words(
                en=f"This is no classifier of texts ({type(error).__name__}); train it again.",
                zh=f"这不是文本分类模型（{type(error).__name__}），请重新训练。",
            )
        ) from error


def _checked(head: dict[str, Any], arrays: dict[str, Any]) -> Classifier:
    labels = tuple(str(label) for label in head["labels"])
    many, of = len(arrays["keys"]), len(labels)
    wanted = {"keys": (many,), "idf": (many,), "weights": (many, of), "intercepts": (of,)}
    if head["format"] != FORMAT or any(arrays[name].shape != shape for name, shape in wanted.items()):
        raise ValueError("parts do not fit")
    if arrays["keys"].dtype != np.uint64 or not all(np.isfinite(arrays[n]).all() for n in wanted):
        raise ValueError("not numbers")
    return Classifier(
        labels=labels,
        keys=arrays["keys"],
        idf=arrays["idf"].astype(np.float32),
        weights=arrays["weights"].astype(np.float32),
        intercepts=arrays["intercepts"].astype(np.float64),
        slope=float(head["slope"]),
        held_out=held_out_from(head["held_out"]) if head["held_out"] else None,
        left_out={str(name): int(number) for name, number in head["left_out"].items()},
    )
