"""Hot spots as their pages show them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import OPEN, HotSpotLook, MassComplaint, Order
from headwater.centre.complaints.presenters.mentions import words_of
from headwater.centre.complaints.queries.hot_spots import Seen, days_of
from headwater.centre.complaints.queries.mentions import commonest
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.queries import label
from headwater.centre.ui.charts import Chart, Column, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value, language_now
from headwater.centre.ui.exports import Sheet

P = Permission


def list_sentence(look: HotSpotLook | None, found: list[Seen]) -> Sentence:
    """How many matters, which rise, and out of how many orders of which days."""
    words = Sentence()
    if look is None:
        return words.say(_("Nobody has looked for hot spots yet; it is done every hour, or now."))
    here = reverse("complaints:hot-spots")
    rising = [one for one in found if one.rising]
    words.say(
        _("From {first} to {last} complaints were about {n} matters that came up several times."),
        first=look.since.isoformat(),
        last=look.until.isoformat(),
        n=Figure(f"{len(found):,}", here),
    )
    if rising:
        top = rising[0]
        words.say(_("{n} of them are rising."), n=Figure(str(len(rising)), f"{here}?which=rising", "bad"))
        words.say(
            _("Most surely “{name}”: {count} within {span} d, where {expected} are usual."),
            name=Figure(top.spot.name, top.spot.url),
            count=str(top.rise.count),
            span=str(top.rise.span),
            expected=format_value("score", top.rise.expected),
        )
    else:
        words.say(_("None of them is above its usual level."))
    return words


def spot_sentence(one: Seen) -> Sentence:
    """What the matter is, how many, and how it stands."""
    words = Sentence().say(
        _("{orders} orders of {customers} customers are about this; {waiting} are not answered."),
        orders=Figure(f"{one.orders:,}", "#orders"),
        customers=f"{one.customers:,}",
        waiting=f"{one.waiting:,}",
    )
    rise = one.rise
    facts = {
        "count": Figure(str(rise.count), "", "bad" if one.rising else ""),
        "span": str(rise.span),
        "expected": format_value("score", rise.expected),
    }
    if one.rising:
        words.say(
            _("{count} came within {span} d, {factor} times the usual {expected}; that so many come by "
              "chance is less likely than {q}."),
            factor=f"{rise.factor:.1f}", q=_chance(rise.q), **facts,
        )  # fmt: skip
    else:
        words.say(_("{count} came within the last {span} d, where {expected} are usual."), **facts)
    return words


def _chance(q: float) -> str:
    return "0.1%" if q < 0.001 else f"{max(q, 0.001) * 100:.1f}%"


def spot_page(one: Seen, look: HotSpotLook, orders: QuerySet[Order], account: Any) -> dict[str, Any]:
    """Everything on the page of a hot spot but its list of orders."""
    masses = MassComplaint.objects.filter(orders__in=orders).annotate(n=Count("orders")).order_by("-n")[:3]
    free = one.spot.mass is None and orders.filter(mass=None, state__in=OPEN).exists()
    return {
        "seen": one,
        "spot": one.spot,
        "sentence": spot_sentence(one),
        "chart": daily_chart(one, look),
        "typical": [o.title_shown for o in orders.filter(pk__in=one.spot.typical)[:5]],
        "shares": shares(orders, one),
        "may_mass": free and can(account, P.MANAGE_COMPLAINTS),
        "masses": list(masses),
        "may_find": can(account, P.MANAGE_FINDINGS),
        "since": (look.until - timedelta(days=one.rise.span - 1)).isoformat() if one.rising else "",
    }


def daily_chart(one: Seen, look: HotSpotLook) -> Chart:
    """Orders a day; the days that stand out are red."""
    days = days_of(look)
    wrong = frozenset(range(len(days) - one.rise.span, len(days))) if one.rising else frozenset()
    usual = one.rise.expected / max(1, one.rise.span)
    lines = [
        Line(_("orders"), list(one.daily), wrong=wrong),
        Line(_("usual"), [round(usual, 2)] * len(days), "expected"),
    ]
    return line_chart("daily", _("Orders a day"), [day.isoformat() for day in days], lines, "count")


def shares(orders: QuerySet[Order], one: Seen) -> list[dict[str, Any]]:
    """Where its orders lie: the commonest values of each fact, with their counts."""
    found = []
    for name, title in (("region", _("Region")), ("area", _("Area")), ("service", _("Service"))):
        rows = orders.order_by().exclude(**{name: ""}).values(name).annotate(n=Count("pk")).order_by("-n")[:5]
        told = [(_named(name, row[name]), row["n"]) for row in rows]
        found.append({"title": title, "rows": told})
    classes = orders.order_by().values("klass__name", "klass__name_en").annotate(n=Count("pk"))
    english = language_now() == "en"
    told = [
        ((row["klass__name_en"] if english else "") or row["klass__name"], row["n"])
        for row in classes.order_by("-n")[:5]
    ]
    found.insert(0, {"title": _("Class"), "rows": told})
    symptoms = [(words_of("symptom", value), n) for value, n in commonest(orders, "symptom", 5)]
    found.append({"title": _("Symptom"), "rows": symptoms})
    return [part for part in found if part["rows"]]


def _named(name: str, value: str) -> str:
    return label(name, value, language_now()) if name in ("region", "service") else value


def sheet(found: list[Seen], look: HotSpotLook | None) -> Sheet:
    """The list as a sheet."""
    names = (
        (_("What it is about"), ""), (_("Rising"), ""), (_("Days"), "count"), (_("Lately"), "count"),
        (_("Usually"), "score"), (_("Orders"), "count"), (_("Customers"), "count"),
        (_("Not answered"), "count"), (_("Mass complaint"), ""),
    )  # fmt: skip
    rows = [
        (s.spot.name, _("yes") if s.rising else _("no"), s.rise.span, s.rise.count, s.rise.expected, s.orders,
         s.customers, s.waiting, s.spot.mass.number if s.spot.mass else "")
        for s in found
    ]  # fmt: skip
    period = f"{look.since} – {look.until}" if look else timezone.localdate().isoformat()
    return Sheet(_("Hot spots"), [Column(n, u) for n, u in names], rows, [(_("Days"), period)])
