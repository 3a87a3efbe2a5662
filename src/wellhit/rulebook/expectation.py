"""What a mechanism should move, as a sentence: the rows of lab/whatif/mechanisms.toml in plain words."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

# measure -> what it is that there is more of, or that comes later, with {who} for its subjects; the same for less.
WORDS = {
    "reached": ("{who} is reached later", "{who} is reached sooner"),
    "taken": ("{who} is taken later", "{who} is taken sooner"),
    "assault_start": ("the assault on {who} begins later", "the assault on {who} begins sooner"),
    "assault_days": ("the assault on {who} lasts longer", "the assault on {who} is over in less time"),
    "port_open": ("the first cargo comes to {who} later", "the first cargo comes to {who} sooner"),
    "port_intact": ("the port of {who} is usable when taken in more runs", "the port of {who} is usable in fewer"),
    "slipped_out": ("more men slip out of {who}", "fewer men slip out of {who}"),
    "escaped": ("more men of the retreating army get away", "fewer men of the retreating army get away"),
    "prisoners": ("more prisoners are taken at {who}", "fewer prisoners are taken at {who}"),
    "casualties": ("{who} costs the attackers more casualties", "{who} costs the attackers fewer casualties"),
    "siege_casualties": ("the quiet siege of {who} costs more men", "the quiet siege of {who} costs fewer men"),
    "afvs_lost": ("more armoured vehicles are lost at {who}", "fewer armoured vehicles are lost at {who}"),
    "bombers_lost": ("more bombers are lost over {who}", "fewer bombers are lost over {who}"),
    "shells": ("more shells fall on the coast towns", "fewer shells fall on the coast towns"),
    "civilians_out": ("more civilians leave {who}", "fewer civilians leave {who}"),
    "tons_landed": ("more cargo is landed at {who}", "less cargo is landed at {who}"),
    "supply_share": ("the attackers get more of what they need", "the attackers get less of what they need"),
}  # fmt: skip
# What an audit finds in the books.
AUDITS = {
    "uncounted": "every man of {who} is at the end dead, fled or a prisoner",
    "unaccounted": "every man is in some column of the books",
}
UNITS = {"0.1 sd": "a tenth of the standard deviation of a single run", "1 %": "1 % of the mean without it"}


@cache
def names(folder: Path) -> dict[str, str]:
    """What the places and fortresses of a campaign are called: id -> name, a fortress by its town."""
    found: dict[str, str] = {}
    for table in ("places.csv", "fortresses.csv"):
        if (folder / table).is_file():
            with (folder / table).open(encoding="utf-8", newline="") as lines:
                found |= {row["id"]: row["name"] for row in csv.DictReader(lines)}
    return {name: words.removeprefix("Fortress ").removesuffix(" batteries") for name, words in found.items()}


def listing(words: list[str]) -> str:
    """A, B and C."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def expectation(row: Mapping[str, Any], campaigns: Path) -> str:
    """A row as a sentence without its full stop: what happens with the mechanism, against without it."""
    measure, campaign = row["measure"], row["campaign"]
    known = names(campaigns / campaign)
    who = listing([known.get(subject, subject) for subject in row.get("subject", ())])
    asked = f"asked of `{campaign}`" + (f", {row['scenario']}" if row.get("scenario") else "")
    if row.get("audit"):
        told = AUDITS.get(measure, f"`{measure}` comes to nothing").format(who=who)
        return f"nothing; it is an audit: with it {told}, and without it not ({asked}, `{measure}`)"
    more, less = WORDS.get(measure, (f"`{measure}` is more", f"`{measure}` is less"))
    told = (more if row["sign"] == "+" else less).format(who=who)
    if row.get("at"):
        day = date.fromisoformat(row["at"])
        told += f" by {day.day} {day:%B %Y}"
    least = UNITS.get(row["smallest"], row["smallest"])
    return f"with it {told}, by {least} at least ({asked}, `{measure}`)"
