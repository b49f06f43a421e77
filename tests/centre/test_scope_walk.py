"""Every address, as people whose units do not hold what stands there: it is not there for them.

The addresses come from the resolver. A new page of an object does not pass before it is said of which kind
the object is, or why it belongs to no unit.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from headwater.centre.people import checks
from headwater.centre.people.models import AuditEvent, RoleGrant
from tests.cast import Cast
from tests.centre.southern import WORD, Numbers, everything

pytestmark = pytest.mark.django_db
# A leader of one team of the north, and who may do everything there, but only there.
ASKED = ("team_leader", "stranger")
REFUSED = (403, 404, 405)
# What stands in an address beside the number: something that there is.
WORDS = {"verb": "close", "step": "decline", "kind": "docx", "name": "begin", "key": "reply"}
# Addresses with a number that name nothing of a unit's, and what looks after them instead.
ELSEWHERE = {
    "accounts/": "accounts go by the unit of the person: test_access_walk and directory",
    "organisation/": "test_access_walk: every unit as every member",
    "people/": "test_access_walk: persons of every unit as every member",
    "roles/held/": "directory: who holds the right in the unit of the grant",
    "posts/": "one list of posts for the whole centre",
    "calendar/": "one calendar for the whole centre",
    "vocabulary/": "one vocabulary for the whole centre",
    "imports/": "rows of the whole centre: the right alone opens them",
    "imports/profiles/": "how files of the whole centre are read: the right alone opens them",
    "imports/sources/": "databases of the whole centre: the right alone opens them",
    "api/tokens/": "one's own tokens only: tests/centre/api",
    "jobs/": "one's own runs only: tests/centre/jobs",
    "wall/token/": "a signed link that ends; it carries its maker's scope",
    "notices/": "one's own notices only: tests/centre/notices",
    "indicators/subscriptions/read/": "one's own subscription only: tests/centre/performance",
    "indicators/charts/answer_rate/phase/": "a phase of an indicator holds for the whole centre",
    "complaints/classes/": "one list of classes for the whole centre",
    "complaints/causes/": "one list of causes for the whole centre",
    "complaints/accidents/classes/": "one list of classes for the whole centre",
    "complaints/accountability/rules/": "one list of rules for the whole centre",
    "complaints/traces/settings/rules/": "one list of rules for the whole centre",
    "complaints/hot-spots/": "a matter is seen by whoever has orders of it: tests/centre/complaints/insight",
    "processes/handbooks/": "a post's handbook is open to every post",
}
# Where one asks in words: the beginning of the word, so that an answer is known from the question.
WITH_WORDS = {"search/": f"?q={WORD[:4]}", "ui/persons/": f"?words={WORD[:4]}"}


def patterns() -> list[str]:
    """All addresses, as the resolver writes them."""
    return sorted({pattern for pattern, _view in checks.views()})


def numbered() -> Iterator[str]:
    """The pages whose address says a number; the API apart."""
    return (p for p in patterns() if "<int:" in p and (not p.startswith("api/") or "tokens/" in p))


def named(pattern: str) -> str:
    """The address with an indicator's key in it, where one stands before the number."""
    return pattern.replace("charts/<slug:key>", "charts/answer_rate").replace("<str:token>", "token")


def begin_of(pattern: str, begins: Any) -> str | None:
    """The longest of `begins` right before the number of an address."""
    fitting = [begin for begin in begins if named(pattern).startswith(f"{begin}<int:")]
    return max(fitting, key=len, default=None)


def addresses(numbers: Numbers) -> list[str]:
    """Every page of every object."""
    found = []
    for pattern in numbered():
        begin = begin_of(pattern, numbers)
        if begin is not None:
            rest = named(pattern).removeprefix(begin)
            rest = re.sub(r"<int:\w+>", str(numbers[begin]), rest, count=1)
            found.append(f"/{begin}{filled(rest)}")
    return found


def filled(pattern: str) -> str:
    """With something in every blank that is left."""
    named = re.sub(r"<slug:(\w+)>", lambda m: WORDS.get(m[1], "x"), pattern)
    return re.sub(r"<(?:int:)?\w+>", "1", named)


def text_of(answer: HttpResponse) -> str:
    """What a person can read in the answer: a page, JSON, or what a workbook or slides hold."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return json.dumps(json.loads(content), ensure_ascii=False)
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@pytest.fixture
def strangers(cast: Cast) -> Cast:
    """With a general manager of the north alone: every right there is, and none over the south."""
    cast.accounts["stranger"] = cast.accounts["newcomer"]
    for role in ("general_manager", "analyst"):
        RoleGrant.objects.create(account=cast.accounts["newcomer"], role=role, unit=cast.units["north"])
    RoleGrant.objects.create(account=cast.accounts["manager"], role="analyst", unit=cast.units["centre"])
    return cast


def sent(client: Client, address: str) -> list[HttpResponse]:
    """Asked for and sent to."""
    return [client.get(address), client.post(address)]


def test_every_number_is_of_a_kind_that_is_walked(cast: Cast) -> None:
    kinds = {**everything(cast), **ELSEWHERE}
    assert [pattern for pattern in numbered() if begin_of(pattern, kinds) is None] == []
    used = {begin_of(pattern, kinds) for pattern in numbered()}
    assert set(kinds) - used == set(), "no address begins so any more"


@pytest.mark.parametrize("name", ASKED)
def test_what_belongs_to_others_is_not_there(strangers: Cast, name: str) -> None:
    walked = addresses(everything(strangers))
    assert len(walked) > 150
    client, before = strangers.client_of(name), AuditEvent.objects.count()
    for address in walked:
        for answer in sent(client, address):
            assert answer.status_code in REFUSED, (address, answer.status_code)
            assert WORD not in text_of(answer), address
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("name", ASKED)
def test_no_list_file_or_search_tells_of_it(strangers: Cast, name: str) -> None:
    everything(strangers)
    client = strangers.client_of(name)
    for address in lists():
        answer = client.get(address)
        assert answer.status_code < 500, address
        assert WORD not in text_of(answer), address


def lists() -> list[str]:
    """The addresses without a number, the search asked for the word."""
    plain = [pattern for pattern in patterns() if "<" not in pattern and not pattern.startswith("api/")]
    return [f"/{p}{WITH_WORDS.get(p, '')}" for p in plain if p not in ("sign-out/", "account/end-others/")]


def test_the_owner_s_units_find_it(strangers: Cast) -> None:
    numbers = everything(strangers)
    client = strangers.client_of("manager")
    told = {address for address in lists() if WORD in text_of(client.get(address))}
    assert len(told) > 30, sorted(told)
    for begin in ("findings/", "improvements/", "complaints/", "recovery/campaigns/", "surveys/"):
        assert client.get(f"/{begin}{numbers[begin]}/").status_code == 200, begin


def operations() -> list[str]:
    """The operations of the API, numbers still blank."""
    return [p for p in patterns() if p.startswith("api/") and p not in ("api/", "api/docs", "api/tokens/")]


def asked_over_the_api(client: Client, numbers: Numbers) -> Iterator[tuple[str, HttpResponse]]:
    for pattern in operations():
        blanks = set(numbers.values()) if "<" in pattern else {0}
        for number in blanks:
            address = "/" + re.sub(r"<[^>]+>", str(number), pattern)
            yield address, client.get(address)
            yield address, client.post(address, "{}", content_type="application/json")


def test_the_api_tells_of_it_to_nobody_else(strangers: Cast) -> None:
    numbers = everything(strangers)
    before = AuditEvent.objects.count()
    for address, answer in asked_over_the_api(strangers.client_of("stranger"), numbers):
        assert WORD not in text_of(answer), address
    assert AuditEvent.objects.count() == before
    told = {
        a
        for a, answer in asked_over_the_api(strangers.client_of("manager"), numbers)
        if WORD in text_of(answer)
    }
    assert len(told) > 8, sorted(told)
