"""The guards themselves notice what they are there for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tools import budgets, doors, messages


def test_a_long_function_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "\n".join(f"    x = {n}" for n in range(90))
    (tmp_path / "utils.py").write_text(f"def long():\n{body}\n    import os\n    return os\n")
    monkeypatch.setattr(budgets, "ROOT", tmp_path)
    found = budgets.Measures()
    budgets.measure_file(tmp_path / "utils.py", found)
    said = "\n".join(budgets.verdicts(found))
    assert "long: 93 lines, at most 80" in said
    assert "an import inside of long" in said
    assert "name it by its noun" in said


def test_a_docstring_does_not_count_as_length() -> None:
    tree = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert budgets.length(function) == 2


def test_a_receiver_of_signals_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("@receiver(post_save)\ndef on_save(sender):\n    pass\n")
    monkeypatch.setattr(budgets, "ROOT", tmp_path)
    found = budgets.Measures()
    budgets.measure_file(tmp_path / "a.py", found)
    assert len(found.broken) == 1 and "receives a signal" in found.broken[0]


def test_a_way_past_a_front_door_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "today").mkdir()
    (tmp_path / "today" / "views.py").write_text(
        "from headwater.centre.imports import queries\n"
        "from headwater.centre.imports.views import history\n"
        "from headwater.centre.people.access import can\n"
    )
    monkeypatch.setattr(doors, "CENTRE", tmp_path)
    (complaint,) = doors.complaints()
    assert complaint.startswith("today/views.py:2: headwater.centre.imports.views.history")


@pytest.mark.parametrize(
    ("english", "chinese", "flags", "fault"),
    [
        ("%(n)d rows", "%(n)d 行", (), None),
        ("%(n)d rows", "%(m)d 行", (), "places to fill in differ"),
        ("{left} left", "剩余 {left}", (), None),
        ("{left} left", "剩余", (), "places to fill in differ"),
        ("100 %% of %(a)s", "%(a)s 的 100 %%", (), None),
        ("done", "完成", ("fuzzy",), "marked fuzzy"),
    ],
)
def test_translations_with_other_placeholders_are_noticed(
    english: str, chinese: str, flags: tuple[str, ...], fault: str | None
) -> None:
    found = list(messages.faults(Message(english, chinese, flags=flags)))
    assert (fault is None and found == []) or (fault is not None and found[0].startswith(fault))


def test_texts_of_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "templates" / "x").mkdir(parents=True)
    (tmp_path / "templates" / "x" / "page.html").write_text(
        '{% load i18n %}\n  <p title="it\'s">{% translate "One" %}</p>\n'
        "      {% blocktranslate count n=n %}one row{% plural %}{{ n }} rows{% endblocktranslate %}\n"
    )
    (tmp_path / "views.py").write_text('from x import gettext as _\n_("Two")\n')
    ids = {message.id for message in messages.extracted(tmp_path)} - {""}
    assert ids == {"One", "Two", ("one row", "%(n)s rows")}


def test_two_rooms_may_not_translate_one_text_in_two_ways() -> None:
    one, other = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hans")
    for catalogue in (one, other):
        catalogue.add("Unit", "单位")
    one.add("Reason", "原因")
    other.add("Reason", "设立理由", context="definition")
    assert list(messages.disagreements({"one": one, "other": other})) == []
    other.add("Reason", "理由")
    (complaint,) = messages.disagreements({"one": one, "other": other})
    assert "'Reason'" in complaint and "'原因' in one" in complaint and "'理由' in other" in complaint
