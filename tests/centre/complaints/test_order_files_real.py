"""Files of other houses as they are: a city's service requests, messages to a mayor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from headwater.centre.complaints.actions import files
from headwater.centre.complaints.filing.columns import Reading
from headwater.centre.complaints.models import ComplaintClass, IntakeFile, Order
from headwater.centre.jobs import running
from tests.cast import BY, Cast
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
SOME = 600


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.HOME = tmp_path


def bring(cast: Cast, path: Path, content: bytes, change: Callable[[Reading], Reading]) -> IntakeFile:
    file = files.upload(by=BY, unit=cast.units["team_1"], upload=SimpleUploadedFile(path.name, content))
    files.bring_in(by=BY, file=file, source="there", reading=change(Reading.of(file.mapping)))
    running.perform_waiting()
    file.refresh_from_db()
    return file


def test_a_city_s_requests_with_their_deadlines(cast: Cast) -> None:
    path = shared("misc/city_311_10000.csv")
    with path.open("rb") as lines:
        content = b"".join(islice(lines, SOME + 1))

    def change(guessed: Reading) -> Reading:
        assert guessed.columns["received_at"] == "CreatedDate" and guessed.columns["due_at"] == "DueDate"
        more = {"source_id": "ServiceRequestNum", "title": "SRType", "channel": "MethodReceived"}
        return Reading({**guessed.columns, **more}, {}, "handling", "America/New_York")

    first = bring(cast, path, content, change)
    assert (first.state, first.rows) == ("done", SOME)
    assert first.made + first.rejected == SOME and first.made > 0.9 * SOME
    order = Order.objects.get(source_id="18-00269879")
    # 11:11:26 in New York was 15:11:26 of universal time, and closing came an hour and a half later.
    assert order.received_at.isoformat() == "2018-04-12T15:11:26+00:00"
    assert order.state == "closed" and order.closed_at.isoformat() == "2018-04-12T16:45:47+00:00"
    assert "source_due" in order.events.first().data
    again = bring(cast, path, content, change)
    assert (again.made, again.unchanged, again.rejected) == (0, first.made, first.rejected)


def test_messages_in_chinese_with_their_classes(cast: Cast) -> None:
    path = shared("complaints_zh/留言_已分类_495.xlsx")
    known = dict(zip(["城乡建设", "环境保护", "交通运输"], ["network", "device", "access"], strict=True))

    def change(guessed: Reading) -> Reading:
        wanted = {"source_id": "留言编号", "title": "留言主题", "received_at": "留言时间", "text": "留言详情"}
        assert wanted.items() <= guessed.columns.items() and guessed.columns["klass"] == "一级分类"
        return Reading(guessed.columns, known, "handling", "Asia/Shanghai")

    file = bring(cast, path, path.read_bytes(), change)
    # One number stands there twice, with two classes: the second is for a person to judge.
    assert (file.rows, file.made, file.rejected) == (495, 494, 1)
    assert Order.objects.filter(klass=ComplaintClass.objects.get(code="network")).count() > 50
    order = Order.objects.get(source_id="24")
    assert order.received_at.isoformat() == "2020-01-06T04:09:38+00:00" and order.text.startswith("A3区")
