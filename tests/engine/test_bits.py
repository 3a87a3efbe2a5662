"""Same seed, same bits: alone or in a batch, by chunks, on threads, in another process, compiled or not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from turn_hashes import turn_hashes

from wellhit import replay, runs
from wellhit.engine import layout
from wellhit.job import Job, copy_of, keys_and_draws, prepare
from wellhit.terms import Scenario

SCRIPT = Path(__file__).with_name("turn_hashes.py")
SEED = 19440901
# Turns of the comparison with plain Python: they hold the pursuit and the first raids of the flagship.
SHORT = 60


def numbers(*wanted: int) -> Any:
    return np.array(wanted, np.uint64)


def final(scenario: Scenario, wanted: Any, seed: int = SEED) -> tuple[bytes, bytes]:
    """Bytes of the final states and diaries of these runs."""
    job = Job(scenario, len(wanted), seed)
    states, diaries = runs.play_chunk(job, prepare(job).world, wanted)
    return states.tobytes(), diaries.tobytes()


def harvest(states: Any, diaries: Any) -> dict[str, Any]:
    """Everything there is, so that no bit goes unseen."""
    return {"state": states.view(np.uint8).reshape(len(states), -1).copy(), "diary": diaries}


def whole(job: Job) -> dict[str, Any]:
    """An ensemble played by chunks on threads, put together again."""
    chunks = list(runs.run_chunks(job, prepare(job), harvest, None, lambda n: None))
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


# -- within one process ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["boulogne-1944", "channel-ports-1944"])
def test_a_run_is_the_same_alone_and_in_a_batch(name: str, siege: Callable[[str], Scenario]) -> None:
    scenario = siege(name)
    job = Job(scenario, 12, SEED)
    states, diaries = runs.play_chunk(job, prepare(job).world, np.arange(12, dtype=np.uint64))
    for n in (0, 5, 11):
        assert final(scenario, numbers(n)) == (states[n].tobytes(), diaries[n].tobytes())


def test_the_order_of_runs_in_a_batch_does_not_matter(siege: Callable[[str], Scenario]) -> None:
    job = Job(siege("boulogne-1944"), 4, SEED)
    world = prepare(job).world
    there, _ = runs.play_chunk(job, world, numbers(0, 1, 2, 3))
    back, _ = runs.play_chunk(job, world, numbers(3, 2, 1, 0))
    for n in range(4):
        assert there[n].tobytes() == back[3 - n].tobytes()


def test_runs_and_seeds_differ(siege: Callable[[str], Scenario]) -> None:
    """Else the tests above would be won by an engine that plays one game only."""
    scenario = siege("boulogne-1944")
    seen = {final(scenario, numbers(n), seed)[0] for n in (0, 1, 2**40) for seed in (0, 1, 2**63, 2**64 - 2)}
    assert len(seen) == 12


def test_a_job_that_starts_later_plays_the_same_runs(siege: Callable[[str], Scenario]) -> None:
    job = Job(siege("boulogne-1944"), 40, SEED, threads=1)
    late = replace(job, runs=7, first=33)
    everything, part = whole(job), whole(late)
    assert same({name: values[33:] for name, values in everything.items()}, part)


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_the_size_of_chunks_does_not_matter(
    chunk: int, siege: Callable[[str], Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(siege("boulogne-1944"), 20, SEED, threads=2)
    before = whole(job)
    monkeypatch.setattr(runs, "CHUNK", chunk)
    assert same(whole(job), before)


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_do_not_matter(threads: int, flagship: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 4)
    job = Job(flagship, 24, SEED, threads=1)
    assert same(whole(job), whole(replace(job, threads=threads)))


def test_turn_by_turn_is_the_same_as_in_one_go(siege: Callable[[str], Scenario]) -> None:
    job = Job(siege("calais-1944"), 1, SEED, first=3)
    engine = prepare(job)
    for state, _ in replay.play_turns(job, engine):
        last = state
    states, _ = runs.play_chunk(job, engine.world, numbers(3))
    assert last.tobytes() == states[0].tobytes()


def test_keeping_a_log_of_events_changes_nothing(siege: Callable[[str], Scenario]) -> None:
    job = Job(siege("calais-1944"), 1, SEED)
    engine = prepare(job)
    events = layout.blank(layout.Log)[0]
    events.on = 1
    kept = [replay.hashes(state) for state, _ in replay.play_turns(job, engine, events)]
    assert events.n > 5
    assert kept == [replay.hashes(state) for state, _ in replay.play_turns(job, engine)]


def test_a_copied_state_goes_its_own_way(siege: Callable[[str], Scenario]) -> None:
    job = Job(siege("calais-1944"), 2, SEED)
    states, _ = runs.play_chunk(job, prepare(job).world, numbers(0, 1))
    before = states.tobytes()
    branch = copy_of(states)
    assert (branch.dtype, branch.shape, branch.tobytes()) == (states.dtype, states.shape, before)
    branch[1].turn += 1
    branch[1].fortresses[0].garrison_men = 0.0
    assert states.tobytes() == before
    assert copy_of(states[1:2]).tobytes() == states[1].tobytes()


def test_keys_and_parameters_of_a_run_depend_on_seed_and_number_alone(flagship: Scenario) -> None:
    keys, draws = keys_and_draws(Job(flagship, 9, SEED), np.arange(9, dtype=np.uint64))
    one_key, one_draw = keys_and_draws(Job(flagship, 1, SEED, threads=7), numbers(6))
    assert (keys[6:7].tobytes(), draws[6:7].tobytes()) == (one_key.tobytes(), one_draw.tobytes())
    assert len({*keys.fate.tolist(), *keys.luck.tolist()}) == 18


# -- in another process ----------------------------------------------------------------------------


def elsewhere(campaign: str, turns: int, engine: str, *options: str) -> list[dict[str, str]]:
    """Hashes turn by turn from a fresh interpreter with that engine."""
    found = subprocess.run(
        [sys.executable, *options, str(SCRIPT), campaign, str(SEED), str(turns)],
        capture_output=True, text=True, env={**os.environ, "WELLHIT_ENGINE": engine}, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    answer = json.loads(found.stdout)
    assert answer["compiled"] == (engine != "python")
    return answer["turns"]


def first_difference(here: list[dict[str, str]], there: list[dict[str, str]]) -> str:
    """Turn and part of the first hashes that differ; empty where none do."""
    assert len(here) == len(there) > 0
    for turn, (a, b) in enumerate(zip(here, there, strict=True)):
        parts = [part for part in a if a[part] != b[part]]
        if parts:
            return f"turn {turn}: {', '.join(parts)}"
    return ""


def test_another_process_plays_the_same_bits() -> None:
    assert (
        first_difference(turn_hashes("calais-1944", SEED, 1000), elsewhere("calais-1944", 1000, "numba"))
        == ""
    )


def test_a_siege_is_the_same_compiled_and_uncompiled() -> None:
    """The whole siege in plain Python, where an overflow in the dice would be told as a warning."""
    there = elsewhere("le-havre-1944", 1000, "python", "-W", "error::RuntimeWarning")
    assert first_difference(turn_hashes("le-havre-1944", SEED, 1000), there) == ""


def test_the_flagship_begins_the_same_compiled_and_uncompiled() -> None:
    there = elsewhere("channel-ports-1944", SHORT, "python", "-W", "error::RuntimeWarning")
    assert first_difference(turn_hashes("channel-ports-1944", SEED, SHORT), there) == ""


@pytest.mark.slow
def test_the_flagship_is_the_same_compiled_and_uncompiled_to_its_end() -> None:
    there = elsewhere("channel-ports-1944", 1000, "python", "-W", "error::RuntimeWarning")
    assert first_difference(turn_hashes("channel-ports-1944", SEED, 1000), there) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["boulogne-1944", "calais-1944"])
def test_the_other_sieges_are_the_same_compiled_and_uncompiled(name: str) -> None:
    assert first_difference(turn_hashes(name, SEED, 1000), elsewhere(name, 1000, "python")) == ""
