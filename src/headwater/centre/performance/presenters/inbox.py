"""The sentence above the inbox, its rows for Excel, and one decision about several signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.people.models import Account
from headwater.centre.performance.actions import signals as actions
from headwater.centre.performance.models import Signal, SignalKind
from headwater.centre.performance.presenters.signal_words import indicator_name, place_words, title_of
from headwater.centre.performance.queries import signals as queries
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.exports import Sheet


def sentence_of(asker: Account) -> Sentence:
    """What waits, and what is the gravest of it."""
    said = Sentence()
    waiting = queries.waiting_signals(asker)
    count = waiting.count()
    if not count:
        if queries.last_judging():
            said.say(_("No signal waits for a decision."))
        return said
    words = ngettext("{count} signal waits for a decision.", "{count} signals wait for a decision.", count)
    said.say(words, count=Figure(str(count), "", "bad"))
    gravest = max(waiting.filter(kind=SignalKind.UNEXPECTED), key=lambda one: abs(one.sigmas), default=None)
    if gravest is not None:
        number = Figure(gravest.number, gravest.get_absolute_url())
        said.say(_("The gravest is {number}: {what}."), number=number, what=title_of(gravest))
    spots = waiting.filter(kind=SignalKind.WEAK_SPOT).count()
    if spots:
        words = ngettext("{count} weak spot comes back.", "{count} weak spots come back.", spots)
        said.say(words, count=Figure(str(spots), f"{reverse('performance:signals')}?kind=weak_spot"))
    return said


@transaction.atomic
def decide_on(asker: Account, chosen: Sequence[Signal], act: str, reason: str) -> None:
    """The same decision about each; all of them or none. Raises ValidationError."""
    for signal in chosen:
        if act == "dismiss":
            actions.dismiss(by=asker, signal=signal, reason=reason)
        elif act == "close":
            actions.close_signal(by=asker, signal=signal, reason=reason)
        else:
            actions.take(by=asker, signal=signal)


def sheet_of(rows: Iterable[Signal]) -> Sheet:
    """The list for Excel."""
    columns = [
        Column(_("No.")), Column(_("State")), Column(_("Kind")), Column(_("Indicator")), Column(_("Place")),
        Column(_("From")), Column(_("Until")), Column(_("Value"), "number"), Column(_("Expected"), "number"),
        Column(_("Sigmas"), "number"), Column(_("Unit")), Column(_("Owner")), Column(_("In a sentence")),
    ]  # fmt: skip
    return Sheet(_("Signals"), columns, [_row(signal) for signal in rows])


def _row(signal: Signal) -> list[object]:
    owner = signal.finding.owner if signal.finding else None
    return [
        signal.number,
        signal.get_state_display(),
        signal.get_kind_display(),
        indicator_name(signal.indicator),
        place_words(signal.where),
        timezone.localtime(signal.start),
        timezone.localtime(signal.end),
        signal.value,
        signal.expected,
        None if signal.is_weak_spot else signal.sigmas,
        str(signal.unit),
        str(owner or ""),
        title_of(signal),
    ]
