"""The one place where a person is chosen: a field that searches by name, number, post or unit.

Without JavaScript the words are sent with the form; who fits is then offered under the field, and nothing
that was typed anywhere in the form is lost. With it the same list opens while one types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from headwater.centre.people import queries
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.queries import Candidate

OFFERED = 8
COMBOBOX = {"autocomplete": "off", "role": "combobox", "aria-autocomplete": "list", "aria-expanded": "false"}
# As a colleague copies it from a list: 张三 (P003), 张三（P003）, 张三 · P003.
_NUMBER_LAST = re.compile(r"^.+?\s*(?:[(（]\s*([^()（）]+?)\s*[)）]|·\s*(\S+))$")


class PersonWidget(forms.TextInput):
    """A text field with who is meant under it, and with those to choose from when the words fit several."""

    template_name = "ui/person.html"
    offered: list[Candidate] | None = None
    by: Actor | None = None
    several = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        # Those offered under the field carry its name too; what was ticked there comes after what was typed.
        sent = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return next((one for one in reversed(sent) if one), sent[-1] if sent else None)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= COMBOBOX
        meant = None if self.offered or self.several else self._meant(str(value or ""))
        return context | {
            "address": reverse("ui:persons"),
            "several": self.several,
            "offered": [offer(one) for one in self.offered or []],
            "meant": meant,
        }

    def _meant(self, words: str) -> str:
        """Who stands there, in words, where the asker may read it."""
        found = Person.objects.filter(number=words).first() if words else None
        known = queries.named(self.by, found) if found else None
        return described(known) if known else ""


def offer(one: Candidate) -> dict[str, Any]:
    """A person as a line to choose from, with what speaks against it."""
    return {
        "number": one.person.number,
        "name": one.person.name,
        "place": place(one.person),
        "why_not": _("left on %(day)s") % {"day": one.left} if one.left else "",
        "mind": "" if one.left or one.signs_in else _("no sign-in: will not see the task"),
    }


def place(person: Any) -> str:
    """Unit and post of a person as `queries.known_to` gives them, in the reader's language."""
    english = get_language() == "en"
    unit = (person.unit_name_en if english else "") or person.unit_name
    post = (person.post_name_en if english else "") or person.post_name
    return " · ".join(part for part in (unit, post) if part)


def described(one: Candidate) -> str:
    """One line: who it is, and what speaks against it."""
    said = offer(one)
    return " · ".join(part for part in (said["name"], said["place"], said["why_not"] or said["mind"]) if part)


class PersonField(forms.CharField):
    """A person by number, name, or any words that fit: then those who fit are offered. Cleans to a Person.

    `by` says who asks: whose names may be read depends on it. Whoever has left cannot be chosen.
    """

    by: Actor | None = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 80)
        options.setdefault("widget", PersonWidget)
        options.setdefault("help_text", gettext_lazy("Name, staff number or unit."))
        super().__init__(**options)

    def asked_by(self, by: Actor | None) -> None:
        """Let the field know who asks."""
        self.by = by
        if isinstance(self.widget, PersonWidget):
            self.widget.by = by

    def clean(self, value: Any) -> Person | None:  # type: ignore[override]
        words = super().clean(value).strip()
        if not words:
            return None
        try:
            return found_person(words, self.by)
        except Unclear as unclear:
            if isinstance(self.widget, PersonWidget):
                self.widget.offered = unclear.offered
            raise

    def prepare_value(self, value: Any) -> Any:
        return value.number if isinstance(value, Person) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PersonsField(PersonField):
    """Several persons with commas between them. Cleans to a list, each once."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 400)
        options.setdefault("help_text", gettext_lazy("Names or staff numbers, with commas between them."))
        super().__init__(**options)
        if isinstance(self.widget, PersonWidget):
            self.widget.several = True

    def clean(self, value: Any) -> list[Person]:  # type: ignore[override]
        words = forms.CharField.clean(self, value)
        parts = [part.strip() for part in re.split(r"[,，、;；\n]", words)]
        return list(dict.fromkeys(found_person(part, self.by) for part in parts if part))


class Unclear(ValidationError):
    """The words fit nobody, several, or somebody who cannot be chosen."""

    def __init__(self, message: str, offered: list[Candidate] | None = None) -> None:
        super().__init__(message, code="person")
        self.offered = offered or []


def found_person(words: str, by: Actor | None) -> Person:
    """Whom the words name without doubt; else an `Unclear` that says why, and offers who fits."""
    found = queries.exactly(by, words) or _by_number_last(by, words)
    present = [person for person in found if queries.here(person)]
    if len(present) == 1:
        return present[0]
    if found and not present:
        raise Unclear(_gone(by, found[0]))
    fits = queries.candidates(by, words, OFFERED)
    if not fits:
        none = _("You can look up nobody of “%(words)s”. Name agents of other teams by their staff number.")
        raise Unclear(none % {"words": words})
    if len(fits) > OFFERED:
        many = _("Many people fit “%(words)s”: write more of the name.")
        raise Unclear(many % {"words": words}, fits[:OFFERED])
    who = listed(f"{one.person.name} ({one.person.number})" for one in fits)
    raise Unclear(_("“%(words)s” could be %(who)s. Choose one.") % {"words": words, "who": who}, fits)


def listed(names: Iterable[str]) -> str:
    """Names in a row, as the reader's language parts them."""
    return (", " if get_language() == "en" else "、").join(names)


def _by_number_last(by: Actor | None, words: str) -> list[Person]:
    match = _NUMBER_LAST.match(words)
    return queries.exactly(by, match[1] or match[2]) if match else []


def _gone(by: Actor | None, person: Person) -> str:
    who = person.name if queries.named(by, person) else person.number
    return _("%(who)s left on %(day)s: choose somebody who is here.") % {"who": who, "day": person.left}
