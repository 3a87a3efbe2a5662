"""Golden logs: a game that nobody meant to change has not changed.

After a change that is meant: `python tests/golden/games.py`, and a line in the changelog.
"""

from pathlib import Path

import pytest
from games import FOLDER, GAMES


@pytest.mark.parametrize("name", GAMES)
def test_a_game_is_as_it_was(name: str, tmp_path: Path) -> None:
    assert GAMES[name](tmp_path) == (FOLDER / name).read_text(encoding="utf-8")


def test_every_golden_log_belongs_to_a_game() -> None:
    assert sorted(p.name for p in FOLDER.glob("*.log")) == sorted(GAMES)
