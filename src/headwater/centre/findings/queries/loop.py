"""What has come of each finding, for the map of the loop: read from the links that upper rooms wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from headwater.centre.findings.models import Finding, Link, Member, Reference

# Chains are short; a row of links that is longer than this has gone in a circle.
LONGEST = 12


@dataclass(frozen=True, slots=True)
class Step:
    """Something that came of a finding, and when it was linked."""

    reference: Reference
    at: datetime


def steps_of(findings: Iterable[Finding]) -> dict[int, list[Step]]:
    """Finding -> all that came of it, directly or over other objects, the newest last.

    What came of a finding that joined another counts for that other.
    """
    whose = _beginnings([finding.pk for finding in findings])
    found: dict[int, list[Step]] = defaultdict(list)
    edge, done = set(whose), set(whose)
    for _level in range(LONGEST):
        links = list(Link.objects.filter(before__in=edge).select_related("after").order_by("at", "pk"))
        edge = set()
        for link in links:
            if link.after.kind == "finding":
                continue
            for finding in whose[link.before_id] - whose[link.after_id]:
                found[finding].append(Step(link.after.reference, link.at))
            whose[link.after_id] |= whose[link.before_id]
            if link.after_id not in done:
                edge.add(link.after_id)
        done |= edge
        if not edge:
            break
    return {key: sorted(steps, key=lambda step: step.at) for key, steps in found.items()}


def _beginnings(keys: list[int]) -> defaultdict[int, set[int]]:
    """Member -> the findings it stands for: those asked for, and the ones that joined them."""
    whose: defaultdict[int, set[int]] = defaultdict(set)
    stands_for = {f"F-{key}": key for key in keys}
    joined = Finding.objects.filter(joined_to__in=keys).values_list("pk", "joined_to")
    stands_for |= {f"F-{pk}": other for pk, other in joined if other is not None}
    rows = Member.objects.filter(kind="finding", number__in=stands_for).values_list("pk", "number")
    for pk, number in rows:
        whose[pk].add(stands_for[number])
    return whose
