"""Devices and services by the words that all centres' customers use."""

from __future__ import annotations

import re

_BRANDS = (
    "华为|荣耀|小米|红米|三星|中兴|魅族|努比亚|海信|创维|海尔|格力|索尼|诺基亚|摩托罗拉|酷派|金立|步步高|"
    "iphone|ipad|huawei|honor|xiaomi|redmi|oppo|vivo|realme|samsung|oneplus|nokia|tp-?link|apple"
)
_TAIL = r"(?:[\s-]?(?:mate|nova|reno|find|note|galaxy|watch|pad|[a-z]{1,2})?\s?-?\d{1,4}[a-z]?)?"
_TRIM = r"(?:[\s-]?(?:pro|max|plus|ultra|mini|se|lite|青春版|手机|平板|手表|电脑))*"
# Brands that are everyday words too: only with a number or a kind of device behind them.
_DOUBTFUL = (
    rf"(?:苹果|一加|真我|联想|美的)(?=[\s-]?(?:\d|[a-z]|手机|手表|平板|电脑|空调|冰箱|热水器)){_TAIL}{_TRIM}"
)
MODEL = re.compile(rf"(?<![a-z])(?:{_DOUBTFUL}|(?:{_BRANDS}){_TAIL}{_TRIM})(?![a-z])", re.IGNORECASE)
TYPES = re.compile(
    "光猫|路由器|机顶盒|猫盒|遥控器|摄像头|门禁|充电器|充电桩|手机卡|sim卡|电话卡|上网卡|副卡|主卡|智能手表|平板电脑|笔记本电脑|"
    "笔记本|平板|电视机|电视盒子|电脑|座机|固定电话|对讲机|交换机|网线|光纤|基站|天线|信号塔|信号放大器|pos机|u盾|取款机|自助机|热水器|"
    "空调|冰箱|洗衣机|电梯|水表|电表|燃气表",
    re.IGNORECASE,
)
SERVICES = re.compile(
    "宽带提速|家庭宽带|企业宽带|宽带|流量包|流量套餐|流量|套餐|话费|月租费?|彩铃|来电显示|来电提醒|呼叫转移|国际漫游|漫游|短信|彩信|验证码|"
    "volte|5g|4g|wi-?fi|携号转网|号码携带|积分兑换|积分|充值|缴费|账单|发票|专线|云盘|亲情网|集团网|家庭网|会员|权益|优惠券|红包|"
    "信用卡|贷款|转账|存款|理财|快递|物流|退货|退款|换货|安装|移机|装机|维修|过户|销户|补卡|实名认证|实名|网上营业厅|手机营业厅|app|小程序",
    re.IGNORECASE,
)
