"""Two ways from one reference table to a posterior, side by side: the figures of docs/explanation/calibration.md.

    python tools/compare_methods.py runs/calibration/reference

It needs sbi (pip install "wellhit[sbi]"). First the posterior at the record, of the unknowns learned most about. Then
pseudo-records: rows of the table that both ways are asked to infer, having seen neither.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from wellhit.lab.learn import abc, neural, reference, sieges
from wellhit.lab.learn import calibrate as cal
from wellhit.scenario.read import load

SHOWN = 20


def joint_of(folder: Path) -> cal.Joint:
    """The joint table of the open sieges."""
    scenarios = [load(name) for name in sieges.open_sieges().fit]
    return cal.joint_table(reference.open_reference(folder), scenarios, cal.rows_to_fit(scenarios))


def at_the_record(joint: cal.Joint, draws: int, seed: int) -> None:
    """Print mean and standard deviation of the unknowns learned most about, by either way, and by another seed."""
    args = (joint.z, joint.s, joint.observed)
    found, took = [], []
    for adjust, die in ((abc.adjust, seed), (neural.adjust, seed), (neural.adjust, seed + 1)):
        begun = time.perf_counter()
        found.append(adjust(*args, draws=draws, seed=die, names=joint.columns))
        took.append(time.perf_counter() - begun)
    print(f"abc {took[0]:.0f} s, sbi {took[1]:.0f} s; warnings: {[f.diagnostics.warnings for f in found]}")
    columns = neural.informed(found[0].diagnostics.explained)
    means, sds = (np.stack([getattr(f.z, what)(axis=0) for f in found]) for what in ("mean", "std"))
    print(f"{len(columns)} learned by the flow; unknown: mean (sd) by abc, by sbi, by sbi with another seed")
    for n in np.argsort(sds[0])[:SHOWN]:
        cells = "   ".join(f"{m:+.2f} ({s:.2f})" for m, s in zip(means[:, n], sds[:, n], strict=True))
        print(f"{joint.names[n]:50} {cells}{'' if n in columns else '   not learned by the flow'}")
    others = np.setdiff1d(np.arange(joint.z.shape[1]), columns)
    for name, which in (("learned", columns), ("others", others)):
        for k, what in ((1, "abc and sbi"), (2, "two seeds")):
            other = means[0] if k == 1 else means[1]
            spread = sds[0] if k == 1 else sds[1]
            apart = np.abs(means[k] - other)[which]
            ratio = (sds[k] / spread)[which]
            print(
                f"{name}, {what}: means apart {apart.mean():.3f} on average, {apart.max():.3f} at most; ratio of sds "
                f"{ratio.mean():.3f} on average, {ratio.min():.2f} to {ratio.max():.2f}"
            )


def on_pseudo_records(joint: cal.Joint, count: int, draws: int, seed: int) -> None:
    """Print coverage, width and error over rows that neither way has seen and that agree with the record's flags."""
    whole = abc.Table(joint.z, joint.s, joint.columns)
    agree = whole.near(whole.place(joint.observed), 1.0).rows
    held = np.random.default_rng(seed).choice(agree, count, replace=False)
    rest = np.setdiff1d(np.arange(len(joint.z)), held)
    table = abc.Table(joint.z[rest], joint.s[rest], joint.columns)
    flow = neural.learn(table, table.place(joint.observed), seed)
    print(
        f"flow: {flow.epochs} rounds, loss {flow.loss:.2f} nats, straight lines {flow.straight:.2f}, "
        f"{len(flow.columns)} unknowns"
    )
    rank, error, width = (np.empty((2, count, joint.z.shape[1])) for _ in range(3))
    for i, row in enumerate(held):
        place = table.place(joint.s[row])
        near = table.near(place)
        by_abc = table.adjusted(place, near)[abc.systematic(near.weight, draws, seed)]
        by_sbi = neural.posterior(table, place, flow, draws, seed + i).z
        for k, z in enumerate((by_abc, by_sbi)):
            rank[k, i] = (z < joint.z[row]).mean(axis=0)
            error[k, i] = z.mean(axis=0) - joint.z[row]
            width[k, i] = z.std(axis=0)
    others = np.setdiff1d(np.arange(joint.z.shape[1]), flow.columns)
    for name, which in (("learned", flow.columns), ("others", others)):
        for k, way in enumerate(("abc", "sbi")):
            inside = [(np.abs(rank[k][:, which] - 0.5) <= share / 2).mean() for share in (0.5, 0.9)]
            print(
                f"{name}, {way}: inside 50 % {100 * inside[0]:.1f} %, inside 90 % {100 * inside[1]:.1f} %, root mean "
                f"square error {np.sqrt((error[k][:, which] ** 2).mean()):.3f}, mean sd {width[k][:, which].mean():.3f}"
            )


def main() -> None:
    """Both comparisons."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reference", type=Path, help="folder of a reference table")
    parser.add_argument("--pseudo", type=int, default=100)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    joint = joint_of(asked.reference)
    at_the_record(joint, asked.draws, asked.seed)
    on_pseudo_records(joint, asked.pseudo, asked.draws, asked.seed)


if __name__ == "__main__":
    main()
