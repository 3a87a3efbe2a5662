"""What a calibration looks at: the record's rows marked `fit`, as numbers without bounds, with their errors.

Each row becomes a summary: lengths and counts on a log scale, dates as twice the root of the days since the start
(what a date is wrong by grows as the root of the time, as the sum of many delays does). A simulated value gets two
errors before it is set beside the record's:

- *observation error*: the truth lies in low..high of the record (lab/summary.py says which way the triangle turns);
- *discrepancy*: what the model leaves out, a normal error on the summary's scale. Its size is unknown and is
  calibrated with everything else; rows of one kind share it.

What had not happened by the end of a run is put at the end and flagged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wellhit import terms
from wellhit.lab.summary import record_range

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Prior of one kind's discrepancy: median and log sd of its standard deviation on the summary's scale."""

    kind: str
    median: float
    spread: float
    because: str

    def size(self, z: Floats) -> Floats:
        """Standard deviations at standard normal numbers, shape [n]."""
        return self.median * np.exp(self.spread * z)


DISCREPANCIES = (
    Discrepancy("date", 0.25, 0.5, "assumed: a quarter of a day after a day, a day and a quarter after 25"),
    Discrepancy("length", 0.25, 0.5, "assumed: what is left out (a late order, a storm) moves lengths by a quarter"),
    Discrepancy("losses", 0.35, 0.5, "assumed: under half of the log sd 0.82 that CDB90 leaves to strengths and days"),
    Discrepancy("prisoners", 0.15, 0.5, "assumed: counts of prisoners follow from the garrison but for who is counted"),
    Discrepancy("share", 0.2, 0.5, "assumed: a fifth of a share, or of a yes"),
)  # fmt: skip
BY_KIND = {d.kind: n for n, d in enumerate(DISCREPANCIES)}
HALF_A_TURN = 0.125  # days: what a length or a date in six-hour turns is rounded by
RARE = 0.005  # a flag that fewer runs raise (or fail to raise) says nothing


@dataclass(frozen=True)
class Target:
    """One row of a record that a calibration looks at. record: on the natural scale; horizon: days of the scenario.

    subjects: fortresses, ports or places it is measured on; none for totals.
    """

    campaign: str
    id: str
    label: str
    measure: str
    subjects: tuple[str, ...]
    unit: str
    record: terms.Range
    horizon: float

    @property
    def name(self) -> str:
        """Names it among the rows of all campaigns."""
        return f"{self.campaign}/{self.id}"

    @property
    def kind(self) -> int:
        """Which discrepancy it has: its number in DISCREPANCIES."""
        if self.unit == "date":
            return BY_KIND["date"]
        if self.unit in ("days", "hours"):
            return BY_KIND["length"]
        if self.unit in ("share", "yes/no"):
            return BY_KIND["share"]
        return BY_KIND["prisoners" if "prisoners" in self.measure else "losses"]

    def scaled(self, values: Floats) -> Floats:
        """Natural values on the summary's scale."""
        if self.unit in ("share", "yes/no"):
            return values
        if self.unit == "date":
            return 2.0 * np.sqrt(np.maximum(values, 0.0) + HALF_A_TURN)
        return np.log(np.maximum(values, 0.0) + self._least)

    def natural(self, scaled: Floats) -> Floats:
        """The inverse of `scaled`."""
        if self.unit in ("share", "yes/no"):
            return scaled
        if self.unit == "date":
            return (np.maximum(scaled, 0.0) / 2.0) ** 2 - HALF_A_TURN
        return np.maximum(np.exp(scaled) - self._least, 0.0)

    @property
    def _least(self) -> float:
        """What is added before the logarithm: half a turn, or one man."""
        return HALF_A_TURN if self.unit == "days" else 1.0

    @property
    def observed(self) -> float:
        """The record's best value on the summary's scale."""
        return float(self.scaled(np.array([self.record.best]))[0])

    def restricted(self, values: Floats, began: Floats | None = None) -> tuple[Floats, Floats]:
        """Values with what never happened put at the end of the scenario, and flags (1: never), shape [n].

        began: for a length, when it began (NaN: it did not).
        """
        never = np.isnan(values)
        end = self.horizon if began is None else self.horizon - np.where(np.isnan(began), 0.0, began)
        fill = end if self.unit in ("date", "days") else 0.0
        return np.where(never, fill, values), never.astype(np.float64)

    def with_errors(self, values: Floats, z: Floats, rng: np.random.Generator) -> Floats:
        """Simulated natural values as a record would say them, on the summary's scale, shape [n].

        z: standard normal numbers of this kind's discrepancy (its size is a calibrated quantity).
        """
        low, best, high = self.record
        error = rng.triangular(best - high, 0.0, best - low, len(values)) if high > low else 0.0
        noise = DISCREPANCIES[self.kind].size(z) * rng.standard_normal(len(values))
        return self.scaled(values + error) + noise


def targets_of(scenario: terms.Scenario, uses: Sequence[str] = ("fit",)) -> list[Target]:
    """The rows of a scenario's record of these uses that a calibration can look at.

    The date of a fall is left out where the length of the same assault is there: it says the same again. Raises
    ValueError as `summary.record_range`.
    """
    rows = [r for r in scenario.record if r.measure and scenario.head.id in r.scenarios and r.use in uses]
    lengths = {r.subject for r in rows if r.measure == "assault_days"}
    found = []
    for row in rows:
        if row.measure == "fall" and row.subject in lengths:
            continue
        found.append(target_of(row, scenario))
    return found


def target_of(row: terms.RecordRow, scenario: terms.Scenario) -> Target:
    """One row of a scenario's record. Raises ValueError as `summary.record_range`."""
    record, _ = record_range(row, scenario)
    days = float((scenario.head.end - scenario.head.start).days + 1)
    return Target(scenario.campaign, row.id, row.label, row.measure, row.subject, row.unit, record, days)


def summaries(
    targets: Sequence[Target],
    outcomes: Mapping[str, tuple[Floats, Floats | None]],
    z: Floats,
    seed: int,
) -> tuple[Floats, Floats, list[str]]:
    """The summary matrix of a reference table, the record's summaries, and what each column is.

    outcomes: by `Target.name`, natural values (NaN: never) and, for lengths, when they began, shape [n]. z: standard
    normal numbers of the discrepancies, shape [n, len(DISCREPANCIES)]. A flag that tells nothing has no column.
    """
    columns, observed, names = [], [], []
    for number, target in enumerate(targets):
        rng = np.random.default_rng([seed, number])
        values, never = target.restricted(*outcomes[target.name])
        columns.append(target.with_errors(values, z[:, target.kind], rng))
        observed.append(target.observed)
        names.append(target.name)
        if RARE < never.mean() < 1.0 - RARE:
            columns.append(never)
            observed.append(0.0)
            names.append(f"{target.name} (never)")
    return np.stack(columns, axis=1), np.array(observed), names
