"""Self-checks pass where the inference is honest, and fail where it is not."""

import numpy as np
import pytest
import toy

from wellhit.lab.learn import selfcheck
from wellhit.lab.learn.abc import Table


@pytest.fixture(scope="module")
def sieges() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return toy.sieges(np.random.default_rng(21), 15_000)


@pytest.fixture(scope="module")
def checked(sieges) -> selfcheck.Check:
    z, s, predictions = sieges
    return selfcheck.check(z, s, predictions, count=300, seed=1)


def test_four_sieges_with_24_unknowns(checked) -> None:
    """Intervals of 50 and 90 % hold the truth of the informed .44-.56 and .85-.95 of the time; ranks are uniform."""
    assert checked.rank.shape == (300, 26)
    assert checked.informed.sum() >= 12
    assert 0.44 <= checked.mean_coverage(0.5) <= 0.56
    assert 0.85 <= checked.mean_coverage(0.9) <= 0.95
    assert checked.uniform().passes
    assert np.abs(checked.error.mean(axis=0)).max() < 0.25  # 4 standard errors of 300


def test_near_the_record_too(sieges) -> None:
    z, s, predictions = sieges
    near = selfcheck.check(z, s, predictions, count=200, observed=s[4])
    assert 4 in near.rows
    assert 0.44 <= near.mean_coverage(0.5) <= 0.56
    assert 0.85 <= near.mean_coverage(0.9) <= 0.95
    assert near.uniform().passes


def test_the_sieges_narrow_what_they_should(checked) -> None:
    """Wills of the garrisons are told, so is the rate of loss; a quantity that reaches nothing is not."""
    told = checked.contraction.mean(axis=0)
    assert told[16::2].min() > 0.1
    assert told[6] > 0.3
    assert abs(told[9]) < 0.03
    assert told[24] > 0.1  # a prediction: what the fifth siege will cost


@pytest.mark.parametrize(("factor", "shift"), [(0.6, 0.0), (1.7, 0.0), (1.0, 0.4)])
def test_a_dishonest_inference_is_caught(sieges, monkeypatch, factor: float, shift: float) -> None:
    """Draws drawn together, drawn apart or moved by 0.4: overconfident, vague, biased."""
    z, s, _ = sieges
    honest = Table.adjusted

    def lying(table, place, near):
        moved = honest(table, place, near)
        mean = near.weight @ moved
        return mean + (moved - mean) * factor + shift

    monkeypatch.setattr(Table, "adjusted", lying)
    found = selfcheck.check(z[:8_000], s[:8_000], count=200, seed=1)
    assert not found.uniform().passes
    assert found.mean_coverage(0.5) < 0.46 or found.mean_coverage(0.5) > 0.56


def test_threads_and_progress_change_nothing(sieges) -> None:
    z, s, _ = sieges
    told: list[int] = []
    one = selfcheck.check(z[:2_000], s[:2_000], count=20, threads=1, tell=told.append)
    three = selfcheck.check(z[:2_000], s[:2_000], count=20, threads=3)
    assert told == list(range(1, 21))
    assert np.allclose(one.rank, three.rank, atol=1e-12)
    tidy = one.tidy()
    assert {len(column) for column in tidy.values()} == {20 * 24}
    assert tidy["rank"][24] == one.rank[1, 0]


def test_uniformity_by_hand() -> None:
    """100 ranks, all in the first of ten bins: (90² + 9 x 10²) / 10 = 900, p = 0. Ten in each: 0, p = 1."""
    even = (np.arange(100) + 0.5) / 100
    found = selfcheck.uniformity(np.column_stack([even, np.full(100, 0.05)]))
    assert found.p.tolist() == pytest.approx([1.0, 0.0])
    assert not found.passes
    assert selfcheck.uniformity(np.column_stack([even, even])).passes


def test_the_test_of_uniformity_keeps_its_level() -> None:
    """Of 300 honest checks of 20 columns, about 1 % fail: at most 10."""
    rng = np.random.default_rng(22)
    failed = sum(not selfcheck.uniformity(rng.random((200, 20))).passes for _ in range(300))
    assert failed <= 10


def test_errors_say_what_is_wrong(sieges) -> None:
    z, s, _ = sieges
    z, s = z[:2_000], s[:2_000]
    with pytest.raises(ValueError, match="3000 rows cannot be checked in a table of 2000"):
        selfcheck.check(z, s, count=3_000)
    with pytest.raises(ValueError, match="predictions must be a table of 2000 rows"):
        selfcheck.check(z, s, np.zeros((3, 1)))
    with pytest.raises(ValueError, match="2 names for 24 columns"):
        selfcheck.check(z, s, names=["a", "b"])
    with pytest.raises(ValueError, match="5 are needed in each"):
        selfcheck.uniformity(np.zeros((20, 3)))
