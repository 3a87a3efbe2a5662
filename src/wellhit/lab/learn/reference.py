"""The reference table: prior draws played on every campaign, the stuff of calibration and of sensitivity.

Run n of every campaign has the same parameter values (a draw is a pure function of seed and run), so tables of
several campaigns join on the run number. A folder holds `parameters.parquet` (a row per run, a column per parameter)
and for each campaign `<campaign>.parquet`: run, fate, luck, every measured outcome (null: never happened), and what
fate said of each fortress's will and execution (`will.FORTRESS`, `execution.FORTRESS`: standard normal numbers).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit import chunks as files
from wellhit import draws
from wellhit import job as jobs
from wellhit.engine import parameters
from wellhit.engine.compile import names_of, subject_id
from wellhit.engine.dice import F_EXECUTION, F_WILL
from wellhit.engine.parameters import PARAMETERS
from wellhit.engine.rule import rules_hash
from wellhit.lab import tables
from wellhit.lab.learn.targets import Target
from wellhit.lab.measures import Measures
from wellhit.lab.play import Desk, mark_of, play_job
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
NOTE = "reference.json"
VALUES = "parameters.parquet"
UNKNOWNS = [p.name for p in PARAMETERS if p.kind != "fixed"]


@dataclass(frozen=True)
class Reference:
    """A reference table on disk. runs: how many every campaign has at least."""

    folder: Path
    seed: int
    runs: int

    def z(self, count: int | None = None) -> Floats:
        """Standard normal numbers behind the parameters that are no constants, shape [runs, len(UNKNOWNS)]."""
        numbers = np.arange(count or self.runs, dtype=np.uint64)
        _, z = parameters.prior_numbers(self.seed, numbers)
        return z[[n for n, p in enumerate(PARAMETERS) if p.kind != "fixed"]].T

    def outcomes(self, campaign: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The table of one campaign. Raises ValueError where it is not there."""
        path = self.folder / f"{campaign}.parquet"
        if not path.exists():
            here = ", ".join(sorted(p.stem for p in self.folder.glob("*.parquet") if p.name != VALUES))
            raise ValueError(f'"{self.folder}" has no runs of {campaign}; it has {here or "none at all"}')
        return pl.read_parquet(path, columns=list(columns) if columns is not None else None)

    def values(self, target: Target) -> tuple[Floats, Floats | None]:
        """Natural values of a record's row in these runs (NaN: never) and, for a length, when it began."""
        began = None
        if target.measure == "assault_days" and len(target.subjects) == 1:
            began = f"{target.subjects[0]}.assault_start"
        frame = self.outcomes(target.campaign)
        values = frame[target.id].to_numpy()[: self.runs]
        if began is None or began not in frame.columns:
            return values, None
        return values, frame[began].to_numpy()[: self.runs]

    def hidden(self, campaign: str, fortress: str) -> Floats:
        """What fate said of a fortress's will and execution, shape [runs, 2]."""
        frame = self.outcomes(campaign, [f"{kind}.{fortress}" for kind in draws.HIDDEN])
        return frame.to_numpy()[: self.runs]


def fates(fate: npt.NDArray[np.uint64], stream: int, subject: int) -> Floats:
    """`dice.normal(fate, stream, 0, subject)` of many fates at once, to a bit or so."""
    bits, mix = np.uint64(subject), parameters.mix
    second = np.uint64(0xD1B54A32D192ED03)
    with np.errstate(over="ignore"):
        counter = np.array([np.uint64(stream) << np.uint64(32)])
        start = mix(counter * parameters.C0 + parameters.C0)
        u, v = (parameters.unit(mix(fate + mix(b + start))) for b in (bits, bits ^ second))
    return np.sqrt(-2.0 * np.log(1.0 - u)) * np.cos(2.0 * np.pi * v)


def unseen(scenario: Scenario, fate: npt.NDArray[np.uint64]) -> dict[str, Floats]:
    """Will and execution of every fortress under these fates, standard normals: `will.calais` -> shape [n].

    A fortress's rolls go by the subject that the compiler gives it (engine/compile.py, put_fortresses).
    """
    return {
        f"{kind}.{fortress.id}": fates(fate, int(stream), subject_id(f"{fortress.id} fortress"))
        for kind, stream in zip(draws.HIDDEN, (F_WILL, F_EXECUTION), strict=True)
        for fortress in scenario.fortresses
    }


@dataclass(frozen=True)
class Outcomes:
    """Every outcome that is asked of a scenario."""

    measures: Measures

    @property
    def mark(self) -> str:
        """Hash of what is asked and how."""
        return mark_of(self, self.measures.asked, str(self.measures.scenario.head.start))

    def __call__(self, states: Any, diaries: Floats) -> dict[str, Floats]:
        """Values by outcome id, shape [n], NaN where it never happened."""
        return self.measures.take(states, diaries)


def _table(scenario: Scenario, seed: int, found: files.Chunk, asked: Sequence[str]) -> pl.DataFrame:
    frame = tables.outcome_table([found], asked, seed).drop("seed")
    return frame.with_columns(
        pl.Series(name, values) for name, values in unseen(scenario, found["fate"]).items()
    )


def build(
    scenarios: Sequence[Scenario], count: int, seed: int, folder: Path, threads: int, desk: Desk | None = None
) -> Reference:
    """Play `count` prior draws on every campaign; what lies in the folder already is taken up.

    Raises JobError, CapacityError; ValueError where the folder holds a table of another seed.
    """
    desk = desk or Desk()
    folder.mkdir(parents=True, exist_ok=True)
    note = read_note(folder)
    if note and note["seed"] != seed:
        raise ValueError(f'"{folder}" holds a reference table of seed {note["seed"]}: choose another folder')
    note = note or {"seed": seed, "campaigns": {}}
    for scenario in scenarios:
        _play(jobs.Job(scenario, count, seed, draws.PRIOR, threads), folder, note, desk)
    _write_values(folder, seed, count)
    return Reference(folder, seed, count)


def _play(job: jobs.Job, folder: Path, note: dict[str, Any], desk: Desk) -> None:
    """Play one campaign unless its table is there; its chunks are kept until it is."""
    engine = jobs.prepare(job)
    campaign = job.scenario.campaign
    harvest = Outcomes(Measures(job.scenario, names_of(job.scenario)))
    path = folder / f"{campaign}.parquet"
    known = note["campaigns"].get(campaign, {})
    same = known.get("fingerprint") == engine.fingerprint and known.get("harvest") == harvest.mark
    if same and known["runs"] >= job.runs and path.exists():
        desk.watch.had(job.runs)
        return
    partial = folder / "chunks" / f"{campaign}-{jobs.hash_of(engine.fingerprint, harvest.mark)}"
    files.open_folder(partial, files.stamp_of(job, engine, harvest.mark))
    found = play_job(job, engine, harvest, partial / "chunks", desk)
    _whole(path, _table(job.scenario, job.seed, found, list(harvest.measures.asked)))
    note["campaigns"][campaign] = {
        "runs": job.runs,
        "fingerprint": engine.fingerprint,
        "harvest": harvest.mark,
    }
    _write_note(folder, note)
    for old in (folder / "chunks").glob(f"{campaign}-*"):  # of other rules as well: nobody can use them now
        shutil.rmtree(old)
    files.unlock(partial)


def _whole(path: Path, frame: pl.DataFrame) -> None:
    """Write a table whole or not at all."""
    partial = path.with_suffix(".tmp")
    tables.write(partial, frame)
    partial.replace(path)


def _write_values(folder: Path, seed: int, count: int) -> None:
    """The parameters of every run, for those who analyse the tables with tools of their own."""
    path = folder / VALUES
    if path.exists() and pl.scan_parquet(path).select(pl.len()).collect().item() == count:
        return
    numbers = np.arange(count, dtype=np.uint64)
    u, z = parameters.prior_numbers(seed, numbers)
    data: dict[str, Any] = {"run": numbers.astype(np.int64)}
    data |= {p.name: p.quantiles(u[n], z[n]).astype(np.float32) for n, p in enumerate(PARAMETERS)}
    _whole(path, pl.DataFrame(data))


def read_note(folder: Path) -> dict[str, Any]:
    """What a folder says it holds; empty where it says nothing."""
    path = folder / NOTE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write_note(folder: Path, note: Mapping[str, Any]) -> None:
    path = folder / NOTE
    partial = path.with_suffix(".tmp")
    partial.write_text(json.dumps({**note, "rules": rules_hash()}, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def open_reference(folder: Path) -> Reference:
    """A reference table made earlier. Raises ValueError where there is none."""
    note = read_note(folder)
    if not note.get("campaigns"):
        raise ValueError(f'"{folder}" holds no reference table: `wellhit calibrate` makes one')
    return Reference(folder, note["seed"], min(c["runs"] for c in note["campaigns"].values()))
