"""A new campaign begins as a copy of the template."""

from __future__ import annotations

import shutil
from pathlib import Path

from wellhit.scenario.problems import Problem, ScenarioError
from wellhit.scenario.read import CAMPAIGNS

TEMPLATE = CAMPAIGNS / "_template"


def create(folder: str | Path) -> Path:
    """Copy the template into `folder`, which must be empty or not yet there; the folder made.

    Raises ScenarioError when the folder holds anything, or cannot be written.
    """
    target = Path(folder)
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise ScenarioError(
                [Problem(str(folder), None, "", "is not an empty folder; nothing was written")]
            )
        shutil.copytree(TEMPLATE, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise ScenarioError([Problem(str(folder), None, "", reason)]) from None
    return target
