"""Where a reader may go on (P12): `reading.toml`, a choice from the sources with a few words in every language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files
from wellhit.scenario.problems import no_such

FILE = "reading.toml"
KINDS = ("read", "witness", "visit")  # histories and studies, people who were there, places that can be seen


@dataclass(frozen=True, slots=True)
class Further:
    """A source to go on with. about: by language. place: id of the place of a visit, else ""."""

    source: str
    kind: str
    about: Mapping[str, str]
    place: str = ""


def read_reading(files: Files, sources: Collection[str], places: Collection[str]) -> list[Further]:
    """Every entry in the order of the file; a faulty one is told and left out."""
    if not files.has(FILE):
        return []
    toml = files.toml(FILE)
    raw = toml.data.get("further", []) if toml else []
    found = []
    for n, data in enumerate(raw if isinstance(raw, list) else []):
        lines = toml.lines if toml else []
        fields = Fields(files, FILE, data, lines, toml.row_of("further", n) if toml else 1, "further")
        source, kind = fields.text("source", True), fields.choice("kind", KINDS, required=True)
        about, place = fields.names("about", True), fields.text("place")
        if source and source not in sources:
            fields.fault("source", no_such("source", source, sources))
        if place and place not in places:
            fields.fault("place", no_such("place", place, places))
        if fields.done() and fields.sound and kind:
            found.append(Further(source, kind, about, place))
    return found
