"""Rules of accountability that come with the room: a template that every centre changes to its own."""

from __future__ import annotations

from typing import Any

COACHING = ("班组内辅导并复核一周", "coaching in the team, checked for a week")
WRITTEN = ("书面提醒并限期整改", "a written reminder, to be mended by a day")
NOTICE = ("中心内通报并提交整改报告", "a notice to the centre and a report on the mending")


def rows() -> list[dict[str, Any]]:
    """Name, English name, what follows, and what differs from the defaults."""
    individual, shared = {"scope": "individual"}, {"scope": "shared"}
    grave = {"min_severity": 3, "points": 3, "repeat_points": 1, "most_points": 10}
    again = {"same_type_only": True, "points": 4, "points_head": 3, "repeat_points": 2, "most_points": 12}
    light = {"points": 1, "most_points": 6}
    return [
        _row("同类型投诉再次发生", "Same-type complaint after a fix", NOTICE, again),
        _row("严重个性问题", "Grave individual problem", WRITTEN, individual | grave),
        _row("一般个性问题", "Individual problem", COACHING, individual | light | {"repeat_points": 1}),
        _row("严重共性问题", "Grave shared problem", NOTICE, shared | grave | {"points_head": 2}),
        _row("一般共性问题", "Shared problem", WRITTEN, shared | light | {"points_head": 1}),
    ]


def _row(name: str, name_en: str, measure: tuple[str, str], more: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "name_en": name_en, "measure": measure[0], "measure_en": measure[1], **more}
