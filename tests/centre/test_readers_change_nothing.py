"""Who may see everything and do nothing: every address that is sent to refuses, and nothing happens."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from headwater.centre.people.models import AuditEvent, CustomRole, RoleGrant
from headwater.centre.people.permissions import Permission
from tests.cast import Cast
from tests.centre.southern import everything
from tests.centre.test_scope_walk import REFUSED, addresses, lists

pytestmark = pytest.mark.django_db
# What everybody may do who sees it, about what is their own or in the open.
OPEN = {
    r"/findings/new/": "who sees findings may notice something",
    r"/findings/\d+/note/": "and say something to one",
    r"/processes/defects/\d+/finding/": "and make one of a defect",
    r"/improvements/\d+/remarks/": "who sees an improvement may say something",
    r"/indicators/analyses/\d+/discuss/": "who sees an analysis may say something",
    r"/indicators/analyses/draft/": "one's own unsent text",
    r"/indicators/views/save/": "one's own list of views",
    r"/complaints/bulletins/subscriptions/": "one's own subscription; another's is refused by the action",
    r"/complaints/journeys/": "a look at a customer's way, on record",
    r"/notices/(choices/|choices/try/|read/)": "one's own notices",
    r"/account/password/|/sign-in/|/healthz|/ui/(language|theme)/": "one's own sign-in and screen",
}


@pytest.fixture
def reader(cast: Cast) -> Client:
    """With the right to see whatever there is to be seen, in the whole company."""
    sees = sorted(permission.value for permission in Permission if permission.name.startswith("SEE_"))
    CustomRole.objects.create(key="reader", name="reader", permissions=sees)
    RoleGrant.objects.create(account=cast.accounts["newcomer"], role="reader", unit=cast.units["company"])
    return cast.client_of("newcomer")


def test_who_only_sees_changes_nothing(cast: Cast, reader: Client) -> None:
    numbers = everything(cast)
    before, refused = AuditEvent.objects.count(), 0
    for address in addresses(numbers) + lists():
        if any(re.fullmatch(pattern, address) for pattern in OPEN):
            continue
        # The right is asked for before the form is read: with nothing in it already.
        answer = reader.post(address)
        assert answer.status_code in REFUSED, (address, answer.status_code)
        refused += 1
    assert AuditEvent.objects.count() == before
    assert refused > 300
