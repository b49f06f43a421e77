"""What orders need in the background: deadlines told, orders closed in peace, many answered, files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# Tasks of the other parts of the room; naming them here makes them known.
from headwater.centre.complaints import jobs_insight, jobs_publishing, own_jobs  # noqa: F401
from headwater.centre.complaints.actions import deadlines, files, judging_again, mass
from headwater.centre.complaints.models import IntakeFile, MassReply
from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.engine.words import Words

BY = System("complaints")


@running.task(
    "complaints.deadlines", _("tell of deadlines of complaints"), every="*/5 * * * *", at_start=True
)
def tell_of_deadlines(tell: running.Tell) -> dict[str, Any]:
    """Stages that were reached are told once; what nobody objected to is closed."""
    told = deadlines.tell_stages(by=BY)
    tell(0.5, Words(en="closing what is over", zh="正在关闭期满的工单"))
    return {"told": told, "closed": deadlines.close_in_peace(by=BY)}


@running.task("complaints.judge_again", _("judge again what came back after a fix"), every="40 * * * *")
def judge_again(tell: running.Tell) -> dict[str, Any]:
    """A fix may be declared long after the complaints that it concerns; what changes is on record."""
    return {"changed": judging_again.judge_all_again()}


@running.task(mass.REPLY_TASK, _("answer all orders of a mass complaint"))
def reply_to_all(tell: running.Tell, *, reply: int) -> dict[str, Any]:
    """Taken up again after a kill, nobody is answered twice."""
    answer = MassReply.objects.select_related("mass").filter(pk=reply).first()
    if answer is None or answer.finished_at is not None:
        return {"reply": reply}
    done = mass.carry_out(answer, tell)
    return {"done": done.done, "left_out": len(done.left_out)}


@running.task(files.TASK, _("bring in a file of orders"))
def bring_in(tell: running.Tell, *, file: int) -> dict[str, Any]:
    """Rows that are known already change nothing, so that it may be taken up again."""
    found = IntakeFile.objects.filter(pk=file).first()
    if found is None or found.state == IntakeFile.State.DONE:
        return {"file": file}
    done = files.carry_out(found, tell)
    return {"rows": done.rows, "made": done.made, "unchanged": done.unchanged, "rejected": done.rejected}
