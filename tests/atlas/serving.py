"""The atlas in a process of its own, as a reader meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(*more: str) -> Iterator[tuple[str, float]]:
    """A server that runs meanwhile: its address, and the time in seconds from the call to its first answer."""
    root = Path(__file__).parents[2]
    path = os.pathsep.join(part for part in (str(root / "src"), os.environ.get("PYTHONPATH", "")) if part)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "wellhit.cli", "serve", "--port", "0", *more],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+?(?=/ )", line)
        assert found, line + process.stderr.read()
        with urllib.request.urlopen(found[0] + "/en/", timeout=30) as answer:
            assert answer.status == 200
        yield found[0], time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(10)
