"""The track `history` (contract 4 of the map): what happened, turn by turn, for the map and the API.

Taken from the order of battle, the record, the claims and the two tables of `content/history.py`.
One track runs to the latest end of the campaign's scenarios; a map of a shorter one shows its part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wellhit.atlas.content.history import NOBODY, PRISONERS, History, Situation, bridge_id, figure
from wellhit.atlas.content.moments import TURNS_PER_DAY
from wellhit.atlas.content.recorded import Happening, Recorded
from wellhit.atlas.map.stands import AWAY, Ends, Passage, Spot, Stands, stands_of
from wellhit.terms import Scenario

Change = tuple[int, str]  # from this turn on, this state
# `say(key, english)` gives the text by language: {"en": ..., "nl": ...}
Say = Callable[[str, str], dict[str, str]]
Dry = Callable[[float, float], bool]
TITLE = {"en": "What happened", "nl": "Wat er gebeurde"}
NOTE = {
    "en": "Places, surrenders and numbers as the sources have them; between two dated places a formation is drawn on "
    "the shortest road. Numbers that no source gives are left out.",
    "nl": "Plaatsen, overgaven en aantallen volgens de bronnen; tussen twee gedateerde plaatsen is een eenheid op "
    "de kortste weg getekend. Aantallen die geen bron noemt, zijn weggelaten.",
}


def in_english(key: str, english: str) -> dict[str, str]:
    """A text where no other language is at hand."""
    return {"en": english}


def turns_of(scenario: Scenario) -> int:
    """Turns of a scenario, its last day included."""
    return ((scenario.head.end - scenario.head.start).days + 1) * TURNS_PER_DAY


def everywhere(lon: float, lat: float) -> bool:
    """Whether a point is dry, where no coast is known."""
    return True


def history_track(
    scenario: Scenario, history: History, say: Say = in_english, dry: Dry = everywhere
) -> dict[str, Any]:
    """The track of what happened over the scenario's turns; take the scenario that ends last.

    Moments, numbers and indices are those of contract 4. A number that no source gives is None. Nobody is
    left where `dry` (degrees east and north) says no: who would be there stands at the nearer end of the road.
    """
    telling = Telling(scenario, history)
    telling.stands.spots = [[ashore(spot, scenario, dry) for spot in spots] for spots in telling.stands.spots]
    return telling.track(say)


class Telling:
    """Everything the track is made of, kept apart so that tests and pages can ask for a part."""

    def __init__(self, scenario: Scenario, history: History) -> None:
        self.scenario, self.history = scenario, history
        self.recorded = Recorded(scenario)
        self.start, self.turns = scenario.head.start, turns_of(scenario)
        self.claims = {claim.id: claim for claim in scenario.claims}
        self.defenders = {fortress.side for fortress in scenario.fortresses}
        self.fortresses = {fortress.id: self._fortress(fortress.id) for fortress in scenario.fortresses}
        self.falls = {
            name: next(turn for turn, state in changes if state == "fallen")
            for name, changes in self.fortresses.items()
            if any(state == "fallen" for _, state in changes)
        }
        self.works = {works.id: self._works(works.id, works.fortress) for works in scenario.strongpoints}
        taken = {
            i: turn for i, place in enumerate(scenario.places) if (turn := self._taken(place.id)) is not None
        }
        fallen = {name: steps[-1][0] for name, steps in self.works.items() if steps[-1][1] == "fallen"}
        self.stands: Stands = stands_of(scenario, history, Ends(self.falls, fallen, taken), self.turns)

    def track(self, say: Say) -> dict[str, Any]:
        """Contract 4, kind history."""
        s = self.scenario
        index = {place.id: i for i, place in enumerate(s.places)}
        fields = {
            "formations": {str(i): keyframes(spots) for i, spots in enumerate(self.stands.spots)},
            "because": self._because(),
            "holders": self._numbered([self._holders(place.id, place.holder) for place in s.places]),
            "fortresses": self._numbered([self.fortresses[f.id] for f in s.fortresses]),
            "strongpoints": self._numbered([self.works[w.id] for w in s.strongpoints]),
            "bridges": self._bridges(),
            "ports": {str(i): self._port(p.id, p.start_tons) for i, p in enumerate(s.ports)},
            "kent": self._kent(),
            "civilians": {str(index[place]): counts for place, counts in self._civilians().items()},
            "casualties": self._casualties(),
            "raids": [
                [
                    raid.when.turn(self.start),
                    index.get(raid.place, -1),
                    rounded(raid.sent),
                    rounded(raid.tons),
                ]
                for raid in self.recorded.raids(self.history)
            ],
            "events": [self._event(event, index, say) for event in self.recorded.events],
        }
        head = {"kind": "history", "id": "history", "title": TITLE, "note": NOTE}
        return {**head, "start": f"{self.start}T00:00{s.utc_offset}", "turns": self.turns, **fields}

    def _numbered(self, changes: list[list[Change]]) -> dict[str, list[list[Any]]]:
        """By index, only what ever changes."""
        return {str(i): [list(c) for c in row] for i, row in enumerate(changes) if len(row) > 1}

    def _because(self) -> dict[str, list[list[Any]]]:
        """By formation, from each of its dated rows on the claims that the row rests on."""
        found: dict[str, list[list[Any]]] = {}
        index = {formation.id: i for i, formation in enumerate(self.scenario.formations)}
        for row in sorted(self.history.stands, key=lambda row: row.when.turn(self.start)):
            turn = max(0, row.when.turn(self.start))
            if row.formation in index and turn < self.turns:
                found.setdefault(str(index[row.formation]), []).append([turn, list(row.because)])
        return found

    def _said(self, kind: str, name: str) -> list[Situation]:
        return [row for row in self.history.situations if (row.kind, row.id) == (kind, name)]

    def _turn(self, row: Situation) -> int:
        return row.when.turn(self.start)

    def _told(self, first: str, kind: str, name: str, more: Iterable[Change] = ()) -> list[Change]:
        """States of a thing over time: as it starts, what its rows say and what follows from elsewhere."""
        said = [(self._turn(row), row.state) for row in self._said(kind, name)]
        return in_steps(first, [change for change in [*more, *said] if 0 <= change[0] < self.turns])

    def _fortress(self, name: str) -> list[Change]:
        measured = {"invested": "invested", "assault_start": "assault", "fall": "fallen"}
        more = [
            (when.turn(self.start), measured[row.measure])
            for row, when in self.recorded.rows(name)
            if row.measure in measured
        ]
        return self._told("held", "fortress", name, more)

    def _works(self, name: str, fortress: str) -> list[Change]:
        """A work falls when the record or a row says so, else with its fortress."""
        taken = [
            (w.turn(self.start), "fallen") for row, w in self.recorded.rows(name) if row.measure == "taken"
        ]
        if fortress in self.falls and not taken and not self._said("strongpoint", name):
            taken = [(self.falls[fortress], "fallen")]
        return self._told("holds", "strongpoint", name, taken)

    def _holders(self, place: str, first: str) -> list[Change]:
        """Who holds a place: its own rows, else the record, its works, and who came through it."""
        more: list[Change] = []
        works = next((w for w in self.scenario.strongpoints if w.place == place), None)
        other = next((side.id for side in self.scenario.sides if side.id not in self.defenders), NOBODY)
        if works is not None:
            more = [(turn, other) for turn, state in self.works[works.id] if state == "fallen"]
        for fortress in self.scenario.fortresses:
            if fortress.place == place and fortress.id in self.falls:
                more.append((self.falls[fortress.id], other))
        more += [
            (w.turn(self.start), other) for row, w in self.recorded.rows(place) if row.measure == "reached"
        ]
        if works is None and not self._said("place", place):
            more += self._passed(place)
        return self._told(first or NOBODY, "place", place, more)

    def _reached(self, place: str) -> list[int]:
        return [when.turn(self.start) for row, when in self.recorded.rows(place) if row.measure == "reached"]

    def _taken(self, place: str) -> int | None:
        """The turn in which the attackers first had a place, where the record or a row tells it."""
        said = (row for row in self._said("place", place) if row.state not in (*self.defenders, NOBODY))
        return min([*self._reached(place), *(self._turn(row) for row in said)], default=None)

    def _passed(self, place: str) -> list[Change]:
        """The first of the attackers to come through takes a place of which nothing is told."""
        here = next(i for i, p in enumerate(self.scenario.places) if p.id == place)
        came: list[Passage] = [p for p in self.stands.passages if p.place == here]
        sides = [self.scenario.formations[p.formation].side for p in came]
        return [(p.turn, side) for p, side in zip(came, sides, strict=True) if side not in self.defenders][:1]

    def _bridges(self) -> dict[str, list[list[Any]]]:
        """By route, those that were down or built anew at the start, and those that changed."""
        found = {}
        for i, route in enumerate(self.scenario.routes):
            first = {"blown": "blown", "bridged": "built"}.get(route.bridge, "up")
            steps = self._told(first, "bridge", bridge_id(route.a, route.b))
            if len(steps) > 1 or first != "up":
                found[str(i)] = [list(step) for step in steps]
        return found

    def _port(self, name: str, start_tons: float) -> list[list[Any]]:
        """Tons a day; None while it works and nobody says how much."""
        counts: dict[int, float | None] = {0: start_tons}
        for row, when in self.recorded.rows(name):
            if row.measure == "port_open":
                counts[when.turn(self.start)] = None
        for said in self._said("port", name):
            tons = figure(said, self.claims)
            counts[self._turn(said)] = tons.best if tons else None
        return [[turn, rounded(tons)] for turn, tons in sorted(counts.items()) if turn < self.turns]

    def _kent(self) -> list[list[Any]]:
        """Shells a day, None while nobody says how many; 0 from the day after the last shell."""
        counts: dict[int, float | None] = {0: None}
        for said in (row for row in self.history.situations if row.kind == "kent"):
            shells = figure(said, self.claims)
            day = said.when.turn(self.start) // TURNS_PER_DAY * TURNS_PER_DAY
            counts[day] = shells.best if shells else None
            counts.setdefault(day + TURNS_PER_DAY, None)
        for row, when in self.recorded.all_rows:
            if row.measure == "last_shell":
                counts[(when.turn(self.start) // TURNS_PER_DAY + 1) * TURNS_PER_DAY] = 0
        return [[turn, rounded(shells)] for turn, shells in sorted(counts.items())] if len(counts) > 1 else []

    def _civilians(self) -> dict[str, list[list[Any]]]:
        """People in the fortress towns: as many as at the start, less those who left and those who were killed."""
        known = {place.id for place in self.scenario.places}
        towns = {
            f.place: f.civilians.best for f in self.scenario.fortresses if f.civilians and f.place in known
        }
        people = {}
        for place, count in towns.items():
            steps = [[0, int(count)]]
            for row in self._said("civilians", place):
                fewer = figure(row, self.claims)
                if fewer is not None and self._turn(row) < self.turns:
                    steps.append([self._turn(row), max(0, steps[-1][1] - int(fewer.best))])
            if len(steps) > 1:
                people[place] = steps
        return people

    def _casualties(self) -> list[list[int]]:
        """Running sums of what sources count: [turn, one side, the other, prisoners], each when it is first known."""
        columns = [*(side.id for side in self.scenario.sides), PRISONERS]
        sums, steps = [0] * len(columns), [[0] * (len(columns) + 1)]
        for row in (row for row in self.history.situations if row.kind == "losses"):
            men = figure(row, self.claims)
            if men is not None and self._turn(row) < self.turns:
                sums[columns.index(row.state)] += int(men.best)
                steps.append([self._turn(row), *sums])
        return [step for step, after in zip(steps, [*steps[1:], [-1]], strict=True) if step[0] != after[0]]

    def _event(self, event: Happening, index: dict[str, int], say: Say) -> dict[str, Any]:
        text = say(f"claims:{event.claim.id}:value", event.claim.value)
        turn = event.when.turn(self.start)
        return {"turn": turn, "place": index.get(event.place, -1), "text": text, "claims": [event.claim.id]}


def rounded(number: float | None) -> int | None:
    """A count as a whole number; None where it is not known."""
    return None if number is None else round(number)


def ashore(spot: Spot, scenario: Scenario, dry: Dry) -> Spot:
    """The spot, or where the straight line between two places leaves the land, the nearer of them."""
    if spot.to < 0:
        return spot
    here, there = scenario.places[spot.place], scenario.places[spot.to]
    lon, lat = (a + spot.share * (b - a) for a, b in ((here.lon, there.lon), (here.lat, there.lat)))
    if dry(lon, lat):
        return spot
    return spot._replace(place=spot.place if spot.share < 0.5 else spot.to, to=-1, share=0.0)


def in_steps(first: str, changes: Iterable[Change]) -> list[Change]:
    """States from turn 0 on, each at the turn it begins; what changes nothing is left out."""
    steps = [(0, first)]
    for turn, state in sorted(changes, key=lambda change: change[0]):
        if turn == steps[-1][0]:
            steps.pop()
        if not steps or state != steps[-1][1]:
            steps.append((turn, state))
    return steps


def keyframes(spots: list[Spot]) -> list[list[Any]]:
    """A formation's spots with the repetitions taken out: [turn, place, to, fraction, grade]."""
    frames: list[list[Any]] = []
    last: Spot | None = None
    for turn, spot in enumerate(spots):
        if spot != last:
            seen = AWAY if spot.place == AWAY.place else spot
            frames.append([turn, seen.place, seen.to, round(seen.share, 3), spot.grade])
        last = spot
    return frames
