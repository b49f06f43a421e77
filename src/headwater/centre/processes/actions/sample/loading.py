"""Brings the sample's papers in by the same actions that people use; a second time it changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.centre.findings.models import Reference
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Post, Unit
from headwater.centre.processes.actions import changes, defects, handbooks, maps, steps
from headwater.centre.processes.actions.sample import texts
from headwater.centre.processes.holders import holders
from headwater.centre.processes.models import (
    Defect,
    Handbook,
    HandbookVersion,
    Procedure,
    ProcessMap,
    Receipt,
    Step,
)

# One of so many holders has not read the newest handbook yet.
UNREAD_OF = 7
Steps = dict[tuple[str, str], Step]


@transaction.atomic
def load_sample_processes(*, by: Actor, today: date | None = None) -> dict[str, int]:
    """Maps, procedures, handbooks and defects of the sample centre; nothing where they are already."""
    today = today or timezone.localdate()
    units = {unit.code: unit for unit in Unit.objects.all()}
    if "OPS-Q" not in units or ProcessMap.objects.filter(name=texts.FAULT["name"]).exists():
        return {"maps": 0, "handbooks": 0, "defects": 0}
    known: Steps = {}
    for key, told in (("fault", texts.FAULT), ("package", texts.PACKAGE)):
        known |= _map(by, key, told, units, today)
    procedures = _procedures(by, units, known)
    _first_texts(by, units, procedures, today)
    made = [_handbook(by, told, procedures, today) for told in texts.HANDBOOKS]
    found = [_defect(by, told, units, known, today) for told in texts.DEFECTS]
    _next_text(by, units, procedures, found, today)
    _some_have_read()
    return {"maps": 2, "handbooks": len([m for m in made if m]), "defects": len(found)}


def _map(by: Actor, key: str, told: dict[str, Any], units: dict[str, Unit], today: date) -> Steps:
    process = maps.make_map(
        by=by, name=told["name"], name_en=told["name_en"], purpose=told["purpose"], unit=units["CC"]
    )
    made: Steps = {}
    for name, zh, en, kind, unit, rule, system in told["steps"]:
        made[key, name] = steps.add_step(
            by=by,
            process=process,
            name=zh,
            name_en=en,
            kind=kind,
            unit=units.get(unit),
            rule=rule,
            system=system,
        )
    for source, target, label, label_en in told["ways"]:
        ends = {"source": made[key, source], "target": made[key, target]}
        steps.connect(by=by, process=process, label=label, label_en=label_en, **ends)
    maps.confirm_map(by=by, process=process, valid_from=today - timedelta(days=90))
    return made


def _procedures(by: Actor, units: dict[str, Unit], known: Steps) -> dict[str, Procedure]:
    pairs = {"fault": texts.TAKING, "package": texts.OPENING}
    processes = {key: step.process for (key, _name), step in known.items()}
    return {
        key: changes.write_procedure(
            by=by, name=name, name_en=name_en, unit=units["CC"], process=processes[key]
        )
        for key, (name, name_en) in pairs.items()
    }


def _first_texts(by: Actor, units: dict[str, Unit], procedures: dict[str, Procedure], today: date) -> None:
    change = changes.open_change(by=by, title="首版规程发布", reason="统一口径。", unit=units["CC"])
    for key, (text, text_en) in {"fault": texts.TAKING_FIRST, "package": texts.OPENING_FIRST}.items():
        changes.write_version(
            by=by,
            change=change,
            procedure=procedures[key],
            text=text,
            text_en=text_en,
            valid_from=today - timedelta(days=90),
        )
    changes.confirm_version(by=by, change=change)


def _handbook(
    by: Actor, told: dict[str, Any], procedures: dict[str, Procedure], today: date
) -> HandbookVersion | None:
    post = Post.objects.filter(name=told["post"]).first()
    if post is None or Handbook.objects.filter(post=post).exists():
        return None
    handbook = handbooks.make_handbook(by=by, post=post)
    handbooks.change_handbook(
        by=by,
        handbook=handbook,
        duties=told["duties"],
        duties_en=told["duties_en"],
        indicators=told["indicators"],
    )
    for procedure in procedures.values():
        handbooks.use_procedure(by=by, handbook=handbook, procedure=procedure)
    for text, text_en in told["items"]:
        handbooks.add_item(by=by, handbook=handbook, text=text, text_en=text_en)
    handbook.refresh_from_db()
    since = today - timedelta(days=90)
    return handbooks.confirm_handbook(by=by, handbook=handbook, note="首版", valid_from=since)


def _defect(by: Actor, told: dict[str, Any], units: dict[str, Unit], known: Steps, today: date) -> Defect:
    found_on = today - timedelta(days=told["ago"])
    defect = defects.open_defect(
        by=by,
        title=told["title"],
        detail=told["detail"],
        unit=units["H1-S1"],
        department=units[told["department"]],
        kind=told["kind"],
        step=known[told["step"]],
        severity=told["severity"],
        customers=told["customers"],
        seconds_lost=told["seconds"],
        found_on=found_on,
        sources=[Reference("suggestion", f"JY-{2041 + told['ago']}", "一线反馈")],
    )
    _bring_to(by, defect, told["state"], today)
    return defect


def _bring_to(by: Actor, defect: Defect, state: str, today: date) -> None:
    """Walk the defect through its life as far as the sample wants it."""
    if state == "declined":
        defects.decline_defect(by=by, defect=defect, reason="回访时段由公司统一规定，另行建议。")
    if state in ("found", "declined"):
        return
    owner = _somebody(defect.department)
    if owner is not None:
        defects.accept_defect(by=by, defect=defect, owner=owner, due=today + timedelta(days=12))
        # Accepted soon after it was found, not on the day on which the sample is made.
        soon = min(today, defect.found_on + timedelta(days=2))
        Defect.objects.filter(pk=defect.pk).update(accepted_on=soon)
        defect.refresh_from_db()
    if state in ("fixed", "verified") and owner is not None:
        defects.fix_defect(by=by, defect=defect, note="已上线")
    if state == "verified" and owner is not None:
        defects.verify_defect(by=by, defect=defect, note="抽查 20 单均已填写")


def _somebody(unit: Unit) -> Any:
    posts = ("部门办理人", "部门领导", "品质管理")
    people = [p for post in Post.objects.filter(name__in=posts) for p in holders(post)]
    return next((p for p in people if p.memberships.filter(unit=unit, until=None).exists()), None)


def _next_text(
    by: Actor,
    units: dict[str, Unit],
    procedures: dict[str, Procedure],
    found: list[Defect],
    today: date,
) -> None:
    """A change that is in effect, and one that waits for its confirmation."""
    zh, en = texts.TAKING_NEXT
    done = changes.open_change(
        by=by, title="受理时先查网络公告", reason="减少已知故障的重复派单。", unit=units["CC"]
    )
    facts: dict[str, Any] = {"by": by, "procedure": procedures["fault"], "text": zh, "text_en": en}
    changes.write_version(change=done, valid_from=today - timedelta(days=14), **facts)
    changes.confirm_version(by=by, change=done)
    waiting = changes.open_change(
        by=by,
        title="说明优惠到期后的资费",
        reason="客户次月集中咨询优惠何时结束。",
        unit=units["CC"],
        defects=[defect for defect in found if defect.title == texts.DEFECTS[1]["title"]],
    )
    zh, en = texts.OPENING_FIRST
    changes.write_version(
        by=by,
        change=waiting,
        procedure=procedures["package"],
        text=f"{zh}\n发送含优惠到期日的提醒短信",
        text_en=f"{en}\nSend the reminder by SMS",
        valid_from=today + timedelta(days=7),
    )
    changes.offer_change(by=by, change=waiting)


def _some_have_read() -> None:
    """Old versions were read by all, the newest by most: who has not is visible."""
    now = timezone.now()
    waiting = list(Receipt.objects.filter(read_at=None).select_related("version__handbook").order_by("pk"))
    for at, receipt in enumerate(waiting):
        newest = receipt.version.number == receipt.version.handbook.version
        receipt.read_at = None if newest and at % UNREAD_OF == 0 else now
    Receipt.objects.bulk_update(waiting, ["read_at"], batch_size=1000)
