"""A map as a picture: steps from left to right, in the lanes of their owners. Pure geometry, no library.

Steps stand in the column after the last of those before them; ways back do not count. A way that passes
other columns runs in the space between two rows, so that it crosses no step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BOX_W, BOX_H = 132, 50
COLUMN, ROW = 180, 78
LANE_NAME, EDGE = 112, 12
# In ems of the step's type; a Latin letter is a little over half as wide as a Chinese one.
LINE_EMS, LATIN = 9.0, 0.56
MOST_LINES = 3
# From here on letters are as wide as high.
CHINESE = 0x2E80


@dataclass(frozen=True, slots=True)
class Node:
    """A step at its place; `lines` its name, broken."""

    number: int
    id: int
    kind: str
    x: float
    y: float
    lines: tuple[tuple[float, str], ...]
    title: str

    @property
    def middle(self) -> float:
        """Where text stands that is centred in it."""
        return self.x + BOX_W / 2

    @property
    def corners(self) -> str:
        """A decision's shape: its left and right ends are points."""
        left, right, top, bottom = self.x, self.x + BOX_W, self.y, self.y + BOX_H
        half, point = self.y + BOX_H / 2, 14
        upper = [(left, half), (left + point, top), (right - point, top)]
        lower = [(right, half), (right - point, bottom), (left + point, bottom)]
        return " ".join(f"{a:.0f},{b:.0f}" for a, b in [*upper, *lower])


@dataclass(frozen=True, slots=True)
class Way:
    """A line with an arrow; `label` beside its beginning."""

    path: str
    label: str
    label_x: float
    label_y: float
    back: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """An owner's strip."""

    y: float
    height: float
    lines: tuple[tuple[float, str], ...]
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it, with its size."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]

    @property
    def least(self) -> float:
        """The width below which its words are too small to read; then it is moved aside instead."""
        return self.width * 0.78


def picture(drawn: Mapping[str, Any], language: str, nobody: str) -> Picture:
    """The picture of a `snapshots.drawn` value. `nobody` names the lane of steps without an owner."""
    steps = {step["number"]: step for step in drawn["steps"]}
    flows = [f for f in drawn["flows"] if f["from"] in steps and f["to"] in steps]
    columns = columns_of(list(steps), [(f["from"], f["to"]) for f in flows])
    owners = _owners(steps, flows, columns, language, nobody)
    places, tops, heights = _places(columns, owners)
    nodes = {n: _node(steps[n], columns[n], places[n], language) for n in steps}
    width = LANE_NAME + (max(columns.values(), default=0) + 1) * COLUMN + EDGE
    lanes = tuple(_lane(name, top, heights[name]) for name, top in tops.items())
    ways = tuple(_way(at, flow, nodes, columns, language) for at, flow in enumerate(flows))
    return Picture(width, sum(heights.values()) + EDGE, lanes, tuple(nodes.values()), ways)


def _lane(name: str, top: float, height: float) -> Lane:
    return Lane(top, height, _lines(name, top + height / 2, 7.0), name)


def columns_of(numbers: list[int], ways: list[tuple[int, int]]) -> dict[int, int]:
    """The column of each step: one after the furthest of those before it, ways back left out."""
    onward: dict[int, list[int]] = defaultdict(list)
    for source, target in ways:
        onward[source].append(target)
    order: list[int] = []
    state: dict[int, str] = {}
    back: set[tuple[int, int]] = set()
    arrived = {target for _source, target in ways}
    for first in sorted(numbers, key=lambda n: (n in arrived, n)):
        _walk(first, onward, state, order, back)
    columns = dict.fromkeys(numbers, 0)
    for number in reversed(order):
        for target in onward[number]:
            if (number, target) not in back:
                columns[target] = max(columns[target], columns[number] + 1)
    return columns


def _walk(
    first: int,
    onward: Mapping[int, list[int]],
    state: dict[int, str],
    order: list[int],
    back: set[tuple[int, int]],
) -> None:
    """Depth first without recursion: a map may be long. A way to a step still open is a way back."""
    stack: list[tuple[int, Iterable[int]]] = []
    if first not in state:
        state[first] = "open"
        stack.append((first, iter(onward[first])))
    while stack:
        number, rest = stack[-1]
        target = next(iter(rest), None)
        if target is None:
            state[number] = "done"
            order.append(number)
            stack.pop()
        elif target not in state:
            state[target] = "open"
            stack.append((target, iter(onward[target])))
        elif state[target] == "open":
            back.add((number, target))


def _owners(
    steps: Mapping[int, Any],
    flows: list[Mapping[str, Any]],
    columns: Mapping[int, int],
    language: str,
    nobody: str,
) -> dict[int, str]:
    """The lane of each step; a beginning or an end without owner stands with its neighbour."""
    key = "owner_en" if language == "en" else "owner"
    known = {n: step[key] for n, step in steps.items() if step[key]}
    beside = {f["from"]: f["to"] for f in flows} | {f["to"]: f["from"] for f in reversed(flows)}
    found = {n: known.get(n) or known.get(beside.get(n, n)) or nobody for n in steps}
    return dict(sorted(found.items(), key=lambda pair: (columns[pair[0]], pair[0])))


def _places(
    columns: Mapping[int, int], owners: Mapping[int, str]
) -> tuple[dict[int, float], dict[str, float], dict[str, float]]:
    """The upper edge of each step, and each lane's upper edge and height, lanes in order of appearance."""
    rows: dict[int, int] = {}
    taken: dict[tuple[str, int], int] = defaultdict(int)
    for number, lane in owners.items():
        rows[number] = taken[lane, columns[number]]
        taken[lane, columns[number]] += 1
    heights = dict.fromkeys(owners.values(), 0.0)
    for (lane, _column), count in taken.items():
        heights[lane] = max(heights[lane], count * ROW)
    tops, top = {}, EDGE / 2
    for lane, height in heights.items():
        tops[lane] = top
        top += height
    places = {n: tops[lane] + rows[n] * ROW + (ROW - BOX_H) / 2 for n, lane in owners.items()}
    return places, tops, heights


def _node(step: Mapping[str, Any], column: int, y: float, language: str) -> Node:
    name = step["name_en"] if language == "en" and step["name_en"] else step["name"]
    x = LANE_NAME + EDGE + column * COLUMN
    lines = _lines(name, y + BOX_H / 2, LINE_EMS)
    return Node(step["number"], step["id"], step["kind"], x, y, lines, f"{step['number']} {name}")


def _way(
    at: int,
    flow: Mapping[str, Any],
    nodes: Mapping[int, Node],
    columns: Mapping[int, int],
    language: str,
) -> Way:
    source, target = nodes[flow["from"]], nodes[flow["to"]]
    label = flow["label_en"] if language == "en" and flow["label_en"] else flow["label"]
    x1, y1 = source.x + BOX_W, source.y + BOX_H / 2
    x2, y2 = target.x, target.y + BOX_H / 2
    # Ways beside each other keep a little apart.
    shift = (at % 3 - 1) * 5
    turn = x1 + 22 + shift
    span = columns[flow["to"]] - columns[flow["from"]]
    if span == 1:
        path = f"M{x1:.0f} {y1:.0f}H{turn:.0f}V{y2:.0f}H{x2 - 3:.0f}"
    else:
        between = max(source.y, target.y) + BOX_H + (ROW - BOX_H) / 2 + shift * 0.8
        before = x2 - 16 - shift
        path = f"M{x1:.0f} {y1:.0f}H{turn:.0f}V{between:.0f}H{before:.0f}V{y2:.0f}H{x2 - 3:.0f}"
    lift = -5 if y2 <= y1 else 14
    return Way(path, label, x1 + 4, y1 + lift, span < 1)


def _lines(text: str, middle: float, ems: float) -> tuple[tuple[float, str], ...]:
    """The text in at most three lines, each with its base line, centred around `middle`."""
    broken = broken_text(text, ems)
    first = middle - (len(broken) - 1) * 7.5 + 4.5
    return tuple((round(first + 15 * n, 1), line) for n, line in enumerate(broken))


def broken_text(text: str, ems: float) -> list[str]:
    """Words stay whole, Chinese breaks anywhere; what has no room ends in …"""
    lines: list[str] = [""]
    for word in _words(text):
        if lines[-1] and _ems(lines[-1] + word.rstrip()) > ems:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    lines = [line.strip() for line in lines if line.strip()] or [""]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1].rstrip() + "…"]
    return lines


def _words(text: str) -> list[str]:
    found: list[str] = []
    for letter in text:
        if found and (letter == " " or _joins(found[-1], letter)):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _joins(word: str, letter: str) -> bool:
    """Whether the letter goes on with the word: both Latin, no space between."""
    return ord(letter) < CHINESE and word[-1] != " " and ord(word[-1]) < CHINESE


def _ems(text: str) -> float:
    return sum(LATIN if ord(letter) < CHINESE else 1.0 for letter in text)
