"""Every command that plays many runs, killed at moments drawn by lot: the same command then gives the same bytes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMANDS = {
    "compare": ["compare", "historical", "mask-all", "--runs", "80", "--seed", "3", "--json"],
    "enough": ["compare", "historical", "mask-all", "calais-fast", "--enough", "--runs", "250", "--by", "calais.fall",
               "--seed", "3", "--json"],
    "ablate": ["ablate", "--mechanism", "M18", "--mechanism", "M31", "--runs", "60", "--seed", "3", "--json"],
    "plausible": ["plausible", "--runs", "120", "--seed", "3", "--json"],
    "hindcast": ["hindcast", "--runs", "60", "--table", "2000", "--reference", "table", "--out", "hind", "--seed", "3",
                 "--json"],
    "exhibit": ["exhibit", "--runs", "120", "--pairs", "60", "--plans", "scheldt-first", "--out", "shown",
                "--seed", "3"],
    "run": ["run", "--runs", "150", "--seed", "3", "--out", "result", "--json"],
}  # fmt: skip
KILLS = 3


def start(words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "wellhit.cli", *words, "--threads", "2"]
    if words[0] == "plausible":
        command = command[:-2]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ
    )


def answer(words: list[str], folder: Path) -> bytes:
    process = start(words, folder)
    out, _ = process.communicate()
    assert process.returncode == 0
    return out


def without_seconds(name: str, out: bytes) -> object:
    """What is printed; of `run` without the time it took."""
    return {**json.loads(out), "seconds": None} if name == "run" else out


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_any_moment_it_ends_as_in_one_go(name: str, tmp_path: Path) -> None:
    words = COMMANDS[name]
    begin = time.monotonic()
    whole = answer(words, tmp_path / "whole")
    lasted = time.monotonic() - begin
    lot = random.Random(name)
    folder = tmp_path / "killed"
    killed = 0
    for _ in range(KILLS):
        process = start(words, folder)
        try:
            process.communicate(timeout=lot.uniform(0.2, 0.8) * lasted)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        killed += process.returncode == -signal.SIGKILL
    assert killed > 0, "it was quicker than any of the kills"
    assert without_seconds(name, answer(words, folder)) == without_seconds(name, whole)
    if name == "run":
        for table in ("outcomes.parquet", "daily.parquet"):
            parts = [tmp_path / where / "result" / table for where in ("killed", "whole")]
            assert parts[0].read_bytes() == parts[1].read_bytes()
        assert [p.name for p in folder.iterdir()] == ["result"]
    else:
        for path in (tmp_path / "whole" / "shown").rglob("*.json"):  # of exhibit
            assert path.read_bytes() == (folder / path.relative_to(tmp_path / "whole")).read_bytes()
        kept = [path for path in folder.rglob("*.npz") if path.parent.name == "chunks"]
        assert kept == [], "what was kept is cleared when the answer is out"
