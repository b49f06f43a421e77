"""Rules propose, one entitled decides, the person appeals, a third arbitrates; nothing said is altered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from headwater.centre.complaints import proposing
from headwater.centre.complaints.actions import accountability as actions
from headwater.centre.complaints.actions import accountability_proposals as proposals
from headwater.centre.complaints.actions import accountability_rules as rules
from headwater.centre.complaints.actions.traces import trace_order
from headwater.centre.complaints.models import (
    Accountability,
    AccountabilityEntry,
    AccountabilityFile,
    AccountabilityRule,
    Order,
    Part,
)
from headwater.centre.complaints.queries import accountability as queries
from headwater.centre.notices.models import Notice
from headwater.centre.people.models import RoleGrant
from headwater.engine.words import Words
from tests.cast import BY, Cast
from tests.centre.complaints.tracing.conftest import Paper, klass, paper, taken

__all__ = ["klass", "paper", "taken"]
Taken = Callable[..., Order]
CASE = proposing.TracedCase(
    "network", Words("network", "网络"), 2, Words("medium", "中"), "individual", True, False
)


def traced(cast: Cast, order: Order, paper: Paper, who: str = "A101", **facts: Any) -> Order:
    person = cast.persons[who]
    Order.objects.filter(pk=order.pk).update(severity=2)
    order.refresh_from_db()
    trace_order(by=BY, order=order, step=paper.take, person=person, finding="未按流程核查", **facts)
    return order


@pytest.fixture
def proposed(cast: Cast, taken: Taken, paper: Paper) -> Accountability:
    """One record of A101 (the cast's agent) by the rules."""
    traced(cast, taken(), paper)
    assert proposals.by_rules() == 1
    return Accountability.objects.get()


@pytest.fixture
def decided(cast: Cast, proposed: Accountability) -> Accountability:
    return actions.decide(by=cast.account("quality"), record=proposed, points=proposed.proposed_points)


# What the rules propose


def test_the_most_demanding_rule_holds() -> None:
    all_of = proposing.Rule(1, Words("all", "全部"))
    of_class = proposing.Rule(2, Words("class", "类"), classes=frozenset({"network"}))
    again = proposing.Rule(3, Words("again", "再"), same_type_only=True)
    other = proposing.Rule(4, Words("other", "他"), classes=frozenset({"charges"}), min_severity=4)
    assert proposing.fitting([all_of, of_class, again, other], CASE) == of_class
    assert proposing.fitting([all_of, other], CASE) == all_of
    assert proposing.fitting([other, again], CASE) is None


@pytest.mark.parametrize(
    ("head", "repeats", "points"), [(False, 0, "2"), (False, 3, "5"), (False, 9, "6"), (True, 2, "3")]
)
def test_repeats_add_up_to_the_most(head: bool, repeats: int, points: str) -> None:
    rule = proposing.Rule(
        1,
        Words("r", "规"),
        points=Decimal(2),
        points_head=Decimal(1),
        repeat_points=Decimal(1),
        most=Decimal(6),
    )
    found = proposing.propose(rule, CASE, head=head, repeats=repeats)
    assert found is not None and found.points == Decimal(points)
    assert len(found.reasons) == 1 + (repeats > 0) + (repeats == 9)


def test_a_part_without_points_is_not_named() -> None:
    assert proposing.propose(proposing.Rule(1, Words("r", "规")), CASE, head=True, repeats=5) is None


def test_individual_falls_on_who_handled_it(cast: Cast, proposed: Accountability) -> None:
    assert (proposed.person, proposed.part, proposed.unit) == (
        cast.persons["A101"],
        Part.HANDLER,
        cast.units["team_1"],
    )
    assert "一般个性问题" in proposed.reasons[0]["zh"] and "Individual problem" in proposed.reasons[0]["en"]
    assert proposals.by_rules() == 0, "once"


def test_shared_falls_on_administrator_and_head(cast: Cast, taken: Taken, paper: Paper) -> None:
    order = traced(cast, taken(), paper, scope="shared", scope_because="多名客服代表同样出错")
    proposals.by_rules()
    found = {record.part: record.person for record in Accountability.objects.filter(order=order)}
    assert found == {Part.ADMINISTRATOR: order.trace.administrator, Part.HEAD: order.trace.head}
    assert len(set(found.values())) == 2


def test_a_shared_problem_is_one_record_however_many_orders(cast: Cast, taken: Taken, paper: Paper) -> None:
    shared = {"scope": "shared", "scope_because": "系统缺陷"}
    later = [traced(cast, taken(ago=n), paper, **shared) for n in (1, 2, 3)]
    long_ago = traced(cast, taken(ago=50), paper, **shared)
    assert proposals.by_rules() == 4
    records = Accountability.objects.all()
    assert {record.order_id for record in records} == {later[0].pk, long_ago.pk}
    newer = records.filter(order=later[0], part=Part.ADMINISTRATOR).get()
    assert queries.orders_covered(newer) == 3
    assert proposals.by_rules() == 0


def test_repeats_are_counted_before_not_after(cast: Cast, taken: Taken, paper: Paper) -> None:
    older, newer, long_ago = taken(ago=20), taken(ago=10), taken(ago=200)
    for order in (newer, older, long_ago):
        traced(cast, order, paper, scope="individual", scope_because="同一人")
    proposals.by_rules()
    points = {r.order_id: r.proposed_points for r in Accountability.objects.all()}
    assert points == {older.pk: Decimal(1), newer.pk: Decimal(2), long_ago.pk: Decimal(1)}


def test_what_was_not_justified_or_not_ours_is_left_alone(cast: Cast, taken: Taken, paper: Paper) -> None:
    unjust = taken()
    Order.objects.filter(pk=unjust.pk).update(valid=False)
    traced(cast, unjust, paper)
    traced(cast, taken(), paper, controllable=False, controllable_because="外部施工")
    assert proposals.by_rules() == 0


def test_a_trace_that_changed_takes_its_proposal_back(
    cast: Cast, proposed: Accountability, paper: Paper
) -> None:
    traced(cast, proposed.order, paper, who="A102")
    proposals.by_rules()
    proposed.refresh_from_db()
    assert proposed.state == "dismissed"


# Decision, appeal, arbitration


def test_the_walk_to_the_last_word(cast: Cast, proposed: Accountability) -> None:
    agent, quality, manager = (cast.account(name) for name in ("agent", "quality", "manager"))
    with pytest.raises(ValidationError, match=r"why|理由|原因"):
        actions.decide(by=quality, record=proposed, points=Decimal(3))
    row = actions.decide(by=quality, record=proposed, points=Decimal(3), text="态度恶劣", seen=1)
    assert (row.state, row.points) == ("decided", Decimal(3))
    assert Notice.objects.filter(to=cast.persons["A101"]).count() == 1
    file = SimpleUploadedFile("证据.txt", "录音编号 77".encode())
    row = actions.appeal(by=agent, record=row, text="当时系统故障，见录音", files=[file])
    assert row.state == "appealed" and AccountabilityFile.objects.count() == 1
    with pytest.raises(PermissionDenied):
        actions.arbitrate(by=quality, record=row, outcome="upheld", text="维持")
    with pytest.raises(ValidationError):
        actions.arbitrate(by=manager, record=row, outcome="lowered", text="减轻", points=Decimal(3))
    row = actions.arbitrate(by=manager, record=row, outcome="lowered", text="部分属实", points=Decimal(1))
    assert (row.state, row.points, row.final) == ("lowered", Decimal(1), True)
    kinds = [entry.kind for entry in row.entries.all()]
    assert kinds == ["proposed", "decided", "appealed", "arbitrated"]
    assert [entry.points for entry in row.entries.all()][1:] == [Decimal(3), None, Decimal(1)]
    today = timezone.localdate()
    found = queries.score(Accountability.objects.all(), today, today)
    assert found == queries.Score(1, Decimal(1), 1, 1)


def test_revoked_counts_nothing(cast: Cast, decided: Accountability) -> None:
    actions.appeal(by=cast.account("agent"), record=decided, text="不是我经手")
    actions.arbitrate(by=cast.account("manager"), record=decided, outcome="revoked", text="属实")
    today = timezone.localdate()
    assert queries.score(Accountability.objects.all(), today, today).points == 0


def test_an_appeal_has_its_day(cast: Cast, decided: Accountability) -> None:
    assert decided.appeal_until == queries.working_day(timezone.localdate(), 5)
    yesterday = timezone.localdate() - timedelta(days=1)
    Accountability.objects.update(appeal_until=yesterday)
    decided.refresh_from_db()
    assert decided.final
    with pytest.raises(ValidationError):
        actions.appeal(by=cast.account("agent"), record=decided, text="晚了")


def test_working_days_leave_out_the_holidays(cast: Cast) -> None:
    # National Day 2025: 1 to 8 October are free, 28 September and 11 October are worked.
    assert queries.working_day(date(2025, 9, 26), 1) == date(2025, 9, 28)
    assert queries.working_day(date(2025, 9, 30), 1) == date(2025, 10, 9)


def test_nobody_decides_on_the_own_part_or_proposal(cast: Cast, taken: Taken, paper: Paper) -> None:
    order = traced(cast, taken(), paper)
    quality = cast.account("quality")
    own = proposals.propose(
        by=quality, order=order, person=cast.persons["quality"], part="head", points=Decimal(1), text="管理"
    )
    other = proposals.propose(
        by=quality, order=order, person=cast.persons["A102"], part="handler", points=Decimal(1), text="协办"
    )
    for record in (own, other):
        with pytest.raises(PermissionDenied):
            actions.decide(by=quality, record=record, points=Decimal(1))
        actions.decide(by=cast.account("manager"), record=record, points=Decimal(1))


def test_the_second_of_two_is_told(cast: Cast, proposed: Accountability) -> None:
    actions.dismiss(by=cast.account("quality"), record=proposed, text="证据不足", seen=1)
    with pytest.raises(ValidationError, match="quality"):
        actions.decide(by=cast.account("manager"), record=proposed, points=Decimal(1), seen=1)


def test_the_database_keeps_what_was_said(cast: Cast, decided: Accountability) -> None:
    attempts: list[Callable[[], Any]] = [
        lambda: AccountabilityEntry.objects.update(text="另一种说法"),
        lambda: AccountabilityEntry.objects.all().delete(),
        lambda: Accountability.objects.all().delete(),
        lambda: Accountability.objects.update(points=Decimal(0)),
        lambda: Accountability.objects.update(person=cast.persons["A102"]),
        lambda: Accountability.objects.update(reasons=[]),
        lambda: Accountability.objects.update(state="proposed"),
        lambda: Accountability.objects.update(state="revoked"),
    ]
    for attempt in attempts:
        with pytest.raises((ProgrammingError, ProtectedError)), transaction.atomic():
            attempt()
    decided.refresh_from_db()
    assert (decided.state, decided.points, decided.entries.count()) == ("decided", Decimal(1), 2)


def test_answering_changes_nothing(cast: Cast, decided: Accountability) -> None:
    actions.answer(by=cast.account("agent"), record=decided, text="已整改")
    decided.refresh_from_db()
    assert (decided.state, decided.version) == ("decided", 2)
    with pytest.raises(PermissionDenied):
        actions.answer(by=cast.account("outsider"), record=decided, text="?")


def test_by_hand_needs_a_trace_and_a_reason(cast: Cast, taken: Taken, paper: Paper) -> None:
    order, facts = taken(), {"person": cast.persons["A101"], "part": "handler", "points": Decimal(1)}
    with pytest.raises(ValidationError):
        proposals.propose(by=cast.account("quality"), order=order, text="原因", **facts)
    traced(cast, order, paper)
    with pytest.raises(ValidationError):
        proposals.propose(by=cast.account("quality"), order=order, text=" ", **facts)
    with pytest.raises(PermissionDenied):
        proposals.propose(by=cast.account("outsider"), order=order, text="原因", **facts)


def test_rules_are_kept_by_those_who_decide(cast: Cast) -> None:
    rule = AccountabilityRule.objects.first()
    assert rule is not None
    with pytest.raises(PermissionDenied):
        rules.keep_rule(by=cast.account("team_leader"), rule=rule, points=Decimal(9))
    rules.keep_rule(by=cast.account("quality"), rule=rule, seen=1, points=Decimal(9))
    with pytest.raises(ValidationError):
        rules.keep_rule(by=cast.account("manager"), rule=rule, seen=1, points=Decimal(8))


def test_who_decides_for_a_department_sets_no_rules(cast: Cast) -> None:
    RoleGrant.objects.filter(account=cast.accounts["outsider"]).update(role="department_head")
    rule = AccountabilityRule.objects.first()
    assert rule is not None
    with pytest.raises(PermissionDenied):
        rules.keep_rule(by=cast.account("outsider"), rule=rule, points=Decimal(9))
    with pytest.raises(PermissionDenied):
        rules.set_days(by=cast.account("outsider"), appeal_days=0, arbitration_days=1, shared_days=1)
    client = cast.client_of("outsider")
    assert client.get("/complaints/accountability/rules/").status_code == 403
    assert client.post(f"/complaints/accountability/rules/{rule.pk}/", {}).status_code == 403
    assert client.get("/complaints/accountability/").status_code == 200


# Pages


def test_who_sees_a_record(cast: Cast, proposed: Accountability) -> None:
    page = proposed.url
    statuses = {
        who: cast.client_of(who).get(page).status_code
        for who in ("agent", "team_leader", "supervisor", "quality", "outsider", "analyst", "nobody")
    }
    assert statuses == {
        "agent": 404,  # nothing is decided yet
        "team_leader": 200,
        "supervisor": 200,
        "quality": 200,
        "outsider": 404,
        "analyst": 404,
        "nobody": 302,
    }
    actions.decide(by=cast.account("quality"), record=proposed, points=proposed.proposed_points)
    assert cast.client_of("agent").get(page).status_code == 200
    assert [entry.kind for entry in proposed.entries.all()] == ["proposed", "decided", "read"]
    assert proposed.number in cast.client_of("agent").get("/complaints/accountability/mine/").content.decode()


@pytest.mark.parametrize(
    ("who", "pages", "rules_page"),
    [("agent", 403, 403), ("team_leader", 200, 403), ("quality", 200, 200), ("nobody", 302, 302)],
)
def test_who_opens_the_lists(cast: Cast, who: str, pages: int, rules_page: int) -> None:
    client = cast.client_of(who)
    assert client.get("/complaints/accountability/").status_code == pages
    assert client.get("/complaints/accountability/excel/").status_code == pages
    assert client.get("/complaints/accountability/rules/").status_code == rules_page
    assert client.get("/complaints/accountability/rules/new/").status_code == rules_page


def test_through_the_pages(cast: Cast, proposed: Accountability) -> None:
    quality, agent, manager = (cast.client_of(name) for name in ("quality", "agent", "manager"))
    assert "R-" in quality.get("/tasks/").content.decode()
    url = proposed.url
    late = quality.post(f"{url}decide/", {"points": "7", "text": "", "seen": "1"})
    assert late.status_code == 400
    assert quality.post(f"{url}decide/", {"points": "1", "text": "", "seen": "1"}).status_code == 302
    assert manager.post(f"{url}dismiss/", {"text": "晚了", "seen": "1"}).status_code in (400, 403)
    assert "appeal" in agent.get(url).content.decode()
    evidence = SimpleUploadedFile("说明.pdf", b"%PDF-1.4 ...")
    sent = {"text": "不是我经手", "files": evidence, "seen": "2"}
    answer = agent.post(f"{url}appeal/", sent)
    assert answer.status_code == 302, answer.context["appeal_form"].errors
    file = AccountabilityFile.objects.get()
    got = manager.get(f"{url}files/{file.pk}/")
    assert b"".join(got.streaming_content) == b"%PDF-1.4 ..."
    assert cast.client_of("outsider").get(f"{url}files/{file.pk}/").status_code == 404
    sent = {"outcome": "revoked", "text": "属实", "seen": "3"}
    assert manager.post(f"{url}arbitrate/", sent).status_code == 302
    assert agent.get(f"{url}decide/").status_code == 405
    bad = SimpleUploadedFile("x.exe", b"MZ")
    assert agent.post(f"{url}answer/", {"text": "附件", "files": bad}).status_code == 400
    assert quality.get("/complaints/accountability/?words=R-1&state=revoked").status_code == 200


def test_proposing_through_the_page(cast: Cast, taken: Taken, paper: Paper) -> None:
    order = traced(cast, taken(), paper)
    page = f"/complaints/{order.pk}/accountability/"
    client = cast.client_of("team_leader")
    assert client.get(page).status_code == 200
    sent = {"person": "A102", "part": "handler", "points": "2", "text": "未交接", "measure": ""}
    assert client.post(page, sent | {"person": "谁"}).status_code == 400
    assert client.post(page, sent).status_code == 302
    assert Accountability.objects.get().proposed_points == Decimal(2)
    assert cast.client_of("agent").get(page).status_code == 403
    assert cast.client_of("outsider").get(page).status_code in (403, 404)


def test_rules_through_the_page(cast: Cast) -> None:
    client = cast.client_of("quality")
    rule = AccountabilityRule.objects.order_by("pk").first()
    assert rule is not None
    sent = {
        "name": "营业厅推诿",
        "min_severity": "2",
        "scope": "individual",
        "points": "2",
        "points_head": "0",
        "repeat_points": "1",
        "repeat_days": "90",
        "most_points": "8",
        "position": "9",
        "active": "on",
        "classes": [],
    }
    assert client.post("/complaints/accountability/rules/new/", sent).status_code == 302
    assert client.post(rule.url, sent | {"seen": "1"}).status_code == 400, "the name is taken"
    days = {"appeal_days": "7", "arbitration_days": "12", "shared_days": "30"}
    assert client.post("/complaints/accountability/rules/", days).status_code == 302
    assert queries.settings_row().appeal_days == 7
