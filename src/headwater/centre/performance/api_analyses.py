"""Special analyses for other systems: the list, and one with its explanation, causes heard and measures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import SpecialAnalysis
from headwater.centre.performance.presenters.kept_story import EVERYBODY, hidden_in, without
from headwater.centre.performance.presenters.listening import story_of
from headwater.centre.performance.presenters.story_words import paragraphs
from headwater.centre.performance.queries.analyses import analyses_seen_by, analysis_seen_by, heard

router = Router()


class AnalysisOut(Schema):
    """A special analysis; `owner` is a staff number."""

    id: int
    number: str
    title: str
    state: str
    indicator: str
    where: dict[str, Any]
    start: datetime
    end: datetime
    unit: str
    owner: str | None
    deadline: date | None
    conclusion: str


class MeasureOut(Schema):
    """A measure; `done_at` is empty while it is not done."""

    what: str
    owner: str | None
    due: date
    done_at: datetime | None
    evidence: str


class HeardOut(Schema):
    """A cause that listeners heard, with the 95 % interval of its share."""

    cause: str
    count: int
    share: float
    lower: float
    upper: float


class OneAnalysisOut(AnalysisOut):
    """With what stands in it."""

    sentences: list[str]
    story: dict[str, Any] | None
    heard: list[HeardOut]
    measures: list[MeasureOut]


@router.get("/", response=list[AnalysisOut], summary="Special analyses")
@paginate
def analyses(request: HttpRequest, state: str = "", indicator: str = "") -> Any:
    """The analyses that the asker may see, the newest first."""
    require(request.user, Permission.SEE_ANALYSES)
    rows = analyses_seen_by(request.user)
    wanted = {name: text for name, text in (("state", state), ("indicator", indicator)) if text}
    return [_plain(one) for one in rows.filter(**wanted)]


@router.get("/{pk}", response=OneAnalysisOut, summary="One special analysis")
def analysis(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Everything in it but the single contacts."""
    require(request.user, Permission.SEE_ANALYSES)
    one = analysis_seen_by(request.user, pk)
    if one is None:
        raise Http404
    whole = story_of(one)
    hidden = hidden_in(request.user, whole) if whole else EVERYBODY
    story = without(whole, hidden) if whole else None
    said = paragraphs(story, None, False) if story else []
    return _plain(one) | {
        "sentences": [each.text for each in said if each.layer not in hidden],
        "story": story.to_dict() if story else None,
        "heard": [
            {"cause": s.code, "count": s.count, "share": s.share, "lower": s.lower, "upper": s.upper}
            for s in heard(one).shares
        ],
        "measures": [
            {
                "what": m.what,
                "owner": m.owner.number if m.owner else None,
                "due": m.due,
                "done_at": m.done_at,
                "evidence": m.evidence,
            }
            for m in one.measures.select_related("owner")
        ],
    }


def _plain(one: SpecialAnalysis) -> dict[str, Any]:
    names = ("number", "title", "state", "indicator", "where", "start", "end", "deadline", "conclusion")
    plain = {name: getattr(one, name) for name in names}
    return plain | {"id": one.pk, "unit": one.unit.code, "owner": one.owner.number if one.owner else None}
