"""The incident page: complained, identified, estimated silent, reached by word of mouth."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.incident_figures import estimate
from headwater.centre.recovery.models import Footprint
from headwater.centre.recovery.queries import incidents as queries
from headwater.centre.ui.charts import Bar, Chart, bar_ranking
from headwater.centre.ui.components import DASH, Figure, Sentence, format_delta, format_value
from headwater.engine.recovery_effects.intervals import Interval

GROUPS = {
    "complained": gettext_lazy("who complained"),
    "touched": gettext_lazy("touched, without a complaint"),
    "others": gettext_lazy("all other customers"),
}


def mass_of(pk: int | None, asker: Account) -> dict[str, Any] | None:
    """The mass complaint of an object, as a link, for whoever sees it."""
    found = queries.incident_seen_by(asker, pk) if pk else None
    return {"pk": found.pk, "title": str(found)} if found else None


def page(mass: MassComplaint, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    counted = queries.complained(mass)
    footprints = queries.footprints_of(mass, asker)
    done = next((row for row in footprints if row.state == Footprint.State.DONE), None)
    rates = queries.rates_of(mass)
    guess = estimate(counted.customers, rates)
    lists = queries.cohorts_of(mass, asker)
    found = queries.identified(mass, footprints, lists)
    may = can(asker, Permission.MODEL_LOOKALIKES, mass.unit)
    return {
        "mass": mass,
        "began": timezone.localtime(mass.started_at).strftime("%Y-%m-%d %H:%M"),
        "mass_url": mass.url if can(asker, Permission.SEE_COMPLAINTS, mass.unit) else "",
        "sentence": _sentence(counted, found, guess.silent),
        "cards": cards(counted, found, guess),
        "chart": _chart(done) if done else None,
        "footprints": footprints,
        "cohorts": lists,
        "rates": rates,
        "quoted": rates.pk is None,
        "satisfaction": [_satisfaction(row) for row in queries.satisfaction(mass, footprints)],
        "unnamed": counted.unnamed,
        "may": may,
        "may_campaign": can(asker, Permission.RUN_CAMPAIGNS, mass.unit),
    }


def _count(number: float) -> str:
    return format_value("count", round(number))


def _sentence(counted: queries.Complained, found: queries.Identified | None, silent: float) -> Sentence:
    made = Sentence()
    made.say(
        _("{customers} customers complained in {orders} orders."),
        customers=Figure(_count(counted.customers)),
        orders=_count(counted.orders),
    )
    if found is not None and found.customers:
        made.say(
            _("Besides them {found} others are identified, by footprints and look-alikes: {times} for each."),
            found=Figure(_count(found.customers), "#groups"),
            times=f"{found.customers / counted.customers:.1f}" if counted.customers else DASH,
        )
    else:
        made.say(_("Nobody else is identified yet: a footprint finds whom it touched."))
    return made.say(_("The old rule of thumb would put the silent at {silent}."), silent=_count(silent))


def cards(counted: queries.Complained, found: queries.Identified | None, guess: Any) -> list[dict[str, Any]]:
    """The four circles of an incident: two counted, two estimated."""
    low, high = _count(guess.told_low), _count(guess.told_high)
    return [
        {"name": _("Complained"), "value": _count(counted.customers), "kind": "counted",
         "note": _("customers with an order of this incident")},
        {"name": _("Identified"), "value": _count(found.customers) if found else DASH, "kind": "counted",
         "note": _found_by(found)},
        {"name": _("Silent"), "value": _count(guess.silent), "kind": "estimated",
         "note": _("or %(n)s by the share that is never heard") % {"n": _count(guess.unheard)}},
        {"name": _("Reached by word of mouth"), "value": f"{low} – {high}", "kind": "estimated",
         "note": _("people told by the dissatisfied, heard or not")},
    ]  # fmt: skip


def _found_by(found: queries.Identified | None) -> str:
    """Where the identified are from."""
    if found is None or not found.listed:
        return _("touched without a complaint, each counted once")
    facts = {"touched": _count(found.touched), "listed": _count(found.listed)}
    return _("%(touched)s in footprints, %(listed)s more in frozen lists of look-alikes; each once") % facts


def _chart(row: Footprint) -> Chart:
    bars = [Bar(group["name"], row.counts["groups"].get(group["key"])) for group in row.groups]
    bars.append(Bar(_("Together, without doubles and complainants"), row.total))
    note = _("groups of %(footprint)s") % {"footprint": row.number}
    return bar_ranking("groups", _("Identified by group"), bars, "count", note=note)


def _satisfaction(row: queries.Satisfaction) -> dict[str, Any]:
    moved = row.after.value - row.before.value if row.before.known and row.after.known else None
    return {
        "name": GROUPS[row.key],
        "before": _interval(row.before),
        "after": _interval(row.after),
        "repaired": _interval(row.repaired),
        "moved": DASH if moved is None else format_delta("ratio", moved),
    }


def _interval(found: Interval) -> dict[str, str]:
    if not found.known:
        return {"value": DASH, "limits": "", "n": "0"}
    value, lower, upper = (format_value("ratio", x) for x in (found.value, found.lower, found.upper))
    return {"value": value, "limits": f"{lower} – {upper}", "n": _count(found.n)}


def lines(masses: list[MassComplaint], asker: Account) -> list[dict[str, Any]]:
    """The list of incidents: who complained and who was identified."""
    found = []
    for mass in masses:
        footprints = queries.footprints_of(mass, asker)
        known = queries.identified(mass, footprints, queries.cohorts_of(mass, asker))
        found.append(
            {
                "mass": mass,
                "began": timezone.localtime(mass.started_at).strftime("%Y-%m-%d %H:%M"),
                "complained": _count(queries.complained(mass).customers),
                "touched": _count(known.customers) if known is not None else DASH,
            }
        )
    return found
