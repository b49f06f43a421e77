"""Every page of one object, asked by those whose units do not hold it: it is not there for them.

The addresses come from the resolver, so a new page of an object is walked without anybody's doing.
"""

from __future__ import annotations

import re

import pytest

from headwater.centre.findings.actions import open_finding
from headwater.centre.improvement.actions import matrices, voice
from headwater.centre.improvement.actions.projects import open_improvement
from headwater.centre.people import checks
from headwater.centre.people.models import RoleGrant
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.processes import actions as processes
from headwater.centre.recovery.actions.campaigns import open_campaign
from headwater.centre.recovery.actions.cohorts import Member, freeze
from headwater.centre.recovery.models import Campaign
from headwater.centre.surveys import actions as surveys
from tests.cast import BY, Cast
from tests.centre.performance.judging.test_signal_pages import make as make_signal

pytestmark = pytest.mark.django_db
# A word of an address that is none of the object's numbers: one that there is.
WORDS = {"verb": "close", "step": "decline", "kind": "docx"}
ABOUT = {"indicator": "answer_rate", "where": {}, "start": "2026-03-15T00:00", "end": "2026-03-16T00:00"}
# A leader of one team, a supervisor of the other zone, and who may do everything there, but only there.
ASKED = ("team_leader", "supervisor", "stranger")


def objects(cast: Cast) -> dict[str, int]:
    """Where the addresses of a kind begin -> the number of an object of the southern zone."""
    south, owner = cast.units["south"], cast.persons["manager"]
    work = open_improvement(by=cast.account("manager"), title="南区改进", unit=south, owner=owner)
    heard = voice.make_voice(
        by=BY, title="南区之声", unit=south, rows=[("a", "a1", 3), ("b", "b1", 2)], respondents=9
    )
    return {
        "findings/": open_finding(by=BY, title="南区问题", unit=south).pk,
        "indicators/signals/": make_signal(cast, "south").pk,
        "indicators/analyses/": open_analysis(by=BY, about=ABOUT, unit=south).pk,
        "improvements/": work.pk,
        "improvements/voice/": heard.pk,
        "improvements/voice/matrices/": matrices.make_matrix(by=BY, title="南区矩阵", unit=south).pk,
        "processes/maps/": processes.make_map(by=BY, name="南区流程", unit=south).pk,
        "processes/defects/": processes.open_defect(by=BY, title="南区缺陷", unit=south).pk,
        "processes/changes/": processes.open_change(by=BY, title="南区优化", unit=south).pk,
        "surveys/": surveys.make_questionnaire(by=BY, title="南区问卷", unit=south).pk,
        "recovery/campaigns/": _campaign(cast).pk,
    }


def _campaign(cast: Cast) -> Campaign:
    """Nobody of those who ask calls for it."""
    south = cast.units["south"]
    listed = freeze(by=BY, name="南区名单", unit=south, source="list", members=[Member("13900000001")])
    facts = {"title": "南区修复", "unit": south, "owner": cast.persons["manager"], "cohort": listed}
    return open_campaign(by=BY, **facts)


def pages(begin: str, number: int) -> list[str]:
    """The addresses of one object."""
    found = [pattern for pattern, _view in checks.views() if pattern.startswith(f"{begin}<int:pk>/")]
    filled = [pattern.replace("<int:pk>", str(number)) for pattern in found]
    filled = [re.sub(r"<slug:(\w+)>", lambda m: WORDS.get(m[1], "x"), pattern) for pattern in filled]
    return ["/" + re.sub(r"<int:\w+>", "1", pattern) for pattern in filled]


@pytest.fixture
def strangers(cast: Cast) -> Cast:
    """With a general manager of the north alone: every right there is, and none over the south."""
    cast.accounts["stranger"] = cast.accounts["newcomer"]
    RoleGrant.objects.create(
        account=cast.accounts["newcomer"], role="general_manager", unit=cast.units["north"]
    )
    return cast


def test_what_belongs_to_others_is_not_there(strangers: Cast) -> None:
    walked = 0
    for begin, number in objects(strangers).items():
        addresses = pages(begin, number)
        assert addresses, begin
        for name in ASKED:
            client = strangers.client_of(name)
            for address in addresses:
                for answer in (client.get(address), client.post(address)):
                    assert answer.status_code in (403, 404, 405), (name, address, answer.status_code)
                walked += 1
    assert walked > 150


def test_the_owner_s_units_find_them(strangers: Cast) -> None:
    for begin, number in objects(strangers).items():
        assert strangers.client_of("manager").get(f"/{begin}{number}/").status_code == 200, begin
