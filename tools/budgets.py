"""The budgets of the code: how long functions and files are, and what must not be in them."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "headwater"
FUNCTION_MEDIAN, FUNCTION_P95, FUNCTION_MOST = 10, 40, 80
FILE_P95, FILE_MOST = 300, 500
FEWEST_REMARKS, MOST_REMARKS = 6.0, 15.0
NO_NAMES = {"utils", "helpers", "common", "misc", "util", "helper"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Measures:
    """What was measured over all sources, and what broke a rule."""

    functions: list[tuple[int, str]] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)
    remarks: int = 0
    lines: int = 0
    broken: list[str] = field(default_factory=list)


def sources() -> Iterator[Path]:
    """Our own Python in the package; migrations are written by Django."""
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield file


def measure() -> Measures:
    """Read every source once."""
    found = Measures()
    for file in sources():
        measure_file(file, found)
    return found


def measure_file(file: Path, found: Measures) -> None:
    """Add one file's figures."""
    name = str(file.relative_to(ROOT))
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = text.count("\n")
    found.files.append((lines, name))
    found.lines += lines
    found.remarks += len(remark_lines(file)) + len(docstring_lines(tree))
    if file.stem in NO_NAMES:
        found.broken.append(f"{name}: name it by its noun")
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            found.functions.append((length(node), f"{name}:{node.lineno} {node.name}"))
            found.broken.extend(habits(node, name, file))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from `def` to its end, without its docstring."""
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
        whole -= (first.end_lineno or first.lineno) - first.lineno + 1
    return whole


def habits(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, file: Path) -> Iterator[str]:
    """Imports inside functions, and receivers of signals."""
    if file.name != "cli.py":
        for inner in ast.walk(node):
            if isinstance(inner, (ast.Import, ast.ImportFrom)):
                yield f"{name}:{inner.lineno}: an import inside of {node.name}"
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Name) and called.id == "receiver":
            yield f"{name}:{node.lineno}: {node.name} receives a signal; the upper room pulls instead"


def remark_lines(file: Path) -> set[int]:
    """Lines that hold a comment."""
    with file.open("rb") as stream:
        tokens = tokenize.tokenize(stream.readline)
        return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def docstring_lines(tree: ast.Module) -> set[int]:
    """First lines of docstrings: one remark each, however long."""
    lines = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and ast.get_docstring(node):
            lines.add(node.body[0].lineno)
    return lines


def percentile(values: list[int], share: float) -> int:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def verdicts(found: Measures) -> list[str]:
    """All that exceeds a budget, one sentence each."""
    functions = [lines for lines, _where in found.functions]
    files = [lines for lines, _where in found.files]
    said = list(found.broken)
    said += [
        f"{where}: {n} lines, at most {FUNCTION_MOST}" for n, where in found.functions if n > FUNCTION_MOST
    ]
    said += [f"{where}: {n} lines, at most {FILE_MOST}" for n, where in found.files if n > FILE_MOST]
    for what, value, most in (
        ("functions, median", statistics.median(functions), FUNCTION_MEDIAN),
        ("functions, 95 %", percentile(functions, 0.95), FUNCTION_P95),
        ("files, 95 %", percentile(files, 0.95), FILE_P95),
    ):
        if value > most:
            said.append(f"{what}: {value} lines, at most {most}")
    return said


def remark_share(found: Measures) -> float:
    """Remarks per 100 lines."""
    return 100 * found.remarks / max(1, found.lines)


def summary(found: Measures) -> str:
    """One line for people."""
    functions = [lines for lines, _where in found.functions]
    files = [lines for lines, _where in found.files]
    return (
        f"budgets: {len(files)} files (95 %: {percentile(files, 0.95)} lines, longest {max(files)}), "
        f"{len(functions)} functions (median {statistics.median(functions):.0f}, "
        f"95 %: {percentile(functions, 0.95)}, longest {max(functions)}), "
        f"{remark_share(found):.1f} remarks in 100 lines"
    )


def foreign_words() -> list[str]:
    """Tracked files that name a package registry's address or a machine's folder."""
    addresses = [r"registry\.npmjs", r"pypi\.org", r"files\.pythonhosted"]
    folders = [r"/home/[a-z]+/", r"/root/", r"(^|[ '\"=(])/work/", r"/opt/(pypi|wheels)"]
    wanted = "|".join(addresses + folders)
    command = ["git", "grep", "-nIE", wanted, "--", ".", ":!tools/budgets.py"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    lock = (ROOT / "package-lock.json").read_text()
    return [f"names a registry or a machine: {line[:140]}" for line in found] + (
        ["package-lock.json: holds an address"] if "://" in lock else []
    )


def main() -> int:
    """Print the summary and what is over; 1 when something is."""
    found = measure()
    said = verdicts(found) + foreign_words()
    if not remark_share(found) >= FEWEST_REMARKS:
        said.append(f"remarks: {remark_share(found):.1f} in 100 lines, at least {FEWEST_REMARKS:.0f}")
    print("\n".join([*said, summary(found)]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
