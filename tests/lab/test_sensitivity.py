"""Sensitivity from given runs: known functions, idle factors at the noise floor, what never happened."""

import numpy as np
import polars as pl
import pytest
from SALib.analyze import delta as salib_delta
from SALib.analyze import pawn as salib_pawn

from wellhit.engine.rule import rules_hash
from wellhit.job import Job
from wellhit.lab import experiment
from wellhit.lab.explore import sensitivity as lab
from wellhit.lab.explore.factors import Factor, ranks
from wellhit.lab.explore.sample import Response, Sample, of_reference, of_runs, response
from wellhit.lab.explore.sensitivity_out import as_json, tidy
from wellhit.lab.learn import reference


def ishigami(u: np.ndarray) -> np.ndarray:
    """Ishigami and Homma's function (a = 7, b = 0.1) on the unit cube."""
    x = np.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sample_of(scenario, u: np.ndarray, y: np.ndarray) -> Sample:
    factors = [Factor(f"x{j}", "", (f"M{j:02d}",)) for j in range(u.shape[1])]
    frame = pl.DataFrame({"run": np.arange(len(u)), "boulogne-1944.casualties": y})
    return Sample(scenario, factors, u, frame)


def delta_of_a_normal(rho: float) -> float:
    """Borgonovo's delta of x for a y that correlates with it by rho, both standard normal, by summing over a grid."""
    grid = np.linspace(-6.0, 6.0, 1201)
    step = grid[1] - grid[0]
    plain = np.exp(-0.5 * grid**2) / np.sqrt(2.0 * np.pi)
    sd = np.sqrt(1.0 - rho**2)
    given = np.exp(-0.5 * ((grid[None, :] - rho * grid[:, None]) / sd) ** 2) / (sd * np.sqrt(2.0 * np.pi))
    apart = 0.5 * np.abs(given - plain[None, :]).sum(axis=1) * step
    return float((apart * plain).sum() * step)


@pytest.mark.parametrize("rho", [0.8, 0.5])
def test_delta_of_two_normals_is_the_integral(rho):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2000, 2))
    y = rho * x[:, 0] + np.sqrt(1.0 - rho**2) * x[:, 1]
    found = lab.delta(np.column_stack([ranks(column) for column in x.T])[:, :1], y)
    assert found[0] == pytest.approx(delta_of_a_normal(rho), abs=0.04)


def test_ishigami_is_measured_as_salib_measures_it():
    """Delta: the same estimator without SALib's bootstrap of the data first, so apart by that noise; PAWN: the same."""
    u = np.random.default_rng(2).random((800, 3))
    y = ishigami(u)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    theirs = salib_delta.analyze(problem, u, y, num_resamples=6, seed=5, method="delta")
    found = lab.scores(u, y, 5, 6)
    assert [factor["delta"].value for factor in found] == pytest.approx(theirs["delta_raw"], abs=0.06)
    known = salib_pawn.analyze(problem, u, y, S=10)["median"]
    assert [factor["pawn"].value for factor in found] == pytest.approx(known)
    assert all(factor["delta"].above for factor in found)


def test_a_factor_that_does_nothing_scores_at_the_noise_floor():
    """Of 20 idle columns at most a few pass the floor by value, and none by its whole interval."""
    rng = np.random.default_rng(3)
    u = rng.random((500, 21))
    found = lab.scores(u, 3.0 * u[:, 0] + 0.5 * rng.normal(size=500), 4, 5)
    for name in lab.MEASURES:
        assert found[0][name].above, name
        assert found[0][name].value > 2.0 * found[0][name].floor, name
        idle = [factor[name] for factor in found[1:]]
        assert sum(score.value > score.floor for score in idle) <= 5, name
        assert not any(score.above for score in idle), name


def test_the_ends_are_means_of_the_outer_fifths(siege):
    """100 runs, y = 100 u: the lowest fifth has mean 10, the highest 90, all of them 50."""
    u = ((np.arange(100) + 0.5) / 100)[:, None]
    found = lab.analyse(sample_of(siege(), u, 100.0 * u[:, 0]), ["boulogne-1944.casualties"], resamples=3)
    (finding,) = found.findings
    (line,) = finding.lines
    assert (line.at_low.mean, line.at_high.mean, finding.mean) == pytest.approx((10.0, 90.0, 50.0))
    assert line.swing == pytest.approx(80.0)
    assert line.rho == pytest.approx(1.0)


def test_a_factor_of_several_mechanisms_counts_in_each(siege):
    u = np.random.default_rng(6).random((500, 2))
    sample = sample_of(siege(), u, u[:, 0] + u[:, 1])
    both = [Factor("a", "", ("M01", "M02")), Factor("b", "", ("M02",))]
    sample = Sample(sample.scenario, both, sample.u, sample.outcomes)
    (finding,) = lab.analyse(sample, ["boulogne-1944.casualties"], resamples=2).findings
    shares = dict(lab.shares_by_mechanism(finding, both))
    assert shares["M01"] == pytest.approx(finding.screening.share[0])
    assert shares["M02"] == pytest.approx(finding.screening.share.sum())


def test_what_never_happened_is_put_at_the_end_and_told(siege):
    """A fall that did not come counts as the end; an assault that had not ended lasts until then; else left out."""
    scenario = siege()
    end = float((scenario.head.end - scenario.head.start).days + 1)
    name = "boulogne-1944"
    frame = pl.DataFrame({
        "run": [0, 1, 2],
        f"{name}.fall": [20.0, None, None],
        f"{name}.assault_start": [16.0, 17.0, None],
        f"{name}.assault_days": [4.0, None, None],
    })  # fmt: skip
    fall = response(f"{name}.fall", scenario, frame)
    assert (list(fall.values), fall.never, fall.left_out) == ([20.0, end, end], 2, 0)
    lasted = response(f"{name}.assault_days", scenario, frame)
    assert list(lasted.values[:2]) == [4.0, end - 17.0]
    assert np.isnan(lasted.values[2])
    assert (lasted.never, lasted.left_out) == (2, 1)


def test_an_outcome_that_is_the_same_in_every_run_is_idle(siege):
    u = np.random.default_rng(7).random((60, 3))
    found = lab.analyse(sample_of(siege(), u, np.full(60, 7.0)), ["boulogne-1944.casualties"], resamples=2)
    assert (found.findings, [one.id for one in found.idle]) == ([], ["boulogne-1944.casualties"])


def test_an_outcome_that_is_none_is_told_the_nearest(siege):
    u = np.random.default_rng(7).random((60, 3))
    with pytest.raises(ValueError, match='no outcome "casualtys"'):
        lab.analyse(sample_of(siege(), u, u[:, 0]), ["casualtys"])


def test_same_seed_same_bits(siege):
    u = np.random.default_rng(8).random((300, 6))
    sample = sample_of(siege(), u, u[:, 0] ** 2 + u[:, 3])
    first, again = (tidy(lab.analyse(sample, resamples=3, seed=2)) for _ in range(2))
    assert first.equals(again)
    assert first["measure"].n_unique() == 8


def test_the_json_object_is_whole(siege):
    u = np.random.default_rng(9).random((300, 6))
    found = lab.analyse(sample_of(siege(), u, u[:, 0] ** 2 + u[:, 3]), resamples=3)
    told = as_json(found, {"campaign": "a", "scenario": "b", "plans": {}, "seed": 1})
    (outcome,) = told["outcomes"]
    assert {factor["name"] for factor in outcome["factors"]} >= {"x0", "x3"}
    assert set(outcome["factors"][0]["delta"]) == {"value", "low", "high", "floor", "above"}


def test_a_folder_that_is_no_reference_table_is_refused(siege, tmp_path):
    with pytest.raises(
        ValueError, match=r"no reference table of boulogne-1944: it lacks parameters\.parquet"
    ):
        of_reference(tmp_path, siege())


def test_a_reference_table_is_the_sample_of_the_same_runs(siege, tmp_path):
    """Parameters are kept there as short floats, so quantiles may change places with a neighbour, no more."""
    scenario = siege()
    reference.build([scenario], 60, 1, tmp_path, 2)
    kept, played = (
        of_reference(tmp_path, scenario),
        of_runs(experiment.play(Job(scenario, 60, 1)), Job(scenario, 60, 1)),
    )
    assert [f.name for f in kept.factors] == [f.name for f in played.factors]
    assert kept.u == pytest.approx(played.u, abs=1.1 / 60)
    name = f"{scenario.campaign}.casualties"
    assert (kept.outcomes[name] == played.outcomes[name]).all()
    note = tmp_path / reference.NOTE
    note.write_text(note.read_text(encoding="utf-8").replace(rules_hash(), "0" * 8), encoding="utf-8")
    with pytest.raises(ValueError, match="made by other rules"):
        of_reference(tmp_path, scenario)


def test_a_response_varies_only_with_ten_runs():
    few = Response("a", "a", "men", np.arange(9.0), 0, 0, None)
    assert not few.varies
    assert Response("a", "a", "men", np.arange(10.0), 0, 0, None).varies
