"""Recent changes (P09): `changes.toml`, newest first, written by whoever changes a story or a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files

FILE = "changes.toml"
PATH = re.compile(r"[a-z][a-z0-9/_.-]*")


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, when, in each language. path: the page to see it on, below the language; "" where there is none."""

    day: date
    what: Mapping[str, str]
    path: str = ""


def read_changes(files: Files) -> list[Change]:
    """Every change, the newest first; a faulty one is told and left out."""
    if not files.has(FILE):
        return []
    toml = files.toml(FILE)
    raw = toml.data.get("change", []) if toml else []
    found = []
    for n, data in enumerate(raw if isinstance(raw, list) else []):
        lines = toml.lines if toml else []
        fields = Fields(files, FILE, data, lines, toml.row_of("change", n) if toml else 1, "change")
        day, what, path = fields.date("date", True), fields.names("what", True), fields.text("path")
        if path and not PATH.fullmatch(path):
            fields.fault("path", "should be a page below the language, like stories/astonia")
            path = ""
        fields.done()
        if day and what:
            found.append(Change(day, what, path))
    return sorted(found, key=lambda change: change.day, reverse=True)
