"""The open sieges: which campaigns calibrate, and which are foretold in turn (sieges.toml)."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from wellhit.scenario.read import find

FILE = Path(__file__).with_name("sieges.toml")
# What a siege was judged to be beforehand: hashed, so that no grade changes after its score was seen.
GRADED = ("siege.toml", "fortresses.csv", "strongpoints.csv", "formations.csv", "assets.csv", "ports.csv")


@dataclass(frozen=True, slots=True)
class Siege:
    """A siege to be foretold. told: where else it is told, as campaign/fortress; naive: men, men, days, or none."""

    campaign: str
    told: tuple[str, ...] = ()
    naive: tuple[float, float, float] | None = None

    def is_told_by(self, campaign: str, subjects: tuple[str, ...]) -> bool:
        """Whether a row measured on these subjects of a campaign says anything of this siege.

        A row without subjects is about everything at once, so about this siege wherever it is told.
        """
        if campaign == self.campaign:
            return True
        own = [name.partition("/")[2] for name in self.told if name.partition("/")[0] == campaign]
        return bool(own) and (not subjects or any(subject in own for subject in subjects))


@dataclass(frozen=True, slots=True)
class Sieges:
    """fit: campaigns whose rows marked `fit` calibrate; hindcast: sieges that are foretold in turn."""

    fit: tuple[str, ...]
    hindcast: tuple[Siege, ...]

    def siege(self, campaign: str) -> Siege:
        """The siege of a campaign; one of its own where the list does not have it."""
        return next((s for s in self.hindcast if s.campaign == campaign), Siege(campaign))


def open_sieges(path: Path = FILE) -> Sieges:
    """The list as it ships."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    sieges = []
    for row in table["hindcast"]:
        naive = row.get("naive")
        sieges.append(
            Siege(row["campaign"], tuple(row.get("told", ())), (*map(float, naive),) if naive else None)  # type: ignore[arg-type]
        )
    return Sieges(tuple(table["fit"]), tuple(sieges))


def grades_mark(campaign: str | Path) -> str:
    """Hash of the files in which a campaign's forces and grades stand."""
    folder = find(campaign)
    digest = hashlib.blake2b(digest_size=12)
    for name in GRADED:
        if (folder / name).is_file():
            digest.update(name.encode())
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()
