"""A thousand service types in families, with how often, how long and how hard each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample.places import BILLING, COMPLAINT, DATA

SERVICES = 1000
DISCOUNT = "GPRS·套餐开通优惠"
CONGESTION = "GPRS·网络拥塞"
OUTAGE_SERVICE = "网络质量·信号中断申告"


@dataclass(frozen=True)
class Family:
    """A subject: its share of contacts, median talk seconds, self-service share, desk (-1: by difficulty).

    `brands` multiplies the share by brand (全球通, 神州行, 动感地带).
    """

    name: str
    share: float
    talk: float
    containment: float
    desk: int
    brands: tuple[float, float, float]
    objects: str
    actions: str


FAMILIES = (
    Family("话费账单", 0.17, 52, 0.45, BILLING, (1.0, 1.1, 0.8),
           "月账单 余额 通话详单 欠费 扣费 充值卡 发票 缴费 代收费 信用额度 月结 赠送话费",
           "查询 异议 补打 寄送 提醒开通 提醒取消 更正 退费"),
    Family("套餐资费", 0.16, 60, 0.30, -1, (1.0, 1.0, 1.0),
           "基本套餐 长途套餐 短信套餐 家庭套餐 校园套餐 夜间套餐 亲情号码 国内漫游 来电显示 彩铃 "
           "通话时长包 新入网优惠",
           "查询 开通 取消 变更 资费咨询 优惠到期 生效时间"),
    Family("GPRS", 0.055, 66, 0.22, DATA, (0.7, 1.0, 1.4),
           "套餐 流量 上网设置 流量包 漫游流量 热点 接入点 限速 账单流量 夜间流量",
           "查询 开通 取消 变更 异议 故障 提醒"),
    Family("手机上网", 0.045, 68, 0.20, DATA, (0.8, 0.9, 1.5),
           "浏览 彩信 邮箱 音乐 阅读 视频 游戏 即时通信 地图",
           "开通 取消 咨询 无法使用 扣费异议 设置 退订"),
    Family("网络质量", 0.05, 74, 0.08, -1, (1.1, 1.0, 1.0),
           "信号 通话 掉话 短信收发 室内覆盖 基站 国际通话 漫游网络",
           "中断申告 弱覆盖 质差申告 进度查询 恢复咨询 建设咨询 测试预约"),
    Family("增值业务", 0.09, 54, 0.35, -1, (0.8, 1.0, 1.3),
           "彩铃 手机报 天气预报 股票 来电提醒 秘书台 语音信箱 号簿管家 定位 资讯 铃声下载",
           "开通 取消 查询 退订 资费咨询 异议 使用方法"),
    Family("缴费充值", 0.10, 46, 0.50, BILLING, (0.7, 1.3, 0.9),
           "网上充值 充值卡 银行代扣 自助终端 空中充值 营业厅缴费 他人代缴 有效期",
           "方法 失败 到账查询 错充 取消 绑定 延长"),
    Family("号卡服务", 0.07, 62, 0.15, -1, (1.0, 1.0, 1.0),
           "补卡 停机 复机 过户 销户 实名登记 密码 携号 选号 换卡",
           "办理 咨询 进度 取消 资料 限制 费用"),
    Family("积分计划", 0.05, 50, 0.40, -1, (2.6, 0.5, 0.9),
           "积分 礼品 电影票 话费兑换 商场联盟 生日礼 会员等级",
           "查询 兑换 到期 物流 异议 规则 转赠"),
    Family("国际漫游", 0.02, 84, 0.10, -1, (3.2, 0.4, 0.6),
           "国际漫游 港澳漫游 国际长途 边境漫游 漫游数据 漫游预存 出访套餐 漫游短信",
           "开通 取消 资费 故障 账单 提醒"),
    Family("终端服务", 0.04, 72, 0.12, -1, (1.1, 0.9, 1.2),
           "定制手机 购机合约 无线上网卡 手机设置 保修 配件 话机换购",
           "咨询 办理 故障 进度 解约 预约 维修网点"),
    Family("营销活动", 0.06, 58, 0.18, -1, (1.0, 1.0, 1.0),
           "预存送机 充值送礼 抽奖 校园迎新 节日活动 老用户回馈 推荐有礼 积分翻倍",
           "咨询 参加 中奖查询 领奖 到期 异议 退出"),
    Family("集团客户", 0.025, 88, 0.05, -1, (2.4, 0.5, 0.5),
           "集团彩铃 集团短号 企业总机 专线 企业邮箱 车务通 校讯通 企业短信",
           "开通 取消 资费 故障 成员变更 账单"),
    Family("营业厅", 0.035, 44, 0.30, -1, (1.0, 1.0, 1.0),
           "营业厅 代理点 自助终端 网上营业厅 掌上营业厅 预约 上门服务",
           "地址 时间 排队 服务投诉 业务范围 登录"),
    Family("投诉建议", 0.02, 150, 0.02, COMPLAINT, (1.2, 1.0, 0.9),
           "乱扣费 服务态度 网络长期质差 违规开通 垃圾短信 营销骚扰 处理超时 承诺未兑现 系统差错 资费不透明",
           "投诉 催办 升级 撤诉 回访 结果异议 补偿"),
    Family("综合咨询", 0.03, 48, 0.25, -1, (1.0, 1.0, 1.0),
           "天气 归属地 客服热线 公司地址 招聘 合作 政策 节假日安排 业务宣传 客户回馈 其他",
           "咨询 转接 留言 建议 表扬 查询"),
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """Service types as arrays; `names[i]` reads `family·what`, so a filter can name the family.

    `family` number; `share` of contacts by brand (3 x services, rows sum to 1); `log_talk` mean and `spread`
    of the logarithm of talk seconds; `hard` 0 easy to 1 hard; `containment` share that ends in the menu;
    `desk` queue number.
    """

    names: tuple[str, ...]
    family: NDArray[np.int64]
    share: NDArray[np.float64]
    log_talk: NDArray[np.float64]
    spread: NDArray[np.float64]
    hard: NDArray[np.float64]
    containment: NDArray[np.float64]
    desk: NDArray[np.int64]

    @cached_property
    def cumulative(self) -> NDArray[np.float64]:
        """Cumulative shares by brand, the last exactly 1."""
        sums = self.share.cumsum(axis=1)
        return sums / sums[:, -1:]

    def of(self, family: str) -> NDArray[np.int64]:
        """Numbers of the services of a family."""
        return np.flatnonzero(self.family == [f.name for f in FAMILIES].index(family))

    def number(self, name: str) -> int:
        """Number of the service of this name."""
        return self.names.index(name)


def _names() -> tuple[list[str], list[int]]:
    """A round-robin over the families' objects x actions until there are enough names."""
    wanted = {"GPRS": [DISCOUNT, CONGESTION]}
    columns = []
    for family in FAMILIES:
        pairs = product(family.objects.split(), family.actions.split())
        made = [*wanted.get(family.name, ()), *(f"{family.name}·{what}{how}" for what, how in pairs)]
        columns.append(made)
    names: list[str] = []
    numbers: list[int] = []
    for rank in range(max(map(len, columns))):
        for number, column in enumerate(columns):
            if rank < len(column) and len(names) < SERVICES:
                names.append(column[rank])
                numbers.append(number)
    return names, numbers


def build(seed: int) -> Catalogue:
    """The catalogue of this seed: names are the same for all seeds, popularity and difficulty vary."""
    rng = np.random.default_rng([seed, 11])
    names, numbers = _names()
    family = np.array(numbers)
    order = np.zeros(len(names))
    for number in range(len(FAMILIES)):
        mine = np.flatnonzero(family == number)
        order[mine] = 1.0 / (np.arange(len(mine)) + 3.0) ** 0.9
        order[mine] *= rng.lognormal(0, 0.35, len(mine))
        order[mine] /= order[mine].sum()
    shares = np.array([[f.share * f.brands[b] for f in FAMILIES] for b in range(3)])
    share = shares[:, family] * order
    hard = rng.beta(1.6, 2.6, len(names))
    talk = np.array([f.talk for f in FAMILIES])[family]
    desk = np.array([f.desk for f in FAMILIES])[family]
    by_difficulty = np.digitize(hard, [0.40, 0.62])
    return Catalogue(
        names=tuple(names),
        family=family,
        share=share / share.sum(axis=1, keepdims=True),
        log_talk=np.log(talk) - 0.08 + 0.9 * (hard - 0.38),
        spread=0.55 + 0.25 * hard,
        hard=hard,
        containment=np.array([f.containment for f in FAMILIES])[family] * (1.15 - 0.6 * hard),
        desk=np.where(desk < 0, by_difficulty, desk),
    )
