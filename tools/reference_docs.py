"""Writes docs/reference from the code: the formula language and the catalogue, in both languages.

python tools/reference_docs.py          writes the pages
python tools/reference_docs.py --check  says which are not current, and fails
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from headwater.engine.indicators import Definition, catalogue, schemas
from headwater.engine.indicators.formula import guide
from headwater.engine.indicators.formula.schema import CONDITIONS
from headwater.engine.indicators.grains import GRAINS
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
LANGUAGES = {"en": ".md", "zh": ".zh-CN.md"}
MADE = Words(
    "Made by tools/reference_docs.py from the code; do not edit.",
    "由 tools/reference_docs.py 从代码生成，请勿手工修改。",
)
GROUPS = {
    "A": Words("Access", "接通"),
    "T": Words("Time", "时长"),
    "Q": Words("Quality", "质量"),
    "S": Words("Self-service", "自助服务"),
    "E": Words("Use of time", "工时"),
    "P": Words("People", "人员"),
    "C": Words("Cost", "成本"),
    "O": Words("Offers", "营销推荐"),
    "W": Words("Orders", "工单"),
    "K": Words("Ready-made figures", "现成指标"),
    "X": Words(
        "Complaints, recovery, defects, and what waits for later rooms",
        "投诉、修复、缺陷，以及等待后续模块数据的指标",
    ),
}


def pages() -> dict[Path, str]:
    """Every page by its path."""
    made = {}
    for language, suffix in LANGUAGES.items():
        made[FOLDER / f"formulas{suffix}"] = formulas(language)
        made[FOLDER / f"indicators{suffix}"] = indicators(language)
    return made


def formulas(language: str) -> str:
    """The reference of the formula language."""
    lines = [*_head(Words("The formula language", "公式语言"), language)]
    lines += ["", *(rule.say(language) + "\n" for rule in guide.RULES)]
    for title, entries in (
        (Words("Aggregates", "聚合"), guide.AGGREGATES),
        (Words("Conditions", "条件"), guide.CONDITIONS),
        (Words("Arithmetic", "运算"), guide.ARITHMETIC),
    ):
        lines += [f"## {title.say(language)}", "", *_entries(entries, language), ""]
    lines += [f"## {Words('Named conditions', '具名条件').say(language)}", "", *_conditions(language), ""]
    lines += [f"## {Words('Grains', '时间粒度').say(language)}", "", *_grains(language), ""]
    lines += [f"## {Words('Tables and columns', '表与列').say(language)}", "", *_tables(language)]
    return "\n".join(lines).rstrip() + "\n"


def indicators(language: str) -> str:
    """The catalogue: definitions as tables, by group."""
    lines = [*_head(Words("The catalogue of indicators", "指标目录"), language), ""]
    groups: dict[str, list[Definition]] = {}
    for definition in catalogue.load().values():
        groups.setdefault(definition.number[0], []).append(definition)
    for letter, definitions in sorted(groups.items(), key=lambda one: list(GROUPS).index(one[0])):
        lines += [f"## {GROUPS[letter].say(language)}", "", *_overview(definitions, language), ""]
        for definition in definitions:
            lines += [*_definition(definition, language), ""]
    return "\n".join(lines).rstrip() + "\n"


def _overview(definitions: Iterable[Definition], language: str) -> list[str]:
    names = [Words("Number", "编号"), Words("Name", "名称"), Words("Key", "标识"), Words("Formula", "公式")]
    rows = [[one.number, one.name.say(language), f"`{one.key}`", f"`{one.formula}`"] for one in definitions]
    return _table([name.say(language) for name in names], rows)


def _definition(one: Definition, language: str) -> list[str]:
    facts = [
        (Words("Formula", "公式"), f"`{one.formula}`"),
        (Words("Without records", "无记录时"), f"`{one.otherwise}`" if one.otherwise else ""),
        (Words("Table", "来源表"), f"`{one.table}`"),
        (Words("Numerator", "分子"), one.numerator.say(language)),
        (Words("Denominator", "分母"), one.denominator.say(language)),
        (Words("Missing values", "空值处理"), one.nulls.say(language)),
        (Words("Channels", "渠道口径"), one.channels.say(language)),
        (Words("Roll-up", "汇总方式"), one.roll_up.say(language)),
        (Words("Why", "设置理由"), one.reason.say(language)),
        (Words("Unit · better · level · rhythm", "单位 · 方向 · 级别 · 周期"), _short(one)),
        (Words("Owner · review · version", "责任角色 · 复审 · 版本"), _owner(one)),
        (
            Words("Persons behind (small groups hidden)", "涉及人数（小群体隐藏）"),
            f"`{one.persons}`" if one.personal else "",
        ),
        (Words("Waits for", "等待数据"), one.waits_for or ""),
    ]
    rows = [[name.say(language), text] for name, text in facts if text]
    return [f"### {one.number} {one.name.say(language)} · `{one.key}`", "", *_table(["", ""], rows)]


def _short(one: Definition) -> str:
    return f"{one.unit} · {one.direction} · {one.level} · {one.rhythm}"


def _owner(one: Definition) -> str:
    return f"{one.owner_role} · {one.review_date} · {one.version}"


def _entries(entries: Iterable[guide.Entry], language: str) -> list[str]:
    names = [Words("Form", "写法"), Words("Meaning", "含义"), Words("Example", "示例")]
    rows = [[f"`{one.form}`", one.meaning.say(language), f"`{one.example}`"] for one in entries]
    return _table([name.say(language) for name in names], rows)


def _conditions(language: str) -> list[str]:
    names = [Words("Table", "表"), Words("Condition", "条件"), Words("Means", "含义")]
    rows = [
        [table, f"`{name}`", f"`{text}`"] for table, some in CONDITIONS.items() for name, text in some.items()
    ]
    return _table([name.say(language) for name in names], rows)


def _grains(language: str) -> list[str]:
    names = [Words("Grain", "粒度"), Words("Meaning", "含义")]
    return _table(
        [name.say(language) for name in names],
        [[f"`{key}`", words.say(language)] for key, words in GRAINS.items()],
    )


def _tables(language: str) -> list[str]:
    lines = []
    for name, schema in sorted(schemas().items()):
        table = TABLES[name]
        lines += [f"### `{name}` · {table.words.say(language)}", "", table.meaning.say(language), ""]
        heads = [
            Words("Column", "列"),
            Words("Type", "类型"),
            Words("Meaning", "含义"),
            Words("Values", "取值"),
        ]
        rows = [
            [
                f"`{one.name}`",
                schema.types[one.name],
                one.meaning.say(language),
                ", ".join(f"`{c}`" for c in one.codes),
            ]
            for one in table.stored
        ]
        lines += [*_table([head.say(language) for head in heads], rows), ""]
    return lines


def _head(title: Words, language: str) -> list[str]:
    return [f"# {title.say(language)}", "", f"<!-- {MADE.say(language)} -->"]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def main(arguments: list[str]) -> int:
    """0 when all pages are current or were written."""
    old = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for path in old:
            print(f"{path} is not current; run python tools/reference_docs.py", file=sys.stderr)
        return bool(old)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in old:
        path.write_text(pages()[path], encoding="utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
