"""The classes and causes of the sample's complaints: whose problem leads to which, who solves it, how soon.

Codes, names and minutes are the ones that a fresh centre has (`centre/complaints/shipped.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample import moods
from headwater.engine.sample.catalogue import FAMILIES, OUTAGE_SERVICE, Catalogue
from headwater.engine.sample.outage import SERVICE


@dataclass(frozen=True)
class Klass:
    """A class: minutes to the first reply and to the solution, whether they count day and night, who solves.

    `families` are the subjects of the contacts in which such complaints come in; `second` is the department
    that gets it by mistake now and then.
    """

    code: str
    first_reply: int
    solve: int
    always: bool
    severity: int
    department: str
    second: str
    families: tuple[str, ...]


CLASSES = (
    Klass("network", 120, 960, True, 3, "NET", "HAL", ("网络质量", "手机上网")),
    Klass("broadband", 120, 960, False, 2, "NET", "HAL", ("套餐资费", "综合咨询")),
    Klass("charges", 240, 1440, False, 3, "BIL", "MKT", ("话费账单", "缴费充值")),
    Klass("value_added", 240, 1440, False, 2, "MKT", "BIL", ("增值业务",)),
    Klass("handling", 240, 1440, False, 2, "HAL", "BIL", ("号卡服务", "套餐资费")),
    Klass("promotion", 240, 1440, False, 2, "MKT", "HAL", ("营销活动", "积分计划")),
    Klass("attitude", 120, 960, False, 3, "OPS-Q", "HAL", ("投诉建议", "营业厅")),
    Klass("access", 240, 1440, False, 1, "OPS-C", "HAL", ("营业厅", "综合咨询")),
    Klass("device", 480, 2400, False, 1, "HAL", "MKT", ("终端服务", "号卡服务")),
    Klass("privacy", 60, 960, True, 4, "MKT", "NET", ("投诉建议", "综合咨询")),
)
CODES = tuple(klass.code for klass in CLASSES)

# class, cause, and how often which problem leads to it (problem -> weight).
_CAUSES: tuple[tuple[str, str, dict[int, float]], ...] = (
    ("network", "基站故障", {}),
    ("network", "信号弱或无覆盖", {moods.COVERAGE: 0.5}),
    ("network", "上网慢", {moods.DATA: 0.78}),
    ("network", "通话掉线", {moods.COVERAGE: 0.35}),
    ("network", "拨打失败", {moods.COVERAGE: 0.15}),
    ("broadband", "装机超时", {moods.OTHER: 2}),
    ("broadband", "宽带中断", {moods.OTHER: 2}),
    ("broadband", "网速不达标", {moods.OTHER: 1}),
    ("broadband", "维修不及时", {moods.OTHER: 1}),
    ("charges", "套餐外扣费", {moods.CHARGES: 0.4}),
    ("charges", "流量计费争议", {moods.CHARGES: 0.3, moods.DATA: 0.22}),
    ("charges", "充值未到账", {moods.MONEY: 0.5}),
    ("charges", "账单不清", {moods.CHARGES: 0.2}),
    ("charges", "停机催缴不当", {moods.MONEY: 0.5}),
    ("value_added", "未经同意开通", {moods.VALUE_ADDED: 0.5}),
    ("value_added", "退订困难", {moods.VALUE_ADDED: 0.3}),
    ("value_added", "重复扣费", {moods.VALUE_ADDED: 0.2}),
    ("handling", "办理差错", {moods.OTHER: 2}),
    ("handling", "办理超时", {moods.OTHER: 2}),
    ("handling", "业务未生效", {moods.OTHER: 2}),
    ("handling", "规则解释不一致", {moods.OTHER: 1, moods.CHARGES: 0.1}),
    ("promotion", "宣传与实际不符", {moods.OTHER: 2}),
    ("promotion", "优惠未到账", {moods.OTHER: 2}),
    ("promotion", "合约限制未告知", {moods.OTHER: 1}),
    ("attitude", "态度生硬", {moods.OTHER: 2}),
    ("attitude", "推诿不处理", {moods.OTHER: 2}),
    ("attitude", "承诺未兑现", {moods.OTHER: 1}),
    ("access", "热线难接通", {moods.OTHER: 2}),
    ("access", "厅店排队久", {moods.OTHER: 1}),
    ("access", "掌厅故障", {moods.OTHER: 1}),
    ("device", "补换卡问题", {moods.OTHER: 1}),
    ("device", "终端故障", {moods.OTHER: 2}),
    ("device", "携号转网受阻", {moods.OTHER: 1}),
    ("privacy", "骚扰电话短信", {moods.OTHER: 3}),
    ("privacy", "信息泄露", {moods.OTHER: 1}),
    ("privacy", "实名登记异常", {moods.OTHER: 1}),
)
NAMES = tuple(cause for _, cause, _ in _CAUSES)
CLASS_OF = np.array([CODES.index(code) for code, _, _ in _CAUSES])
OUTAGE_CAUSES = (NAMES.index("基站故障"), NAMES.index("拨打失败"))


def weights() -> NDArray[np.float64]:
    """Problem x cause: how often customers with the problem complain of the cause; rows sum to 1."""
    found = np.zeros((len(moods.PROBLEMS), len(NAMES)))
    for number, (_, _, problems) in enumerate(_CAUSES):
        for problem, weight in problems.items():
            found[problem, number] = weight
    found[moods.NONE] = found[moods.OTHER]
    return found / found.sum(axis=1, keepdims=True)


def fitting(services: Catalogue) -> NDArray[np.bool_]:
    """Class x service: in which contacts complaints of the class may come in.

    Contacts of planted incidents about a service are left alone: their numbers are promised exactly.
    """
    names = [family.name for family in FAMILIES]
    found = np.array([np.isin(services.family, [names.index(f) for f in k.families]) for k in CLASSES])
    found[:, [services.number(OUTAGE_SERVICE), services.number(SERVICE)]] = False
    return found
