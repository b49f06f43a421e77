"""Runs: landing, rejects, undo, cancel, kill, two at once; who may see and do what."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from headwater.centre.imports.actions import runs as actions
from headwater.centre.imports.actions.carrying import carry_out
from headwater.centre.imports.actions.proposing import propose
from headwater.centre.imports.actions.reconciling import reconcile
from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run as Job
from headwater.centre.people.models import AuditEvent
from headwater.centre.reference.models import Term
from tests.cast import Cast
from tests.centre.imports.conftest import bring, calls, file, started

NOBODY = {
    "agent": 403,
    "team_leader": 403,
    "supervisor": 403,
    "outsider": 403,
    "newcomer": 403,
    "nobody": 302,
}


def landed(cast: Cast, text: str, name: str = "calls.csv") -> ImportRun:
    run = started(cast, bring(cast.client_of("analyst"), file(text, name)))
    running.perform_waiting()
    run.refresh_from_db()
    return run


def test_it_lands(cast: Cast) -> None:
    run = landed(cast, calls(40))
    assert (run.state, run.rows, run.accepted, run.rejected) == (RunState.LANDED, 40, 40, 0)
    assert run.days == ["2026-03-02"]
    snapshot = the_lake().snapshot()
    assert (snapshot.rows("contacts"), run.snapshot) == (40, snapshot.number)
    assert Job.objects.get(pk=run.job).state == "done"
    page = cast.client_of("manager").get(f"/imports/{run.pk}/")
    assert page.status_code == 200
    assert "40" in page.content.decode()
    assert "/indicators/?period=custom&amp;from=2026-03-02&amp;to=2026-03-02" in page.content.decode()
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"import.started", "import.landed"}


@pytest.mark.parametrize(("who", "status"), [*NOBODY.items(), ("manager", 200), ("analyst", 200)])
def test_who_may_see(cast: Cast, who: str, status: int) -> None:
    run = landed(cast, calls(8))
    client = cast.client_of(who)
    for address in ("/imports/", f"/imports/{run.pk}/", "/imports/tables/", "/imports/tables/contacts/"):
        assert client.get(address).status_code == status
    assert client.get("/imports/profiles/").status_code == status


@pytest.mark.parametrize("who", [*NOBODY, "manager", "quality"])
def test_who_may_not_do(cast: Cast, who: str) -> None:
    run = landed(cast, calls(8))
    status = NOBODY.get(who, 403)
    client = cast.client_of(who)
    for address in ("cancel", "retry", "undo"):
        assert client.post(f"/imports/{run.pk}/{address}/").status_code == status
    run.refresh_from_db()
    assert run.state == RunState.LANDED and the_lake().snapshot().rows("contacts") == 8


def test_missing_and_wrong_method(cast: Cast) -> None:
    client = cast.client_of("analyst")
    for address in ("", "rejects/", "undo/"):
        assert client.get(f"/imports/999999/{address}").status_code == 404
    for address in ("cancel", "retry"):
        assert client.get(f"/imports/999999/{address}/").status_code == 405
        assert client.post(f"/imports/999999/{address}/").status_code == 404
    assert client.get("/imports/tables/nothing/").status_code == 404
    assert client.post("/imports/").status_code == 405


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    landed(cast, calls(40))
    number = the_lake().snapshot().number
    again = landed(cast, calls(40))
    assert (again.state, again.accepted, again.unchanged) == (RunState.LANDED, 0, 40)
    assert the_lake().snapshot().number == number
    assert the_lake().snapshot().rows("contacts") == 40
    page = cast.client_of("analyst").get(f"/imports/{again.pk}/").content.decode()
    assert "此前均已导入" in page


def test_rejected_rows_come_back_in_the_persons_language(cast: Cast) -> None:
    text = calls(10) + "C98,not a date,VIP,A101,3,4,ANSWERED\nC99,,VIP,=1+1,3,4,ANSWERED\n"
    run = landed(cast, text)
    assert (run.accepted, run.rejected, run.has_rejects) == (10, 2, True)
    client = cast.client_of("analyst")
    answer = client.get(f"/imports/{run.pk}/rejects/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["12", "13"]
    assert "不是日期或时间" in rows[1][3]
    assert "'=1+1" in rows[2]
    assert AuditEvent.objects.filter(action="import.rejects_downloaded", by="analyst").exists()
    # The rows hold customers as they came: who only watches imports gets none.
    for name in ("agent", "manager"):
        assert cast.client_of(name).get(f"/imports/{run.pk}/rejects/").status_code == 403
    watched = cast.client_of("manager").get(f"/imports/{run.pk}/")
    assert watched.status_code == 200 and "rejects/" not in watched.content.decode()


def test_undo_asks_says_who_loses_and_is_on_record(cast: Cast) -> None:
    first = landed(cast, calls(40))
    second = landed(cast, calls(60))
    assert (second.accepted, second.unchanged) == (20, 40)
    client = cast.client_of("analyst")
    page = client.get(f"/imports/{first.pk}/undo/").content.decode()
    assert f"I-{second.pk}" in page and "40" in page
    assert the_lake().snapshot().rows("contacts") == 60
    assert client.post(f"/imports/{first.pk}/undo/").status_code == 302
    assert the_lake().snapshot().rows("contacts") == 20
    first.refresh_from_db()
    assert (first.state, first.undone_by) == (RunState.UNDONE, "analyst")
    assert AuditEvent.objects.filter(action="import.undone", by="analyst").exists()
    assert client.get(f"/imports/{first.pk}/").status_code == 200
    again = client.post(f"/imports/{first.pk}/undo/", follow=True)
    assert "alert-danger" in again.content.decode()


def test_an_undone_import_can_be_imported_again(cast: Cast) -> None:
    run = landed(cast, calls(40))
    client = cast.client_of("analyst")
    client.post(f"/imports/{run.pk}/undo/")
    answer = client.post(f"/imports/{run.pk}/retry/")
    running.perform_waiting()
    again = ImportRun.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))
    assert (again.state, again.accepted, again.retry_of) == (RunState.LANDED, 40, run)


def test_cancel_before_and_while_it_runs(cast: Cast) -> None:
    client = cast.client_of("analyst")
    waiting = started(cast, bring(client, file(calls(40))))
    client.post(f"/imports/{waiting.pk}/cancel/")
    running.perform_waiting()
    waiting.refresh_from_db()
    assert waiting.state == RunState.CANCELLED
    run = started(cast, bring(client, file(calls(40))))
    ImportRun.objects.filter(pk=run.pk).update(cancel_asked=True)
    carry_out(run.pk, lambda *_news: None)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert the_lake().snapshot().number == 0
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "取消" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "空文件"),
        (calls(0).strip().encode(), "数据行"),
        (b"call_id,queue\n1,VIP\n", "没有列"),
    ],
    ids=["empty", "header only", "column missing"],
)
def test_a_failed_import_says_why_under_the_owners_name(cast: Cast, text: bytes, said: str) -> None:
    run = landed(cast, text, "客服 明细.csv")  # type: ignore[arg-type]
    assert run.state == RunState.FAILED
    page = cast.client_of("analyst").get(f"/imports/{run.pk}/").content.decode()
    assert said in page
    assert "客服 明细.csv" in page and "0001.csv" not in page
    assert the_lake().snapshot().number == 0


def test_two_people_import_the_same_file_at_once(cast: Cast) -> None:
    """Both are told what happened; every row is in the lake once."""
    first = started(cast, bring(cast.client_of("analyst"), file(calls(200))))
    second = started(cast, bring(cast.client_of("administrator"), file(calls(200))), by="administrator")
    running.perform_waiting()
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.state, second.state} == {RunState.LANDED}
    assert first.accepted + second.accepted == 200 == the_lake().snapshot().rows("contacts")


def test_new_codes_are_proposed(cast: Cast) -> None:
    landed(cast, calls(40))
    propose()
    queue = Term.objects.get(kind="queue", code="VIP")
    assert not queue.confirmed and str(queue.since) == "2026-03-02"


def test_killed_between_the_lake_and_the_ledger_it_shows_as_landed(cast: Cast) -> None:
    run = landed(cast, calls(40))
    # As the row stood when the lake had been renamed and the ledger not yet written.
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, rows=0, accepted=0, days=[])
    page = cast.client_of("analyst").get("/imports/").content.decode()
    run.refresh_from_db()
    assert (run.state, run.accepted, run.days) == (RunState.LANDED, 40, ["2026-03-02"])
    assert "已落地" in page


def test_killed_before_it_shows_as_failed_with_a_sentence(cast: Cast) -> None:
    run = started(cast, bring(cast.client_of("analyst"), file(calls(40))))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    Job.objects.filter(pk=run.job).update(state="failed")
    assert reconcile() == 1
    page = cast.client_of("analyst").get(f"/imports/{run.pk}/").content.decode()
    assert "服务器被中断" in page


def test_undone_behind_the_ledgers_back(cast: Cast) -> None:
    run = landed(cast, calls(40))
    actions.undo(the_lake(), run.import_id or "", "somebody")
    reconcile()
    run.refresh_from_db()
    assert (run.state, run.undone_by) == (RunState.UNDONE, "somebody")


def test_imports_of_the_command_line_stand_in_the_history(cast: Cast) -> None:
    run = landed(cast, calls(40))
    ImportRun.objects.all().delete()
    page = cast.client_of("analyst").get("/imports/").content.decode()
    again = ImportRun.objects.get(import_id=run.import_id)
    assert (again.state, again.accepted, again.by) == (RunState.LANDED, 40, "analyst")
    assert str(again) in page


def test_a_job_run_twice_imports_once(cast: Cast) -> None:
    """A worker that was killed after the rename: its job is taken up again by another."""
    run = landed(cast, calls(40))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    number = the_lake().snapshot().number
    carry_out(run.pk, lambda *_news: None)
    run.refresh_from_db()
    assert (run.state, run.accepted, the_lake().snapshot().number) == (RunState.LANDED, 40, number)


KILLED = """
import sys
from pathlib import Path
from headwater.engine.lake import Lake
from headwater.engine.lake.intake import Profile, import_files
from headwater.engine.lake.snapshots import writer
home, source, import_id, when = sys.argv[1:]
def stop(*_):
    print("there", flush=True)
    import time; time.sleep(60)
if when == "before":
    writer.Writer.publish = stop
else:
    usual = writer.Writer.publish
    writer.Writer.publish = lambda *a, **k: (usual(*a, **k), stop())
profile = Profile.from_map("contacts", {"started": "started_at", "outcome": "outcome"})
import_files(Lake(Path(home)), "contacts", [Path(source)], profile, import_id=import_id)
"""


@pytest.mark.parametrize(("when", "state"), [("before", RunState.FAILED), ("after", RunState.LANDED)])
def test_kill_9_in_the_middle(cast: Cast, own_home: Path, when: str, state: RunState) -> None:
    """The process is really killed; lake and ledger are as before, or as after."""
    upload = bring(
        cast.client_of("analyst"),
        file(calls(40).replace("ABANDON", "ANSWERED").replace("ANSWERED", "answered")),
    )
    run = started(cast, upload)
    source = own_home / "uploads" / upload.token / "0001.csv"
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(own_home), str(source), str(run.import_id), when],
        stdout=subprocess.PIPE,
        env=os.environ,
    )
    assert worker.stdout is not None and worker.stdout.readline() == b"there\n"
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    Job.objects.filter(pk=run.job).update(state="failed")
    time.sleep(0.1)
    reconcile()
    run.refresh_from_db()
    assert run.state == state
    assert the_lake().snapshot().rows("contacts") == (40 if when == "after" else 0)
    # Whatever was left behind does not stand in the way of the next.
    assert landed(cast, calls(5, day="2026-03-05")).state == RunState.LANDED
