"""The results of one campaign, in figures with their intervals and in sentences that do not overclaim."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.findings.queries import chain, findings_about
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import REACHED, Campaign, Recipient
from headwater.centre.recovery.queries.campaigns import Counts, counts_of, may_run
from headwater.centre.recovery.queries.groups import group_names, named
from headwater.centre.recovery.queries.outcomes.answers import Level
from headwater.centre.recovery.queries.outcomes.arms import Outcome, complained, left, satisfied
from headwater.centre.recovery.queries.outcomes.customers import Material, material_of
from headwater.centre.recovery.queries.outcomes.later_waves import WaveFound, later_waves
from headwater.centre.recovery.queries.outcomes.satisfaction import Stages, stages_of
from headwater.centre.ui.components import Figure, Sentence, format_delta, format_value, gap, language_now
from headwater.engine.lake.tables.surveys import KINDS
from headwater.engine.recovery_effects import (
    AS_DRAWN,
    AS_REACHED,
    NO_SUBSTITUTE,
    OF_REACHED,
    Difference,
    Interval,
    share,
    told,
)
from headwater.engine.words import Words


def page(row: Campaign, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    counts, found = counts_of(row), material_of(row)
    after, gone = satisfied(found), left(found)
    outcomes = [after, complained(row, found), gone]
    precision = share(counts.identified, counts.judged)
    stages = stages_of(found)
    return {
        "row": row,
        "chain": chain(row.reference, asker),
        "counts": counts,
        "precision": of_interval(precision),
        "expected": row.cohort.expected_precision,
        "groups": groups(row),
        "stages": [stage(line) for line in stages],
        "event": found,
        "outcomes": [outcome(one) for one in outcomes if one is not None],
        "left_unknown": gone is None,
        "waiting": counts.treated - counts.done,
        "waves": [wave(one) for one in later_waves(found.people)],
        "words": {
            name: say(words)
            for name, words in (
                ("drawn", AS_DRAWN),
                ("reached", AS_REACHED),
                ("each", OF_REACHED),
                ("no_substitute", NO_SUBSTITUTE),
            )
        },
        "sentence": sentence(counts, precision, after),
        "month_url": f"{reverse('recovery:results')}?month={found.begun:%Y-%m}",
        "findings": findings_about(asker, row.reference),
        "may_find": may_run(asker, row) and can(asker, Permission.SEE_FINDINGS),
        "may_survey": may_run(asker, row) and can(asker, Permission.RUN_SURVEYS, row.unit),
    }


def say(words: Words) -> str:
    """The engine's words in the reader's language."""
    return words.say(language_now())


def of_interval(found: Interval, unit: str = "ratio") -> dict[str, Any]:
    """A figure, its range, its n, for a template."""
    known = found.known and math.isfinite(found.lower)
    return {
        "value": format_value(unit, found.value),
        "range": f"{format_value(unit, found.lower)} – {format_value(unit, found.upper)}" if known else "",
        "n": found.n,
        "known": found.known,
    }


def points(found: Interval) -> dict[str, Any]:
    """Mean points of a hundred, with one decimal."""
    known = found.known and math.isfinite(found.lower)
    return {
        "value": f"{found.value:.1f}" if found.known else "—",
        "range": f"{found.lower:.1f} – {found.upper:.1f}" if known else "",
        "n": found.n,
        "known": found.known,
    }


def of_difference(found: Difference, unit: str = "ratio", *, up: bool = True) -> dict[str, Any]:
    """A difference with its limits, whether it is beyond chance, and whether it is good."""
    mood = ""
    if found.beyond_chance:
        mood = "good" if (found.value > 0) == up else "bad"
    limits = f"{format_delta(unit, found.lower)} … {format_delta(unit, found.upper)}" if found.known else ""
    return {
        "value": format_delta(unit, found.value) if math.isfinite(found.value) else "—",
        "range": limits,
        "p": f"{found.p:.3f}" if math.isfinite(found.p) and found.p >= 0.001 else "< 0.001",
        "beyond": found.beyond_chance,
        "known": found.known,
        "mood": mood,
        "verdict": verdict(found),
        "told": say(told(found)),
    }


def verdict(found: Difference) -> str:
    """In a word, beside each figure: whether the interval leaves zero out."""
    if not found.known:
        return _("cannot be said")
    return pgettext("difference", "proven") if found.beyond_chance else _("not proven")


def level(found: Level) -> dict[str, Any]:
    """Satisfied share and mean points."""
    return {"satisfied": of_interval(found.satisfied), "points": points(found.points), "n": found.n}


def stage(found: Stages) -> dict[str, Any]:
    """One kind of survey as lines of a table."""
    lines = [
        (_("Before the event"), level(found.before), None),
        (_("After the event, before the repair"), level(found.after_event), of_difference(found.fall)),
        (_("After the repair"), level(found.after_repair), of_difference(found.rise)),
        (_("Hold-out, over the days of the campaign"), level(found.held_out), None),
    ]
    return {"kind": say(KINDS[found.kind]), "lines": lines, "n": found.n}


OUTCOMES: dict[str, Any] = {
    "satisfied": lambda: _("Satisfied afterwards"),
    "complained": lambda: _("Complained afterwards"),
    "left": lambda: _("Left afterwards"),
}


def outcome(found: Outcome) -> dict[str, Any]:
    """One outcome over the arms."""
    drawn, reached = found.arms.as_drawn, found.arms.as_reached
    return {
        "name": OUTCOMES[found.key](),
        "known": found.known,
        "reach": format_value("ratio", found.arms.reach),
        "treated": of_interval(drawn.a),
        "reached": of_interval(reached.a),
        "held": of_interval(drawn.b),
        "drawn": of_difference(drawn, up=found.up),
        "as_reached": of_difference(reached, up=found.up),
        "each": of_difference(found.arms.of_reached, up=found.up),
    }


def wave(found: WaveFound) -> dict[str, Any]:
    """Repaired customers among a wave's respondents."""
    return {
        "name": found.wave,
        "day": found.day,
        "repaired": level(found.repaired),
        "others": level(found.others),
        "points": of_difference(found.points, "number"),
        "share": of_difference(found.share),
        "needed": gap("ratio", found.needed),
        "enough": found.enough,
    }


def groups(row: Campaign) -> list[dict[str, Any]]:
    """Precision by group of the cohort: which kind of customer the list found best."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = Recipient.objects.filter(campaign=row, verdict__in=REACHED).values_list("group", "verdict")
    for group, verdict in rows:
        counted[group][0] += verdict != "content"
        counted[group][1] += 1
    if len(counted) < 2:
        return []
    names = group_names(row)
    lines = [
        {"name": named(name, names) or "–", **of_interval(share(*pair))} for name, pair in counted.items()
    ]
    return sorted(lines, key=lambda line: -line["n"])


def sentence(counts: Counts, precision: Interval, after: Outcome) -> Sentence:
    """Precision, and what the hold-out says."""
    made = Sentence()
    if not counts.judged:
        return made.say(_("Nobody has been reached yet, so there is nothing to say."))
    made.say(
        _("Of {n} customers reached, {bad} were really dissatisfied: a precision of {share} ({range})."),
        n=Figure(format_value("count", counts.judged)),
        bad=Figure(format_value("count", counts.identified)),
        share=Figure(format_value("ratio", precision.value)),
        range=f"{format_value('ratio', precision.lower)} – {format_value('ratio', precision.upper)}",
    )
    drawn = after.arms.as_drawn
    if not counts.held:
        return made.say(_("There is no hold-out, so nobody can say what the campaign itself did."))
    if not drawn.known:
        return made.say(_("Too few of both arms have answered to compare them."))
    facts = of_difference(drawn)
    return made.say(
        _("Satisfied afterwards: {a} of the drawn, {b} of the hold-out; {apart} ({range}). {told}"),
        a=format_value("ratio", drawn.a.value),
        b=format_value("ratio", drawn.b.value),
        apart=Figure(facts["value"], mood=facts["mood"]),
        range=facts["range"],
        told=facts["told"],
    )


def finding_title(row: Campaign, counts: Counts) -> Words:
    """What the finding says, in both languages."""
    part = share(counts.identified, counts.judged)
    figure, bad, n = format_value("ratio", part.value, "en"), counts.identified, counts.judged
    en = f"{row.number} {row.title}: {bad} of {n} reached were really dissatisfied ({figure})"
    zh = f"{row.number} {row.title}：已接通 {n} 户中 {bad} 户确属不满意（{figure}）"
    return Words(en=en[:200], zh=zh[:200])


def finding_detail(row: Campaign, found: Material, counts: Counts) -> str:
    """Its facts, as they are now: precision, arms, groups."""
    lines = [str(sentence(counts, share(counts.identified, counts.judged), satisfied(found)))]
    for one in (complained(row, found), left(found)):
        if one is not None:
            facts = outcome(one)
            lines.append(_("%(name)s: %(value)s (%(range)s)") % (facts["drawn"] | {"name": facts["name"]}))
    for part in groups(row)[:5]:
        lines.append(_("%(name)s: %(value)s (%(range)s, n = %(n)s)") % part)
    return "\n".join(lines)
