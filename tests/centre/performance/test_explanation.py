"""The explanation page: told from the data, drilled by hand, worked out aside when long, in scope."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from headwater.centre.jobs import running
from headwater.centre.performance import explaining
from headwater.centre.performance.models import Explanation, Signal, SignalState, SpecialAnalysis
from headwater.centre.performance.presenters.explanation_layers import parts_told
from tests.cast import Cast

BAD = "period=custom&from=2026-03-15&to=2026-03-15"
PAGE = f"/indicators/answer_rate/explain/?{BAD}"


def test_the_page_tells_the_value_and_what_it_is_usually(centre: Cast) -> None:
    answer = centre.client_of("manager").get(PAGE)
    assert answer.status_code == 200
    story = answer.context["story"]
    # 72 answered of 84 on the bad day; 72 of 75 on the others.
    assert story.whole == pytest.approx(72 / 84)
    assert story.whole_expected == pytest.approx(72 / 75)
    assert "85.7" in answer.content.decode()


def test_every_number_of_the_sentence_leads_to_its_rows(centre: Cast) -> None:
    client = centre.client_of("manager")
    said = client.get(PAGE).context["paragraphs"]
    links = [unescape(link) for one in said for link in re.findall(r'href="([^"]+)"', str(one.html))]
    assert links
    for link in dict.fromkeys(links):
        answer = client.get(link)
        assert answer.status_code == 200
        assert "formula_error" not in answer.context, link


def test_the_rows_behind_the_first_number_are_those_of_the_figure(centre: Cast) -> None:
    client = centre.client_of("manager")
    first = client.get(PAGE).context["layers"][0]
    worst = next(line for line in first.lines if line.name == "14:00")
    assert (worst.row.contacts, worst.row.usual) == (12, 3)
    assert client.get(worst.rows).context["total"] == 12


def test_drilling_by_hand_by_any_dimension_and_back_by_the_breadcrumb(centre: Cast) -> None:
    client = centre.client_of("manager")
    shown = client.get(f"{PAGE}&by=queue").context
    lines = {line.name: line for line in shown["hand"].lines}
    assert lines["A"].row.contacts == 46
    assert lines["A"].row.part > 0.9
    below = client.get(lines["A"].drill)
    assert below.context["crumbs"][0]["value"] == "A"
    assert below.context["story"].whole == pytest.approx(36 / 46)
    back = client.get(below.context["crumbs"][0]["without"])
    assert back.context["crumbs"] == []


def test_hours_of_a_day_are_a_period_too(centre: Cast) -> None:
    answer = centre.client_of("manager").get(f"{PAGE}&since=14:00&till=15:00")
    assert answer.context["story"].whole == 0
    odd = centre.client_of("manager").get(f"{PAGE}&since=18:00&till=03:00")
    assert odd.context["asked"].end > odd.context["asked"].start


def test_an_explanation_is_kept_under_its_snapshot_and_not_worked_out_twice(
    centre: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = centre.client_of("manager")
    client.get(PAGE)
    assert Explanation.objects.count() == 1

    def refuse(row: Explanation) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(explaining, "work_out", refuse)
    assert client.get(PAGE).context["story"].whole == pytest.approx(72 / 84)


def test_what_takes_long_is_worked_out_in_the_background(
    centre: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "ROWS_A_SECOND", 10)
    client = centre.client_of("manager")
    waiting = client.get(PAGE)
    assert waiting.context["run"].active
    assert client.get(PAGE).context["run"].pk == waiting.context["run"].pk
    running.perform_waiting()
    assert client.get(PAGE).context["story"].whole == pytest.approx(72 / 84)


def test_a_failed_run_says_why_and_can_be_tried_again(centre: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "ROWS_A_SECOND", -1)
    client = centre.client_of("manager")
    page = "/indicators/answer_rate/explain/?period=custom&from=2025-01-05&to=2025-01-05"
    client.get(page)
    running.perform_waiting()
    shown = client.get(page).context
    assert shown["run"].state == "failed"
    assert shown["run"].error
    assert client.get(shown["again_url"]).context["run"].active


def test_a_day_without_records_is_a_sentence(centre: Cast) -> None:
    page = "/indicators/answer_rate/explain/?period=custom&from=2025-01-05&to=2025-01-05"
    assert centre.client_of("manager").get(page).context["note"].text


def test_the_scope_of_the_reader_holds(centre: Cast) -> None:
    page = f"/indicators/att/explain/?{BAD}"
    manager = centre.client_of("manager").get(page).context["story"]
    leader = centre.client_of("team_leader").get(page).context["story"]
    of_manager = sum(row.contacts for row in manager.layers[0].rows)
    of_leader = sum(row.contacts for row in leader.layers[0].rows)
    assert (of_manager, of_leader) == (72, 24)
    refused = centre.client_of("team_leader").get(PAGE)
    assert "story" not in refused.context


def test_a_filter_on_an_agent_needs_the_right(centre: Cast) -> None:
    page = f"/indicators/att/explain/?{BAD}&agent=A301"
    assert "formula_error" in centre.client_of("team_leader").get(page).context


def test_one_click_opens_an_analysis_with_the_explanation_inside(centre: Cast) -> None:
    client = centre.client_of("quality")
    url = client.get(PAGE).context["open_url"]
    answer = client.post(url)
    made = SpecialAnalysis.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.story["incident"]["indicator"] == "answer_rate"
    assert made.owner == centre.persons["quality"]
    again = client.get(PAGE)
    assert again.context["open_about"] == [made]


def test_where_a_signal_tells_of_it_the_analysis_comes_from_there(centre: Cast) -> None:
    day = timezone.make_aware(datetime(2026, 3, 15))  # noqa: DTZ001
    about = {"grain": "day", "unit": centre.units["centre"], "start": day, "end": day + timedelta(days=1)}
    told = Signal.objects.create(indicator="answer_rate", **about)
    Signal.objects.create(indicator="answer_rate", where={"queue": "A"}, **about)
    client = centre.client_of("quality")
    client.post(client.get(PAGE).context["open_url"])
    made = SpecialAnalysis.objects.get()
    assert [source["number"] for source in made.sources] == [told.number]
    assert made.story["incident"]["start"] == "2026-03-15T00:00"
    told.refresh_from_db()
    assert told.state == SignalState.IN_WORK
    # The whole day of another queue is another cell.
    client.post(client.get(f"{PAGE}&queue=B").context["open_url"])
    assert SpecialAnalysis.objects.order_by("pk").last().sources == []


def test_a_layer_is_pinned_with_its_figures(centre: Cast) -> None:
    client = centre.client_of("quality")
    client.post(client.get(PAGE).context["open_url"])
    made = SpecialAnalysis.objects.get()
    shown = client.get(f"{PAGE}&by=queue")
    client.post(shown.context["pin_url"], {"analysis": made.pk, "note": "queue A"})
    kept = made.pins.get()
    assert kept.note == "queue A"
    assert kept.layer["rows"][0][:2] == ["A", 46.0]
    assert b"queue A" in client.get(made.get_absolute_url()).content


def test_both_languages(centre: Cast) -> None:
    client = centre.client_of("manager")
    client.cookies["django_language"] = "en"
    assert "Why: Answer rate" in client.get(PAGE).content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert "通常" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "extra", ["&since=nonsense", "&till=99:99", "&by=nothing", "&family=nothing", "&again=1"]
)
def test_odd_addresses_are_no_error(centre: Cast, extra: str) -> None:
    assert centre.client_of("manager").get(PAGE + extra).status_code == 200


def test_who_may_not_see_analyses_is_refused(centre: Cast) -> None:
    assert centre.client_of("agent").get(PAGE).status_code == 403
    assert centre.client_of("nobody").get(PAGE).status_code == 302
    assert centre.client_of("manager").post(PAGE).status_code == 405
    assert centre.client_of("team_leader").post(f"/indicators/att/explain/open/?{BAD}").status_code == 403
    assert centre.client_of("manager").get(f"/indicators/att/explain/open/?{BAD}").status_code == 405
    assert centre.client_of("manager").get("/indicators/no_such/explain/").status_code == 404


def test_parts_of_nothing_are_a_dash(centre: Cast) -> None:
    # The same on every ordinary day: there is no difference that anything could be a part of.
    quiet = "period=custom&from=2026-03-10&to=2026-03-10"
    shown = centre.client_of("manager").get(f"/indicators/answer_rate/explain/?{quiet}&by=queue")
    assert shown.context["story"].whole == pytest.approx(shown.context["story"].whole_expected)
    layers = [*shown.context["layers"], shown.context["hand"]]
    assert {line.part for layer in layers for line in layer.lines} <= {None}
    assert parts_told([0.5, 0.7, -0.2]) and not parts_told([0.0, 0.0]) and not parts_told([-20.56, 21.56])


def test_no_layer_stands_there_twice_and_none_with_one_value(centre: Cast) -> None:
    for key in ("answer_rate", "service_level_20s", "att", "offered"):
        layers = centre.client_of("manager").get(f"/indicators/{key}/explain/?{BAD}").context["layers"]
        titles = [(layer.title, layer.within, layer.amounts) for layer in layers]
        assert len(titles) == len(set(titles)), key
        assert all(len(one.lines) > 1 or one.lines[0].row.chosen for one in layers if one.key == "channel")
