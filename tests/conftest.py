"""What many tests share: shipped scenarios, read once, and a way to play them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

os.environ.setdefault("WELLHIT_CALL_RULES", "1")  # tests call single rules, which nobody else does

from wellhit.terms import Scenario


class Played(NamedTuple):
    """Runs of one scenario: final states [n], diaries [n, days, DIARY], ids by table; what they were played with."""

    states: Any
    diaries: Any
    names: Mapping[str, Sequence[str]]
    world: Any
    keys: Any
    draws: Any


Play = Callable[..., Played]


def play_runs(
    scenario: Scenario,
    runs: int,
    seed: int = 1,
    draws: str = "prior",
    change: Callable[[Any], None] | None = None,
) -> Played:
    """Play runs 0..runs-1 of a seed; `change` may edit the drawn parameter values in place before."""
    from wellhit.engine import layout, turn
    from wellhit.engine.compile import compile_world, names_of
    from wellhit.job import Job, keys_and_draws

    world = compile_world(scenario)[0]
    keys, values = keys_and_draws(Job(scenario, runs, seed, draws), np.arange(runs, dtype=np.uint64))
    if change is not None:
        change(values)
    states = layout.blank(layout.State, runs)
    diaries = np.zeros((runs, (int(world.n_turns) + 3) // 4, layout.DIARY))
    orders, log, view = (layout.blank(t)[0] for t in (layout.Orders, layout.Log, layout.View))
    turn.play_many(world, values, states, keys, orders, log, view, diaries)
    return Played(states, diaries, names_of(scenario), world, keys, values)


@pytest.fixture(scope="session")
def play() -> Play:
    """How tests play: `play(scenario, runs, seed=1, draws="prior", change=None)` gives a Played."""
    return play_runs


@pytest.fixture(scope="session")
def flagship() -> Scenario:
    """The flagship campaign in its default scenario."""
    from wellhit.scenario import load

    return load("channel-ports-1944")


@pytest.fixture(scope="session")
def to_the_end() -> Scenario:
    """The flagship campaign up to the general capitulation."""
    from wellhit.scenario import load

    return load("channel-ports-1944", "to-the-end")


@pytest.fixture(scope="session")
def siege() -> Callable[[str], Scenario]:
    """One-page sieges by name, `siege("boulogne-1944")`, each read once."""
    from wellhit.scenario import load

    known: dict[str, Scenario] = {}

    def find(name: str = "boulogne-1944") -> Scenario:
        if name not in known:
            known[name] = load(name)
        return known[name]

    return find


class SmallCopy(NamedTuple):
    """A static copy of the flagship's atlas with a few of its pages, and the addresses that it leaves out."""

    folder: Path
    left_out: set[str]


IN_SMALL_COPY = (
    "", "map", "stories", "stories/wellhit", "places/boulogne", "days/1944-09-17", "claims/r-o047", "search",
    "bookmarks", "cite?page=stories/wellhit",
)  # fmt: skip


@pytest.fixture(scope="session")
def small_copy(tmp_path_factory: pytest.TempPathFactory) -> SmallCopy:
    """What `wellhit export` writes, kept to ten pages of each language and what they need to be shown."""
    from wellhit.atlas.export import Copy
    from wellhit.atlas.settings import LANGUAGES, Settings
    from wellhit.atlas.site import Site

    kept = {f"{language}/{path}" for language in LANGUAGES for path in IN_SMALL_COPY}

    class Few(Copy):
        def _meet(self, path: str) -> None:
            if path in kept or path.startswith(("api/v1/map/", "map/")):
                super()._meet(path)
            else:
                left_out.add(path)

    left_out: set[str] = set()
    folder = tmp_path_factory.mktemp("copy")
    Few(Site(Settings()), folder, "https://atlas.example/").run(lambda finished, known: None)
    return SmallCopy(folder, left_out)
