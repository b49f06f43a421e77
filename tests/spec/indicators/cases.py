"""Each indicator of the catalogue on a table small enough to be counted by hand.

indicator -> (pictures of tables, expected value). A service manager can check each of them.
"""

from __future__ import annotations

ENDS = """
    outcome
    answered
    answered
    answered
    abandoned
    ended_in_ivr
    blocked
"""
WAITS = """
    outcome    wait
    answered   3
    answered   20
    answered   21
    answered   80
    answered   81
    abandoned  4
    abandoned  60
    abandoned  -
    ended_in_ivr -
    blocked    -
"""
TALKS = """
    outcome    customer  talk  hold  wrap
    answered   ann       60    -     10
    answered   ann       80    20    10
    answered   bob       220   0     -
    answered   -         40    40    40
    answered   eve       -     5     5
    abandoned  ann       999   999   999
"""
REPEATS = """
    started_at         outcome    customer  service  agent
    2026-03-02T09:00   answered   ann       bill     A
    2026-03-05T09:00   answered   ann       bill     B
    2026-03-05T09:01   answered   ann       data     A
    2026-03-02T10:00   answered   bob       bill     A
    2026-03-05T10:01   answered   bob       bill     B
    2026-03-03T10:00   abandoned  bob       bill     -
    2026-03-03T10:00   answered   -         bill     A
    2026-03-10T09:00   answered   eve       bill     B
"""
RESOLVED = """
    outcome    resolved
    answered   yes
    answered   yes
    answered   yes
    answered   no
    answered   -
    abandoned  no
"""
RATINGS = """
    outcome    satisfaction
    answered   5
    answered   4
    answered   3
    answered   1
    answered   -
"""
SELF_SERVICE = """
    channel    outcome
    hotline    ended_in_ivr
    -          ended_in_ivr
    hotline    answered
    info_line  abandoned
    hotline    blocked
    app        ended_in_ivr
    app        ended_in_ivr
    web_hall   ended_in_ivr
    chat       answered
"""
SURVEYS = """
    kind          score  pass_mark  external_mean  external_rank
    post_contact  5      -          -              -
    post_contact  4      -          -              -
    post_contact  -      -          -              -
    post_contact  -      -          -              -
    relationship  80     85         82             4
    relationship  90     85         84             2
    relationship  70     -          -              -
    employee      60     -          -              -
    employee      70     -          -              -
    follow_up     8      -          -              -
    follow_up     5      -          -              -
    ivr           3      -          -              -
"""
STEPS = """
    contact  node  result
    c1       main  next
    c1       bill  agent
    c2       main  agent
    c3       main  hung_up
    c4       main  -
"""
STATES = """
    agent  state       seconds
    A      talking     1200
    A      hold        200
    A      wrap        400
    A      ready       500
    A      ringing     100
    A      break       300
    A      training    600
    A      meeting     300
    A      signed_out  9999
"""
HEADS = """
    local_day   team  employer  headcount  opening  joined  left
    2026-03-31  T1    own       90         100      2       12
    2026-03-31  T1    vendor    10         10       -       -
    2026-03-31  T2    own       40         -        5       3
"""
DEFECTS = """
    local_day   state      days_open
    2026-03-02  found      10
    2026-03-02  accepted   20
    2026-03-03  changing   33
    2026-03-03  optimised  99
    2026-03-03  verified   99
    2026-03-04  verified   5
    2026-03-04  declined   1
    2026-03-05  found      -
"""
PERSON_DAYS = """
    local_day   agent  days_employed
    2026-03-02  A      10
    2026-03-02  B      90
    2026-03-02  C      91
    2026-03-02  D      -
"""
COSTS = """
    month       amount
    2026-03-01  900
    2026-03-01  300
"""
OFFERS = """
    product  accepted  revenue
    flow     yes       30
    flow     yes       -
    flow     no        50
    flow     -         -
"""
ORDERS = """
    opened_at   due_at      closed_at
    2026-03-02  2026-03-04  2026-03-03
    2026-03-02  2026-03-04  2026-03-04
    2026-03-02  2026-03-04  2026-03-05
    2026-03-02  -           2026-03-05
    2026-03-02  2026-03-04  -
"""
COMPLAINTS = """
    customer  traced_step  scope       on_time  controllable  same_type  repeated  satisfied  bounces
    ann       charge       shared      yes      yes           no         no        yes        0
    bob       charge       shared      yes      yes           yes        yes       no         2
    cid       tell         individual  no       no            no         no        -          1
    eve       -            -           -        -             -          no        -          0
    eve       -            -           yes      -             -          yes       yes        -
"""
FIRST_REPLIES = """
    customer  first_reply_on_time
    ann       yes
    bob       no
    cid       yes
    eve       -
"""
# dan was found twice in a month: the second time he is not identified anew.
OUTCOMES = """
    local_day   arm       customer  reached  dissatisfied  recovered  identified
    2026-03-02  treated   ann       yes      yes           yes        yes
    2026-03-02  treated   bob       yes      yes           no         yes
    2026-03-02  treated   cid       yes      no            -          no
    2026-03-02  treated   dan       yes      yes           yes        yes
    2026-03-09  treated   dan       yes      yes           no         no
    2026-03-02  treated   eve       no       -             -          -
    2026-03-02  treated   fay       -        -             -          -
    2026-03-02  held_out  guy       -        -             -          -
"""
MONTH = """
    local_day   arm      identified  reached  complainants  base_dissatisfied
    2026-03-01  month    -           -        4             50
    2026-03-02  treated  yes         yes      -             -
    2026-03-02  treated  yes         yes      -             -
    2026-03-02  treated  no          yes      -             -
"""
_REPORTED = """
    day         indicator  value
    2026-03-01  {0}        {1}
    2026-03-02  {0}        {2}
    2026-03-02  other      99
"""

CASES: dict[str, tuple[dict[str, str], float | None]] = {
    "contacts": ({"contacts": ENDS}, 6),
    "offered": ({"contacts": ENDS}, 4),
    "answered": ({"contacts": ENDS}, 3),
    "abandoned": ({"contacts": ENDS}, 1),
    "answer_rate": ({"contacts": ENDS}, 3 / 4),
    "abandonment_rate": ({"contacts": ENDS}, 1 / 4),
    "blocked_rate": ({"contacts": ENDS}, 1 / 6),
    "service_level_20s": ({"contacts": WAITS}, 2 / 8),
    "service_level_80s": ({"contacts": WAITS}, 4 / 8),
    "immediate_answer_rate": ({"contacts": WAITS}, 1 / 8),
    "asa": ({"contacts": WAITS}, (3 + 20 + 21 + 80 + 81) / 5),
    "average_patience": ({"contacts": WAITS}, (4 + 60) / 2),
    # Between the fourth and fifth of five waits: 80 + 0.6 * (81 - 80).
    "wait_p90": ({"contacts": WAITS}, 80.6),
    "longest_wait": ({"contacts": WAITS}, 81),
    "short_abandon_share_5s": ({"contacts": WAITS}, 1 / 2),
    "att": ({"contacts": TALKS}, (60 + 80 + 220 + 40) / 4),
    "aht": ({"contacts": TALKS}, (70 + 110 + 220 + 120) / 4),
    "average_hold": ({"contacts": TALKS}, (20 + 0 + 40 + 5) / 4),
    "average_wrap": ({"contacts": TALKS}, (10 + 10 + 40 + 5) / 4),
    # Between the third and fourth of 40, 60, 80, 220: 80 + 0.7 * 140.
    "talk_p90": ({"contacts": TALKS}, 178),
    "short_call_share_80s": ({"contacts": TALKS}, 3 / 4),
    "hold_share": ({"contacts": TALKS}, 3 / 4),
    "average_ivr_time": ({"contacts": "outcome ivr\n answered 10\n ended_in_ivr 30\n answered -"}, 20),
    "contacts_per_customer": ({"contacts": TALKS}, 5 / 3),
    "talk_seconds_per_customer": ({"contacts": TALKS}, (60 + 80 + 220) / 2),
    "average_operation_steps": (
        {"contacts": "outcome operation_steps\n answered 3\n answered 6\n abandoned 9"},
        4.5,
    ),
    "first_contact_resolution": ({"contacts": RESOLVED}, 3 / 4),
    # Data end on 10 March 09:00, so all but eve are seen to the end; ann's first bill is followed in time.
    "repeat_72h": ({"contacts": REPEATS}, 1 / 5),
    "transfer_rate": (
        {"contacts": "outcome transferred_to\n answered VIP\n answered -\n abandoned VIP"},
        1 / 2,
    ),
    "satisfaction_top2": ({"contacts": RATINGS}, 2 / 4),
    "satisfaction_mean": ({"contacts": RATINGS}, 13 / 4),
    "dissatisfied_share": ({"contacts": RATINGS}, 1 / 4),
    "survey_response_rate": ({"surveys": SURVEYS}, 2 / 4),
    "relationship_satisfaction": ({"surveys": SURVEYS}, 80),
    "follow_up_satisfaction": ({"surveys": SURVEYS}, 6.5),
    "ivr_satisfaction": ({"surveys": SURVEYS}, 3),
    "items_on_target": ({"surveys": SURVEYS}, 1 / 2),
    "gap_to_external_mean": ({"surveys": SURVEYS}, (-2 + 6) / 2),
    "external_rank": ({"surveys": SURVEYS}, 3),
    "employee_satisfaction": ({"surveys": SURVEYS}, 65),
    "ivr_containment": ({"contacts": SELF_SERVICE}, 2 / 4),
    "self_service_share": ({"contacts": SELF_SERVICE}, 5 / 8),
    "digital_share": ({"contacts": SELF_SERVICE}, 4 / 8),
    "identified_share": ({"contacts": TALKS}, 5 / 6),
    "ivr_agent_request_rate": ({"ivr_steps": STEPS}, 2 / 4),
    "ivr_hang_up_rate": ({"ivr_steps": STEPS}, 1 / 4),
    "occupancy": ({"agent_states": STATES}, 1800 / 2400),
    "utilisation": ({"agent_states": STATES}, 2400 / 3600),
    "shrinkage": ({"agent_states": STATES}, 1200 / 3600),
    "training_time_share": ({"agent_states": STATES}, 600 / 3600),
    "contacts_per_agent_hour": ({"contacts": ENDS, "agent_states": STATES}, 3 / (2400 / 3600)),
    "contacts_per_person_day": ({"contacts": ENDS, "person_days": PERSON_DAYS}, 3 / 4),
    # 15 left of a mean of (140 + (100 + 10 + 38)) / 2 persons: T2 began with 40 + 3 - 5.
    "attrition_rate_month": ({"headcount": HEADS}, 15 / 144),
    "average_headcount": ({"headcount": HEADS}, 140),
    "defects_optimised_share": ({"defects": DEFECTS}, 3 / 8),
    "defects_found": ({"defects": DEFECTS}, 8),
    "defects_verified": ({"defects": DEFECTS}, 2),
    "defects_open_days": ({"defects": DEFECTS}, (10 + 20 + 33) / 3),
    "vendor_share": ({"headcount": HEADS}, 10 / 140),
    "new_staff_share": ({"person_days": PERSON_DAYS}, 2 / 3),
    "cost_per_contact": ({"contacts": ENDS, "costs": COSTS}, 1200 / 3),
    "cost_per_resolution": ({"contacts": RESOLVED, "costs": COSTS}, 1200 / 3),
    "total_cost": ({"costs": COSTS}, 1200),
    "offer_acceptance_rate": ({"offers": OFFERS}, 2 / 3),
    "offer_rate": ({"contacts": ENDS, "offers": OFFERS}, 4 / 3),
    "revenue_per_contact": ({"contacts": ENDS, "offers": OFFERS}, 30 / 3),
    "orders_opened": ({"orders": ORDERS}, 5),
    "order_on_time_rate": ({"orders": ORDERS}, 2 / 3),
    "orders_open_share": ({"orders": ORDERS}, 1 / 5),
    "complaints_taken": ({"complaints": COMPLAINTS}, 5),
    "complaint_rate": ({"complaints": COMPLAINTS, "contacts": ENDS}, 5 / (3 / 10_000)),
    "traced_share": ({"complaints": COMPLAINTS}, 3 / 5),
    "complaint_on_time_rate": ({"complaints": COMPLAINTS}, 3 / 4),
    "first_reply_on_time_rate": ({"complaints": FIRST_REPLIES}, 2 / 3),
    "repeat_complaint_rate": ({"complaints": COMPLAINTS}, 2 / 5),
    "controllable_complaint_share": ({"complaints": COMPLAINTS}, 2 / 3),
    "same_type_complaint_share": ({"complaints": COMPLAINTS}, 1 / 3),
    "shared_problem_share": ({"complaints": COMPLAINTS}, 2 / 3),
    "complaint_satisfaction": ({"complaints": COMPLAINTS}, 2 / 3),
    "complaint_bounces": ({"complaints": COMPLAINTS}, 3 / 4),
    "identification_rate": ({"recovery_outcomes": MONTH}, (2 + 4) / 50),
    "identification_rate_complaints": ({"recovery_outcomes": MONTH}, 4 / 50),
    "recovery_precision": ({"recovery_outcomes": OUTCOMES}, 4 / 5),
    "recovery_reach": ({"recovery_outcomes": OUTCOMES}, 5 / 6),
    "recovery_success_rate": ({"recovery_outcomes": OUTCOMES}, 2 / 5),
    "customers_cared_for": ({"recovery_outcomes": MONTH}, 3 + 4),
    "reported_offered": ({"daily_kpi": _REPORTED.format("offered", 10, 20)}, 30),
    "reported_answered": ({"daily_kpi": _REPORTED.format("answered", 8, 15)}, 23),
    "reported_abandoned": ({"daily_kpi": _REPORTED.format("abandoned", 2, 5)}, 7),
    "reported_answer_rate": ({"daily_kpi": _REPORTED.format("answer_rate", 0.8, 0.9)}, 0.85),
    "reported_abandonment_rate": ({"daily_kpi": _REPORTED.format("abandonment_rate", 0.2, 0.1)}, 0.15),
    "reported_service_level_20s": ({"daily_kpi": _REPORTED.format("service_level_20s", 0.7, 0.8)}, 0.75),
    "reported_service_level_80s": ({"daily_kpi": _REPORTED.format("service_level_80s", 0.9, 0.8)}, 0.85),
    "reported_average_wait": ({"daily_kpi": _REPORTED.format("average_wait", 30, 50)}, 40),
    "reported_asa": ({"daily_kpi": _REPORTED.format("asa", 20, 30)}, 25),
    "reported_att": ({"daily_kpi": _REPORTED.format("att", 200, 100)}, 150),
    "reported_aht": ({"daily_kpi": _REPORTED.format("aht", 260, 240)}, 250),
    "reported_first_contact_resolution": (
        {"daily_kpi": _REPORTED.format("first_contact_resolution", 0.9, 0.8)},
        0.85,
    ),
    "reported_satisfaction_mean": ({"daily_kpi": _REPORTED.format("satisfaction_mean", 4, 5)}, 4.5),
    "reported_occupancy": ({"daily_kpi": _REPORTED.format("occupancy", 0.7, 0.9)}, 0.8),
}
# The second formula of those that have one, on data that give the first nothing.
SECOND: dict[str, tuple[dict[str, str], float]] = {
    "first_contact_resolution": ({"contacts": REPEATS}, 4 / 5),
    "satisfaction_top2": ({"contacts": ENDS, "surveys": SURVEYS}, 1.0),
    "satisfaction_mean": ({"contacts": ENDS, "surveys": SURVEYS}, 4.5),
    "survey_response_rate": ({"contacts": RATINGS}, 4 / 5),
}
