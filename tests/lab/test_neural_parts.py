"""What neural posterior estimation does around its flow: needs neither torch nor sbi (test_neural.py does)."""

from __future__ import annotations

import numpy as np
import pytest

from wellhit.lab.learn import abc, neural


def test_the_others_move_along() -> None:
    """s = z0 + z1 + small noise and only z0 learned, by a flow made for the purpose: z0 is always 2. At s = 1 the
    exact z1 given z0 = 2 is -1; without the step it would stay at 0.5.
    """
    rng = np.random.default_rng(3)
    z = rng.standard_normal((10_000, 3))
    s = (z[:, :2].sum(axis=1) + 0.1 * rng.standard_normal(10_000))[:, None]
    table = abc.Table(z, s)
    made = neural.Flow(np.array([0]), lambda u, m, seed: np.full((m, 1), 2.0), 0.0, 0.0, 1)
    found = neural.posterior(table, table.place(np.array([1.0])), made, 500, 0)
    assert np.all(found.z[:, 0] == 2.0)
    assert found.z[:, 1].mean() == pytest.approx(-1.0, abs=0.05)
    assert found.z[:, 1].std() == pytest.approx(0.1, abs=0.03)
    assert found.z[:, 2].std() == pytest.approx(1.0, abs=0.1)


def test_what_is_learned_is_what_the_table_tells_of() -> None:
    explained = np.array([0.3, 0.0, 0.06, 0.04, 0.5])
    assert neural.informed(explained).tolist() == [0, 2, 4]
    assert neural.informed(np.array([0.0, 0.01, 0.02])).tolist() == [1, 2], "two at least"
    assert len(neural.informed(np.linspace(0.1, 0.9, 200))) == neural.MOST
    rng = np.random.default_rng(0)
    table = abc.Table(rng.random((300, 3)), rng.random((300, 1)))
    for wrong in ([3], [-1], []):
        with pytest.raises(ValueError, match="columns of 0 to 2 are needed"):
            neural.learn(table, table.place(np.zeros(1)), columns=wrong)


def test_a_flow_that_is_worse_than_a_line_says_so() -> None:
    flow = neural.Flow(np.arange(4), lambda u, m, seed: np.zeros((m, 4)), 5.8, 5.0, 9)
    assert "worse than straight lines do, by 0.20 nats an unknown" in flow.warnings[0]
