"""What the sample's papers say. Places are codes of its units; all persons and cases in it are made up."""

from __future__ import annotations

from typing import Any

# key, Chinese, English, kind, unit, rule, system
Step = tuple[str, str, str, str, str, str, str]
# from, to, words, words in English
Way = tuple[str, str, str, str]

FAULT: dict[str, Any] = {
    "name": "上网故障申告处理",
    "name_en": "Handling of network fault reports",
    "purpose": "客户申告上网慢、无法上网时，从来电到回访办结的全过程。",
    "steps": [
        ("call", "客户来电", "Customer calls", "start", "", "", ""),
        (
            "take",
            "受理并核对账户",
            "Take the report, check the account",
            "step",
            "H1-S1",
            "通话内完成",
            "客服系统",
        ),
        ("known", "是否已知故障", "Known incident?", "decision", "H1-S1", "先查网络公告", "知识库"),
        ("tell", "告知恢复时间", "Tell when it will be over", "step", "H1-S1", "", "知识库"),
        (
            "order",
            "派发网络工单",
            "Send an order to the network",
            "step",
            "OPS-Q",
            "15 分钟内派单",
            "工单系统",
        ),
        ("locate", "定位并处理", "Locate and mend", "step", "NET", "城区 8 小时、农村 24 小时", "网管系统"),
        ("reply", "回复处理结果", "Reply with the result", "step", "NET", "写明原因与恢复时间", "工单系统"),
        ("solved", "客户认可", "Customer content?", "decision", "OPS-Q", "处理完成 2 小时内回访", "客服系统"),
        ("done", "办结", "Closed", "end", "", "", ""),
    ],
    "ways": [
        ("call", "take", "", ""),
        ("take", "known", "", ""),
        ("known", "tell", "是", "yes"),
        ("known", "order", "否", "no"),
        ("tell", "done", "", ""),
        ("order", "locate", "", ""),
        ("locate", "reply", "", ""),
        ("reply", "solved", "", ""),
        ("solved", "done", "认可", "yes"),
        ("solved", "locate", "不认可", "no"),
    ],
}
PACKAGE: dict[str, Any] = {
    "name": "流量套餐开通",
    "name_en": "Opening of a data package",
    "purpose": "客户来电办理流量套餐，从核实身份到生效提醒。",
    "steps": [
        ("call", "客户申请", "Customer asks", "start", "", "", ""),
        ("identify", "核实身份", "Verify identity", "step", "H1-S1", "服务密码或证件后六位", "客服系统"),
        (
            "explain",
            "说明资费与优惠",
            "Explain price and discount",
            "step",
            "H1-S1",
            "逐条说明优惠条件",
            "知识库",
        ),
        ("enter", "录入订购", "Enter the order", "step", "H1-S1", "", "BOSS 系统"),
        ("rate", "计费生效", "Billing takes effect", "step", "BIL", "次日零点前", "计费系统"),
        ("remind", "短信提醒", "Reminder by SMS", "step", "MKT", "写明优惠起止日期", "短信平台"),
        ("done", "完成", "Done", "end", "", "", ""),
    ],
    "ways": [
        ("call", "identify", "", ""),
        ("identify", "explain", "", ""),
        ("explain", "enter", "", ""),
        ("enter", "rate", "", ""),
        ("rate", "remind", "", ""),
        ("remind", "done", "", ""),
    ],
}
TAKING = ("故障申告受理规程", "How a fault report is taken")
TAKING_FIRST = (
    "问候并请客户描述故障\n核对客户号码与所在位置\n派发工单并告知处理时限",
    "Greet and let the customer describe the fault\nCheck number and place\n"
    "Send the order and tell the time limit",
)
TAKING_NEXT = (
    "问候并请客户描述故障\n核对客户号码与所在位置\n先查网络公告，属已知故障的告知预计恢复时间\n"
    "需派单的填写时间、地点、现象三要素\n派发工单并告知处理时限",
    "Greet and let the customer describe the fault\nCheck number and place\n"
    "Look into the network notices first; for a known incident tell when it will be over\n"
    "For an order write time, place and symptom\nSend the order and tell the time limit",
)
OPENING = ("套餐说明规程", "How a package is explained")
OPENING_FIRST = (
    "说明月费与包含流量\n说明优惠条件、起止日期与到期后的资费\n请客户复述确认后录入",
    "Say the monthly fee and what it contains\nSay the discount's conditions and days, and the price "
    "after it\nLet the customer confirm, then enter the order",
)
# post, duties, duties in English, indicators, items (Chinese, English)
HANDBOOKS: list[dict[str, Any]] = [
    {
        "post": "客服代表",
        "duties": "按规程受理客户来话，一次解决客户诉求\n准确记录工单，信息完整\n遵守排班与现场纪律",
        "duties_en": "Answer by the procedures and solve it once\nKeep complete and exact records\n"
        "Keep to the roster and the rules of the floor",
        "indicators": ["first_contact_resolution", "satisfaction_top2", "att"],
        "items": [("班前检查耳机与系统登录", "Headset and sign-in checked before the shift")],
    },
    {
        "post": "班长",
        "duties": "组织班前会，传达当日重点\n对班组来话抽听并辅导\n跟进班组指标短板",
        "duties_en": "Hold the pre-shift meeting\nListen to calls and coach\nFollow the weak spots",
        "indicators": ["answer_rate", "first_contact_resolution"],
        "items": [("每班抽听不少于 3 通", "At least three calls listened to in a shift")],
    },
    {
        "post": "督导",
        "duties": "掌握本区接通与人员状态\n高峰时调度支援\n记录并上报现场异常",
        "duties_en": "Know answer rate and states\nCall support in at peaks\nReport what is odd",
        "indicators": ["answer_rate", "service_level_20s"],
        "items": [("每小时查看接通率与等待人数", "Answer rate and queue looked at every hour")],
    },
]
# title, detail, kind, map key, step key, severity, customers, seconds lost a month, days ago, state
DEFECTS: list[dict[str, Any]] = [
    {
        "title": "已知网络故障未在坐席端提示",
        "detail": "大学城拥塞期间，坐席看不到网络公告，逐一派单，客户重复来电。",
        "kind": "system", "step": ("fault", "known"), "department": "NET", "severity": 4,
        "customers": 1830, "seconds": 412_000, "ago": 41, "state": "fixed",
    },
    {
        "title": "优惠到期日未在提醒短信中写明",
        "detail": "客户开通套餐后不清楚优惠何时结束，次月集中咨询。",
        "kind": "rule", "step": ("package", "remind"), "department": "MKT", "severity": 3,
        "customers": 960, "seconds": 188_000, "ago": 33, "state": "changing",
    },
    {
        "title": "网络工单回复不写原因",
        "detail": "回复只有“已处理”，回访人员无法向客户解释。",
        "kind": "process", "step": ("fault", "reply"), "department": "NET", "severity": 2,
        "customers": 240, "seconds": 36_000, "ago": 27, "state": "accepted",
    },
    {
        "title": "派单必填项缺少故障地点",
        "detail": "工单模板没有地点字段，网络侧需再次致电客户。",
        "kind": "system", "step": ("fault", "order"), "department": "OPS-Q", "severity": 3,
        "customers": 410, "seconds": 95_000, "ago": 20, "state": "verified",
    },
    {
        "title": "开通后次日仍按原资费计费",
        "detail": "零点前录入的订购未同步，客户次日看到旧资费。",
        "kind": "system", "step": ("package", "rate"), "department": "BIL", "severity": 3,
        "customers": 75, "seconds": 22_000, "ago": 9, "state": "found",
    },
    {
        "title": "夜间回访时间过晚",
        "detail": "办结后 22:30 仍有回访来电，客户不满。",
        "kind": "rule", "step": ("fault", "solved"), "department": "OPS-Q", "severity": 1,
        "customers": 18, "seconds": 2_000, "ago": 6, "state": "declined",
    },
]  # fmt: skip
