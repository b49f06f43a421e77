"""One import in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import date as dated
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.naming import in_their_names
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.imports.tables import state_badge, table_label
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.components import Figure, Sentence, duration, format_value
from headwater.centre.ui.values import language_now
from headwater.engine.lake.intake.reasons import REASONS
from headwater.engine.lake.intake.report import STAGES
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

INDICATORS = "/indicators/"
WAITING = Words("Waiting for its turn", "排队等待")


def run_context(by: Actor, run: ImportRun) -> dict[str, Any]:
    """All that the page of one import shows."""
    kept = run.upload is not None and not run.upload.cleared
    ended_badly = run.state in (RunState.FAILED, RunState.CANCELLED, RunState.UNDONE)
    may_run = can(by, Permission.RUN_IMPORTS)
    return {
        "run": run,
        "badge": state_badge(run),
        "progress": progress(run),
        "may_run": may_run,
        "may_retry": may_run and kept and ended_badly,
        "may_undo": run.state == RunState.LANDED and can(by, Permission.UNDO_IMPORTS),
        "mapping_url": _mapping_url(run) if may_run and kept and not run.is_open else "",
        "indicators_url": indicators_url(run),
        "sentence": sentence(run),
        "problem": problem(run),
        "notes": notes(run),
        "counts": counts(run) if run.state in (RunState.LANDED, RunState.UNDONE) else [],
        "warnings": warning_rows(run),
        "facts": facts(run),
    }


def _mapping_url(run: ImportRun) -> str:
    assert run.upload is not None
    return reverse("imports:mapping", args=[run.upload.token])


def indicators_url(run: ImportRun) -> str:
    """The indicators over exactly the days of this import."""
    if not run.days:
        return INDICATORS
    return f"{INDICATORS}?period=custom&from={min(run.days)}&to={max(run.days)}"


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` None where nobody can tell yet."""

    words: str
    percent: int | None
    detail: str


def progress(run: ImportRun) -> Progress:
    """How far it is and how long it will take, from what it did so far."""
    if run.state == RunState.WAITING:
        return Progress(WAITING.say(language_now()), None, "")
    words = STAGES.get(run.stage, STAGES["open"]).say(language_now())
    if run.done <= 0:
        return Progress(words, None, _rows_so_far(run))
    part = min(1.0, run.done)
    return Progress(words, int(part * 100), f"{_rows_so_far(run)}{_time_left(run, part)}")


def _rows_so_far(run: ImportRun) -> str:
    file = in_their_names(run.source, run.upload)
    rows = _("%(n)s rows") % {"n": format_value("count", run.rows)} if run.rows else ""
    return " · ".join(part for part in (file, rows) if part)


def _time_left(run: ImportRun, part: float) -> str:
    gone = (timezone.now() - run.started_at).total_seconds() if run.started_at else 0
    # The first moments say nothing about the rest.
    if gone < 2 or part < 0.02:
        return ""
    return " · " + _("about %(time)s left") % {"time": duration(gone / part * (1 - part))}


def sentence(run: ImportRun) -> Sentence:
    """What came of it."""
    said = Sentence()
    if run.state == RunState.UNDONE:
        said.say(
            _("Undone on {at} by {by}: its {rows} rows are out of the lake."),
            at=dated(timezone.localtime(run.undone_at), "Y-m-d H:i") if run.undone_at else "",
            by=run.undone_by,
            rows=Figure(format_value("count", run.accepted)),
        )
    elif run.state == RunState.CANCELLED:
        said.say(_("Cancelled before anything landed; the lake is as it was."))
    elif run.state == RunState.FAILED:
        said.say(_("The import failed; nothing landed, the lake is as it was."))
    elif run.state == RunState.LANDED:
        _landed_sentence(run, said)
    return said


def _landed_sentence(run: ImportRun, said: Sentence) -> None:
    if not run.accepted and run.unchanged:
        said.say(_("All {rows} rows were there already: nothing changed."), rows=_count(run.unchanged))
        return
    if not run.days:
        said.say(_("{rows} rows have landed."), rows=_count(run.accepted))
        return
    first, last = min(run.days), max(run.days)
    words = ngettext(
        "{rows} rows of {days} day have landed: {first}.",
        "{rows} rows of {days} days have landed, from {first} to {last}.",
        len(run.days),
    )
    said.say(words, rows=_count(run.accepted), days=str(len(run.days)), first=first, last=last)


def _count(number: int) -> Figure:
    return Figure(format_value("count", number))


def problem(run: ImportRun) -> str:
    """Why it failed, with the files under their owners' names."""
    words = run.problem_zh if language_now() == "zh" else run.problem_en
    return in_their_names(words, run.upload)


def notes(run: ImportRun) -> list[str]:
    """What somebody should think about."""
    found = []
    if (
        run.state == RunState.LANDED
        and run.table == "contacts"
        and run.accepted
        and _overlaps_without_twin(run)
    ):
        found.append(
            _(
                "These days already held rows, and not one of this file was among them. If it is the same "
                "export with a column that changes each time (a line number, the time of export), leave that "
                "column out of the file, map an id, or undo the older import."
            )
        )
    return found


def _overlaps_without_twin(run: ImportRun) -> bool:
    if run.unchanged:
        return False
    days = set(run.days)
    others = [r for r in the_lake().snapshot().imports if r.id != run.import_id and not r.undone]
    return any(r.table == run.table and r.kind != "facts" and days & set(r.days) for r in others)


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    value: int
    note: str
    mood: str = ""


def counts(run: ImportRun) -> list[Count]:
    """The figures of the report."""
    return [
        Count(_("Rows in the files"), run.rows, ""),
        Count(_("Landed"), run.accepted, _("new in the lake"), "good" if run.accepted else ""),
        Count(_("Unchanged"), run.unchanged, _("were there already")),
        Count(_("Ignored"), run.ignored, _("as the mapping says")),
        Count(_("Rejected"), run.rejected, _("could not be used"), "bad" if run.rejected else ""),
    ]


@dataclass(frozen=True, slots=True)
class WarningRow:
    column: str
    label: str
    reason: str
    count: int


def warning_rows(run: ImportRun) -> list[WarningRow]:
    """Warnings by column, the most frequent first."""
    language = language_now()
    labels = {c.name: c.words.say(language) for c in TABLES[run.table].stored} if run.table in TABLES else {}
    rows = [
        WarningRow(w["column"], labels.get(w["column"], ""), reason_text(w["reason"]), w["count"])
        for w in run.warnings
    ]
    return sorted(rows, key=lambda row: -row.count)


def reason_text(key: str) -> str:
    """A reason in the reader's language; an unknown key as it is."""
    return REASONS[key].say(language_now()) if key in REASONS else key


def facts(run: ImportRun) -> list[tuple[str, str, str]]:
    """(label, text, address) of who, when, what."""
    table_url = reverse("imports:table", args=[run.table]) if run.table in TABLES else ""
    version = f" v{run.profile_version}" if run.profile_version else ""
    rows = [
        (_("Files"), ", ".join(run.sources), ""),
        (_("Data table"), table_label(run.table), table_url),
        (_("Profile"), f"{run.profile}{version}", ""),
        (_("By"), run.by, ""),
        (_("Started"), _moment(run.started_at or run.at), ""),
        (_("Ended"), _moment(run.ended_at), ""),
        (_("Days"), _days(run.days), ""),
        (_("Snapshot"), str(run.snapshot or ""), ""),
        ("SHA-256", run.sha256, ""),
    ]
    if run.retry_of_id:
        again = reverse("imports:run", args=[run.retry_of_id])
        rows.append((_("Again after"), str(run.retry_of), again))
    return [row for row in rows if row[1]]


def _moment(at: Any) -> str:
    return dated(timezone.localtime(at), "Y-m-d H:i:s") if at else ""


def _days(days: list[str]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    return first if first == last else f"{first} – {last} ({len(days)})"


def undo_context(run: ImportRun) -> dict[str, Any]:
    """What undoing would take away, from this import and from others that brought the same rows."""
    return {
        "run": run,
        "possible": run.state == RunState.LANDED,
        "days": _days(run.days) or _("all"),
        "losers": _losers(run),
    }


def _losers(run: ImportRun) -> list[dict[str, str]]:
    records = the_lake().snapshot().imports
    lost = {r.id: r.unchanged_of.get(run.import_id or "", 0) for r in records if not r.undone}
    rows = {
        row.import_id: row
        for row in ImportRun.objects.filter(import_id__in=[i for i, n in lost.items() if n])
    }
    found = []
    for import_id, count in lost.items():
        if count:
            row = rows.get(import_id)
            words = ngettext("%(n)s row", "%(n)s rows", count) % {"n": format_value("count", count)}
            url = reverse("imports:run", args=[row.pk]) if row else ""
            found.append({"name": str(row or import_id), "url": url, "words": words})
    return found
