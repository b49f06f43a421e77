"""Complaints: texts, times in order, contacts of the lake; features betray the silent, but not all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from headwater.engine.sample import SampleReport
from headwater.engine.sample.complaints.causes import CLASSES, NAMES
from headwater.engine.sample.complaints.course import WorkingTime
from headwater.engine.sample.wordings import CORES, Writer

Ask = Callable[[str], list[tuple[Any, ...]]]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def orders(sample: SampleReport) -> Rows:
    return pq.read_table(sample.out / "complaints.parquet").to_pylist()


def test_every_cause_has_wordings() -> None:
    assert set(CORES) == set(NAMES)
    assert sum(map(len, CORES.values())) >= 250


def test_texts_are_whole_and_seldom_the_same(orders: Rows) -> None:
    texts = [row["text"] for row in orders]
    assert all("{" not in text and len(text) > 5 for text in texts)
    assert len(set(texts)) > 0.9 * len(texts)
    assert Writer(3).write("上网慢", "东城区") == Writer(3).write("上网慢", "东城区")


def test_all_classes_are_there(orders: Rows) -> None:
    counts = Counter(row["class"] for row in orders)
    assert set(counts) == {one.code for one in CLASSES}
    assert max(counts, key=lambda code: counts[code]) == "network"


def test_times_follow_each_other_and_end_with_the_period(orders: Rows, sample: SampleReport) -> None:
    names = ("received_at", "handed_at", "first_replied_at", "answered_at", "called_back_at", "closed_at")
    end = datetime(sample.last.year, sample.last.month, sample.last.day, 16)  # noqa: DTZ001, the lake's UTC
    for row in orders:
        times = [row[name] for name in names if row[name] is not None]
        assert times == sorted(times) and times[-1] < end
        # What has not happened is not followed by what has.
        missing = [row[name] is None for name in names]
        assert missing == sorted(missing)
        assert row["satisfied"] is None or row["called_back_at"] is not None
    assert any(row["closed_at"] is None for row in orders)
    assert [row["received_at"] for row in orders] == sorted(row["received_at"] for row in orders)


def test_contacts_are_the_customers_own_and_answered(ask: Ask, sample: SampleReport, orders: Rows) -> None:
    ask(f"create or replace view told as select * from '{sample.out}/complaints.parquet'")
    [(linked, same, answered)] = ask(
        "select count(*), count(*) filter (c.customer = t.customer and c.agent = t.agent"
        " and c.service = t.service and c.started_at < t.received_at),"
        " count(*) filter (c.outcome = 'answered') from told t join contacts c on c.id = t.contact"
    )
    assert linked == same == answered == sum(row["contact"] is not None for row in orders)
    assert linked > 0.3 * len(orders)


def test_who_repeats_names_the_first(orders: Rows) -> None:
    by_id = {row["id"]: row for row in orders}
    again = [row for row in orders if row["again"]]
    assert 0.01 < len(again) / len(orders) < 0.12
    for row in again:
        first = by_id[row["again"]]
        assert first["customer"] == row["customer"] and first["received_at"] < row["received_at"]


def test_most_deadlines_are_kept_and_some_are_not(orders: Rows) -> None:
    allowed = {one.code: one.solve for one in CLASSES if one.always}
    late = [
        (row["answered_at"] - row["received_at"]).total_seconds() / 60 > allowed[row["class"]]
        for row in orders
        if row["answered_at"] and row["class"] in allowed and not row["mass"]
    ]
    assert 0.02 < np.mean(late) < 0.3


def test_working_time_passes_over_nights_and_holidays() -> None:
    # 30 September is a working day; the first to the eighth of October 2025 are days off.
    time = WorkingTime(datetime(2025, 9, 30, tzinfo=UTC).date(), 20)
    start, minutes = np.array([11 * 60.0, 17.5 * 60]), np.array([120.0, 60.0])
    assert time.after(start, minutes) == pytest.approx([14 * 60.0, 9 * 1440 + 9.5 * 60], abs=0.1)


def test_the_silent_can_be_found_from_their_features_but_not_all(sample: SampleReport, orders: Rows) -> None:
    known = {row["customer"] for row in orders}
    table = pq.read_table(sample.out / "customers").to_pandas().set_index("customer")
    truth = pq.read_table(sample.out / "truth_customers.parquet").to_pandas().set_index("customer")
    unhappy = table.index.isin(truth.index[truth["dissatisfied"]])
    told = table.index.isin(known)
    assert unhappy[told].all()
    features = pd.get_dummies(table.drop(columns=["as_of", "id", "local_day", "joined_on"]))
    features = features.fillna(features.mean()).astype(float)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    score = cross_val_predict(model, features, told, cv=3, method="predict_proba")[:, 1][~told]
    silent = unhappy[~told]
    assert 0.62 < roc_auc_score(silent, score) < 0.85
    best = np.argsort(-score)[: len(score) // 20]
    assert 2 * silent.mean() < silent[best].mean() < 0.97


def test_truth_counts_what_the_rows_say(sample: SampleReport, ask: Ask) -> None:
    ask(f"create or replace view truths as select * from '{sample.out}/truth_customers.parquet'")
    said = sample.truth["customers"]
    [(unhappy, touched)] = ask("select count(*) filter (dissatisfied), count(*) filter (touched) from truths")
    assert (unhappy, touched) == (said["dissatisfied"], said["touched"])
    standing = dict(ask("select problem, count(*) from truths where problem != 'none' group by 1"))
    assert standing == said["with_a_standing_problem"]
