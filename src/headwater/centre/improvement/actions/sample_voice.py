"""The sample centre's voice of the customer: the survey counted, its characteristics, a matrix of causes."""

from __future__ import annotations

from django.db import transaction

from headwater.centre.findings.models import Reference
from headwater.centre.improvement.actions.matrices import add_cause, make_matrix, score_matrix
from headwater.centre.improvement.actions.voice import make_voice, write_ctq
from headwater.centre.improvement.models import Voice
from headwater.centre.people.audit import Actor
from headwater.centre.surveys.models import Questionnaire
from headwater.centre.surveys.queries import counts

# requirement, characteristic, indicator, why it stands for what nothing measures
CTQS = (
    ("电话接起快", "电话接起快", "answer_rate", ""),
    ("诉求一次解决", "诉求一次解决", "first_contact_resolution", ""),
    (
        "服务主动",
        "服务主动",
        "attrition_rate_month",
        "主动源于员工满意，而员工满意度难以逐月测量，以离职率代表。",
    ),
)
WEIGHTS = (5.0, 4.0, 3.0)
# Our own twelve causes; two of them come out equal.
CAUSES = (
    ("运营管理岗位职责不清", (9, 3, 3)),
    ("培训效果欠佳", (3, 9, 3)),
    ("激励政策针对性差", (1, 3, 9)),
    ("激励政策吸引力差", (1, 3, 9)),
    ("高峰排班不足", (3, 0, 1)),
    ("知识库检索慢", (3, 3, 0)),
    ("跨部门工单回复慢", (0, 9, 0)),
    ("系统响应慢", (3, 1, 0)),
    ("新员工比例高", (1, 3, 1)),
    ("自助语音菜单过深", (3, 0, 0)),
    ("休息空间不足", (0, 0, 3)),
    ("现场噪声", (0, 1, 1)),
)


@transaction.atomic
def load_sample_voice(*, by: Actor, questionnaire: Questionnaire | None) -> Voice | None:
    """Nothing without the sample's survey."""
    if questionnaire is None:
        return None
    found = counts(questionnaire)
    url = f"/surveys/{questionnaire.pk}/"
    voice = make_voice(
        by=by,
        title=questionnaire.title,
        unit=questionnaire.unit,
        rows=[(row.level1, row.level2, row.count) for row in found.rows],
        respondents=found.respondents,
        source=Reference("questionnaire", questionnaire.number, questionnaire.title, url),
        cutoff=0.496,
    )
    for requirement, name, indicator, reason in CTQS:
        write_ctq(
            by=by,
            voice=voice,
            requirement=requirement,
            name=name,
            indicator=indicator,
            proxy=bool(reason),
            reason=reason,
        )
    _matrix(by, voice)
    return voice


def _matrix(by: Actor, voice: Voice) -> None:
    matrix = make_matrix(by=by, title="电话服务质量原因分析", unit=voice.unit, voice=voice, top=4)
    outputs = list(matrix.outputs.all())
    rows = [(add_cause(by=by, matrix=matrix, name=name), values) for name, values in CAUSES]
    scores = {
        (cause.pk, output.pk): float(value)
        for cause, values in rows
        for output, value in zip(outputs, values, strict=True)
    }
    weights = {output.pk: weight for output, weight in zip(outputs, WEIGHTS, strict=True)}
    score_matrix(by=by, matrix=matrix, scores=scores, weights=weights)
