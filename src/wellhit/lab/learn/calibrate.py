"""Calibration: what the record says of the parameters, over all open sieges at once.

The parameters are shared by all sieges. Will of the garrison and execution of the operation are hidden quantities of
each siege, drawn around what its grades say; so is, for each kind of outcome, how far the model may be wrong
(lab/learn/targets.py). All of them are standard normal numbers beforehand. The reference table
(lab/learn/reference.py) joins the campaigns by run number; regression-adjusted ABC (lab/learn/abc.py) sets its
summaries beside the record's rows marked `fit`. A siege that is left out takes its hidden quantities from the
population: they are simply not among the unknowns.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import draws
from wellhit.engine.parameters import PARAMETERS
from wellhit.engine.rule import rules_hash
from wellhit.lab.experiment import package_version
from wellhit.lab.learn import abc
from wellhit.lab.learn.reference import UNKNOWNS, Reference
from wellhit.lab.learn.sieges import grades_mark, open_sieges
from wellhit.lab.learn.targets import DISCREPANCIES, Target, summaries, targets_of
from wellhit.lab.summary import subject_name
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
DRAWS = 2000  # of a posterior
RUNS = 40_000  # of every campaign in the reference table


@dataclass(frozen=True)
class Joint:
    """Everything a calibration is made of, row by row of the reference table.

    z: unknowns, shape [n, p]; names: theirs (parameters, then `will.CAMPAIGN/FORTRESS` and `execution....`, then
    `discrepancy.KIND`). s: summaries [n, k]; observed: the record's [k]; columns: what each summary is.
    """

    z: Floats
    names: tuple[str, ...]
    s: Floats
    observed: Floats
    columns: tuple[str, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Calibration:
    """A posterior with what is known of how it was found."""

    joint: Joint
    found: abc.Posterior
    manifest: Mapping[str, Any]

    def save(self, folder: Path) -> None:
        """Write it as `--draws FOLDER` reads it."""
        order = self._shuffled()
        column = {name: n for n, name in enumerate(self.joint.names)}
        z = np.zeros((len(order), len(PARAMETERS)))
        for n, p in enumerate(PARAMETERS):
            if p.name in column:
                z[:, n] = self.found.z[order, column[p.name]]
        fortresses = [name.removeprefix("will.") for name in self.joint.names if name.startswith("will.")]
        drawn = self.found.z[order]
        hidden = {name: drawn[:, [column[f"{kind}.{name}"] for kind in draws.HIDDEN]] for name in fortresses}
        errors = drawn[:, [column[f"discrepancy.{d.kind}"] for d in DISCREPANCIES]]
        draws.save(folder, z, hidden, errors, self.manifest)

    def _shuffled(self) -> npt.NDArray[np.intp]:
        """A random order, so that any stretch of draws is a fair sample."""
        return np.random.default_rng(self.manifest["seed"]).permutation(len(self.found.z))


Keep = Callable[[Target], bool]


def rows_to_fit(scenarios: Sequence[Scenario], keep: Keep = lambda target: True) -> list[Target]:
    """Rows marked `fit` of these campaigns, in their order."""
    return [target for scenario in scenarios for target in targets_of(scenario) if keep(target)]


def joint_table(
    reference: Reference, scenarios: Sequence[Scenario], targets: Sequence[Target], count: int | None = None
) -> Joint:
    """Unknowns and summaries of a reference table. count: use so many of its runs."""
    n = min(count or reference.runs, reference.runs)
    forts = {scenario.campaign: {f.id for f in scenario.fortresses} for scenario in scenarios}
    seen = [(t.campaign, s) for t in targets for s in t.subjects if s in forts[t.campaign]]
    fortresses = list(dict.fromkeys(seen))
    unseen = [reference.hidden(*where)[:n] for where in fortresses]
    errors = np.random.default_rng([reference.seed, 1]).standard_normal((n, len(DISCREPANCIES)))
    names = [
        *UNKNOWNS,
        *(f"{kind}.{campaign}/{fortress}" for campaign, fortress in fortresses for kind in draws.HIDDEN),
        *(f"discrepancy.{d.kind}" for d in DISCREPANCIES),
    ]
    outcomes = {}
    for target in targets:
        values, began = reference.values(target)
        outcomes[target.name] = (values[:n], began[:n] if began is not None else None)
    s, observed, columns = summaries(targets, outcomes, errors, reference.seed)
    z = np.concatenate([reference.z(n), *unseen, errors], axis=1)
    return Joint(z, tuple(names), s, observed, tuple(columns), tuple(targets))


def check(scenarios: Sequence[Scenario], count: int) -> None:
    """Raises ValueError where there is nothing to fit, too few runs to fit it with, or a siege that is told twice."""
    rows = rows_to_fit(scenarios)
    _once([scenario.campaign for scenario in scenarios], rows)
    if not rows:
        raise ValueError("no row of these records is marked fit: nothing to calibrate on")
    least = 2 * abc.ROWS_EACH * (2 * len(rows) + 1)
    if count < least:
        raise ValueError(f"{count} runs are too few for {len(rows)} rows of the record: at least {least}")


def _once(campaigns: Sequence[str], rows: Sequence[Target]) -> None:
    """A record that is read twice would weigh twice. Raises ValueError."""
    for name in campaigns:
        if campaigns.count(name) > 1:
            raise ValueError(f"{name} is named twice: its record would weigh twice")
    for siege in open_sieges().hindcast:
        homes = {t.campaign for t in rows if t.subjects and siege.is_told_by(t.campaign, t.subjects)}
        if len(homes) > 1:
            other = sorted(homes - {siege.campaign})[0]
            raise ValueError(f"{other} tells the siege of {siege.campaign} too: name one of them")


def calibrate(
    reference: Reference,
    scenarios: Sequence[Scenario],
    keep: Keep = lambda target: True,
    seed: int = 1,
    named: Mapping[str, str] | None = None,
) -> Calibration:
    """The posterior of all rows marked `fit` (and wanted by `keep`) of these campaigns.

    named: where a campaign's folder is found, by its id; those that ship are found by their ids. Raises ValueError
    where no row is left, or as `abc.adjust`; ScenarioError where a campaign's folder is not found.
    """
    targets = rows_to_fit(scenarios, keep)
    if not targets:
        raise ValueError("no row of the record is marked fit: nothing to calibrate on")
    joint = joint_table(reference, scenarios, targets)
    found = abc.adjust(joint.z, joint.s, joint.observed, draws=DRAWS, seed=seed, names=joint.columns)
    campaigns = {s.campaign: _campaign(s, (named or {}).get(s.campaign, s.campaign)) for s in scenarios}
    return Calibration(joint, found, _manifest(joint, found, campaigns, reference, seed))


def data_mark(targets: Sequence[Target]) -> str:
    """Hash of the rows that were fitted: name, measure, subjects and the record's numbers."""
    text = repr([(t.name, t.measure, t.subjects, t.unit, tuple(t.record)) for t in targets])
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _manifest(
    joint: Joint, found: abc.Posterior, campaigns: Mapping[str, Any], reference: Reference, seed: int
) -> dict[str, Any]:
    d = found.diagnostics
    return {
        "seed": seed,
        "draws": len(found.z),
        "runs": len(joint.z),
        "reference_seed": reference.seed,
        "campaigns": campaigns,
        "data": data_mark(joint.targets),
        "rows": [target.name for target in joint.targets],
        "rules": rules_hash(),
        "method": "ABC, heteroscedastic local-linear regression adjustment (lab/learn/abc.py)",
        "settings": {"share": abc.SHARE, "rows": d.rows, "effective_size": round(d.effective_size, 1)},
        "reach": round(d.reach, 4),
        "warnings": list(d.warnings),
        "versions": {
            "wellhit": package_version("wellhit"),
            "python": platform.python_version(),
            **{name: package_version(name) for name in ("numpy", "scipy", "polars")},
            "machine": platform.machine(),
        },
    }


def _campaign(scenario: Scenario, named: str) -> dict[str, Any]:
    """What must be known of a campaign to read its rows: grades as hashed, names, the day from which dates count.

    named: its folder, or its name where it ships; told only where it is not its id.
    """
    return {
        "grades": grades_mark(named),
        **({"from": named} if named != scenario.campaign else {}),
        "title": scenario.title.get("en", scenario.campaign),
        "start": scenario.head.start.isoformat(),
        "fortresses": {f.id: subject_name(f.id, scenario) for f in scenario.fortresses},
    }


@dataclass(frozen=True, slots=True)
class Learned:
    """What a calibration says of one unknown: standard deviation and mean on the scale where the prior is 0 and 1."""

    name: str
    mean: float
    sd: float

    @property
    def contraction(self) -> float:
        """1 - variance afterwards / variance beforehand."""
        return 1.0 - self.sd**2


def learned(calibration: Calibration) -> list[Learned]:
    """Every unknown, those that were learned most about first."""
    z = calibration.found.z
    rows = [
        Learned(name, float(z[:, n].mean()), float(z[:, n].std()))
        for n, name in enumerate(calibration.joint.names)
    ]
    return sorted(rows, key=lambda row: row.sd)


def as_json(calibration: Calibration) -> dict[str, Any]:
    """The object that `wellhit calibrate --json` prints: the manifest, and what was learned of every unknown."""
    rows = [
        {
            "name": row.name,
            "mean": round(row.mean, 4),
            "sd": round(row.sd, 4),
            "contraction": round(row.contraction, 4),
        }
        for row in learned(calibration)
    ]
    return {**calibration.manifest, "unknowns": rows}
