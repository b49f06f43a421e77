"""Why a value or a row was not as it should be: stable keys, and what people read."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.engine.words import Words

REASONS: dict[str, Words] = {
    "missing": Words("is empty but needed", "为空，但该列必填"),
    "unreadable_date": Words("is not a date or time", "不是日期或时间"),
    "unreadable_number": Words("is not a number", "不是数字"),
    "unreadable_duration": Words(
        "is not a duration: write seconds, m:ss or h:mm:ss with minutes and seconds below 60",
        "不是时长；请写成秒数、分:秒 或 时:分:秒，其中分、秒须小于 60",
    ),
    "assumed": Words("assumed; no column says it", "为推定值，文件中没有任何列说明"),
    "unreadable_integer": Words("is not a whole number", "不是整数"),
    "unreadable_boolean": Words("is not yes or no", "不是“是/否”"),
    "unknown_code": Words(
        "is a code that is not mapped; map it, or to “ignore” to leave such rows out",
        "是未映射的代码；请为其指定对应值，或映射为 ignore 以忽略此类行",
    ),
    "negative": Words("is negative; left empty", "为负数，已置空"),
    "out_of_range": Words("is outside of the usual range; kept", "超出合理范围，已保留"),
    "ambiguous_date": Words(
        "could be day/month or month/day; set the format if it was guessed wrongly",
        "无法区分“日/月”与“月/日”，如判断有误请指定格式",
    ),
    "same_id": Words(
        "is an id that is there already with other content; the earlier row is kept",
        "编号已存在但内容不同，保留先到的行",
    ),
    "too_few_cells": Words("the row has fewer cells than the header", "该行的单元格少于表头"),
    "too_many_cells": Words("the row has more cells than the header", "该行的单元格多于表头"),
    "broken_quotes": Words("the row's quotation marks do not match", "该行引号不配对"),
    "broken_text": Words("the row is not text in the file's encoding", "该行不是该编码的有效文本"),
    "broken_json": Words("the line is not a JSON object", "该行不是 JSON 对象"),
}


def reason_words(key: str) -> Words:
    """The words of a reason."""
    return REASONS[key]


LONGEST = 60
DATES = Words(
    "write 2024-05-01 10:00:00, 2024/5/1 10:00, 20240501100000, 01/05/2024 10:00 or 1-May-2024, "
    "or give the format in the profile",
    "可用写法：2024-05-01 10:00:00、2024/5/1 10:00、20240501100000、2024年5月1日 10:00，"
    "其他写法请在导入配置中指定格式",
)


def refusal(reason: str, name: str, cell: str, expected: Sequence[str] = ()) -> Words:
    """Why a row was refused, in one sentence: the column `name`, its `cell`, and what was `expected`.

    `expected`: the codes of a closed set, or the formats of a date.
    """
    words = reason_words(reason)
    if not cell:
        return words
    short = cell if len(cell) <= LONGEST else cell[:LONGEST] + "…"
    en, zh = f"“{short}” in {name} {words.en}", f"列 {name} 中的“{short}”{words.zh}"
    if reason == "unknown_code" and expected:
        return Words(f"{en} (known: {', '.join(expected)})", f"{zh}（可用值：{'、'.join(expected)}）")
    if reason == "unreadable_date":
        shown = ", ".join(expected)
        formats = Words(f"expected {shown}", f"应为 {shown}") if expected else DATES
        return Words(f"{en}; {formats.en}", f"{zh}；{formats.zh}")
    return Words(en, zh)
