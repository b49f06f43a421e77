"""Root cause: from a difference to the attribute combinations behind it."""

from headwater.engine.explain.explaining import explain
from headwater.engine.explain.leaves import FigureProblem
from headwater.engine.explain.values import Cause, Explanation, Settings

__all__ = ["Cause", "Explanation", "FigureProblem", "Settings", "explain"]
