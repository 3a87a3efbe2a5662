"""What the model leaves out that may explain a row it misses: written by hand, shown only while the row is missed."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import wellhit

FILE = Path(wellhit.__file__).parent / "lab" / "learn" / "misfits.toml"


@lru_cache(maxsize=2)
def _read(_changed: int) -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def explanations(campaign: str) -> dict[str, str]:
    """Row id -> what may explain its misfit, in English; none where nobody has looked."""
    return dict(_read(FILE.stat().st_mtime_ns).get(campaign, {}))
