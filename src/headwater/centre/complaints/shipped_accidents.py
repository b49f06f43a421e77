"""The ten shipped classes of service accidents: a template, to be changed by the centre in its page.

The first three are those that centres name everywhere; the others are ours.
"""

from __future__ import annotations

from typing import Any

# code, names, what belongs to it, severity (1 to 4), hours within which it has to be reported
CLASSES: tuple[tuple[str, str, str, str, str, int, int], ...] = (
    (
        "personal_safety",
        "人身安全",
        "Safety of persons",
        "客户或员工的人身安全受到伤害或威胁。",
        "Customers or staff come to harm, or are threatened.",
        4,
        2,
    ),
    (
        "property_loss",
        "财产损失",
        "Loss of property",
        "因服务过错造成客户或企业财产损失。",
        "Customers or the company lose property through a fault of the service.",
        3,
        4,
    ),
    (
        "information_leak",
        "信息安全",
        "Safety of information",
        "客户信息泄露、被违规查询或用于他途。",
        "Customers' data leak, are looked up without right, or are used otherwise.",
        4,
        2,
    ),
    (
        "service_stop",
        "服务中断",
        "Service stopped",
        "热线或受理系统中断，客户无法获得服务。",
        "Line or systems are down and customers cannot be served.",
        4,
        1,
    ),
    (
        "batch_billing",
        "批量差错",
        "Error with many customers",
        "计费、资费或通知发生差错，涉及多位客户。",
        "Billing, tariffs or messages go wrong for many customers at once.",
        3,
        4,
    ),
    (
        "false_promise",
        "虚假承诺",
        "False promise",
        "承诺无法兑现的内容，或误导客户。",
        "Something is promised that cannot be kept, or the customer is misled.",
        3,
        8,
    ),
    (
        "without_consent",
        "违规办理",
        "Ordered without consent",
        "未经客户同意办理、变更或取消业务。",
        "Services are ordered, changed or cancelled without the customer's consent.",
        3,
        8,
    ),
    (
        "abuse",
        "恶劣服务态度",
        "Abuse of a customer",
        "辱骂、刁难客户，恶意挂断或骚扰客户。",
        "A customer is insulted, harassed, or cut off on purpose.",
        3,
        8,
    ),
    (
        "complaint_mishandled",
        "投诉处置失当",
        "Complaint mishandled",
        "推诿、拖延或隐瞒投诉，导致越级投诉或媒体曝光。",
        "A complaint is passed around, delayed or hidden until press or regulator take it up.",
        3,
        4,
    ),
    (
        "false_record",
        "伪造服务记录",
        "False record",
        "伪造、篡改或删除工单、录音与回访记录。",
        "Orders, recordings or call-backs are forged, altered or deleted.",
        3,
        8,
    ),
)


def rows() -> list[dict[str, Any]]:
    """As the table keeps them."""
    names = ("code", "name", "name_en", "meaning", "meaning_en", "severity", "report_hours")
    return [dict(zip(names, row, strict=True)) | {"position": at} for at, row in enumerate(CLASSES, start=1)]
