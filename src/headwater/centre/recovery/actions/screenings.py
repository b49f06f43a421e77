"""Screenings: asked for, carried out, stopped; overruling what the back-test says; standing models."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.jobs import running
from headwater.centre.notices.actions import notify
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import files
from headwater.centre.recovery.actions.lookalikes import locked
from headwater.centre.recovery.design import design_of
from headwater.centre.recovery.models import LookalikeModel, Screening
from headwater.centre.recovery.screening_engine import plain
from headwater.centre.recovery.screening_work import fingerprint, screen
from headwater.centre.recovery.stopping import UNFORESEEN, Progress, Stopped, nobody_works
from headwater.engine.words import Problem, Words

TASK = "recovery.screen"
BY = System("recovery")
S = Screening.State
# Scores of so many screenings of a model are kept; frozen lists hold their own.
KEPT = 10
NEW = gettext_noop("%(model)s was screened again: %(new)s customers are new since last time.")
FAILED = gettext_noop("%(model)s could not be screened again. %(why)s")


@transaction.atomic
def ask(*, by: Actor, model: LookalikeModel, by_itself: bool = False) -> Screening:
    """Have the model screened in the background, with the design as it is now. Raises Problem too."""
    row = locked(by, model)
    if row.state == LookalikeModel.State.RETIRED:
        raise ValidationError(_("%(number)s is retired: take it back first.") % {"number": row.number})
    if row.screenings.filter(state__in=(S.WAITING, S.RUNNING)).exists():
        raise ValidationError(_("%(number)s is being screened already.") % {"number": row.number})
    last = row.screenings.aggregate(last=Max("sequence"))["last"] or 0
    made = Screening(model=row, sequence=last + 1, design=design_of(row).to_json(), by_itself=by_itself)
    made.asked_by = by if isinstance(by, Account) else None
    made.save()
    made.run = running.defer(TASK, by=by, lock=f"screen-{row.pk}", screening=made.pk).pk
    made.save(update_fields=["run"])
    audit.record(by=by, action="screening.asked", about=made, detail={"model": row.number})
    return made


@transaction.atomic
def stop(*, by: Actor, screening: Screening) -> None:
    """Stop it; one that has not begun is stopped here, one that runs at its next step."""
    require(by, Permission.MODEL_LOOKALIKES, screening.model.unit)
    rows = Screening.objects.filter(pk=screening.pk)
    rows.filter(state=S.WAITING).update(state=S.CANCELLED, finished_at=timezone.now())
    if nobody_works(screening.run):
        rows.filter(state=S.RUNNING).update(state=S.CANCELLED, finished_at=timezone.now())
    rows.filter(state=S.RUNNING).update(stop_asked=True)
    audit.record(by=by, action="screening.stopped", about=screening)


@transaction.atomic
def overrule(*, by: Actor, screening: Screening, reason: str) -> Screening:
    """Use it all the same, though the back-test found it no better than chance; with the reason."""
    row = Screening.objects.select_for_update(of=("self",)).select_related("model__unit").get(pk=screening.pk)
    require(by, Permission.MODEL_LOOKALIKES, row.model.unit)
    if row.state != S.DONE or row.usable:
        raise ValidationError(_("There is nothing to overrule."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is used all the same.")})
    row.overruled_reason, row.overruled_at = reason.strip()[:500], timezone.now()
    row.overruled_by = by if isinstance(by, Account) else None
    row.save()
    audit.record(by=by, action="screening.overruled", about=row, detail={"reason": row.overruled_reason})
    return row


def carry_out(pk: int, tell: running.Tell) -> dict[str, Any]:
    """Screen. Run again after a kill it begins anew: nothing is kept before everything is written."""
    row = Screening.objects.select_related("model__unit", "model__owner").filter(pk=pk).first()
    if row is None or not row.active:
        return {}
    mine = Screening.objects.filter(pk=pk)
    mine.update(state=S.RUNNING)
    try:
        values = screen(row, Progress(tell, mine.filter(stop_asked=True).exists))
    except Stopped:
        values = {"state": S.CANCELLED}
    except Problem as problem:
        # The same customers would fail again: a standing model waits for others.
        facts = {"fingerprint": fingerprint()}
        _end(row, {"state": S.FAILED, "errors": plain(problem.words), "facts": facts})
        raise
    except Exception:
        _end(row, {"state": S.FAILED, "errors": plain(UNFORESEEN), "facts": {"fingerprint": fingerprint()}})
        raise
    return _end(row, values)


def _end(row: Screening, values: dict[str, Any]) -> dict[str, Any]:
    with transaction.atomic():
        kept = Screening.objects.filter(pk=row.pk, state__in=(S.WAITING, S.RUNNING))
        changed = kept.update(**values, finished_at=timezone.now())
        state = str(values["state"])
        audit.record(by=BY, action="screening.ended", about=row, detail={"state": state})
        if changed and row.by_itself:
            _tell_owner(row, values)
        if changed and values["state"] == S.DONE:
            _into_service(row)
    _clear(row.model)
    return {"state": state, "selected": values.get("selected", 0)}


def _into_service(row: Screening) -> None:
    models = LookalikeModel.objects.filter(pk=row.model_id)
    models.filter(state=LookalikeModel.State.DRAFT).update(state=LookalikeModel.State.READY)
    models.update(standing_error={})


def _tell_owner(row: Screening, values: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"model": str(row.model)}
    url = row.get_absolute_url()
    if values["state"] == S.FAILED:
        words = Words(**values["errors"])
        LookalikeModel.objects.filter(pk=row.model_id).update(standing_error=values["errors"])
        facts["why"] = words
        notify(by=BY, to=row.model.owner, text=FAILED, params=facts, url=url, level="warning")
    elif values.get("new_since"):
        facts["new"] = f"{values['new_since']:,}"
        notify(by=BY, to=row.model.owner, text=NEW, params=facts, url=url)


def _clear(model: LookalikeModel) -> None:
    """Old screenings keep their figures and lose their scores."""
    old = model.screenings.filter(state=S.DONE).exclude(folder="").order_by("-sequence")[KEPT:]
    for row in old:
        files.remove(files.SCREENINGS, row.folder)
        Screening.objects.filter(pk=row.pk).update(folder="")


def run_standing() -> int:
    """Ask for a screening of every standing model whose customers changed since its last one; how many."""
    mark = fingerprint()
    asked = 0
    for model in LookalikeModel.objects.filter(standing=True).select_related("unit", "owner"):
        if mark and not _up_to_date(model, mark):
            try:
                ask(by=BY, model=model, by_itself=True)
                asked += 1
            except ValidationError:
                continue
    return asked


def _up_to_date(model: LookalikeModel, mark: str) -> bool:
    """Whether its last screening saw these customers already, or failed on them."""
    last = model.screenings.exclude(state=S.CANCELLED).order_by("-sequence").first()
    if last is None:
        return False
    return last.active or last.facts.get("fingerprint") == mark
