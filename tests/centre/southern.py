"""One object of every kind that belongs to the southern zone alone, each with a word nobody else writes.

`everything(cast)` makes them and says where the addresses of each begin: a person of the north must find
neither the object by its number nor the word anywhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from headwater.centre.complaints import models as complaints
from headwater.centre.directory.models import ExportRequest
from headwater.centre.findings.actions import open_finding
from headwater.centre.findings.models import Finding
from headwater.centre.improvement import models as improvement
from headwater.centre.improvement.actions.projects import open_improvement
from headwater.centre.notices.models import Robot
from headwater.centre.performance import models as performance
from headwater.centre.processes import models as processes
from headwater.centre.recovery import models as recovery
from headwater.centre.surveys import models as surveys
from headwater.centre.today.models import WallboardLink
from tests.cast import BY, Cast

# In every title, name and text; nothing that is shipped or drawn says it.
WORD = "暗记七三一九"
DAY = date(2026, 3, 15)
MOMENT = timezone.make_aware(timezone.datetime(2026, 3, 15, 12))

Numbers = dict[str, int]


def everything(cast: Cast) -> Numbers:
    """Where the addresses of a kind begin -> the number of an object of the southern zone."""
    made = _improved(cast) | _measured(cast) | _processed(cast) | _complained(cast) | _recovered(cast)
    return made | _asked(cast) | _others(cast)


def _titled(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"title": WORD, "unit": cast.units["south"], "made_by": "test", **more}


def _named(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"name": WORD, "unit": cast.units["south"], "owner": cast.persons["A301"], **more}


def _improved(cast: Cast) -> Numbers:
    south, owner = cast.units["south"], cast.persons["A301"]
    work = open_improvement(by=cast.account("manager"), title=WORD, unit=south, owner=owner)
    of_work = {"improvement": work}
    aimed = {"indicator": "answer_rate", "direction": "up"}
    verification = improvement.Verification.objects.create(
        **of_work, **aimed, since=DAY - timedelta(days=7), start=DAY, until=DAY + timedelta(days=7)
    )
    pilot = improvement.Pilot.objects.create(
        **of_work, **aimed, title=WORD, unit=south, size=0.01, history_from=DAY - timedelta(days=7), start=DAY
    )
    wave = improvement.Wave.objects.create(
        **of_work, unit=south, starts=DAY, owner=owner, indicator="answer_rate"
    )
    measure = improvement.Measure.objects.create(**of_work, title=WORD, owner=owner, due=DAY)
    paper = improvement.Document.objects.create(**of_work, title=WORD, url="https://example.test/paper")
    short = improvement.Shortfall.objects.create(
        month=DAY.replace(day=1), indicator="answer_rate", unit=south, value=0.4, score=1.0, rank=1
    )
    rows = [{"level1": WORD, "level2": f"{WORD}1", "count": 3}]
    voice = improvement.Voice.objects.create(**_titled(cast, rows=rows))
    return {
        "improvements/": work.pk,
        "improvements/documents/": paper.pk,
        "improvements/measures/": measure.pk,
        "improvements/pilots/": pilot.pk,
        "improvements/shortfalls/": short.pk,
        "improvements/verifications/": verification.pk,
        "improvements/waves/": wave.pk,
        "improvements/voice/": voice.pk,
        "improvements/voice/matrices/": improvement.Matrix.objects.create(**_titled(cast)).pk,
    }


def _measured(cast: Cast) -> Numbers:
    south = cast.units["south"]
    about = {"indicator": "answer_rate", "unit": south}
    span = {"start": MOMENT, "end": MOMENT + timedelta(hours=2)}
    analysis = performance.SpecialAnalysis.objects.create(**about, **span, title=WORD)
    sample = performance.Sample.objects.create(
        analysis=analysis, **span, size=5, population=9, seed=1, snapshot=1
    )
    contact = performance.SampledContact.objects.create(sample=sample, place=1, record="c1", day=DAY)
    measure = performance.Measure.objects.create(analysis=analysis, what=WORD, due=DAY)
    signal = performance.Signal.objects.create(
        **about, **span, grain="day", where={"service": WORD}, state="new"
    )
    dismissal = performance.Dismissal.objects.create(**about, **span, grain="day", reason=WORD, by="test")
    other = cast.accounts["manager"]
    return {
        "indicators/analyses/": analysis.pk,
        "indicators/analyses/samples/": sample.pk,
        "indicators/analyses/contacts/": contact.pk,
        "indicators/analyses/measures/": measure.pk,
        "indicators/signals/": signal.pk,
        "indicators/signals/dismissals/": dismissal.pk,
        "indicators/charts/answer_rate/note/": performance.ChartNote.objects.create(
            **about, at=MOMENT, text=WORD
        ).pk,
        "indicators/subscriptions/": performance.Subscription.objects.create(
            indicator="answer_rate", unit=south, account=other
        ).pk,
        "indicators/views/": performance.SavedView.objects.create(
            name=WORD, address="/indicators/answer_rate/", owner=other
        ).pk,
    }


def _processed(cast: Cast) -> Numbers:
    south = cast.units["south"]
    defect = processes.Defect.objects.create(
        title=WORD, kind="process", unit=south, department=south, reported_by="test", found_on=DAY
    )
    return {
        "processes/maps/": processes.ProcessMap.objects.create(name=WORD, unit=south).pk,
        "processes/changes/": processes.ProcessChange.objects.create(**_titled(cast)).pk,
        "processes/procedures/": processes.Procedure.objects.create(name=WORD, unit=south).pk,
        "processes/defects/": defect.pk,
    }


def _complained(cast: Cast) -> Numbers:
    south = cast.units["south"]
    klass = complaints.ComplaintClass.objects.get(code="network")
    mass = complaints.MassComplaint.objects.create(**_titled(cast, started_at=MOMENT))
    order = complaints.Order.objects.create(
        received_at=timezone.now(),
        title=WORD,
        text=WORD,
        customer="13912347319",
        customer_name=WORD,
        klass=klass,
        unit=south,
        department=south,
        mass=mass,
    )
    paper = complaints.Attachment.objects.create(
        order=order, name=WORD, key="k", kind="text/plain", size=1, digest="d", added_by="test"
    )
    record = complaints.Accountability.objects.create(
        order=order, person=cast.persons["A301"], part="main", unit=south, proposed_points=1, proposed_by=WORD
    )
    entry = {"kind": "month", "unit": south, "start": DAY.replace(day=1), "end": DAY, "made_by": "test"}
    step = processes.Step.objects.create(
        process=processes.ProcessMap.objects.get(name=WORD), number=1, name=WORD, unit=south
    )
    measure = complaints.PreventiveMeasure.objects.create(
        **_titled(cast, step=step, owner=cast.persons["A301"], due=DAY)
    )
    return {
        "complaints/": order.pk,
        "complaints/repeats/": order.pk,
        "complaints/attachments/": paper.pk,
        "complaints/mass/": mass.pk,
        "complaints/accountability/": record.pk,
        "complaints/accidents/": _accident(cast).pk,
        "complaints/bulletins/": complaints.Bulletin.objects.create(**entry).pk,
        "complaints/bulletins/subscriptions/": complaints.BulletinSubscription.objects.create(
            person=cast.persons["A301"], unit=south, kind="month", made_by="test"
        ).pk,
        "complaints/traces/measures/": measure.pk,
        "complaints/absences/": complaints.Absence.objects.create(
            person=cast.persons["A301"], since=DAY, until=DAY, made_by="test"
        ).pk,
        "complaints/files/": complaints.IntakeFile.objects.create(
            name=WORD, key="f", digest="d", unit=south, by="test"
        ).pk,
    }


def _accident(cast: Cast) -> complaints.Accident:
    klass = complaints.AccidentClass.objects.order_by("pk").first()
    times = {"happened_at": MOMENT, "known_at": MOMENT, "report_due": MOMENT}
    return complaints.Accident.objects.create(
        **_titled(cast, klass=klass, what=WORD, reporter=cast.persons["A301"], report_to=WORD, **times)
    )


def _recovered(cast: Cast) -> Numbers:
    cohort = recovery.Cohort.objects.create(name=WORD, unit=cast.units["south"], source="list", count=1)
    recovery.CohortMember.objects.create(cohort=cohort, customer="13912347319")
    campaign = recovery.Campaign.objects.create(
        title=WORD, unit=cast.units["south"], owner=cast.persons["A301"], cohort=cohort
    )
    recipient = recovery.Recipient.objects.create(campaign=campaign, customer="13912347319")
    model = recovery.LookalikeModel.objects.create(**_named(cast, problem=WORD))
    span = {"start": MOMENT, "end": MOMENT + timedelta(hours=2)}
    return {
        "recovery/cohorts/": cohort.pk,
        "recovery/campaigns/": campaign.pk,
        "recovery/calls/": recipient.pk,
        "recovery/models/": model.pk,
        "recovery/screenings/": recovery.Screening.objects.create(model=model, sequence=1).pk,
        "recovery/footprints/": recovery.Footprint.objects.create(**_named(cast, **span)).pk,
        "recovery/incidents/": complaints.MassComplaint.objects.get(title=WORD).pk,
    }


def _asked(cast: Cast) -> Numbers:
    sheet = {"rows": [{"level1": WORD, "level2": "", "count": 3}], "file_name": f"{WORD}.xlsx"}
    return {
        "surveys/": surveys.Questionnaire.objects.create(**_titled(cast)).pk,
        "surveys/counts/": surveys.CountSheet.objects.create(**_titled(cast, **sheet)).pk,
        "surveys/counts/map/": surveys.SheetDraft.objects.create(
            account=cast.accounts["manager"], file_name=WORD, cells=[["a"]]
        ).pk,
    }


def _others(cast: Cast) -> Numbers:
    south, manager = cast.units["south"], cast.accounts["manager"]
    found = open_finding(by=BY, title=WORD, unit=south)
    assert isinstance(found, Finding)
    return {
        "findings/": found.pk,
        "notices/robots/": Robot.objects.create(name=WORD, chat="dingtalk", unit=south).pk,
        "exports/": ExportRequest.objects.create(
            address="/complaints/excel/", title=WORD, customers=501, asked_by=manager, unit=south
        ).pk,
        "wallboard/links/": WallboardLink.objects.create(
            title=WORD,
            pages=["floor"],
            unit=south,
            made_by=manager,
            ends_at=timezone.now() + timedelta(days=1),
        ).pk,
    }
