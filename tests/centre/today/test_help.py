"""Help, about and tasks."""

from __future__ import annotations

from headwater.centre.jobs.models import Run
from tests.cast import Cast


def test_help_and_about_are_for_everybody_who_is_signed_in(cast: Cast) -> None:
    for address in ("/help/", "/about/"):
        assert cast.client_of("newcomer").get(address).status_code == 200
        assert cast.client_of("nobody").get(address).status_code == 302
        assert cast.client_of("agent").post(address).status_code == 405


def test_about_tells_version_and_snapshot(centre: Cast) -> None:
    text = centre.client_of("agent").get("/about/").content.decode()
    assert "2026-03-15" in text and "0.1.0" in text


def test_help_lists_the_keys_of_the_own_pages(cast: Cast) -> None:
    assert "<kbd>w</kbd>" in cast.client_of("manager").get("/help/").content.decode()
    assert "<kbd>w</kbd>" not in cast.client_of("agent").get("/help/").content.decode()


def test_own_running_work_is_counted_and_listed(cast: Cast) -> None:
    Run.objects.create(
        task="t", by="analyst", state="doing", progress=0.4, texts={"zh": "导入", "en": "import"}
    )
    Run.objects.create(task="t", by="manager", state="doing", texts={"zh": "别人的", "en": "not mine"})
    text = cast.client_of("analyst").get("/tasks/").content.decode()
    assert "导入" in text and "40%" in text and "别人的" not in text
    assert "hw-tasks has-some" in text
    assert cast.client_of("nobody").get("/tasks/").status_code == 302
    assert cast.client_of("newcomer").get("/tasks/").status_code == 403
