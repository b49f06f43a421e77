"""Numbers behind letters, bulk work over what one may not touch, two people at once, work broken off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from headwater.centre.complaints.actions import attachments, files, intake, mass
from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import (
    Attachment,
    ComplaintClass,
    IntakeFile,
    MassComplaint,
    Order,
    OrderEvent,
)
from headwater.centre.jobs.models import Run, State
from headwater.centre.people.models import RoleGrant
from tests.cast import BY, Cast
from tests.centre.complaints.conftest import Taker


@pytest.mark.parametrize(
    "said",
    ["wx13812345678", "138.1234.5678", "138－1234－5678", "电话:138 1234 5678号", "QQ同号v13812345678。"],
)
def test_a_mobile_number_is_masked_however_it_is_written(said: str) -> None:
    shown = mask_text(said)
    assert "138****5678" in shown and "1234" not in shown


@pytest.mark.parametrize("said", ["2026-03-15 08:30", "20260315083000", "C-2041", "M20260001"])
def test_what_is_no_number_of_a_customer_stays(said: str) -> None:
    assert mask_text(said) == said


def test_a_name_is_masked_in_the_title_too(take: Taker) -> None:
    assert "王小明" not in take(title="王小明投诉扣费", customer_name="王小明").title_shown


@pytest.mark.django_db
def test_bulk_tells_of_orders_that_are_only_seen(cast: Cast, take: Taker) -> None:
    RoleGrant.objects.create(
        account=cast.accounts["analyst"], role="department_handler", unit=cast.units["team_3"]
    )
    own, seen = take(unit="team_3"), take()
    go = {"what": "assign", "order": [own.pk, seen.pk], "go": "1", "handler": "A301"}
    answer = cast.client_of("analyst").post("/complaints/bulk/", go, follow=True)
    assert answer.status_code == 200 and seen.number in answer.content.decode()
    assert Order.objects.get(pk=own.pk).handler == cast.persons["A301"]
    assert Order.objects.get(pk=seen.pk).handler is None


def test_a_file_is_taken_away_once(take: Taker) -> None:
    order = take()
    kept = Attachment.objects.create(order=order, name="a.txt", key="ab" * 16, kind="txt", size=1, digest="x")
    attachments.detach(by=BY, attachment=kept)
    attachments.detach(by=BY, attachment=Attachment(pk=kept.pk, order=order, key=kept.key, name="a.txt"))
    assert OrderEvent.objects.filter(order=order, data__has_key="removed").count() == 1


def test_a_mass_complaint_is_closed_once(cast: Cast, take: Taker) -> None:
    made = mass.open_mass(by=BY, title="基站中断", unit=cast.units["team_1"])
    mass.close_mass(by=BY, mass=made)
    with pytest.raises(ValidationError):
        mass.close_mass(by=BY, mass=MassComplaint.objects.get())


def test_a_file_whose_work_broke_off_can_be_begun_again(cast: Cast) -> None:
    run = Run.objects.create(task=files.TASK, arguments={}, by="test", state=State.DOING)
    kept = IntakeFile(name="a.csv", key="k", digest="d", unit=cast.units["team_1"], by="test", run=run)
    kept.state = IntakeFile.State.RUNNING
    assert files.under_way(kept)
    run.state = State.FAILED
    assert not files.under_way(kept)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_is_one_order(cast: Cast) -> None:
    # Tests with transactions of their own may have emptied the tables before.
    facts = {"name": "网络", "first_reply_minutes": 60, "solve_minutes": 480, "department_minutes": 240}
    klass, _new = ComplaintClass.objects.get_or_create(code="network", defaults=facts)
    unit, together = cast.units["team_1"], Barrier(2)

    def send(_turn: int) -> int:
        try:
            together.wait(timeout=20)
            facts = {"source": "crm", "source_id": "7", "tell": False}
            return intake.take_in(by=BY, title="扣费", unit=unit, klass=klass, **facts).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, range(2)))) == 1
    assert Order.objects.count() == 1
