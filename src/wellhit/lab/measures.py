"""Measures: numbers computed alike from run and record.

A measure is a word and subjects (`fall` of `calais`); this page defines each once, as a function of final
states and diaries. Moments are days since the scenario's start: what happens in a turn is dated to its middle,
an assault to its beginning (H-hour). What never happened is NaN here and null in tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
TURNS_A_DAY = 4
# Asked of every fortress and port of a campaign, whether the record has a row for it or not.
OF_FORTRESS = (
    "assault_start",
    "fall",
    "assault_days",
    "prisoners",
    "casualties",
    "killed_defenders",
    "afvs_lost",
)
OF_PORT = ("port_open",)


def moment(turns: npt.NDArray[Any], within: float = 0.5) -> Floats:
    """Turn numbers to days; negative ones (never) to NaN."""
    turns = turns.astype(np.float64)
    return np.where(turns < 0, np.nan, (turns + within) / TURNS_A_DAY)


class Measures:
    """The measures of one scenario, ready to be taken from chunks of final states."""

    def __init__(self, scenario: Scenario, names: Mapping[str, Sequence[str]]) -> None:
        """names: ids in the order of the world's records (engine.compile.names_of).

        Raises ValueError for a record row that asks for a subject or measure that is not there.
        """
        self.scenario = scenario
        self.index = {kind: {name: n for n, name in enumerate(ids)} for kind, ids in names.items()}
        self.asked = self._asked()
        for name, (measure, subjects, _) in self.asked.items():
            self.check(f"record {name}", measure, subjects)

    def _asked(self) -> dict[str, tuple[str, tuple[str, ...], str]]:
        """Outcome id -> measure, subjects, at: the record's rows first, then what every fortress and port is asked."""
        rows = [r for r in self.scenario.record if r.measure and self.scenario.head.id in r.scenarios]
        asked = {r.id: (r.measure, r.subject, r.at) for r in rows}
        taken = {(m, s) for m, s, _ in asked.values()}
        for kind, measures in (("fortresses", OF_FORTRESS), ("ports", OF_PORT)):
            for subject in self.index[kind]:
                for measure in measures:
                    if (measure, (subject,)) not in taken:
                        asked.setdefault(f"{subject}.{measure}", (measure, (subject,), ""))
        return asked

    def check(self, name: str, measure: str, subjects: tuple[str, ...]) -> None:
        """Raises ValueError, beginning with `name`, for a measure or subject that is not there."""
        if measure not in HOW:
            raise ValueError(f'{name}: measure "{measure}" is not taken from runs yet')
        kind = HOW[measure][0]
        for subject in subjects:
            if kind and subject not in self.index[kind]:
                raise ValueError(f'{name}: "{subject}" is none of the {kind} of this campaign')

    def take(self, states: Any, diaries: Floats) -> dict[str, Floats]:
        """Every outcome of these runs: id -> values, shape [n], NaN where it never happened."""
        return {name: self.one(*asked, states, diaries) for name, asked in self.asked.items()}

    def one(self, measure: str, subjects: Sequence[str], at: str, states: Any, diaries: Floats) -> Floats:
        """One measure of these runs, shape [n], NaN where it never happened."""
        kind, combine, compute = HOW[measure]
        numbers = [self.index[kind][s] for s in subjects] if kind else [0]
        return COMBINE[combine](np.array([compute(self, states, diaries, n, at) for n in numbers]))

    def day(self, at: str) -> int | None:
        """Day number of an ISO date, None where there is none."""
        return (date.fromisoformat(at[:10]) - self.scenario.head.start).days if at else None


def _earliest(values: Floats) -> Floats:
    filled = np.where(np.isnan(values), np.inf, values).min(axis=0)
    return np.where(np.isinf(filled), np.nan, filled)


def _sum(values: Floats) -> Floats:
    """One subject after the other: NumPy's own sum adds in another order where there is a single run."""
    total: Floats = reduce(np.add, values)
    return total


COMBINE: dict[str, Callable[[Floats], Floats]] = {
    "earliest": _earliest,
    "sum": _sum,
    "least": _earliest,
}


def attacking_side(scenario: Scenario) -> int:
    """Number of the side that holds fewer of the fortresses: whose reaching and landing is measured."""
    sides = {s.id: n for n, s in enumerate(scenario.sides)}
    held = [sides[f.side] for f in scenario.fortresses]
    return 1 if held.count(0) > held.count(1) else 0


def _attacker(m: Measures) -> int:
    return attacking_side(m.scenario)


def _reached(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    return moment(s["places"]["reached"][:, n, _attacker(m)] - 1)


def _fort(field: str) -> Callable[[Measures, Any, Floats, int, str], Floats]:
    return lambda m, s, d, n, at: s["fortresses"][field][:, n].astype(np.float64)


def _assault_days(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    fort = s["fortresses"][:, n]
    start, fall = moment(fort["assault_turn"], 0.0), moment(fort["fall_turn"])
    return fall - start


def _assault_start(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    return moment(s["fortresses"]["assault_turn"][:, n], 0.0)


def _share(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    share = s["fortresses"]["bad_day_share"][:, n]
    return np.where(share < 0, np.nan, share)


def _intact(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    port = s["ports"][:, n]
    return np.where(port["captured_turn"] < 0, np.nan, port["intact"].astype(np.float64))


def _held(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    fall = moment(s["fortresses"]["fall_turn"][:, n])
    day = m.day(at)
    return (np.isnan(fall) | (fall >= (np.inf if day is None else day + 1))).astype(np.float64)


def _tons(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    day = m.day(at)
    last = d.shape[1] - 1
    return d[:, last if day is None else min(max(day, 0), last), 16 + n]


def _side_total(field: str) -> Callable[[Measures, Any, Floats, int, str], Floats]:
    return lambda m, s, d, n, at: s["sides"][field].sum(axis=1).astype(np.float64)


def _last_shell(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    return moment(s["sides"]["last_shell_turn"].max(axis=1))


def _casualties_of_attacker(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    side = s["sides"][:, _attacker(m)]
    return np.asarray(side["killed"] + side["wounded"] + side["missing"], np.float64)


def _prisoners_of_attacker(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    return np.asarray(s["sides"]["prisoners"][:, _attacker(m)], np.float64)


def _supply_share(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    """Mean share of its daily need that reached the attacker's formations."""
    side = s["sides"][:, _attacker(m)]
    return np.asarray(side["share_days"] / np.maximum(side["days_fed"], 1), np.float64)


def _unaccounted(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    """Men who are in no column of the ledger, formation by formation, either way. M44."""
    f = s["formations"]
    booked = f["men"] + f["killed"] + f["wounded"] + f["missing"] + f["prisoners"] + f["escaped"]
    return np.asarray(np.abs(f["start_men"] - booked).sum(axis=1), np.float64)


def _uncounted(m: Measures, s: Any, d: Floats, n: int, at: str) -> Floats:
    """Men of a fallen garrison who are neither dead, fled nor prisoners. M37."""
    fort, f = s["fortresses"][:, n], s["formations"]
    mine = (f["fortress"] == n) & (f["in_garrison"] == 1)
    left = np.where(mine, f["men"] + f["wounded"], 0.0).sum(axis=1)
    return np.where(fort["fall_turn"] < 0, 0.0, left)


# measure -> (what its subjects are, how several combine, how it is computed)
HOW: dict[str, tuple[str, str, Callable[[Measures, Any, Floats, int, str], Floats]]] = {
    "reached": ("places", "earliest", _reached),
    "crossed": ("places", "earliest", _reached),
    "taken": ("strongpoints", "earliest", lambda m, s, d, n, at: moment(s["strongpoints"]["fallen_turn"][:, n])),
    "invested": ("fortresses", "earliest", lambda m, s, d, n, at: moment(s["fortresses"]["invested_turn"][:, n])),
    "assault_start": ("fortresses", "earliest", _assault_start),
    "fall": ("fortresses", "earliest", lambda m, s, d, n, at: moment(s["fortresses"]["fall_turn"][:, n])),
    "assault_days": ("fortresses", "sum", _assault_days),
    "prisoners": ("fortresses", "sum", _fort("prisoners")),
    "casualties": ("fortresses", "sum", _fort("attackers_lost")),
    "killed_defenders": ("fortresses", "sum", _fort("killed")),
    "port_open": ("ports", "earliest", lambda m, s, d, n, at: moment(s["ports"]["open_turn"][:, n])),
    "port_intact": ("ports", "sum", _intact),
    "tons_landed": ("ports", "sum", _tons),
    "last_shell": ("", "earliest", _last_shell),
    "shells": ("", "sum", _side_total("shells_on_coast")),
    "civilians_out": ("fortresses", "sum", _fort("civilians_out")),
    "civilians_killed": ("fortresses", "sum", _fort("civilians_killed")),
    "truce_hours": ("fortresses", "sum", lambda m, s, d, n, at: s["fortresses"]["truce_turns_all"][:, n] * 6.0),
    "held": ("fortresses", "sum", _held),
    "bombers_lost": ("fortresses", "sum", _fort("bombers_lost")),
    "bad_day_share": ("fortresses", "least", _share),
    "raid_tons": ("fortresses", "sum", _fort("bombs_tons")),
    "afvs_lost": ("fortresses", "sum", _fort("afvs_lost")),
    "escaped": ("", "sum", lambda m, s, d, n, at: s["sides"]["ferried"][:, 1 - _attacker(m)].astype(np.float64)),
    "slipped_out": ("fortresses", "sum", _fort("escaped")),
    "siege_casualties": ("fortresses", "sum", _fort("lost_in_siege")),
    "supply_share": ("", "sum", _supply_share),
    "shelled_days": ("", "sum", _side_total("shelled_days")),
    "works_dug": ("places", "sum", lambda m, s, d, n, at: s["places"]["works"][:, n].astype(np.float64)),
    "unaccounted": ("", "sum", _unaccounted),
    "uncounted": ("fortresses", "sum", _uncounted),
    "total_prisoners": ("", "sum", _prisoners_of_attacker),
    "total_casualties": ("", "sum", _casualties_of_attacker),
}  # fmt: skip
