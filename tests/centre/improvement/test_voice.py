"""The voice of the customer: from counts to a line, to characteristics, to indicators; S3; matrices."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
import python_calamine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from headwater.centre.findings.models import Reference
from headwater.centre.findings.queries import chain
from headwater.centre.improvement.actions import matrices, voice
from headwater.centre.improvement.actions.projects import open_improvement
from headwater.centre.improvement.models import Ctq, Evidence, Matrix, MatrixCause, Voice
from headwater.centre.surveys.models import CountSheet
from tests.cast import BY, Cast
from tests.centre.performance.conftest import centre, small_lake  # noqa: F401
from tests.spec.voice.test_pareto import SURVEY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English, whatever an earlier test's page was shown in."""
    with translation.override("en"):
        yield


@pytest.fixture
def heard(cast: Cast) -> Voice:
    """The survey of a thousand customers, cut where its first three end."""
    return voice.make_voice(
        by=BY, title="需求调查", unit=cast.units["centre"], rows=SURVEY, respondents=1000, cutoff=0.496
    )


@pytest.fixture
def matrix(cast: Cast, heard: Voice) -> Matrix:
    """Two outputs out of the voice, three causes."""
    voice.write_ctq(by=BY, voice=heard, requirement="answered quickly", name="电话接起快")
    voice.write_ctq(by=BY, voice=heard, requirement="solved at once", name="一次解决")
    made = matrices.make_matrix(by=BY, title="原因", unit=heard.unit, voice=heard, top=1)
    for name in ("职责不清", "培训欠佳", "激励不足"):
        matrices.add_cause(by=BY, matrix=made, name=name)
    return made


def scored(matrix: Matrix, values: list[list[float]]) -> dict[tuple[int, int], float]:
    causes, outputs = list(matrix.causes.all()), list(matrix.outputs.all())
    return {
        (c.pk, o.pk): value
        for c, row in zip(causes, values, strict=True)
        for o, value in zip(outputs, row, strict=True)
    }


def test_the_page_says_the_first_three(cast: Cast, heard: Voice) -> None:
    page = cast.client_of("manager").get(reverse("improvement:voice", args=[heard.pk]))
    assert page.context["pareto"].reached == pytest.approx(0.496)
    text = page.content.decode()
    assert "49.6%" in text and text.count('class="iv-vital"') == 3
    tried = cast.client_of("manager").get(f"{page.request['PATH_INFO']}?level=1&percent=80").context["pareto"]
    assert [bar.name for bar in tried.vital] == ["Efficiency", "Professional", "Courtesy"]
    heard.refresh_from_db()
    assert (heard.level, heard.cutoff) == (2, 0.496)


@pytest.mark.parametrize("percent", ["nan", "inf", "-3", "0", "1e99", "x", "", "²"])
def test_odd_lines_of_an_address(cast: Cast, heard: Voice, percent: str) -> None:
    page = cast.client_of("manager").get(reverse("improvement:voice", args=[heard.pk]), {"percent": percent})
    assert page.context["pareto"].cutoff == 0.496


def test_the_line_is_kept_by_form(cast: Cast, heard: Voice) -> None:
    address = reverse("improvement:cut-voice", args=[heard.pk])
    cast.client_of("manager").post(address, {"level": "1", "percent": "80"})
    heard.refresh_from_db()
    assert (heard.level, heard.cutoff) == (1, 0.8)
    cast.client_of("manager").post(address, {"level": "1", "percent": "180"})
    heard.refresh_from_db()
    assert heard.cutoff == 0.8
    assert cast.client_of("team_leader").post(address, {"level": "1", "percent": "80"}).status_code in (
        403,
        404,
    )


def test_who_sees_it(cast: Cast, heard: Voice) -> None:
    page = reverse("improvement:voice", args=[heard.pk])
    expected = {"manager": 200, "quality": 200, "team_leader": 404, "agent": 403, "nobody": 302}
    for name, status in expected.items():
        assert cast.client_of(name).get(page).status_code == status, name
    assert cast.client_of("manager").post(page).status_code == 405
    assert cast.client_of("manager").get(reverse("improvement:voice", args=[999999])).status_code == 404
    with pytest.raises(PermissionDenied):
        voice.cut_voice(by=cast.account("supervisor"), voice=heard, level=1, cutoff=0.5)


def test_a_proxy_needs_its_reason(heard: Voice) -> None:
    facts = {"requirement": "active service", "name": "服务主动", "proxy": True}
    with pytest.raises(ValidationError, match="stands for it"):
        voice.write_ctq(by=BY, voice=heard, **facts)
    with pytest.raises(ValidationError, match="Say why"):
        voice.write_ctq(by=BY, voice=heard, indicator="attrition_rate_month", **facts)
    with pytest.raises(ValidationError, match="no indicator"):
        voice.write_ctq(by=BY, voice=heard, indicator="no_such", **facts | {"proxy": False})
    made = voice.write_ctq(
        by=BY, voice=heard, indicator="attrition_rate_month", reason="员工满意度难以逐月测量", **facts
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Ctq.objects.filter(pk=made.pk).update(reason="")


def test_counts_come_from_three_places(cast: Cast) -> None:
    client = cast.client_of("manager")
    facts = {"title": "手工", "unit": cast.units["centre"].pk}
    new = reverse("improvement:new-voice")
    assert "alert-danger" in client.post(new, facts).content.decode()
    typed = "高效率 / 接起快 182\n专业性／一次解决，168\n服务主动: 146"
    client.post(new, facts | {"typed": typed})
    assert [(row["level1"], row["level2"], row["count"]) for row in Voice.objects.get().rows] == [
        ("高效率", "接起快", 182),
        ("专业性", "一次解决", 168),
        ("服务主动", "", 146),
    ]
    assert "errorlist" in client.post(new, facts | {"typed": "没有数字"}).content.decode()
    rows = [{"level1": "a", "level2": "b", "count": 3}]
    sheet = CountSheet.objects.create(
        title="x", unit=cast.units["centre"], rows=rows, file_name="x", made_by="x"
    )
    client.post(new, facts | {"title": "表格", "sheet": sheet.pk})
    taken = Voice.objects.get(title="表格")
    assert taken.rows == rows
    page = client.get(reverse("improvement:voice", args=[taken.pk])).content.decode()
    assert reverse("surveys:sheet", args=[sheet.pk]) in page, "the file is named as the source"


def test_in_an_improvement_it_is_evidence(cast: Cast, heard: Voice) -> None:
    improvement = open_improvement(
        by=cast.account("manager"), title="更快", unit=cast.units["centre"], owner=cast.persons["P005"]
    )
    voice.attach_voice(by=cast.account("manager"), voice=heard, improvement=improvement)
    assert Evidence.objects.get(improvement=improvement, condition="voice").number == heard.number
    source = Reference("questionnaire", "Q-1", "调查", "/surveys/1/")
    voice.make_voice(
        by=BY, title="二", unit=heard.unit, rows=[("a", "b", 3)], improvement=improvement, source=source
    )
    row = [link.label for link in chain(improvement.reference, cast.account("manager"))]
    assert any("Q-1" in label for label in row)
    matrices.make_matrix(by=BY, title="原因", unit=heard.unit, improvement=improvement)
    assert Evidence.objects.filter(improvement=improvement, condition="causes").exists()


def test_nothing_named_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        voice.make_voice(by=BY, title="x", unit=cast.units["centre"], rows=[("a", "b", 0)])


def test_characteristics_are_the_outputs(cast: Cast, matrix: Matrix) -> None:
    assert [output.name for output in matrix.outputs.all()] == ["电话接起快", "一次解决"]
    first, second = matrix.outputs.all()
    scores = scored(matrix, [[9, 1], [1, 9], [3, 3]])
    matrices.score_matrix(by=BY, matrix=matrix, scores=scores, weights={first.pk: 2.0, second.pk: 5.0})
    page = cast.client_of("manager").get(reverse("improvement:matrix", args=[matrix.pk]))
    told = [(row["ranked"].name, row["ranked"].total, row["ranked"].top) for row in page.context["rows"]]
    assert told == [("培训欠佳", 47, True), ("职责不清", 23, False), ("激励不足", 21, False)]


def test_only_steps_of_the_scale(matrix: Matrix) -> None:
    with pytest.raises(ValidationError, match="0, 1, 3 or 9"):
        matrices.score_matrix(by=BY, matrix=matrix, scores=scored(matrix, [[2, 0]] * 3), weights={})
    Matrix.objects.update(free=True)
    matrix.refresh_from_db()
    matrices.score_matrix(by=BY, matrix=matrix, scores=scored(matrix, [[2.5, 0]] * 3), weights={})
    with pytest.raises(ValidationError, match="from 0 to 10"):
        matrices.score_matrix(by=BY, matrix=matrix, scores=scored(matrix, [[11, 0]] * 3), weights={})


def test_scoring_by_form(cast: Cast, matrix: Matrix) -> None:
    client = cast.client_of("manager")
    page = reverse("improvement:matrix", args=[matrix.pk])
    cause, output = matrix.causes.first(), matrix.outputs.first()
    assert cause is not None and output is not None
    client.post(page, {"which": "scores", f"s{cause.pk}-{output.pk}": "9", f"w{output.pk}": "4"})
    assert MatrixCause.objects.get(pk=cause.pk).scores[str(output.pk)] == 9.0
    output.refresh_from_db()
    assert output.weight == 4
    # Somebody was quicker: nothing is written over.
    stale = {"which": "scores", "seen": "1", f"s{cause.pk}-{output.pk}": "1", f"w{output.pk}": "7.5"}
    refused = client.post(page, stale)
    assert refused.status_code == 200 and 'value="7.5"' in refused.content.decode(), "what was typed stays"
    assert MatrixCause.objects.get(pk=cause.pk).scores[str(output.pk)] == 9.0
    for odd in ("x", "nan", "1e300"):
        client.post(page, {"which": "scores", f"s{cause.pk}-{output.pk}": odd})
    assert MatrixCause.objects.get(pk=cause.pk).scores[str(output.pk)] == 9.0
    client.post(page, {"which": "cause", "cause-name": "系统慢"})
    client.post(page, {"which": "output", "output-name": "服务主动", "output-weight": "2"})
    assert matrix.causes.count() == 4 and matrix.outputs.count() == 3
    client.post(reverse("improvement:drop-matrix-row", args=[matrix.pk, "cause", cause.pk]))
    assert matrix.causes.count() == 3
    assert cast.client_of("team_leader").post(page, {"which": "cause"}).status_code == 404


def test_exports(cast: Cast, heard: Voice, matrix: Matrix) -> None:
    for address in ("improvement:voice-excel", "improvement:matrix-excel"):
        pk = heard.pk if "voice" in address else matrix.pk
        answer = cast.client_of("manager").get(reverse(address, args=[pk]))
        assert python_calamine.load_workbook(io.BytesIO(answer.content)).sheet_names
        assert cast.client_of("agent").get(reverse(address, args=[pk])).status_code == 403


def test_s3_stands_on_the_live_indicators(centre: Cast) -> None:  # noqa: F811
    page = centre.client_of("manager").get(
        reverse("improvement:s3"), {"period": "custom", "from": "2026-03-01", "to": "2026-03-15"}
    )
    rows = {row["slot"].key: row for row in page.context["rows"]}
    assert list(rows) == ["speed", "skill", "stimulation", "outcome"]
    speed = rows["speed"]["card"]
    # 18 agents times 4 contacts times 15 days answered; 3 lost a day and 9 more on the bad day.
    assert speed.value == pytest.approx(1080 / (1080 + 45 + 9))
    assert rows["stimulation"]["slot"].stands_for == "employee_satisfaction"
    assert rows["stimulation"]["card"].key == "attrition_rate_month"
    assert rows["speed"]["chart"].has_numbers
    assert centre.client_of("agent").get(reverse("improvement:s3")).status_code == 403


def test_s3_tells_attrition_of_the_last_month_that_is_counted(centre: Cast) -> None:  # noqa: F811
    april = {"period": "custom", "from": "2026-04-01", "to": "2026-04-10"}
    page = centre.client_of("manager").get(reverse("improvement:s3"), april)
    stimulation = next(row for row in page.context["rows"] if row["slot"].key == "stimulation")
    assert stimulation["month"] == date(2026, 3, 1) and stimulation["card"].value is not None
    assert "2026-03" in page.content.decode()
