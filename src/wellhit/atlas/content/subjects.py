"""The subject index (P06): `subjects.toml`, a table for each subject."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files
from wellhit.scenario.problems import no_such

FILE = "subjects.toml"
LISTS = {"claims": "claim", "places": "place", "formations": "formation"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What belongs together: a title and a few words in each language, and what to look at. days: ISO dates."""

    id: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    claims: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    formations: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


def read_subjects(files: Files, known: Mapping[str, Collection[str]]) -> list[Subject]:
    """The subjects in the order of the file; an id that there is not is told and left out."""
    if not files.has(FILE):
        return []
    toml = files.toml(FILE)
    found = []
    for name, data in (toml.data if toml else {}).items():
        fields = Fields(files, FILE, data, toml.lines if toml else [], toml.row_of(name) if toml else 1, name)
        title, about = fields.names("title", True), fields.names("about")
        lists: dict[str, tuple[str, ...]] = {}
        for key, kind in LISTS.items():
            ids = fields.words(key)
            for one in ids:
                if one not in known.get(kind, ()):
                    fields.fault(key, no_such(kind, one, known.get(kind, ())))
            lists[key] = tuple(one for one in ids if one in known.get(kind, ()))
        days = fields.get("days") or []
        lists["days"] = tuple(str(day) for day in days if isinstance(day, date) or _is_day(str(day)))
        fields.done()
        if title:
            found.append(Subject(name, title, about, **lists))
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
