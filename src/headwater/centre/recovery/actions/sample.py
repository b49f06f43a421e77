"""The sample centre's recovery: a standing model, the incident's footprint, two campaigns.

One campaign is over, its verdicts and follow-ups as `sample/recovery.parquet` has them (see
`engine.sample.repairs`); the other is under way with the footprint's other customers, called by agents of the
sample. A second time changes nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
from django.db import transaction

from headwater.centre.complaints.models import ComplaintClass, MassComplaint
from headwater.centre.jobs import running
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Membership, Person, Unit
from headwater.centre.recovery.actions import footprints, lookalikes
from headwater.centre.recovery.actions.sample_campaigns import finished_campaign, running_campaign
from headwater.centre.recovery.design import NOMINAL, NUMERIC, Feature, Seeds
from headwater.centre.recovery.models import Campaign, Footprint, LookalikeModel

FOLDER = Path("sample")
ZONE = ZoneInfo("Asia/Shanghai")
NUMBERS = (
    "tenure_months", "arpu", "call_minutes", "data_mb", "call_drops", "data_failures", "weak_coverage_days",
    "overdue_times", "value_added_services", "out_of_plan_fee", "plan_changes",
)  # fmt: skip
NAMES = ("segment", "region", "plan", "terminal")
FEATURES = (*(Feature(n, NUMERIC) for n in NUMBERS), *(Feature(n, NOMINAL) for n in NAMES))
CALLERS = 12


def load_sample_recovery(*, by: Actor, home: Path) -> dict[str, int]:
    """Bring it in, once the lake has the sample's records; how many models, footprints and campaigns."""
    owner = Account.objects.filter(username="quality").select_related("person").first()
    unit = Unit.objects.filter(code="CC").first()
    nothing = {"models": 0, "footprints": 0, "campaigns": 0}
    if owner is None or owner.person is None or unit is None or LookalikeModel.objects.exists():
        return nothing
    with transaction.atomic():
        _models(by, unit, owner.person)
        footprint = _footprint(by, home, unit, owner.person)
    if footprint is None:
        return nothing | {"models": LookalikeModel.objects.count()}
    # Counted here and not in the background: the campaigns are made of it.
    Footprint.objects.filter(pk=footprint.pk).update(state=Footprint.State.WAITING)
    footprints.carry_out(footprint.pk, _Nobody())
    footprint.refresh_from_db()
    _campaigns(by, home, footprint)
    return {
        "models": LookalikeModel.objects.count(),
        "footprints": Footprint.objects.count(),
        "campaigns": Campaign.objects.count(),
    }


class _Nobody(running.Tell):
    """Nobody watches this run: the command itself waits for it."""

    def __init__(self) -> None:
        """There is no row of a run to write into."""

    def __call__(self, progress: float, words: Any = None) -> None:
        """Says nothing."""


def _models(by: Actor, unit: Unit, owner: Person) -> None:
    """A standing model of coverage, and one of charges that is being designed."""
    network, charges = (ComplaintClass.objects.get(code=code) for code in ("network", "charges"))
    common: dict[str, Any] = {"by": by, "unit": unit, "owner": owner, "features": FEATURES}
    lookalikes.make(
        name="网络感知差客户",
        problem="网络质量",
        # The incident's own orders would teach where it was, not who suffers from the network.
        seeds=Seeds(classes=(network.pk,), single=True),
        note="以网络质量类投诉客户为种子，不含群诉工单；数据更新后自动重新筛选。",
        standing=True,
        **common,
    )
    lookalikes.make(
        name="资费争议潜在客户",
        problem="资费争议",
        seeds=Seeds(classes=(charges.pk,)),
        note="套餐外扣费与流量争议，先看回测再决定是否使用。",
        **common,
    )


def _footprint(by: Actor, home: Path, unit: Unit, owner: Person) -> Footprint | None:
    """The three groups of seed 004 for the mass complaint of the failing cells."""
    mass = MassComplaint.objects.order_by("pk").first()
    truth = json.loads((home / FOLDER / "truth.json").read_text("utf-8"))
    incident = next((one for one in truth["incidents"] if one["kind"] == "cell_outage"), None)
    if mass is None or incident is None:
        return None
    start, end = (datetime.fromisoformat(incident[name]).replace(tzinfo=ZONE) for name in ("start", "end"))
    expected = incident["expected"]
    cells = ", ".join(f"'{cell}'" for cell in expected["cells"])
    here = f"cell in ({cells}) and kind = 'call' and hour >= {start.hour} and hour < {end.hour}"
    service = incident["dimensions"]["service"]
    groups = [
        {"key": "asked", "name": "拨打 10086 咨询投诉", "table": "contacts", "everywhere": True,
         "where": f"service = '{service}'", "at_least": 1},
        {"key": "failed", "name": "区域内拨打 10086 失败", "table": "network_events",
         "where": f"{here} and called = '10086' and result != 'ok'", "at_least": 1},
        {"key": "redialled", "name": "区域内多频通话", "table": "network_events",
         "where": f"{here} and called is missing", "at_least": expected["many_calls_from"]},
    ]  # fmt: skip
    return footprints.make(
        by=by,
        name=f"{mass.area}基站故障波及客户",
        unit=unit,
        owner=owner,
        start=start,
        end=start + timedelta(days=1),
        groups=groups,
        areas=expected["area"].split(),
        mass=mass.pk,
        note="咨询、拨打失败与多频通话三类客户，投诉客户单列。",
    )


def _campaigns(by: Actor, home: Path, footprint: Footprint) -> None:
    path = home / FOLDER / "recovery.parquet"
    if not path.exists():
        return
    rows = pq.read_table(path).to_pylist()
    callers = _callers()
    with transaction.atomic():
        finished_campaign(by=by, footprint=footprint, rows=rows, callers=callers)
        truth = pq.read_table(home / FOLDER / "truth_customers.parquet")
        running_campaign(by=by, footprint=footprint, truth=truth, callers=callers)


def _callers() -> list[Person]:
    """The agent to sign in as, and some of the same team, who are here all along."""
    example = Account.objects.filter(username="agent").select_related("person").first()
    here = Membership.objects.filter(until=None, person__left=None, person__agent_code__isnull=False)
    home = here.filter(person=example.person).first() if example and example.person else here.first()
    if home is None:
        return []
    team = here.filter(unit=home.unit).select_related("person").order_by("person__number")
    others = [place.person for place in team if place.person_id != home.person_id]
    return [home.person, *others[: CALLERS - 1]]
