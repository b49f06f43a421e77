"""The tracer's page and its block on the order's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import Cause, EvidenceKind, Order, Trace, TraceEvidence
from headwater.centre.complaints.queries.journey import may_see
from headwater.centre.complaints.queries.likely import Likely, likely_steps
from headwater.centre.complaints.queries.traces import (
    NOT_TRACED,
    Said,
    hinders_closing,
    may_trace,
    said_of,
    trace_of,
    traces_seen_by,
)
from headwater.centre.directory.wording import said as told
from headwater.centre.directory.wording import who
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of, person_seen_by
from headwater.centre.processes.drawing import Node, Picture, picture
from headwater.centre.processes.models import ProcessMap, Step
from headwater.centre.processes.queries import defects_seen_by, maps_seen_by
from headwater.centre.processes.snapshots import drawn
from headwater.centre.ui.components import Figure, Sentence, language_now
from headwater.centre.ui.values import format_value


@dataclass(frozen=True, slots=True)
class Place:
    """A step on the drawn map: where a click on it leads, and how many complaints began there lately."""

    node: Node
    url: str
    chosen: bool
    count: int


def block(order: Order, account: Actor) -> dict[str, Any]:
    """The trace on the order's page: what it was traced to, or who may trace it."""
    trace = trace_of(order)
    likely = [] if trace or order.state in NOT_TRACED else likely_steps(order, account, most=2)
    return {
        "order": order,
        "trace": trace,
        # A template turns a value into text before it asks for HTML: the links would be lost.
        "sentence": conditional_escape(sentence(trace, account)) if trace else "",
        "likely": [likely_line(one, order) for one in likely],
        "may_trace": may_trace(account, order) and order.state not in NOT_TRACED,
        "hindrances": hinders_closing(order),
        "evidence": [evidence_line(one, order) for one in trace.evidence.all()] if trace else [],
    }


def journey_block(order: Order, account: Actor) -> dict[str, Any]:
    """The way to the customer's time line on the order's page."""
    may = can(account, Permission.SEE_JOURNEYS) and may_see(account, order.customer)
    return {"order": order, "url": reverse("complaints:order-journey", args=[order.pk]) if may else ""}


def page(order: Order, account: Actor, step: Step | None, process: ProcessMap | None) -> dict[str, Any]:
    """Everything on the tracer's page beside its forms."""
    trace = trace_of(order)
    chosen = step or (trace.step if trace else None)
    maps = list(maps_seen_by(account).filter(retired=False))
    shown = process or (chosen.process if chosen else None) or (maps[0] if maps else None)
    likely = likely_steps(order, account) if order.state not in NOT_TRACED else []
    if trace is None and chosen is None and process is None and likely:
        shown = likely[0].step.process
    path = reverse("complaints:trace", args=[order.pk])
    return {
        "order": order,
        "said": mask_text(order.text, order.customer, order.customer_name),
        "title": mask_text(order.title, order.customer, order.customer_name),
        "trace": trace,
        "traced_by": who(trace.traced_by) if trace else "",
        "chosen": chosen,
        "sentence": sentence(trace, account) if trace else untraced(order),
        "maps": [(one, f"{path}?process={one.pk}", shown is not None and one.pk == shown.pk) for one in maps],
        "map": shown,
        "places": places(shown, chosen, path, account) if shown else [],
        "picture": drawing(shown) if shown else None,
        "likely": [likely_line(one, order) for one in likely],
        "hindrances": hinders_closing(order),
        "evidence": [evidence_line(one, order) for one in trace.evidence.all()] if trace else [],
        "journey_url": journey_block(order, account)["url"],
        "history": [
            told(event)
            for event in history_of(order).filter(action__startswith="complaint.").order_by("-pk")[:8]
        ],
    }


def proposal(order: Order, step: Step, cause: Cause | None, person: Person | None) -> dict[str, Any]:
    """What the rules say of the order at a step, before it is saved."""
    said = said_of(order, step, cause, person)
    language = language_now()
    return {
        "scope": said.judgement.scope,
        "sure": said.judgement.sure,
        "reasons": [words.say(language) for words in said.judgement.reasons],
        "controllable": said.control.controllable,
        "control": said.control.reason.say(language),
        "back": back_words(said),
        "administrator": said.administrator,
        "head": said.head,
    }


def back_words(said: Said) -> str:
    """That it came back, in a sentence; empty when nothing was mended before."""
    if said.back is None:
        return ""
    facts = {"fix": said.back.fix.key, "day": said.back.fix.day.isoformat(), "days": said.back.days}
    if said.back.same_type:
        return _("Same type: %(days)s days after %(fix)s declared this step mended for this cause.") % facts
    return (
        _(
            "%(fix)s declared this step mended on %(day)s, %(days)s days before; "
            "not of this cause or too long ago."
        )
        % facts
    )


def drawing(process: ProcessMap) -> Picture:
    """The map as it stands now."""
    return picture(drawn(process), language_now(), _("no owner"))


def places(process: ProcessMap, chosen: Step | None, path: str, account: Actor) -> list[Place]:
    """The steps of the map, those that can be chosen with their address."""
    since = timezone.now() - timedelta(days=90)
    rows = traces_seen_by(account).filter(step__process=process, order__received_at__gte=since)
    counts = dict(rows.order_by().values_list("step").annotate(n=Count("pk")))
    return [
        Place(
            node,
            f"{path}?{urlencode({'process': process.pk, 'step': node.id})}"
            if node.kind in ("step", "decision")
            else "",
            chosen is not None and node.id == chosen.pk,
            counts.get(node.id, 0),
        )
        for node in drawing(process).nodes
    ]


def likely_line(one: Likely, order: Order) -> dict[str, Any]:
    """A suggestion with its reasons and counts, and the address that chooses it."""
    query = {"process": one.step.process_id, "step": one.step.pk} | (
        {"cause": one.cause.pk} if one.cause else {}
    )
    reasons = [words.say(language_now()) for words in one.reasons]
    return {
        "step": f"{one.step.process} · {one.step.label}",
        "cause": str(one.cause or ""),
        "share": format_value("ratio", one.share) if one.share is not None else "",
        "cases": one.cases,
        "reasons": _(", ").join(reasons),
        "rule": one.rule is not None,
        "url": f"{reverse('complaints:trace', args=[order.pk])}?{urlencode(query)}",
    }


def evidence_line(one: TraceEvidence, order: Order) -> dict[str, Any]:
    """A piece of evidence with the place where it stands."""
    url, words = "", mask_text(one.text, order.customer, order.customer_name)
    if one.kind == EvidenceKind.EVENT and one.day is not None:
        query = urlencode({"zoom": "day", "at": one.day.isoformat()})
        url = f"{reverse('complaints:order-journey', args=[order.pk])}?{query}"
        words = words or _("Row of the time line of %(day)s") % {"day": one.day.isoformat()}
    if one.attachment is not None:
        words = f"{one.attachment.name} {words}".strip()
    return {"one": one, "words": words, "url": url, "kind": one.get_kind_display()}


def untraced(order: Order) -> Sentence:
    """How long it waits for being traced."""
    days = (timezone.now() - order.received_at).days
    words = Sentence()
    if order.state in NOT_TRACED:
        return words.say(_("It is {state}: there is nothing to trace."), state=order.get_state_display())
    return words.say(
        _(
            "Not traced yet, {days} days after it came. "
            "Choose the step where it began: on the map, or from the list."
        ),
        days=Figure(str(days), "", "bad" if days > 10 else ""),
    )


def sentence(trace: Trace, account: Actor) -> Sentence:
    """Where it began, whose problem it is, whether it could have been avoided, and what prevents the next."""
    words = Sentence()
    address = reverse("processes:map", args=[trace.step.process_id])
    words.say(
        _("Traced to step {step} of {map}, {scope}."),
        step=Figure(trace.step.label, f"{address}#step-{trace.step.number}"),
        map=str(trace.step.process),
        scope=_who(trace, account),
    )
    if trace.controllable:
        words.say(_("It was controllable."))
    else:
        words.say(_("It was not ours to control."))
    if trace.same_type:
        fix = trace.same_type_of or trace.same_type_change
        words.say(
            _("The same type again, {days} days after {fix} was declared mended."),
            days=Figure(str(trace.days_since_fix), "", "bad"),
            fix=_fix(fix, account),
        )
    if trace.shared and trace.measure is None:
        words.say(_("No preventive measure is named yet."))
    return words


def _who(trace: Trace, account: Actor) -> str:
    if not trace.shared:
        name = _named(trace.person, account)
        return _("an individual problem of %(who)s") % {"who": name} if name else _("an individual problem")
    heads = [name for name in (_named(trace.administrator, account), _named(trace.head, account)) if name]
    if not heads:
        return _("a shared problem")
    return _("a shared problem of %(who)s") % {"who": _(", ").join(dict.fromkeys(heads))}


def _named(person: Person | None, account: Actor) -> str:
    """The name, for those who may know it."""
    if person is None:
        return ""
    seen = person_seen_by(account, person.pk, Permission.SEE_AGENTS) or person_seen_by(account, person.pk)
    return person.name if seen is not None else _("somebody of another unit")


def _fix(fix: Any, account: Actor) -> Figure | str:
    if fix is None:
        return _("a fix")
    kind = "defect" if fix.number.startswith("D-") else "change"
    seen = kind == "change" or defects_seen_by(account).filter(pk=fix.pk).exists()
    return Figure(fix.number, reverse(f"processes:{kind}", args=[fix.pk]) if seen else "")


def initial(order: Order, trace: Trace | None, asked: dict[str, Any]) -> dict[str, Any]:
    """What the form shows first: the trace as it stands, else what is probable."""
    if trace is None:
        return {"cause": order.cause} | asked
    kept = {
        "step": trace.step, "cause": trace.cause, "person": trace.person, "finding": trace.finding,
        "scope": trace.scope if trace.overruled else "", "scope_because": trace.scope_because,
        "measure": trace.measure, "controllable_because": trace.controllable_because,
    }  # fmt: skip
    if trace.controllable != trace.controllable_proposed:
        kept["controllable"] = "1" if trace.controllable else "0"
    return kept | asked
