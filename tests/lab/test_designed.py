"""Morris and Sobol: Ishigami's known indices through our plans, luck as a factor, rows played by the engine."""

import numpy as np
import pytest

from wellhit.job import Job
from wellhit.lab.explore import designed, rows
from wellhit.lab.explore.factors import factors_of, named
from wellhit.lab.explore.sample import Response

NAMES = ("assault_effort", "assault_loss", "nerve_resolve")


def response(values: np.ndarray) -> Response:
    return Response("y", "y", "men", values, 0, int(np.isnan(values).sum()), None)


def three(scenario) -> list:
    return named(NAMES, factors_of(scenario), "test")


def test_sobol_indices_of_ishigami_are_the_known_ones(siege):
    """S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437 (a = 7, b = 0.1); luck has no part in it."""
    job = Job(siege(), 1, 1)
    plan = designed.sobol(job, three(job.scenario), 2048)
    x = np.pi * (2.0 * plan.u[:, :3] - 1.0)
    y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = {index.factor.name: index for index in designed.indices(plan, response(y))}
    assert [found[n].effect for n in NAMES] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert [found[n].more for n in NAMES] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert found["luck"].more == pytest.approx(0.0, abs=1e-9)


def test_luck_is_a_factor_like_any(siege):
    """y = x1 + 2 x noise of the row's dice, both uniform: shares 1/5 and 4/5."""
    job = Job(siege(), 1, 1)
    plan = designed.sobol(job, three(job.scenario), 1024)
    noise = np.random.default_rng(1).random(int(plan.rows.dice.max()) + 1)
    y = plan.u[:, 0] + 2.0 * noise[plan.rows.dice.astype(int)]
    found = {index.factor.name: index.more for index in designed.indices(plan, response(y))}
    assert (found["assault_effort"], found["luck"]) == pytest.approx((0.2, 0.8), abs=0.08)
    assert found["assault_loss"] == pytest.approx(0.0, abs=1e-9)


def test_rows_of_sobol_share_dice_but_for_those_that_swap_them(siege):
    """Per base sample factors + 3 rows: A, one swap for each factor, one for luck, B: two sets of dice."""
    job = Job(siege(), 1, 1)
    plan = designed.sobol(job, three(job.scenario), 8)
    dice = plan.rows.dice.reshape(8, 6)
    assert all((row[:4] == row[0]).all() and (row[4:] == row[5]).all() and row[0] != row[5] for row in dice)


def test_effects_of_morris_on_a_line_are_its_slopes(siege):
    """Between the 5 % and the 95 % quantile, nine tenths of the axis: 10 a gives 9, the rest nothing, spread nought."""
    job = Job(siege(), 1, 1)
    plan = designed.morris(job, three(job.scenario), 6)
    assert len(plan.rows) == designed.runs_of("morris", 3, 6) == 24
    found = {
        i.factor.name: i for i in designed.indices(plan, response(10.0 * plan.u[:, 0] - 5.0 * plan.u[:, 1]))
    }
    assert (found["assault_effort"].mean, found["assault_loss"].mean) == pytest.approx((9.0, -4.5))
    assert (found["assault_effort"].effect, found["assault_loss"].effect) == pytest.approx((9.0, 4.5))
    assert [found[n].more for n in NAMES] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert found["nerve_resolve"].effect == 0.0


def test_a_trajectory_in_which_nothing_can_be_said_is_left_out(siege):
    job = Job(siege(), 1, 1)
    plan = designed.morris(job, three(job.scenario), 6)
    y = 10.0 * plan.u[:, 0]
    y[5] = np.nan
    found = {i.factor.name: i.mean for i in designed.indices(plan, response(y))}
    assert found["assault_effort"] == pytest.approx(9.0)
    y[::4] = np.nan
    assert designed.indices(plan, response(y)) == []


def test_naming_a_will_leaves_the_execution_as_fate_has_it(siege):
    job = Job(siege(), 1, 1)
    chosen = named(("will.boulogne-1944", "assault_effort"), factors_of(job.scenario), "test")
    plan = designed.morris(job, chosen, 2)
    assert set(plan.rows.values) == {"will.boulogne-1944", "execution.boulogne-1944", "assault_effort"}
    execution = plan.rows.values["execution.boulogne-1944"].reshape(2, 3)
    assert (execution == execution[:, :1]).all()
    assert execution[0, 0] != execution[1, 0]


def test_a_row_is_the_same_alone_and_among_others(siege):
    from wellhit.engine.compile import names_of
    from wellhit.lab.measures import Measures
    from wellhit.lab.play import Watch

    scenario = siege()
    job = Job(scenario, 1, 1, threads=2)
    plan = designed.morris(job, three(scenario), 20)
    engines = rows.engines_of(plan.rows)
    take = Measures(scenario, names_of(scenario)).take
    together = rows.play(plan.rows, engines, take, None, Watch())
    alone = rows.play_some(plan.rows, [engines[0].world], np.array([61], np.uint64), take)
    assert {k: v[0] for k, v in alone.items() if k != "run"} == pytest.approx(
        {k: v[61] for k, v in together.items() if k != "run"}, nan_ok=True, abs=0.0
    )
