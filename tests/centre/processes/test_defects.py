"""The defect register: its states, who decides, counts and ages, cases and chains."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from headwater.centre.findings.actions import open_finding, remember
from headwater.centre.findings.models import Member, Reference
from headwater.centre.findings.queries import chain
from headwater.centre.notices.models import Notice
from headwater.centre.notices.queries import duties_of, notices_of
from headwater.centre.people.models import RoleGrant
from headwater.centre.processes import actions, queries
from headwater.centre.processes.models import Defect
from headwater.centre.processes.publishing import publish_defects
from headwater.centre.processes.queries import defect_counts, defects_seen_by
from headwater.centre.processes.references import of_defect
from headwater.engine.lake import Lake
from tests.cast import BY, Cast
from tests.centre.processes.conftest import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def defect(cast: Cast, paper: Paper) -> Defect:
    """Found by team 1 at the network's step."""
    return actions.open_defect(
        by=cast.account("agent"),
        title="抢修无回单",
        unit=cast.units["team_1"],
        step=paper.mend,
        customers=120,
        sources=[Reference("complaint", "C-2041", "三天无人上门")],
    )


def test_the_step_s_unit_owns_it(cast: Cast, defect: Defect) -> None:
    assert defect.department == cast.units["network"] and defect.state == "found"
    assert defect.number == f"D-{defect.pk}"


def test_finder_and_owner_see_it_and_nobody_else(cast: Cast, defect: Defect) -> None:
    for name in ("agent", "team_leader", "supervisor", "manager", "outsider"):
        assert defect in defects_seen_by(cast.account(name)), name
    assert not defects_seen_by(cast.account("newcomer")).exists()
    other = actions.open_defect(by=BY, title="南区的事", unit=cast.units["south"])
    assert other not in defects_seen_by(cast.account("team_leader"))
    assert other not in defects_seen_by(cast.account("outsider"))


def test_from_found_to_verified(cast: Cast, defect: Defect) -> None:
    head = cast.account("outsider")
    with pytest.raises(PermissionDenied):
        # A handler answers what is handed over, and decides nothing.
        actions.accept_defect(by=head, defect=defect, owner=cast.persons["P008"], due=date(2026, 4, 1))
    RoleGrant.objects.create(account=head, role="department_head", unit=cast.units["network"])
    head = cast.account("outsider")
    due = timezone.localdate() + timedelta(days=10)
    actions.accept_defect(by=head, defect=defect, owner=cast.persons["P008"], due=due)
    assert duties_of(head).get().due == due
    change = actions.open_change(by=head, title="抢修回单", unit=cast.units["network"], defects=[defect])
    fixed = actions.fix_defect(by=head, defect=defect)
    assert fixed.change == change and not duties_of(head).exists()
    with pytest.raises(ValidationError, match="Somebody else"):
        actions.verify_defect(by=head, defect=defect)
    done = actions.verify_defect(by=cast.account("manager"), defect=defect)
    assert done.state == "verified" and done.verified_on == timezone.localdate()


def test_who_declared_it_fixed_does_not_verify_it(cast: Cast, defect: Defect) -> None:
    head = cast.account("outsider")
    RoleGrant.objects.create(account=head, role="department_head", unit=cast.units["network"])
    head = cast.account("outsider")
    due = timezone.localdate() + timedelta(days=10)
    # Somebody else answers for it, and yet it is the head who says that it is done.
    actions.accept_defect(by=head, defect=defect, owner=cast.persons["analyst"], due=due)
    actions.fix_defect(by=head, defect=defect)
    with pytest.raises(ValidationError, match="declared it fixed"):
        actions.verify_defect(by=head, defect=defect)


def test_only_who_confirms_there_verifies(cast: Cast) -> None:
    supervisor = cast.account("supervisor")
    RoleGrant.objects.create(account=supervisor, role="department_head", unit=cast.units["network"])
    south = actions.open_defect(by=BY, title="南区的事", unit=cast.units["south"])
    actions.accept_defect(by=BY, defect=south, owner=cast.persons["analyst"], due=timezone.localdate())
    actions.fix_defect(by=BY, defect=south)
    with pytest.raises(PermissionDenied):
        actions.verify_defect(by=cast.account("supervisor"), defect=south)


def test_a_step_that_is_not_open_is_refused(cast: Cast, defect: Defect) -> None:
    with pytest.raises(ValidationError, match="not open now"):
        actions.fix_defect(by=BY, defect=defect)
    with pytest.raises(ValidationError):
        actions.verify_defect(by=BY, defect=defect)


def test_declining_needs_a_reason_and_can_be_undone(cast: Cast, defect: Defect) -> None:
    with pytest.raises(ValidationError):
        actions.decline_defect(by=BY, defect=defect, reason=" ")
    actions.decline_defect(by=BY, defect=defect, reason="属客户侧线路")
    again = actions.reopen_defect(by=cast.account("agent"), defect=defect, reason="又发生一次")
    assert again.state == "found" and again.closed_on is None


def test_objects_of_other_rooms_are_named_as_far_as_one_sees_them(cast: Cast, defect: Defect) -> None:
    agent = cast.account("agent")
    there = Reference("improvement", "I-3", "Answer more", "/improvements/3/")
    remember(there)
    finding = open_finding(by=BY, title="南区的事", unit=cast.units["south"])
    for kind, number in (("improvement", "I-3"), ("finding", finding.number), ("signal", "S-999")):
        with pytest.raises(ValidationError, match="that you may see"):
            actions.add_source(by=agent, defect=defect, source=Reference(kind, number, "another title"))
    # Who sees improvements names it by its number; the title of its own room stays.
    told = Reference("improvement", "I-3", "another title", "/elsewhere/")
    actions.add_source(by=cast.account("manager"), defect=defect, source=told)
    assert Member.objects.get(number="I-3").reference == there


def test_a_case_counts_once_and_stands_in_the_chain(cast: Cast, defect: Defect) -> None:
    case = Reference("complaint", "C-2041")
    actions.add_source(by=cast.account("agent"), defect=defect, source=case)
    assert defect.sources.count() == 1
    assert defect in queries.defects_naming(cast.account("manager"), case)
    row = [link.label for link in chain(of_defect(defect), cast.account("manager"))]
    assert len(row) == 2 and "C-2041" in row[0] and defect.number in row[1]


def test_counts_and_ages(cast: Cast, defect: Defect) -> None:
    today = timezone.localdate()
    centre = cast.units["centre"]
    old = actions.open_defect(by=BY, title="旧", unit=centre, found_on=today - timedelta(days=30))
    done = actions.open_defect(by=BY, title="好", unit=centre)
    gone = actions.open_defect(by=BY, title="否", unit=centre)
    owner = cast.persons["P005"]
    actions.accept_defect(by=BY, defect=old, owner=owner, due=today - timedelta(days=1))
    actions.accept_defect(by=BY, defect=done, owner=owner, due=today)
    actions.fix_defect(by=BY, defect=done)
    actions.decline_defect(by=BY, defect=gone, reason="重复")
    counts = defect_counts(defects_seen_by(BY), today)
    assert (counts.found, counts.optimised, counts.verified, counts.declined) == (4, 1, 0, 1)
    assert (counts.open, counts.overdue, counts.oldest_days, counts.mean_days) == (2, 1, 30, 15.0)
    assert counts.optimised_share == pytest.approx(1 / 3)


def test_search_by_number_and_title(cast: Cast, defect: Defect) -> None:
    manager = cast.account("manager")
    assert defect in queries.found_by_text(manager, f"d-{defect.pk}")
    assert defect in queries.found_by_text(manager, "无回单")
    assert not queries.found_by_text(manager, "没有这个").exists()


def test_the_register_reaches_the_lake_once(cast: Cast, defect: Defect, tmp_path: Path) -> None:
    lake, today = Lake(tmp_path), timezone.localdate()
    fixed = actions.open_defect(by=BY, title="好", unit=cast.units["centre"])
    actions.accept_defect(by=BY, defect=fixed, owner=cast.persons["P005"], due=today)
    actions.fix_defect(by=BY, defect=fixed)
    assert publish_defects(lake, today) == 2
    assert publish_defects(lake, today) == 0
    rows = pa.concat_tables(pq.read_table(file) for file in lake.snapshot().files("defects")).to_pylist()
    told = {row["state"]: (row["unit"], row["centre"], row["step"], row["days_open"]) for row in rows}
    assert told == {"found": ("network", "centre", "抢修", 0), "optimised": ("centre", "centre", None, 0)}
    actions.verify_defect(by=BY, defect=fixed)
    assert publish_defects(lake, today) == 2


def test_an_unused_register_publishes_nothing(cast: Cast, tmp_path: Path) -> None:
    assert publish_defects(Lake(tmp_path), timezone.localdate()) == 0


def test_the_owning_department_hears_of_it(cast: Cast, defect: Defect) -> None:
    # Nobody decides in the network department itself, nor above it but the administrator.
    assert [notice.to for notice in Notice.objects.all()] == [cast.persons["administrator"]]
    RoleGrant.objects.create(
        account=cast.accounts["outsider"], role="department_head", unit=cast.units["network"]
    )
    actions.open_defect(by=BY, title="又一个", unit=cast.units["team_1"], department=cast.units["network"])
    newest = notices_of(cast.account("outsider")).get()
    assert "又一个" in newest.say("zh") and newest.url.startswith("/processes/defects/")


def test_the_same_defect_twice_is_merged_and_counted_once(cast: Cast) -> None:
    facts = {"unit": cast.units["centre"], "department": cast.units["network"]}
    first = actions.open_defect(by=BY, title="公告不上屏", **facts)
    again = actions.open_defect(by=BY, title="看不到公告", sources=[Reference("complaint", "TS-9")], **facts)
    third = actions.open_defect(by=BY, title="公告缺失", **facts)
    actions.merge_defect(by=BY, defect=third, into=again)
    actions.merge_defect(by=BY, defect=again, into=first, reason="同一处")
    assert {s.number for s in first.sources.all()} >= {"TS-9", again.number}
    third.refresh_from_db()
    assert third.merged_into == first, "what was merged into it went along"
    counts = defect_counts(Defect.objects.all(), timezone.localdate())
    assert (counts.found, counts.open) == (1, 1)
    with pytest.raises(ValidationError):
        actions.merge_defect(by=BY, defect=first, into=first)
    with pytest.raises(ValidationError):
        actions.merge_defect(by=BY, defect=first, into=again)
    actions.reopen_defect(by=BY, defect=third, reason="不是同一处")
    third.refresh_from_db()
    assert third.merged_into is None and third.state == "found"


def test_merging_by_its_page_offers_the_like_and_keeps_what_was_typed(cast: Cast) -> None:
    facts = {"unit": cast.units["centre"], "department": cast.units["centre"]}
    first = actions.open_defect(by=BY, title="公告不上屏", **facts)
    again = actions.open_defect(by=BY, title="看不到公告", **facts)
    client = cast.client_of("manager")
    address = f"/processes/defects/{again.pk}/merge/"
    assert first.title in client.get(address).content.decode()
    refused = client.post(address, {"into": "D-99999", "reason": "同一处公告"}).content.decode()
    assert "同一处公告" in refused and 'value="D-99999"' in refused
    client.post(address, {"into": f"d-{first.pk}", "reason": ""})
    page = client.get(f"/processes/defects/{again.pk}/").content.decode()
    assert first.number in page and Defect.objects.get(pk=again.pk).state == "merged"
    assert cast.client_of("outsider").get(address).status_code == 404
