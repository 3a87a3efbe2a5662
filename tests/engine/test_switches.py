"""A mechanism that is off is not played: the same bits as without its rules, and none of them is entered."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from switches import AHEAD, SEED

from wellhit import replay
from wellhit.engine import layout, rule, turn
from wellhit.job import Job, hash_of, keys_and_draws, prepare, quiet_dice
from wellhit.scenario import load

SCRIPT = Path(__file__).with_name("switches.py")
# Spans in which rules are watched, in plain Python: trials of single rules, a siege with its assault, and the first
# turns of a pursuit, for what is under way from the start there and nowhere else (guns on coast towns).
SPANS = ("proving-ground:40", "le-havre-1944:48", "channel-ports-1944:3")
assert turn.step is not None  # every chapter has been imported, and with it every mechanism is known


def before_an_assault() -> bytes:
    """The flagship on the eve of its second assault: guns across the water in place, bridges still to be won."""
    job = Job(load("channel-ports-1944"), 1, SEED)
    assaults, before = 0, b""
    for state, _ in replay.play_turns(job, prepare(job)):
        eve, assaults = (
            assaults,
            int((state["fortresses"]["assault_turn"][: len(job.scenario.fortresses)] >= 0).sum()),
        )
        if assaults > 1 >= eve:
            return before
        before = np.atleast_1d(state).tobytes()
    raise AssertionError("one assault only")


def from_there(job: Job, file: str) -> Iterator[tuple[Any, Any]]:
    """Play a run on, from the state whose bytes the file holds; yields as `replay.play_turns` does."""
    world = prepare(job).world
    keys, draws = keys_and_draws(job, np.zeros(1, np.uint64))
    orders, view, log = (layout.blank(t)[0] for t in (layout.Orders, layout.View, layout.Log))
    states = layout.blank(layout.State)
    states[0] = np.frombuffer(Path(file).read_bytes(), layout.State)[0]
    state = states[0]
    while state.turn < world.n_turns:
        with quiet_dice():
            turn.decide(world, draws[0], state, orders, keys[0], view, 3)
            turn.step(world, draws[0], state, orders, keys[0], log)
        yield state, orders


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the script found, by mechanism."""
    assault = tmp_path_factory.mktemp("state") / "before-an-assault"
    assault.write_bytes(before_an_assault())
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", str(SCRIPT), *SPANS, f"channel-ports-1944:8:{assault}"],
        capture_output=True, text=True, env={**os.environ, "WELLHIT_ENGINE": "python"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


MECHANISMS = sorted({m.id for m in rule.MECHANISMS})


def test_which_mechanisms_are_called_in_these_spans(found: dict[str, Any]) -> None:
    assert set(MECHANISMS) - found.keys() == set()


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_off_is_the_same_as_without_its_rules(mechanism: str, found: dict[str, Any]) -> None:
    """Bit for bit in plain Python; and no rule of it is entered while it is off."""
    assert found.get(mechanism, {"faults": []})["faults"] == []


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_nothing_changes_before_its_rule_is_first_called(mechanism: str, found: dict[str, Any]) -> None:
    """Compiled: with and without agree up to that turn; then without is what plain Python says, bit for bit."""
    finding = found[mechanism]
    scenario = load(finding["campaign"])
    first = max(finding["first"], 0)
    marks = {}
    for off in ((), (mechanism,)):
        job = Job(scenario, 1, SEED, off=off)
        played = from_there(job, finding["file"]) if finding["file"] else replay.play_turns(job, prepare(job))
        states = takewhile(lambda state: state.turn <= first + AHEAD, (state for state, _ in played))
        marks[off] = [hash_of(np.atleast_1d(state).tobytes()) for state in states]
    first = len(marks[()]) - AHEAD
    assert marks[()][:first] == marks[(mechanism,)][:first]
    assert marks[(mechanism,)][first:] == finding["off"][1:]


def test_a_mechanism_that_is_no_mechanism_cannot_be_switched_off() -> None:
    with pytest.raises(ValueError, match='"M5" is no mechanism: they are written M01 to M46'):
        prepare(Job(load("_template"), 1, SEED, off=("M5",)))
