"""Roles: described bundles of permissions. Shipped ones stand here; a centre makes its own in the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission as P


@dataclass(frozen=True, slots=True)
class Role:
    """`own_only`: sees own figures, not those of the unit that the role is held in."""

    key: str
    name: Promise | str
    description: Promise | str
    permissions: frozenset[P]
    own_only: bool = False


_WATCH = {P.SEE_HOME, P.SEE_INDICATORS, P.SEE_PROCESSES, P.REPORT_DEFECTS}
# Who runs a part of the centre follows the loop: what was noticed, why, and what is being done.
_FOLLOW = {P.SEE_SIGNALS, P.SEE_ANALYSES, P.SEE_FINDINGS, P.SEE_IMPROVEMENTS}
_WORK = _FOLLOW | {P.JUDGE_SIGNALS, P.WRITE_ANALYSES, P.MANAGE_FINDINGS, P.RUN_IMPROVEMENTS}
_DECIDE = {P.APPROVE_GATES, P.EDIT_PROCESSES, P.CONFIRM_PROCEDURES}
_LEAD = _WATCH | _FOLLOW | {P.SEE_AGENTS, P.SEE_ROWS, P.EXPORT, P.SEE_PEOPLE}
_RUN = _LEAD | _WORK | {P.MAKE_WALLBOARDS, P.SHARE_VIEWS, P.SUBSCRIBE_OTHERS, P.SEE_IMPORTS, P.SEE_JOBS}
_TRY = {P.DESIGN_PILOTS, P.VERIFY, P.RUN_SURVEYS}
_DATA = {P.DEFINE_INDICATORS, P.SET_TARGETS, P.RUN_IMPORTS, P.UNDO_IMPORTS, P.MANAGE_REFERENCE}
_ANALYSE = _RUN | _TRY | _DATA

_TAKE = {P.SEE_COMPLAINTS, P.TAKE_COMPLAINTS, P.HANDLE_COMPLAINTS}
_JUDGE = {P.SEE_ACCOUNTABILITY, P.PROPOSE_ACCOUNTABILITY, P.SEE_BULLETINS}
_TRACE = _TAKE | _JUDGE | {P.MANAGE_COMPLAINTS, P.TRACE_COMPLAINTS, P.SEE_JOURNEYS, P.KEEP_ACCIDENTS}
_RECOVER = {P.SEE_RECOVERY, P.RUN_CAMPAIGNS, P.CALL_CUSTOMERS}
_ANSWER = {P.DECIDE_ACCOUNTABILITY, P.ISSUE_BULLETINS, P.APPROVE_EXPORTS}

_SHIPPED = [
    Role(
        "agent",
        _("agent"),
        _("Sees the own day and own indicators."),
        frozenset(_WATCH | _TAKE | {P.CALL_CUSTOMERS}),
        own_only=True,
    ),
    Role(
        "team_leader",
        _("team leader"),
        _("Runs a team: its indicators and its agents'."),
        frozenset(_LEAD | _TAKE | _JUDGE | {P.SEE_JOURNEYS, P.SEE_RECOVERY, P.CALL_CUSTOMERS}),
    ),
    Role(
        "floor_supervisor",
        _("floor supervisor"),
        _("Runs a zone: its teams, its wallboard."),
        frozenset(
            _LEAD
            | _TAKE
            | _JUDGE
            | {
                P.SEE_JOURNEYS,
                P.SEE_RECOVERY,
                P.CALL_CUSTOMERS,
                P.MAKE_WALLBOARDS,
                P.JUDGE_SIGNALS,
                P.MANAGE_FINDINGS,
            }
        ),
    ),
    Role(
        "deputy_hotline_manager",
        _("deputy hotline manager"),
        _("All zones, or one function line across them."),
        frozenset(_RUN | _DECIDE | _TRACE | _RECOVER | _ANSWER | {P.SET_TARGETS}),
    ),
    Role(
        "department_handler",
        _("department handler"),
        _("Answers what is handed to the department."),
        frozenset(_WATCH | _TAKE | {P.SEE_FINDINGS}),
    ),
    Role(
        "department_administrator",
        _("department administrator"),
        _("Keeps the department's steps and defects; sees its persons."),
        frozenset(
            _WATCH
            | _FOLLOW
            | _TAKE
            | _JUDGE
            | {
                P.TRACE_COMPLAINTS,
                P.SEE_JOURNEYS,
                P.SEE_PEOPLE,
                P.EXPORT,
                P.MANAGE_FINDINGS,
                P.EDIT_PROCESSES,
            }
        ),
    ),
    Role(
        "department_head",
        _("department head"),
        _("Answers for a department; reads its figures and bulletins."),
        frozenset(
            _WATCH
            | _FOLLOW
            | _DECIDE
            | _TAKE
            | _JUDGE
            | {
                P.DECIDE_ACCOUNTABILITY,
                P.TRACE_COMPLAINTS,
                P.SEE_JOURNEYS,
                P.SEE_PEOPLE,
                P.EXPORT,
                P.MANAGE_FINDINGS,
            }
        ),
    ),
    Role(
        "information_officer",
        _("information officer"),
        _("Watches the day's data, issues notices, runs wallboards."),
        frozenset(_RUN | _TAKE | {P.RUN_IMPORTS, P.SEE_BULLETINS}),
    ),
    Role(
        "operations_manager",
        _("operations manager"),
        _("Commands the floor in a shift: service level, staffing, emergencies."),
        frozenset(
            _RUN | _DECIDE | _TRY | _TRACE | _RECOVER | {P.SET_TARGETS, P.APPROVE_EXPORTS, P.MANAGE_ROBOTS}
        ),
    ),
    Role(
        "quality_manager",
        _("quality manager"),
        _("Complaints, tracing, evaluations; may unmask a customer with a reason."),
        frozenset(
            _RUN
            | _DECIDE
            | _TRY
            | _TRACE
            | _RECOVER
            | _ANSWER
            | {P.UNMASK_CUSTOMERS, P.SET_TARGETS, P.MODEL_LOOKALIKES}
        ),
    ),
    Role(
        "knowledge_manager",
        _("knowledge manager"),
        _("Service catalogue and the life of knowledge."),
        frozenset(
            _WATCH | _FOLLOW | {P.SEE_ROWS, P.EXPORT, P.MANAGE_REFERENCE, P.SEE_PEOPLE, P.EDIT_PROCESSES}
        ),
    ),
    Role(
        "trainer",
        _("trainer"),
        _("Courses, exams, certificates; sees whom they concern."),
        frozenset(_WATCH | {P.SEE_AGENTS, P.SEE_PEOPLE, P.EXPORT}),
    ),
    Role(
        "analyst",
        _("analyst"),
        _("Imports, definitions, drill-down, reports, targets."),
        frozenset(
            _ANALYSE
            | {
                P.USE_API,
                P.SEE_COMPLAINTS,
                P.SEE_JOURNEYS,
                P.SEE_BULLETINS,
                P.SEE_RECOVERY,
                P.MODEL_LOOKALIKES,
                P.MANAGE_SOURCES,
            }
        ),
    ),
    Role(
        "general_manager",
        _("general manager"),
        _("The state of the centre; everything to see, targets to set."),
        frozenset(
            _RUN
            | _DECIDE
            | _TRY
            | _TRACE
            | _RECOVER
            | _ANSWER
            | {P.SET_TARGETS, P.SEE_AUDIT, P.ARBITRATE, P.MODEL_LOOKALIKES}
        ),
    ),
    Role(
        "integrator",
        _("integrator"),
        _("Connects other systems: imports and API."),
        frozenset(
            {
                P.SEE_HOME,
                P.SEE_INDICATORS,
                P.SEE_IMPORTS,
                P.RUN_IMPORTS,
                P.MANAGE_ROBOTS,
                P.MANAGE_SOURCES,
                P.TAKE_COMPLAINTS,
                P.SEE_COMPLAINTS,
                P.USE_API,
                P.SEE_JOBS,
            }
        ),
    ),
    Role(
        "administrator",
        _("administrator"),
        _("Accounts, roles, organisation, settings, audit. Sees no customers unmasked."),
        frozenset(set(P) - {P.UNMASK_CUSTOMERS}),
    ),
]
ROLES: dict[str, Role] = {role.key: role for role in _SHIPPED}
