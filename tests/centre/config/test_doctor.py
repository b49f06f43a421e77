"""The doctor: sees what is wrong, says what to do, and one trouble does not hide the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from headwater.centre.config import doctor


@pytest.mark.django_db
def test_everything_is_looked_at(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    found = {finding.name: finding for finding in doctor.examine()}
    assert {"database", "migrations", "worker", "lake", "disk", "mail"} <= set(found)
    assert found["migrations"].state == doctor.WELL
    assert found["mail"].state == doctor.MIND and "HEADWATER_SMTP" in found["mail"].todo.en
    assert (found["lake"].state, found["worker"].state) == (doctor.MIND, doctor.MIND)
    assert "headwater import" in found["lake"].todo.en


@pytest.mark.django_db
def test_a_broken_lake_is_wrong(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "CURRENT").write_text("{ not a manifest")
    found = {finding.name: finding for finding in doctor.examine()}
    assert found["lake"].state == doctor.WRONG
    assert not doctor.well(list(found.values()))


def test_a_look_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Iterator[doctor.Finding]:
        raise RuntimeError("on fire")

    monkeypatch.setitem(doctor.LOOKS, "database", fails)
    monkeypatch.setitem(doctor.LOOKS, "settings", fails)
    found = {finding.name: finding for finding in doctor.examine()}
    assert found["database"].state == doctor.WRONG
    assert "on fire" in found["database"].seen.en
    assert "disk" in found


@pytest.mark.django_db
def test_the_text_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    english = doctor.as_text(doctor.examine(), "en")
    chinese = doctor.as_text(doctor.examine(), "zh")
    assert "-> Nothing was brought in yet: headwater import." in english
    assert "尚未导入数据" in chinese
