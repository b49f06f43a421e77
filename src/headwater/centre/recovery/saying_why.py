"""Why we call, as it may be read to a customer: by the kind of problem, never by what was reckoned."""

from __future__ import annotations

from headwater.engine.words import Words

# Parts of the kind of problem -> what the customer may have met. The first that fits counts.
PHRASES: tuple[tuple[tuple[str, ...], Words], ...] = (
    (
        ("网络", "信号", "通话", "上网", "覆盖", "network", "coverage", "signal", "incident", "事件", "故障"),
        Words(
            "you may lately have had trouble with calls or with going online",
            "您近期可能遇到了通话或上网不顺畅",
        ),
    ),
    (
        ("资费", "扣费", "账单", "流量", "费用", "charge", "bill", "fee", "price"),
        Words("you may lately have had questions about your charges", "您近期可能对话费或扣费有疑问"),
    ),
    (
        ("宽带", "broadband"),
        Words("you may lately have had trouble with your broadband", "您近期可能遇到了宽带使用不顺畅"),
    ),
    (
        ("增值", "订购", "营销", "外呼", "value", "marketing"),
        Words(
            "you may lately have been troubled by a service or an offer", "您近期可能受到业务订购或推广的打扰"
        ),
    ),
    (
        ("办理", "业务", "优惠", "套餐", "handling", "promotion", "plan"),
        Words("something that we did for you may not have gone smoothly", "您近期办理业务时可能遇到了不便"),
    ),
    (
        ("服务", "态度", "接通", "排队", "service", "attitude", "access"),
        Words("you may lately not have been served well by us", "您近期可能未得到满意的服务"),
    ),
    (
        ("终端", "手机", "设备", "device"),
        Words("you may lately have had trouble with your device", "您近期可能遇到了终端使用不便"),
    ),
)
# Says nothing that is not true of everybody in any list.
OTHERWISE = Words(
    "you may lately not have been content with our service", "您近期使用我们的服务时可能遇到了不便"
)


def said_to_customer(problem: str) -> Words:
    """The phrase for a kind of problem, in both languages."""
    text = problem.lower()
    return next((words for parts, words in PHRASES if any(part in text for part in parts)), OTHERWISE)
