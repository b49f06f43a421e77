"""Rows out of another system's database: one query that only reads, written to a file that intake can read.

The database is reached through SQLAlchemy; drivers other than PostgreSQL's are extras of the package. What
is fetched goes the way of every file: mapped, checked, rejected rows handed back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

from headwater.engine.words import Problem, Words

SECONDS_TO_CONNECT = 10
ROWS_AT_ONCE = 5_000
MOST_ROWS = 20_000_000
# What stands between quotes or in a remark says nothing about what the query does.
QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$", re.DOTALL)
NAMED = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
SINCE = "since"
# Who a link of PostgreSQL reaches: its server (by the microsecond of its start), database and role.
REACHED = (
    "select extract(epoch from pg_postmaster_start_time())::text, current_database()::text,"
    " session_user::text"
)
Reached = tuple[str, str, str]


OWN = Words(
    "This is Headwater's own ledger: it is not read past its pages.",
    "这是 Headwater 自己的业务库：不得绕过页面读取。",
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of database: SQLAlchemy's name, the Python module of its driver, what asks it to read only."""

    words: Words
    driver: str
    module: str
    extra: str
    read_only: str
    options: Mapping[str, Any]


DIALECTS: dict[str, Dialect] = {
    "postgresql": Dialect(
        Words("PostgreSQL", "PostgreSQL"),
        "postgresql+psycopg",
        "psycopg",
        "",
        "set transaction read only",
        {"connect_timeout": SECONDS_TO_CONNECT, "options": "-c default_transaction_read_only=on"},
    ),
    "mysql": Dialect(
        Words("MySQL, MariaDB", "MySQL、MariaDB"),
        "mysql+pymysql",
        "pymysql",
        "mysql",
        "set session transaction read only",
        {"connect_timeout": SECONDS_TO_CONNECT},
    ),
    "oracle": Dialect(
        Words("Oracle", "Oracle"),
        "oracle+oracledb",
        "oracledb",
        "oracle",
        "set transaction read only",
        {"tcp_connect_timeout": SECONDS_TO_CONNECT},
    ),
    "sqlserver": Dialect(
        Words("SQL Server", "SQL Server"),
        "mssql+pymssql",
        "pymssql",
        "sqlserver",
        # It knows no transaction that only reads: the account must be one that may only read.
        "set transaction isolation level read committed",
        {"login_timeout": SECONDS_TO_CONNECT},
    ),
}


@dataclass(frozen=True, slots=True)
class Database:
    """Where the rows are: `kind` a key of DIALECTS; `host` a name, an address or a folder with a socket."""

    kind: str
    host: str
    database: str
    user: str
    password: str = ""
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """How many rows were written, their columns, the largest value of the mark (None: no row)."""

    rows: int
    columns: tuple[str, ...]
    mark: Any = None


def checked_query(query: str) -> str:
    """The query without a last semicolon. Raises Problem where it is not one statement that reads.

    This guards against slips; what keeps the other system safe is its read-only transaction, and an account
    that may only read.
    """
    bare = query.strip().rstrip(";").strip()
    seen = QUOTED.sub(" ", bare)
    if not re.match(r"(?i)\s*(select|with)\b", seen):
        raise Problem(
            Words(
                "A source is read with one SELECT (or WITH … SELECT). Write such a query.",
                "数据源只能用一条 SELECT（或 WITH … SELECT）语句读取，请改写查询。",
            )
        )
    if re.search(r"(?i)\binto\b", seen):
        raise Problem(
            Words(
                "A source is only read: leave INTO out of the query.",
                "数据源只能读取，请去掉查询中的 INTO。",
            )
        )
    if ";" in seen:
        raise Problem(
            Words(
                "The query has more than one statement. Leave one SELECT.",
                "查询中有多条语句，请只保留一条 SELECT。",
            )
        )
    unknown = sorted(set(NAMED.findall(seen)) - {SINCE})
    if unknown:
        raise Problem(
            Words(
                f"The query names :{unknown[0]}; only :since is known (the newest mark that was brought in).",
                f"查询中的 :{unknown[0]} 无法识别；只能使用 :since（已采集到的最新标记）。",
            )
        )
    return bare


def wants_mark(query: str) -> bool:
    """Whether the query asks for the rows since the last time (`:since`)."""
    return SINCE in NAMED.findall(QUOTED.sub(" ", query))


def address_of(database: Database) -> sqlalchemy.URL:
    """The address as SQLAlchemy wants it. Raises Problem when the driver is not installed."""
    dialect = DIALECTS[database.kind]
    if find_spec(dialect.module) is None:
        raise Problem(
            Words(
                f"The driver for {dialect.words.en} is not installed: install headwater[{dialect.extra}].",
                f"尚未安装 {dialect.words.zh} 的驱动：请安装 headwater[{dialect.extra}]。",
            )
        )
    socket = database.host.startswith("/")
    return sqlalchemy.URL.create(
        dialect.driver,
        username=database.user or None,
        password=database.password or None,
        host=None if socket else database.host or None,
        port=database.port,
        database=database.database or None,
        query={"host": database.host} if socket else {},
    )


def fetch(
    database: Database,
    query: str,
    to: Path,
    *,
    since: Any = None,
    mark: str = "",
    most: int = MOST_ROWS,
    cut: bool = False,
    own: Reached | None = None,
    tell: Callable[[int], None] = lambda rows: None,
) -> Fetched:
    """Write what the query answers to `to`, as CSV in UTF-8, a row of names first.

    `since` stands for `:since`; `mark` names the column whose largest value is wanted back. More than `most`
    rows are refused, or, with `cut`, left out. `own`: what REACHED answers of the database that must not be
    read this way, however its address is written. Raises Problem with the database's own words where it
    refuses; a file that was begun is removed.
    """
    query = checked_query(query)
    engine = sqlalchemy.create_engine(
        address_of(database),
        connect_args=dict(DIALECTS[database.kind].options),
        poolclass=sqlalchemy.pool.NullPool,
    )
    values = {SINCE: since} if wants_mark(query) else {}
    try:
        with engine.connect() as link:
            link.execute(sqlalchemy.text(DIALECTS[database.kind].read_only))
            if own is not None and database.kind == "postgresql":
                _refuse_own(link, own)
            streamed = link.execution_options(stream_results=True, max_row_buffer=ROWS_AT_ONCE)
            result = streamed.execute(sqlalchemy.text(query), values)
            fetched = _written(result, to, mark, most, cut, tell)
            link.rollback()
            return fetched
    except SQLAlchemyError as error:
        to.unlink(missing_ok=True)
        raise Problem(_refused(error)) from error
    except BaseException:
        to.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()


def _refuse_own(link: sqlalchemy.Connection, own: Reached) -> None:
    """A link to the same server is refused when it reaches the same database, or as the same role."""
    server, name, role = link.execute(sqlalchemy.text(REACHED)).one()
    if server == own[0] and (name == own[1] or role == own[2]):
        raise Problem(OWN)


def _refused(error: SQLAlchemyError) -> Words:
    said = " ".join(str(getattr(error, "orig", None) or error).split())[:500]
    return Words(f"The database refused: {said}", f"数据库拒绝了请求：{said}")


def _written(
    result: sqlalchemy.CursorResult[Any],
    to: Path,
    mark: str,
    most: int,
    cut: bool,
    tell: Callable[[int], None],
) -> Fetched:
    columns = tuple(result.keys())
    place = _place(columns, mark)
    rows, largest = 0, None
    with to.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for part in result.partitions(ROWS_AT_ONCE):
            part = part[: most - rows] if cut else part
            rows += len(part)
            if rows > most:
                raise Problem(_too_many(most))
            writer.writerows([_text(value) for value in row] for row in part)
            if place is not None:
                largest = _larger(largest, (row[place] for row in part))
            tell(rows)
            if cut and rows >= most:
                break
    return Fetched(rows, columns, largest)


def _place(columns: tuple[str, ...], mark: str) -> int | None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise Problem(
            Words(
                f"The query answers two columns called {twice}. Give one of them another name (AS).",
                f"查询结果中有两列都叫 {twice}，请用 AS 改名。",
            )
        )
    if not mark:
        return None
    if mark not in columns:
        raise Problem(
            Words(
                f"The query does not answer the mark's column {mark}. It answers: {', '.join(columns)}.",
                f"查询结果中没有标记列 {mark}。结果列为：{'、'.join(columns)}。",
            )
        )
    return columns.index(mark)


def _larger(largest: Any, values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return max([*known, largest] if largest is not None else known, default=None)


def _too_many(most: int) -> Words:
    return Words(
        f"The query answers more than {most:,} rows. Let it ask for less, for instance with :since.",
        f"查询结果超过 {most:,} 行。请缩小范围，例如使用 :since。",
    )


def _text(value: Any) -> Any:
    """As a file would have it: moments and days in ISO 8601, bytes in hexadecimal, nothing as nothing."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
