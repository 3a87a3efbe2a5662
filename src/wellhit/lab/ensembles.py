"""What many runs look like on one map: where each formation was in most of them, and in what share what had happened.

Of each run the whereabouts of every formation, holders, sieges and bridges are kept after every turn, and numbers by
the day: 80 kB for 364 turns, in memory and in finished chunks alike. Percentages are whole, and neither 0 nor 100
unless it was so in no run, or in every one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import terms
from wellhit.job import Job, hash_of
from wellhit.lab import tape as tapes
from wellhit.lab import tracks
from wellhit.lab.measures import TURNS_A_DAY, attacking_side
from wellhit.lab.play import Desk, gather, mark_of
from wellhit.lab.tracks import FALLEN, HELD, Key, Rows, by_day, three_figures

Values = npt.NDArray[Any]
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
NOTE = {
    "en": "Each formation stands where it was in most runs; the figure beside it is the share of runs.",
    "nl": "Elke eenheid staat waar zij de meeste keren stond; het getal ernaast zegt in welk deel van alle keren.",
}
NOTICED = 3  # points: a share of runs that moves by less gets no keyframe of its own


# -- of each run -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sightings:
    """What is kept of every run to draw an ensemble."""

    scenario: terms.Scenario

    @property
    def mark(self) -> str:
        """Hash of how runs are looked at."""
        code = hash_of(*(Path(module.__file__ or "").read_bytes() for module in (tapes, tracks)))
        return mark_of(self, code, str(self.scenario.head.start))

    def __call__(self, states: Any, diaries: Any) -> Mapping[str, Values]:
        """Nothing can be told from how runs end: they are played by `every_turn`."""
        raise TypeError("sightings are of every turn")

    def every_turn(self, world: Any, keys: Any, draws: Any) -> dict[str, Values]:
        """Arrays of these runs, shape [n, turns or days, ...]; holders and bridges as bits."""
        seen = [self.sighting(tapes.tape_of(world, keys[n], draws[n])) for n in range(len(keys))]
        return {name: np.stack([one[name] for one in seen]) for name in seen[0]}

    def sighting(self, tape: tapes.Tape) -> dict[str, Values]:
        """The same of one run."""
        attacker = attacking_side(self.scenario)
        shells, able = tracks.kent_days(tape)
        floats: dict[str, Values] = {
            "ports": by_day(tape.after("ports.landed_today")),
            "supply": tracks.supply_days(tape, attacker),
            "kent": np.stack([shells, able], axis=1),
            "civilians": by_day(tape.after("fortresses.civilians")),
            "casualties": by_day(tracks.casualties(tape, attacker)),
            "raids": np.stack(
                [daily_sums(tape.gained(f"fortresses.{what}")) for what in ("sorties", "bombs_tons")], axis=2
            ),
        }
        return {
            "place": tapes.nearest(*tapes.whereabouts(tape)).astype(np.int16),
            "holder": np.packbits(tape.after("places.holder") == attacker, axis=1),
            "fortress": tracks.fortress_states(tape).astype(np.uint8),
            "fallen": np.packbits(tape.after("strongpoints.holds") == 0, axis=1),
            "blown": np.packbits(tracks.bridge_states(tape) == 1, axis=1),
            **{name: values.astype(np.float32) for name, values in floats.items()},
        }


def daily_sums(values: Values) -> Values:
    """Sums of each day, shape [days, ...], of values of every turn."""
    found: Values = np.add.reduceat(values, np.arange(0, len(values), TURNS_A_DAY), axis=0)
    return found


# -- of all runs -------------------------------------------------------------------------------------------


def percent(counts: Values, runs: int) -> Values:
    """Whole per cent; 0 and 100 are kept for none and all."""
    shown = np.round(100.0 * counts / runs).astype(np.int64)
    return np.where(counts <= 0, 0, np.where(counts >= runs, 100, np.clip(shown, 1, 99)))


def share_keys(shares: Values) -> list[Key]:
    """Keyframes [turn, per cent] of a share of runs: where it has moved by NOTICED points since the last one, where it
    reaches 0 or 100, and where it came to rest.
    """
    keys: list[Key] = []
    rest = int(tracks.changes(shares)[-1])
    for turn, share in enumerate(map(int, shares)):
        told = not keys or abs(share - keys[-1][1]) >= NOTICED or turn == rest or share in (0, 100)
        if told and not (keys and keys[-1][1] == share):
            keys.append([turn, share])
    return keys


def counted(bits: Values, count: int) -> Values:
    """In how many runs each bit was set: packed bits, shape [runs, turns, bytes], to counts [turns, count]."""
    total = np.zeros((bits.shape[1], count), np.int64)
    for run in bits:
        total += np.unpackbits(run, axis=1, count=count)
    return total


def commonest(places: Values, count: int) -> tuple[Values, Values]:
    """Of one formation, shape [runs, turns]: the place where it was in most runs, and in how many; [turns] each.

    Of places alike the first; not on the map (-1) counts as one.
    """
    turns = places.shape[1]
    where = np.arange(turns) * (count + 1) + (places.astype(np.int64) + 1)
    counts = np.bincount(where.ravel(), minlength=turns * (count + 1)).reshape(turns, count + 1)
    best = counts.argmax(axis=1)
    return best - 1, counts[np.arange(turns), best]


def formation_keys(places: Values, count: int) -> list[Key]:
    """Keyframes [turn, place, -1, 0, per cent] of one formation, shape [runs, turns]."""
    place, hits = commonest(places, count)
    shares = percent(hits, len(places))
    keys: list[Key] = []
    for turn in range(len(place)):
        here, share = int(place[turn]), int(shares[turn])
        if not keys or here != keys[-1][1] or abs(share - keys[-1][4]) >= NOTICED:
            keys.append([turn, here, -1, 0, share])
    while keys and keys[0][1] == tapes.NOWHERE:
        keys.pop(0)
    return keys


def middle(values: Values) -> Values:
    """Median and ends of the 90 % interval over the runs, shape [runs, ...] to [3, ...]; NaN where all are NaN."""
    known = ~np.isnan(values).all(axis=0)
    found = np.full((3, *values.shape[1:]), np.nan)
    found[:, known] = np.nanquantile(values[:, known].astype(np.float64), (MIDDLE, LOW, HIGH), axis=0)
    return found


def number_keys(values: Values, every: int = TURNS_A_DAY, first: int = 0) -> list[Key]:
    """Keyframes [turn, median, low, high] of values by the day, shape [runs, days]."""
    shown = np.array([[three_figures(x) for x in day] for day in middle(values).T])
    return [[n * every + first, *map(int, shown[n])] for n in tracks.changes(*shown.T)]


def numbers_keys(values: Values, first: int = 0) -> list[Key]:
    """Keyframes of several numbers by the day, shape [runs, days, numbers]: [turn, medians, low and high of each]."""
    found = middle(values)
    keys: list[Key] = []
    for day in range(values.shape[1]):
        if np.isfinite(found[:, day]).all():
            medians, *ends = ([three_figures(x) for x in row] for row in found[:, day])
            now = [*medians, *(end for pair in zip(*ends, strict=True) for end in pair)]
            if not keys or keys[-1][1:] != now:
                keys.append([day * TURNS_A_DAY + first, *now])
    return keys


# -- the track ----------------------------------------------------------------------------------------------


def see(job: Job, desk: Desk | None = None) -> Mapping[str, Values]:
    """Play a job turn by turn: the arrays of `Sightings`, in order of run number. Raises JobError, CapacityError."""
    return gather(job, Sightings(job.scenario), desk or Desk())


def ensemble_track(job: Job, runs: int, desk: Desk | None = None) -> dict[str, Any]:
    """The track of the first `runs` runs of a job, taken together. Raises JobError, CapacityError."""
    job = dataclasses.replace(job, runs=runs)
    return track_of(job, see(job, desk))


def track_of(job: Job, seen: Mapping[str, Values]) -> dict[str, Any]:
    """The track of runs that were seen (docs/reference/map-data.md)."""
    n = len(seen["place"])
    scenario = job.scenario
    side = scenario.sides[attacking_side(scenario)]
    return {
        "kind": "ensemble",
        "id": "ensemble",
        "title": {"en": f"{n:,} runs", "nl": f"{n:,} keer gespeeld".replace(",", ".")},
        "note": dict(NOTE),
        "start": scenario.start.isoformat(timespec="minutes"),
        "turns": scenario.turns,
        "seed": job.seed,
        "first": job.first,
        "runs": n,
        "side": side.id,
        **series(seen, scenario),
        "events": [],
    }


def series(seen: Mapping[str, Values], scenario: terms.Scenario) -> dict[str, Any]:
    """Everything of the track that changes from turn to turn."""
    rows = Rows.of(scenario)
    n = len(seen["place"])
    return {
        "formations": dict(formations(seen["place"], rows)),
        "holders": {
            str(p): share_keys(shares)
            for p, shares in enumerate(percent(counted(seen["holder"], len(scenario.places)), n).T)
            if shares.min() != shares.max()
        },
        "fortresses": {str(rows.at["fortresses"][k]): keys for k, keys in siege_keys(seen["fortress"])},
        "strongpoints": {
            str(rows.at["strongpoints"][s]): share_keys(shares)
            for s, shares in enumerate(percent(counted(seen["fallen"], len(scenario.strongpoints)), n).T)
        },
        "bridges": {
            str(r): share_keys(shares)
            for r, shares in enumerate(percent(counted(seen["blown"], len(scenario.routes)), n).T)
            if shares.any()
        },
        "ports": {
            str(rows.at["ports"][p]): number_keys(seen["ports"][:, :, p])
            for p in range(seen["ports"].shape[2])
            if seen["ports"][:, :, p].any()
        },
        "supply": numbers_keys(seen["supply"]),
        "kent": kent_keys(seen["kent"]),
        "civilians": {
            str(rows.town(k)): number_keys(seen["civilians"][:, :, k], first=tracks.EVENING)
            for k in range(seen["civilians"].shape[2])
            if seen["civilians"][:, :, k].any()
        },
        "casualties": numbers_keys(seen["casualties"], tracks.EVENING),
        "raids": list(raids(seen["raids"], rows)),
    }


def formations(places: Values, rows: Rows) -> Iterator[tuple[str, list[Key]]]:
    """Keyframes of every formation that stands on the map in most runs at any time."""
    for i, row in enumerate(rows.at["formations"]):
        keys = formation_keys(places[:, :, i], len(rows.scenario.places))
        if keys:
            yield str(row), keys


def siege_keys(states: Values) -> Iterator[tuple[int, list[Key]]]:
    """Of every fortress [turn, per cent in which it is cut off, per cent in which it has fallen], every change."""
    n = len(states)
    for k in range(states.shape[2]):
        mine = states[:, :, k]
        cut_off = percent(((mine != HELD) & (mine != FALLEN)).sum(axis=0), n)
        fallen = percent((mine == FALLEN).sum(axis=0), n)
        yield k, [[t, int(cut_off[t]), int(fallen[t])] for t in tracks.changes(cut_off, fallen)]


def kent_keys(kent: Values) -> list[Key]:
    """[turn, per cent of runs in which a battery can fire, median of shells that day, low, high], of kept `kent`."""
    shares = percent((kent[:, :, 1] > 0.0).sum(axis=0), len(kent))
    shown = np.array([[three_figures(x) for x in day] for day in middle(kent[:, :, 0]).T])
    return [
        [day * TURNS_A_DAY, int(shares[day]), *map(int, shown[day])]
        for day in tracks.changes(shares, *shown.T)
    ]


def raids(flown: Values, rows: Rows) -> Iterator[Key]:
    """[turn, place, aircraft, tons, per cent] of raids of a day that at least half of the runs saw: their medians.

    flown: aircraft sent and tons dropped, shape [runs, days, fortresses, 2].
    """
    sent = flown[:, :, :, 0] > 0.0
    counts = sent.sum(axis=0)
    shares = percent(counts, len(flown))
    for day, k in np.argwhere(2 * counts >= len(flown)):
        aircraft, tons = np.median(flown[sent[:, day, k], day, k], axis=0)
        yield [
            int(day) * TURNS_A_DAY, rows.town(int(k)), three_figures(aircraft), three_figures(tons),
            int(shares[day, k]),
        ]  # fmt: skip
