"""The audit trail in words: what each action is called, and what its details say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import AuditEvent

# The keys stand in the trail for ever. A guard test finds actions of any room that have no words here.
ACTIONS: dict[str, Promise | str] = {
    "account.locked": _("account locked"),
    "account.made_administrator": _("made administrator from the command line"),
    "account.opened": _("account opened"),
    "account.password_changed": _("own password changed"),
    "account.password_reset": _("password reset"),
    "account.sessions_ended": _("own sessions ended"),
    "account.sign_in_failed": _("sign-in failed"),
    "account.signed_in": _("signed in"),
    "account.signed_out": _("signed out"),
    "account.unlocked": _("account unlocked"),
    "calendar_day.set": _("calendar day set"),
    "calendar_day.unset": _("calendar day unset"),
    "certificate.given": _("certificate given"),
    "certificate.withdrawn": _("certificate withdrawn"),
    "change.changed": _("process change changed"),
    "change.confirmed": _("process change put into effect"),
    "change.offered": _("process change handed over for confirmation"),
    "change.opened": _("process change opened"),
    "change.text_dropped": _("text taken out of the process change"),
    "change.withdrawn": _("process change withdrawn"),
    "change.written": _("text of a procedure written"),
    "chart.note_removed": _("note removed from a control chart"),
    "chart.noted": _("note written on a control chart"),
    "chart.phase_begun": _("new phase of a control chart"),
    "chart.phase_dropped": _("phase of a control chart removed"),
    "chart.settings_set": _("judging of an indicator set"),
    "customer.unmasked": _("customer unmasked"),
    "defect.accepted": _("defect accepted"),
    "defect.case_added": _("case added to a defect"),
    "defect.changed": _("defect changed"),
    "defect.declined": _("defect declined"),
    "defect.fixed": _("defect fixed"),
    "defect.opened": _("defect reported"),
    "defect.reopened": _("defect opened again"),
    "defect.taken_up": _("defect taken up by a process change"),
    "defect.verified": _("defect verified"),
    "duty.escalated": _("late duty told to the head"),
    "duty.fulfilled": _("duty fulfilled"),
    "duty.undertaken": _("duty given"),
    "duty.withdrawn": _("duty withdrawn"),
    "export.made": _("exported"),
    "finding.assigned": _("finding given to an owner"),
    "finding.came_back": _("finding came back from verification"),
    "finding.changed": _("finding changed"),
    "finding.closed": _("finding closed"),
    "finding.joined": _("finding joined to another"),
    "finding.noted": _("note written at a finding"),
    "finding.opened": _("finding opened"),
    "finding.reopened": _("finding opened again"),
    "finding.seen_again": _("finding noticed again"),
    "finding.took_in": _("another finding joined this one"),
    "gate.asked": _("gate asked for"),
    "gate.passed": _("gate passed"),
    "gate.returned": _("gate returned"),
    "handbook.changed": _("handbook changed"),
    "handbook.confirmed": _("handbook put into effect"),
    "handbook.made": _("handbook made"),
    "handbook.procedure_dropped": _("procedure taken out of the handbook"),
    "handbook.procedure_taken": _("procedure taken into the handbook"),
    "handbook.read": _("handbook read"),
    "hours.set": _("working hours set"),
    "import.cancelled": _("import cancelled"),
    "import.done": _("data brought in"),
    "import.failed": _("import failed"),
    "import.reconciled": _("import found in the lake"),
    "import.rejects_downloaded": _("refused rows downloaded"),
    "import.started": _("import started"),
    "import.undone": _("import undone"),
    "improvement.accepted": _("improvement accepted"),
    "improvement.answers": _("finding answered"),
    "improvement.attached": _("document attached"),
    "improvement.changed": _("improvement changed"),
    "improvement.closed": _("improvement closed as effective"),
    "improvement.detached": _("document taken away"),
    "improvement.effect_confirmed": _("economic effect confirmed"),
    "improvement.effect_stated": _("economic effect stated"),
    "improvement.evidence": _("evidence put"),
    "improvement.evidence_taken_back": _("evidence taken back"),
    "improvement.guarded": _("guardrail set"),
    "improvement.opened": _("improvement opened"),
    "improvement.predicted": _("effect predicted"),
    "improvement.promised": _("promise made"),
    "improvement.remarked": _("remark made"),
    "improvement.returned": _("improvement returned to analysis"),
    "improvement.rolled_out": _("roll-out begun"),
    "improvement.stopped": _("improvement stopped"),
    "improvement.unguarded": _("guardrail dropped"),
    "indicator.defined": _("indicator defined"),
    "indicator.retired": _("indicator retired"),
    "item.declined": _("checklist item declined"),
    "item.taken": _("checklist item taken"),
    "link.gone": _("object of a chain deleted"),
    "link.made": _("objects linked"),
    "map.changed": _("process map changed"),
    "map.confirmed": _("process map put into effect"),
    "map.made": _("process map made"),
    "map.retired": _("process map retired"),
    "measure.added": _("measure added"),
    "measure.done": _("measure done"),
    "measure.dropped": _("measure dropped"),
    "measure.moved": _("measure moved"),
    "membership.began": _("came into a unit"),
    "membership.ended": _("went out of a unit"),
    "membership.moved": _("moved to another unit"),
    "notices.chosen": _("chose how to be told"),
    "organisation.landed": _("organisation brought in"),
    "people.imported": _("people brought in from Excel"),
    "person.added": _("person added"),
    "person.changed": _("person changed"),
    "person.graded": _("star grade given"),
    "person.left": _("person left"),
    "person.returned": _("person returned"),
    "post.added": _("post added"),
    "post.changed": _("post changed"),
    "post.removed": _("post removed"),
    "procedure.made": _("procedure made"),
    "profile.offered": _("mapping profile offered"),
    "profile.saved": _("mapping profile saved"),
    "role.changed": _("own role changed"),
    "role.granted": _("role given"),
    "role.made": _("own role made"),
    "role.removed": _("own role removed"),
    "role.revoked": _("role taken away"),
    "sample.accounts_opened": _("demo accounts opened"),
    "shortfall.accepted": _("shortfall taken up"),
    "shortfall.declined": _("shortfall declined"),
    "shortfall.ranked": _("shortfalls ranked"),
    "shortfall.weighed": _("weights of shortfalls changed"),
    "signal.analysed": _("special analysis opened from a signal"),
    "signal.closed": _("signal closed"),
    "signal.dismissal_withdrawn": _("“not an anomaly” taken back"),
    "signal.dismissed": _("signal called no anomaly"),
    "signal.judging_asked": _("judging of the key indicators asked for"),
    "signal.reopened": _("signal opened again"),
    "signal.taken": _("signal taken in work"),
    "step.added": _("step added"),
    "step.changed": _("step changed"),
    "step.removed": _("step taken out of the map"),
    "subscription.ended": _("subscription ended"),
    "subscription.given": _("subscribed somebody"),
    "subscription.made": _("subscribed"),
    "subscription.read": _("acknowledged"),
    "subscription.reminded": _("reminder sent"),
    "target.dropped": _("target dropped"),
    "target.set": _("target set"),
    "term.added": _("term added"),
    "term.changed": _("term changed"),
    "term.merged": _("terms merged"),
    "term.parted": _("terms parted"),
    "terms.imported": _("terms brought in"),
    "terms.proposed": _("terms proposed"),
    "token.made": _("API token made"),
    "token.revoked": _("API token revoked"),
    "token.used": _("API token used"),
    "unit.changed": _("unit changed"),
    "unit.closed": _("unit closed"),
    "unit.moved": _("unit moved"),
    "unit.opened": _("unit opened"),
    "upload.discarded": _("upload discarded"),
    "upload.kept": _("file uploaded"),
    "view.deleted": _("saved view deleted"),
    "view.saved": _("view saved"),
    "wallboard.made": _("wallboard link made"),
    "wallboard.revoked": _("wallboard link revoked"),
    "way.drawn": _("way drawn"),
    "way.removed": _("way removed"),
}
FIELDS: dict[str, Promise | str] = {
    "accounts": _("accounts"),
    "agent_code": _("agent code"),
    "because": _("because"),
    "case": _("case"),
    "certificate": _("certificate"),
    "certified_on": _("certified on"),
    "change": _("process change"),
    "closed": _("last day"),
    "code": _("code"),
    "customers": _("customers touched"),
    "department": _("owning department"),
    "description": _("description"),
    "detail": _("what is wrong"),
    "due": _("due"),
    "duties": _("duties"),
    "duties_en": _("duties in English"),
    "email": _("e-mail"),
    "employer": _("employer"),
    "ended": _("sessions ended"),
    "expires_on": _("expires on"),
    "filter": _("filter"),
    "first_solo_contact": _("first solo contact"),
    "indicators": _("indicators"),
    "issued_on": _("issued on"),
    "joined": _("joined"),
    "kind": _("kind"),
    "label": _("words"),
    "left": _("last day"),
    "left_reason": _("reason"),
    "name": _("name"),
    "name_en": _("English name"),
    "note": _("note"),
    "number": _("staff number"),
    "opened": _("first day"),
    "own_only": _("own figures only"),
    "owner": _("owner"),
    "parent": _("belongs to"),
    "permissions": _("rights"),
    "person": _("person"),
    "persons": _("persons"),
    "post": _("post"),
    "posts": _("posts"),
    "process": _("process"),
    "purpose": _("what it is for"),
    "reason": _("reason"),
    "role": _("role"),
    "rows": _("rows"),
    "rule": _("rule and time limit"),
    "seconds_lost": _("front-line seconds lost a month"),
    "severity": _("severity"),
    "since": _("since"),
    "stars": _("stars"),
    "state": _("state"),
    "step": _("step"),
    "system": _("system used"),
    "title": _("title"),
    "training_start": _("training start"),
    "unit": _("unit"),
    "units": _("units"),
    "until": _("until"),
    "version": _("version"),
    "way": _("way"),
}
BECAUSE: dict[str, Promise | str] = {
    "password": _("wrong name or password"),
    "locked": _("locked after too many failures"),
    "left": _("the person has left"),
}
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a reader sees it."""

    at: Any
    by: str
    what: str
    about: str
    details: tuple[str, ...]
    ip: str


def said(event: AuditEvent) -> Line:
    """The event in the reader's language; an action or a field without words keeps its key."""
    what = str(ACTIONS.get(event.action, event.action))
    return Line(event.at, event.by, what, event.about, tuple(_details(event.detail)), event.ip or "")


def _details(detail: dict[str, Any]) -> Iterable[str]:
    for name, value in detail.items():
        label = str(FIELDS.get(name, name))
        if isinstance(value, list) and len(value) == 2:
            yield f"{label}: {_short(value[0])} → {_short(value[1])}"
        elif name == "because":
            yield f"{label}: {BECAUSE.get(str(value), value)}"
        elif value not in ("", None):
            yield f"{label}: {_short(value)}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = "–" if value in ("", None) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
