"""Changes, procedures and handbooks: a confirmed text reaches every holder, and cannot be altered."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from docx import Document

from headwater.centre.findings.models import Reference
from headwater.centre.findings.queries import chain
from headwater.centre.jobs.running import perform_waiting
from headwater.centre.notices.queries import duties_of
from headwater.centre.people.models import AuditEvent, Membership, Post
from headwater.centre.processes import actions, queries
from headwater.centre.processes.actions.handbooks import reach_new_holders
from headwater.centre.processes.contents import difference, in_force
from headwater.centre.processes.models import Handbook, Procedure, ProcedureVersion, ProcessChange, Receipt
from headwater.centre.processes.queries import receipts_of
from headwater.centre.processes.references import of_change
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
IMPROVEMENT = Reference("improvement", "I-7", "更快", "/improvement/7/")


@pytest.fixture
def handbook(cast: Cast, post: Post) -> Handbook:
    """Of the agents' post, with one procedure that has no text yet."""
    made = actions.make_handbook(by=BY, post=post)
    procedure = actions.write_procedure(by=BY, name="受理规范", unit=cast.units["centre"])
    actions.use_procedure(by=BY, handbook=made, procedure=procedure)
    actions.change_handbook(by=BY, handbook=made, duties="接听来话", indicators=["answer_rate"])
    return made


def written(cast: Cast, text: str, **facts: object) -> ProcessChange:
    """A change with one text of the procedure."""
    change = actions.open_change(by=BY, title="缩短受理", unit=cast.units["centre"], **facts)  # type: ignore[arg-type]
    procedure = Procedure.objects.get()
    actions.write_version(by=BY, change=change, procedure=procedure, text=text, valid_from=DAY)
    return change


def test_one_handbook_a_post(handbook: Handbook, post: Post) -> None:
    with pytest.raises(ValidationError, match="already"):
        actions.make_handbook(by=BY, post=post)


def test_a_confirmed_change_reaches_every_holder(cast: Cast, handbook: Handbook) -> None:
    change = written(cast, "问候\n核对号码", improvement=IMPROVEMENT)
    (version,) = actions.confirm_version(by=cast.account("manager"), change=change)
    assert version.number == 1 and version.content["procedures"][0]["text"] == "问候\n核对号码"
    assert version.receipts.count() == 18 + 2  # the agents, the team leader and the newcomer
    perform_waiting()
    agent = cast.account("agent")
    assert duties_of(agent).get().url == f"/processes/handbooks/{handbook.pk}/v/1/"
    receipt = Receipt.objects.get(version=version, person=agent.person)
    actions.acknowledge(by=agent, receipt=receipt)
    assert not duties_of(agent).exists() and not queries.unread_of(agent).exists()
    row = [link.label for link in chain(of_change(change), cast.account("manager"))]
    assert [label.split()[-1] for label in row] == ["I-7", change.number, f"H-{handbook.pk}.1"]


def test_nobody_reads_for_somebody_else(cast: Cast, handbook: Handbook) -> None:
    (version,) = actions.confirm_version(by=BY, change=written(cast, "问候"))
    other = version.receipts.get(person=cast.persons["A102"])
    with pytest.raises(PermissionDenied):
        actions.acknowledge(by=cast.account("agent"), receipt=other)


def test_who_has_not_read_is_seen_by_those_over_them(cast: Cast, handbook: Handbook) -> None:
    (version,) = actions.confirm_version(by=BY, change=written(cast, "问候"))
    assert queries.receipts_of(cast.account("team_leader"), version).count() == 7
    assert queries.receipts_of(cast.account("manager"), version).count() == 20
    # An agent sees the own one alone.
    assert queries.receipts_of(cast.account("agent"), version).count() == 1


def test_steps_are_offered_as_checklist_items(cast: Cast, handbook: Handbook, post: Post) -> None:
    actions.confirm_version(by=BY, change=written(cast, "问候\n核对号码\n问候"))
    assert [item.text for item in handbook.items.all()] == ["问候", "核对号码"]
    assert not queries.checklist_of(post).exists()
    actions.decide_item(by=BY, item=handbook.items.get(text="核对号码"), taken=True)
    actions.decide_item(by=BY, item=handbook.items.get(text="问候"), taken=False)
    assert [item.text for item in queries.checklist_of(post)] == ["核对号码"]
    handbook.refresh_from_db()
    version = actions.confirm_handbook(by=BY, handbook=handbook)
    assert [item["text"] for item in version.content["items"]] == ["核对号码"]
    # The same step in a later text is not offered again.
    actions.confirm_version(by=BY, change=written(cast, "问候\n致谢"))
    assert handbook.items.filter(state="offered").get().text == "致谢"


def test_versions_follow_one_another(cast: Cast, handbook: Handbook) -> None:
    actions.confirm_version(by=BY, change=written(cast, "问候"))
    actions.confirm_version(by=BY, change=written(cast, "问候\n致谢"))
    procedure = Procedure.objects.get()
    assert [v.number for v in procedure.versions.all()] == [2, 1]
    newest = in_force(procedure)
    assert newest is not None and newest.number == 2
    assert [line.kind for line in difference("问候", "问候\n致谢")] == ["same", "new"]


def test_a_confirmed_text_is_never_altered(cast: Cast, handbook: Handbook) -> None:
    change = written(cast, "问候")
    actions.confirm_version(by=BY, change=change)
    with pytest.raises(ValidationError, match="not open now"):
        actions.write_version(
            by=BY, change=change, procedure=Procedure.objects.get(), text="x", valid_from=DAY
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureVersion.objects.update(text="偷偷改")


def test_a_change_without_a_text_is_not_confirmed(cast: Cast) -> None:
    change = actions.open_change(by=BY, title="空", unit=cast.units["centre"])
    with pytest.raises(ValidationError, match="at least one"):
        actions.confirm_version(by=BY, change=change)


def test_withdrawing_opens_its_defects_again(cast: Cast, handbook: Handbook) -> None:
    defect = actions.open_defect(by=BY, title="慢", unit=cast.units["centre"])
    change = written(cast, "问候", defects=[defect])
    actions.withdraw_change(by=BY, change=change, reason="改用别的办法")
    defect.refresh_from_db()
    assert defect.state == "accepted" and not ProcedureVersion.objects.exists()


def test_the_handbook_of_all_agents_is_changed_from_above_all_of_them(cast: Cast, handbook: Handbook) -> None:
    with pytest.raises(PermissionDenied):
        actions.change_handbook(by=cast.account("supervisor"), handbook=handbook, duties="x")
    actions.change_handbook(by=cast.account("manager"), handbook=handbook, duties="y")


def test_whoever_comes_to_a_post_later_gets_its_handbook(cast: Cast, handbook: Handbook, post: Post) -> None:
    (version,) = actions.confirm_version(by=BY, change=written(cast, "问候"))
    perform_waiting()
    agent, comer = cast.account("agent"), cast.account("quality")
    Membership.objects.filter(person=agent.person).update(post=None)
    Membership.objects.filter(person=comer.person).update(post=post)
    assert reach_new_holders(by=BY) == 1
    perform_waiting()
    assert duties_of(comer).count() == 1 and not duties_of(agent).exists()
    assert version.receipts.filter(person=comer.person).exists()
    assert reach_new_holders(by=BY) == 0


def test_a_version_is_handed_out_as_a_word_document(cast: Cast, post: Post) -> None:
    handbook = actions.make_handbook(by=BY, post=post)
    actions.change_handbook(
        by=BY, handbook=handbook, duties="按规程受理\n准确记录", indicators=["answer_rate"]
    )
    actions.add_item(by=BY, handbook=handbook, text="检查耳机")
    actions.confirm_handbook(by=BY, handbook=handbook, note="首版")
    address = f"/processes/handbooks/{handbook.pk}/v/1/word/"
    answer = cast.client_of("manager").get(address)
    made = Document(io.BytesIO(answer.content))
    words = "\n".join(line.text for line in made.paragraphs)
    assert "准确记录" in words and "☐ 检查耳机" in words and made.tables[0].rows[1].cells[3].text == "首版"
    assert AuditEvent.objects.filter(action="export.made", about_id=str(handbook.pk)).exists()
    assert cast.client_of("agent").get(address).status_code == 403
    assert cast.client_of("manager").get(address.replace("v/1", "v/9")).status_code == 404


def test_receipts_show_the_unread_first_with_their_unit_and_not_who_left_the_post(
    cast: Cast, post: Post
) -> None:
    handbook = actions.make_handbook(by=BY, post=post)
    actions.change_handbook(by=BY, handbook=handbook, duties="按规程受理")
    version = actions.confirm_handbook(by=BY, handbook=handbook)
    agent = cast.account("agent")
    actions.acknowledge(by=agent, receipt=version.receipts.get(person=agent.person))
    Membership.objects.filter(person=cast.persons["A102"]).update(post=None)
    rows = list(receipts_of(cast.account("team_leader"), version))
    assert [row.person.number for row in rows] == ["A103", "A104", "A105", "A106", "P002", "A101"]
    page = cast.client_of("manager").get(f"/processes/handbooks/{handbook.pk}/receipts/", {"q": "Team 3"})
    assert "A301" in page.content.decode() and "A103" not in page.content.decode()
