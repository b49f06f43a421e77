"""A small process with a beginning, a decision and an end; a post that agents hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import translation

from headwater.centre.people.models import Membership, Post
from headwater.centre.processes import actions
from headwater.centre.processes.models import ProcessMap, Step
from tests.cast import BY, Cast


@dataclass
class Paper:
    """The map of the centre, with a step that the network department owns."""

    process: ProcessMap
    take: Step
    check: Step
    mend: Step


@pytest.fixture
def paper(cast: Cast) -> Paper:
    """Take -> check -> mend or done."""
    centre, network = cast.units["centre"], cast.units["network"]
    process = actions.make_map(by=BY, name="故障申告", name_en="Fault report", unit=centre)
    begin = actions.add_step(by=BY, process=process, name="来电", kind="start")
    take = actions.add_step(by=BY, process=process, name="受理", unit=cast.units["team_1"], after=begin)
    check = actions.add_step(
        by=BY, process=process, name="核查", unit=cast.units["centre"], kind="decision", after=take
    )
    mend = actions.add_step(by=BY, process=process, name="抢修", unit=network, after=check, label="需要抢修")
    end = actions.add_step(by=BY, process=process, name="办结", kind="end", after=mend)
    actions.connect(by=BY, process=process, source=check, target=end, label="无需")
    return Paper(process, take, check, mend)


@pytest.fixture
def post(cast: Cast) -> Post:
    """The post of all eighteen agents."""
    made = Post.objects.create(name="客服代表", name_en="Agent")
    Membership.objects.filter(unit__code__in=["team_1", "team_2", "team_3"]).update(post=made)
    return made


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English, whatever an earlier test's page was shown in."""
    with translation.override("en"):
        yield
