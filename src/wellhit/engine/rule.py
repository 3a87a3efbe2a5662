"""How rules run: compiled by Numba, or as the plain Python they are written in, to the same bits.

`WELLHIT_ENGINE=python` in the environment runs the source as it stands, for debugging and coverage.
Compiled code is kept in one cache folder per hash of every file of this room: Numba's own cache does
not see edits in imported files, and old rules would run silently.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

F = TypeVar("F", bound=Callable[..., Any])
COMPILED = os.environ.get("WELLHIT_ENGINE", "numba") != "python"
ROOM = Path(__file__).parent


def rules_hash(folder: Path = ROOM) -> str:
    """Hex hash of every source and parameter file in `folder`: the identity of the rule book."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("*.toml")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(folder: Path = ROOM) -> Path:
    """Where compiled rules of exactly this rule book are kept (WELLHIT_CACHE overrides the root)."""
    root = os.environ.get("WELLHIT_CACHE") or platformdirs.user_cache_dir("wellhit")
    return Path(root) / f"rules-{rules_hash(folder)}"


def is_warm() -> bool:
    """Whether compiled code for this rule book lies in the cache already."""
    return not COMPILED or any(cache_folder().rglob("*.nbc"))


if COMPILED:
    import numba
    import numba.core.config

    numba.core.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]

    def _compile(function: F, keep: bool) -> F:
        """Bounds and division are checked (4 % dearer, and nothing is read in silence)."""
        options: dict[str, Any] = {
            "error_model": "python",
            "boundscheck": True,
            "nogil": True,
            "no_cfunc_wrapper": True,  # nothing calls rules from C
        }
        compiled: F = numba.njit(cache=keep, **options)(function)
        return compiled

    def rule(function: F) -> F:
        """Compile a rule. It is kept as part of the entries that call it, not by itself."""
        return _compile(function, keep=False)

    def entry(function: F) -> F:
        """Compile a way into the rule book that Python calls; its code is kept in the cache folder."""
        return _compile(function, keep=True)

else:

    def entry(function: F) -> F:
        """Leave a way into the rule book as it is: plain Python."""
        return function

    def rule(function: F) -> F:
        """Leave a rule as it is: plain Python."""
        return function
