"""The pages of look-alike models: the library, and the designer with its newest screening."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.directory.wording import said as audit_words
from headwater.centre.findings.queries import chain
from headwater.centre.jobs import queries as jobs
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.recovery import scores
from headwater.centre.recovery.design import Seeds, features_of
from headwater.centre.recovery.models import LookalikeModel, Screening, Way
from headwater.centre.recovery.presenters import screening_charts as charts
from headwater.centre.recovery.presenters.lookalike_words import (
    feature_name,
    feature_rows,
    seed_words,
    selection_words,
    way,
)
from headwater.centre.recovery.queries.labels import labels
from headwater.centre.recovery.queries.lookalikes import latest_done, may_model
from headwater.centre.recovery.screening_engine import precision_at
from headwater.centre.ui.components import DASH, Figure, Sentence, format_value, language_now
from headwater.engine.recovery_effects.intervals import share
from headwater.engine.words import Problem

S = Screening.State
WHO = 20
BESIDE = 8
MOODS: dict[str, str] = {"ready": "good", "draft": "", "retired": ""}


def library(models: Any, asker: Account) -> list[dict[str, Any]]:
    """The models by kind of problem, each with its newest screening."""
    rows = [_line(model) for model in models.order_by("problem", "-pk")]
    return [
        {"problem": problem, "models": list(found)}
        for problem, found in groupby(rows, key=lambda row: row["model"].problem)
    ]


def _line(model: LookalikeModel) -> dict[str, Any]:
    last = latest_done(model)
    best = _figures(last) if last else {}
    return {
        "model": model,
        "mood": MOODS[model.state],
        "method": way(last.method if last else model.method),
        "selection": selection_words(model.chosen_by, model.chosen),
        "last": last,
        "selected": format_value("count", last.selected) if last else DASH,
        "new": last.new_since if last else None,
        "precision": best.get("precision", DASH),
        "lift": best.get("lift_5", DASH),
        "no_better": bool(last and last.no_better),
        "failed": text_of(model.standing_error),
    }


def page(
    model: LookalikeModel, asker: Account, shown: Screening | None, selection: scores.Selection | None = None
) -> dict[str, Any]:
    """The designer: the model beside what a screening of it found."""
    active = model.screenings.filter(state__in=(S.WAITING, S.RUNNING)).first()
    run = jobs.visible_to(asker).filter(pk=active.run).first() if active else None
    last = model.screenings.order_by("-sequence").first()
    return {
        "model": model,
        "mood": MOODS[model.state],
        "chain": chain(model.reference, asker),
        "seeds": seed_words(Seeds.of(model.seeds)),
        "features": feature_rows(features_of(model.features)),
        "selection": selection_words(model.chosen_by, model.chosen),
        "active": active,
        "run": run,
        "failed": text_of(last.errors) if last and last.state == S.FAILED else "",
        "standing_failed": text_of(model.standing_error),
        "shown": shown,
        "found": found(shown, selection) if shown else None,
        "sentence": sentence(model, shown),
        "beside": [_beside(row, shown) for row in _done(model)],
        "verdicts": verdicts(model),
        "may": may_model(asker, model),
        "may_campaign": can(asker, Permission.RUN_CAMPAIGNS, model.unit),
        "may_export": can(asker, Permission.EXPORT),
        "history": [audit_words(event) for event in history_of(model).order_by("-pk")[:10]],
    }


def _done(model: LookalikeModel) -> Any:
    return model.screenings.filter(state=S.DONE).order_by("-sequence")[:BESIDE]


def text_of(words: dict[str, str]) -> str:
    """Kept words in the reader's language; empty where there are none."""
    return words.get("zh" if language_now() == "zh" else "en", "") if words else ""


def sentence(model: LookalikeModel, row: Screening | None) -> Sentence:
    """What the model finds and how well, in a sentence or two."""
    made = Sentence()
    if row is None:
        return made.say(_("Not screened yet: nothing is known of how well it finds anybody."))
    made.say(
        _("Of {customers} customers it takes {selected} for like the {seeds} who complained."),
        customers=format_value("count", row.customers),
        selected=Figure(format_value("count", row.selected), "#who"),
        seeds=format_value("count", row.complainants),
    )
    best = row.backtest.get("methods", {}).get(row.method)
    if best is None:
        return made.say(_("It is not back-tested: nobody should be called on the strength of it."))
    if best["no_better"]:
        return made.say(
            _("By the back-test it is {verdict}: nobody should be called on the strength of it."),
            verdict=Figure(_("no better than chance"), "#backtest", "bad"),
        )
    return made.say(
        _("In the back-test the most alike 5 % held {lift} times as many complainants as chance would."),
        lift=Figure(f"{best['lift_5']:.1f}", "#backtest", "good"),
    )


def found(row: Screening, selection: scores.Selection | None) -> dict[str, Any]:
    """The screening's own part of the page."""
    selection = selection or scores.selection_of(row)
    try:
        count = scores.count_of(row, selection)
        who = _who(row, count)
    except Problem as gone:
        count, who = row.selected, []
        return {"gone": gone.words.say(language_now()), "count": format_value("count", count), "who": who}
    value = selection.value
    return {
        "count": format_value("count", count),
        "plain_count": count,
        "selection": selection,
        "value": f"{value:.4g}" if selection.radius is not None else str(count),
        "selection_words": selection_words(str(selection.by), value),
        "histogram": charts.histogram_chart(row, count),
        "slider": charts.slider(row, count),
        "curve": charts.curve_chart(row),
        "precision": charts.precision_chart(row),
        "methods": methods(row),
        "groups": groups(row),
        "who": who,
        "notes": [text_of(note) for note in [*row.backtest.get("notes", ()), *row.notes]],
        "at": f"{row.as_of:%Y-%m-%d}" if row.as_of else DASH,
    }


def _who(row: Screening, count: int) -> list[dict[str, Any]]:
    table = scores.rows(row, 0, min(count, WHO))
    why = scores.reasons_of(row)
    return [
        line | {"reasons": [text_of(reason) for reason in why.get(line["customer"]) or ()]}
        for line in table.to_pylist()
    ]


def methods(row: Screening) -> list[dict[str, Any]]:
    """Every method of the back-test beside the others, best first."""
    rows = [
        {
            "name": way(name),
            "here": name == row.method,
            "best": name == row.backtest.get("best"),
            "no_better": figures["no_better"],
            "auc": f"{figures['auc']:.3f}",
            "interval": f"{figures['low']:.3f} – {figures['high']:.3f}",
            "average_precision": f"{figures['average_precision']:.3f}",
            "precision": format_value("ratio", precision_at(figures, row.backtest["base"], [0.05])[0]),
            "lift": f"{figures['lift_5']:.2f}",
            "recall": format_value("ratio", figures["recall_20"]),
            "order": -figures["auc"],
        }
        for name, figures in row.backtest.get("methods", {}).items()
    ]
    return sorted(rows, key=lambda line: line["order"])


def groups(row: Screening) -> list[dict[str, Any]]:
    """The base models: how many complainants, and what marks them."""
    return [
        {
            "group": group["group"],
            "complainants": format_value("count", group["complainants"]),
            "marks": [_mark(mark) for mark in group["strongest"]],
        }
        for group in row.facts.get("groups", ())
    ]


def _mark(mark: dict[str, Any]) -> str:
    name = feature_name(mark["feature"])
    if mark["nominal"]:
        level = format_value("ratio", mark["level"])
        return _("%(name)s = %(value)s (%(share)s)") % {
            "name": name,
            "value": mark["value"] if mark["value"] is not None else _("missing"),
            "share": level,
        }
    word = _("high") if mark["difference"] > 0 else _("low")
    sigma = f"{mark['difference']:+.1f}"
    return _("%(name)s %(word)s (%(sigma)s σ)") % {"name": name, "word": word, "sigma": sigma}


def _figures(row: Screening) -> dict[str, str]:
    best = row.backtest.get("methods", {}).get(row.method, {})
    precision = row.facts.get("expected_precision")
    return {
        "precision": format_value("ratio", precision),
        "lift_5": f"{best['lift_5']:.2f}" if best else DASH,
        "auc": f"{best['auc']:.3f}" if best else DASH,
    }


def _beside(row: Screening, shown: Screening | None) -> dict[str, Any]:
    """One line of the table of settings."""
    design = row.design
    weights = [f for f in design["features"] if f.get("weight", 1.0) != 1.0]
    named = ", ".join(f"{feature_name(f['name'])} × {f['weight']:g}" for f in weights)
    return {
        "row": row,
        "here": shown is not None and shown.pk == row.pk,
        "method": way(row.method),
        "asked": way(design["method"]) if design["method"] == Way.AUTO and row.method != Way.AUTO else "",
        "features": len(design["features"]),
        "weights": named or _("all 1"),
        "radius": f"{row.radius:.3g}" if row.radius is not None else DASH,
        "selected": format_value("count", row.selected),
        "new": format_value("count", row.new_since),
        "no_better": row.no_better,
    } | _figures(row)


def verdicts(model: LookalikeModel) -> dict[str, str] | None:
    """What the calls of earlier campaigns said: the only precision that was ever seen."""
    known = labels(model)
    if not known:
        return None
    found = share(sum(label.dissatisfied for label in known), len(known))
    limits = f"{format_value('ratio', found.lower)} – {format_value('ratio', found.upper)}"
    return {"precision": format_value("ratio", found.value), "limits": limits, "n": f"{found.n:,}"}
