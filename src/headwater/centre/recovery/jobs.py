"""Background work of this room; the worker finds this file, which names the others."""

from headwater.centre.recovery import jobs_campaigns, jobs_models, jobs_publishing

__all__ = ["jobs_campaigns", "jobs_models", "jobs_publishing"]
