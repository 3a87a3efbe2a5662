"""Whether the calibration is honest, on its own reference table: pseudo-records whose truth is known.

A row of the table stands in for the record; the others infer its unknowns and what really happened in it (selfcheck.py
says how, and what must hold). Rows are chosen once at random, which asks over everything that was thought possible
beforehand, and once as those nearest to the record, which asks where the answer is wanted.

What is foretold is each fitted outcome without any error: what a run did, not what its record would say. It moves in
steps (six-hour turns, whole men); a value is spread evenly over its step, so that equal values leave no humps in the
ranks. An outcome that never comes in more than HEAP of the runs has a heap at its end that no rank can be uniform
over: it is left out and counted.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import chunks, draws
from wellhit.job import hash_of
from wellhit.lab.learn import abc, selfcheck
from wellhit.lab.learn.calibrate import Joint, data_mark, joint_table, rows_to_fit
from wellhit.lab.learn.reference import Reference, read_note
from wellhit.lab.learn.targets import HALF_A_TURN, Target
from wellhit.lab.play import Desk
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
HEAP = 0.05  # share of the runs at one value from which an outcome has a heap
BATCH = 4  # pseudo-records that are kept on disk at a time
PARAMETER, HIDDEN, DISCREPANCY, PREDICTION = "parameter", "hidden", "discrepancy", "prediction"
KINDS = (PARAMETER, HIDDEN, DISCREPANCY, PREDICTION)
SHARES = (0.5, 0.9)


@dataclass(frozen=True)
class Question:
    """What is inferred of every pseudo-record. z [n, p], s [n, k], observed [k]: as in calibrate.Joint.

    predictions [n, e]: outcomes without error, on the summaries' scale. names, kinds [p + e]: of all columns. heaped:
    fitted outcomes that were left out. mark: hash of all that the answer depends on but rows and numbers of them.
    labels: of the fitted outcomes, by name.
    """

    z: Floats
    s: Floats
    observed: Floats
    predictions: Floats
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    heaped: tuple[str, ...]
    mark: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Ranks:
    """The two self-checks, over everything possible and near the record, of one question."""

    question: Question
    prior: selfcheck.Check
    near: selfcheck.Check

    def learned(self, count: int) -> list[int]:
        """Columns of the unknowns that pseudo-records near the record tell most about, most first."""
        told = self.near.contraction.mean(axis=0)[: self.question.z.shape[1]]
        return [int(n) for n in np.argsort(-told, kind="stable")[:count]]


def kind_of(name: str) -> str:
    """Which kind of unknown a column of calibrate.Joint is."""
    first = name.partition(".")[0]
    if first == DISCREPANCY:
        return DISCREPANCY
    return HIDDEN if first in draws.HIDDEN and "/" in name else PARAMETER


def question_of(reference: Reference, scenarios: Sequence[Scenario]) -> Question:
    """What the calibration of these campaigns is asked. Raises ValueError where nothing is fitted."""
    targets = rows_to_fit(scenarios)
    if not targets:
        raise ValueError("no row of these records is marked fit: there is no calibration to check")
    joint = joint_table(reference, scenarios, targets)
    found = {target: foretold(target, reference, n) for n, target in enumerate(targets)}
    heaped = tuple(target.name for target, values in found.items() if values is None)
    kept = {target.name: values for target, values in found.items() if values is not None}
    return question(joint, kept, heaped, _mark(reference, scenarios, joint))


def question(joint: Joint, predictions: Mapping[str, Floats], heaped: Sequence[str], mark: str) -> Question:
    """A question put together. predictions: by name, shape [n]."""
    columns = np.stack(list(predictions.values()), axis=1) if predictions else np.empty((len(joint.z), 0))
    kinds = [*(kind_of(name) for name in joint.names), *(PREDICTION for _ in predictions)]
    names = (*joint.names, *predictions)
    labels = {target.name: target.label for target in joint.targets}
    return Question(
        joint.z, joint.s, joint.observed, columns, names, tuple(kinds), tuple(heaped), mark, labels
    )


def _mark(reference: Reference, scenarios: Sequence[Scenario], joint: Joint) -> str:
    note = read_note(reference.folder)["campaigns"]
    played = [(s.campaign, note[s.campaign]["fingerprint"], note[s.campaign]["harvest"]) for s in scenarios]
    how = [Path(inspect.getfile(module)).read_bytes() for module in (abc, selfcheck)]
    here = Path(__file__).read_bytes()
    return hash_of(repr((played, reference.seed, reference.runs)), data_mark(joint.targets), here, *how)


def foretold(target: Target, reference: Reference, number: int) -> Floats | None:
    """An outcome without error on the summaries' scale, spread over its step, shape [runs]; None if heaped."""
    values, never = target.restricted(*reference.values(target))
    _, counts = np.unique(values, return_counts=True)
    at_end = max(never.mean(), (values == 0.0).mean() if target.unit not in ("date", "days") else 0.0)
    if at_end > HEAP or len(counts) < 3:
        return None
    half = {"date": HALF_A_TURN, "days": HALF_A_TURN, "share": 0.0}.get(target.unit, 0.5)
    spread = np.random.default_rng([reference.seed, 2, number]).uniform(-half, half, len(values))
    return target.scaled(values + spread)


def ranks(asked: Question, count: int, seed: int, threads: int = 1, desk: Desk | None = None) -> Ranks:
    """Both self-checks with `count` pseudo-records each; finished ones are kept at the desk.

    Raises ValueError as selfcheck.choose and abc.Table.
    """
    desk = desk or Desk()
    table = abc.Table(np.hstack([asked.z, asked.predictions]), asked.s)
    chosen = [selfcheck.choose(table, count, observed, seed) for observed in (None, asked.observed)]
    rows = np.concatenate(chosen)
    folder = desk.folder_of({"ranks": asked.mark, "rows": hash_of(rows.tobytes())})
    desk.watch.say("ranks")
    found = _answers(lambda row: selfcheck.leave_out(table, row), rows, threads, folder, desk)
    informed = table.explained >= selfcheck.INFORMED
    checks = [
        selfcheck.Check(
            part, asked.names, found["rank"][at], found["error"][at], found["contraction"][at], informed,
            found["reach"][at],
        )
        for part, at in zip(chosen, (slice(0, count), slice(count, None)), strict=True)
    ]  # fmt: skip
    return Ranks(asked, checks[0], checks[1])


Answer = tuple[Floats, Floats, Floats, float]


def _answers(
    infer: Callable[[int], Answer],
    rows: npt.NDArray[np.int64],
    threads: int,
    folder: Path | None,
    desk: Desk,
) -> dict[str, npt.NDArray[Any]]:
    """Rank, error, contraction and reach of every row; what lies in the folder is taken up."""
    from threadpoolctl import threadpool_limits

    there = chunks.kept_chunks(folder, 0, len(rows)) if folder is not None else {}
    had = sum(len(chunk["run"]) for chunk in there.values())
    if had:
        desk.watch.had(had)
    spans = [
        (a, min(a + BATCH, last))
        for first, last in chunks.gaps(there, 0, len(rows))
        for a in range(first, last, BATCH)
    ]

    def batch(span: tuple[int, int]) -> tuple[int, chunks.Chunk]:
        numbers = chunks.span(*span)
        each = [infer(int(rows[n])) for n in range(*span)]
        columns = [np.array(x) for x in zip(*each, strict=True)]
        found = {"run": numbers, **dict(zip(("rank", "error", "contraction", "reach"), columns, strict=True))}
        if folder is not None:
            chunks.save_chunk(chunks.chunk_file(folder, numbers), found)
        return span[0], found

    # One thread of linear algebra to each of ours: more of them wait for each other.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for first, found in pool.map(batch, spans):
            there[first] = found
            desk.watch.done(len(found["run"]))
    ordered = [there[first] for first in sorted(there)]
    return {key: np.concatenate([chunk[key] for chunk in ordered]) for key in ordered[0]}


# -- what it says -----------------------------------------------------------------------------------------

ALL, INFORMED = "all", "informed"
HONEST, TOO_SURE, TOO_VAGUE = "honest", "too sure", "too vague"
SLACK = 0.01  # a point of coverage more or less misleads nobody


@dataclass(frozen=True, slots=True)
class Covered:
    """How often intervals hold the truth, over some columns: share, and its standard error over pseudo-records."""

    group: str
    columns: int
    inside: tuple[float, ...]  # of SHARES
    error: tuple[float, ...]

    @property
    def verdict(self) -> str:
        """HONEST, or what the intervals are: off by more than three errors, and by more than SLACK."""
        off = [x - share for x, share in zip(self.inside, SHARES, strict=True)]
        clear = [d for d, e in zip(off, self.error, strict=True) if abs(d) > max(3.0 * e, SLACK)]
        if not clear:
            return HONEST
        return TOO_SURE if min(clear) < 0.0 else TOO_VAGUE

    def as_json(self) -> dict[str, Any]:
        """As `--json` has it."""
        names = [f"{100 * share:.0f}" for share in SHARES]
        return {
            "group": self.group,
            "columns": self.columns,
            **{f"inside{name}": round(x, 4) for name, x in zip(names, self.inside, strict=True)},
            **{f"error{name}": round(x, 4) for name, x in zip(names, self.error, strict=True)},
            "verdict": self.verdict,
        }


def covered(check: selfcheck.Check, kinds: Sequence[str]) -> list[Covered]:
    """Coverage over all unknowns, the informed ones, and each kind of column.

    Columns of one pseudo-record hang together, so the error is taken over pseudo-records, not over columns.
    """
    of = np.array(kinds)
    unknown = of != PREDICTION
    groups = {ALL: unknown, INFORMED: unknown & check.informed, **{kind: of == kind for kind in KINDS}}
    found = []
    for name, chosen in groups.items():
        if not chosen.any():
            continue
        each = [(np.abs(check.rank[:, chosen] - 0.5) <= share / 2.0).mean(axis=1) for share in SHARES]
        inside = tuple(float(x.mean()) for x in each)
        error = tuple(float(x.std(ddof=1) / np.sqrt(len(x))) for x in each)
        found.append(Covered(name, int(chosen.sum()), inside, error))
    return found


def as_json(check: selfcheck.Check, kinds: Sequence[str]) -> dict[str, Any]:
    """One self-check as `--json` has it: coverage by group, uniformity of every column's ranks, each column."""
    tests = check.uniform()
    halves = [check.coverage(share) for share in SHARES]
    told = check.contraction.mean(axis=0)
    columns: list[dict[str, Any]] = [
        {
            "name": name,
            "kind": kinds[n],
            "inside50": round(float(halves[0][n]), 4),
            "inside90": round(float(halves[1][n]), 4),
            "contraction": round(float(told[n]), 4),
            "p": float(f"{tests.p[n]:.4g}"),
            "adjusted_p": float(f"{tests.adjusted[n]:.4g}"),
        }
        for n, name in enumerate(check.names)
    ]
    return {
        "pseudo": len(check.rows),
        "coverage": [group.as_json() for group in covered(check, kinds)],
        "uniform": {
            "tests": len(check.names),
            "rejected": [row["name"] for row in columns if row["adjusted_p"] < selfcheck.LEVEL],
            "level": selfcheck.LEVEL,
            "passes": tests.passes,
        },
        "reach": round(float(np.median(check.reach)), 4),
        "columns": columns,
    }
