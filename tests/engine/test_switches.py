"""A mechanism that is off is not played: the same bits as without its rules, and none of them is entered."""

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from switches import AHEAD, SEED

from wellhit import replay
from wellhit.engine import rule, turn
from wellhit.job import Job, hash_of, prepare
from wellhit.scenario import load

SCRIPT = Path(__file__).with_name("switches.py")
# Spans in which rules are watched, in plain Python: trials of single rules, a siege with its assault, and the first
# turns of a pursuit, for what is under way from the start there and nowhere else (guns on coast towns).
SPANS = ("proving-ground:40", "le-havre-1944:60", "channel-ports-1944:3")
# Mechanisms whose rules are called in none of these spans, each with the reason.
NOT_CALLED_THERE = {
    "M25": "guns across the water fire only once they are in place, weeks into the flagship",
}

assert turn.step is not None  # every chapter has been imported, and with it every mechanism is known


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the script found, by mechanism."""
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", str(SCRIPT), *SPANS],
        capture_output=True, text=True, env={**os.environ, "WELLHIT_ENGINE": "python"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


MECHANISMS = sorted({m.id for m in rule.MECHANISMS})


def test_which_mechanisms_are_called_in_these_spans(found: dict[str, Any]) -> None:
    assert set(MECHANISMS) - found.keys() == NOT_CALLED_THERE.keys() & set(MECHANISMS)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_off_is_the_same_as_without_its_rules(mechanism: str, found: dict[str, Any]) -> None:
    """Bit for bit in plain Python; and no rule of it is entered while it is off."""
    assert found.get(mechanism, {"faults": []})["faults"] == []


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_nothing_changes_before_its_rule_is_first_called(mechanism: str, found: dict[str, Any]) -> None:
    """Compiled: with and without agree up to that turn; then without is what plain Python says, bit for bit."""
    if mechanism in NOT_CALLED_THERE:
        return
    finding = found[mechanism]
    scenario = load(finding["campaign"])
    first = max(finding["first"], 0)
    marks = {}
    for off in ((), (mechanism,)):
        job = Job(scenario, 1, SEED, off=off)
        played = islice(replay.play_turns(job, prepare(job)), first + AHEAD)
        marks[off] = [hash_of(np.atleast_1d(state).tobytes()) for state, _ in played]
    assert marks[()][:first] == marks[(mechanism,)][:first]
    assert marks[(mechanism,)][first:] == finding["off"][1:]


def test_a_mechanism_that_is_no_mechanism_cannot_be_switched_off() -> None:
    with pytest.raises(ValueError, match='"M5" is no mechanism: they are written M01 to M46'):
        prepare(Job(load("_template"), 1, SEED, off=("M5",)))
