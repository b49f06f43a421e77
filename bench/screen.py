"""Look-alikes: the nearest complainant of every customer, exactly, against FAISS and scikit-learn.

    python -m bench --only screen
    python -m bench.screen --large      # 13 million customers by the command: seconds and memory

Customers differ from what makes a search easy: independent features (nothing to rule out by), heavy tails,
complainants in clusters, nominal features, tables as they are. The radius holds 1 % of the customers. FAISS
searches the same prepared matrix (nominal features as corners, one column a value). Its time and
scikit-learn's go by the number of customers: both search a part, taken up in proportion.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from headwater.engine.lookalike import Features, Prepared, nearest, prepare
from headwater.engine.lookalike.nearest import warm

CUSTOMERS, FEWER, FEATURES, COMPLAINANTS, PART = 2_000_000, 500_000, 40, 2_987, 0.01
TIMES_FASTER, LARGE, GIGABYTES = 10.0, 13_000_000, 8.0
LOOKED_AT_BY_FAISS, LOOKED_AT_BY_SKLEARN = 100_000, 20_000
Maker = Callable[[int, np.random.Generator], Features]


def independent(count: int, rng: np.random.Generator) -> Features:
    """Normal, nothing to do with one another."""
    return Features({f"x{n}": rng.standard_normal(count, np.float32) for n in range(FEATURES)})


def uniform(count: int, rng: np.random.Generator) -> Features:
    """Uniform: all distances nearly alike."""
    return Features({f"x{n}": rng.random(count, np.float32) for n in range(FEATURES)})


def heavy(count: int, rng: np.random.Generator) -> Features:
    """Student's t with three degrees of freedom."""
    return Features({f"x{n}": rng.standard_t(3, count).astype(np.float32) for n in range(FEATURES)})


def alike(count: int, rng: np.random.Generator) -> Features:
    """Eight causes behind forty features, as in real tables."""
    causes = rng.standard_normal((8, count), np.float32)
    loads = rng.normal(size=(FEATURES, 8)).astype(np.float32)
    return Features(
        {f"x{n}": loads[n] @ causes + rng.standard_normal(count, np.float32) / 2 for n in range(FEATURES)}
    )


def clusters(count: int, rng: np.random.Generator) -> Features:
    """Fifty kinds of customers, complainants too, far narrower than they are apart."""
    kind = rng.integers(0, 50, count)
    centres = rng.normal(size=(FEATURES, 50)).astype(np.float32) * 2
    return Features(
        {f"x{n}": centres[n][kind] + rng.standard_normal(count, np.float32) / 10 for n in range(FEATURES)}
    )


def mixed(count: int, rng: np.random.Generator) -> Features:
    """Thirty numbers and ten nominal features of two to thirty values."""
    texts = {f"t{n}": rng.integers(0, 2 + 3 * n, count) for n in range(10)}
    return Features({f"x{n}": rng.standard_normal(count, np.float32) for n in range(FEATURES - 10)}, texts)


def uneven(count: int, rng: np.random.Generator) -> Features:
    """Fifty kinds, some common and some rare, some a hundred times as wide as others."""
    often = 1 / np.arange(1.0, 51.0)
    kind = rng.choice(50, count, p=often / often.sum())
    centres = rng.normal(size=(FEATURES, 50)).astype(np.float32) * 2
    width = (10 ** rng.uniform(-2, 0, 50)).astype(np.float32)[kind]
    return Features(
        {f"x{n}": centres[n][kind] + width * rng.standard_normal(count, np.float32) for n in range(FEATURES)}
    )


def table(count: int, rng: np.random.Generator) -> Features:
    """Counts, amounts and marks with six causes, and six nominal features with frequent and rare values."""
    causes = rng.standard_normal((6, count), np.float32)
    numbers = {}
    for n in range(FEATURES - 6):
        loads = (rng.normal(size=6) * (rng.random(6) < 0.5)).astype(np.float32)
        value = loads @ causes + rng.standard_normal(count, np.float32) * np.float32(0.6)
        numbers[f"x{n}"] = (np.rint(np.exp(0.8 * value)), np.exp(value), value)[n % 3]
    often = [1 / np.arange(1.0, 3 + 3 * n) for n in range(6)]
    return Features(numbers, {f"t{n}": rng.choice(len(p), count, p=p / p.sum()) for n, p in enumerate(often)})


MAKERS: tuple[Maker, ...] = (independent, uniform, heavy, alike, clusters, uneven, mixed, table)


def matrix_of(prepared: Prepared) -> NDArray[np.float32]:
    """The metric as plain columns: numbers, and each nominal value's corner (half of a mismatch each)."""
    corners = []
    for number, codes in enumerate(prepared.codes):
        height = np.float32(np.sqrt(prepared.weights[len(prepared.numeric) + number] / 2))
        corners.append(np.eye(len(prepared.values[number]), dtype=np.float32)[codes] * height)
    return np.ascontiguousarray(np.concatenate([prepared.matrix(), *corners], axis=1))


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """The least seconds of so many runs, and the answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        began = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - began)
    return best, answer


def by_faiss(
    matrix: NDArray[np.float32], rows: NDArray[np.int64], count: int
) -> tuple[float, NDArray[np.float64]]:
    """Seconds for all, judged by the first `count`, and their distances: its quicker of two, as its threads
    mind any other load."""

    def work() -> Any:
        index = faiss.IndexFlatL2(matrix.shape[1])
        index.add(matrix[rows])
        return index.search(matrix[:count], 1)[0][:, 0]

    seconds, squares = timed(work, 2)
    return seconds * len(matrix) / count, np.sqrt(np.maximum(squares, 0)).astype(np.float64)


def by_sklearn(matrix: NDArray[np.float32], rows: NDArray[np.int64]) -> float:
    """Seconds for all, judged by a part."""
    model = NearestNeighbors(n_neighbors=1, algorithm="brute", n_jobs=-1).fit(matrix[rows])
    part = matrix[:LOOKED_AT_BY_SKLEARN]
    return timed(lambda: model.kneighbors(part), 2)[0] * len(matrix) / len(part)


def compared(make: Maker, count: int) -> Iterator[dict[str, Any]]:
    """One kind of customers: within a radius, all distances, and scikit-learn."""
    rng = np.random.default_rng([7, MAKERS.index(make)])
    prepared = prepare(make(count, rng))
    rows = rng.permutation(count)[:COMPLAINANTS]
    matrix = matrix_of(prepared)
    peer, theirs = by_faiss(matrix, rows, LOOKED_AT_BY_FAISS)
    all_seconds, found = timed(lambda: nearest(prepared, rows))
    both = found.rows < len(theirs)
    worst = float(np.abs(found.distance[both] - theirs[found.rows[both]]).max())
    radius = float(np.quantile(found.distance, PART))
    seconds, within = timed(lambda: nearest(prepared, rows, radius=radius), 3)
    inside = found.distance <= radius
    same = np.array_equal(within.rows, found.rows[inside])
    same = same and np.array_equal(within.nearest, found.nearest[inside])
    name = f"{(make.__doc__ or '').split(':')[0].rstrip('.')}, {count / 1e6:g} M x {matrix.shape[1]}"
    yield _faster(
        f"{name}: within a radius / FAISS exact", seconds, peer, TIMES_FASTER, same and worst < 0.02
    )
    yield _faster(f"{name}: all distances / FAISS exact", all_seconds, peer, None, True)
    if make is independent:
        beside = by_sklearn(matrix, rows)
        yield _faster(f"{name}: within a radius / scikit-learn brute", seconds, beside, None, True)


def _faster(name: str, ours: float, peer: float, least: float | None, well: bool) -> dict[str, Any]:
    """A line; its ratio is ours to the peer's, so that ten times faster is 0.1."""
    line: dict[str, Any] = {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer}
    if least is not None:
        line |= {"target": 1 / least, "ok": well and ours / peer <= 1 / least}
    return line if well else line | {"ok": False}


def growth() -> dict[str, Any]:
    """Seconds a customer with ten times as many customers, against one tenth of them."""
    spent: list[float] = []
    radius = 0.0
    for count in (CUSTOMERS // 10, CUSTOMERS):
        rng = np.random.default_rng(11)
        prepared = prepare(independent(count, rng))
        rows = rng.permutation(count)[:COMPLAINANTS]
        # The same customers but for their number: the same radius holds the same part.
        radius = radius or float(np.quantile(nearest(prepared, rows).distance, PART))
        spent.append(timed(partial(nearest, prepared, rows, radius=radius), 3)[0] / count * 1e6)
    title = f"a million customers' search among {CUSTOMERS:,} / among {CUSTOMERS // 10:,}"
    return {
        "name": title,
        "ours": spent[1],
        "peer": spent[0],
        "ratio": spent[1] / spent[0],
        "target": 1.3,
    } | {"ok": spent[1] / spent[0] <= 1.3}


def measure() -> Iterator[dict[str, Any]]:
    """The lines of the table."""
    warm()
    for make in MAKERS:
        yield from compared(make, CUSTOMERS if make is independent else FEWER)
    yield growth()


def large(count: int) -> dict[str, Any]:
    """The command on a Parquet file of `count` customers: its answer and the most memory it had."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        customers, ids = Path(folder, "customers.parquet"), Path(folder, "ids.csv")
        _write_customers(customers, count)
        picked = np.random.default_rng(3).permutation(count)[:COMPLAINANTS]
        ids.write_text("customer_id\n" + "\n".join(map(str, picked)) + "\n")
        names = ",".join(f"x{n}" for n in range(FEATURES))
        command = [str(Path(sys.executable).with_name("headwater")), "screen", str(customers)]
        command += ["--complainants", str(ids), "--id", "customer_id", "--numeric", names]
        command += ["--radius", "4.6", "--out", str(Path(folder, "similar.parquet")), "--json"]
        return _watched(command)


def _write_customers(path: Path, count: int, batch: int = 500_000) -> None:
    rng, writer = np.random.default_rng(2), None
    for first in range(0, count, batch):
        size = min(batch, count - first)
        columns: dict[str, Any] = {"customer_id": np.arange(first, first + size)}
        columns |= {f"x{n}": rng.standard_normal(size) for n in range(FEATURES)}
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _watched(command: list[str]) -> dict[str, Any]:
    """Run it; its JSON, seconds, and gigabytes at the most, as the kernel counts them for its own process."""
    began, read, write = time.perf_counter(), *os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 1)
        os.execv(command[0], command)
    os.close(write)
    parts: list[bytes] = []
    reader = threading.Thread(target=lambda: parts.extend(iter(lambda: os.read(read, 65_536), b"")))
    reader.start()
    _, status, usage = os.wait4(child, 0)
    reader.join()
    facts = json.loads(b"".join(parts)) if status == 0 else {"failed": status}
    return facts | {"whole": time.perf_counter() - began, "gigabytes": usage.ru_maxrss / (1 << 20)}


def main() -> int:
    """The large run alone, printed as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} customers by the command")
    parser.add_argument("--customers", type=int, default=LARGE, help="another number of them")
    chosen = parser.parse_args()
    if not chosen.large:
        parser.error("python -m bench --only screen measures the rest; here only --large")
    found = large(chosen.customers)
    print(json.dumps(found, ensure_ascii=False))
    return 0 if found["gigabytes"] <= GIGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
