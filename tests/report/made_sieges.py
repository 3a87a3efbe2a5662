"""Made-up forecasts and calibrations of real sieges: the runs are invented and prove nothing about the engine."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from wellhit.lab.foretell import hindcast
from wellhit.lab.foretell.forecast import Foretold, questions, records
from wellhit.lab.learn import abc, calibrate
from wellhit.lab.learn.sieges import Siege
from wellhit.lab.learn.targets import DISCREPANCIES, summaries, targets_of
from wellhit.lab.summary import subject_name
from wellhit.scenario.read import load
from wellhit.terms import Scenario

SIEGES = ("marseille-1944", "aachen-1944", "cherbourg-1944", "boulogne-1944")
NATURAL = {"assault_days": 5.0, "casualties": 900.0, "prisoners": 9000.0, "killed_defenders": 300.0,
           "afvs_lost": 12.0, "civilians_killed": 40.0, "port_open": 30.0}  # fmt: skip


def foretold(scenario: Scenario, spread: float, seed: int) -> list[Foretold]:
    """Forecasts of everything that is asked, near the record where there is one; a tenth of the ports never open."""
    rng = np.random.default_rng(seed)
    asked = questions(scenario)
    known = records(scenario, asked)
    found = []
    for target in asked:
        middle = known[target.id].record.best if target.id in known else NATURAL[target.measure]
        values = middle * np.exp(rng.normal(0.1, spread, 400))
        if target.unit == "date":
            values[:40] = np.inf
        found.append(Foretold(target, np.sort(values)))
    return found


def rows_of(campaigns: tuple[str, ...] = SIEGES, with_record: bool = True) -> list[hindcast.Row]:
    """Rows of a made-up hindcast, scored by the real rules."""
    told = {name: load(name) for name in SIEGES}
    rows = []
    for n, name in enumerate(campaigns):
        scenario = told[name] if with_record else load(name, with_record=False)
        ours, prior = foretold(told[name], 0.4, n), foretold(told[name], 0.8, n + 50)
        others = [s for other, s in told.items() if other != name]
        rows += hindcast.scored_rows(Siege(name), scenario, ours, prior, others, hindcast.h_hour(scenario))
    return rows


def calibration() -> calibrate.Calibration:
    """A real adjustment of made-up runs of two sieges: march_foot moves with the length of the assaults."""
    scenarios = [load("aachen-1944"), load("marseille-1944")]
    targets = [t for s in scenarios for t in targets_of(s)]
    rng = np.random.default_rng(3)
    n = 1500
    fortresses = [f"{s.campaign}/{s.fortresses[0].id}" for s in scenarios]
    names = ["march_foot", "march_motor", "raid_civilian_share"]
    names += [f"{kind}.{f}" for f in fortresses for kind in ("will", "execution")]
    names += [f"discrepancy.{d.kind}" for d in DISCREPANCIES]
    z = rng.standard_normal((n, len(names)))
    outcomes = {}
    for t in targets:
        blur = np.exp(0.2 * rng.standard_normal(n))
        pull = np.exp(0.9 * z[:, 0]) if t.measure == "assault_days" else 1.0
        outcomes[t.name] = (t.record.best * pull * blur, None)
    s, observed, columns = summaries(targets, outcomes, z[:, -len(DISCREPANCIES) :], 1)
    joint = calibrate.Joint(z, tuple(names), s, observed, tuple(columns), tuple(targets))
    found = abc.adjust(z, s, observed, draws=500, seed=1, names=columns)
    campaigns = {s.campaign: calibrate._campaign(s, s.campaign) for s in scenarios}
    manifest = calibrate._manifest(joint, found, campaigns, SimpleNamespace(seed=1), 1, calibrate.ABC)  # type: ignore[arg-type]
    assert subject_name(scenarios[0].fortresses[0].id, scenarios[0]) == "Aachen, October 1944"
    return calibrate.Calibration(joint, found, manifest)
