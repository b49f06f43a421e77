"""The command `headwater`: one thin function a verb.

Imports stand inside the verbs, here and nowhere else, so that `--help` and usage errors answer at once.
Results go to stdout (`--json`: one JSON document), progress and messages to stderr; exit 0 done,
1 failed, 2 wrong usage.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import signal
import sys
import threading
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer

from headwater.engine.words import Problem

if TYPE_CHECKING:
    from headwater.engine.lookalike.command import Report
    from headwater.engine.lookalike.wish import Wish as Wanted
    from headwater.engine.sample.command import Wish

app = typer.Typer(
    name="headwater",
    help="The open system that runs the service quality of customer-service centres.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The data folder (else HEADWATER_HOME, else ~/.local/share/headwater)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on stdout.")]


def data_home(home: Path | None) -> Path:
    """The data folder of this command; made known to whatever the verb starts."""
    from headwater.centre.config.home import data_folder

    if home is not None:
        os.environ["HEADWATER_HOME"] = str(home.expanduser().absolute())
    os.umask(0o077)  # what stands in the data folder is about persons
    return data_folder()


def language() -> str:
    """Language of messages for people: HEADWATER_LANGUAGE, "en" or "zh"."""
    return os.environ.get("HEADWATER_LANGUAGE", "en")


def tell(text: str) -> None:
    """A message or a line of progress, to stderr."""
    print(text, file=sys.stderr, flush=True)


def answer(value: Any, as_json: bool, text: str | None = None) -> None:
    """The verb's result, to stdout: a JSON document, or the given text."""
    if as_json or text is None:
        print(json.dumps(value, ensure_ascii=False, default=str, indent=None if as_json else 2))
    else:
        print(text)


@app.command()
def serve(
    home: Home = None,
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    worker: Annotated[bool, typer.Option(help="Run a worker for jobs inside.")] = True,
) -> None:
    """Run the web server with a worker inside, until it is told to end."""
    data_home(home)
    from headwater.centre.config import server

    server.serve(host=host, port=port, with_worker=worker, tell=tell)


@app.command()
def worker(home: Home = None) -> None:
    """Run a worker for jobs alone, until it is told to end."""
    data_home(home)
    from headwater.centre.config import server

    server.work(tell=tell)


@app.command()
def doctor(home: Home = None, as_json: AsJson = False) -> None:
    """Check database, migrations, worker, lake, disk and settings, and say what to do."""
    data_home(home)
    from headwater.centre.config import start

    with start.ledger(migrate=False):
        from headwater.centre.config import doctor as practice

        findings = practice.examine()
    report = {"well": practice.well(findings), "findings": [finding.say(language()) for finding in findings]}
    answer(report, as_json, practice.as_text(findings, language()))
    if not practice.well(findings):
        raise typer.Exit(1)


@app.command()
def backup(file: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Write ledger, lake and files together into one file."""
    folder = data_home(home)
    from headwater.centre.config import start

    with start.ledger():
        from headwater.centre.config import backup as chest

        facts = chest.write(folder, file.expanduser().absolute(), tell=tell)
    answer(facts, as_json, f"Wrote {file}.")


@app.command()
def restore(
    file: Path,
    home: Home = None,
    as_json: AsJson = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what the data folder holds now.")] = False,
) -> None:
    """Put ledger, lake and files back from one file."""
    folder = data_home(home)
    from headwater.centre.config import start

    with start.ledger():
        from headwater.centre.config import restore as chest

        facts = chest.put_back(folder, file.expanduser().absolute(), force=force, tell=tell)
    answer(facts, as_json, f"Restored {file}.")


@app.command("import")
def import_verb(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files, folders or archives.")],
    table: Annotated[str, typer.Option("--as", help="The table they belong to, such as contacts.")],
    profile: Annotated[str, typer.Option(help="A profile's name, or a TOML file with one.")] = "",
    pairs: Annotated[str, typer.Option("--map", help="theirs=ours,… in place of a profile.")] = "",
    home: Home = None,
    as_json: AsJson = False,
    spoken: Annotated[str, typer.Option("--language", help="Language of reasons: en or zh.")] = "",
) -> None:
    """Bring files into a table of the lake: all usable rows, or nothing."""
    folder = data_home(home)
    tell(f"Importing {len(files)} file(s) as {table} …")
    from headwater.engine.lake.intake import command

    chosen = spoken or language()
    try:
        mapping = command.profile_of(table, profile, pairs)
    except Problem as problem:
        # What was asked for cannot be: a table, a profile or a column that there is not.
        tell(problem.words.say(chosen))
        raise typer.Exit(2) from None
    user = getpass.getuser()
    report = command.run_import(folder, table, files, mapping, chosen, user, command.Lines(tell, chosen))
    answer(report.to_json(chosen), as_json, report.as_text(chosen))


indicators = typer.Typer(help="List indicators, or compute them from the lake.", no_args_is_help=True)
app.add_typer(indicators, name="indicators")


@indicators.command("list")
def list_indicators(as_json: AsJson = False) -> None:
    """List the indicators of the catalogue with their formulas."""
    from headwater.engine.indicators import catalogue, listing

    known = catalogue.load().values()
    text = listing.definitions_as_text(known, language())
    answer(listing.definitions_as_rows(known), as_json, text)


@indicators.command("compute")
def compute_indicators(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Keys of indicators.")],
    by: Annotated[str, typer.Option(help="Dimensions and grains, by commas: day,queue.")] = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DAY")] = None,
    where: Annotated[str, typer.Option(help="A condition in the formula language.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Compute indicators over the lake, by any dimension and grain."""
    folder = data_home(home)
    from headwater.engine.indicators import FormulaError, IndicatorQuery, command, listing

    days = (first.date() if first else None, last.date() if last else None)
    query = IndicatorQuery(tuple(ids), tuple(filter(None, by.split(","))), *days, where)
    try:
        found = command.compute(folder, query, tell, language())
    except Problem as problem:
        # Every one of these is about the question: a name, a breakdown, a condition.
        tell(problem.words.say(language()))
        if isinstance(problem, FormulaError):
            tell(problem.pointer())
        raise typer.Exit(2) from None
    answer(found.rows, as_json, listing.answer_as_text(found))


@app.command()
def explain(
    table: Annotated[Path, typer.Argument(help="CSV or Parquet, a row for each leaf of the attributes.")],
    actual: Annotated[str, typer.Option(help="Column of the amounts that are, or of a ratio's numerators.")],
    expected: Annotated[str, typer.Option(help="Column of the amounts that were expected.")],
    attributes: Annotated[str, typer.Option(help="Columns by commas (else all but the figures).")] = "",
    of: Annotated[str, typer.Option(help="Column of a ratio's denominators.")] = "",
    expected_of: Annotated[str, typer.Option(help="Column of the denominators that were expected.")] = "",
    as_json: AsJson = False,
) -> None:
    """Find the fewest attribute combinations that account for a difference."""
    # Only what takes its time is told: a quick answer or error comes alone.
    told = threading.Timer(1.5, tell, [f"explain: reading and explaining {table.name} …"])
    told.daemon = True
    told.start()
    from headwater.engine.explain import command, reading

    wish = command.Wish(_names(attributes), actual, expected, of, expected_of)
    try:
        found = command.run(table, wish, tell, language())
    except (command.WishProblem, reading.ColumnProblem) as problem:
        tell(problem.words.say(language()))
        raise typer.Exit(2) from None
    finally:
        told.cancel()
    answer(found.to_json(), as_json, command.as_text(found, language()))


@app.command()
def screen(
    customers: Annotated[Path, typer.Argument(help="CSV, Excel or Parquet, a row for each customer.")],
    complainants: Annotated[Path, typer.Option(help="CSV, Excel or Parquet with the complainants' ids.")],
    key: Annotated[str, typer.Option("--id", help="The column of ids, named alike in both files.")],
    numeric: Annotated[str, typer.Option(help="Columns of numbers, by commas.")] = "",
    nominal: Annotated[str, typer.Option(help="Columns of names or codes, by commas.")] = "",
    weights: Annotated[Path | None, typer.Option(help="JSON file: a weight by feature (else 1).")] = None,
    method: Annotated[str, typer.Option(help="distance, centroid, contrast, learned or auto.")] = "distance",
    radius: Annotated[float | None, typer.Option(help="Choose by distance <= R.")] = None,
    count: Annotated[int | None, typer.Option(help="Choose the N most alike.")] = None,
    share: Annotated[float | None, typer.Option(help="Choose this part of all who did not complain.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write those chosen here (.parquet, .csv, .xlsx).")] = None,
    histogram: Annotated[bool, typer.Option("--histogram", help="All distances, for any radius.")] = False,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Try each method on complainants hidden.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find customers like those who complained."""
    from headwater.engine.lookalike import wish

    wanted = wish.Wish(
        customers=customers,
        complainants=complainants,
        id=key,
        numeric=_names(numeric),
        nominal=_names(nominal),
        weights=weights,
        method=method,
        radius=radius,
        count=count,
        share=share,
        out=out,
        histogram=histogram,
        backtest=backtest,
    )
    try:
        wanted.check()
        tell(f"screen: {method} on {customers.name}")
        found = _screened(wanted)
    except (wish.WishProblem, wish.ColumnProblem) as problem:
        tell(problem.words.say(language()))
        raise typer.Exit(2) from None
    from headwater.engine.lookalike import command

    answer(found.to_json(language()), as_json, command.as_text(found, language()))


def _screened(wanted: Wanted) -> Report:
    """What a method that learns needs takes its time to load: only where it is asked for."""
    from headwater.engine.lookalike import command, wish

    if wanted.method in wish.MEASURED and not wanted.backtest:
        return command.run(wanted, tell)
    from headwater.engine.lookalike import verb

    return command.run(wanted, tell, verb.scorer, verb.tester(language()))


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in text.split(","))))


@app.command()
def sample(
    contacts: Annotated[int, typer.Option(min=1, help="How many contacts.")] = 200_000,
    days: Annotated[int, typer.Option(min=1, help="In how many days.")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same centre.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write plain Parquet files into this new folder.")] = None,
    end: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Last day (yesterday unless told)."),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Generate a sample centre with planted incidents: into the data folder, or as plain files."""
    if contacts < days:
        raise typer.BadParameter("there must be at least one contact a day", param_hint="--contacts")
    tell(f"sample: {contacts:,} contacts in {days} days")
    from headwater.engine.sample import command

    last = end or datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)
    wish = command.Wish(contacts, days, seed, last.date())
    if out is not None:
        facts = command.to_folder(wish, out.expanduser().absolute(), tell)
    else:
        facts = _sample_at_home(wish, data_home(home))
    answer(facts, as_json, command.as_text(facts))


def _sample_at_home(wish: Wish, folder: Path) -> dict[str, Any]:
    """The organisation and its demo accounts into the ledger, then the records into the lake."""
    from headwater.centre.config import start
    from headwater.engine.sample import landing

    user = getpass.getuser()
    with landing.generated(wish, folder, tell) as report, start.ledger():
        from headwater.centre.complaints.actions.sample import load_sample_complaints
        from headwater.centre.complaints.publishing import publish_complaints
        from headwater.centre.directory.sample_people import load_sample
        from headwater.centre.improvement.actions.sample import open_sample_improvements
        from headwater.centre.improvement.actions.sample_recovery import answer_sample_campaign
        from headwater.centre.improvement.actions.sample_voice import load_sample_voice
        from headwater.centre.people.audit import System
        from headwater.centre.performance import wiring
        from headwater.centre.performance.actions.sample_targets import set_sample_targets
        from headwater.centre.processes.actions.sample import load_sample_processes
        from headwater.centre.recovery.actions.sample import load_sample_recovery
        from headwater.centre.recovery.publishing import publish_outcomes
        from headwater.centre.reference.actions import Seen, propose_terms
        from headwater.centre.surveys.actions.sample import load_sample_survey
        from headwater.engine.lake import Lake

        # Who gave the command loads it; what is in it was written by nobody but the sample.
        by = System("sample")
        loaded = load_sample(path=report.out / "organisation.json", home=folder, by=System(user))
        terms = json.loads((report.out / "vocabulary.json").read_text("utf-8"))
        days = (report.first, report.last)
        propose_terms(by=by, seen=[Seen(t["kind"], t["code"], *days, t["name"], t["name_en"]) for t in terms])
        set_sample_targets(by=by, since=report.first)
        load_sample_processes(by=by)
        load_sample_voice(by=by, questionnaire=load_sample_survey(by=by))
        tell("sample: complaint orders into the ledger")
        load_sample_complaints(by=by, home=folder)
        publish_complaints(Lake(folder))
        facts = landing.land(report, folder, by.name, tell)
        # Without its roll-ups the first page would have to read all records.
        tell("sample: counting the roll-ups")
        wiring.machine().cube.refresh()
        open_sample_improvements(by=by, first=report.first, last=report.last)
        tell("sample: recovery campaigns")
        load_sample_recovery(by=by, home=folder)
        answer_sample_campaign(by=by)
        publish_outcomes(Lake(folder))
    return facts | {"accounts": loaded.accounts, "password": loaded.password}


@app.command()
def administrator(
    name: Annotated[str, typer.Argument(help="User name; an account of this name is opened again.")],
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the password instead of making one.")] = False,
    company: Annotated[str, typer.Option(help="Name of the top unit, where there is none yet.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make an administrator over everything, or give one a new password."""
    data_home(home)
    from headwater.centre.config import start

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True) if ask else None
    with start.ledger():
        from django.core.exceptions import ValidationError

        from headwater.centre.people.actions.accounts import first_administrator
        from headwater.centre.people.audit import System

        by = System(getpass.getuser())
        try:
            made, secret = first_administrator(username=name, by=by, password=password, company=company)
        except ValidationError as refused:
            _fail(" ".join(refused.messages))
    facts = {"name": made.username} | ({} if ask else {"password": secret})
    text = f"{made.username} may sign in" + ("." if ask else f" with the password {secret}")
    answer(facts, as_json, f"{text}\nThe password must be changed at the first sign-in.")


def _fail(sentence: str) -> NoReturn:
    if os.environ.get("HEADWATER_TRACE"):
        traceback.print_exc()
    tell(sentence)
    raise SystemExit(1)


def _end(signum: int, frame: object) -> NoReturn:
    # As an exception, so that whatever was started is stopped on the way out.
    raise KeyboardInterrupt


def main() -> None:
    """Entry point: any failure becomes one sentence, never a trace (HEADWATER_TRACE=1 shows it)."""
    signal.signal(signal.SIGTERM, _end)
    try:
        app()
    except Problem as problem:
        _fail(problem.words.say(language()))
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            _fail(f"No room is left on the disk{place}: nothing was kept. Free some space and try again.")
        _fail(f"The system refused: {error.strerror or error}{place}.")
    except Exception as error:  # the last net: a sentence, whatever it was
        kind = type(error).__name__
        _fail(f"Unforeseen: {kind}: {error}. HEADWATER_TRACE=1 shows where; please report it.")


if __name__ == "__main__":
    main()
