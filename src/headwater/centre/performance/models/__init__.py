"""Tables of the indicators' room: what people define, promise, keep and follow."""

from headwater.centre.performance.models.definitions import IndicatorDefinition
from headwater.centre.performance.models.subscriptions import Acknowledgement, Subscription
from headwater.centre.performance.models.targets import Target
from headwater.centre.performance.models.views import SavedView

__all__ = ["Acknowledgement", "IndicatorDefinition", "SavedView", "Subscription", "Target"]
