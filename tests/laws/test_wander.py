"""Whatever is ordered: no crash, no number that is none, nothing below nothing, men conserved, the same bits again.

`make slow` plays 10,000 random plans and 10,000 games of random legal orders of every bundled campaign; the quick
tests play a few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from accounts import beginnings, imbalances, nonsense
from wander import Games, legal_games, planned_games

from wellhit.scenario import load
from wellhit.scenario.read import shipped
from wellhit.terms import Scenario

Player = Callable[..., Iterator[Games]]
CAMPAIGNS = shipped()
PLAYERS = (planned_games, legal_games)


def audit(games: Games) -> None:
    """Every game ended, balances and holds sound numbers."""
    where = f"games {int(games.numbers[0])} to {int(games.numbers[-1])}"
    assert (games.states["turn"] == games.world.n_turns).all(), where
    first = beginnings(games.world, games.keys, games.draws)
    assert imbalances(games.world, first, games.states) == {}, where
    assert nonsense(games.states) == [], where


def play(player: Player, scenario: Scenario, games: int, seed: int) -> list[bytes]:
    """Play, audit, and give the bytes of a few final states."""
    kept = []
    for chunk in player(scenario, games, seed):
        audit(chunk)
        kept.append(chunk.states[0].tobytes())
    return kept


@pytest.mark.parametrize("player", PLAYERS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_few_wild_games(campaign: str, player: Player) -> None:
    scenario = load(campaign)
    kept = play(player, scenario, 60, seed=1)
    assert play(player, scenario, 1, seed=1) == kept, "the same game, alone, is the same bits"


@pytest.mark.slow
@pytest.mark.parametrize("player", PLAYERS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_ten_thousand_wild_games(campaign: str, player: Player) -> None:
    assert len(set(play(player, load(campaign), 10_000, seed=2))) == 100


def test_wild_games_differ_and_do_something() -> None:
    """Else the tests above would be won by games in which nothing happens."""
    scenario = load("le-havre-1944")
    for player in PLAYERS:
        states = next(player(scenario, 60, seed=3)).states
        assert len({state.tobytes() for state in states}) == 60
        falls = states["fortresses"]["fall_turn"][:, 0]
        assert (falls >= 0).mean() > 0.05, f"{player.__name__}: nothing ever falls"
        assert len(set(falls.tolist())) > 10, f"{player.__name__}: it falls at the same time in every game"
