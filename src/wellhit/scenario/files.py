"""Opening the files of a campaign folder: nothing outside it, nothing huge, no bytes that surprise.

Every fault becomes a `Problem`; nothing here raises on any content of the folder.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from wellhit.scenario.problems import Problem, shown

LARGEST_BYTES = 20 * 1024 * 1024  # ten times the largest campaign we know; read whole into memory
MOST_PROBLEMS = 500  # more than anyone mends in one sitting; a wrong file must not keep the machine busy
AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Sheet(NamedTuple):
    """A CSV file: its header and its rows, each with the line on which it begins."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


class Toml(NamedTuple):
    """A TOML file: its data, its lines, and where each `[header]` or `[[header]]` stands."""

    data: dict[str, Any]
    lines: list[str]
    headers: dict[str, list[int]]

    def row_of(self, header: str, number: int = 0) -> int:
        """The line of the `number`-th `[header]`; 1 where it is written in another way."""
        rows = self.headers.get(header, [])
        return rows[number] if number < len(rows) else 1


class TooManyProblemsError(Exception):
    """So many problems that the rest is not worth finding; all that were found are noted."""


class Files:
    """The files under one folder, read one by one; faults collect in `problems`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def fault(self, file: str, message: str, row: int | None = None, column: str = "") -> None:
        """Note one problem. Raises TooManyProblemsError when there is no end of them."""
        self.problems.append(Problem(file, row, column, message))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(
                Problem(file, None, "", f"{MOST_PROBLEMS} problems found; the rest is not listed")
            )
            raise TooManyProblemsError

    def names(self, under: str = "", suffix: str = "") -> list[str]:
        """Names of the entries in a folder of the campaign, sorted; none where it does not exist."""
        folder = self.root / under
        try:
            if not folder.is_dir():
                return []
            if not self._is_inside(folder):
                self.fault(
                    under, "this folder leads out of the campaign folder; put the files themselves here"
                )
                return []
            return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(suffix))
        except OSError as error:
            self.fault(under or ".", f"cannot be read: {error.strerror}")
            return []

    def has(self, name: str) -> bool:
        """Whether the folder holds an entry of this name, readable or not."""
        path = self.root / name
        return path.exists() or path.is_symlink()

    def text(self, name: str) -> str | None:
        """The text of a file, or None after noting why not."""
        try:
            raw = self._bytes(name)
        except OSError as error:
            self.fault(name, f"cannot be read: {error.strerror}")
            return None
        if raw is None:
            return None
        if not raw.strip():
            self.fault(name, "the file is empty", row=1)
            return None
        if raw.startswith(b"\xef\xbb\xbf"):
            self.fault(name, "begins with a byte order mark; save it as plain UTF-8", row=1)
            return None
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            row = raw.count(b"\n", 0, error.start) + 1
            self.fault(name, f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8", row=row)
            return None

    def toml(self, name: str) -> Toml | None:
        """A TOML file, or None after noting why not."""
        text = self.text(name)
        if text is None:
            return None
        try:
            data = tomllib.loads(text)
            lines = text.split("\n")
            return Toml(data, lines, _headers(lines))
        except RecursionError:
            self.fault(name, "not valid TOML: brackets nested too deeply")
        except ValueError as error:  # TOMLDecodeError is one; a number of absurd length is another
            found = AT_LINE.search(str(error))
            reason = AT_LINE.sub("", str(error)).strip()
            self.fault(name, f"not valid TOML: {shown(reason)}", row=int(found[1]) if found else None)
        return None

    def csv(self, name: str) -> Sheet | None:
        """A CSV file, or None after noting why not. Blank lines are passed over."""
        text = self.text(name)
        if text is None:
            return None
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows: list[tuple[int, list[str]]] = []
        line = 1
        try:
            for cells in reader:
                if cells:
                    rows.append((line, cells))
                line = reader.line_num + 1
        except csv.Error as error:
            self.fault(name, f"not valid CSV: {error}", row=line)
            return None
        header = [cell.strip() for cell in rows[0][1]] if rows else []
        return Sheet(header, rows[1:])

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself leads nowhere
            return False

    def _bytes(self, name: str) -> bytes | None:
        path = self.root / name
        if not self._is_inside(path):
            self.fault(name, "leads out of the campaign folder; put the file itself here")
        elif not path.exists():
            self.fault(name, "the file is missing")
        elif not path.is_file():
            self.fault(name, "is not a file")
        elif (size := path.stat().st_size) > LARGEST_BYTES:
            most = LARGEST_BYTES // 2**20
            self.fault(name, f"is {size / 2**20:.0f} MB large; at most {most} MB are read")
        else:
            return path.read_bytes()
        return None


def _headers(lines: list[str]) -> dict[str, list[int]]:
    """Lines (1 = first) of the tables of a TOML file, by their names."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("["):
            name = line.lstrip("[").split("]")[0].strip(" \t\"'")
            found.setdefault(name, []).append(number)
    return found
