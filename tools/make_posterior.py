"""Calibrate, foretell each open siege by the others, and put what Wellhit ships into src/wellhit/posterior.

    python tools/make_posterior.py [--runs 40000] [--work runs]

Takes up what an earlier, broken-off call has done. Needs no network; about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "src" / "wellhit" / "posterior"


def wellhit(*words: str | Path) -> None:
    """A command of Wellhit; stops where it fails."""
    subprocess.run([sys.executable, "-m", "wellhit.cli", *map(str, words)], check=True)


def main() -> None:
    """Make the posterior and the hindcast, then copy them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", default="40000", help="prior draws on each campaign")
    parser.add_argument("--work", type=Path, default=Path("runs"), help="where the reference table grows")
    given = parser.parse_args()
    calibration, hindcast = given.work / "calibration", given.work / "hindcast"
    wellhit("calibrate", "--runs", given.runs, "--out", calibration)
    wellhit("hindcast", "--table", given.runs, "--reference", calibration / "reference", "--out", hindcast)
    SHIPPED.mkdir(exist_ok=True)
    for source, name in (
        (calibration / "posterior.npz", "posterior.npz"),
        (calibration / "manifest.json", "manifest.json"),
        (hindcast / "manifest.json", "hindcast.json"),
        (hindcast / "hindcast.json", "hindcast-rows.json"),
    ):
        shutil.copyfile(source, SHIPPED / name)
    print(f"written to {SHIPPED}")


if __name__ == "__main__":
    main()
