"""Where sources disagree: `conflicts.csv`, one row a question."""

from __future__ import annotations

from dataclasses import dataclass

from wellhit.scenario.files import Files
from wellhit.scenario.problems import no_such
from wellhit.scenario.rows import Rows, read_rows
from wellhit.scenario.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question, the claims that were taken, those set aside and kept, and why."""

    id: str
    subject: str
    question: str
    adopted: tuple[str, ...]
    rivals: tuple[str, ...]
    why: str
    source: tuple[str, ...]

    @property
    def number(self) -> int:
        """Its number in the fact base: i07 is 7."""
        digits = "".join(c for c in self.id if c.isdigit())
        return int(digits) if digits else 0


CONFLICTS = Table(
    "conflicts.csv",
    "conflicts",
    Conflict,
    (
        Column("id", "id", "short unique name", required=True),
        Column("subject", "text", "what it is about: a place or another subject of claims", default=""),
        Column("question", "text", "the question, as one asks it", required=True, default=""),
        Column("adopted_claim", "refs", "claims taken", refers="claims", default=(), field="adopted"),
        Column("rival_claims", "refs", "claims set aside", refers="claims", default=(), field="rivals"),
        Column("why", "text", "the reason for the choice", required=True, default=""),
        Column("sources", "refs", "who says so", refers="sources", default=(), field="source"),
    ),
    "Questions on which sources contradict each other.",
    required=False,
)


def read_conflicts(files: Files, claims: set[str], sources: set[str]) -> list[Conflict]:
    """The sound rows; a row that names a claim or source that there is not is told and left out."""
    rows: Rows = read_rows(files, CONFLICTS)
    sound = []
    for row in rows.rows:
        conflict: Conflict = row.value
        lost = [("claim", c, claims) for c in (*conflict.adopted, *conflict.rivals) if c not in claims]
        lost += [("source", s, sources) for s in conflict.source if s not in sources]
        for kind, name, known in lost:
            files.fault(CONFLICTS.file, no_such(kind, name, known), row=row.line)
        if not lost:
            sound.append(conflict)
    return sorted(sound, key=lambda c: (c.number, c.id))
