"""How far a calibration may be trusted: is the inference honest, and does the record look like what it foretells?

The first is asked of pseudo-records (ranks.py), the second of every row of a record (predictive.py). Neither follows
from the other: an honest inference with a wrong model misses the record, and a model that fits the record may have
been fitted by an inference that is too sure of itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wellhit import draws
from wellhit.engine.rule import rules_hash
from wellhit.lab.experiment import package_version
from wellhit.lab.learn import predictive, ranks
from wellhit.lab.learn.predictive import RowCheck
from wellhit.lab.learn.reference import Reference, read_note
from wellhit.lab.learn.selfcheck import BINS
from wellhit.lab.play import Desk
from wellhit.terms import Scenario

RESULT = "diagnosis.json"


@dataclass(frozen=True)
class Setting:
    """What is asked. draws: posterior, or the folder of one; runs: of each ensemble; pseudo: records of each check."""

    draws: str
    runs: int
    pseudo: int
    seed: int
    threads: int


@dataclass(frozen=True)
class Diagnosis:
    """Everything that was found. known: what may explain a misfit, by row id; notes: what a reader must be told."""

    scenario: Scenario
    setting: Setting
    reference: Reference
    campaigns: tuple[str, ...]
    ranks: ranks.Ranks
    rows: list[RowCheck]
    known: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def misfits(self) -> list[tuple[RowCheck, str]]:
        """Rows that do not fit, with what may explain them ("": nothing is known)."""
        return predictive.misfits(self.rows, self.known)


def posterior_of(source: str) -> draws.Posterior:
    """The posterior that is to be diagnosed. Raises DrawsError where the word is none of a posterior."""
    found = draws.posterior_of(source)
    if found is None:
        raise draws.DrawsError(
            f'"{source}" draws are no posterior: say --draws posterior, or the folder of a calibration'
        )
    return found


def check(pseudo: int, runs: int) -> None:
    """Raises ValueError for numbers too small to say anything."""
    least = 5 * BINS
    if pseudo < least:
        raise ValueError(f"--pseudo {pseudo}: at least {least} pseudo-records are needed to judge ranks")
    if runs < 20:
        raise ValueError(f"--runs {runs}: at least 20 runs are needed for a 90 % interval")


def campaigns_of(reference: Reference) -> list[str]:
    """The campaigns that a reference table was played on, in its order."""
    return list(read_note(reference.folder)["campaigns"])


def named_in(reference: Reference, source: str) -> list[str]:
    """The same campaigns by what they can be loaded by: their ids, or the folders that the calibration was given."""
    told = posterior_of(source).manifest.get("campaigns", {})
    return [told.get(name, {}).get("from", name) for name in campaigns_of(reference)]


def notes_of(posterior: draws.Posterior, reference: Reference, scenario: Scenario) -> tuple[str, ...]:
    """Where posterior, table and rules do not belong together, in words."""
    found = []
    made = posterior.manifest.get("rules")
    if made != rules_hash():
        found.append("The posterior was calibrated with other rules than these: calibrate again before use.")
    if read_note(reference.folder).get("rules") != rules_hash():
        found.append("The reference table was played with other rules than these.")
    fitted = posterior.manifest.get("campaigns", {})
    if set(fitted) != set(campaigns_of(reference)):
        found.append(
            "The reference table has other campaigns than those that the posterior was calibrated on."
        )
    if scenario.campaign not in fitted:
        found.append(
            f"{scenario.campaign} was not calibrated on: its rows marked fit are held back as well here."
        )
    return (*found, *posterior.manifest.get("warnings", ()))


def record_part(scenario: Scenario, setting: Setting, desk: Desk | None = None) -> list[RowCheck]:
    """The second question: every row of the record. Raises as predictive.check_rows."""
    return predictive.check_rows(scenario, setting.draws, setting.runs, setting.seed, setting.threads, desk)


def ranks_part(
    reference: Reference, scenarios: Sequence[Scenario], setting: Setting, desk: Desk | None = None
) -> ranks.Ranks:
    """The first question: pseudo-records. Raises as ranks.question_of and ranks.ranks."""
    asked = ranks.question_of(reference, scenarios)
    return ranks.ranks(asked, setting.pseudo, setting.seed, setting.threads, desk)


def put_together(
    scenario: Scenario,
    setting: Setting,
    reference: Reference,
    checked: ranks.Ranks,
    rows: list[RowCheck],
) -> Diagnosis:
    """The diagnosis of both parts."""
    notes = notes_of(posterior_of(setting.draws), reference, scenario)
    known = predictive.reasons(scenario.campaign)
    campaigns = tuple(campaigns_of(reference))
    return Diagnosis(scenario, setting, reference, campaigns, checked, rows, known, notes)


# -- JSON ---------------------------------------------------------------------------------------------------


def as_json(found: Diagnosis) -> dict[str, Any]:
    """The object that `wellhit diagnose --json` prints (docs/reference/cli.md)."""
    setting, asked = found.setting, found.ranks.question
    left_out = [row.left_out for row in found.rows if row.left_out]
    return {
        "campaign": found.scenario.campaign,
        "scenario": found.scenario.head.id,
        "draws": setting.draws,
        "posterior": posterior_of(setting.draws).mark,
        "runs": setting.runs,
        "seed": setting.seed,
        "reference": {
            "campaigns": list(found.campaigns),
            "runs": found.reference.runs,
            "seed": found.reference.seed,
            "unknowns": asked.z.shape[1],
            "summaries": asked.s.shape[1],
            "predictions": asked.predictions.shape[1],
            "heaped": list(asked.heaped),
        },
        "calibration": {
            "prior": ranks.as_json(found.ranks.prior, asked.kinds),
            "near": ranks.as_json(found.ranks.near, asked.kinds),
        },
        "counts": [group.as_json() for group in predictive.counts(found.rows)],
        "left_out": {kind: left_out.count(kind) for kind in (predictive.YES_NO, predictive.CONSTANT)},
        "rows": [predictive.as_json(row, found.scenario) for row in found.rows],
        "misfits": [{"id": row.row.id, "may_explain": why or None} for row, why in found.misfits],
        "notes": list(found.notes),
        "versions": {"wellhit": package_version("wellhit"), "rules": rules_hash()},
    }


def save(folder: Path, found: Mapping[str, Any]) -> Path:
    """Write the object, whole or not at all; returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / RESULT
    partial = path.with_suffix(".tmp")
    partial.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
    return path
