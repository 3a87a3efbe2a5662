"""What an atlas is served with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "nl")  # the first one is the language that texts are written in
DEFAULT = LANGUAGES[0]


@dataclass(frozen=True)
class Settings:
    """campaign: a shipped name or a folder. results: an exhibit or result folder, None for the one that ships.

    scenario: the campaign's default one where empty. development: look at the files before each answer.
    """

    campaign: str = "channel-ports-1944"
    scenario: str = ""
    results: tuple[Path, ...] = ()
    development: bool = False
