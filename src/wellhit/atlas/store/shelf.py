"""Asking the store: claims with their sources and rivals, who mentions what, and words.

Every question is written once, with its values bound: nothing that a reader types becomes SQL.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with its sources. recall: every source of it was remembered, not read again."""

    id: str
    line: int
    subject: str
    property: str
    at: str
    day: str
    value: str
    unit: str
    low: str
    high: str
    as_written: str
    locator: str
    status: str
    note: str
    recall: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One answer to a search; `mark` is the passage with hits between the control signs 2 and 3."""

    kind: str
    id: str
    title: str
    names: str
    mark: str


SOURCES = "(SELECT group_concat(source, ';') FROM claim_source s WHERE s.claim = c.id) AS sources"
# What claims may be asked by: each with one value bound.
FILTERS = {
    **{name: f"c.{name} = ?" for name in ("subject", "property", "day", "status")},
    "source": "c.id IN (SELECT b.claim FROM claim_source b WHERE b.source = ?)",
}
CLAIM = f"SELECT c.*, {SOURCES} FROM claim c"


def _said(row: sqlite3.Row) -> Said:
    values: dict[str, Any] = dict(row)
    values["recall"] = bool(values["recall"])
    values["sources"] = tuple((values["sources"] or "").split(";")) if values["sources"] else ()
    return Said(**values)


class Shelf:
    """A store opened for reading. One is made for each thread that reads."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        self.base.row_factory = sqlite3.Row
        self.base.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()

    def _claims(self, where: str, *values: object) -> list[Said]:
        order = " ORDER BY c.at, c.line"
        return [_said(row) for row in self.base.execute(f"{CLAIM} {where}{order}", values)]

    def claim(self, name: str) -> Said | None:
        """One claim, None where there is none of that id."""
        found = self._claims("WHERE c.id = ?", name)
        return found[0] if found else None

    def claims(self, names: Iterable[str]) -> list[Said]:
        """Claims by id, in the order asked; unknown ids are left out."""
        return [claim for name in names if (claim := self.claim(name)) is not None]

    def claims_of(self, subject: str) -> list[Said]:
        """Every claim about a subject."""
        return self._claims("WHERE c.subject = ?", subject)

    def claims_on(self, day: str) -> list[Said]:
        """Every claim about a day (ISO)."""
        return self._claims("WHERE c.day = ?", day)

    def claims_by(self, source: str) -> list[Said]:
        """Every claim that a source makes."""
        return self._claims("JOIN claim_source b ON b.claim = c.id WHERE b.source = ?", source)

    def claims_where(self, fits: Mapping[str, str], limit: int, offset: int) -> tuple[int, list[Said]]:
        """How many claims fit, and `limit` of them from `offset` on. fits: subject, property, day, status, source."""
        where = " AND ".join(FILTERS[name] for name in fits) or "1"
        values = list(fits.values())
        total = self.base.execute(f"SELECT count(*) FROM claim c WHERE {where}", values).fetchone()[0]
        asked = f"{CLAIM} WHERE {where} ORDER BY c.at, c.line LIMIT ? OFFSET ?"
        return total, [_said(row) for row in self.base.execute(asked, [*values, limit, offset])]

    def rivals(self, claim: Said) -> list[Said]:
        """Claims that say otherwise: of the same subject, property and time, or set against it in a conflict."""
        alike = self._claims(
            "WHERE c.subject = ? AND c.property = ? AND c.at = ? AND c.id <> ? AND c.value <> ?"
            " AND (c.status = 'rival' OR ? = 'rival')",
            claim.subject, claim.property, claim.at, claim.id, claim.value, claim.status,
        )  # fmt: skip
        against = self._claims(
            "WHERE c.id IN (SELECT o.claim FROM conflict_claim o JOIN conflict_claim m ON m.conflict = o.conflict"
            " WHERE m.claim = ? AND o.claim <> ?) AND c.property = ?",
            claim.id, claim.id, claim.property,
        )  # fmt: skip
        return list({said.id: said for said in [*alike, *against]}.values())

    def conflicts_of(self, claim: str) -> list[str]:
        """Conflicts in which a claim takes part, by id."""
        asked = "SELECT conflict FROM conflict_claim WHERE claim = ? ORDER BY conflict"
        return [row[0] for row in self.base.execute(asked, (claim,))]

    def conflicts_with(self, source: str) -> list[str]:
        """Conflicts in which a source speaks."""
        asked = "SELECT conflict FROM conflict_source WHERE source = ? ORDER BY conflict"
        return [row[0] for row in self.base.execute(asked, (source,))]

    def count_by_source(self) -> dict[str, int]:
        """How many claims each source makes."""
        asked = "SELECT source, count(*) FROM claim_source GROUP BY source"
        return {row[0]: row[1] for row in self.base.execute(asked)}

    def mentions_of(self, kind: str, name: str) -> list[tuple[str, str, str]]:
        """Who speaks of a thing: (kind, id, part), each once."""
        asked = "SELECT DISTINCT by_kind, by_id, part FROM mention WHERE kind = ? AND id = ? ORDER BY rowid"
        return [tuple(row) for row in self.base.execute(asked, (kind, name))]

    def entries(self, language: str) -> list[Found]:
        """Everything that can be found in a language, names first; `mark` is the text."""
        asked = "SELECT kind, id, title, names, body FROM entry WHERE language = ? ORDER BY rank, title"
        return [Found(*tuple(row)) for row in self.base.execute(asked, (language,))]

    def search(self, typed: str, language: str, most: int = 50) -> list[Found]:
        """What fits the words typed, in any spelling and with or without accents; names before texts.

        typed: any text; each word is looked for as a beginning. Words that no entry has are met half way: if not
        all words fit, entries with any of them follow.
        """
        terms = tokens(typed)
        if not terms:
            return []
        asked = (
            "SELECT e.kind, e.id, e.title, e.names, snippet(words, 2, char(2), char(3), '…', 24) AS mark,"
            " bm25(words, 12.0, 8.0, 1.0) + e.rank AS worth FROM words JOIN entry e ON e.number = words.rowid"
            " WHERE words MATCH ? AND e.language = ? ORDER BY worth, e.title LIMIT ?"
        )
        found: dict[tuple[str, str], Found] = {}
        for joint in (" ", " OR "):
            match = joint.join(f'"{term}"*' for term in terms)
            for row in self.base.execute(asked, (match, language, min(most, MOST_FOUND))):
                found.setdefault((row[0], row[1]), Found(*tuple(row)[:5]))
            if len(found) >= 5 or len(terms) == 1:
                break
        return list(found.values())[:most]


def folded(text: str) -> str:
    """Text without accents, in lower case, as the index has it."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def tokens(typed: str) -> list[str]:
    """The words of a search, at most twelve: letters and digits only, so that nothing of them is syntax."""
    return re.findall(r"[^\W_]+", folded(typed[:200]))[:12]
