"""Special analyses from opened to put away: owner, sample, listeners, causes, measures, conclusion, files."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from pptx import Presentation
from python_calamine import CalamineWorkbook

from headwater.centre.findings.actions import open_finding
from headwater.centre.findings.models import Finding, Reference
from headwater.centre.findings.queries import came_of, chain
from headwater.centre.notices.models import Duty, Notice
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent
from headwater.centre.performance.actions.analyses import change_analysis, conclude, open_analysis
from headwater.centre.performance.actions.causes import write_cause, write_why
from headwater.centre.performance.actions.endings import close_analysis, reopen_analysis
from headwater.centre.performance.actions.listening import assign, code_contact, draw_sample
from headwater.centre.performance.actions.measures import finish_measure, give_measure
from headwater.centre.performance.drawing import Cell, facts_of
from headwater.centre.performance.models import Cause, CauseCode, Draft, Sample, SpecialAnalysis, Why
from headwater.centre.performance.queries.analyses import analyses_seen_by, comparable, heard
from tests.cast import Cast
from tests.centre.performance.conftest import CUSTOMER

ABOUT = {"indicator": "answer_rate", "where": {}, "start": "2026-03-15T00:00", "end": "2026-03-16T00:00"}
DUE = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def opened(centre: Cast) -> SpecialAnalysis:
    """Opened by the quality manager out of the explanation page."""
    client = centre.client_of("quality")
    page = "/indicators/answer_rate/explain/?period=custom&from=2026-03-15&to=2026-03-15"
    client.post(client.get(page).context["open_url"])
    return SpecialAnalysis.objects.get()


def cell(queue: str = "A") -> Cell:
    begin = datetime(2026, 3, 15)  # noqa: DTZ001
    return Cell("contacts", begin, begin + timedelta(days=1), {"queue": queue})


def draw(centre: Cast, analysis: SpecialAnalysis, **more: Any) -> Sample:
    wanted = {"cell": cell(), "size": 20, "seed": 7} | more
    return draw_sample(by=centre.account("quality"), analysis=analysis, **wanted)


# -- opening
def test_the_owner_gets_a_duty_with_the_deadline(centre: Cast, opened: SpecialAnalysis) -> None:
    duty = Duty.objects.get(key=f"analysis:{opened.pk}")
    assert (duty.person, duty.due) == (opened.owner, opened.deadline)


def test_opened_from_a_finding_both_stand_in_one_chain(centre: Cast) -> None:
    by = centre.account("quality")
    source = Reference("check", "K-1", "a check")
    finding = open_finding(by=by, title="low", source=source, unit=centre.units["centre"], about=ABOUT)
    client = centre.client_of("quality")
    page = f"/indicators/analyses/open/?finding={finding.number}"
    assert client.get(page).status_code == 200
    sent = {"title": "Why so low", "unit": centre.units["centre"].pk}
    client.post(page, sent)
    made = SpecialAnalysis.objects.get()
    assert made.story is not None
    assert [step.label.split()[-1] for step in chain(made.reference, by)] == [
        "K-1",
        finding.number,
        made.number,
    ]


def test_an_improvement_is_offered_for_the_finding_of_an_analysis(
    centre: Cast, opened: SpecialAnalysis
) -> None:
    client = centre.client_of("quality")
    assert all("finding=" not in one.url for one in client.get(opened.get_absolute_url()).context["offers"])
    client.post(f"{opened.get_absolute_url()}finding/", {"title": "texts are unclear"})
    number = Finding.objects.get().number
    offers = client.get(opened.get_absolute_url()).context["offers"]
    new = next(one.url for one in offers if number in one.url and "/improvement" in one.url)
    assert not any("/analyses/open/" in one.url for one in offers)
    assert len({one.label for one in offers}) == len(offers)
    # The analysis stands in the chain of what was opened from its page.
    sent = {"title": "Clearer texts", "unit": centre.units["centre"].pk, "owner": "P005", "method": "dmaic"}
    assert centre.client_of("manager").post(new, sent | {"finding": number}).status_code == 302
    kinds = [one.kind for one in came_of(opened.reference)]
    assert sorted(kinds) == ["finding", "improvement"]


def test_a_returned_improvement_opens_it_as_returned_with_the_reason(centre: Cast) -> None:
    back = Reference("improvement", "I-3", "faster answers", "/improvement/3/")
    made = open_analysis(
        by=System("verification"), about=ABOUT, returned_from=back, reason="no effect was shown"
    )
    assert made.state == SpecialAnalysis.State.RETURNED
    assert made.sources[0]["number"] == "I-3"
    assert "no effect" in made.reason
    assert b"no effect was shown" in centre.client_of("manager").get(made.get_absolute_url()).content


def test_whole_days_last_to_their_end(centre: Cast) -> None:
    days = {"indicator": "answer_rate", "where": {}, "start": "2026-03-14", "end": "2026-03-15"}
    made = open_analysis(by=centre.account("quality"), about=days)
    assert made.end - made.start == timedelta(days=2)


def test_without_indicator_or_period_it_says_what_is_missing(centre: Cast) -> None:
    with pytest.raises(ValidationError):
        open_analysis(by=centre.account("quality"), about={"indicator": "answer_rate"})
    with pytest.raises(PermissionDenied):
        open_analysis(by=centre.account("team_leader"), about=ABOUT)


def test_an_indicator_that_is_gone_leaves_the_analysis_readable(
    centre: Cast, opened: SpecialAnalysis
) -> None:
    SpecialAnalysis.objects.filter(pk=opened.pk).update(indicator="no_longer_there")
    assert centre.client_of("quality").get(opened.get_absolute_url()).status_code == 200


def test_a_story_of_another_format_is_left_out_and_nothing_breaks(
    centre: Cast, opened: SpecialAnalysis
) -> None:
    SpecialAnalysis.objects.filter(pk=opened.pk).update(story={"format": 99})
    assert centre.client_of("quality").get(opened.get_absolute_url()).context["story"] is None


# -- two at once, drafts
def test_two_people_at_once_are_told(centre: Cast, opened: SpecialAnalysis) -> None:
    client = centre.client_of("quality")
    edit = f"{opened.get_absolute_url()}edit/"
    seen = client.get(edit).context["form"].fields["seen"].initial
    change_analysis(
        by=centre.account("manager"), analysis=opened, title="other", owner=opened.owner, deadline=DUE
    )
    answer = client.post(edit, {"title": "mine", "deadline": DUE.isoformat(), "seen": seen})
    assert answer.status_code == 200
    assert "manager" in str(answer.context["form"].non_field_errors())
    opened.refresh_from_db()
    assert opened.title == "other"


def test_what_was_typed_is_kept_as_a_draft(centre: Cast, opened: SpecialAnalysis) -> None:
    client = centre.client_of("quality")
    place = f"conclusion:{opened.pk}"
    assert (
        client.post("/indicators/analyses/draft/", {"place": place, "text": "half a th"}).status_code == 204
    )
    assert b"half a th" in client.get(opened.get_absolute_url()).content
    assert b"half a th" not in centre.client_of("manager").get(opened.get_absolute_url()).content
    seen = client.get(opened.get_absolute_url()).context["conclusion_form"].fields["seen"].initial
    client.post(f"{opened.get_absolute_url()}conclude/", {"text": "half a thought", "seen": seen})
    assert not Draft.objects.exists()


# -- sample
def test_drafts_are_kept_for_known_places_alone(centre: Cast) -> None:
    client = centre.client_of("quality")
    for place in ("remark:x", "remark:1:2", "other:1", "remark:" + "1" * 60):
        client.post("/indicators/analyses/draft/", {"place": place, "text": "x"})
    assert not Draft.objects.exists()


def test_the_same_seed_draws_the_same_contacts(centre: Cast, opened: SpecialAnalysis) -> None:
    one, other, third = draw(centre, opened), draw(centre, opened), draw(centre, opened, seed=8)
    records = [list(s.contacts.values_list("record", flat=True)) for s in (one, other, third)]
    assert records[0] == records[1] != records[2]
    assert (one.population, len(records[0])) == (46, 20)


def test_a_small_cell_is_drawn_whole_and_an_empty_one_refused(centre: Cast, opened: SpecialAnalysis) -> None:
    assert draw(centre, opened, size=400).contacts.count() == 46
    with pytest.raises(ValidationError):
        draw(centre, opened, cell=cell("nowhere"))


def test_no_customer_is_kept_with_a_sample(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = draw(centre, opened)
    assert CUSTOMER not in str(list(sample.contacts.values_list("facts", flat=True)))
    page = centre.client_of("quality").get(f"/indicators/analyses/samples/{sample.pk}/").content.decode()
    assert CUSTOMER not in page
    assert "138****1234" in page


def test_the_time_of_a_contact_is_that_on_the_wall_there() -> None:
    # Half past nine in the evening in Jerusalem (UTC+3 in summer), already tomorrow in Shanghai.
    row = {
        "local_day": date(1999, 8, 10),
        "local_slot": 86,
        "started_at": datetime(1999, 8, 10, 18, 37, 12),  # noqa: DTZ001
        "customer": CUSTOMER,
    }
    facts = facts_of(row)
    assert facts["started_at"] == "1999-08-10T21:37:12"
    assert facts["customer"] == "138****1234"


def test_the_sample_lies_in_the_scope_of_who_draws(centre: Cast, opened: SpecialAnalysis) -> None:
    leader = centre.persons["team_leader"]
    SpecialAnalysis.objects.filter(pk=opened.pk).update(owner=leader)
    opened.refresh_from_db()
    drawn = draw_sample(by=centre.account("team_leader"), analysis=opened, cell=cell(), size=400)
    assert drawn.population == 12


def listened(centre: Cast, analysis: SpecialAnalysis, twice: int = 4) -> Sample:
    """Twenty contacts for two listeners, four of them heard twice."""
    sample = draw(centre, analysis)
    people = [centre.persons["A101"], centre.persons["team_leader"]]
    assign(by=centre.account("quality"), sample=sample, listeners=people, due=DUE, twice=twice)
    return sample


def test_listeners_get_their_part_and_a_duty(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = listened(centre, opened)
    assert sample.contacts.filter(listener=centre.persons["A101"]).count() == 10
    assert sample.contacts.exclude(second=None).count() == 4
    assert not sample.contacts.filter(second=None, place__lte=4).exists()
    duties = Duty.objects.filter(key__startswith=f"analysis.listening:{sample.pk}")
    assert {duty.person for duty in duties} == {centre.persons["A101"], centre.persons["team_leader"]}
    assert Notice.objects.filter(to=centre.persons["team_leader"]).exists()


def test_causes_are_coded_counted_and_the_list_grows(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = listened(centre, opened)
    client = centre.client_of("agent")
    page = client.get(f"/indicators/analyses/samples/{sample.pk}/listen/")
    assert page.context["left"] == 12
    for place, told in enumerate(page.context["told"]):
        url = f"/indicators/analyses/contacts/{told.contact.pk}/code/"
        client.post(url, {"cause": "price unclear" if place % 3 else "slow network", "note": "said so"})
    assert CauseCode.objects.count() == 2
    found = heard(opened)
    assert found.coded == 10
    assert found.shares[0].code == "price unclear"
    assert sum(share.count for share in found.shares) == 10
    duty = Duty.objects.get(key=f"analysis.listening:{sample.pk}:{centre.persons['A101'].pk}")
    assert duty.state == Duty.State.FULFILLED


def test_the_second_listeners_agreement_is_measured(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = listened(centre, opened)
    agent, leader = centre.account("agent"), centre.account("team_leader")
    for contact in sample.contacts.exclude(second=None):
        first, second = (agent, leader) if contact.listener_id == agent.person_id else (leader, agent)
        code_contact(by=first, contact=contact, cause="a" if contact.place < 3 else "b")
        code_contact(by=second, contact=contact, cause="a" if contact.place < 4 else "b")
    found = heard(opened).agreement
    assert (found.pairs, found.same) == (4, 3)
    assert found.kappa == pytest.approx(0.5)


def test_nobody_codes_what_was_given_to_another(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = listened(centre, opened, twice=0)
    theirs = sample.contacts.filter(listener=centre.persons["team_leader"]).first()
    url = f"/indicators/analyses/contacts/{theirs.pk}/code/"
    assert centre.client_of("agent").post(url, {"cause": "x"}).status_code == 404
    assert centre.client_of("agent").get(url).status_code == 405
    with pytest.raises(PermissionDenied):
        code_contact(by=centre.account("agent"), contact=theirs, cause="x")


def test_a_second_listener_does_not_see_the_first_ones_cause(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = listened(centre, opened)
    contact = sample.contacts.exclude(second=None).filter(listener=centre.persons["A101"]).first()
    code_contact(by=centre.account("agent"), contact=contact, cause="told nobody")
    desk = centre.client_of("team_leader").get(f"/indicators/analyses/samples/{sample.pk}/listen/")
    # The list of causes offers it; the contact itself says nothing.
    assert all(one.mine is None and not one.codings for one in desk.context["told"])


def test_the_recording_is_opened_by_listeners_on_record(centre: Cast, opened: SpecialAnalysis) -> None:
    sample = listened(centre, opened, twice=0)
    mine = sample.contacts.filter(listener=centre.persons["A101"]).first()
    sample.contacts.update(recording="https://recordings.example/1.wav")
    url = f"/indicators/analyses/contacts/{mine.pk}/recording/"
    assert centre.client_of("agent").get(url)["Location"] == "https://recordings.example/1.wav"
    assert AuditEvent.objects.filter(action="recording.opened", by="agent").exists()
    assert centre.client_of("outsider").get(url).status_code == 404
    sample.contacts.update(recording="javascript:alert(1)")
    assert centre.client_of("agent").get(url).status_code == 404


# -- fishbone, whys, measures
def test_a_verdict_needs_evidence_and_a_link_is_no_script(centre: Cast, opened: SpecialAnalysis) -> None:
    by, bone = centre.account("quality"), opened.categories.first()
    assert opened.categories.count() == 6
    with pytest.raises(ValidationError):
        write_cause(by=by, category=bone, text="too few agents", verdict="confirmed")
    with pytest.raises(ValidationError):
        write_cause(by=by, category=bone, text="x", evidence_url="javascript:alert(1)")
    cause = write_cause(by=by, category=bone, text="too few agents", verdict="confirmed", evidence="roster")
    write_cause(by=by, category=bone, text="roster late", parent=cause)
    page = centre.client_of("quality").get(opened.get_absolute_url())
    assert [(c.text, depth) for c, depth in page.context["bones"][0].causes] == [
        ("too few agents", 0),
        ("roster late", 1),
    ]
    assert "too few agents" in page.context["fish"]


def test_causes_are_edited_by_forms_alone(centre: Cast, opened: SpecialAnalysis) -> None:
    client, base = centre.client_of("quality"), opened.get_absolute_url()
    bone = opened.categories.last()
    sent = {"text": "<b>storm</b>", "category": bone.pk, "verdict": "suspected"}
    assert client.post(f"{base}causes/", sent)["Location"] == f"{base}#fishbone"
    cause = bone.causes.get()
    assert "&lt;b&gt;storm" in client.get(base).content.decode()
    client.post(f"{base}causes/{cause.pk}/", {"text": "storm", "verdict": "ruled_out", "evidence": "log"})
    client.post(f"{base}categories/{bone.pk}/", {"name": "Weather"})
    bone.refresh_from_db()
    assert str(bone) == "Weather"
    client.post(f"{base}categories/{bone.pk}/drop/")
    assert opened.categories.count() == 6
    client.post(f"{base}causes/{cause.pk}/drop/")
    client.post(f"{base}categories/{bone.pk}/drop/")
    assert opened.categories.count() == 5


def test_whys_stay_in_their_order(centre: Cast, opened: SpecialAnalysis) -> None:
    by = centre.account("quality")
    steps = [write_why(by=by, analysis=opened, answer=text, evidence="log") for text in ("a", "b", "c")]
    centre.client_of("quality").post(f"{opened.get_absolute_url()}whys/{steps[0].pk}/drop/")
    assert [(w.place, w.answer) for w in opened.whys.all()] == [(1, "b"), (2, "c")]


def test_a_measure_is_a_duty_and_done_only_with_evidence(centre: Cast, opened: SpecialAnalysis) -> None:
    client = centre.client_of("quality")
    sent = {"what": "rewrite the text", "owner": "P002", "due": DUE.isoformat()}
    number = centre.persons["team_leader"].number
    client.post(f"{opened.get_absolute_url()}measures/", sent | {"owner": number})
    measure = opened.measures.get()
    assert Duty.objects.get(key=measure.key).person == centre.persons["team_leader"]
    owner = centre.client_of("team_leader")
    assert owner.get(measure.get_absolute_url()).status_code == 200
    assert owner.post(measure.get_absolute_url(), {"evidence": " "}).status_code == 200
    owner.post(measure.get_absolute_url(), {"evidence": "text no. 7 is online"})
    measure.refresh_from_db()
    assert measure.done_at
    assert Duty.objects.get(key=measure.key).state == Duty.State.FULFILLED
    assert centre.client_of("outsider").get(measure.get_absolute_url()).status_code == 404


# -- the end
def test_it_is_put_away_only_when_concluded_and_all_is_done(centre: Cast, opened: SpecialAnalysis) -> None:
    by = centre.account("quality")
    measure = give_measure(
        by=by, analysis=opened, what="x", owner=centre.persons["quality"], due=date(2030, 1, 1)
    )
    with pytest.raises(ValidationError):
        conclude(by=by, analysis=opened, text=" ", done=True)
    conclude(by=by, analysis=opened, text="too few agents in queue A", done=True)
    with pytest.raises(ValidationError):
        close_analysis(by=by, analysis=opened)
    finish_measure(by=by, measure=measure, evidence="done")
    close_analysis(by=by, analysis=opened)
    reopen_analysis(by=by, analysis=opened, reason="came back")
    assert opened.state == SpecialAnalysis.State.OPEN
    assert Duty.objects.get(key=f"analysis:{opened.pk}").state == Duty.State.OPEN


def test_deleting_asks_and_the_chain_keeps_number_and_title(centre: Cast, opened: SpecialAnalysis) -> None:
    client = centre.client_of("quality")
    client.post(f"{opened.get_absolute_url()}finding/", {"title": "texts are unclear"})
    number, title = opened.number, opened.title
    assert client.get(f"{opened.get_absolute_url()}delete/").status_code == 200
    assert SpecialAnalysis.objects.exists()
    client.post(f"{opened.get_absolute_url()}delete/")
    assert not SpecialAnalysis.objects.exists()
    assert not Duty.objects.filter(state=Duty.State.OPEN, key__startswith="analysis").exists()
    row = chain(Finding.objects.get().reference, centre.account("quality"))
    gone = next(step for step in row if number in step.label)
    assert not gone.url
    assert title in gone.label


def test_comparable_ones_share_indicator_place_or_cause(centre: Cast, opened: SpecialAnalysis) -> None:
    by = centre.account("quality")
    same = open_analysis(by=by, about=ABOUT | {"start": "2026-03-08", "end": "2026-03-08"})
    other = open_analysis(
        by=by, about=ABOUT | {"indicator": "att", "start": "2026-03-08", "end": "2026-03-09"}
    )
    assert [one.analysis for one in comparable(by, opened)] == [same]
    for one in (opened, other):
        contact = draw(centre, one).contacts.first()
        code_contact(by=by, contact=contact, cause="price unclear")
    assert {one.analysis for one in comparable(by, opened)} == {same, other}


# -- files
def test_the_slides_have_native_charts_and_chinese_fonts(centre: Cast, opened: SpecialAnalysis) -> None:
    give_measure(
        by=centre.account("quality"),
        analysis=opened,
        what="改写短信",
        owner=centre.persons["quality"],
        due=DUE,
    )
    for language, title in (("zh-hans", "措施"), ("en", "Measures")):
        client = centre.client_of("quality")
        client.cookies["django_language"] = language
        answer = client.get(f"{opened.get_absolute_url()}slides/")
        deck = Presentation(io.BytesIO(answer.content))
        shapes = [shape for slide in deck.slides for shape in slide.shapes]
        assert sum(shape.has_chart for shape in shapes) >= 2
        xml = "".join(slide.part.blob.decode() for slide in deck.slides)
        assert 'typeface="Microsoft YaHei"' in xml
        assert title in xml
        assert "改写短信" in xml
    assert AuditEvent.objects.filter(action="export.made", by="quality").count() == 2


def test_the_workbook_holds_the_figures(centre: Cast, opened: SpecialAnalysis) -> None:
    bone = opened.categories.first()
    assert bone is not None
    Cause.objects.create(category=bone, text="改写短信", verdict="confirmed", evidence="42 calls")
    Why.objects.create(analysis=opened, answer="texts are unclear", evidence="heard")
    answer = centre.client_of("quality").get(f"{opened.get_absolute_url()}workbook/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert len(book.sheet_names) >= 5
    first = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    assert any(opened.number in str(line) for line in first)
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    fish = next(line for line in rows["鱼骨图"] if "改写短信" in line)
    assert "42 calls" in fish and str(Cause.objects.get().get_verdict_display()) in fish
    assert any(line[2:4] == ["texts are unclear", "heard"] for line in rows["五个为什么"])


def test_paper_has_nothing_to_press(centre: Cast, opened: SpecialAnalysis) -> None:
    page = centre.client_of("quality").get(f"{opened.get_absolute_url()}print/")
    assert page.status_code == 200
    assert f"{opened.get_absolute_url()}conclude/" not in page.content.decode()


def test_the_list_is_narrowed_and_exported(centre: Cast, opened: SpecialAnalysis) -> None:
    client = centre.client_of("quality")
    assert opened.number in client.get("/indicators/analyses/").content.decode()
    assert opened.number not in client.get("/indicators/analyses/?state=closed").content.decode()
    assert opened.number in client.get(f"/indicators/analyses/?q={opened.number}&mine=mine").content.decode()
    assert client.get("/indicators/analyses/excel/").status_code == 200


def test_the_api_lists_and_reads(centre: Cast, opened: SpecialAnalysis) -> None:
    client = centre.client_of("analyst")
    listed = client.get("/api/performance/analyses/").json()
    assert listed["items"][0]["number"] == opened.number
    one = client.get(f"/api/performance/analyses/{opened.pk}").json()
    assert one["story"]["incident"]["indicator"] == "answer_rate"
    assert one["sentences"]
    assert client.get("/api/performance/analyses/999").status_code == 404


def test_found_by_number_in_the_search(centre: Cast, opened: SpecialAnalysis) -> None:
    assert opened.number in centre.client_of("quality").get(f"/search/?q={opened.number}").content.decode()


def test_units_decide_who_sees_it(centre: Cast) -> None:
    by = System("test")
    south = open_analysis(by=by, about=ABOUT, unit=centre.units["south"])
    north = open_analysis(by=by, about=ABOUT, unit=centre.units["north"])
    seen = {who: set(analyses_seen_by(centre.account(who))) for who in ("supervisor", "manager", "agent")}
    assert seen == {"supervisor": {north}, "manager": {north, south}, "agent": set()}
