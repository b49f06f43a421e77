"""`learned`: a model that tells complainants from the rest, out of fold (positive and unlabelled)."""

from __future__ import annotations

from headwater.engine.lookalike.linear import Linear
from headwater.engine.lookalike.members import Member
from headwater.engine.lookalike.trees import Trees

FLAGS = ("mass", "missing", "value")
# Lines that differ in what they see and how freely they may bend, and trees of few and of more features at
# once: which of them suit is not known before, so that each is weighed on complainants held out.
LEARNED: tuple[Member, ...] = (
    Linear("ranks", ("rank", "missing", "value"), 0.07),
    Linear("scores", ("score", *FLAGS), 0.07),
    Linear("loose scores", ("score", *FLAGS), 0.7),
    Linear("bands", ("score", "band", *FLAGS), 0.02),
    Trees("trees", 4),
    Trees("deeper trees", 8),
)
