"""Symptoms: what customers say is wrong, in the ways they say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from headwater.engine.words import Words


@dataclass(frozen=True, slots=True)
class Symptom:
    """A stable code, its words, and a pattern of how it is said."""

    code: str
    words: Words
    pattern: re.Pattern[str]


# Between a "not" and what is missing there may stand a few words, but no end of a clause.
_NO = r"(?:没有?|无|零|毫无|搜不到|找不到|收不到|接收不到)"
_BAD = r"(?:不好|不稳定?|很?差|极差|太差|差得?很|弱|很弱|微弱|时有时无|时好时坏|断断续续|不强)"
_CANNOT = r"(?:无法|不能|没法|没办法|不了|用不了)"


def _symptom(code: str, en: str, zh: str, *patterns: str) -> Symptom:
    return Symptom(code, Words(en, zh), re.compile("|".join(f"(?:{one})" for one in patterns)))


SYMPTOMS: tuple[Symptom, ...] = (
    _symptom(
        "no_signal",
        "No signal",
        "无信号",
        rf"{_NO}[^，。；！？\s]{{0,5}}(?:信号|服务区)",
        r"不在服务区|信号(?:全无|没有了?|消失|中断|都?没了?|为零)|无服务",
    ),
    _symptom(
        "weak_signal",
        "Weak signal",
        "信号差",
        rf"(?:信号|覆盖|网络信号)[^，。；！？\s]{{0,4}}{_BAD}",
        r"信号只有[一1]格|信号盲区",
    ),
    _symptom(
        "no_call",
        "Calls fail",
        "无法通话",
        rf"{_CANNOT}[^，。；！？\s]{{0,4}}(?:通话|呼叫|呼出|呼入|拨打|拨出|接听|打电话|接电话)",
        r"(?:电话|号码)?(?:打不通|打不出去?|打不进来?|拨不通|拨不出去?|接不到|接不通|呼不出)",
        r"(?:拨打|呼叫|接通)[^，。；！？\s]{0,8}失败",
    ),
    _symptom(
        "dropped_call",
        "Dropped calls",
        "掉话",
        r"掉话|(?:通话|电话)[^，。；！？\s]{0,6}(?:中断|断了|自动挂断|断线)",
    ),
    _symptom(
        "bad_voice",
        "Bad voice quality",
        "通话质量差",
        r"听不清楚?|听不见|听不到[^，。；！？\s]{0,3}声音|杂音|回音|单通|声音[^，。；！？\s]{0,4}(?:断断续续|很小|太小)",
    ),
    _symptom(
        "offline",
        "No internet",
        "断网",
        r"断网|掉线|上不了网|上不去网|连不上网?|连接不上|没有?网络?(?!络?络)(?=[，。；！？\s了]|$)|网络?(?:中断|断了|断开|不通|瘫痪)",
        rf"{_CANNOT}(?:正常)?(?:上网|联网|连接网络|使用宽带|使用网络)",
        r"宽带[^，。；！？\s]{0,4}(?:断了|不通|中断|故障)",
    ),
    _symptom(
        "slow",
        "Slow internet",
        "网速慢",
        r"网速[^，。；！？\s]{0,4}(?:慢|差|不达标|低|不够|上不去)|(?:上网|下载|网络|加载|打开)[^，。；！？\s]{0,5}(?:很慢|太慢|特别慢|缓慢|龟速|卡顿|很卡|卡得)|卡得不行|转圈",
    ),
    _symptom(
        "no_message",
        "Messages do not come",
        "收不到短信",
        r"(?:收|接收|接)不到[^，。；！？\s]{0,8}(?:短信|验证码|信息|彩信)|没有?收到[^，。；！？\s]{0,6}(?:短信|验证码)|短信[^，。；！？\s]{0,4}(?:发不出去?|发送失败|收不到)",
    ),
    _symptom(
        "wrong_charge",
        "Wrong charge",
        "收费有误",
        r"(?:多|乱|重复|误|错|擅自|私自|无故|莫名其?妙?|恶意|违规|额外)[^，。；！？\s]{0,3}(?:扣|收)(?:了|我|费|款|钱|取|走)?",
        r"(?:话费|费用|账单|扣费|计费|收费)[^，。；！？\s]{0,6}(?:不对|有误|不符|异常|不明|错误|不合理|偏高|不一致)",
        r"不明(?:扣费|费用|收费)|乱收费",
    ),
    _symptom(
        "unasked",
        "Ordered without asking",
        "擅自开通",
        r"(?:擅自|私自|未经[^，。；！？]{0,6}(?:同意|许可|允许)|没有?经过[^，。；！？]{0,6}同意|不知情|莫名其?妙?|自动|被)[^，。；！？\s]{0,6}(?:开通|订购|办理|升级|续订|捆绑)",
        r"(?:没有?|从未|从来没有?)(?:开通|订购|办理|定制)过",
    ),
    _symptom(
        "cannot_cancel",
        "Cannot cancel",
        "无法退订",
        rf"(?:{_CANNOT}|退不了|不给|不让|拒绝|拒不)[^，。；！？\s]{{0,4}}(?:取消|退订|注销|销户|解约|拆机|携转|转网)|(?:退订|取消|注销|销户)不了|退不掉",
    ),
    _symptom(
        "service_cut",
        "Service suspended",
        "被停机",
        r"(?:被|无故|突然|强制|莫名)[^，。；！？\s]{0,4}(?:停机|停用|关停|锁定|封停|冻结|限制)|停机了|单停|双停",
    ),
    _symptom(
        "not_credited",
        "Paid but not credited",
        "充值未到账",
        r"(?:充值|缴费|交费|付款|退款|转账|返还|积分|赠送)[^，。；！？\s]{0,8}(?:未到账?|没到账?|没有到账?|不到账|未返还|没返还|没有返还|未兑现)",
    ),
    _symptom(
        "no_login",
        "Cannot sign in",
        "无法登录",
        rf"{_CANNOT}(?:正常)?(?:登录|登陆|登入)|登不上|(?:登录|登陆)[^，。；！？\s]{{0,4}}(?:失败|不上|不了|异常)",
        r"密码[^，。；！？\s]{0,4}(?:错误|失效)",
    ),
    _symptom(
        "crash",
        "Crashes or freezes",
        "闪退死机",
        r"闪退|死机|黑屏|白屏|花屏|自动(?:关机|重启)|卡死|打不开(?:机|网页|页面|软件|应用)|系统(?:崩溃|故障|繁忙|升级)",
    ),
    _symptom(
        "broken",
        "Broken",
        "损坏",
        r"(?:坏了|损坏|破损|故障|失灵|不亮|不工作|用不了|无法使用|不能用|不能使用|开不了机)",
    ),
    _symptom(
        "late",
        "Late or not kept",
        "逾期未办",
        r"(?:迟迟|一直|至今|仍|还是|拖延|多次)[^，。；！？\s]{0,6}(?:未|没有?|不)(?:处理|解决|安装|装机|修好|恢复|维修|上门|回复|发货|到货|办理|答复|退款)|无人(?:处理|上门|问津|回复)|超时|逾期|爽约",
    ),
    _symptom(
        "rude",
        "Bad attitude",
        "态度差",
        r"态度[^，。；！？\s]{0,5}(?:差|恶劣|不好|冷淡|生硬|敷衍|蛮横|傲慢)|不耐烦|推诿|踢皮球|辱骂|骂人|敷衍了事|挂断?我?电话",
    ),
    _symptom(
        "misled",
        "Misled",
        "误导宣传",
        r"(?:虚假|夸大|误导|欺骗|欺诈|隐瞒|诱导|忽悠)[^，。；！？\s]{0,4}(?:宣传|承诺|消费|客户|消费者|用户|办理|推销)?|(?:与|和|跟)[^，。；！？\s]{0,8}(?:宣传|承诺|说的|描述)[^，。；！？\s]{0,3}(?:不符|不一致|不一样|不同)|未告知|没有?(?:告知|说明|提醒)",
    ),
    _symptom(
        "harassed",
        "Harassing calls or messages",
        "骚扰",
        r"骚扰|(?:垃圾|推销|营销|诈骗)(?:短信|电话|信息)|(?:不停|频繁|反复|天天)[^，。；！？\s]{0,4}(?:打电话|发短信|推销)",
    ),
    _symptom(
        "leak",
        "Personal data leaked",
        "信息泄露",
        r"(?:信息|隐私|号码|资料)[^，。；！？\s]{0,4}(?:泄露|泄漏|外泄|被盗|盗用|冒用)|冒名|盗号",
    ),
    _symptom(
        "long_wait",
        "Long wait",
        "等待过久",
        r"(?:等|等待|排队|排了|占线)[^，。；！？\s]{0,6}(?:很久|太久|太长|过长|半天|个?多?小时|分钟)|一直占线|转不到人工|人工[^，。；！？\s]{0,5}(?:打不通|接不通|转不进|没人接)",
    ),
    _symptom("noise", "Noise", "噪音", r"噪音|噪声扰民|扰民|辐射"),
    _symptom(
        "wrong_goods",
        "Wrong or faulty goods",
        "货不对板",
        r"(?:发错|少发|漏发|错发)(?:货|了)?|假货|以次充好|货不对板|质量[^，。；！？\s]{0,4}(?:差|问题|不好|不合格)|变质|过期",
    ),
)
BY_CODE: dict[str, Symptom] = {one.code: one for one in SYMPTOMS}
