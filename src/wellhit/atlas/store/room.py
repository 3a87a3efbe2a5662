"""Where stores lie: in the user's cache, since each can be made anew at any time."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

KEPT = 8  # of former versions, which other servers may be reading


def store_of(name: str) -> Path:
    """The file of the store of that name, in a folder that can be written: WELLHIT_CACHE, the user's own cache, or,
    where that can only be read, a temporary folder that goes with this process.
    """
    root = os.environ.get("WELLHIT_CACHE")
    folder = (Path(root) if root else user_cache_path("wellhit")) / "atlas"
    file = folder / f"{name}.sqlite"
    return file if file.exists() or _can_be_written(folder) else _for_now() / file.name


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def _for_now() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wellhit-atlas-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def tidy(store: Path) -> None:
    """Stores of former versions go but the last few used; this one counts as used now. What cannot be done is left."""
    try:
        store.touch()
        others = sorted(store.parent.glob("*.sqlite"), key=lambda file: file.stat().st_mtime, reverse=True)
        for other in others[KEPT:]:
            other.unlink(missing_ok=True)
    except OSError:  # read-only, or another server is tidying too
        return
