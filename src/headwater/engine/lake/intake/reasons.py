"""Why a value or a row was not as it should be: stable keys, and what people read."""

from __future__ import annotations

from headwater.engine.words import Words

REASONS: dict[str, Words] = {
    "missing": Words("is empty but needed", "为空，但该列必填"),
    "unreadable_date": Words("is not a date or time", "不是日期或时间"),
    "unreadable_number": Words("is not a number", "不是数字"),
    "unreadable_integer": Words("is not a whole number", "不是整数"),
    "unreadable_boolean": Words("is not yes or no", "不是“是/否”"),
    "unknown_code": Words("is a code that is not mapped", "是未映射的代码"),
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
