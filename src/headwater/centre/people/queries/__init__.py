"""The only readers of people for other rooms: what comes back is limited to what the asker may see."""

from headwater.centre.people.queries.accounts import (
    accounts_seen_by,
    grants_seen_by,
    open_sessions,
    own_roles,
)
from headwater.centre.people.queries.facts import (
    headcount_table,
    memberships_table,
    organisation_table,
    person_days_table,
)
from headwater.centre.people.queries.heads import nearest_holder
from headwater.centre.people.queries.naming import Candidate, candidates, exactly, here, known_to, named
from headwater.centre.people.queries.persons import (
    agent_names,
    colleagues,
    members_on,
    person_seen_by,
    persons_seen_by,
)
from headwater.centre.people.queries.trail import audit_seen_by, history_of
from headwater.centre.people.queries.units import (
    UnitNode,
    organisation,
    unit_names,
    unit_seen_by,
    units_seen_by,
)

__all__ = [
    "Candidate",
    "UnitNode",
    "accounts_seen_by",
    "agent_names",
    "audit_seen_by",
    "candidates",
    "colleagues",
    "exactly",
    "grants_seen_by",
    "headcount_table",
    "here",
    "history_of",
    "known_to",
    "members_on",
    "memberships_table",
    "named",
    "nearest_holder",
    "open_sessions",
    "organisation",
    "organisation_table",
    "own_roles",
    "person_days_table",
    "person_seen_by",
    "persons_seen_by",
    "unit_names",
    "unit_seen_by",
    "units_seen_by",
]
