"""Sieges foretold that were not fitted to, beside three simpler ways of foretelling them.

`hindcast` leaves one open siege after another out of the calibration, with every row that says anything of it, and
foretells it; `predict` does the same for a folder that somebody else wrote, from the posterior as it ships. Baselines:

- *naive*: attackers' casualties by the line of CDB90 (lab/foretell/naive.py). It is told the length of the siege.
- *others_mean*: normal about the mean of the other open sieges, with their spread, on the scale of the score.
- *prior*: the same model before calibration, its error allowed for at the size first assumed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import draws
from wellhit.engine.rule import rules_hash
from wellhit.lab import scores
from wellhit.lab.foretell.baselines import POINTS, h_hour, naive_of, normal, others
from wellhit.lab.foretell.forecast import (
    Foretold,
    Scored,
    forecast,
    questions,
    records,
    runs_json,
    score,
    shown,
)
from wellhit.lab.learn.calibrate import calibrate, world_mark
from wellhit.lab.learn.reference import Reference
from wellhit.lab.learn.sieges import Siege, Sieges, grades_mark, open_sieges
from wellhit.lab.learn.targets import Target
from wellhit.lab.play import Desk
from wellhit.lab.summary import QUANTILES, quantile
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
FORECAST, ROWS, MANIFEST = "forecast.json", "hindcast.json", "manifest.json"
BASELINES = ("naive", "others_mean", "prior")
# What a hindcast is judged by; more is shown.
JUDGED = ("assault_days", "casualties", "prisoners", "port_open")
Loader = Callable[[str, bool], Scenario]


@dataclass(frozen=True)
class Baseline:
    """A simpler forecast of the same outcome, and its score."""

    values: Floats
    scored: Scored


@dataclass(frozen=True)
class Row:
    """One outcome of one siege: forecast, record where there is one, score, baselines by name."""

    siege: str
    scenario: Scenario
    foretold: Foretold
    target: Target | None
    scored: Scored | None
    baselines: dict[str, Baseline | None]

    @property
    def measure(self) -> str:
        """What was measured."""
        return self.foretold.target.measure

    def as_json(self) -> dict[str, Any]:
        """The object of this row (docs/reference/cli.md)."""
        told, target, s = self.foretold, self.target, self.scored
        record = target.record if target is not None else (None, None, None)
        numbers = {
            key: shown(told.target, x, self.scenario)
            for key, x in zip(("low", "best", "high"), record, strict=True)
        }
        return {
            "siege": self.siege,
            "id": told.target.id,
            "label": told.target.label,
            "unit": told.target.unit,
            "record": numbers,
            "runs": runs_json(told, self.scenario),
            **_score_json(s),
            "baselines": {name: self._baseline(name) for name in BASELINES},
        }

    def _baseline(self, name: str) -> dict[str, Any] | None:
        found = self.baselines.get(name)
        if found is None:
            return None
        target = self.foretold.target
        values = {
            key: shown(target, quantile(found.values, p), self.scenario) for key, p in QUANTILES.items()
        }
        return {**values, **_score_json(found.scored)}


def _score_json(s: Scored | None) -> dict[str, Any]:
    if s is None:
        return {"crps": None, "scale": None, "factor_error": None, "inside50": None, "inside90": None}
    return {
        "crps": round(s.crps, 4),
        "scale": s.scale,
        "factor_error": None if s.factor_error is None else round(s.factor_error, 3),
        "inside50": s.inside50,
        "inside90": s.inside90,
    }


# -- foretelling --------------------------------------------------------------------------------------------


def scored_rows(
    siege: Siege,
    scenario: Scenario,
    foretold: Sequence[Foretold],
    prior: Sequence[Foretold],
    open_ones: Sequence[Scenario],
    began: float | None,
) -> list[Row]:
    """Forecast, record and baselines of one siege, row by row.

    scenario: with its record. open_ones: the other open sieges with theirs. began: the first day on which the page
    allows the assault, in days since the scenario's start. A campaign of several fortresses has but the prior beside
    it: its strengths are not told by siege, and some of the open sieges are its own.
    """
    alone = len(scenario.fortresses) == 1
    asked = records(scenario, [f.target for f in foretold])
    median = next((f.quantiles()["q50"] for f in foretold if f.target.measure == "assault_days"), None)
    before = {f.target.id: f for f in prior}
    rows = []
    for told in foretold:
        target = asked.get(told.target.id)
        baselines: dict[str, Baseline | None] = dict.fromkeys(BASELINES)
        scored = None
        if target is not None:
            scored = score(told.values, target)
            ensembles: dict[str, Floats] = {"prior": before[target.id].values}
            if target.measure == "casualties" and alone:
                line = naive_of(siege, scenario, list(asked.values()), median or 1.0)
                ensembles["naive"] = np.array([line.quantile((i + 0.5) / POINTS) for i in range(POINTS)])
            mean = others(target, open_ones) if alone else None
            if mean is not None and (target.unit != "date" or began is not None):
                shift = began if target.unit == "date" and began is not None else 0.0
                ensembles["others_mean"] = normal(mean[0] + shift, mean[1], target)
            baselines |= {name: Baseline(v, score(v, target)) for name, v in ensembles.items()}
        rows.append(Row(siege.campaign, scenario, told, target, scored, baselines))
    return rows


def left_out(siege: Siege, scenarios: Sequence[Scenario]) -> Callable[[Target], bool]:
    """Which rows may be fitted when a siege is left out: all that say nothing of it, wherever it is told."""
    parts: dict[str, dict[str, set[str]]] = {}
    for scenario in scenarios:
        of = parts.setdefault(scenario.campaign, {})
        for fortress in scenario.fortresses:
            works = [s for s in scenario.strongpoints if s.fortress == fortress.id]
            own = {
                fortress.id,
                fortress.place,
                fortress.port,
                *(s.id for s in works),
                *(s.place for s in works),
            }
            of[fortress.id] = own - {""}

    def may(target: Target) -> bool:
        owners = [
            name for name, own in parts[target.campaign].items() if any(s in own for s in target.subjects)
        ]
        return not siege.is_told_by(target.campaign, (*target.subjects, *owners) if target.subjects else ())

    return may


@dataclass(frozen=True)
class Setting:
    """How a hindcast is played: runs of each forecast, seed, threads, where posteriors of left-out sieges are kept."""

    runs: int
    seed: int
    threads: int
    folder: Path


def hindcast(
    reference: Reference,
    fitted: Sequence[Scenario],
    sieges: Sieges,
    load: Loader,
    setting: Setting,
    desk: Desk | None = None,
) -> list[Row]:
    """Leave out each siege in turn, calibrate on the others, foretell it, score it.

    load: scenario of a campaign, with its record or without. Raises as `calibrate` and `forecast`.
    """
    told = {siege.campaign: load(siege.campaign, True) for siege in sieges.hindcast}
    rows: list[Row] = []
    for siege in sieges.hindcast:
        folder = setting.folder / siege.campaign
        posterior_without(siege, reference, fitted, setting, folder)
        bare = load(siege.campaign, False)
        ours = forecast(bare, str(folder), setting.runs, setting.seed, setting.threads, desk)
        prior = forecast(bare, draws.PRIOR, setting.runs, setting.seed, setting.threads, desk)
        open_ones = [scenario for name, scenario in told.items() if name != siege.campaign]
        rows += scored_rows(siege, told[siege.campaign], ours, prior, open_ones, h_hour(bare))
    return rows


def posterior_without(
    siege: Siege, reference: Reference, fitted: Sequence[Scenario], setting: Setting, folder: Path
) -> None:
    """Calibrate without one siege and keep the posterior."""
    found = calibrate(reference, fitted, left_out(siege, fitted), setting.seed)
    found.save(folder)
    draws.load.cache_clear()


# -- a siege of somebody else's -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A forecast that is written down: ours, the prior's, and what must be said of them.

    older: where another forecast lies now that stood in its place.
    """

    ours: list[Foretold]
    prior: list[Foretold]
    began: float | None
    notes: list[str]
    older: Path | None = None


def foretell(
    scenario: Scenario, source: str, setting: Setting, desk: Desk | None = None, page: str = ""
) -> Told:
    """Foretell a campaign that comes without its record, and write the forecast to the setting's folder.

    page: hash of the files that it was foretold from (sieges.grades_mark). Raises ValueError where there is nothing to
    foretell, and as `forecast`.
    """
    if not questions(scenario):
        raise ValueError(f"{scenario.campaign} has no fortress and no port: nothing to foretell")
    ours = forecast(scenario, source, setting.runs, setting.seed, setting.threads, desk)
    prior = ours
    if source != draws.PRIOR:
        prior = forecast(scenario, draws.PRIOR, setting.runs, setting.seed, setting.threads, desk)
    posterior = draws.posterior_of(source)
    notes = [*filter(None, [draws.remark(source)]), *_notes(scenario.campaign, source, posterior)]
    if posterior is not None and source != draws.POSTERIOR and shipped() is not None:
        notes.append("how far to trust it was measured with the posterior that ships, not with these draws")
    rows = [
        {"siege": scenario.campaign, "id": f.target.id, "unit": f.target.unit, "runs": runs_json(f, scenario)}
        for f in ours
    ]
    head = {"draws": source, "posterior": posterior.mark if posterior else None, "runs": setting.runs}
    made = {"seed": setting.seed, "rules": rules_hash(), "page": page}
    content = {**head, **made, "rows": rows}
    older = set_aside(setting.folder / FORECAST, content)
    write_json(setting.folder / FORECAST, content)
    return Told(ours, prior, h_hour(scenario), notes, older)


def set_aside(path: Path, content: Any) -> Path | None:
    """Rename the file at `path` (to forecast-1.json and so on) where it holds anything else than `content`.

    A forecast is worth something because it was made before anybody looked: none is ever written over.
    """
    if not path.exists() or path.read_text(encoding="utf-8") == as_text(content):
        return None
    names = (path.with_stem(f"{path.stem}-{number}") for number in count(1))
    older = next(name for name in names if not name.exists())
    path.rename(older)
    return older


def _notes(campaign: str, source: str, posterior: draws.Posterior | None) -> list[str]:
    """What must be said of a forecast with these draws."""
    if posterior is None:
        return [f"{source} draws: nothing was learned from any siege"]
    siege = open_sieges().siege(campaign)
    rows = [str(row).partition("/") for row in posterior.manifest.get("rows", ())]
    taught = [row for where, _, row in rows if siege.is_told_by(where, (row.partition(".")[0],))]
    if not taught:
        return []
    return [
        f"these draws were calibrated on rows of this very siege ({', '.join(taught)}): what follows is a fit, not a "
        "forecast; `wellhit hindcast` foretells it from the others"
    ]


def score_forecast(told: Told, scenario: Scenario, sieges: Sieges, load: Loader) -> list[Row]:
    """Rows of a forecast beside the record of `scenario`, where it has one."""
    siege = sieges.siege(scenario.campaign)
    others_told = [load(s.campaign, True) for s in sieges.hindcast if s.campaign != scenario.campaign]
    return scored_rows(siege, scenario, told.ours, told.prior, others_told, told.began)


def save_rows(folder: Path, rows: Sequence[Row]) -> None:
    """Write the rows of a hindcast or prediction as JSON."""
    write_json(folder / ROWS, [row.as_json() for row in rows])


def save(folder: Path, rows: Sequence[Row], sieges: Sieges, setting: Setting, table: int) -> None:
    """Write a hindcast: rows, reading, and a manifest with the hashes of the grades it was made with."""
    save_rows(folder, rows)
    head = {"runs": setting.runs, "seed": setting.seed, "table": table, "rules": rules_hash()}
    titles = {row.siege: row.scenario.title.get("en", row.siege) for row in rows}
    scenarios = {row.siege: row.scenario for row in rows}
    judged_so = {
        "grades": manifest(sieges),
        "worlds": {name: world_mark(scenario) for name, scenario in scenarios.items()},
        "sieges": titles,
        "reading": reading(rows),
    }
    write_json(folder / MANIFEST, {**head, **judged_so})


def shipped() -> dict[str, Any] | None:
    """The manifest of the hindcast that ships beside the posterior; None where none does."""
    path = draws.SHIPPED / ROWS
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def write_json(path: Path, content: Any) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".tmp")
    partial.write_text(as_text(content), encoding="utf-8")
    partial.replace(path)


def as_text(content: Any) -> str:
    """As it stands in a file."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


# -- the reading --------------------------------------------------------------------------------------------


def judged(rows: Sequence[Row]) -> list[Row]:
    """The rows that a hindcast is judged by: those with a record, of the four measures."""
    return [row for row in rows if row.scored is not None and row.measure in JUDGED]


def reading(rows: Sequence[Row]) -> dict[str, Any]:
    """Coverage, mean scores by measure, and skill over each baseline with a paired 90 % interval."""
    kept = judged(rows)
    found: dict[str, Any] = {"rows": len(kept)}
    found["inside50"] = float(np.mean([r.scored.inside50 for r in kept if r.scored])) if kept else None
    found["inside90"] = float(np.mean([r.scored.inside90 for r in kept if r.scored])) if kept else None
    found["measures"] = {}
    for measure in JUDGED:
        of = [row for row in kept if row.measure == measure]
        if of:
            found["measures"][measure] = _of_measure(of)
    return found


def _of_measure(rows: Sequence[Row]) -> dict[str, Any]:
    own = np.array([row.scored.crps for row in rows if row.scored])
    errors = [row.scored.factor_error for row in rows if row.scored and row.scored.factor_error is not None]
    found: dict[str, Any] = {
        "sieges": [row.siege for row in rows],
        "scale": rows[0].scored.scale if rows[0].scored else None,
        "crps": round(float(own.mean()), 4),
        "factor_error": round(float(np.median(errors)), 3) if errors else None,
        "inside50": float(np.mean([row.scored.inside50 for row in rows if row.scored])),
        "inside90": float(np.mean([row.scored.inside90 for row in rows if row.scored])),
        "skill": {},
    }
    for name in BASELINES:
        pairs = [
            (row.scored.crps, b.scored.crps)
            for row in rows
            if row.scored and (b := row.baselines.get(name)) is not None
        ]
        if len(pairs) >= 2:
            ours, theirs = (np.array(x) for x in zip(*pairs, strict=True))
            s = scores.skill(ours, theirs)
            found["skill"][name] = {
                "crps": round(float(theirs.mean()), 4),
                "skill": round(s.skill, 3),
                "low": round(s.low, 3),
                "high": round(s.high, 3),
                "sieges": len(pairs),
            }
    return found


def manifest(sieges: Sieges) -> dict[str, Any]:
    """What was judged beforehand of each siege, as hashes: no grade changes after its score was seen."""
    return {siege.campaign: grades_mark(siege.campaign) for siege in sieges.hindcast}
