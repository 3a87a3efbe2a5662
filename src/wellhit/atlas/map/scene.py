"""One moment of a track: who stands where and what has become of each thing (docs/reference/map-data.md).

Pictures (`still.py`) and words (`telling.py`) are both made from a `Scene`, so they cannot contradict each other.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from wellhit.terms import TURN_NAMES

LIKELY = 50.0  # percent of the runs from which on an ensemble is drawn as having seen a thing


class Stand(NamedTuple):
    """Where a formation is: at a place, or `fraction` of the way from there to another (-1: none).

    grade: history 0 stated, 1 inferred, 2 assumed; ensemble: percent of the runs in which it is there.
    men: None where nobody says.
    """

    place: int
    to: int = -1
    fraction: float = 0.0
    grade: float = 0
    men: float | None = None


def at(steps: Sequence[Sequence[Any]] | None, turn: int) -> Sequence[Any] | None:
    """The last step at or before a turn; None before the first."""
    if not steps:
        return None
    number = bisect_right(steps, turn, key=lambda step: step[0])
    return steps[number - 1] if number else None


class Scene:
    """A frame and a track at one turn. Raises ValueError for a turn that the track does not have."""

    def __init__(self, frame: Mapping[str, Any], track: Mapping[str, Any], turn: int) -> None:
        turns = int(track.get("turns", frame["turns"]))
        if not 0 <= turn < turns:
            raise ValueError(f"turn {turn}: the track has the turns 0 to {turns - 1}")
        self.frame, self.track, self.turn = frame, track, turn
        self.kind: str = track["kind"]
        self.turns_a_day = 24 // int(frame["hours_per_turn"])

    @property
    def day(self) -> date:
        """The date, by the clock of the campaign."""
        hours = self.turn * int(self.frame["hours_per_turn"])
        return (
            datetime.fromisoformat(self.track.get("start", self.frame["start"])) + timedelta(hours=hours)
        ).date()

    @property
    def part_of_day(self) -> str:
        """night, morning, afternoon or evening."""
        return TURN_NAMES[self.turn % self.turns_a_day * len(TURN_NAMES) // self.turns_a_day]

    @cached_property
    def stands(self) -> dict[int, Stand]:
        """Formations that are somewhere, by index."""
        found = {}
        for index, steps in self.track.get("formations", {}).items():
            step = at(steps, self.turn)
            if step is not None and step[1] >= 0:
                found[int(index)] = Stand(*step[1:6])
        return dict(sorted(found.items()))

    def _step(self, series: str, index: int) -> Sequence[Any] | None:
        return at(self.track.get(series, {}).get(str(index)), self.turn)

    def fortress(self, index: int) -> str:
        """held, invested, masked, assault or fallen; of many runs what most of them saw."""
        step = self._step("fortresses", index)
        if step is None:
            return "held"
        if isinstance(step[1], str):
            return step[1]
        cut, fallen = step[1], step[2]
        return "fallen" if fallen >= LIKELY else "invested" if cut >= LIKELY else "held"

    def fortress_shares(self, index: int) -> tuple[float, float] | None:
        """Percent of the runs in which a fortress is cut off, and has fallen; None where this is not an ensemble."""
        step = self._step("fortresses", index)
        return None if step is None or isinstance(step[1], str) else (float(step[1]), float(step[2]))

    def strongpoint(self, index: int) -> str:
        """holds or fallen."""
        step = self._step("strongpoints", index)
        if step is not None:
            value = step[1]
            return (
                "fallen" if value == "fallen" or (not isinstance(value, str) and value >= LIKELY) else "holds"
            )
        fortress = self.frame["strongpoints"][index].get("fortress")
        return "fallen" if fortress is not None and self.fortress(fortress) == "fallen" else "holds"

    def battery(self, index: int) -> str:
        """silent when the works at its place have fallen, else fires."""
        place = self.frame["batteries"][index]["place"]
        here = [i for i, one in enumerate(self.frame.get("strongpoints", [])) if one["place"] == place]
        return "silent" if any(self.strongpoint(i) == "fallen" for i in here) else "fires"

    def tons(self, index: int) -> tuple[float | None, float | None, float | None]:
        """Tons a day of a port: the number (None: works, nobody says how much) and in an ensemble its limits."""
        step = self._step("ports", index)
        if step is None:
            return 0.0, None, None
        low, high = (step[2], step[3]) if len(step) > 3 else (None, None)
        return step[1], low, high

    def port(self, index: int) -> str:
        """open; clearing, when its fortress has fallen or, without one, its place is the attackers'; else shut."""
        tons = self.tons(index)[0]
        if tons is None or tons > 0:
            return "open"
        place = self.frame["ports"][index]["place"]
        guards = [i for i, one in enumerate(self.frame.get("fortresses", [])) if one["place"] == place]
        is_taken = (
            all(self.fortress(i) == "fallen" for i in guards) if guards else self.holder(place) == "allied"
        )
        return "clearing" if is_taken else "shut"

    def holder(self, place: int) -> str:
        """The side that holds a place, "" where the track does not say; of many runs what most of them saw."""
        step = self._step("holders", place)
        if step is None:
            return ""
        if isinstance(step[1], str):
            return step[1]
        return "allied" if step[1] >= LIKELY else "german"

    def bridge(self, index: int) -> str:
        """up, blown or built."""
        step = self._step("bridges", index)
        if step is None:
            return "up"
        return step[1] if isinstance(step[1], str) else "blown" if step[1] >= LIKELY else "up"

    @property
    def raids(self) -> list[tuple[int, float | None, float | None]]:
        """Raids of this day: place, aircraft, tons."""
        today = self.turn // self.turns_a_day
        raids = self.track.get("raids", [])
        return [(r[1], r[2], r[3]) for r in raids if r[0] // self.turns_a_day == today and r[1] >= 0]

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """What is told of this day."""
        today = self.turn // self.turns_a_day
        return [one for one in self.track.get("events", []) if one["turn"] // self.turns_a_day == today]

    def people(self, place: int) -> Sequence[Any] | None:
        """The step of the civilians of a town: turn, people, and in an ensemble the limits."""
        return self._step("civilians", place)

    def steps(self, series: str) -> Sequence[Any] | None:
        """The step of a series that has only one line: supply, kent, casualties."""
        return at(self.track.get(series), self.turn)


def standing(
    scene: Scene, where: Sequence[tuple[float, float]], ranks: Sequence[int], least: int, together: float
) -> dict[int, tuple[float, float]]:
    """Where each formation is drawn, in the units of `where` (one for each place).

    A headquarters or division stands aside where children large enough to be shown (`least`) stand for it; a
    division that is told of only by its brigades stands where most of these are `together`. The script of the map
    does the same (`static/map/levels.js`).
    """
    at_place = {i: _on_the_way(stand, where) for i, stand in scene.stands.items()}
    children: dict[int, list[int]] = {}
    for i, formation in enumerate(scene.frame["formations"]):
        if formation.get("parent") is not None:
            children.setdefault(formation["parent"], []).append(i)

    def shown_below(parent: int) -> bool:
        return any(
            (child in at_place and ranks[child] >= least) or shown_below(child)
            for child in children.get(parent, [])
        )

    drawn = dict(at_place)
    for parent, below in children.items():
        if ranks[parent] < 2:
            continue
        if ranks[parent] > least and shown_below(parent):
            drawn.pop(parent, None)
        elif parent not in at_place and least <= ranks[parent] <= 3:
            spot = _gathered([at_place[child] for child in below if child in at_place], together)
            if spot:
                drawn[parent] = spot
    return dict(sorted(drawn.items()))


def _on_the_way(stand: Stand, where: Sequence[tuple[float, float]]) -> tuple[float, float]:
    x, y = where[stand.place]
    if stand.to < 0 or not stand.fraction:
        return x, y
    to_x, to_y = where[stand.to]
    return x + stand.fraction * (to_x - x), y + stand.fraction * (to_y - y)


def _gathered(spots: Sequence[tuple[float, float]], together: float) -> tuple[float, float] | None:
    """The spot with most others near it; None for fewer than two: one child alone speaks for itself."""
    best, most = None, 1
    for spot in spots:
        near = sum(math.dist(spot, other) <= together for other in spots)
        if near > most:
            best, most = spot, near
    return best
