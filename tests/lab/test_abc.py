"""Inference against exact posteriors: what is told, what is not, what is censored, and what cannot be."""

import math

import numpy as np
import pytest
import toy

from wellhit.lab.learn import abc

NOISE = 0.1  # of a mean or a standard deviation: 2,000 draws make 0.022, regression and kernel the rest


def test_the_posterior_of_a_linear_problem() -> None:
    """Six unknowns, eight summaries, all told: mean to 0.1 of a sd, sd to 6 %, correlation to 0.1; ten observations."""
    rng = np.random.default_rng(2)
    problem = toy.sparse_linear(rng, 6, 8, 6)
    z, s = problem.table(rng, 20_000)
    _, seen = problem.table(rng, 10)
    for observed in seen:
        mean, cov = problem.posterior(observed)
        found = abc.adjust(z, s, observed)
        sd = np.sqrt(np.diag(cov))
        assert np.abs((found.z.mean(axis=0) - mean) / sd).max() < 0.1
        assert np.abs(found.z.std(axis=0) / sd - 1.0).max() < 0.06
        assert np.abs(np.corrcoef(found.z.T) - cov / np.outer(sd, sd)).max() < 0.1
        assert np.abs(found.diagnostics.contraction - (1.0 - sd**2)).max() < 0.06


@pytest.fixture(scope="module")
def wide() -> tuple[toy.Linear, abc.Table, np.ndarray]:
    """290 unknowns of which 40 are told by 28 summaries, and 20 observations."""
    rng = np.random.default_rng(3)
    problem = toy.sparse_linear(rng, 290, 28, 40)
    z, s = problem.table(rng, 25_000)
    return problem, abc.Table(z, s), problem.table(rng, 20)[1]


def test_the_uninformed_keep_their_prior_and_the_informed_shrink(wide) -> None:
    problem, table, seen = wide
    shift, width, error, ratio, explained = [], [], [], [], []
    for observed in seen:
        place = table.place(observed)
        near = table.near(place)
        moved = table.adjusted(place, near)
        mean = near.weight @ moved
        sd = np.sqrt(near.weight @ (moved - mean) ** 2)
        exact, cov = problem.posterior(observed)
        true = np.sqrt(np.diag(cov))
        shift.append(np.abs(mean[40:]).mean())
        width.append(sd[40:])
        error.append(np.sqrt((((mean - exact) / true)[:40] ** 2).mean()))
        ratio.append((sd / true)[:40].mean())
        explained.append(np.abs(exact[:40]).mean())
    assert abs(np.mean(width) - 1.0) < 0.03
    assert np.abs(np.mean(width, axis=0) - 1.0).max() < 0.05
    assert np.mean(shift) < 1.5 * math.sqrt(2 / math.pi) / math.sqrt(near.effective_size)
    assert np.mean(error) < NOISE
    assert abs(np.mean(ratio) - 1.0) < 0.03
    assert np.mean(explained) > 5 * np.mean(shift)


def test_without_shrinkage_noise_moves_the_uninformed(wide, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is needed: plain regression moves the untold unknowns twice as far, and narrows them."""
    _, table, seen = wide
    place = table.place(seen[0])
    near = table.near(place)
    shrunk = table.adjusted(place, near)
    monkeypatch.setattr(abc, "stein", lambda beta, *_: np.ones(beta.shape[1]))
    plain = abc.Table(table.z, table.s).adjusted(place, near)
    moved = [np.abs(near.weight @ x)[40:].mean() for x in (shrunk, plain)]
    assert moved[1] > 2.0 * moved[0]


def test_more_noise_in_one_corner_is_seen_there() -> None:
    """s = z + e with sd(z | s) growing in s: the posterior is wider where it should be, by the step's own law."""
    rng = np.random.default_rng(4)
    s = rng.standard_normal((40_000, 4))
    z = s[:, :1] + np.exp(0.4 * s[:, :1]) * rng.standard_normal((40_000, 1))
    for at in (-1.0, 1.0):
        found = abc.adjust(z, s, np.array([at, 0.0, 0.0, 0.0]), share=0.5)
        assert found.z.std() == pytest.approx(math.exp(0.4 * at), rel=0.1)


def test_a_censored_summary() -> None:
    """y = z + e, both unit normal, not seen above 1. Seen there: E z = phi(c) / (1 - Phi(c)) / sqrt 2 with c = 1 /
    sqrt 2, which is 0.918, and variance 1 - 0.918 (0.918 - 0.5) = 0.593 with the normal hazard's own law. Seen at
    0.2: mean 0.1, sd 0.707."""
    rng = np.random.default_rng(5)
    z = rng.standard_normal((20_000, 3))
    y = z[:, 0] + rng.standard_normal(20_000)
    s = np.column_stack([np.minimum(y, 1.0), y >= 1.0, z[:, 1] + rng.standard_normal(20_000)])
    c = 1.0 / math.sqrt(2.0)
    hazard = math.exp(-0.5 * c * c) / math.sqrt(2 * math.pi) / (0.5 * math.erfc(c / math.sqrt(2)))
    late = abc.adjust(z, s, np.array([1.0, 1.0, 0.5]))
    assert late.diagnostics.warnings == ()
    assert late.z[:, 0].mean() == pytest.approx(hazard / math.sqrt(2.0), abs=0.06)
    assert late.z[:, 0].var() == pytest.approx(1.0 - 0.5 * hazard * (hazard - c), abs=0.06)
    assert np.all(s[late.rows, 1] == 1.0)
    seen = abc.adjust(z, s, np.array([0.2, 0.0, 0.5]))
    assert seen.z[:, 0].mean() == pytest.approx(0.1, abs=0.06)
    assert seen.z[:, 0].std() == pytest.approx(math.sqrt(0.5), abs=0.06)
    assert np.all(s[seen.rows, 1] == 0.0)
    for found in (late, seen):
        assert found.z[:, 1].mean() == pytest.approx(0.25, abs=0.06)


def test_flags_that_no_row_has_are_told() -> None:
    rng = np.random.default_rng(6)
    z = rng.standard_normal((2_000, 2))
    s = np.column_stack([z[:, 0], z[:, 0] > 0.0, z[:, 1] > 1.0])
    s[:, 2] *= s[:, 1]  # the third only ever where the second is
    found = abc.adjust(z, s, np.array([-0.5, 0.0, 1.0]))
    assert any("agree with the record on what is censored" in text for text in found.diagnostics.warnings)
    assert np.isfinite(found.z).all()


def test_the_impossible_gives_a_warning_and_no_nonsense() -> None:
    """Each value is common and the pair never happens; then a value that no run came near."""
    rng = np.random.default_rng(7)
    z = rng.standard_normal((10_000, 5))
    s = z[:, :1] + 0.05 * rng.standard_normal((10_000, 4))
    odd = abc.adjust(z, s, np.array([2.0, -2.0, 2.0, -2.0]))
    assert odd.diagnostics.reach == 1.0
    assert any(
        "0 of 10000 rows lie as far out" in text and "hint" in text for text in odd.diagnostics.warnings
    )
    assert np.abs(odd.z).max() < 6.0
    far = abc.adjust(z, s, np.full(4, 1e6), names=["days", "b", "c", "d"])
    assert any(text.startswith("days: 1e+06 lies outside all rows") for text in far.diagnostics.warnings)
    assert 2.5 < far.z[:, 0].mean() < 5.0
    assert np.abs(far.z[:, 1].mean()) < 0.3


def test_odd_tables_give_finite_draws_within_what_was_simulated() -> None:
    """Heavy tails, near constants, doubles, bounds, grains, single spikes; observed near, far, absurd."""
    rng = np.random.default_rng(13)
    z = rng.standard_normal((3_000, 8))
    wild = rng.standard_t(1.2, (3_000, 8)) + z
    spike = (np.arange(3_000) == 3) * 5.0
    s = np.column_stack(
        [wild, np.minimum(wild[:, 0], 0.1), wild[:, 1] > 2, np.exp(np.minimum(5 * wild[:, 2], 200.0))]
    )
    s = np.column_stack([s, wild[:, 0], np.round(wild[:, 3]), 1e6 + 1e-9 * z[:, 4], spike])
    for observed in (s[3], 100.0 * s[5], s.mean(axis=0), np.full(s.shape[1], 1e9), np.zeros(s.shape[1])):
        found = abc.adjust(z, s, observed, draws=500)
        assert np.isfinite(found.z).all()
        assert np.isfinite(found.diagnostics.contraction).all()
        assert np.all((z.min(axis=0) <= found.z) & (found.z <= z.max(axis=0)))


def test_the_common_gives_no_warning() -> None:
    rng = np.random.default_rng(8)
    z = rng.standard_normal((5_000, 3))
    s = z + rng.standard_normal((5_000, 3))
    reach = np.array([abc.Table(z, s).place(row).reach for row in s[:20]])
    assert abc.adjust(z, s, np.zeros(3)).diagnostics.warnings == ()
    assert reach.min() < 0.3
    assert reach.max() > 0.7


def test_summaries_without_variation_and_doubles_do_no_harm() -> None:
    rng = np.random.default_rng(9)
    z = rng.standard_normal((5_000, 2))
    s = z[:, :1] + rng.standard_normal((5_000, 1))
    plain = abc.adjust(z, s, np.array([1.0]))
    full = abc.adjust(z, np.hstack([s, np.full((5_000, 1), 3.0), 2.0 * s]), np.array([1.0, 3.0, 2.0]))
    assert full.diagnostics.used == (0, 2)
    assert full.z == pytest.approx(plain.z, abs=1e-6)
    off = abc.adjust(z, np.hstack([s, np.full((5_000, 1), 3.0)]), np.array([1.0, 4.0]), names=["a", "b"])
    assert off.diagnostics.warnings == ("b is 3 in all rows or nearly all and 4 in the record: not used",)


def test_the_same_seed_gives_the_same_draws() -> None:
    rng = np.random.default_rng(10)
    z = rng.standard_normal((3_000, 4))
    s = z[:, :3] + rng.standard_normal((3_000, 3))
    a, b, c = (abc.adjust(z, s, np.zeros(3), draws=500, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(a.z, b.z)
    assert not np.array_equal(a.rows, c.rows)
    assert a.z.shape == (500, 4)
    assert a.weight.sum() == pytest.approx(1.0)


def test_systematic_resampling_by_hand() -> None:
    """Weights ½, ¼, ¼ and 8 draws: 4, 2 and 2 times, wherever it starts."""
    for seed in range(5):
        found = abc.systematic(np.array([0.5, 0.25, 0.25]), 8, seed)
        assert np.bincount(found).tolist() == [4, 2, 2]


def test_effective_size_by_hand() -> None:
    """Equal weights count in full; ½, ¼, ¼ count for 1 / (1/4 + 1/16 + 1/16) = 2.67."""
    assert abc.effective_size(np.full(7, 0.3)) == pytest.approx(7.0)
    assert abc.effective_size(np.array([2.0, 1.0, 1.0])) == pytest.approx(8 / 3)
    with pytest.raises(ValueError, match="sum to nothing"):
        abc.effective_size(np.zeros(3))


def test_steins_factor_by_hand() -> None:
    """Four entries of 1 with variance ½: 1 - 2 x ½ / 4 = ¾; of length 0: nothing is left; two entries: as they are."""
    beta = np.array([[1.0, 0.0]] * 4)
    assert abc.stein(beta, np.array([0.5, 0.5]), 4).tolist() == [0.75, 0.0]
    assert abc.stein(beta[:2], np.array([0.5, 0.5]), 2).tolist() == [1.0, 1.0]


def test_what_chance_might_make_is_nothing_where_one_must_be_sure() -> None:
    """Chi-square of 4 degrees: 16.92 is passed in 2 of 1,000 cases (z = 2.88), so 17 is sure at 2.8 and not at 3."""
    beta = np.full((4, 1), math.sqrt(17.0 / 4.0))
    assert abc.stein(beta, np.ones(1), 4, 2.8)[0] == pytest.approx(1.0 - 2.0 / 17.0)
    assert abc.stein(beta, np.ones(1), 4, 3.0)[0] == 0.0


def test_a_step_of_the_nonlinear_toy_is_finite_everywhere() -> None:
    z, s, _ = toy.sieges(np.random.default_rng(11), 4_000)
    table = abc.Table(z, s)
    for row in range(0, 4_000, 100):
        place = table.place(s[row])
        assert np.isfinite(table.adjusted(place, table.near(place, 0.1, leave_out=row))).all()


GOOD = np.random.default_rng(12).standard_normal((400, 3))


@pytest.mark.parametrize(
    ("z", "s", "observed", "more", "says"),
    [
        (GOOD[:, 0], GOOD, np.zeros(3), {}, "z must be a table"),
        (GOOD[:100], GOOD, np.zeros(3), {}, "the same campaigns"),
        (GOOD, np.where(np.arange(400)[:, None] == 7, np.nan, GOOD), np.zeros(3), {}, "s row 7 column 0"),
        (GOOD, GOOD, np.zeros(2), {}, "3 observed summaries are needed"),
        (GOOD, GOOD, np.array([0, np.nan, 0]), {"names": ["a", "days", "c"]}, "observed days: not a finite"),
        (GOOD, np.ones((400, 3)), np.ones(3), {}, "no summary varies in 20 rows"),
        (GOOD[:30], GOOD[:30], np.zeros(3), {}, "30 rows are too few for 3 summaries: at least 40"),
        (GOOD, GOOD, np.zeros(3), {"share": 0.0}, "share must lie above 0"),
        (GOOD, GOOD, np.zeros(3), {"draws": 0}, "at least one draw"),
        (GOOD, GOOD, np.zeros(3), {"names": ["a"]}, "1 names for 3 summaries"),
    ],
)
def test_errors_say_what_is_wrong(z, s, observed, more, says) -> None:
    with pytest.raises(ValueError, match=says):
        abc.adjust(z, s, observed, **more)
