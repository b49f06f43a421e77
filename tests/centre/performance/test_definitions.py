"""Indicators of the centre's own: versions, checks, preview, twins, retiring."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.centre.people.models import AuditEvent
from headwater.centre.performance import register, wiring
from headwater.centre.performance.models import IndicatorDefinition
from tests.cast import Cast

FORM = {
    "key": "quick_share",
    "name": "快速接听率",
    "name_en": "Quick share",
    "table": "contacts",
    "formula": "count(answered and wait <= 15) / count(answered)",
    "unit": "ratio",
    "direction": "up",
    "level": "tracked",
    "rhythm": "day",
    "review_date": "2027-01-01",
    "reason": "为什么",
}
PERIOD = "period=custom&from=2026-03-01&to=2026-03-15"


def send(centre: Cast, page: str, **changed: Any) -> Any:
    owner = {"owner": centre.account("analyst").person.number}
    return centre.client_of("analyst").post(f"/indicators/{page}", FORM | owner | changed)


def test_a_new_indicator_is_in_force_at_once(centre: Cast) -> None:
    assert send(centre, "new/").status_code == 302
    page = centre.client_of("manager").get(f"/indicators/quick_share/?{PERIOD}")
    assert page.context["facts"].now.value == 1.0
    assert page.context["facts"].made.versions == {"quick_share": 1}
    assert AuditEvent.objects.filter(action="indicator.defined").count() == 1


@pytest.mark.parametrize(
    "formula",
    [
        "count(customer = '13800001234') / count()",
        "count(answered and customer in ('13800001234', 'x')) / count()",
        "count(agent != 'A101') / count()",
    ],
)
def test_a_formula_names_no_single_person(centre: Cast, formula: str) -> None:
    """It would show to everybody what a filter shows only to those who may unmask."""
    answer = send(centre, "new/", formula=formula)
    assert answer.status_code == 200 and "不能指定" in answer.content.decode()
    assert not IndicatorDefinition.objects.exists()
    assert "hw-kpi-value" not in send(centre, "preview/", formula=formula).content.decode()
    assert send(centre, "new/", formula="distinct(customer where answered) / count()").status_code == 302


def test_a_change_makes_a_version_and_keeps_the_old_one(centre: Cast) -> None:
    send(centre, "new/")
    send(centre, "quick_share/edit/", formula="count(answered and wait <= 5) / count(answered)")
    assert list(IndicatorDefinition.objects.values_list("version", flat=True)) == [2, 1]
    page = centre.client_of("manager").get(f"/indicators/quick_share/?{PERIOD}")
    assert page.context["facts"].now.value == 0.0
    assert page.context["facts"].made.versions == {"quick_share": 2}


def test_a_shipped_indicator_can_be_changed(centre: Cast) -> None:
    before = register.shipped()["att"].version
    send(
        centre,
        "att/edit/",
        formula="mean(talk where answered and talk > 70)",
        unit="seconds",
        direction="down",
    )
    row = IndicatorDefinition.objects.get(key="att")
    assert row.version == before + 1
    page = centre.client_of("manager").get(f"/indicators/att/?{PERIOD}")
    assert page.context["facts"].now.value == pytest.approx(95)


def test_a_wrong_formula_is_pointed_at_and_nothing_is_kept(centre: Cast) -> None:
    text = send(centre, "new/", formula="count(answered) / coutn(offered)").content.decode()
    assert "<mark>coutn</mark>" in text
    assert not IndicatorDefinition.objects.exists()


@pytest.mark.parametrize("key", ["att", "new", "Täglich", "tree", ""])
def test_keys_that_cannot_be(centre: Cast, key: str) -> None:
    assert send(centre, "new/", key=key).status_code == 200
    assert not IndicatorDefinition.objects.exists()


def test_the_preview_shows_own_data_and_twins(centre: Cast) -> None:
    shown = send(centre, "preview/", formula="count(offered and answered) / count(offered)").content.decode()
    assert "hw-kpi-value" in shown
    same = send(centre, "preview/", formula="count(outcome = 'answered') / count(offered)").content.decode()
    assert "含义相同" in same and "/indicators/answer_rate/" in same


def test_dividing_by_zero_in_the_preview_is_said(centre: Cast) -> None:
    shown = send(centre, "preview/", formula="count(answered) / count(wait > 9999)").content.decode()
    assert "分母为零" in shown


def test_retired_is_gone_but_explainable(centre: Cast) -> None:
    send(centre, "new/")
    assert centre.client_of("analyst").post("/indicators/quick_share/retire/").status_code == 302
    assert "quick_share" not in wiring.machine().definitions
    assert centre.client_of("manager").get("/indicators/quick_share/").status_code == 404
    assert IndicatorDefinition.objects.filter(key="quick_share").count() == 2


@pytest.mark.parametrize(
    ("formula", "by_team"),
    [
        ("sum(talk) / count(answered)", True),
        ("count(abandoned) / count(offered)", False),
        ("count()", False),
        ("mean(talk)", True),
        ("count(answered and wait <= 20) / count(answered)", True),
    ],
)
def test_a_formula_is_laid_at_a_team_only_when_all_it_counts_reached_one(formula: str, by_team: bool) -> None:
    assert ("team" in register.attribution(formula, "contacts")) == by_team


def test_a_twin_is_warned_of_when_it_is_saved(centre: Cast) -> None:
    client = centre.client_of("analyst")
    sent = {"formula": "count(answered)/count(offered)", "owner": centre.account("analyst").person.number}
    page = client.post("/indicators/new/", FORM | sent, follow=True)
    assert "A05 人工服务接听率 含义相同" in page.content.decode()


def test_an_indicator_without_an_owner_is_refused(centre: Cast) -> None:
    answer = send(centre, "new/", owner="")
    assert answer.status_code == 200 and answer.context["form"].errors.keys() == {"owner"}
    assert not IndicatorDefinition.objects.exists()
    assert "text-danger" in answer.content.decode()


def test_a_key_is_written_small(centre: Cast) -> None:
    assert send(centre, "new/", key="Quick_SHARE").status_code == 302
    assert IndicatorDefinition.objects.get().key == "quick_share"
