"""Ours and theirs: which facts of an order a file may give, and the guess which column gives which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.engine.words import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of ours with what other systems call its column (small letters, no blanks)."""

    name: str
    words: Words
    also: tuple[str, ...] = ()
    moment: bool = False


FACTS: tuple[Fact, ...] = (
    Fact(
        "source_id",
        Words("Number at the source", "来源工单号"),
        (
            "工单号",
            "工单编号",
            "留言编号",
            "投诉编号",
            "编号",
            "流水号",
            "ticketid",
            "ticket",
            "caseid",
            "casenumber",
            "id",
            "orderid",
        ),
    ),
    Fact(
        "title",
        Words("Title", "标题"),
        ("标题", "主题", "留言主题", "投诉标题", "title", "subject", "summary"),
    ),
    Fact(
        "text",
        Words("What the customer says", "投诉内容"),
        (
            "内容",
            "详情",
            "留言详情",
            "投诉内容",
            "描述",
            "text",
            "description",
            "review",
            "outcome",
            "content",
        ),
    ),
    Fact(
        "received_at",
        Words("Received", "受理时间"),
        (
            "受理时间",
            "留言时间",
            "投诉时间",
            "创建时间",
            "时间",
            "createddate",
            "created",
            "createdat",
            "receivedat",
            "opened",
            "openedat",
            "date",
        ),
        moment=True,
    ),
    Fact(
        "customer",
        Words("Customer's number", "客户号码"),
        (
            "客户号码",
            "手机号",
            "手机号码",
            "号码",
            "投诉号码",
            "留言用户",
            "用户",
            "customer",
            "customerid",
            "phone",
            "msisdn",
        ),
    ),
    Fact("customer_name", Words("Customer's name", "客户姓名"), ("客户姓名", "姓名", "customername", "name")),
    Fact(
        "klass",
        Words("Class", "投诉类别"),
        ("类别", "投诉类别", "一级分类", "分类", "class", "category", "cat", "type"),
    ),
    Fact("cause", Words("Cause", "投诉原因"), ("原因", "投诉原因", "二级分类", "cause", "reason")),
    Fact("channel", Words("Channel", "渠道"), ("渠道", "受理渠道", "来源渠道", "channel", "medium")),
    Fact("service", Words("Service", "业务"), ("业务", "业务类型", "service", "product")),
    Fact("segment", Words("Brand", "品牌"), ("品牌", "客户品牌", "segment", "brand")),
    Fact("region", Words("Region", "地区"), ("地区", "地市", "区域", "归属地", "region", "district", "city")),
    Fact(
        "area",
        Words("Area", "地点"),
        ("地点", "地址", "小区", "基站", "area", "address", "neighborhood", "cell"),
    ),
    Fact(
        "department",
        Words("Department (code or name)", "责任部门（代码或名称）"),
        ("部门", "责任部门", "处理部门", "department", "agency", "team"),
    ),
    Fact(
        "reply",
        Words("Answer", "答复内容"),
        ("答复", "答复意见", "回复", "回复内容", "处理结果", "reply", "answer"),
    ),
    Fact(
        "replied_at",
        Words("First reply", "首次回复时间"),
        ("首次回复时间", "首次回复", "firstreply", "firstrepliedat"),
        moment=True,
    ),
    Fact(
        "answered_at",
        Words("Answered", "答复时间"),
        ("答复时间", "回复时间", "办结时间", "解决时间", "answeredat", "resolvedat"),
        moment=True,
    ),
    Fact(
        "closed_at",
        Words("Closed", "结单时间"),
        ("结单时间", "关闭时间", "归档时间", "closedate", "closed", "closedat"),
        moment=True,
    ),
    Fact(
        "due_at",
        Words("Due at the source", "来源时限"),
        ("截止时间", "要求完成时间", "到期时间", "duedate", "due", "dueat"),
        moment=True,
    ),
    Fact(
        "contact",
        Words("Contact (its id)", "相关接触编号"),
        ("接触编号", "通话编号", "contact", "contactid", "callid"),
    ),
)
BY_NAME = {fact.name: fact for fact in FACTS}
MOMENTS = tuple(fact.name for fact in FACTS if fact.moment)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one source's file is read: ours -> theirs, their classes -> codes of ours, what is not there."""

    columns: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    usual_class: str = ""
    zone: str = "Asia/Shanghai"
    # Formats of the moments by fact, empty: found out from the file.
    formats: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Reading:
        """As the ledger keeps it; what it does not know is left out."""
        columns = {n: str(c) for n, c in dict(kept.get("columns", {})).items() if n in BY_NAME and c}
        return cls(
            columns,
            {str(k): str(v) for k, v in dict(kept.get("classes", {})).items()},
            str(kept.get("usual_class", "")),
            str(kept.get("zone", "") or "Asia/Shanghai"),
            {n: str(f) for n, f in dict(kept.get("formats", {})).items() if n in MOMENTS},
        )

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "columns": dict(self.columns),
            "classes": dict(self.classes),
            "usual_class": self.usual_class,
            "zone": self.zone,
            "formats": dict(self.formats),
        }


def plain(name: str) -> str:
    """A column's name without blanks, signs and capitals."""
    return re.sub(r"[\s_\-./()（）]+", "", name).lower()


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Ours -> theirs, by name; a column is taken once, except where one says both title and class."""
    names = {plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for fact in FACTS:
        for name in (fact.name.replace("_", ""), *fact.also):
            if name in names and (names[name] not in found.values() or fact.name == "klass"):
                found[fact.name] = names[name]
                break
    return found
