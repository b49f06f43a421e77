"""Background work of this room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from headwater.centre.imports.actions.carrying import carry_out
from headwater.centre.imports.actions.collecting import collect, due
from headwater.centre.imports.actions.proposing import propose
from headwater.centre.imports.actions.reconciling import reconcile
from headwater.centre.imports.actions.runs import TASK
from headwater.centre.imports.actions.sources import TASK as COLLECT
from headwater.centre.imports.actions.sweeping import sweep
from headwater.centre.jobs import running


@running.task(TASK, _("bring in files"))
def bring_in(tell: running.Tell, *, run: int) -> dict[str, Any]:
    """Carry one import out; safe to be run again after its worker was killed."""
    return carry_out(run, tell)


@running.task("imports.propose_terms", _("learn new codes for the vocabulary"))
def propose_terms(tell: running.Tell) -> dict[str, Any]:
    """Look through the days that changed for codes that the vocabulary does not have."""
    return {"new": propose()}


@running.task("imports.tidy", _("reconcile imports with the lake, clear old uploads"), every="*/10 * * * *")
def tidy(tell: running.Tell) -> dict[str, Any]:
    """At start and every ten minutes: the ledger follows the lake, files kept long enough go."""
    return {"reconciled": reconcile(), "cleared": sweep()}


@running.task(COLLECT, _("collect from a database"))
def collect_from(tell: running.Tell, *, source: int) -> dict[str, Any]:
    """Read one source and import its rows; safe to be run again after its worker was killed."""
    return collect(source, tell)


@running.task("imports.sources_due", _("see which databases are to be read"), every="*/5 * * * *")
def sources_due(tell: running.Tell) -> dict[str, Any]:
    """Every five minutes: whose time has come."""
    return {"sources": due()}
