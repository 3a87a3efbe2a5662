"""What one run looks like on a map: a track of keyframes, from the state after every turn.

docs/reference/map-data.md says what each key means. A track holds numbers and closed words; `report/told.py` adds
the events, in words. Rows are numbered as in the campaign's own tables (places.csv, formations.csv, ...), not as in
the engine, which knows only formations with men and keeps works fortress by fortress.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from wellhit import terms
from wellhit.engine.compile import names_of
from wellhit.engine.words import ACTIVE, ASSAULT, B_BLOWN, B_BRIDGED, B_NONE, INVEST, MASK, NOBODY
from wellhit.job import Engine, Job, keys_and_draws, prepare
from wellhit.lab.measures import TURNS_A_DAY, attacking_side
from wellhit.lab.tape import NOWHERE, Tape, Tell, Values, tape_of, whereabouts

HELD, INVESTED, ASSAULTED, FALLEN, MASKED = range(5)
FORTRESS_STATES = ("held", "invested", "assault", "fallen", "masked")
BRIDGE_STATES = ("up", "blown", "built")
EVENING = TURNS_A_DAY - 1
NOTE = {
    "en": "One campaign as the model plays it. No other run is like it, and neither was history.",
    "nl": "Eén veldtocht zoals het model hem speelt. Geen tweede verloopt zo, en de geschiedenis deed het ook niet.",
}
Key = list[Any]


# -- numbers -------------------------------------------------------------------------------------------


def three_figures(value: float) -> int:
    """A whole number, to three figures: 49,876 is 49,900."""
    whole = round(float(value))
    places = min(0, 3 - len(str(abs(whole))))
    return round(whole, places)


def men_shown(men: Values) -> Values:
    """Men to the nearest 10, above 1,000 to 50, above 5,000 to 100; 10 at least where there is anybody."""
    step = np.where(men > 5000, 100, np.where(men > 1000, 50, 10))
    shown = np.round(men / step) * step
    return np.where(men > 0, np.maximum(shown, 10), 0).astype(np.int64)


def changes(*columns: Values) -> list[int]:
    """The turns at which any of these, shape [turns], differs from the turn before; the first always."""
    differs = np.zeros(len(columns[0]), bool)
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    differs[:1] = True
    return [int(t) for t in np.flatnonzero(differs)]


def keys_of_numbers(values: Values, every: int = 1, first: int = 0) -> list[Key]:
    """Keyframes [turn, number] of values, shape [n]; value n belongs to turn n * every + first."""
    shown = [three_figures(x) for x in values]
    return [[n * every + first, shown[n]] for n in changes(np.array(shown))]


# -- the rows of a campaign ----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Rows:
    """Where the engine's records stand in the campaign's tables, by table: row numbers in the engine's order."""

    scenario: terms.Scenario
    at: Mapping[str, Sequence[int]]

    @staticmethod
    def of(scenario: terms.Scenario) -> Rows:
        """The rows of a scenario's tables."""
        names = names_of(scenario)
        found = {}
        for table in ("places", "formations", "strongpoints", "fortresses", "ports"):
            number = {item.id: n for n, item in enumerate(getattr(scenario, table))}
            found[table] = [number[name] for name in names[table]]
        return Rows(scenario, found)

    def town(self, fortress: int) -> int:
        """The place of a fortress, by row."""
        return [place.id for place in self.scenario.places].index(self.scenario.fortresses[fortress].place)


# -- what happened by the day or turn ---------------------------------------------------------------------


def fortress_states(tape: Tape) -> Values:
    """HELD, INVESTED, ASSAULTED, FALLEN or MASKED after every turn, shape [turns, fortresses].

    Masked: cut off, and nobody who stands before it has orders to do more than that.
    """
    after = tape.after
    busy = (after("formations.in_siege") == 1) & (after("formations.status") == ACTIVE)
    before, task = after("formations.fortress"), after("formations.task")
    found = np.where(after("fortresses.invested") == 1, INVESTED, HELD)
    for k in range(found.shape[1]):
        mine = busy & (before == k)
        masks = (mine & (task == MASK)).any(axis=1)
        presses = (mine & ((task == INVEST) | (task == ASSAULT))).any(axis=1)
        found[:, k] = np.where((found[:, k] == INVESTED) & masks & ~presses, MASKED, found[:, k])
    found = np.where(after("fortresses.assault") == 1, ASSAULTED, found)
    return np.where(after("fortresses.fall_turn") >= 0, FALLEN, found)


def bridge_states(tape: Tape) -> Values:
    """0 up, 1 blown, 2 built anew, after every turn, shape [turns, routes]."""
    bridge = tape.after("routes.bridge")
    return np.select([bridge == B_BLOWN, bridge == B_BRIDGED], [1, 2], 0)


def has_bridge(tape: Tape) -> Values:
    """Which routes ever have a bridge, shape [routes]."""
    found: Values = (tape.seen["routes.bridge"] != B_NONE).any(axis=0)
    return found


def by_day(after: Values) -> Values:
    """Of values after every turn, shape [turns, ...], those at the end of each day, shape [days, ...]."""
    return after[EVENING::TURNS_A_DAY]


def supply_days(tape: Tape, attacker: int) -> Values:
    """Long tons that reached the attacker's formations and that they needed, shape [days, 2]; NaN: not known.

    What is used is need times share (engine/supply.py), so the need follows from both; without a port nothing is
    drawn from stock, and nothing is known.
    """
    used = np.diff(tape.seen["sides.used"][:, attacker][::TURNS_A_DAY])
    share = by_day(tape.after("sides.supply"))[: len(used), attacker]
    known = (used > 0.0) & (share > 0.0)
    need = used / np.where(known, share, 1.0)
    return np.where(known[:, None], np.stack([used, need], axis=1), np.nan)


def kent_days(tape: Tape) -> tuple[Values, Values]:
    """Shells on the towns across the water by the day, and whether a battery could fire on them; shape [days] each."""
    after = tape.after
    stands = (after("strongpoints.holds") == 1) & (after("strongpoints.guns") >= 0.5)
    able = (
        stands
        & (after("strongpoints.shells") >= 1.0)
        & (tape.world.strongpoints["on_coast"][: stands.shape[1]] == 1)
    )
    return by_day(after("sides.shells_today").sum(axis=1)), by_day(able.any(axis=1))


def casualties(tape: Tape, attacker: int) -> Values:
    """So far after every turn: the attacker's casualties, the defender's, the attacker's prisoners; [turns, 3]."""
    lost = tape.after("sides.killed") + tape.after("sides.wounded") + tape.after("sides.missing")
    prisoners = tape.after("sides.prisoners")[:, attacker]
    return np.stack([lost[:, attacker], lost[:, 1 - attacker], prisoners], axis=1)


# -- one run ---------------------------------------------------------------------------------------------


def run_track(
    job: Job, number: int, engine: Engine | None = None, tell: Tell | None = None
) -> dict[str, Any]:
    """The track of one run of a job (docs/reference/map-data.md), without events.

    number: of the run, as in `wellhit run --first`. tell: is told every event, with the state after its turn.
    Raises JobError, CapacityError.
    """
    engine = engine or prepare(job)
    keys, draws = keys_and_draws(job, np.array([number], np.uint64))
    tape = tape_of(engine.world, keys[0], draws[0], tell)
    return {
        "kind": "run",
        "id": f"run:{number}",
        "title": {"en": f"Run {number}", "nl": f"Verloop {number}"},
        "note": dict(NOTE),
        "start": job.scenario.start.isoformat(timespec="minutes"),
        "turns": job.scenario.turns,
        "seed": job.seed,
        "run": number,
        **series(tape, job.scenario),
        "events": [],
    }


def series(tape: Tape, scenario: terms.Scenario) -> dict[str, Any]:
    """Everything of a track that changes from turn to turn."""
    rows = Rows.of(scenario)
    attacker = attacking_side(scenario)
    lost = np.round(casualties(tape, attacker)).astype(np.int64)
    supply = supply_days(tape, attacker)
    shells, able = kent_days(tape)
    return {
        "formations": dict(formation_keys(tape, rows)),
        "holders": dict(holder_keys(tape, rows)),
        "fortresses": {
            str(rows.at["fortresses"][k]): [[t, FORTRESS_STATES[int(states[t])]] for t in changes(states)]
            for k, states in enumerate(fortress_states(tape).T)
        },
        "strongpoints": {
            str(rows.at["strongpoints"][s]): [[t, "holds" if holds[t] else "fallen"] for t in changes(holds)]
            for s, holds in enumerate(tape.after("strongpoints.holds").T)
        },
        "bridges": dict(bridge_keys(tape)),
        "ports": {
            str(rows.at["ports"][p]): keys_of_numbers(tons, TURNS_A_DAY)
            for p, tons in enumerate(by_day(tape.after("ports.landed_today")).T)
            if tons.any()
        },
        "supply": [
            [n * TURNS_A_DAY, three_figures(day[0]), three_figures(day[1])]
            for n, day in enumerate(supply)
            if np.isfinite(day).all()
        ],
        "kent": keys_of_numbers(np.where(shells >= 1.5, shells, able), TURNS_A_DAY),
        "civilians": {
            str(rows.town(k)): keys_of_numbers(people)
            for k, people in enumerate(tape.after("fortresses.civilians").T)
            if people.any()
        },
        "casualties": [[t, *map(int, lost[t])] for t in changes(*lost.T)],
        "raids": list(raids(tape, rows)),
    }


def formation_keys(tape: Tape, rows: Rows) -> Iterator[tuple[str, list[Key]]]:
    """Of every formation that is ever on the map: [turn, place, next place, fraction, grade, men]."""
    place, onto, fraction = whereabouts(tape)
    men = np.where(place == NOWHERE, 0, men_shown(tape.after("formations.men")))
    for i, row in enumerate(rows.at["formations"]):
        keys = [
            [t, int(place[t, i]), int(onto[t, i]), _short(fraction[t, i]), 0, int(men[t, i])]
            for t in changes(place[:, i], onto[:, i], fraction[:, i], men[:, i])
        ]
        while keys and keys[0][1] == NOWHERE:  # it comes later: until then nothing is said of it
            keys.pop(0)
        if keys:
            yield str(row), keys


def _short(fraction: float) -> float | int:
    """0 rather than 0.0: half of all keys."""
    return round(float(fraction), 2) or 0


def holder_keys(tape: Tape, rows: Rows) -> Iterator[tuple[str, list[Key]]]:
    """Of every place that changes hands: [turn, side], null for nobody."""
    sides = [side.id for side in rows.scenario.sides]
    for p, holder in enumerate(tape.seen["places.holder"].T):
        if (holder != holder[0]).any():
            after = holder[1:]
            named = [None if int(x) == NOBODY else sides[int(x)] for x in after]
            yield str(p), [[t, named[t]] for t in changes(after)]


def bridge_keys(tape: Tape) -> Iterator[tuple[str, list[Key]]]:
    """Of every route whose bridge is not simply up from beginning to end: [turn, up | blown | built]."""
    for r, states in enumerate(bridge_states(tape).T):
        if states.any():
            yield str(r), [[t, BRIDGE_STATES[int(states[t])]] for t in changes(states)]


def raids(tape: Tape, rows: Rows) -> Iterator[Key]:
    """Every raid of heavy bombers: [turn, place, aircraft sent, tons dropped]."""
    sent, tons = tape.gained("fortresses.sorties"), tape.gained("fortresses.bombs_tons")
    for t, k in np.argwhere(sent > 0.0):
        yield [int(t), rows.town(int(k)), round(float(sent[t, k])), three_figures(tons[t, k])]
