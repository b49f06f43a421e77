"""The three clocks of an order, computed from its events whenever somebody looks. Pure.

No job moves them, so none can miss one. First reply: from the intake to the first reply; notes and other
changes never end it. Solving: to the answer, and on when the customer objects. Department: what the
present department has used, over all its stays. All stand still while the order waits; a new class, a new
department or a new calendar changes what is allowed, never what was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from headwater.centre.complaints.models import EventKind as K
from headwater.centre.complaints.models import Hours, Stage
from headwater.centre.complaints.worktime import DayAndNight, Ruler, WorkTime

OVER = frozenset({K.CLOSED, K.MERGED, K.WITHDRAWN})
# Without a verdict: nobody kept or missed what was called off.
CALLED_OFF = frozenset({K.MERGED, K.WITHDRAWN})
REPLIES = frozenset({K.REPLIED, K.ANSWERED})
# The clocks go on where somebody takes the order up again.
GOES_ON = frozenset({K.RESUMED, K.HANDED_OVER, K.OBJECTED})
# The checker of types takes the labels of whole numbers for a part of their value.
S: Any = Stage
Span = tuple[datetime, datetime | None]


class Event(Protocol):
    """What of an event the clocks read; rows of `OrderEvent` are such."""

    kind: Any
    at: datetime
    to_unit_id: Any
    data: Any


@dataclass(frozen=True, slots=True)
class Terms:
    """What is allowed, in minutes of working time or of day and night."""

    first_reply: int
    solve: int
    department: int
    always: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Terms:
        """As `ComplaintClass.terms` keeps them in an event."""
        reply, solve, department = (int(kept[name]) for name in ("first_reply", "solve", "department"))
        return cls(reply, solve, department, kept.get("hours") == Hours.ALWAYS)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How time is kept: the ruler of working time, and from which shares on a clock warns and presses."""

    work: WorkTime
    warn: float = 0.3
    press: float = 0.6

    def ruler(self, terms: Terms) -> Ruler:
        """The ruler on which a class counts."""
        return DayAndNight() if terms.always else self.work


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one moment. Seconds; moments that are None are not known while it rests.

    `kept`: True when it ended in time, False once the time is over, None while that is open.
    """

    allowed: float
    used: float
    running: bool = False
    paused: bool = False
    ended_at: datetime | None = None
    due_at: datetime | None = None
    warns_at: datetime | None = None
    presses_at: datetime | None = None
    kept: bool | None = None
    stage: Any = S.NONE

    @property
    def fraction(self) -> float:
        """The used part of what is allowed."""
        return self.used / self.allowed if self.allowed else 1.0

    @property
    def left(self) -> float:
        """Seconds that are left; negative when overdue."""
        return self.allowed - self.used


@dataclass(frozen=True, slots=True)
class Clocks:
    """The three clocks of an order."""

    first_reply: Clock
    solve: Clock
    department: Clock

    @property
    def all(self) -> tuple[Clock, Clock, Clock]:
        return self.first_reply, self.solve, self.department

    @property
    def stage(self) -> Any:
        """The highest stage among those that run or rest; what has ended presses nobody."""
        return S(max((c.stage for c in self.all if c.running or c.paused), default=S.NONE))

    @property
    def pressing(self) -> Clock | None:
        """The running clock that is due first."""
        running = [(c.due_at, n) for n, c in enumerate(self.all) if c.running and c.due_at]
        return self.all[min(running)[1]] if running else None


@dataclass(slots=True)
class _Track:
    """One clock on its way through the events: the spans in which it ran, and where it stands."""

    spans: list[Span]
    begun: datetime | None = None
    ended: datetime | None = None
    called_off: bool = False
    terms: Terms | None = None

    def start(self, at: datetime) -> None:
        if self.begun is None:
            self.begun, self.ended = at, None

    def stop(self, at: datetime) -> None:
        if self.begun is not None:
            self.spans.append((self.begun, max(at, self.begun)))
            self.begun = None

    def end(self, at: datetime, terms: Terms, *, called_off: bool = False) -> None:
        if self.ended is None:
            self.stop(at)
            # What was promised when it ended is what it is judged by, whatever comes later.
            self.ended, self.terms, self.called_off = at, terms, called_off


def clocks_of(received_at: datetime, events: Iterable[Event], keeping: Keeping, now: datetime) -> Clocks:
    """The clocks at `now`, from all events up to then. The first event with terms is that of the intake."""
    row = sorted((e for e in events if e.at <= now), key=lambda e: e.at)
    walk = _Walk(received_at, row)
    return Clocks(*(_read(track, walk, keeping, name, now) for name, track in walk.tracks.items()))


class _Walk:
    """The events in order, and what each does to the clocks."""

    def __init__(self, received_at: datetime, events: Sequence[Event]) -> None:
        self.terms = next((Terms.of(e.data["terms"]) for e in events if "terms" in e.data), Terms(1, 1, 1))
        self.reply, self.solve = _Track([]), _Track([])
        self.stays: dict[Any, _Track] = {}
        self.unit: Any = None
        self.resting = False
        self._begin(received_at, events)
        for event in events:
            self._take(event, max(event.at, received_at))

    @property
    def tracks(self) -> dict[str, _Track]:
        """Each clock by the name of what it is allowed."""
        return {"first_reply": self.reply, "solve": self.solve, "department": self.stay}

    @property
    def stay(self) -> _Track:
        return self.stays.setdefault(self.unit, _Track([]))

    def _begin(self, at: datetime, events: Sequence[Event]) -> None:
        self.unit = next((e.to_unit_id for e in events if e.kind == K.RECEIVED), None)
        for track in (self.reply, self.solve, self.stay):
            track.start(at)

    def _take(self, event: Event, at: datetime) -> None:
        if "terms" in event.data:
            self.terms = Terms.of(event.data["terms"])
        if event.kind == K.HANDED_OVER:
            self.stay.stop(at)
            self.unit = event.to_unit_id
        if event.kind == K.PAUSED:
            self._rest(at)
        elif event.kind in GOES_ON:
            self._go_on(at)
        if event.kind in REPLIES or event.kind in OVER:
            self.reply.end(at, self.terms, called_off=event.kind in CALLED_OFF)
        if event.kind == K.ANSWERED or event.kind in OVER:
            for track in (self.solve, self.stay):
                track.end(at, self.terms, called_off=event.kind in CALLED_OFF)
            self.resting = False

    def _rest(self, at: datetime) -> None:
        self.resting = True
        for track in (self.reply, self.solve, self.stay):
            track.stop(at)

    def _go_on(self, at: datetime) -> None:
        """Whoever has it now has a running clock: the receiver's begins at once, signed for or not."""
        self.resting = False
        self.solve.start(at)
        self.stay.start(at)
        if self.reply.ended is None:
            self.reply.start(at)


def _read(track: _Track, walk: _Walk, keeping: Keeping, name: str, now: datetime) -> Clock:
    terms = (track.terms if track.ended else None) or walk.terms
    ruler, allowed = keeping.ruler(terms), 60.0 * getattr(terms, name)
    spans: list[Span] = [*track.spans, *([(track.begun, None)] if track.begun else [])]
    used = sum(ruler.seconds(start, end or now) for start, end in spans)
    marks = {share: _moment(spans, ruler, allowed * share) for share in (keeping.warn, keeping.press, 1.0)}
    due = marks[1.0]
    ended = track.ended
    late = due is not None and (ended or now) >= due and (ended is None or ended > due)
    kept = None if track.called_off and not late else False if late else True if ended else None
    share = used / allowed if allowed else 1.0
    return Clock(
        allowed=allowed,
        used=used,
        running=track.begun is not None,
        paused=track.begun is None and ended is None and walk.resting,
        ended_at=ended,
        due_at=due,
        warns_at=marks[keeping.warn],
        presses_at=marks[keeping.press],
        kept=kept,
        stage=_stage(share, late, keeping),
    )


def _stage(share: float, late: bool, keeping: Keeping) -> Any:
    if late:
        return S.OVERDUE
    return S.PRESSED if share >= keeping.press else S.WARNED if share >= keeping.warn else S.NONE


def _moment(spans: Sequence[Span], ruler: Ruler, seconds: float) -> datetime | None:
    """When the running time comes to so many seconds; None when it rests or ended before."""
    for start, end in spans:
        if end is None:
            return ruler.after(start, seconds)
        ran = ruler.seconds(start, end)
        if ran >= seconds > 0:
            return ruler.after(start, seconds)
        seconds -= ran
    return None
