"""Reading the keys of one TOML table, each for its kind; what nobody asked for is a misspelt key."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

from wellhit.scenario.files import Files
from wellhit.scenario.problems import no_such, shown
from wellhit.terms import Range

ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
YEARS = range(1700, 2200)  # campaigns of regiments and brigades; also keeps sums of days inside the calendar


def in_calendar(text: str) -> date | None:
    """The day that `YYYY-MM-DD` names, None when there is none or it lies in no modern century."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


class Fields:
    """One table of a TOML file. Ask for every key that may be there, then `done()`.

    A fault is located at the first line from `row` on that sets the key, else at `row` itself.
    """

    def __init__(
        self, files: Files, file: str, data: object, lines: list[str], row: int = 1, where: str = ""
    ) -> None:
        self.files, self.file, self.lines, self.row, self.where = files, file, lines, row, where
        self.known: set[str] = set()
        self.sound = True
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.fault("", "should be a table of keys")

    def fault(self, key: str, message: str) -> None:
        """Note a problem with `key`."""
        self.sound = False
        shown_key = shown(" ".join(part for part in (self.where, key) if part))
        self.files.fault(self.file, message, self.row_of(key), shown_key)

    def row_of(self, key: str) -> int:
        """The line that sets `key` in this table."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for i in range(self.row - 1, len(self.lines)):
            if key and pattern.match(self.lines[i]):
                return i + 1
            if i >= self.row and self.lines[i].startswith("["):
                break
        return self.row

    def get(self, key: str, required: bool = False) -> Any:
        """The raw value, None where absent."""
        self.known.add(key)
        value = self.data.get(key)
        if value is None and required:
            self.fault(key, f"{key} is missing")
        return value

    def text(self, key: str, required: bool = False) -> str:
        """A string; "" where absent."""
        value = self.get(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, "should be text in quotes")
            return ""
        return value.strip()

    def id(self, key: str, required: bool = True) -> str:
        """A short unique name; "" where absent or not of that form."""
        value = self.text(key, required)
        if value and not ID.fullmatch(value):
            self.fault(key, f'"{shown(value)}" is no id: lower-case letters, digits, - and _')
            return ""
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str = "", required: bool = False) -> str:
        """One word of a closed list; the default where absent or unknown."""
        value = self.text(key, required)
        if not value:
            return default
        if value not in choices:
            self.fault(key, no_such(key, value, choices))
            return default
        return value

    def words(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A list of strings, or one string standing for a list of one."""
        value = self.get(key, required)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.fault(key, 'should be a list of names, like ["one", "two"]')
            return ()
        return tuple(value)

    def names(self, key: str, required: bool = False) -> dict[str, str]:
        """Text by language: `{ en = "...", nl = "..." }`; plain text stands for English."""
        value = self.get(key, required)
        if value is None:
            return {}
        if isinstance(value, str):
            return {"en": value}
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.fault(key, 'should be text by language, like { en = "..." }')
            return {}
        if "en" not in value:
            self.fault(key, "has no English text (en)")
        return dict(value)

    def number(
        self, key: str, default: float = 0.0, least: float | None = 0.0, most: float | None = None,
        required: bool = False,
    ) -> float:  # fmt: skip
        """A finite number within its limits; the default where absent or wrong."""
        value = self.get(key, required)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, "should be a number")
            return default
        if abs(value) > 1e15 or not math.isfinite(value):
            self.fault(key, "is not a usable number")
            return default
        if least is not None and value < least:
            self.fault(key, f"{value} is less than {least:g}")
        if most is not None and value > most:
            self.fault(key, f"{value} is more than {most:g}")
        return float(value)

    def range(self, key: str) -> Range | None:
        """A number, or low, best and high that rise, none below nothing; None where absent or wrong."""
        value = self.get(key)
        if value is None:
            return None
        parts = value if isinstance(value, list) else [value]
        if len(parts) not in (1, 3) or not all(
            isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1e15 for v in parts
        ):
            self.fault(key, "should be a number that is not negative, or three: [low, best, high]")
            return None
        low, best, high = (float(v) for v in (parts * 3 if len(parts) == 1 else parts))
        if not low <= best <= high:
            self.fault(key, f"low, best, high should rise: {low:g}, {best:g}, {high:g}")
            return None
        return Range(low, best, high)

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "should be true or false")
            return default
        return value

    def date(self, key: str, required: bool = False) -> date | None:
        """A day, written as a TOML date or as "YYYY-MM-DD"."""
        value = self.get(key, required)
        if isinstance(value, datetime):
            self.fault(key, "should be a day without an hour, like 1944-09-01")
            return None
        if value is None:
            return None
        day = in_calendar(value.isoformat() if isinstance(value, date) else str(value))
        if day is None:
            self.fault(key, f'"{shown(str(value))}" is not a usable day; write it like 1944-09-01')
        return day

    def done(self) -> bool:
        """Note every key that was never asked for; True when the whole table was sound."""
        for key in self.data:
            if key not in self.known:
                self.fault(key, no_such("key", key, self.known))
        return self.sound
