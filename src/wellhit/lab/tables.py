"""Tables on disk: one tidy row per run, and the days with their quantiles and single runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit.terms import Scenario

SINGLE_RUNS = 50  # sample runs kept day by day
QUANTILES = (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95))
# measure -> (whose: attacker or defender, column of the diary, unit, label)
DAILY = {
    "tons_landed": ("attacker", 2, "long tons/day", "Cargo landed each day"),
    "tons_cumulative": ("attacker", 3, "long tons", "Cargo landed so far"),
    "casualties": ("attacker", 0, "men", "Attacker's killed, wounded and missing so far"),
    "prisoners": ("attacker", 1, "men", "Prisoners taken so far"),
    "supply_share": ("attacker", 4, "share", "Share of need that reaches the troops"),
    "fortresses_standing": ("defender", 6, "fortresses", "Fortresses that still hold"),
    "coast_shells": ("defender", 5, "shells/day", "Shells on coast towns each day"),
}


def outcome_table(
    chunks: Sequence[Mapping[str, npt.NDArray[Any]]], ids: Sequence[str], seed: int
) -> pl.DataFrame:
    """One row per run: run, seed, fate, luck (the last two as text), then each outcome; null = never happened."""
    data: dict[str, Any] = {"run": np.concatenate([c["run"] for c in chunks]).astype(np.int64)}
    whole = 0 <= seed < 2**64  # what the command line accepts; anything else is kept as text
    data["seed"] = pl.Series(
        [seed if whole else str(seed)] * len(data["run"]), dtype=pl.UInt64 if whole else pl.String
    )
    for key in ("fate", "luck"):
        data[key] = [f"{int(x):016x}" for c in chunks for x in c[key]]
    for name in ids:
        data[name] = np.concatenate([c[name] for c in chunks])
    return pl.DataFrame(data).with_columns(pl.col(list(ids)).fill_nan(None))


def daily_table(days: npt.NDArray[np.float32], scenario: Scenario, attacker: int) -> pl.DataFrame:
    """Days in long form from diaries, shape [runs, days, 16]: quantiles over all runs and the first 50 runs."""
    frames = []
    n_days = days.shape[1]
    dates = [(scenario.head.start + timedelta(days=n)).isoformat() for n in range(n_days)]
    for measure, (_, _, unit, label) in DAILY.items():
        values = days_of(measure, days, attacker)
        table: dict[str, Any] = {
            "measure": [measure] * n_days, "unit": [unit] * n_days, "label": [label] * n_days,
            "day": np.arange(n_days), "date": dates,
        }  # fmt: skip
        table |= {name: np.quantile(values, q, axis=0) for name, q in QUANTILES}
        shown = min(SINGLE_RUNS, len(values))
        table |= {f"run_{n:02d}": values[n] for n in range(shown)}
        frames.append(pl.DataFrame(table))
    return pl.concat(frames)


def days_of(measure: str, days: npt.NDArray[np.float32], attacker: int) -> npt.NDArray[np.float64]:
    """One measure of DAILY by the day, shape [..., days], of diaries, shape [..., days, 16]."""
    whose, column, _, _ = DAILY[measure]
    side = attacker if whose == "attacker" else 1 - attacker
    return days[..., side * 8 + column].astype(np.float64)


def write(path: Path, frame: pl.DataFrame) -> None:
    """Write a frame as Parquet."""
    frame.write_parquet(path, compression="zstd")
