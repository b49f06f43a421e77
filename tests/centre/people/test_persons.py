"""Persons and their periods: never in two units at once, whatever happens at the same time."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from headwater.centre.people import queries
from headwater.centre.people.actions import grades, memberships, persons, posts
from headwater.centre.people.models import AuditEvent, Membership, Person
from tests import cast as named_people
from tests.cast import BY, SINCE, Cast

D = date


@pytest.mark.django_db
def test_moving_ends_the_old_period_the_day_before(cast: Cast) -> None:
    person = cast.persons["A101"]
    memberships.move(person=person, unit=cast.units["team_2"], since=D(2025, 1, 10), by=BY)
    periods = list(person.memberships.order_by("since").values_list("unit__code", "since", "until"))
    assert periods == [("team_1", SINCE, D(2025, 1, 9)), ("team_2", D(2025, 1, 10), None)]


@pytest.mark.django_db
def test_overlaps_are_refused_by_action_and_by_table(cast: Cast) -> None:
    person = cast.persons["A101"]
    with pytest.raises(ValidationError):
        memberships.join(person=person, unit=cast.units["team_2"], since=D(2025, 1, 1), by=BY)
    with pytest.raises(ValidationError):
        memberships.move(person=person, unit=cast.units["team_2"], since=SINCE, by=BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=person, unit=cast.units["team_2"], since=D(2025, 1, 1), until=D(2025, 1, 2)
        )
    memberships.end(person=person, on=D(2025, 1, 1), by=BY)
    memberships.join(person=person, unit=cast.units["team_2"], since=D(2025, 1, 2), by=BY)


@pytest.mark.django_db(transaction=True)
def test_two_movers_at_once_leave_one_open_period() -> None:
    cast = named_people.build()
    person, told = cast.persons["A101"], []

    def move(unit: str, day: date) -> None:
        try:
            memberships.move(person=person, unit=cast.units[unit], since=day, by=BY)
        except ValidationError as refused:
            told.append(refused.messages)
        finally:
            connection.close()

    movers = [
        threading.Thread(target=move, args=("team_2", D(2025, 1, 10))),
        threading.Thread(target=move, args=("team_3", D(2025, 1, 10))),
    ]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    assert person.memberships.filter(until=None).count() == 1
    assert person.memberships.count() == 2
    assert len(told) == 1


@pytest.mark.django_db
def test_leaving_and_coming_back(cast: Cast) -> None:
    person, unit = cast.persons["outsider"], cast.units["network"]
    with pytest.raises(ValidationError):
        persons.leave(person=person, on=D(2025, 3, 1), reason=" ", by=BY)
    persons.leave(person=person, on=D(2025, 3, 1), reason="家庭原因", by=BY)
    assert not cast.account("outsider").is_active
    assert person.memberships.get().until == D(2025, 3, 1)
    with pytest.raises(ValidationError):
        persons.return_(person=person, unit=unit, since=D(2025, 3, 1), by=BY)
    back = persons.return_(person=person, unit=unit, since=D(2025, 4, 1), by=BY)
    assert back.left is None and person.memberships.count() == 2
    trail = AuditEvent.objects.filter(about_kind="people.person", about_id=str(person.pk))
    left = trail.get(action="person.left")
    assert left.detail["left_reason"] == [None, "家庭原因"]


@pytest.mark.django_db
def test_a_future_last_day_leaves_the_account_open_until_then(cast: Cast) -> None:
    day = timezone.localdate() + timedelta(days=3)
    persons.leave(person=cast.persons["outsider"], on=day, reason="合同到期", by=BY)
    assert cast.account("outsider").is_active
    assert persons.close_accounts_of_leavers(by=BY, today=day) == 0
    assert persons.close_accounts_of_leavers(by=BY, today=day + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_adding_and_changing(cast: Cast) -> None:
    facts = {"number": "N1", "name": "新人", "agent_code": "", "employer": "vendor"}
    made = persons.add_person(unit=cast.units["team_1"], since=D(2026, 1, 5), by=BY, **facts)
    assert (made.joined, made.agent_code) == (D(2026, 1, 5), None)
    other = persons.add_person(
        unit=cast.units["team_1"], since=D(2026, 1, 5), by=BY, **{**facts, "number": "N2"}
    )
    assert other.agent_code is None  # none twice is not the same code twice
    with pytest.raises(ValidationError) as refused:
        persons.change_person(person=made, by=BY, agent_code="A101")
    assert "agent_code" in refused.value.message_dict
    persons.change_person(person=made, by=BY, name="新名")
    change = AuditEvent.objects.get(action="person.changed", about_id=str(made.pk))
    assert change.detail == {"name": ["新人", "新名"]}
    with pytest.raises(TypeError):
        persons.change_person(person=made, by=BY, left=D(2026, 1, 1))


@pytest.mark.django_db
def test_rights_end_at_the_own_units(cast: Cast) -> None:
    leader = cast.account("team_leader")
    with pytest.raises(PermissionDenied):
        persons.change_person(person=cast.persons["A101"], by=leader, name="x")
    with pytest.raises(PermissionDenied):
        memberships.move(
            person=cast.persons["A101"], unit=cast.units["team_2"], since=D(2026, 1, 1), by=leader
        )
    seen = {p.number for p in queries.persons_seen_by(leader)}
    assert seen == {"P002", *(f"A10{n}" for n in range(1, 7))}
    assert queries.person_seen_by(leader, cast.persons["A201"].pk) is None
    assert queries.persons_seen_by(cast.account("agent")).count() == 0
    assert queries.person_seen_by(cast.account("agent"), cast.persons["A101"].pk) is not None


@pytest.mark.django_db
def test_names_of_agents_only_to_the_entitled(cast: Cast) -> None:
    codes = ["A101", "A102", "A201", "nobody"]
    assert set(queries.agent_names(cast.account("supervisor"), codes)) == {"A101", "A102", "A201"}
    assert set(queries.agent_names(cast.account("team_leader"), codes)) == {"A101", "A102"}
    assert set(queries.agent_names(cast.account("agent"), codes)) == {"A101"}
    assert queries.agent_names(cast.account("outsider"), codes) == {}


@pytest.mark.django_db
def test_grades_and_certificates(cast: Cast) -> None:
    person = cast.persons["A101"]
    grades.grade(person=person, stars=4, since=D(2025, 1, 1), by=BY)
    grades.grade(person=person, stars=5, since=D(2025, 1, 1), by=BY)
    assert person.star_grades.get(since=D(2025, 1, 1)).stars == 5
    with pytest.raises(ValidationError):
        grades.grade(person=person, stars=6, since=D(2025, 2, 1), by=BY)
    held = grades.certify(person=person, name="上岗认证", issued_on=D(2025, 1, 1), by=BY)
    with pytest.raises(ValidationError):
        grades.certify(person=person, name="上岗认证", issued_on=D(2025, 1, 1), by=BY)
    grades.withdraw(certificate=held, by=BY)
    assert person.certificates.count() == 0
    assert AuditEvent.objects.filter(action="certificate.withdrawn").count() == 1


@pytest.mark.django_db
def test_a_post_that_somebody_held_stays(cast: Cast) -> None:
    post = posts.add_post(name="客服代表", name_en="Agent", by=BY)
    memberships.move(
        person=cast.persons["A101"], unit=cast.units["team_1"], since=D(2026, 1, 1), post=post, by=BY
    )
    with pytest.raises(ValidationError):
        posts.remove_post(post=post, by=BY)
    posts.remove_post(post=posts.add_post(name="班长", by=BY), by=BY)


@pytest.mark.django_db
def test_search_by_a_part(cast: Cast) -> None:
    found = list(queries.colleagues(cast.account("supervisor"), "A10"))
    assert {p.number for p in found} == {f"A10{n}" for n in range(1, 7)}
    assert list(queries.colleagues(cast.account("team_leader"), "A201")) == []
    assert Person.objects.count() > len(found)
