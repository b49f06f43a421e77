"""The ten classes as shipped, with their deadlines and causes. A centre changes them on its page.

Minutes are working minutes (a day has 480) unless a class counts day and night.
"""

from __future__ import annotations

from typing import Any

# code, name, English name, first reply, solve, department, severity, hours
CLASSES: tuple[tuple[str, str, str, int, int, int, int, str], ...] = (
    ("network", "网络质量", "Network quality", 120, 960, 480, 3, "always"),
    ("broadband", "宽带与家庭业务", "Broadband and home", 120, 960, 480, 2, "working"),
    ("charges", "资费争议", "Disputed charges", 240, 1440, 720, 3, "working"),
    ("value_added", "增值业务", "Value-added services", 240, 1440, 720, 2, "working"),
    ("handling", "业务办理", "Handling of requests", 240, 1440, 720, 2, "working"),
    ("promotion", "营销活动", "Promotions", 240, 1440, 720, 2, "working"),
    ("attitude", "服务态度", "Conduct of staff", 120, 960, 480, 3, "working"),
    ("access", "渠道与热线接通", "Getting through", 240, 1440, 720, 1, "working"),
    ("device", "终端与卡", "Devices and cards", 480, 2400, 1200, 1, "working"),
    ("privacy", "信息安全与骚扰", "Privacy and nuisance", 60, 960, 480, 4, "always"),
)
CAUSES: dict[str, tuple[tuple[str, str], ...]] = {
    "network": (
        ("基站故障", "Base station down"),
        ("信号弱或无覆盖", "Weak or no coverage"),
        ("上网慢", "Slow data"),
        ("通话掉线", "Dropped calls"),
        ("拨打失败", "Failed calls"),
    ),
    "broadband": (
        ("装机超时", "Late installation"),
        ("宽带中断", "Line down"),
        ("网速不达标", "Slower than sold"),
        ("维修不及时", "Late repair"),
    ),
    "charges": (
        ("套餐外扣费", "Charged outside the plan"),
        ("流量计费争议", "Data charges disputed"),
        ("充值未到账", "Top-up not credited"),
        ("账单不清", "Unclear bill"),
        ("停机催缴不当", "Wrong suspension or reminder"),
    ),
    "value_added": (
        ("未经同意开通", "Opened without consent"),
        ("退订困难", "Hard to cancel"),
        ("重复扣费", "Charged twice"),
    ),
    "handling": (
        ("办理差错", "Done wrongly"),
        ("办理超时", "Done late"),
        ("业务未生效", "Not in effect"),
        ("规则解释不一致", "Told differently"),
    ),
    "promotion": (
        ("宣传与实际不符", "Not as advertised"),
        ("优惠未到账", "Benefit not given"),
        ("合约限制未告知", "Terms not told"),
    ),
    "attitude": (
        ("态度生硬", "Curt"),
        ("推诿不处理", "Passed on"),
        ("承诺未兑现", "Promise not kept"),
    ),
    "access": (
        ("热线难接通", "Hotline hard to reach"),
        ("厅店排队久", "Long queue in a hall"),
        ("掌厅故障", "App or web hall fails"),
    ),
    "device": (
        ("补换卡问题", "Replacing a card"),
        ("终端故障", "Device fails"),
        ("携号转网受阻", "Number porting hindered"),
    ),
    "privacy": (
        ("骚扰电话短信", "Nuisance calls or messages"),
        ("信息泄露", "Data leaked"),
        ("实名登记异常", "Wrong registration"),
    ),
}


def rows() -> list[dict[str, Any]]:
    """The classes as values of their fields, in the order of the list."""
    names = (
        "code", "name", "name_en", "first_reply_minutes", "solve_minutes", "department_minutes", "severity",
        "hours",
    )  # fmt: skip
    return [
        dict(zip(names, row, strict=True)) | _standard(row) | {"position": at}
        for at, row in enumerate(CLASSES, start=1)
    ]


def _standard(row: tuple[Any, ...]) -> dict[str, str]:
    """The written standard, said from the figures."""
    first, solve = row[3] / 60, row[4] / 60
    zh, en = ("自然小时", "hours") if row[7] == "always" else ("工作小时", "working hours")
    return {
        "standard": (
            f"{first:g} 个{zh}内首次回复，{solve:g} 个{zh}内处理完毕；"
            "回访确认后结单，客户仍有异议须继续处理。"
        ),
        "standard_en": (
            f"First reply within {first:g} {en}, solved within {solve:g} {en}; closed after a call-back, "
            "and worked on while the customer objects."
        ),
    }
