"""Where every formation stood in every turn, as far as the dated rows and the order of battle say.

Between two dated places a formation stays at the first as long as it can, then goes the shortest way
at an even pace. A formation without rows stands with its parent if it starts there; a garrison falls
with its fortress.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from wellhit.atlas.content.history import GRADES, History, Stand
from wellhit.atlas.content.moments import TURNS_PER_DAY, moment
from wellhit.atlas.map.ways import FASTEST, KM_PER_DAY, Roads, Way, turns_for
from wellhit.terms import Claim, Formation, Scenario

GONE = -1
STATED, INFERRED, ASSUMED = range(3)
CONFIDENCE = {"confidence high": STATED, "confidence medium": INFERRED, "confidence low": ASSUMED}


class Spot(NamedTuple):
    """`share` of the way from `place` to `to` (indices; to -1: at the place; place -1: off the map)."""

    place: int
    to: int
    share: float
    grade: int


AWAY = Spot(GONE, -1, 0.0, STATED)


class Passage(NamedTuple):
    """A formation came through a place in a turn, on its way or to stay."""

    turn: int
    place: int
    formation: int
    grade: int


@dataclass(slots=True)
class Stands:
    """Spots by formation and turn, what was passed when, and rows that no bound of pace allows."""

    spots: list[list[Spot]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class _Anchor(NamedTuple):
    """From `turn` on (or, where only the day is known, up to `latest`) at `place`; None: with the parent."""

    turn: int
    latest: int
    place: int | None
    grade: int
    by_sea: bool = False


def start_grade(scenario: Scenario, formation: Formation) -> tuple[int, tuple[str, ...]]:
    """How sure the start place is, and the claim that gives it: the claims on starts carry their confidence."""
    for claim in scenario.claims:
        if _gives_start(claim, formation):
            return next((g for word, g in CONFIDENCE.items() if word in claim.note), INFERRED), (claim.id,)
    return ASSUMED, ()


def _gives_start(claim: Claim, formation: Formation) -> bool:
    same = claim.subject == formation.id and claim.property == "place" and claim.value == formation.start
    return same and claim.status == "adopted"


class Ends(NamedTuple):
    """Turns at which things ended: fortresses and works by id; places (by index) first had by the attackers."""

    fortresses: Mapping[str, int]
    works: Mapping[str, int]
    taken: Mapping[int, int]


def stands_of(scenario: Scenario, history: History, ends: Ends, turns: int) -> Stands:
    """Every formation's spots over `turns` turns. No way leads through works of the enemy that hold, and none
    of the attackers through a place that they are told to have had only later.
    """
    return _Placing(scenario, history, ends, turns).place()


class _Placing:
    def __init__(self, scenario: Scenario, history: History, ends: Ends, turns: int) -> None:
        self.scenario, self.ends, self.turns = scenario, ends, turns
        self.defenders = {fortress.side for fortress in scenario.fortresses}
        self.roads = Roads(scenario)
        self.index = {place.id: i for i, place in enumerate(scenario.places)}
        self.number = {formation.id: i for i, formation in enumerate(scenario.formations)}
        self.rows: dict[str, list[Stand]] = {}
        for stand in history.stands:
            self.rows.setdefault(stand.formation, []).append(stand)
        sides = {fortress.id: fortress.side for fortress in scenario.fortresses}
        self.works = {
            self.index[works.place]: (sides[works.fortress], ends.works.get(works.id, turns))
            for works in scenario.strongpoints
            if works.fortress in sides and works.place in self.index
        }
        self.done: dict[str, list[Spot]] = {}
        self.found = Stands()

    def place(self) -> Stands:
        for formation in self.scenario.formations:
            self.found.spots.append(self._spots(formation))
        self.found.passages.sort()
        return self.found

    def _spots(self, formation: Formation) -> list[Spot]:
        if formation.id not in self.done:
            self.done[formation.id] = [AWAY] * self.turns  # who is its own parent's parent follows nobody
            parent = next((f for f in self.scenario.formations if f.id == formation.parent), None)
            over = self._spots(parent) if parent else [AWAY] * self.turns
            self.done[formation.id] = self._along(formation, over, self._anchors(formation, parent))
        return self.done[formation.id]

    def _anchors(self, formation: Formation, parent: Formation | None) -> list[_Anchor]:
        """Its dated places in order: the start, its rows, its end."""
        first = self._turn(formation.arrives) if formation.arrives else 0
        follows = (
            parent is not None and formation.role != "garrison" and formation.start in ("", parent.start)
        )
        start = None if follows else self.index.get(formation.start, GONE)
        anchors = [_Anchor(first, first, start, start_grade(self.scenario, formation)[0])]
        for row in self.rows.get(formation.id, []):
            turn = row.when.turn(self.scenario.head.start)
            latest = turn if row.when.hour else turn + 1
            place = None if row.doing == "rejoins" else self.index.get(row.place, GONE)
            gone = GONE if row.doing in ("leaves", "surrenders") else place
            anchors.append(_Anchor(turn, latest, gone, GRADES.index(row.grade), row.doing == "lands"))
        for turn in self._ends(formation):
            if all(anchor.place != GONE or anchor.turn > turn for anchor in anchors[1:]):
                anchors.append(_Anchor(turn, turn, GONE, INFERRED))
        return sorted(anchors, key=lambda anchor: anchor.turn)

    def _ends(self, formation: Formation) -> list[int]:
        """The day it leaves the campaign, and the fall of the fortress it was to hold."""
        left = [self._turn(formation.leaves)] if formation.leaves else []
        return left + (
            [self.ends.fortresses[formation.fortress]] if formation.fortress in self.ends.fortresses else []
        )

    def _turn(self, day: object) -> int:
        when = moment(str(day))
        assert when is not None
        return (when.day - self.scenario.head.start).days * TURNS_PER_DAY

    def _along(self, formation: Formation, over: list[Spot], anchors: list[_Anchor]) -> list[Spot]:
        spots = [AWAY] * self.turns
        before = -1
        for anchor in anchors:
            turn = min(anchor.turn, self.turns - 1)
            if anchor.turn >= self.turns:
                continue
            if anchor.place == GONE:
                self._hold(spots, turn, Spot(GONE, -1, 0.0, anchor.grade))
            elif before < 0 or spots[turn].place == GONE:
                self._settle(formation, spots, over, anchor, turn)
            else:
                turn = self._go(formation, spots, over, anchor, before)
            before = turn
        return spots

    def _settle(
        self, formation: Formation, spots: list[Spot], over: list[Spot], anchor: _Anchor, turn: int
    ) -> None:
        """From this turn on at the anchor's place, or wherever the parent is."""
        if anchor.place is not None:
            self._hold(spots, turn, Spot(anchor.place, -1, 0.0, anchor.grade))
            self.found.passages.append(Passage(turn, anchor.place, self.number[formation.id], anchor.grade))
            return
        for t in range(turn, self.turns):
            spots[t] = over[t]._replace(grade=max(INFERRED, over[t].grade))

    def _hold(self, spots: list[Spot], turn: int, spot: Spot) -> None:
        spots[turn:] = [spot] * (self.turns - turn)

    def _go(
        self, formation: Formation, spots: list[Spot], over: list[Spot], anchor: _Anchor, before: int
    ) -> int:
        """To the anchor's place from wherever it was, no faster than it may; the turn of arrival."""
        goal = over[anchor.turn].place if anchor.place is None else anchor.place
        if goal == GONE:
            return anchor.turn
        turn = anchor.turn
        way, leaves = self._way(formation, spots, turn, goal, before, anchor.by_sea)
        if leaves < before:  # where the day is known but not the hour, it may arrive later in the day
            turn = min(anchor.latest, before + (turn - leaves), self.turns - 1)
            way, leaves = self._way(formation, spots, turn, goal, before, anchor.by_sea)
        if leaves < before:
            leaves = before
            if turn - leaves < turns_for(way.km[-1], FASTEST[formation.mobility]):
                self._too_fast(formation, way, leaves, turn)
        self._drive(formation, spots, way, leaves, turn)
        self._settle(formation, spots, over, anchor, turn)
        return turn

    def _way(
        self, formation: Formation, spots: list[Spot], turn: int, goal: int, before: int, by_sea: bool
    ) -> tuple[Way, int]:
        """The way to the goal and the turn at which it must leave, from where it stands in that turn."""
        leaves = turn - 1
        for _ in range(4):  # where it stands depends on when it leaves, if its parent is on the move
            start = spots[max(leaves, before)].place
            if by_sea:
                way = self.roads.by_sea(start, goal)
            else:
                way = self.roads.way(start, goal, *self._barred(formation, turn))
            need = turns_for(way.km[-1], KM_PER_DAY[formation.mobility])
            if turn - need == leaves:
                break
            leaves = turn - need
        return way, leaves

    def _barred(self, formation: Formation, turn: int) -> tuple[set[int], set[int]]:
        """Works of the enemy that hold; places not yet taken."""
        closed = {
            place for place, (side, fall) in self.works.items() if side != formation.side and turn < fall
        }
        attacks = formation.side not in self.defenders
        return closed, {place for place, taken in self.ends.taken.items() if attacks and turn < taken}

    def _drive(self, formation: Formation, spots: list[Spot], way: Way, leaves: int, turn: int) -> None:
        """Fill the turns between leaving and arriving; note what was passed."""
        total, span = way.km[-1], turn - leaves
        for t in range(leaves + 1, turn):
            place, to, share = way.at(total * (t - leaves) / span)
            spots[t] = Spot(place, to, share, INFERRED)
        for place, km in list(zip(way.places, way.km, strict=True))[1:-1]:
            passed = leaves + -int(-km / total * span // 1)
            self.found.passages.append(Passage(passed, place, self.number[formation.id], INFERRED))

    def _too_fast(self, formation: Formation, way: Way, before: int, turn: int) -> None:
        ends = (self.scenario.places[way.places[i]].id for i in (0, -1))
        bound = FASTEST[formation.mobility]
        self.found.faults.append(
            f"{formation.id}: {' to '.join(ends)} is {way.km[-1]:.0f} km in {(turn - before) * 6} hours; "
            f"at most {bound:.0f} km a day"
        )
