"""Choosing a person: whom the words find for whom, why one cannot be chosen, and nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from headwater.centre.people.models import Membership, Person
from headwater.centre.ui.forms import PersonField, PersonsField, PlainForm
from tests.cast import SINCE, Cast

pytestmark = pytest.mark.django_db


class GivingForm(PlainForm):
    owner = PersonField()
    note = forms.CharField(required=False)


class ListeningForm(PlainForm):
    listeners = PersonsField()


def asked(cast: Cast, by: str, query: str, form: type[PlainForm] = GivingForm) -> PlainForm:
    made = form(QueryDict(query))
    made.asked_by(cast.account(by))
    made.is_valid()
    return made


def works(cast: Cast, number: str, name: str, unit: str, left: date | None = None) -> Person:
    person = Person.objects.create(number=number, name=name, joined=SINCE, left=left)
    Membership.objects.create(person=person, unit=cast.units[unit], since=SINCE)
    return person


def test_a_team_leader_names_somebody_of_another_department_by_name(cast: Cast) -> None:
    assert asked(cast, "team_leader", "owner=outsider").cleaned_data["owner"] == cast.persons["outsider"]
    engineer = works(cast, "N77", "李工", "network")  # neither account nor role: but no agent
    assert asked(cast, "team_leader", "owner=李工").cleaned_data["owner"] == engineer


def test_agents_of_others_are_not_found_by_name_but_may_be_named_by_number(cast: Cast) -> None:
    other = asked(cast, "team_leader", "owner=坐席A301")
    assert "坐席A301" in str(other.errors["owner"]) and "A302" not in str(other)
    by_number = asked(cast, "team_leader", "owner=A301")
    assert by_number.cleaned_data["owner"] == cast.persons["A301"]
    assert "坐席A301" not in str(by_number), "the number does not give the name away"
    assert asked(cast, "manager", "owner=坐席A301").is_valid()


def test_an_agent_finds_who_answers_for_something_and_no_other_agent(cast: Cast) -> None:
    assert asked(cast, "agent", "owner=quality").is_valid()
    assert not asked(cast, "agent", "owner=坐席A102").is_valid()
    assert asked(cast, "agent", "owner=坐席A101").is_valid(), "oneself"


def test_words_that_fit_several_offer_them_and_keep_what_was_typed(cast: Cast) -> None:
    form = asked(cast, "manager", "owner=网络&note=写好的话")
    page = str(form)
    assert 'type="radio"' in page and 'value="P008"' in page and "outsider" in page
    assert 'value="网络"' in page and 'value="写好的话"' in page
    chosen = asked(cast, "manager", "owner=网络&owner=P008&note=写好的话")
    assert chosen.cleaned_data["owner"] == cast.persons["outsider"]


def test_two_of_one_name_are_told_apart_and_who_left_cannot_be_chosen(cast: Cast) -> None:
    works(cast, "N1", "王芳", "network")
    gone = works(cast, "N2", "王芳", "north", left=date(2025, 1, 31))
    assert asked(cast, "manager", "owner=王芳").cleaned_data["owner"].number == "N1"
    works(cast, "N3", "王芳", "centre")
    several = asked(cast, "manager", "owner=王芳")
    assert all(number in str(several) for number in ("N1", "N2", "N3")) and "disabled" in str(several)
    refused = asked(cast, "manager", f"owner={gone.number}")
    assert "2025-01-31" in str(refused.errors["owner"]) and "王芳" in str(refused.errors["owner"])


def test_a_number_behind_a_name_and_in_other_capitals_is_understood(cast: Cast) -> None:
    for words in ("outsider (P008)", "outsider（P008）", "outsider · P008", "p008"):
        assert asked(cast, "team_leader", f"owner={words}").cleaned_data["owner"].number == "P008", words


def test_several_persons_are_chosen_in_one_field(cast: Cast) -> None:
    form = asked(cast, "manager", "listeners=P008，quality、P008;", ListeningForm)
    assert [p.name for p in form.cleaned_data["listeners"]] == ["outsider", "quality"]


def test_the_list_under_the_field_shows_only_whom_the_asker_may_read(cast: Cast) -> None:
    works(cast, "N2", "王芳", "network", left=date(2025, 1, 31))
    offered = cast.client_of("team_leader").get("/ui/persons/", {"words": "network"}).content.decode()
    assert 'data-number="P008"' in offered and "disabled" in offered and "2025-01-31" in offered
    agents = cast.client_of("agent").get("/ui/persons/", {"words": "坐席A3"})
    assert "data-number" not in agents.content.decode()
    assert cast.client_of("team_leader").get("/ui/persons/", {"words": ""}).status_code == 200
    assert cast.client_of("newcomer").get("/ui/persons/", {"words": "a"}).status_code == 403
    assert cast.client_of("nobody").get("/ui/persons/").status_code == 302
    assert cast.client_of("manager").post("/ui/persons/").status_code == 405
