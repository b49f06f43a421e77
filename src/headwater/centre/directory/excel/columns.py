"""The columns of the file, in both languages: the template is written from here and read by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from headwater.centre.people.models import UnitKind

PERSONS, UNITS = "人员 persons", "单位 units"


@dataclass(frozen=True, slots=True)
class ExcelColumn:
    """One column. `kind` is text, day or number; `codes` turns what people write into what is stored."""

    key: str
    zh: str
    en: str
    example: str = ""
    required: bool = False
    kind: str = "text"
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def header(self) -> str:
        """As it stands in the template."""
        return f"{self.zh} / {self.en}"

    @property
    def names(self) -> set[str]:
        """All the ways in which somebody may head this column."""
        return {plain(name) for name in (self.key, self.zh, self.en, self.header)}


def plain(text: object) -> str:
    """A header or a code without capitals, blanks and the star of required columns."""
    return "".join(str(text or "").lower().replace("*", "").replace("_", " ").split())


EMPLOYERS: dict[str, str] = {
    "自有": "own",
    "自有员工": "own",
    "own": "own",
    "外包": "vendor",
    "外包员工": "vendor",
    "vendor": "vendor",
}
KINDS: dict[str, str] = {
    "公司": "company",
    "中心": "centre",
    "分中心": "sub_centre",
    "部门": "department",
    "室": "section",
    "区域": "zone",
    "区": "zone",
    "班组": "team",
    "网络": "network",
    "市场": "marketing",
    "计费": "billing",
    "营业厅": "halls",
    "外包单位": "vendor",
    **{str(value): str(value) for value in UnitKind.values},
}
PERSON_COLUMNS = (
    ExcelColumn("number", "工号", "Staff number", "10001", required=True),
    ExcelColumn("name", "姓名", "Name", "王小明", required=True),
    ExcelColumn("unit", "单位代码", "Unit code", "T01"),
    ExcelColumn("since", "进入单位日期", "In unit since", "2026-01-05", kind="day"),
    ExcelColumn("post", "岗位", "Post", "客服代表"),
    ExcelColumn("employer", "用工性质", "Employer", "自有", codes=EMPLOYERS),
    ExcelColumn("agent_code", "话务工号", "Agent code", "10001"),
    ExcelColumn("joined", "入职日期", "Joined", "2026-01-05", kind="day"),
    ExcelColumn("training_start", "培训开始", "Training start", "2026-01-05", kind="day"),
    ExcelColumn("certified_on", "上岗认证", "Certified on", "2026-01-26", kind="day"),
    ExcelColumn("first_solo_contact", "首次独立接话", "First solo contact", "2026-01-27", kind="day"),
    ExcelColumn("stars", "星级", "Stars", "1", kind="number"),
    ExcelColumn("left", "离职日期", "Last day", "", kind="day"),
    ExcelColumn("left_reason", "离职原因", "Reason for leaving", ""),
    ExcelColumn("email", "邮箱", "E-mail", ""),
)
UNIT_COLUMNS = (
    ExcelColumn("code", "代码", "Code", "T01", required=True),
    ExcelColumn("name", "名称", "Name", "一班", required=True),
    ExcelColumn("name_en", "英文名称", "English name", "Team 1"),
    ExcelColumn("kind", "类型", "Kind", "班组", codes=KINDS),
    ExcelColumn("parent", "上级代码", "Belongs to (code)", "Z1"),
    ExcelColumn("since", "生效日期", "From this day on", "2026-01-01", kind="day"),
)
SHEETS = {UNITS: UNIT_COLUMNS, PERSONS: PERSON_COLUMNS}
