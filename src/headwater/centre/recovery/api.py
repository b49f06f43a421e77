"""The API of this room: campaigns, their results and calls; models, footprints and frozen lists."""

from __future__ import annotations

from ninja import Router

from headwater.centre.recovery.campaign_api import router as campaigns
from headwater.centre.recovery.model_api import router as models

router = Router()
router.add_router("", campaigns)
router.add_router("", models)
