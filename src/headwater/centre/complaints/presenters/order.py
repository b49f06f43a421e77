"""The page of an order: sentence, clocks, steps, time line, facts, and the blocks of other parts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions.closing import grace_ends
from headwater.centre.complaints.actions.holding import may_handle
from headwater.centre.complaints.attachments import ACCEPT
from headwater.centre.complaints.clocks import Clocks
from headwater.centre.complaints.forms.orders import ReplyForm
from headwater.centre.complaints.masking import mask_name, mask_text
from headwater.centre.complaints.models import WAITING, WORKED, Hours, Order, OrderState, Stage
from headwater.centre.complaints.presenters.blocks import blocks_of
from headwater.centre.complaints.presenters.clocks import dials
from headwater.centre.complaints.presenters.steps import steps_of
from headwater.centre.complaints.presenters.timeline import timeline
from headwater.centre.complaints.presenters.trace import journey_block
from headwater.centre.complaints.references import of_order
from headwater.centre.complaints.spans import moment, span
from headwater.centre.complaints.tables import SEVERITY_MOODS, stage_badge, state_badge
from headwater.centre.findings.queries import chain
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.queries import label
from headwater.centre.ui.components import Figure, Sentence, badge, mask_customer
from headwater.centre.ui.offers import offers_for
from headwater.centre.ui.values import language_now

CRUMB = "complaints:orders"


def page(order: Order, account: Any, *, clear: bool = False) -> dict[str, Any]:
    """Everything on it. `clear`: the reader has given a reason and sees whose complaint it is."""
    clocks = standing.clocks(order)
    always = _terms_always(order)
    steps = steps_of(order, account)
    return {
        "order": order,
        "title_shown": order.title if clear else order.title_shown,
        "badges": _badges(order, clocks),
        "chain": chain(of_order(order), account),
        "sentence": sentence(order, clocks),
        "dials": dials(clocks, always),
        "text_shown": order.text if clear else mask_text(order.text, order.customer, order.customer_name),
        "customer": customer_facts(order, clear=clear),
        "clear": clear,
        "journey_block": journey_block(order, account),
        "may_unmask": can(account, Permission.UNMASK_CUSTOMERS) and bool(order.customer),
        "facts": facts(order),
        "steps": steps,
        "reply_form": ReplyForm(by=account, order=order) if "reply" in {s.key for s in steps} else None,
        "moments": timeline(order, clear=clear),
        "linked": linked(order),
        "contacts": list(order.contacts.all()),
        "attachments": _attachments(order),
        "may_attach": may_handle(account, order),
        "accept": ACCEPT,
        "offers": offers_for("complaint", order, account),
    } | blocks_of(order, account)


def _terms_always(order: Order) -> bool:
    told = order.events.filter(data__has_key="terms").order_by("-at", "-pk").first()
    return bool(told and told.data["terms"].get("hours") == Hours.ALWAYS)


def _badges(order: Order, clocks: Clocks) -> list[Any]:
    found = [state_badge(order)]
    if order.state in WORKED and clocks.stage:
        found.append(stage_badge(clocks.stage))
    if order.severity in SEVERITY_MOODS:
        word = order.get_severity_display()  # type: ignore[attr-defined]
        found.append(badge(_("severity: %(word)s") % {"word": word}, SEVERITY_MOODS[order.severity]))
    if order.bounces:
        words = ngettext("sent back once", "sent back %(n)s times", order.bounces) % {"n": order.bounces}
        found.append(badge(words, "near", "arrow-back-up"))
    return found


def sentence(order: Order, clocks: Clocks) -> Sentence:
    """What is the case, since when, with whom, and until when."""
    words = Sentence().say(
        _("Received on {at} by {unit}, class {klass}."),
        at=moment(order.received_at),
        unit=str(order.unit),
        klass=Figure(str(order.klass), f"{reverse(CRUMB)}?which=open&klass={order.klass_id}"),
    )
    if order.state in WORKED:
        _say_hands(words, order)
    _say_time(words, order, clocks)
    return words


def _say_hands(words: Sentence, order: Order) -> None:
    if order.handler:
        words.say(_("It is with {who} of {unit}."), who=str(order.handler), unit=str(order.department))
    else:
        words.say(_("It is with {unit}, where nobody has it in hand yet."), unit=str(order.department))


def _say_time(words: Sentence, order: Order, clocks: Clocks) -> None:
    pressing = clocks.pressing
    if order.state in WAITING:
        words.say(_("The clocks stand still."))
    elif order.state in WORKED and pressing is not None:
        mood = "bad" if pressing.stage == Stage.OVERDUE else "near" if pressing.stage == Stage.PRESSED else ""
        text = (
            _("Its next deadline was {due}: overdue by {span}.")
            if pressing.left < 0
            else _("Its next deadline is {due}: {span} left.")
        )
        words.say(text, due=Figure(moment(pressing.due_at), "", mood), span=span(pressing.left))
    ends = grace_ends(order)
    if ends is not None:
        text = (
            _("Answered; the customer may object until {at}, then it closes.")
            if ends > timezone.now()
            else _("Answered; the grace was over at {at}, it closes by itself.")
        )
        words.say(text, at=moment(ends))
    if order.state == OrderState.CLOSED:
        words.say(_("Closed on {at}."), at=moment(order.closed_at))


def customer_facts(order: Order, *, clear: bool) -> list[tuple[str, str]]:
    """Who complains, masked unless a reason was given."""
    number = order.customer if clear else mask_customer(order.customer)
    name = order.customer_name if clear else mask_name(order.customer_name)
    return [(_("Customer"), number or "–"), (_("Full name"), name or "–")]


def facts(order: Order) -> list[tuple[str, Any]]:
    """What was written down about it."""
    valid = {None: _("not judged yet"), True: _("yes"), False: _("no")}
    rows = [
        (_("Class"), str(order.klass)),
        (_("Cause"), str(order.cause or _("not known yet"))),
        (_("Channel"), _term("channel", order.channel)),
        (_("Service"), _term("service", order.service)),
        (_("Brand"), _term("segment", order.segment)),
        (_("Region"), _term("region", order.region)),
        (_("Area"), order.area or "–"),
        (_("Department"), str(order.department)),
        (_("Handler"), str(order.handler or _("nobody chosen yet"))),
        (_("Taken in by"), f"{order.unit} {order.taken_by or ''}".strip()),
        (_("Is the customer satisfied?"), {None: "–", True: _("yes"), False: _("no")}[order.satisfied]),
        (_("Valid"), valid[order.valid]),
    ]
    source = f"{order.source} {order.source_id}" if order.source_id else ""
    return [*rows, *([(_("At the source"), source)] if source else [])]


def _term(kind: str, code: str) -> str:
    return label(kind, code, language_now()) if code else "–"


def linked(order: Order) -> list[tuple[str, Order | Any]]:
    """Other orders of the same matter, and the mass complaint, each with what it is to this one."""
    found: list[tuple[str, Any]] = []
    singles = (
        (_("continues"), order.continues),
        (_("merged into"), order.merged_into),
        (_("split from"), order.split_from),
        (_("part of"), order.mass),
    )
    found += [(words, other) for words, other in singles if other is not None]
    many = (
        (_("goes on in"), order.continued_by.all()),
        (_("took in"), order.merged_here.all()),
        (_("split off"), order.split_off.all()),
    )
    return found + [(words, other) for words, others in many for other in others]


def _attachments(order: Order) -> list[Any]:
    """Files of this order and of those merged into it."""
    rows = list(order.attachments.filter(removed_at=None))
    for other in order.merged_here.all():
        rows += other.attachments.filter(removed_at=None)
    return rows
