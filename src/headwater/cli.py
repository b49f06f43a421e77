"""The command `headwater`: one thin function a verb.

Imports stand inside the verbs, here and nowhere else, so that `--help` and usage errors answer at once.
Results go to stdout (`--json`: one JSON document), progress and messages to stderr; exit 0 done,
1 failed, 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from headwater.engine.words import Problem

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
    from headwater.centre.config import doctor as examination

    report = examination.examine()
    answer(report.as_dict(), as_json, report.as_text())
    if not report.well:
        raise typer.Exit(1)


@app.command()
def backup(file: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Write ledger, lake and uploads together into one file."""
    data_home(home)
    from headwater.centre.config import backup as chest

    facts = chest.backup(file, tell=tell)
    answer(facts, as_json, f"Wrote {file}.")


@app.command()
def restore(
    file: Path,
    home: Home = None,
    as_json: AsJson = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what the data folder holds now.")] = False,
) -> None:
    """Put ledger, lake and uploads back from one file."""
    data_home(home)
    from headwater.centre.config import backup as chest

    facts = chest.restore(file, force=force, tell=tell)
    answer(facts, as_json, f"Restored {file}.")


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
        _fail(f"The system refused: {error.strerror or error}{place}.")
    except Exception as error:  # the last net: a sentence, whatever it was
        kind = type(error).__name__
        _fail(f"Unforeseen: {kind}: {error}. HEADWATER_TRACE=1 shows where; please report it.")


if __name__ == "__main__":
    main()
