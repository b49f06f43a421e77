"""Places: the centre's own, and what ends like one."""

from __future__ import annotations

from collections.abc import Iterator

import rjieba

# What the last word of a place ends with.
_SUFFIXES = """
自治区 自治州 自治县 开发区 高新区 工业园 产业园 科技园 居委会 村委会 办事处 地铁站 火车站
高铁站 汽车站 停车场 体育馆 图书馆 博物馆 营业厅 服务区 度假区 风景区 住宅区 大学城 步行街
交叉口 幼儿园 派出所 写字楼 商业街 农贸市场 购物中心 街道 大道 大街 公路 高速 胡同 小区 社区
花园 公寓 家园 新村 新城 名苑 公馆 大厦 广场 商场 超市 酒店 宾馆 医院 学校 大学 学院 中学 小学
公园 机场 码头 车站 路口 大桥 隧道 片区 园区 校区 厂区 矿区 市场 商城 基站 机房 号楼 单元 省 市
区 县 镇 乡 村 路 街 巷 弄 桥 港 湾 苑 坊 寨 庄 屯 组 栋 幢
"""
# Longer ones first, so that the longest is seen.
SUFFIXES = tuple(sorted(_SUFFIXES.split(), key=len, reverse=True))
# Parts of speech that a name is built of: names, nouns, figures, foreign letters, words of place.
_BUILT_OF = frozenset(["ns", "nr", "nz", "nt", "nrt", "nrfg", "n", "eng", "m", "zg", "j", "ng", "s"])
_NAMES = frozenset(["ns", "nr", "nz", "nt", "nrt", "nrfg", "eng"])
# Words that end like a place and are none.
_NOT_ONE = """
幼儿园 派出所 居委会 村委会 火车站 农贸市场 购物中心 写字楼 步行街
市 区 县 镇 村 路 街 超市 市场 地区 小区 社区 城市 本市 全市 社会 网络 线路 电路 公路 马路 道路
一路 半路 组 小组 服务区 专区 学校 医院 学院 大学 花园 公园 酒店 单元 栋 城区 山区 农村 乡镇
全县 全村 全区 市区 郊区 盲区 思路 套路 网路 出路 误区 时区 该村 本村 我村 全省 各区 各县 每栋
营业厅 基站 停车场 车站 路口 机房 号楼 街道 大街 园区 片区 校区 大厦 广场 商场 机构
"""
# Before these a name begins anew.
_BREAK = """
手机 电话 宽带 客户 用户 家 公司 人员 号码 信号 网络 业主 居民 村民 时间 年 月 日 号 点 天 个
元 建议 请求 整治 投诉 反映 关于 申请人 请 问题 部分 全县 老百姓 群众 领导 政府 市民 家里 小孩
孩子 附近
"""
# These tell a kind of place, not which; no name begins with one.
_KIND = """
居民 村级 市政 国家 国家级 省级 市级 县级 民办 公办 公立 私立 专科 综合 外省 城市 大城市 城乡
农村 当地 辖区 新型 文明 房地产 十字 人行 公交 民营 定点 正规 三甲 大型 小型 高层 老旧 新建
商业 商住 普通 沿线 沿街 周边 地下 室内 自家
"""
_NONE, _BREAKS, _GENERIC = (frozenset(part.split()) for part in (_NOT_ONE, _BREAK, _KIND))
_FIGURES = frozenset("0123456789一二三四五六七八九十百")
MOST_WORDS = 6


def places(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what is built like a place: a name, and a word that ends as places do."""
    tagged = _tagged(text)
    end = -1
    for at in range(len(tagged) - 1, -1, -1):
        word, _, start = tagged[at]
        if end >= 0 and start >= end:
            continue
        if not word.endswith(SUFFIXES):
            continue
        first = _first(tagged, at)
        begin, stop = tagged[first][2], start + len(word)
        if _is_place(text[begin:stop], tagged[first : at + 1]):
            yield begin, stop
            end = begin
            # What stands before belongs to another place; the words of this one are done.
            tagged = [(w, t, s) if s < begin else ("", "", s) for w, t, s in tagged]


def _tagged(text: str) -> list[tuple[str, str, int]]:
    found, position = [], 0
    for word, tag in rjieba.tag(text):
        found.append((word, tag, position))
        position += len(word)
    return found


def _first(tagged: list[tuple[str, str, int]], last: int) -> int:
    """The word with which the place that ends with word `last` begins."""
    first = last
    while first > 0 and last - first < MOST_WORDS - 1:
        word, tag, _ = tagged[first - 1]
        if tag not in _BUILT_OF or word in _BREAKS or not word[:1].isalnum():
            break
        # Of the figures only those that number something: "a few" does not.
        if tag == "m" and not set(word) <= _FIGURES:
            break
        first -= 1
    while first < last and (tagged[first][0] in _GENERIC or tagged[first][1] == "s"):
        first += 1
    return first


def _is_place(said: str, built: list[tuple[str, str, int]]) -> bool:
    """Whether it is a name and not a common noun: more than its suffix, with a name or a number in it."""
    if said in _NONE or len(said) < 3 or len(said) > 24:
        return False
    if any(tag in _NAMES or tag == "m" for _, tag, _ in built):
        return True
    return len(built) > 1 and built[0][0] not in _GENERIC
