"""Fact table: customers of recovery campaigns and what became of them, and each month's yardstick.

A customer of a campaign has one row, on the day of the verdict (of the start while there is none). Besides,
each month has one row with `arm = 'month'` on its first day: how many dissatisfied customers the base is
estimated to hold and how many of them made themselves known by complaining.
"""

from __future__ import annotations

from headwater.engine.lake.table import Column, Table, day, detail, dimension, measure
from headwater.engine.words import Words

ARMS = {
    "treated": Words("To be called", "修复组"),
    "held_out": Words("Held out", "对照组"),
    "month": Words("The month's yardstick", "月度基数"),
}
VERDICTS = {
    "dissatisfied": Words("Really dissatisfied", "确实不满意"),
    "content": Words("Not dissatisfied", "并无不满"),
    "repaired": Words("Repaired", "已修复"),
    "unreachable": Words("Unreachable", "未联系上"),
}


def _truth(name: str, words: Words, meaning: Words) -> Column:
    """A yes or no that is counted; missing where it is not known."""
    return Column(name, "boolean", "measure", words, meaning)


TABLE = Table(
    name="recovery_outcomes",
    words=Words("Recovery outcomes", "修复结果"),
    meaning=Words(
        "Customers of recovery campaigns with verdict and scores, and each month's yardstick.",
        "修复活动中每位客户的判定与评分，以及每月的识别基数。",
    ),
    day_from="local_day",
    fact=True,
    columns=(
        day(
            "local_day",
            Words("Day", "日期"),
            Words(
                "Day of the verdict; of the start while there is none.", "判定日期；尚无判定时为活动开始日。"
            ),
            required=True,
        ),
        detail("customer", Words("Customer", "客户"), Words("Whom.", "所修复客户。"), personal=True),
        dimension("centre", Words("Centre", "中心"), Words("Centre.", "所属中心。")),
        dimension("unit", Words("Unit", "单位"), Words("Code of the unit that leads it.", "主办单位代码。")),
        dimension("campaign", Words("Campaign", "修复活动"), Words("Number, K-3.", "活动编号，如 K-3。")),
        dimension(
            "source",
            Words("Found by", "识别来源"),
            Words("Model or footprint, X-4 or T-5.", "模型或足迹编号。"),
        ),
        dimension("method", Words("Method", "识别方法"), Words("How they were found.", "识别所用方法。")),
        dimension(
            "group",
            Words("Base model", "基础模型"),
            Words("Kind of problem it was found by.", "所属基础模型（问题类型）。"),
        ),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand of the customer.", "客户品牌。")),
        dimension("region", Words("Region", "地区"), Words("Region of the customer.", "客户归属地区。")),
        dimension(
            "agent", Words("Agent", "修复人"), Words("Who called.", "执行修复的客服代表。"), personal=True
        ),
        dimension(
            "arm",
            Words("Arm", "分组"),
            Words("To be called or held out.", "修复组或对照组。"),
            codes=ARMS,
            required=True,
        ),
        dimension(
            "verdict",
            Words("Verdict", "判定"),
            Words("The agent's last verdict.", "客服代表的最后判定。"),
            codes=VERDICTS,
        ),
        _truth(
            "reached",
            Words("Reached", "已触达"),
            Words("Whether the customer was spoken to.", "是否联系上客户。"),
        ),
        _truth(
            "dissatisfied",
            Words("Dissatisfied", "确属不满意"),
            Words(
                "Really dissatisfied, repaired or not; empty where not reached.",
                "确实不满意（含已修复的）；未触达时为空。",
            ),
        ),
        _truth(
            "recovered",
            Words("Recovered", "修复成功"),
            Words("Repaired; no where dissatisfied and not repaired.", "已修复；不满意而未修复为否。"),
        ),
        _truth(
            "identified",
            Words("Identified", "新识别"),
            Words(
                "Dissatisfied, and neither a complaint nor another campaign said so in that month.",
                "确属不满意，且当月未经投诉或其他活动识别过。",
            ),
        ),
        _truth(
            "complained_again",
            Words("Complained afterwards", "此后投诉"),
            Words("A complaint within 30 days after the start.", "活动开始后 30 天内有投诉。"),
        ),
        _truth(
            "churned", Words("Left", "已离网"), Words("Left afterwards, where known.", "此后离网（如已知）。")
        ),
        measure(
            "attempts",
            Words("Attempts", "联系次数"),
            Words("How often called.", "拨打次数。"),
            "count",
            type="integer",
        ),
        measure(
            "score_before",
            Words("Score before", "修复前评分"),
            Words("Satisfaction before, in points of 100.", "修复前满意度，百分制。"),
            "score",
            maximum=100,
        ),
        measure(
            "score_after",
            Words("Score after", "修复后评分"),
            Words("Satisfaction afterwards, in points of 100.", "此后满意度，百分制。"),
            "score",
            maximum=100,
        ),
        measure(
            "complainants",
            Words("Complainants", "投诉客户数"),
            Words(
                "Customers who complained in the month; in the month's row.", "当月投诉客户数；仅月度基数行。"
            ),
            "count",
            type="integer",
        ),
        measure(
            "base_dissatisfied",
            Words("Estimated dissatisfied", "估计不满意客户数"),
            Words(
                "Survey share times customers; in the month's row.",
                "调查不满意占比乘以客户数；仅月度基数行。",
            ),
            "count",
        ),
    ),
)
