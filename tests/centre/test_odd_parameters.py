"""Every page with an address that somebody mistyped, or made on purpose: a sentence, never a failure.

The addresses come from the resolver, so a new page is asked the same odd things without anybody's doing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from headwater.centre.people import checks
from tests.cast import Cast
from tests.centre.performance.conftest import centre, small_lake  # noqa: F401

pytestmark = pytest.mark.django_db
# Where an address wants a number or a name: one that there may be, and one that there cannot be.
BLANKS = {
    "int": "1",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "slug": "answer_rate",
    "str": "x",
    "path": "x",
}
STRANGE = {
    "int": "9" * 30,
    "uuid": "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "slug": "x" * 300,
    "str": "%F0%9F%98%80",
    "path": "%F0%9F%98%80",
}
HUGE, TWO = "9" * 20, "%C2%B2"  # a digit that is no decimal: "²"
ODD = {
    "nul": "unit=%00&where=%00&q=%00&page=%00&sort=%00&by=%00&part=",
    "unknown": "page=0&per_page=-1&sort=-nonsense&columns=x&by=unknown&grain=unknown&compare=unknown&period=x"
    "&which=unknown&show=x&year=0&every=x&at=-1&refresh=x&table=x&role=x&kind=x&state=x&action=x&unit=-1",
    "huge": f"page={HUGE}&per_page={HUGE}&year={HUGE}&refresh={HUGE}&at={HUGE}&every={HUGE}&account={HUGE}"
    f"&stars={HUGE}&limit={HUGE}&post={HUGE}&number={HUGE}",
    "last day": "period=custom&from=9999-12-31&to=9999-12-31&grain=year&compare=last_year&until=9999-12-31"
    "&start=9999-12-31&end=9999-12-31&indicators=answer_rate",
    "first day": "period=custom&from=0001-01-01&to=0001-01-01&grain=week&compare=same_weekday"
    "&since=0001-01-01&start=0001-01-01&end=9999-12-31&indicators=answer_rate&by=agent,agent,x",
    "long": f"q={'x' * 5000}&where={'(' * 3000}&unit={'x' * 3000}&name={'x' * 3000}&by={'x' * 3000}"
    f"&pages={'/,' * 3000}",
    "signs": "where=queue+%3D+%27%F0%9F%98%80%27&queue=%F0%9F%98%80%E2%80%AE&q=%F0%9F%98%80%25_%5C"
    "&name=%27%22%3C&by=%27&next=//evil.example&pages=//evil.example&team=team_2&agent=A999&from=2024-02-29&to=2024-02-29"
    f"&compare=last_year&grain=slot&page={TWO}&year={TWO}&refresh={TWO}&at={TWO}&account={TWO}&limit=-1",
}


def pages(blanks: dict[str, str]) -> Iterator[str]:
    """The addresses of all rooms, with their blanks filled in."""
    for pattern, _view in checks.views():
        yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: blanks[m[1] or "str"], pattern)


def failures(client: Client, addresses: list[str]) -> list[str]:
    """The addresses that were answered by a failure, all of them, so that one run shows them together."""
    client.raise_request_exception = False
    return [
        f"{address[:160]}: {status}"
        for address in addresses
        if (status := client.get(address).status_code) >= 500
    ]


# The administrator opens every page; an agent's pages are few, and differ by the narrow scope alone.
ASKED = [("administrator", odd) for odd in ODD] + [("agent", odd) for odd in ("unknown", "first day")]


@pytest.mark.parametrize(("name", "odd"), [*ASKED, ("manager", "last day")])
def test_no_page_fails(centre: Cast, name: str, odd: str) -> None:  # noqa: F811
    client = centre.client_of(name)
    found = failures(client, [f"{path}?{ODD[odd]}" for path in dict.fromkeys(pages(BLANKS))])
    assert not found, "\n".join(found)


def test_no_page_fails_for_what_cannot_be(centre: Cast) -> None:  # noqa: F811
    found = failures(centre.client_of("administrator"), list(dict.fromkeys(pages(STRANGE))))
    assert not found, "\n".join(found)
