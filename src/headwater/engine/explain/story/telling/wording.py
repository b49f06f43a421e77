"""Every sentence of a story in both languages, side by side, so that they say the same."""

from __future__ import annotations

from headwater.engine.words import Words

HEAD = Words(
    "{when}{where}: {name} {value} (usually {expected}, {change}).",
    "{when}{where}，{name}为 {value}（通常 {expected}，{change}）。",
)
WHOLE = Words(
    "Over the whole day it was {value} (usually {expected}).", "全天为 {value}（通常 {expected}）。"
)
WORST_HOURS = Words(
    "It was farthest off from {hours}: {value} (usually {expected}).",
    "{hours}偏离最大，为 {value}（通常 {expected}）。",
)

COMPARED = {
    "weeks_before": Words(
        "Compared with {n} days: the same weekdays of the weeks before{out}.",
        "对比基准为此前各周相同星期的 {n} 天{out}。",
    ),
    "weeks_around": Words(
        "Compared with {n} days: the same weekdays of the weeks before and after, as there are too few"
        " before{out}.",
        "此前的历史不足，对比基准为前后各周相同星期的 {n} 天{out}。",
    ),
    "like_days": Words(
        "Compared with {n} days that are worked (or not) alike, for there are too few of the same"
        " weekday{out}.",
        "因节假日或历史不足，对比基准为同属工作日（或休息日）的 {n} 天{out}。",
    ),
    "other_days": Words(
        "Compared with the {n} other days of the same weeks at these hours.",
        "对比基准为同一时期其他 {n} 天的相同时段。",
    ),
    "around": Words(
        "Compared with the two hours before and after, on the same {n} days.",
        "对比基准为同样 {n} 天里该时段前后各两小时。",
    ),
}
LEFT_OUT = Words("; left out as incidents themselves: {days}", "，已剔除本身异常的 {days}")
FEW = Words("There are so few of them that the usual is uncertain.", "可对比的天数很少，“通常”数值仅供参考。")

DRIVERS = Words("{drivers}.", "{drivers}。")
DRIVER = {
    "contacts": Words("Contacts {now} (usually {usual}, {change})", "接触量 {now}（通常 {usual}，{change}）"),
    "offered": Words(
        "Offered {now} (usually {usual}, {change})", "人工请求量 {now}（通常 {usual}，{change}）"
    ),
    "asking": Words(
        "{now} of contacts asked for an agent (usually {usual})", "转人工的占 {now}（通常 {usual}）"
    ),
    "handle_time": Words(
        "average handle time {now} (usually {usual}, {change})",
        "平均处理时长 {now}（通常 {usual}，{change}）",
    ),
    "agents": Words(
        "agents on the phone {now} (usually {usual}, {change})",
        "客服代表在线工时 {now}（通常 {usual}，{change}）",
    ),
    "talking": Words(
        "agents talking, counted hour by hour, {now} (usually {usual}, {change})",
        "按小时累计有接听的客服代表 {now} 人次（通常 {usual}，{change}）",
    ),
    "unavailable": Words(
        "agents at work but off the phone {now} (usually {usual})", "在岗但离线工时 {now}（通常 {usual}）"
    ),
}
LOAD = Words(
    "The load on each agent was {times} times the usual; the rise came {reasons}.",
    "每名客服代表的负荷为通常的 {times} 倍，增加的部分中，{reasons}。",
)
LOAD_LESS = Words(
    "The load on each agent was {times} times the usual.", "每名客服代表的负荷为通常的 {times} 倍。"
)
REASON = {
    "contacts": Words("{share} from more contacts", "{share} 来自接触量增加"),
    "asking": Words("{share} from more of them asking for an agent", "{share} 来自更多客户转人工"),
    "handle_time": Words("{share} from longer handling", "{share} 来自处理时间变长"),
    "agents": Words("{share} from fewer agents on the phone", "{share} 来自在线人数减少"),
    "talking": Words("{share} from fewer agents talking", "{share} 来自接听人数减少"),
}
TOPIC = {
    "family": Words(
        "{topic} questions made {share} of {all} (usually {usual}){inside}",
        "{topic}类咨询占{all}的 {share}（通常 {usual}）{inside}",
    ),
    "service": Words(
        "“{topic}” made {share} of {all} (usually {usual}){inside}",
        "“{topic}”占{all}的 {share}（通常 {usual}）{inside}",
    ),
    "segment": Words(
        "{topic} customers made {share} of {all} (usually {usual}){inside}",
        "{topic}客户占{all}的 {share}（通常 {usual}）{inside}",
    ),
    "region": Words(
        "{topic} made {share} of {all} (usually {usual}){inside}",
        "{topic}占{all}的 {share}（通常 {usual}）{inside}",
    ),
    "other": Words(
        "{topic} made {share} of {all} (usually {usual}){inside}",
        "{topic}占{all}的 {share}（通常 {usual}）{inside}",
    ),
}
INSIDE = Words(", and {share} from {hours}", "，{hours}占 {share}")
INSIDE_MORE = Words(", and even {share} from {hours}", "，{hours}更占到 {share}")
ALL = {
    "day": Words("the day's {what}", "当日{what}"),
    "hours": Words("{what} in these hours", "该时段{what}"),
    "period": Words("{what} in this time", "期间{what}"),
}
WHAT = {
    "contacts": Words("contacts", "接触量"),
    "offered": Words("contacts for agents", "人工请求量"),
}
PIECE = Words("{share} of them {from}{about}{area}", "其中 {share} {from}{about}{area}")
# What a cause is put together from; empty where a part is not known.
FROM = Words("from {segment} customers", "为{segment}客户")
FROM_ALL = Words("from customers of all brands", "为各品牌客户")
ABOUT = Words(" about {service}", "咨询{service}")
AREA = Words(", in {region}", "，集中在{region}")
AREA_ALL = Words(", in all districts", "，各地区均有")
CHANNEL = Words(" by {channel}", "（{channel}）")
ABSENT = Words("none from {segment} customers (usually {usual})", "未见{segment}客户（通常占 {usual}）")
REST = Words("the other {share} on various matters", "其余 {share} 为其他各类问题")
BACKGROUND = Words("All else differed from the usual by {change} too.", "其余各类业务也较通常变化 {change}。")
VOLUME = Words(
    "Contacts were {now} (usually {usual}, {change}), over all topics alike: no topic, brand or district"
    " stands out.",
    "接触量为 {now}（通常 {usual}，{change}），各类业务普遍变化，没有突出的业务、品牌或地区。",
)

MENU = Words(
    "{where}{now} of contacts asked for an agent (usually {usual}, {change}): more callers left the menu"
    " for an agent, while what they came for had not changed.",
    "{where}有 {now} 的接触转人工（通常 {usual}，{change}）："
    "更多客户离开自助语音转向人工，而来电内容并无变化。",
)
MENU_LESS = Words(
    "{where}{only} {now} of contacts asked for an agent (usually {usual}, {change}): callers stayed in the"
    " menu, or found no way out of it to an agent.",
    "{where}只有 {now} 的接触转人工（通常 {usual}，{change}）：客户停留在自助语音，或无法从中转到人工。",
)
HANDLING = Words(
    "{where}{name} was {now} (usually {usual}, {change}){part}.",
    "{where}{name}为 {now}（通常 {usual}，{change}）{part}。",
)
EVERYWHERE = Words(
    "{name} was {now} (usually {usual}, {change}) everywhere alike: in all services, queues and teams. So it"
    " is neither who called nor who answered, but something that all of them share (a system, a rule).",
    "{name}为 {now}（通常 {usual}，{change}），各类业务、各队列、各班组普遍如此："
    "原因不在来电内容或个别班组，而在大家共用的环节（如系统、规则）。",
)
EVERYWHERE_PLAIN = Words(
    "{name} was {now} (usually {usual}, {change}) everywhere alike; no value of any dimension stands out.",
    "{name}为 {now}（通常 {usual}，{change}），各维度普遍如此，没有突出的一处。",
)
ELSEWHERE = Words("; all else {now} (usually {usual})", "，其余合计 {now}（通常 {usual}）")
PART = Words("; this carries {share} of the change", "，占整体变化的 {share}")
MIX = Words(
    "{name} moved because of another mix of what customers came for ({share} of the change), not because any"
    " of it was handled otherwise.",
    "{name}的变化主要来自业务构成的改变（占 {share}），而不是处理方式的改变。",
)
STAFFING = Words(
    "Agents on the phone: {now} (usually {usual}, {change}). Too few for contacts that were {contacts} of the"
    " usual.",
    "客服代表在线工时仅 {now}（通常 {usual}，{change}），而接触量为通常的 {contacts}：人手不足。",
)
TALKING = Words(
    "Fewer agents were talking: {now} counted hour by hour (usually {usual}, {change}), for contacts that"
    " were {contacts} of the usual.",
    "接听的客服代表减少：按小时累计 {now} 人次（通常 {usual}，{change}），而接触量为通常的 {contacts}。",
)
MISSING = Words(
    "Most were missing from {hours}: {now}{each} (usually {usual}).",
    "缺口最大的是 {hours}：{each}{now} 人（通常 {usual} 人）。",
)
EACH_DAY = Words(" a day", "平均每天 ")
MISSING_TEAM = Words(
    "Most of them were missing in team {team}: {now} (usually {usual}).",
    "缺口主要在班组 {team}：{now}（通常 {usual}）。",
)
RECURS = Words(
    "It comes back {when}: too few agents are scheduled there.", "{when}反复出现：该时段排班人手不足。"
)
QUEUES = {
    "queue": Words("By queue: {queues}.", "分队列看：{queues}。"),
    "service": Words("By type of service: {queues}.", "分业务看：{queues}。"),
}
QUEUE = Words("{queue} {now} (usually {usual})", "{queue} {now}（通常 {usual}）")
FAR_ONE = {
    "contacts": Words(
        "One contact of {values} alone makes {share} of the change; without it {without}"
        " (usually {expected}).",
        "其中一通{length} {values} 的接触就占全部偏差的 {share}；剔除后为 {without}（通常 {expected}）。",
    ),
    "other": Words(
        "One record of {values} alone makes {share} of the change; without it {without}"
        " (usually {expected}).",
        "其中一条{length} {values} 的记录就占全部偏差的 {share}；剔除后为 {without}（通常 {expected}）。",
    ),
}
FAR_FEW = {
    "contacts": Words(
        "{n} contacts of {values} alone make {share} of the change; without them {without}"
        " (usually {expected}).",
        "其中{n}通{length} {values} 的接触就占全部偏差的 {share}；剔除后为 {without}（通常 {expected}）。",
    ),
    "other": Words(
        "{n} records of {values} alone make {share} of the change; without them {without}"
        " (usually {expected}).",
        "其中{n}条{length} {values} 的记录就占全部偏差的 {share}；剔除后为 {without}（通常 {expected}）。",
    ),
}
# By the unit of what is far off.
LENGTH = {"seconds": Words("", "时长"), "other": Words("", "数值为")}
BEYOND_ALL = Words("more than {share}", "{share} 以上")
FEW_ROWS = {2: Words("Two", "两"), 3: Words("Three", "三")}
WITHOUT = Words("Causes are sought without what is so far off.", "以下原因均按剔除后的数据查找。")
NOTHING_ELSE = Words("Beside that, no cause stands out.", "除此之外，未发现突出的原因。")
NOTHING = Words("No cause stands out beyond what strays from day to day.", "未发现超出日常波动的原因。")
TALKING_ONLY = Words(
    "What agents did between contacts is not recorded; counted are the agents who answered in each hour.",
    "没有座席状态记录，人数按每小时有接听的客服代表统计。",
)
STATES_APART = Words(
    "The agent states recorded here do not cover the contacts answered here, so hours online cannot be"
    " compared; counted are the agents who answered in each hour.",
    "此范围内记录的座席状态未覆盖实际接听这些接触的客服代表，在线工时无法对比，人数按每小时有接听的客服代表统计。",
)
DISTINCT = Words(
    "Parts are told by contacts, for customers who are counted once cannot be added up.",
    "以下各部分按接触次数说明，因为去重后的客户数不能相加。",
)
TAIL = Words(
    "Parts are told as the share of contacts beyond the usual value of {value}.",
    "以下各部分按超过通常值 {value} 的接触所占比例说明。",
)

WHERE = {
    "queue": Words("In queue {value}", "{value}队列"),
    "team": Words("Team {value}'s", "班组 {value} 的"),
    "zone": Words("In zone {value}", "区域 {value}"),
    "channel": Words("On the channel {value}", "{value}渠道"),
    "segment": Words("Among {value} customers", "{value}客户"),
    "region": Words("In {value}", "{value}"),
    "service": Words("On “{value}”", "“{value}”业务"),
    "family": Words("On {value} questions", "{value}类业务"),
    "other": Words("At {value}", "{value}"),
}
EVERY = {
    "weekday": Words("every {weekday} {hours} ({span})", "每{weekday} {hours}（{span}）"),
    "month_day": Words("on day {day} of every month {hours} ({span})", "每月 {day} 日 {hours}（{span}）"),
    "interval": Words("every day {hours} ({span})", "每天 {hours}（{span}）"),
}
