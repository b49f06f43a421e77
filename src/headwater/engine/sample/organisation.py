"""The organisation of the sample centre: units, persons, posts, memberships and a cast to sign in as.

`organisation.json` is one object, all dates `YYYY-MM-DD`, `null` = open or unknown:

    schema    1
    as_of     last day of the period
    units     [{code, name, name_en, kind, parent, opened}]
              parents stand before children; `kind` is one of company, centre, sub_centre, department,
              section, zone, team, network, marketing, billing, halls, vendor; `parent` a code or null
    posts     [{name, name_en}]
    persons   [{number, name, agent_code, employer, joined, left, left_reason, training_start, certified_on,
                first_solo_contact, stars, certificates, memberships}]
              `agent_code`: what contacts carry as `agent` (null for who answers no contacts);
              `employer` own | vendor; `left` the last day of employment;
              stars [{stars, since}] 1 to 5; certificates [{name, issued_on, expires_on}];
              memberships [{unit, post, since, until}] both days included, without gaps or overlaps,
              the last one open unless the person left
    cast      [{username, person, role, unit}] one for each role: person = staff number, unit = unit code

The codes of teams (T01 …) and zones (Z1 …) are the ones in the contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from headwater.engine.sample import arrivals, people
from headwater.engine.sample.people import NEVER, TEAM_QUEUE, TEAM_ZONE, TEAMS, ZONES, team_code, zone_code
from headwater.engine.sample.places import QUEUES
from headwater.engine.sample.staffing import roster
from headwater.engine.sample.world import World

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰婷慧雪琳倩宇浩欣悦晨佳怡思颖俊峰志鹏燕红梅玲莉"
LEFT_REASONS = ("另有发展", "家庭原因", "继续学业", "班次不适应", "薪酬", "合同到期", "身体原因")

# code, name, English name, kind, parent; teams and zones are added below.
UNITS = (
    ("HQ", "示范移动通信公司", "Example Mobile Company", "company", None),
    ("CC", "客户服务中心", "Customer service centre", "centre", "HQ"),
    ("H1", "热线一中心", "Hotline sub-centre 1", "sub_centre", "CC"),
    ("H2", "热线二中心", "Hotline sub-centre 2", "sub_centre", "CC"),
    ("OPS", "运营支撑部", "Operations support", "department", "CC"),
    ("H1-S1", "综合服务室", "General service section", "section", "H1"),
    ("H2-S1", "专席服务室", "Specialist desks section", "section", "H2"),
    ("OPS-C", "运营指挥室", "Operations command section", "section", "OPS"),
    ("OPS-Q", "品质管理室", "Quality section", "section", "OPS"),
    ("OPS-K", "业务管理室", "Business and knowledge section", "section", "OPS"),
    ("OPS-T", "培训管理室", "Training section", "section", "OPS"),
    ("OPS-A", "指标分析室", "Indicators and analysis section", "section", "OPS"),
    ("NET", "网络部", "Network department", "network", "HQ"),
    ("MKT", "市场部", "Marketing department", "marketing", "HQ"),
    ("BIL", "计费账务部", "Billing department", "billing", "HQ"),
    ("HAL", "营业厅管理部", "Service halls", "halls", "HQ"),
    ("VEN", "话务外包公司", "Outsourcing vendor", "vendor", "HQ"),
)
ZONE_SECTION = ("H1-S1", "H1-S1", "H1-S1", "H2-S1", "H2-S1")

# role key, Chinese post, English post, unit, how many
STAFF = (
    ("general_manager", "总经理", "General manager", "CC", 1),
    ("deputy_hotline_manager", "热线副经理", "Deputy hotline manager", "CC", 2),
    ("operations_manager", "运营主管", "Operations manager", "OPS-C", 4),
    ("information_officer", "信息员", "Information officer", "OPS-C", 5),
    ("quality_manager", "品质管理", "Quality manager", "OPS-Q", 6),
    ("knowledge_manager", "业务管理", "Business (knowledge) manager", "OPS-K", 5),
    ("trainer", "培训管理", "Trainer", "OPS-T", 6),
    ("analyst", "指标管理员", "Analyst", "OPS-A", 4),
    ("integrator", "系统对接", "Integrator", "OPS-A", 1),
    ("administrator", "系统管理员", "Administrator", "OPS-A", 1),
    ("department_head", "部门领导", "Department head", "NET", 1),
    ("department_administrator", "部门管理员", "Department administrator", "NET", 1),
    ("department_handler", "部门办理人", "Department handler", "NET", 3),
    ("department_head", "部门领导", "Department head", "MKT", 1),
    ("department_handler", "部门办理人", "Department handler", "MKT", 2),
    ("department_head", "部门领导", "Department head", "BIL", 1),
    ("department_handler", "部门办理人", "Department handler", "BIL", 2),
    ("department_head", "部门领导", "Department head", "HAL", 1),
    ("department_handler", "部门办理人", "Department handler", "HAL", 2),
)
AGENT_POST = ("客服代表", "Agent")
LEADER_POST = ("班长", "Team leader")
SUPERVISOR_POST = ("督导", "Floor supervisor")
CAST_NAMES = {
    "agent": "agent", "team_leader": "leader", "floor_supervisor": "supervisor",
    "deputy_hotline_manager": "deputy", "department_handler": "handler",
    "department_administrator": "deptadmin", "department_head": "depthead",
    "information_officer": "infodesk", "operations_manager": "operations", "quality_manager": "quality",
    "knowledge_manager": "knowledge", "trainer": "trainer", "analyst": "analyst",
    "general_manager": "manager", "integrator": "integrator", "administrator": "admin",
}  # fmt: skip
OPENED = "2003-01-01"


def units() -> list[dict[str, Any]]:
    """All units, parents before children."""
    rows = list(UNITS)
    rows += [
        (zone_code(z), f"第{'一二三四五'[z]}区", f"Zone {z + 1}", "zone", ZONE_SECTION[z])
        for z in range(ZONES)
    ]
    for team in range(TEAMS):
        desk = QUEUES[TEAM_QUEUE[team]]
        rows.append(
            (
                team_code(team),
                f"{desk}{team + 1}班",
                f"Team {team + 1} ({desk})",
                "team",
                zone_code(TEAM_ZONE[team]),
            )
        )
    keys = ("code", "name", "name_en", "kind", "parent")
    return [{**dict(zip(keys, row, strict=True)), "opened": OPENED} for row in rows]


def names(rng: np.random.Generator, count: int) -> list[str]:
    """Made-up persons: a common surname and one or two common syllables."""
    surname = rng.integers(0, len(SURNAMES), count)
    first, second = rng.integers(0, len(GIVEN), (2, count))
    short = rng.random(count) < 0.25
    return [
        SURNAMES[s] + GIVEN[a] + ("" if one else GIVEN[b])
        for s, a, b, one in zip(surname, first, second, short, strict=True)
    ]


def _person(number: str, name: str, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "number": number, "name": name, "agent_code": None, "employer": "own", "joined": None, "left": None,
        "left_reason": "", "training_start": None, "certified_on": None, "first_solo_contact": None,
        "stars": [], "certificates": [], "memberships": [],
    }  # fmt: skip
    return {**empty, **more}


def _memberships(world: World, agent: int) -> list[dict[str, Any]]:
    a = world.agents
    left = None if a.left[agent] == NEVER else _iso(world, a.left[agent])
    whole = {"unit": team_code(a.team[agent]), "post": AGENT_POST[0], "since": _iso(world, a.joined[agent])}
    if not (a.moved[agent] < world.days and a.moved[agent] <= a.left[agent]):
        return [{**whole, "until": left}]
    after = {**whole, "unit": team_code(a.team_after[agent]), "since": _iso(world, a.moved[agent])}
    return [{**whole, "until": _iso(world, a.moved[agent] - 1)}, {**after, "until": left}]


def _iso(world: World, day: int | np.integer[Any]) -> str:
    return (world.first + timedelta(days=int(day))).isoformat()


def _stars(world: World, agent: int) -> list[dict[str, Any]]:
    """One star from the first contact alone, then one more every eight months or so up to today's."""
    a = world.agents
    grown = [int(a.solo[agent]) + 240 * step for step in range(int(a.star[agent]))]
    return [
        {"stars": step + 1, "since": _iso(world, day)}
        for step, day in enumerate(grown)
        if day < world.days and day <= a.left[agent]
    ]


def _certificates(world: World, agent: int, certified: int) -> list[dict[str, Any]]:
    if certified >= world.days or certified > world.agents.left[agent]:
        return []
    desk = QUEUES[TEAM_QUEUE[world.agents.team[agent]]]
    found = [{"name": "上岗资格认证", "issued_on": _iso(world, certified), "expires_on": None}]
    if world.agents.star[agent] >= 3 and certified + 120 < 0:
        issued = _iso(world, certified + 120)
        found.append({"name": f"{desk}专席技能认证", "issued_on": issued, "expires_on": None})
    return found


def _agents(world: World) -> Iterator[dict[str, Any]]:
    a = world.agents
    rng = np.random.default_rng([world.seed, 61])
    called = names(rng, len(a))
    reasons = rng.integers(0, len(LEFT_REASONS), len(a))
    for agent in range(len(a)):
        number, left, solo = people.number(agent), int(a.left[agent]), int(a.solo[agent])
        started = solo < world.days and solo <= left
        yield _person(
            number,
            called[agent],
            agent_code=number,
            employer="own" if a.own[agent] else "vendor",
            joined=_iso(world, a.joined[agent]),
            left=None if left == NEVER else _iso(world, left),
            left_reason="" if left == NEVER else LEFT_REASONS[reasons[agent]],
            training_start=_iso(world, a.joined[agent]),
            certified_on=_iso(world, solo - 1) if started else None,
            first_solo_contact=_iso(world, solo) if started else None,
            stars=_stars(world, agent),
            certificates=_certificates(world, agent, solo - 1),
            memberships=_memberships(world, agent),
        )


def _posts() -> list[tuple[str, str, str, str]]:
    """Role key, Chinese post, English post and unit of everybody who answers no contacts."""
    leaders = [("team_leader", *LEADER_POST, team_code(team)) for team in range(TEAMS)]
    supervisors = [("floor_supervisor", *SUPERVISOR_POST, zone_code(zone)) for zone in range(ZONES)]
    others = [(role, zh, en, unit) for role, zh, en, unit, count in STAFF for _ in range(count)]
    return leaders + supervisors + others


def _staff(world: World) -> list[dict[str, Any]]:
    rng = np.random.default_rng([world.seed, 62])
    posts = _posts()
    called = names(rng, len(posts))
    since = world.first - timedelta(days=400)
    days = rng.integers(0, 2600, len(posts))
    made = []
    for index, (_, post, _, unit) in enumerate(posts):
        joined = (since - timedelta(days=int(days[index]))).isoformat()
        place = {"unit": unit, "post": post, "since": joined, "until": None}
        made.append(_person(f"2{index + 1:03d}", called[index], joined=joined, memberships=[place]))
    return made


def _example(world: World) -> int:
    """The agent to sign in as: of the first team, there all along, and busiest on the last day.

    Whoever tries the pages looks at the last day first; an agent who was off then would see nothing.
    """
    agents, last = world.agents, world.days - 1
    planned = roster(world, last, arrivals.expected(world, last), world.rng(last, 1))
    stays = (agents.left == NEVER) & (agents.moved == NEVER) & (agents.solo < 0)
    first_team = np.asarray(agents.team) == agents.team[np.flatnonzero(stays)[0]]
    return int(np.argmax(np.where(stays, 1 + planned.phone.sum(axis=1) + 24 * first_team, 0)))


def _cast(world: World, staff: list[dict[str, Any]]) -> list[dict[str, str]]:
    agent = _example(world)
    first = {"agent": (people.number(agent), team_code(world.agents.team[agent]))}
    for (role, _, _, unit), person in zip(_posts(), staff, strict=True):
        first.setdefault(role, (person["number"], unit))
    return [
        {"username": CAST_NAMES[role], "person": first[role][0], "role": role, "unit": first[role][1]}
        for role in CAST_NAMES
    ]


def describe(world: World) -> dict[str, Any]:
    """The whole of `organisation.json`."""
    staff = _staff(world)
    titles = {AGENT_POST, LEADER_POST, SUPERVISOR_POST} | {(zh, en) for _, zh, en, _, _ in STAFF}
    last: date = world.date(world.days - 1)
    return {
        "schema": 1,
        "as_of": last.isoformat(),
        "units": units(),
        "posts": [{"name": zh, "name_en": en} for zh, en in sorted(titles)],
        "persons": [*staff, *_agents(world)],
        "cast": _cast(world, staff),
    }
