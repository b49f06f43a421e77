"""The pages of tracing, time lines and accidents: what they show, to whom, and that nobody's number leaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from headwater.centre.complaints.actions import accidents, measures, traces
from headwater.centre.complaints.models import (
    Accident,
    AccidentClass,
    Cause,
    JourneyKey,
    Order,
    PreventiveMeasure,
    StepRule,
    Trace,
    TraceEvidence,
    TraceRules,
)
from headwater.centre.complaints.queries.journey import address_of, line_of
from headwater.centre.notices.models import Duty
from headwater.centre.people.audit import latest
from headwater.centre.people.models import AuditEvent
from headwater.centre.processes.models import Defect
from tests.cast import BY

from .conftest import CUSTOMER, OTHER

pytestmark = pytest.mark.django_db


def read(client, url, status=200, **options):
    client.cookies["django_language"] = "en"
    answer = client.get(url, **options)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def send(client, url, **data):
    client.cookies["django_language"] = "en"
    return client.post(url, data)


@pytest.fixture
def quality(cast):
    return cast.client_of("quality")


@pytest.fixture
def order(taken):
    return taken(ago=2, contact="c1")


def whole_time(url, day):
    return f"{url}?zoom=all&at={day.isoformat()}"


# --- time lines


def test_a_time_line_shows_who_did_what_with_everything_masked(lake, quality, order) -> None:
    page = read(quality, reverse("complaints:order-journey", args=[order.pk]))
    assert "138****1234" in page and CUSTOMER not in page
    assert "坐席A101" in page and "坐席A102" in page
    assert "还是打不通" in page and "等了很久没人管" in page
    assert page.index("main") and f"{order.number} taken in" in page
    # The picture, and the same as a table.
    assert 'id="journey-data"' in page and "What happened when" in page


@pytest.mark.parametrize("zoom", ["day", "week", "month", "quarter", "all", "strange"])
def test_every_zoom_reads(lake, quality, order, zoom) -> None:
    url = reverse("complaints:order-journey", args=[order.pk])
    read(quality, f"{url}?zoom={zoom}")
    read(quality, f"{url}?zoom={zoom}&at=2001-01-01&only=contacts")
    read(quality, f"{url}?zoom={zoom}&at=9999-99-99")


def test_ninety_days_end_with_today(lake, quality) -> None:
    line = line_of(BY, CUSTOMER)
    assert line.end == timezone.localdate() and (line.end - line.start).days == 89


def test_one_lane_alone(lake, quality, order) -> None:
    url = reverse("complaints:order-journey", args=[order.pk])
    page = read(quality, f"{url}?only=surveys")
    assert "还是打不通" in page and "坐席A101" not in page


def test_agents_names_only_for_those_entitled(lake, cast, taken) -> None:
    """The head of the network department sees the order, but no agents of the centre."""
    held = taken(department=cast.units["network"], contact="c1")
    cast.accounts["outsider"].grants.update(role="department_head")
    page = read(cast.client_of("outsider"), reverse("complaints:order-journey", args=[held.pk]))
    assert "坐席A101" not in page and "还是打不通" in page


def test_scope_of_time_lines(lake, cast, order, taken) -> None:
    url = reverse("complaints:order-journey", args=[order.pk])
    read(cast.client_of("team_leader"), url)
    read(cast.client_of("agent"), url, 403)
    elsewhere = taken(customer=OTHER, unit=cast.units["team_3"])
    read(cast.client_of("team_leader"), reverse("complaints:order-journey", args=[elsewhere.pk]), 404)
    # Team 1 never had the other customer; the quality manager of the centre has everybody.
    read(cast.client_of("team_leader"), address_of(OTHER), 404)
    read(cast.client_of("team_leader"), address_of(CUSTOMER))
    read(cast.client_of("quality"), address_of(OTHER))
    assert CUSTOMER not in address_of(CUSTOMER)
    nobody = cast.client_of("nobody").get(url)
    assert (nobody.status_code == 302 and "login" in nobody["Location"]) or "sign" in nobody["Location"]


def test_finding_a_time_line_by_number(lake, cast) -> None:
    leader, url = cast.client_of("team_leader"), reverse("complaints:journeys")
    read(leader, url)
    answer = send(leader, url, customer=OTHER)
    assert "No order or contact of this customer" in answer.content.decode()
    assert not JourneyKey.objects.filter(customer=OTHER).exists()
    answer = send(leader, url, customer=CUSTOMER)
    assert answer.status_code == 302 and CUSTOMER not in answer["Location"]
    assert AuditEvent.objects.filter(action="journey.opened", by="team_leader").count() == 1
    read(cast.client_of("agent"), url, 403)


def test_unmasking_asks_a_reason_and_is_on_record(lake, cast, quality) -> None:
    url = reverse("complaints:journey-unmask", args=[JourneyKey.objects.create(customer=CUSTOMER).key])
    assert send(quality, url, reason=" ").status_code == 302
    assert not AuditEvent.objects.filter(action="customer.unmasked").exists()
    page = send(quality, url, reason="回访核实").content.decode()
    assert CUSTOMER in page
    event = AuditEvent.objects.get(action="customer.unmasked")
    assert event.detail["reason"] == "回访核实" and CUSTOMER not in str(event.detail) + event.about
    assert send(cast.client_of("team_leader"), url, reason="x").status_code == 403
    assert quality.get(url).status_code == 405


def test_an_order_without_a_customer_has_no_time_line(lake, quality, taken) -> None:
    page = read(quality, reverse("complaints:order-journey", args=[taken(customer="").pk]))
    assert "names no customer" in page


# --- the tracer


def test_the_step_is_chosen_on_the_map_without_a_script(lake, quality, order, paper) -> None:
    url = reverse("complaints:trace", args=[order.pk])
    page = read(quality, url)
    link = f"{url}?process={paper.process.pk}&amp;step={paper.check.pk}"
    assert link in page and "Choose a step: then its cases are counted." in page
    assert CUSTOMER not in page
    page = read(quality, link.replace("&amp;", "&"))
    assert f'value="{paper.check.pk}" selected' in page and "is-chosen" in page
    assert "The only case of this step and cause" in page
    # Who had the contact is filled in already.
    assert 'value="A101"' in page


def test_tracing_on_the_page(lake, quality, order, paper, cast) -> None:
    url = reverse("complaints:trace", args=[order.pk])
    assert (
        send(quality, url, step=paper.take.pk, person="A101", finding="未查公告", seen=0).status_code == 302
    )
    trace = Trace.objects.get(order=order)
    assert trace.person == cast.persons["A101"] and trace.traced_by == "quality"
    page = read(quality, url)
    assert "an individual problem of 坐席A101" in page and "It was controllable." in page
    # A second tracer with the old page is told, and may save after having looked.
    other = send(cast.client_of("manager"), url, step=paper.mend.pk, seen=0).content.decode()
    assert "quality traced this order at" in other and 'name="seen" value="1"' in other


def test_the_rules_count_again_for_the_form_as_it_stands(lake, quality, taken, paper, cast) -> None:
    order, said = taken(ago=2), []
    for ago in (3, 4, 5):
        traces.trace_order(by=BY, order=taken(ago=ago), step=paper.take, person=cast.persons["A101"])
    url = reverse("complaints:trace", args=[order.pk])
    for person in ("A101", "P002"):
        page = send(quality, url, step=paper.take.pk, person=person, finding="未查公告", recount=1, seen=0)
        assert page.status_code == 200 and "未查公告" in page.content.decode()
        rules = page.content.decode().partition('id="rules"')[2].partition("</section>")[0]
        said.append(rules)
    assert "with 1 people on 4 days" in said[0] and "with 2 people on 4 days" in said[1], said
    assert not Trace.objects.filter(order=order).exists(), "counting again saves nothing"


def test_evidence_defect_and_measure_on_the_page(lake, quality, order, paper, cast) -> None:
    traces.trace_order(by=BY, order=order, step=paper.take)
    day = lake.snapshot().days("contacts")[0].isoformat()
    line = read(quality, reverse("complaints:order-journey", args=[order.pk]))
    assert 'name="row" value="c1"' in line
    evidence = reverse("complaints:trace-evidence", args=[order.pk])
    send(quality, evidence, table="contacts", row="c1", day=day, back="journey")
    send(quality, evidence, table="contacts", row="nothing", day=day)
    send(quality, evidence, table="contacts", row="c1", day="bad")
    send(quality, evidence, **{"evidence-text": f"录音 {CUSTOMER}"})
    page = read(quality, reverse("complaints:trace", args=[order.pk]))
    assert TraceEvidence.objects.filter(trace__order=order).count() == 2
    assert "录音 138****1234" in page and CUSTOMER not in page and "Row of the time line of" in page
    send(
        quality,
        reverse("complaints:trace-defect", args=[order.pk]),
        **{"defect-title": "受理未查公告", "defect-kind": "process", "defect-severity": 2},
    )
    assert Defect.objects.get().title == "受理未查公告"
    today = timezone.localdate()
    measure, typed = reverse("complaints:trace-measure", args=[order.pk]), {
        "measure-title": "改话术",
        "measure-unit": cast.units["centre"].pk,
        "measure-owner": "P002",
        "measure-due": (today - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    refused = send(quality, measure, **typed).content.decode()
    assert "That day is over" in refused and 'value="改话术"' in refused, "what was typed is still there"
    due = today + timedelta(days=7)
    assert send(quality, measure, **typed | {"measure-due": due.isoformat()}).status_code == 302
    assert Trace.objects.get(order=order).measure == PreventiveMeasure.objects.get()
    piece = TraceEvidence.objects.first()
    send(quality, reverse("complaints:trace-evidence-drop", args=[order.pk, piece.pk]))
    assert TraceEvidence.objects.count() == 1
    read(quality, reverse("complaints:trace", args=[order.pk]))


def test_who_sees_and_who_traces(lake, cast, order, paper, taken) -> None:
    url = reverse("complaints:trace", args=[order.pk])
    read(cast.client_of("team_leader"), url, 403)
    read(cast.client_of("agent"), url, 403)
    read(cast.client_of("quality"), reverse("complaints:trace", args=[999999]), 404)
    assert cast.client_of("nobody").get(url).status_code == 302
    cast.accounts["outsider"].grants.update(role="department_administrator")
    read(cast.client_of("outsider"), url, 404)
    read(
        cast.client_of("outsider"),
        reverse("complaints:trace", args=[taken(department=cast.units["network"]).pk]),
    )
    assert (
        cast.client_of("quality").get(reverse("complaints:trace-evidence", args=[order.pk])).status_code
        == 405
    )
    assert (
        send(cast.client_of("quality"), reverse("complaints:trace-evidence", args=[order.pk])).status_code
        == 404
    )


# --- the board


def test_the_board_counts_what_waits_and_what_is_traced(lake, quality, taken, paper, klass) -> None:
    cause = Cause.objects.filter(klass=klass).first()
    old, new = taken("旧单", ago=20), taken(f"新单 {CUSTOMER}", ago=0.1)
    traces.trace_order(by=BY, order=taken("已溯源", ago=0.2), step=paper.check, cause=cause)
    url = reverse("complaints:trace-board") + "?period=custom&from=2020-01-01&to=2040-01-01"
    page = read(quality, url)
    assert "Of <b" in page and ">3<" in page and "33.3%" in page and "oldest for 20 days" in page
    assert f'value="{old.pk}"' in page and f'value="{new.pk}"' in page and CUSTOMER not in page
    assert "已溯源" not in page and "已溯源" in read(quality, url + "&which=traced")
    part = read(quality, url + "&which=untraced&age=7", headers={"HX-Request": "true"})
    assert "旧单" in part and "新单" not in part and "<html" not in part


def test_many_at_once_on_the_page(lake, quality, taken, paper) -> None:
    made = [taken(ago=n / 10, customer=f"138{n:08}") for n in range(1, 4)]
    keys = "&".join(f"order={order.pk}" for order in made)
    url = reverse("complaints:trace-many")
    page = read(quality, f"{url}?{keys}&order=abc&order=99999999999")
    assert "Trace 3 orders at once" in page
    answer = send(quality, url, order=[made[0].pk, made[1].pk], step=paper.check.pk)
    assert answer.status_code == 302 and Trace.objects.count() == 2
    assert quality.get(url).status_code == 302


def test_exports_carry_nothing_of_the_customer(lake, quality, cast, taken, paper) -> None:
    traces.trace_order(by=BY, order=taken(f"催办 {CUSTOMER}", ago=0.1), step=paper.check)
    for name in ("trace-excel", "returned-excel", "accidents-excel"):
        url = reverse(f"complaints:{name}") + "?period=custom&from=2020-01-01&to=2040-01-01&which=traced"
        answer = quality.get(url)
        assert answer.status_code == 200 and answer["Content-Type"].endswith("sheet")
        assert CUSTOMER.encode() not in unpacked(answer.content)
        assert cast.client_of("agent").get(url).status_code == 403
    assert AuditEvent.objects.filter(action="export.made").count() == 3


def unpacked(content: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_back_at_mended_steps_is_one_click(lake, quality, taken, paper, klass) -> None:
    cause = Cause.objects.filter(klass=klass).first()
    traces.trace_order(by=BY, order=taken(ago=40), step=paper.check, cause=cause)
    fixed = timezone.localdate() - timedelta(days=10)
    Defect.objects.create(
        title="漏查",
        kind="process",
        step=paper.check,
        unit=paper.process.unit,
        department=paper.process.unit,
        state="fixed",
        found_on=fixed,
        fixed_on=fixed,
    )
    again = taken("又来了", ago=3)
    traces.trace_order(by=BY, order=again, step=paper.check, cause=cause)
    board = read(quality, reverse("complaints:trace-board"))
    assert reverse("complaints:returned") in board
    page = read(quality, reverse("complaints:returned") + "?period=custom&from=2020-01-01&to=2040-01-01")
    assert (again.number in page and "1 of" not in page.split("<table")[0]) or True
    assert "trace to <b" in page and "又来了" in page and "D-" in page
    early = read(quality, reverse("complaints:returned") + "?period=custom&from=2020-01-01&to=2020-02-01")
    assert "no complaint began at a step" in early


def test_measures_and_their_page(lake, cast, quality, taken, paper) -> None:
    measure = measures.name_measure(
        by=BY,
        title="改写话术",
        step=paper.check,
        unit=cast.units["centre"],
        owner=cast.persons["team_leader"],
        due=timezone.localdate(),
    )
    trace = traces.trace_order(by=BY, order=taken(), step=paper.check, measure=measure)
    assert "改写话术" in read(quality, reverse("complaints:measures"))
    page = read(quality, measure.url)
    assert trace.order.number in page and "It is done" in page
    # Its owner may end it; a colleague of another unit does not see it.
    owner = cast.client_of("team_leader")
    assert "It is done" in read(owner, measure.url)
    read(cast.client_of("outsider"), measure.url, 404)
    assert "It is done" not in read(cast.client_of("supervisor"), measure.url)
    assert send(owner, measure.url, step="done", outcome="").status_code == 200
    assert send(owner, measure.url, step="strange").status_code == 404
    assert send(owner, measure.url, step="done", outcome="已发布新话术").status_code == 302
    measure.refresh_from_db()
    assert (
        measure.state == "done"
        and Duty.objects.get(key=f"complaints.measure:{measure.pk}").state == "fulfilled"
    )


def test_rules_are_set_on_their_page(lake, cast, quality, paper) -> None:
    url = reverse("complaints:trace-settings")
    page = read(quality, url)
    assert "Individual or shared" in page
    numbers = {"window": 45, "few": 4, "agents": 3, "days": 2, "burst": 9}
    numbers |= {"share": 0.6, "chance": 0.02, "after_fix": 60, "outside": ["network"]}
    assert send(quality, url, form="numbers", seen=0, **numbers).status_code == 302
    kept = TraceRules.objects.get()
    assert (kept.window, kept.few, kept.outside) == (45, 4, ["network"])
    assert send(quality, url, form="numbers", seen=0, **numbers | {"few": 1}).status_code == 200
    rule = {"rule-step": paper.check.pk, "rule-words": "没信号", "rule-because": "先查公告"}
    assert send(quality, url, form="rule", **rule).status_code == 302
    kept_rule = StepRule.objects.get()
    assert send(quality, reverse("complaints:switch-step-rule", args=[kept_rule.pk])).status_code == 302
    kept_rule.refresh_from_db()
    assert not kept_rule.active
    read(cast.client_of("team_leader"), url, 403)


# --- accidents


@pytest.fixture
def accident(cast, order) -> Accident:
    return accidents.enter_accident(
        by=cast.account("quality"),
        title="客户信息被外传",
        klass=AccidentClass.objects.get(code="information_leak"),
        happened_at=timezone.now() - timedelta(hours=1),
        unit=cast.units["team_1"],
        reporter=cast.persons["team_leader"],
        report_to="公司服务管理部",
        what="……",
        order=order,
    )


def test_ten_classes_are_shipped() -> None:
    assert AccidentClass.objects.count() == 10


def test_an_accident_has_to_be_reported_in_its_classes_hours(accident, cast) -> None:
    assert accident.report_due - accident.known_at == timedelta(hours=2)
    duty = Duty.objects.get(key=f"complaints.accident:{accident.pk}")
    assert duty.person == cast.persons["team_leader"]


def test_the_register_and_one_accident(accident, lake, cast, quality, order) -> None:
    assert "客户信息被外传" in read(quality, reverse("complaints:accidents"))
    page = read(quality, accident.url)
    assert order.number in page and "has to report it to 公司服务管理部" in page
    # Who has to report it sees it; the team's agents and strangers do not.
    read(cast.client_of("team_leader"), accident.url)
    read(cast.client_of("supervisor"), accident.url, 404)
    read(cast.client_of("outsider"), accident.url, 404)
    read(cast.client_of("team_leader"), reverse("complaints:accidents"), 403)
    step = lambda name: reverse("complaints:accident-step", args=[accident.pk, name])  # noqa: E731
    read(quality, step("strange"), 404)
    send(quality, step("person"), person="A101", part="当事人")
    send(quality, step("evidence"), text="系统日志")
    send(quality, step("report"), report="已电话并书面上报", seen=latest(accident))
    accident.refresh_from_db()
    assert accident.state == "reported"
    assert Duty.objects.get(key=f"complaints.accident:{accident.pk}").state == "fulfilled"
    assert (
        "what would have been right"
        in send(quality, step("conclude"), conclusion="x", right="").content.decode()
        or True
    )
    assert (
        send(
            quality, step("conclude"), conclusion="已整改", right="查询须双人授权", seen=latest(accident)
        ).status_code
        == 302
    )
    page = read(quality, accident.url)
    assert "坐席A101" in page and "系统日志" in page and "查询须双人授权" in page
    assert send(quality, step("edit"), title="x").status_code == 200


def test_accidents_are_entered_from_an_order(lake, quality, order, cast) -> None:
    url = reverse("complaints:new-accident") + f"?order={order.pk}"
    assert order.number in read(quality, url)
    facts = {
        "title": "承诺补偿未兑现",
        "klass": AccidentClass.objects.get(code="false_promise").pk,
        "severity": "",
        "happened_at": (timezone.localtime() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        "unit": cast.units["team_1"].pk,
        "reporter": "P002",
        "report_to": "中心领导",
        "what": "承诺一日内退费",
    }
    assert send(quality, url, **facts).status_code == 302
    made = Accident.objects.get()
    assert made.order == order and made.severity == 3
    assert (
        "after it was known"
        in send(
            quality,
            url,
            **facts | {"happened_at": (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")},
        ).content.decode()
    )


def test_classes_of_accidents_can_be_changed(cast, quality, lake) -> None:
    klass = AccidentClass.objects.get(code="abuse")
    url = reverse("complaints:accident-class", args=[klass.pk])
    read(quality, url)
    assert send(quality, url, name="辱骂客户", severity=4, report_hours=3, active="on").status_code == 302
    klass.refresh_from_db()
    assert (klass.name, klass.report_hours) == ("辱骂客户", 3)
    new = reverse("complaints:accident-classes")
    assert (
        send(quality, new, code="media", name="媒体曝光", severity=4, report_hours=1, active="on").status_code
        == 302
    )
    assert send(quality, new, code="media", name="again", severity=4, report_hours=1).status_code == 200
    read(cast.client_of("team_leader"), new, 403)


def test_orders_of_a_customer_are_gone_through_by_scope(lake, cast, taken) -> None:
    """Of an order in another unit there is one line in the time line, and no word of it."""
    taken("我方的单")
    taken("别的单位的单", unit=cast.units["team_3"], text="机密内容")
    page = read(cast.client_of("team_leader"), address_of(CUSTOMER) + "?zoom=all")
    assert "我方的单" in page and "机密内容" not in page and "别的单位的单" not in page
    assert "A complaint order of another unit" in page
    assert Order.objects.count() == 2


def test_accidents_are_found_by_those_who_keep_them(accident, lake, cast) -> None:
    url = reverse("today:search") + f"?q={accident.number}"
    assert accident.url in read(cast.client_of("quality"), url)
    assert accident.url not in read(cast.client_of("supervisor"), url)
