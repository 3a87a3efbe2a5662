"""What the first page shows of a campaign: `front.toml`, the day of its picture and what is said under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files

FILE = "front.toml"


@dataclass(frozen=True, slots=True)
class Front:
    """The day whose map is shown. caption, alt: what stands under the picture, and what it shows; both by language."""

    day: date
    caption: Mapping[str, str] = field(default_factory=dict)
    alt: Mapping[str, str] = field(default_factory=dict)


def read_front(files: Files, first: date, last: date) -> Front:
    """What the file says; without it, or where its day is not between `first` and `last`, the day half way."""
    half_way = first + (last - first) // 2
    toml = files.toml(FILE) if files.has(FILE) else None
    if toml is None:
        return Front(half_way)
    fields = Fields(files, FILE, toml.data, toml.lines)
    day, caption, alt = fields.date("day", True), fields.names("caption"), fields.names("alt")
    if day is not None and not first <= day <= last:
        fields.fault("day", f"{day} is no day of the campaign, which goes from {first} to {last}")
        day = None
    fields.done()
    return Front(day, caption, alt) if day else Front(half_way)
