"""A new campaign, or a siege on one page, begins as a copy of its template."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

from wellhit.scenario.problems import Problem, ScenarioError
from wellhit.scenario.read import CAMPAIGNS
from wellhit.scenario.siege import SIEGE

TEMPLATE = CAMPAIGNS / "_template"
SIEGE_TEMPLATE = CAMPAIGNS / "_siege_template"
UNNAMED = 'id = "my-siege"'  # what the template of a siege has for a name


def create(folder: str | Path, siege: bool = False) -> Path:
    """Copy a template into `folder`, which must be empty or not yet there; the folder made.

    siege: the one page of a siege, which takes the folder's name for its id, instead of a whole campaign.
    Raises ScenarioError when the folder holds anything, or cannot be written.
    """
    target = Path(folder)
    source = SIEGE_TEMPLATE if siege else TEMPLATE
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise ScenarioError(
                [Problem(str(folder), None, "", "is not an empty folder; nothing was written")]
            )
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        if siege:
            _name_after(target)
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise ScenarioError([Problem(str(folder), None, "", reason)]) from None
    return target


def _name_after(folder: Path) -> None:
    """Give the page its folder's name, so that the results of two sieges do not lie in one place."""
    plain = unicodedata.normalize("NFKD", folder.resolve().name.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    if name:
        page = folder / SIEGE
        page.write_text(
            page.read_text(encoding="utf-8").replace(UNNAMED, f'id = "{name}"', 1),
            encoding="utf-8",
            newline="\n",
        )
