"""What the groups of a campaign's customers are called: a footprint's have keys, people read names."""

from __future__ import annotations

from headwater.centre.recovery.models import Campaign, Cohort, Footprint


def group_names(campaign: Campaign) -> dict[str, str]:
    """Key -> name of the footprint's groups; empty where the list came from elsewhere."""
    cohort = campaign.cohort
    number = cohort.source_number.removeprefix("T-")
    if cohort.source != Cohort.Source.FOOTPRINT or not number.isdecimal():
        return {}
    found = Footprint.objects.filter(pk=int(number)).first()
    return {group["key"]: group["name"] for group in found.groups} if found else {}


def named(group: str, names: dict[str, str]) -> str:
    """Who is in several groups has their keys joined by "+": each by its name."""
    return "＋".join(names.get(key, key) for key in group.split("+")) if names else group
