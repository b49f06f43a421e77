"""A special analysis as slides: native charts, so that figures can be changed; fonts that Chinese has."""

from headwater.centre.performance.slides.analysis import analysis_slides

__all__ = ["analysis_slides"]
