"""What is wrong with a campaign, said so that its author can mend it: where, what, what was meant."""

from __future__ import annotations

import difflib
import heapq
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

MANY = 40  # beyond so many names only those that share most with the one given are compared letter by letter
FEW = 8  # so many valid names are still read with pleasure; beyond that only the nearest is named


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: file relative to the campaign folder, row as an editor counts lines (1 = first)."""

    file: str
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f" row {self.row}"
        if self.column:
            where += f", {'column' if self.file.endswith('.csv') else 'key'} {self.column}"
        return f"{where}: {self.message}"


class ScenarioError(Exception):
    """A campaign could not be loaded; `problems` holds every fault that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(text: str, most: int = 60) -> str:
    """`text` fit for a message: printable, on one line, cut where it is very long."""
    line = "".join(c if c.isprintable() else "?" for c in text)
    return line if len(line) <= most else line[: most - 1] + "…"


def nearest(name: str, names: Iterable[str], alike: float = 0.55) -> str:
    """The valid name most like `name`, or "" when none is `alike` enough (0 not at all, 1 the same)."""
    valid = list(names)
    if len(valid) > MANY:  # a table with a thousand names may be asked a thousand times
        own = _pairs(name[:100])
        valid = heapq.nlargest(MANY, valid, key=lambda one: len(own & _pairs(one)))
    close = difflib.get_close_matches(name[:100], valid, n=1, cutoff=alike)
    return close[0] if close else ""


@lru_cache(maxsize=20_000)
def _pairs(name: str) -> frozenset[tuple[str, str]]:
    """The pairs of letters that stand side by side in a name."""
    return frozenset(itertools.pairwise(name))


def no_such(kind: str, name: str, names: Iterable[str]) -> str:
    """`no side "alied"; did you mean "allied"?`, or the valid names where none is alike and they are few."""
    valid = sorted(set(names))
    text = f'no {kind} "{shown(name)}"'
    close = nearest(name, valid)
    if close:
        return f'{text}; did you mean "{close}"?'
    if not valid:
        return f"{text}; there is none"
    if len(valid) <= FEW:
        return f"{text}; there {'is' if len(valid) == 1 else 'are'} " + ", ".join(f'"{v}"' for v in valid)
    return text
