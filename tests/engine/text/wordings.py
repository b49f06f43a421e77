"""Matters of a made-up centre, each in wordings that share few words, and letters about nothing in common."""

from __future__ import annotations

import numpy as np

# Each matter: ways to say it; {place} and {when} vary, so that no two texts are equal.
MATTERS: dict[str, tuple[str, ...]] = {
    "offline": (
        "{place}家里宽带{when}断网，光猫亮红灯，一直上不了网",
        "{when}起光猫红灯闪烁，{place}宽带不通，网页打不开",
        "{place}网络中断，宽带连不上，电视和手机都没网，{when}报修没人来",
        "宽带{when}开始频繁掉线，{place}光猫重启也没用，孩子没法上网课",
    ),
    "charge": (
        "{when}话费账单多扣了二十元，没有办理过彩铃业务，{place}",
        "{place}客户说彩铃是擅自开通的，{when}多收了钱，要求退费",
        "莫名其妙扣费，账单里有没订购的增值业务，{when}发现的，{place}",
        "{when}被收了彩铃月租，从未订购，要求退还多扣的话费，{place}",
    ),
    "signal": (
        "{place}手机没有信号，{when}打不出电话，走到室外才有一格",
        "{when}{place}信号很差，通话断断续续，接不到电话",
        "地下车库完全没信号，{place}，{when}开始电话打不进来",
        "{place}基站拆了以后手机信号弱，{when}通话老是中断",
    ),
    "attitude": (
        "{place}营业厅营业员态度恶劣，{when}办业务时爱理不理",
        "{when}在{place}营业厅被工作人员推诿，说话不耐烦",
        "营业员服务态度差，{place}，{when}排队半天还骂人",
        "{when}去{place}营业厅办补卡，工作人员敷衍，态度冷淡",
    ),
}
PLACES = (
    "城东花园",
    "江湾新村",
    "文汇路",
    "大学城",
    "邗江片区",
    "湖滨小区",
    "双桥乡",
    "荷花苑",
    "汽车站",
    "南门街",
)
WHEN = ("昨天晚上", "今天早上", "前天", "周末", "5月3日", "上周三", "中午", "这几天", "月底", "刚刚")
ALONE_PARTS = (
    "快递放在门口被人拿走",
    "希望增加英文服务",
    "会员日优惠券领取页面文字太小",
    "表扬一位热心的师傅",
    "咨询企业专线报价",
    "建议延长柜台时间",
    "公众号推文有错别字",
    "发票抬头想改成公司",
    "遗失身份证怎么过户",
    "国际漫游到冰岛的资费",
)


def letters(rng: np.random.Generator, each: int) -> tuple[list[str], list[str]]:
    """Texts and their matters, `each` of every matter, shuffled; those about nothing have the matter ""."""
    texts, matters = [], []
    for matter, ways in MATTERS.items():
        for _ in range(each):
            way = ways[rng.integers(len(ways))]
            texts.append(way.format(place=PLACES[rng.integers(10)], when=WHEN[rng.integers(10)]))
            matters.append(matter)
    for part in ALONE_PARTS:
        texts.append(part)
        matters.append("")
    order = rng.permutation(len(texts))
    return [texts[k] for k in order], [matters[k] for k in order]
