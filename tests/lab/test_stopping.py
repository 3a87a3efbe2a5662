"""How many runs are enough: what the looks spend, the error they keep, and the bits they do not move."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from wellhit.lab.play import Desk
from wellhit.lab.whatif import stopping
from wellhit.lab.whatif.compare import Setting, answers_of, outcomes_of
from wellhit.lab.whatif.many import Ask, compare_plans
from wellhit.lab.whatif.paired import Answer, pair, t_point
from wellhit.lab.whatif.stopping import Look, Played
from wellhit.terms import Scenario


def plain(values: np.ndarray) -> Answer:
    return Answer(values, np.zeros(len(values), bool))


def test_the_looks_and_what_they_spend() -> None:
    """Of 1,000 runs: 100, 200, 400, 800, 1,000, spending 0.5, 0.5, 1, 2 and 1 % of error."""
    looks = stopping.schedule(1000)
    assert [look.runs for look in looks] == [100, 200, 400, 800, 1000]
    assert [round(1.0 - look.confidence, 9) for look in looks] == [0.005, 0.005, 0.01, 0.02, 0.01]
    assert stopping.schedule(60) == [Look(60, 0.95)]
    assert stopping.schedule(100) == [Look(100, 0.95)]


@pytest.mark.parametrize("most", [1, 99, 100, 101, 200, 777, 2000, 100_000])
def test_the_looks_spend_five_per_cent_in_all(most: int) -> None:
    looks = stopping.schedule(most)
    assert looks[-1].runs == most
    assert math.fsum(1.0 - look.confidence for look in looks) == pytest.approx(0.05)
    assert all(one.runs < other.runs for one, other in pairwise(looks))


def normal(dice: np.random.Generator) -> np.ndarray:
    return dice.normal(0.0, 1.0, (4000, 1600))


def skewed(dice: np.random.Generator) -> np.ndarray:
    return dice.exponential(1.0, (4000, 1600)) - 1.0


def heavy_tails(dice: np.random.Generator) -> np.ndarray:
    """Two log-normal losses of the same law, one less the other."""
    return dice.lognormal(0.0, 1.0, (4000, 1600)) - dice.lognormal(0.0, 1.0, (4000, 1600))


def false_finds(change: np.ndarray, corrected: bool) -> float:
    """Share of experiments of up to 1,600 pairs, without any effect, that find one at some look."""
    found = np.zeros(len(change), bool)
    for look in stopping.schedule(change.shape[1]):
        seen = change[:, : look.runs]
        error = seen.std(axis=1, ddof=1) / math.sqrt(look.runs)
        point = t_point(look.runs - 1, look.confidence if corrected else 0.95)
        found |= np.abs(seen.mean(axis=1)) > float(point) * error
    return float(found.mean())


@pytest.mark.parametrize("law", [normal, skewed, heavy_tails])
def test_under_no_effect_less_than_one_in_twenty_stops_at_a_difference(
    law: Callable[[np.random.Generator], np.ndarray],
) -> None:
    """Without the correction it would be more than one in ten."""
    change = law(np.random.default_rng(11))
    assert false_finds(change, corrected=True) < 0.05
    assert false_finds(change, corrected=False) > 0.10


def test_an_interval_at_whatever_stop_holds_the_truth() -> None:
    """Stopping as `--enough` does, with an effect between nothing and worth having: 95 of 100 hold it."""
    dice, held = np.random.default_rng(3), 0
    for _ in range(400):
        base = dice.normal(0.0, 1.0, 1600)
        change = 0.06 + dice.normal(0.0, 0.6, 1600)

        def play(first: int, runs: int, base: np.ndarray = base, change: np.ndarray = change) -> Played:
            part = slice(first, first + runs)
            return [{"x": plain(base[part])}, {"x": plain((base + change)[part])}]

        answers, stop = stopping.play_until(
            1600, play, lambda a, confidence: stopping.is_settled(pair(a[0]["x"], a[1]["x"], confidence))
        )
        found = pair(answers[0]["x"], answers[1]["x"], stop.confidence)
        held += found.low <= 0.06 <= found.high
    assert held / 400 >= 0.95


def test_a_strong_effect_stops_at_the_first_look_and_a_doubtful_one_at_the_last() -> None:
    base, noise = np.random.default_rng(4).normal(0.0, 1.0, (2, 1000))
    played: list[int] = []

    def playing(effect: float, luck: float) -> Callable[[int, int], Played]:
        def play(first: int, runs: int) -> Played:
            played.append(runs)
            part = slice(first, first + runs)
            return [{"x": plain(base[part])}, {"x": plain((base + effect + luck * noise)[part])}]

        return play

    def enough(a: Played, confidence: float) -> bool:
        return stopping.is_settled(pair(a[0]["x"], a[1]["x"], confidence))

    answers, stop = stopping.play_until(1000, playing(1.0, 0.5), enough)
    assert (stop.settled, played, len(answers[1]["x"].values)) == (True, [100], 100)
    played.clear()
    answers, stop = stopping.play_until(1000, playing(0.01, 3.0), enough)
    assert (stop.settled, played, len(stop.looks)) == (False, [100, 100, 200, 400, 200], 5)
    needed = stopping.runs_needed(answers[0]["x"], answers[1]["x"], stop.looks)
    assert needed is not None
    assert needed > 1000, "an estimate of what would do"


def test_the_runs_needed_are_the_look_from_which_it_stayed_settled() -> None:
    looks = stopping.schedule(400)
    change = np.concatenate([np.random.default_rng(1).normal(0.0, 4.0, 100), np.full(300, 3.0)])
    assert stopping.runs_needed(plain(np.zeros(400)), plain(change), looks) == 200
    assert stopping.runs_needed(plain(np.zeros(400)), plain(np.zeros(400)), looks) == 100


def test_too_few_pairs_settle_nothing() -> None:
    assert not stopping.is_settled(pair(plain(np.zeros(9)), plain(np.ones(9))))
    assert stopping.is_settled(pair(plain(np.zeros(10)), plain(np.ones(10))))


def test_batches_are_the_same_bits_as_one_batch(siege: Callable[[str], Scenario]) -> None:
    scenario = siege("boulogne-1944")
    outcomes = outcomes_of(scenario)

    def play(first: int, runs: int) -> Played:
        return answers_of([scenario], outcomes, Setting(7, threads=2), runs, Desk(), first)

    batches, stop = stopping.play_until(230, play, lambda answers, confidence: False)
    assert [look.runs for look in stop.looks] == [100, 200, 230]
    (whole,) = play(0, 230)
    for name, answer in whole.items():
        assert answer.values.tobytes() == batches[0][name].values.tobytes()
        assert answer.never.tobytes() == batches[0][name].never.tobytes()


def test_plans_that_are_the_same_are_soon_enough(siege: Callable[[str], Scenario]) -> None:
    scenario = siege("boulogne-1944")
    found = compare_plans(("x", "y"), (scenario, scenario), Ask(enough=True), Setting(1), 250)
    assert found.stop is not None
    assert (found.stop.settled, found.first.runs) == (True, 100)
    assert all(row.needed in (100, None) for row in found.first.rows)
