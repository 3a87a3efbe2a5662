"""What really happened, day by day: two tables of a campaign folder that only the atlas reads.

`history.csv`: where a formation was and what it did, each row with the claims behind it or the reason
why it is assumed. `situations.csv`: what became of places, works, bridges, ports and people. What the
record and the order of battle already say (falls, openings, where a formation starts) is taken from
there and not written again. A faulty row is left out and told as a `Problem`; the rest is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from wellhit.atlas.content.moments import Moment, moment
from wellhit.scenario.cells import NUMBER
from wellhit.scenario.files import Files, TooManyProblemsError
from wellhit.scenario.folder import Campaign
from wellhit.scenario.problems import Problem, no_such, shown
from wellhit.scenario.rows import Row, read_rows
from wellhit.scenario.tables import TABLES, Column, Table
from wellhit.terms import Claim, Range, Scenario

GRADES = ("stated", "inferred", "assumed")  # in this order their codes on the map: 0, 1, 2
DOINGS = (
    "marches", "invests", "assaults", "lands", "holds", "masks", "rests", "rejoins", "leaves", "surrenders",
)  # fmt: skip
NO_PLACE = ("rejoins", "leaves", "surrenders")  # what is done at no place of one's own
NOBODY = "nobody"
FORTRESS_STATES = ("held", "invested", "assault", "fallen", "masked")
PRISONERS = "prisoners"
RAID = "bombers sent"  # the property by which a raid is found among the claims
NOON = "12:00"


@dataclass(frozen=True, slots=True)
class Stand:
    """One row of history.csv: from `at` on, `formation` is at `place` and does `doing`."""

    formation: str
    at: str
    place: str
    doing: str
    grade: str
    because: tuple[str, ...] = ()
    assumed: str = ""
    note: str = ""

    @property
    def when(self) -> Moment:
        """Its moment; the reader has seen to it that there is one."""
        found = moment(self.at)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Situation:
    """One row of situations.csv: at `at` the `kind` of thing called `id` is in `state`, with a `number`."""

    kind: str
    id: str
    at: str
    state: str
    number: Range | None
    grade: str
    because: tuple[str, ...] = ()
    assumed: str = ""
    note: str = ""

    @property
    def when(self) -> Moment:
        """Its moment; the reader has seen to it that there is one."""
        found = moment(self.at)
        assert found is not None
        return found


@dataclass(slots=True)
class History:
    """The sound rows of both tables, in the order of their moments, and what is wrong with the others."""

    stands: tuple[Stand, ...] = ()
    situations: tuple[Situation, ...] = ()
    problems: list[Problem] = field(default_factory=list)


KINDS = (
    "place", "fortress", "strongpoint", "bridge", "port", "civilians", "losses", "kent", "truce", "raid",
)  # fmt: skip
AT = Column("at", "text", "day or minute, on the campaign's clock", required=True)
BACKING = (
    Column(
        "grade", "choice", "stated: a claim says so; inferred: follows from claims; assumed: no claim",
        required=True, choices=GRADES,
    ),
    Column("because", "refs", "the claims behind the row, separated by ;", refers="claims", default=()),
    Column("assumed", "text", "the reason where a claim does not say it outright", default=""),
    Column("note", "text", "anything a reader should know", default=""),
)  # fmt: skip

HISTORY = Table(
    "history.csv", "history", Stand,
    (
        Column("formation", "ref", "who", required=True, refers="formations"),
        AT,
        Column("place", "ref", "where (empty: with its parent again, or gone)", refers="places", default=""),
        Column("doing", "choice", "what it does there", required=True, choices=DOINGS),
        *BACKING,
    ),
    "Where formations really were. Read by the atlas only.",
    key=("formation", "at"), required=False,
)  # fmt: skip

SITUATIONS = Table(
    "situations.csv", "situations", Situation,
    (
        Column("kind", "choice", "what kind of thing", required=True, choices=KINDS),
        Column("id", "text", "its id; of a bridge its two ends, a-b; of a raid its locator", required=True),
        AT,
        Column("state", "text", "what it is from then on, or what the number counts", default=""),
        Column("number", "range", "how many (empty: as the first claim has it)"),
        *BACKING,
    ),
    "What became of places, works, bridges, ports and people. Read by the atlas only.",
    key=("kind", "id", "at", "state"), required=False,
)  # fmt: skip


def read_history(folder: Path, scenario: Scenario) -> History:
    """Both tables of a campaign folder, checked against its scenario; a folder without them has no rows."""
    files = Files(folder)
    history = History(problems=files.problems)
    known = _Known(scenario)
    with suppress(TooManyProblemsError):  # they are noted; what could be read before stands
        stands = [row for row in read_rows(files, HISTORY).rows if _stand_is_sound(files, row, known)]
        history.stands = tuple(row.value for row in _each_once(files, HISTORY, stands))
        found = [row for row in read_rows(files, SITUATIONS).rows if _situation_is_sound(files, row, known)]
        history.situations = tuple(row.value for row in _each_once(files, SITUATIONS, found))
    return history


def whole(campaign: Campaign) -> Scenario:
    """All that a campaign says, sound rows only, over its scenario that ends last, without plans.

    What happened is told of the campaign and not of one scenario: the record is complete here.
    """
    return Scenario(
        campaign=campaign.id, title=campaign.title, summary=campaign.summary,
        head=max(campaign.scenarios, key=lambda head: (head.end, -head.start.toordinal())),
        hours_per_turn=campaign.hours_per_turn, utc_offset=campaign.utc_offset, sides=campaign.sides,
        **{table.name: campaign.values(table.name) for table in TABLES},
        plans=(), sources=campaign.sources,
    )  # fmt: skip


def bridge_id(a: str, b: str) -> str:
    """The name of the route between two places, whichever comes first."""
    return "-".join(sorted((a, b)))


def figure(situation: Situation, claims: Mapping[str, Claim]) -> Range | None:
    """The row's number, else that of its first claim that counts something; None where nothing does."""
    if situation.number is not None:
        return situation.number
    counted = (limits_of(claims[name]) for name in situation.because)
    return next((found for found in counted if found is not None), None)


def limits_of(claim: Claim) -> Range | None:
    """What a claim counts, with its limits where it has them; None where its value is no number."""
    if not NUMBER.fullmatch(claim.value):
        return None
    best = float(claim.value)
    low, high = (float(end) if NUMBER.fullmatch(end) else best for end in (claim.low, claim.high))
    return Range(min(low, best), best, max(high, best))


class _Known:
    """What a row may name: ids by kind of thing, states by kind, claims, formations and places."""

    def __init__(self, scenario: Scenario) -> None:
        self.first, self.last = scenario.head.start, scenario.head.end
        self.claims = {claim.id for claim in scenario.claims}
        self.formations = {formation.id for formation in scenario.formations}
        self.places = {place.id for place in scenario.places}
        sides = tuple(side.id for side in scenario.sides)
        fortresses = {fortress.id for fortress in scenario.fortresses}
        self.ids: dict[str, set[str]] = {
            "place": self.places,
            "fortress": fortresses,
            "strongpoint": {strongpoint.id for strongpoint in scenario.strongpoints},
            "bridge": {bridge_id(route.a, route.b) for route in scenario.routes},
            "port": {port.id for port in scenario.ports},
            "civilians": self.places,
            "losses": self.places | fortresses | self.formations,
            "kent": self.places,
            "truce": fortresses,
            "raid": {claim.locator for claim in scenario.claims if claim.property == RAID},
        }
        self.states: dict[str, tuple[str, ...]] = {
            "place": (*sides, NOBODY),
            "fortress": FORTRESS_STATES,
            "strongpoint": ("holds", "fallen"),
            "bridge": ("up", "blown", "built"),
            "port": ("shut", "open"),
            "civilians": ("left", "killed"),
            "losses": (*sides, PRISONERS),
            "kent": ("shells",),
            "truce": ("begins", "ends"),
            "raid": ("",),
        }


def _stand_is_sound(files: Files, row: Row, known: _Known) -> bool:
    stand: Stand = row.value
    faults = [("formation", _unknown("formation", stand.formation, known.formations))]
    if stand.place:
        faults.append(("place", _unknown("place", stand.place, known.places)))
    elif stand.doing not in NO_PLACE:
        faults.append(("place", f"is empty; a formation that {stand.doing} is somewhere"))
    return _tell(files, HISTORY, row, faults + _backing(stand, known))


def _situation_is_sound(files: Files, row: Row, known: _Known) -> bool:
    found: Situation = row.value
    states = known.states[found.kind]
    faults = [("id", _unknown(found.kind, found.id, known.ids[found.kind]))]
    if found.state not in states:
        faults.append(("state", no_such(f"state of a {found.kind}", found.state, states)))
    return _tell(files, SITUATIONS, row, faults + _backing(found, known))


def _unknown(kind: str, name: str, names: Iterable[str]) -> str:
    return "" if name in names else no_such(kind, name, names)


def _backing(row: Stand | Situation, known: _Known) -> list[tuple[str, str]]:
    """House rule 1: a claim, or a reason; and the row is dated."""
    faults = [("because", _unknown("claim", name, known.claims)) for name in row.because]
    if row.grade != "assumed" and not row.because:
        faults.append(("because", f"is empty; what is {row.grade} rests on a claim"))
    if row.grade != "stated" and not row.assumed:
        faults.append(("assumed", f"is empty; what is {row.grade} has a reason"))
    when = moment(row.at)
    if when is None or when.days > 1:
        faults.append(
            ("at", f'"{shown(row.at)}" is not a day or minute; write it like 1944-09-17 or 1944-09-17T09:55')
        )
    elif not known.first <= when.day <= known.last:
        faults.append(("at", f"{when.day} lies outside the campaign, {known.first} to {known.last}"))
    return faults


def _tell(files: Files, table: Table, row: Row, faults: list[tuple[str, str]]) -> bool:
    """Note what is wrong with a row; True where nothing is."""
    wrong = [(column, message) for column, message in faults if message]
    for column, message in wrong:
        files.fault(table.file, message, row.line, column)
    return not wrong


def _each_once(files: Files, table: Table, rows: list[Row]) -> list[Row]:
    """Rows in the order of their moments; a second row of the same key is told and left out."""
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for row in rows:
        key = tuple(str(getattr(row.value, name)) for name in table.key)
        if key in first:
            message = f'"{" ".join(key)}" stands twice, first on row {first[key]}'
            files.fault(table.file, message, row.line, table.key[0])
            continue
        first[key] = row.line
        kept.append(row)
    return sorted(kept, key=lambda row: (row.value.when.day, row.value.when.hour or NOON))
