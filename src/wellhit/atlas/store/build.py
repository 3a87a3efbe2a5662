"""From a library's parts to one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from wellhit.atlas.content.conflicts import Conflict
from wellhit.scenario.folder import Campaign
from wellhit.terms import Claim, Source

SCHEMA = Path(__file__).with_name("schema.sql")


class Mention(NamedTuple):
    """`by_kind` `by_id` (in its part `part`) speaks of `kind` `id`."""

    by_kind: str
    by_id: str
    part: str
    kind: str
    id: str


class Entry(NamedTuple):
    """Something that can be found, in one language. rank: 0 is told first among equals."""

    kind: str
    id: str
    language: str
    title: str
    names: str
    body: str
    rank: int


def build(
    path: Path,
    campaign: Campaign,
    conflicts: Iterable[Conflict],
    mentions: Iterable[Mention],
    entries: Iterable[Entry],
) -> None:
    """Write the file anew. It appears at `path` whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    os.close(handle)
    try:
        base = sqlite3.connect(name)
        try:
            with base:
                base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                base.executescript(SCHEMA.read_text(encoding="utf-8"))
                _fill(base, campaign, conflicts, mentions, entries)
        finally:
            base.close()
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _fill(
    base: sqlite3.Connection,
    campaign: Campaign,
    conflicts: Iterable[Conflict],
    mentions: Iterable[Mention],
    entries: Iterable[Entry],
) -> None:
    recall = {source.id for source in campaign.sources if source.recall}
    base.executemany("INSERT INTO source VALUES (?,?,?,?,?,?,?)", map(_source, campaign.sources))
    claims = campaign.rows("claims")
    base.executemany(
        "INSERT OR IGNORE INTO claim VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (_claim(row.line, row.value, recall) for row in claims),
    )
    base.executemany(
        "INSERT OR IGNORE INTO claim_source VALUES (?,?)",
        ((row.value.id, source) for row in claims for source in row.value.source),
    )
    for conflict in conflicts:
        _conflict(base, conflict)
    base.executemany("INSERT INTO mention VALUES (?,?,?,?,?)", mentions)
    base.executemany(
        "INSERT OR IGNORE INTO entry (kind, id, language, title, names, body, rank) VALUES (?,?,?,?,?,?,?)",
        entries,
    )
    base.execute("INSERT INTO words (words) VALUES ('rebuild')")


def _source(source: Source) -> tuple[object, ...]:
    return (
        source.id, source.title, source.kind, source.address, source.read, source.remark, int(source.recall),
    )  # fmt: skip


def _claim(line: int, claim: Claim, recall: set[str]) -> tuple[object, ...]:
    return (
        claim.id, line, claim.subject, claim.property, claim.at, claim.at[:10], claim.value, claim.unit,
        claim.low, claim.high, claim.as_written, claim.locator, claim.status, claim.note,
        int(bool(claim.source) and all(source in recall for source in claim.source)),
    )  # fmt: skip


def _conflict(base: sqlite3.Connection, conflict: Conflict) -> None:
    base.execute(
        "INSERT OR IGNORE INTO conflict VALUES (?,?,?,?,?)",
        (conflict.id, conflict.number, conflict.subject, conflict.question, conflict.why),
    )
    sides = [(c, 1) for c in conflict.adopted] + [(c, 0) for c in conflict.rivals]
    base.executemany(
        "INSERT OR IGNORE INTO conflict_claim VALUES (?,?,?)", ((conflict.id, c, taken) for c, taken in sides)
    )
    base.executemany(
        "INSERT OR IGNORE INTO conflict_source VALUES (?,?)", ((conflict.id, s) for s in conflict.source)
    )


def names_of(*names: str) -> str:
    """Different names of a thing in one line, for the index."""
    return " · ".join(dict.fromkeys(name for name in names if name))


def words_of(parts: Iterable[str]) -> str:
    """Texts joined for the index, white space made plain."""
    return " ".join(_plain(parts))


def _plain(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        yield from part.split()
