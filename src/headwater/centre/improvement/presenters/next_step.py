"""What is to be done next with an improvement: a clause of its sentence, and the one main action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.improvement.models import Gate, Improvement
from headwater.centre.improvement.presenters.words import listing
from headwater.centre.improvement.standing import Standing
from headwater.centre.notices.queries import duty
from headwater.centre.ui.components import Figure, Sentence


@dataclass(frozen=True)
class Button:
    """The main action; `post` when it is done at once."""

    label: str
    url: str
    post: bool = False


def say(said: Sentence, improvement: Improvement, lines: Sequence[Standing], gate: Gate | None) -> None:
    """What the present gate still wants, or whose decision it waits for."""
    if not improvement.open:
        return
    unmet = [str(line.condition.words) for line in lines if not line.met]
    stage = improvement.get_stage_display()  # type: ignore[attr-defined]
    if gate is not None and gate.state == Gate.State.RETURNED:
        said.say(_("The gate “{stage}” was given back: {why}"), stage=stage, why=gate.reason)
    elif gate is not None and gate.state == Gate.State.ASKED:
        held = duty(gate.duty)
        if held is not None and held.state == held.State.OPEN:
            said.say(_("The gate “{stage}” waits for {who}."), stage=stage, who=str(held.person))
        else:
            said.say(_("The gate “{stage}” waits for a decision."), stage=stage)
    elif unmet:
        wanted = Figure(listing(unmet), "#gate")
        said.say(_("Before the gate “{stage}”: {what}."), stage=stage, what=wanted)
    else:
        said.say(_("All that the gate “{stage}” asks for is there: ask for the decision."), stage=stage)


def button(improvement: Improvement, lines: Sequence[Standing], may: Mapping[str, bool]) -> Button | None:
    """The one thing that the reader can do now to bring it on."""
    if may["promise"] and not improvement.promised:
        return Button(_("Make the promise"), reverse("improvement:promise", args=[improvement.pk]))
    if may["decide"]:
        return Button(_("Decide on the gate"), "#gate")
    if may["ask"] and lines and all(line.met for line in lines):
        return Button(_("Ask for the decision"), reverse("improvement:gate-ask", args=[improvement.pk]), True)
    return None
