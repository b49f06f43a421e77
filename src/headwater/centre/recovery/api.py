"""The API of this room: campaigns, their results and calls."""

from __future__ import annotations

from ninja import Router

from headwater.centre.recovery.campaign_api import router as campaigns

router = Router()
router.add_router("", campaigns)
