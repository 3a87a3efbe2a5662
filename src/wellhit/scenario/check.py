"""Everything that is wrong with a campaign, told at once.

`check` reads any folder without raising, whatever its bytes. The reader examines a folder in the same
way and refuses it when anything was found.
"""

from __future__ import annotations

from pathlib import Path

from wellhit.scenario.check_backing import (
    check_backing,
    check_claims,
    check_keys,
    check_references,
    check_sides,
)
from wellhit.scenario.check_forces import check_forces
from wellhit.scenario.check_map import check_map, check_weather
from wellhit.scenario.check_plans import check_plans
from wellhit.scenario.check_record import check_record
from wellhit.scenario.files import Files, TooManyProblemsError
from wellhit.scenario.folder import HEAD, Campaign, read_campaign
from wellhit.scenario.problems import Problem
from wellhit.scenario.siege import SIEGE, read_siege
from wellhit.terms import Scenario


def check(folder: str | Path) -> list[Problem]:
    """Every problem of a campaign folder (or of a siege), in the order of files and rows; [] when sound."""
    files = Files(Path(folder))
    if not files.root.is_dir():
        return [Problem(str(folder), None, "", "is not a folder")]
    examine(files)
    return in_order(files.problems)


def examine(files: Files, with_record: bool = True) -> Campaign | Scenario | None:
    """Read a folder and judge it: a campaign, a siege's scenario, or None where that could not be made.

    What comes back is fit for use only if `files.problems` stayed empty.
    """
    try:
        if is_siege(files):
            return read_siege(files, with_record)
        campaign = read_campaign(files, with_record)
        judge(files, campaign)
        return campaign
    except TooManyProblemsError:
        return None


def is_siege(files: Files) -> bool:
    """Whether the folder holds one page of numbers instead of a whole campaign."""
    return files.has(SIEGE) and not files.has(HEAD)


def judge(files: Files, campaign: Campaign) -> None:
    """Note every problem of a campaign that has been read."""
    check_references(files, campaign)
    check_sides(files, campaign)
    check_keys(files, campaign)
    check_claims(files, campaign)
    check_backing(files, campaign)
    check_map(files, campaign)
    check_weather(files, campaign)
    check_forces(files, campaign)
    check_record(files, campaign)
    check_plans(files, campaign)


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sorted by file and row, each said once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.row or 0, p.column, p.message))
