"""Two people in one analysis: nobody's words are lost, nobody overwrites what was not seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from headwater.centre.performance.actions.causes import write_cause, write_why
from headwater.centre.performance.actions.measures import give_measure
from headwater.centre.performance.models import Draft, SpecialAnalysis
from headwater.centre.performance.presenters.listening import cell_of, cells_offered, story_of
from headwater.engine.explain.story import Cause
from tests.cast import Cast

DUE = timezone.localdate() + timedelta(days=10)
EXPLAINED = "/indicators/abandonment_rate/explain/?period=custom&from=2026-03-15&to=2026-03-15"


@pytest.fixture
def opened(centre: Cast) -> SpecialAnalysis:
    """Opened by the quality manager out of the explanation page."""
    client = centre.client_of("quality")
    client.post(client.get(EXPLAINED).context["open_url"])
    return SpecialAnalysis.objects.get()


def test_a_change_that_was_not_seen_is_not_overwritten(centre: Cast, opened: SpecialAnalysis) -> None:
    quality, client = centre.account("quality"), centre.client_of("quality")
    owner = centre.persons["team_leader"]
    cause = write_cause(by=quality, category=opened.categories.all()[0], text="first")
    why = write_why(by=quality, analysis=opened, answer="first")
    measure = give_measure(by=quality, analysis=opened, what="first", owner=owner, due=DUE)
    base = opened.get_absolute_url()
    pages = {
        f"{base}causes/{cause.pk}/": {"text": "mine", "verdict": "suspected"},
        f"{base}whys/{why.pk}/": {"answer": "mine"},
        f"{base}measures/{measure.pk}/": {"what": "mine", "owner": owner.number, "due": DUE.isoformat()},
    }
    forms = {page: client.get(page).context["form"] for page in pages}
    write_cause(by=quality, category=cause.category, text="theirs", cause=cause)
    write_why(by=quality, analysis=opened, answer="theirs", why=why)
    give_measure(by=quality, analysis=opened, what="theirs", owner=owner, due=DUE, measure=measure)
    for page, fields in pages.items():
        seen = {"seen": forms[page].fields["seen"].initial}
        answer = client.post(page, fields | seen)
        assert answer.status_code == 200 and "mine" in answer.text, page
        # Whoever was told what the others did may save now.
        again = answer.context["form"].data["seen"]
        assert client.post(page, fields | {"seen": again}).status_code == 302
    for one, name in ((cause, "text"), (why, "answer"), (measure, "what")):
        one.refresh_from_db()
        assert getattr(one, name) == "mine"


def test_a_draft_outlives_the_conclusion_of_another(centre: Cast, opened: SpecialAnalysis) -> None:
    centre.client_of("quality").post(
        "/indicators/analyses/draft/", {"place": f"conclusion:{opened.pk}", "text": "mine"}
    )
    manager, page = centre.client_of("manager"), f"{opened.get_absolute_url()}conclude/"
    seen = manager.get(page).context["form"].fields["seen"].initial
    assert manager.post(page, {"text": "theirs", "seen": seen}).status_code == 302
    assert [draft.text for draft in Draft.objects.all()] == ["mine"]
    page = centre.client_of("quality").get(opened.get_absolute_url())
    # The saved words stand in the form, the older draft beside it.
    assert page.context["conclusion_form"].initial["text"] == "theirs"
    assert page.context["older_draft"].text == "mine" and "mine" in page.text


def test_who_only_reads_sees_a_conclusion_that_is_not_final(centre: Cast, opened: SpecialAnalysis) -> None:
    SpecialAnalysis.objects.update(conclusion="so far", unit=centre.units["team_1"])
    page = centre.client_of("team_leader").get(opened.get_absolute_url())
    assert not page.context["may_write"] and "so far" in page.text


def test_a_sample_is_drawn_from_the_rows_behind_the_causes_figure(
    centre: Cast, opened: SpecialAnalysis
) -> None:
    story = story_of(opened)
    assert story is not None
    causes = (
        Cause("volume", {"queue": "A"}, 14.0, 1.0, 0.9, topic="A"),
        Cause("menu", {"channel": "hotline"}, 0.9, 0.5, 0.1),
    )
    opened.story = replace(story, causes=causes, hours=(14, 15)).to_dict()
    opened.save()
    # What came is told of the whole day, how they were served of the hours that stand out.
    cells = [cell_of(opened, str(place), answered=False) for place in (0, 1)]
    assert [(one.start.hour, one.end.hour, dict(one.where)) for one in cells] == [
        (0, 0, {"queue": "A"}),
        (14, 15, {"channel": "hotline"}),
    ]
    assert cells[0].days == cells[1].days
    offered = dict(cells_offered(opened))
    assert offered["1"].endswith("14:00–15:00") and offered["0"].endswith("00:00–24:00")


def test_several_days_are_drawn_in_the_same_hours(centre: Cast, opened: SpecialAnalysis) -> None:
    story = story_of(opened)
    assert story is not None
    days = (date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15))
    incident = replace(story.incident, start=datetime(2026, 3, 1, 14), recurs="weekday")  # noqa: DTZ001
    opened.story = replace(story, incident=incident, days=days, hours=None).to_dict()
    opened.save()
    drawn = cell_of(opened, "", answered=True)
    assert "day in ('2026-03-01', '2026-03-08', '2026-03-15')" in drawn.condition
    assert "slot >= 56" in drawn.condition and "answered" in drawn.condition
    assert drawn.days == (days[0], days[-1])
