"""The page of a mass complaint: what happened, how far its orders are, what they were answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.complaints.forms.mass import ReplyAllForm
from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import OPEN, WORKED, MassComplaint, MassReply, MassState, OrderState
from headwater.centre.complaints.queries.mass import orders_of
from headwater.centre.complaints.references import of_mass
from headwater.centre.complaints.spans import moment
from headwater.centre.findings.queries import chain
from headwater.centre.jobs.models import State
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.components import Figure, Sentence, badge
from headwater.centre.ui.offers import offers_for

MOODS: dict[str, str] = {"open": "near", "solved": "info", "closed": "good"}


def may_manage(by: Actor | Any, mass: MassComplaint) -> bool:
    """Whether the asker manages complaints of its unit."""
    return can(by, Permission.MANAGE_COMPLAINTS, mass.unit)


def page(mass: MassComplaint, account: Any) -> dict[str, Any]:
    """Everything on it besides the table of its orders."""
    found = counts(mass, account)
    manages = may_manage(account, mass)
    label = mass.get_state_display()  # type: ignore[attr-defined]
    answers = manages and mass.state != MassState.CLOSED and found["waiting"]
    return {
        "mass": mass,
        "badge": badge(label, MOODS[mass.state]),
        "chain": chain(of_mass(mass), account),
        "sentence": sentence(mass, found),
        "text_shown": mask_text(mass.text),
        "counts": found,
        "manages": manages,
        "reply_form": ReplyAllForm(by=account, seen=mass.version) if answers else None,
        "replies": [answer(row) for row in mass.replies.select_related("run")],
        "steps": steps(mass, found) if manages else [],
        "offers": offers_for("mass_complaint", mass, account),
    }


def counts(mass: MassComplaint, account: Any) -> dict[str, int]:
    """Of the orders that the reader sees."""
    return (
        orders_of(account, mass)
        .order_by()
        .aggregate(
            orders=Count("pk"),
            customers=Count("customer", distinct=True, filter=~Q(customer="")),
            waiting=Count("pk", filter=Q(state__in=WORKED)),
            open=Count("pk", filter=Q(state__in=OPEN)),
            answered=Count("pk", filter=Q(state__in=(OrderState.ANSWERED, OrderState.CLOSED))),
        )
    )


def sentence(mass: MassComplaint, found: dict[str, int]) -> Sentence:
    """What happened, since when, how many complained, how many were answered."""
    words = Sentence().say(_("Began {at}."), at=moment(mass.started_at))
    if mass.ended_at:
        words.say(_("Ended {at}."), at=moment(mass.ended_at))
    here = f"{reverse('complaints:orders')}?which=all&mass={mass.number}"
    words.say(
        _("{orders} orders of {customers} customers; {answered} are answered."),
        orders=Figure(f"{found['orders']:,}", here),
        customers=f"{found['customers']:,}",
        answered=f"{found['answered']:,}",
    )
    if found["waiting"]:
        address = f"{reverse('complaints:orders')}?which=worked&mass={mass.number}"
        words.say(_("{n} wait for an answer."), n=Figure(f"{found['waiting']:,}", address, "near"))
    return words


def answer(row: MassReply) -> dict[str, Any]:
    """One answer to all, with how far it is."""
    run = row.run
    going = run is not None and run.state in (State.WAITING, State.DOING)
    failed = run is not None and run.state == State.FAILED and row.finished_at is None
    return {
        "row": row,
        "going": going,
        "failed": failed,
        "percent": round(100 * run.progress) if run and going else 100,
        "left_out": row.left_out[:20],
    }


def steps(mass: MassComplaint, found: dict[str, int]) -> list[tuple[str, str]]:
    """What may be done with it now, the main one first."""
    rows = [("edit", _("Change facts"))]
    if mass.state == MassState.OPEN:
        rows.append(("solve", _("It is over")))
    if mass.state != MassState.CLOSED and not found["waiting"]:
        rows.insert(0, ("close", _("Close")))
    return rows
