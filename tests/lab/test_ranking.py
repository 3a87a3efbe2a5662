"""Many plans by one outcome: a worked example, selection that keeps its promise, the front, ties."""

import math

import numpy as np
import pytest

from wellhit.lab.whatif import ranking as ra
from wellhit.lab.whatif.compare import outcomes_of
from wellhit.lab.whatif.paired import Answer
from wellhit.lab.whatif.ranking import BEST, NEAR, OPEN, WORSE, Ranking
from wellhit.terms import Scenario

MEN = ("x", "Men", "men", "total_casualties")
TONS = ("x", "Tons", "long tons", "tons_landed")


def plain(values: object) -> Answer:
    found = np.asarray(values, np.float64)
    return Answer(found, np.isnan(found))


def ranked(what: tuple[str, str, str, str] = MEN, risk: float = 1.0, **plans: object) -> Ranking:
    return ra.rank(what, list(plans), [plain(values) for values in plans.values()], risk, 1)


def entries(found: Ranking) -> dict[str, ra.Entry]:
    return {entry.name: entry for entry in found.entries}


def test_a_worked_example() -> None:
    """Losses of four runs: means 4, 5 and 7, standard deviations 2.582, 0.816 and 2.449."""
    found = ranked(a=[1, 3, 5, 7], b=[4, 5, 5, 6], c=[4, 6, 8, 10], risk=2.0)
    e = entries(found)
    assert [entry.name for entry in found.entries] == ["a", "b", "c"]
    assert [entry.mean for entry in found.entries] == [4.0, 5.0, 7.0]
    assert e["b"].sd == pytest.approx(0.8165, abs=1e-4)
    assert e["b"].score == pytest.approx(5.0 + 2.0 * 0.8165, abs=1e-3)
    # Best in runs 1 and 2: a; in run 3 a and b share; in run 4: b.
    assert (e["a"].best_in, e["b"].best_in, e["c"].best_in) == (0.625, 0.375, 0.0)
    # c has b's mean and spread both beaten; a is cheaper and b is steadier.
    assert (e["a"].dominated_by, e["b"].dominated_by, e["c"].dominated_by) == ((), (), ("a", "b"))
    # Three plans, so each interval at 97.5 %: differences 3 in every run have no width.
    assert (e["c"].pair.low, e["c"].pair.high) == (3.0, 3.0)


def test_where_more_is_better_everything_turns_round() -> None:
    found = ranked(TONS, a=[1, 3, 5, 7], b=[4, 5, 5, 6], c=[4, 6, 8, 10], risk=2.0)
    e = entries(found)
    assert [entry.name for entry in found.entries] == ["c", "b", "a"]
    assert e["c"].best_in == 0.875
    assert e["b"].score == pytest.approx(5.0 - 2.0 * 0.8165, abs=1e-3)
    assert (e["a"].dominated_by, e["b"].dominated_by, e["c"].dominated_by) == (("b", "c"), (), ())


def test_every_outcome_that_is_asked_has_a_better_way(flagship: Scenario) -> None:
    """What is not better by being more is a loss, a delay or a fortress still held."""
    less = {
        "total_casualties", "civilians_killed", "shelled_days", "last_shell", "fall", "port_open", "casualties", "held",
    }  # fmt: skip
    assert {o.question.measure for o in outcomes_of(flagship)} == less | ra.MORE_IS_BETTER


def test_plans_that_are_the_same_are_all_best() -> None:
    values = np.random.default_rng(1).normal(0.0, 1.0, 200)
    found = ranked(a=values, b=values, c=values + 1.0)
    e = entries(found)
    assert [e[name].verdict for name in "abc"] == [BEST, BEST, WORSE]
    assert (e["a"].best_in, e["b"].best_in, e["c"].best_in) == (0.5, 0.5, 0.0)
    assert (e["a"].front_share, e["b"].front_share, e["c"].front_share) == (1.0, 1.0, 0.0)
    assert e["b"].pair.same
    assert found.is_settled


def test_a_difference_not_worth_having_is_indifferent() -> None:
    """0.05 standard deviations apart, known to within 0.01: not the best, and near enough."""
    dice = np.random.default_rng(4)
    base = dice.normal(0.0, 1.0, 1000)
    found = entries(ranked(a=base, b=base + 0.05 + dice.normal(0.0, 0.05, 1000)))
    assert (found["a"].verdict, found["b"].verdict) == (BEST, NEAR)
    assert 0.04 < found["b"].behind < 0.07


def test_few_runs_leave_it_open() -> None:
    dice = np.random.default_rng(5)
    found = ranked(a=dice.normal(0.0, 1.0, 30), b=dice.normal(0.1, 1.0, 30), c=dice.normal(9.0, 1.0, 30))
    e = entries(found)
    assert (e["a"].verdict, e["b"].verdict, e["c"].verdict) == (OPEN, OPEN, WORSE)
    assert not found.is_settled
    assert all(entry.verdict == OPEN for entry in ranked(a=[1, 2], b=[8, 9]).entries)


@pytest.mark.parametrize("gap", [0.0, 0.15])
def test_the_verdicts_of_a_table_hold_together(gap: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five plans, the last of them best: hardly ever called not best, and no plan further behind than its bound."""
    monkeypatch.setattr(ra, "DRAWN_ANEW", 1)  # the front is not asked for here
    dice, wrong = np.random.default_rng(8), 0
    truth = np.array([2.0, 2.0, 1.5, 1.0, 0.0]) * gap
    for _ in range(600):
        shared = dice.normal(0.0, 1.0, (120, 1))
        values = truth + shared + dice.normal(0.0, 0.7, (120, 5))
        found = entries(ranked(**{f"p{k}": values[:, k] for k in range(5)}))
        behind = [found[f"p{k}"].behind < truth[k] - 1e-12 for k in range(5)]
        wrong += found["p4"].verdict == WORSE or any(behind)
    assert wrong / 600 <= 0.06


def test_intervals_against_the_first_hold_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ra, "DRAWN_ANEW", 1)
    dice, held = np.random.default_rng(9), 0
    for _ in range(600):
        values = dice.normal(0.0, 1.0, (100, 5))
        found = ranked(**{f"p{k}": values[:, k] for k in range(5)})
        held += all(e.pair.same or e.pair.low <= 0.0 <= e.pair.high for e in found.entries)
    assert 0.93 <= held / 600 <= 0.985


def test_the_front_is_told_with_its_doubt() -> None:
    dice = np.random.default_rng(3)
    base = dice.normal(0.0, 1.0, 400)
    e = entries(
        ranked(
            steady=0.5 * base + 0.3, cheap=base, dear=base + 1.0, near=base + 0.02 * dice.normal(0, 1, 400)
        )
    )
    assert (e["steady"].front_share, e["dear"].front_share) == (1.0, 0.0)
    assert 0.02 < e["near"].front_share < 0.98
    assert "cheap" in e["dear"].dominated_by


def test_a_run_of_which_one_plan_can_say_nothing_counts_for_none() -> None:
    found = ranked(a=[1.0, 2.0, 3.0, math.nan], b=[2.0, math.nan, 4.0, 0.0])
    assert (found.runs, found.left_out) == (2, 2)
    assert [entry.mean for entry in found.entries] == [2.0, 3.0]
    nothing = ranked(a=[math.nan], b=[1.0])
    assert nothing.runs == 0
    assert all(entry.verdict == OPEN for entry in nothing.entries)
    assert nothing.as_json()["plans"][0]["mean"] is None
