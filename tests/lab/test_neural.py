"""Neural posterior estimation against exact posteriors; and its answer is a posterior as any other.

Collected where sbi and torch are installed (conftest.py).
"""

from __future__ import annotations

import numpy as np
import pytest
import toy

from wellhit import draws
from wellhit.engine.parameters import PARAMETERS
from wellhit.lab.learn import abc, neural
from wellhit.lab.learn import calibrate as cal
from wellhit.lab.learn import reference as ref
from wellhit.scenario.read import load


@pytest.mark.slow
def test_the_posterior_of_a_linear_problem() -> None:
    """Thirty unknowns of which six are told and four of these learned; 8,000 rows. Against the exact posterior: means
    of the told to 0.25 of a sd, sds to 20 %, correlations to 0.15, learned or not; the others keep 0 and 1 to 0.15.
    """
    rng = np.random.default_rng(2)
    problem = toy.sparse_linear(rng, 30, 8, 6)
    z, s = problem.table(rng, 8_000)
    table = abc.Table(z, s)
    _, seen = problem.table(rng, 6)
    flow = neural.learn(table, table.place(seen[0]), columns=range(4))
    assert flow.warnings == ()
    # Nobody can do better than straight lines here.
    assert flow.loss == pytest.approx(flow.straight, abs=0.15)
    for observed in seen:
        mean, cov = problem.posterior(observed)
        sd = np.sqrt(np.diag(cov))
        found = neural.posterior(table, table.place(observed), flow, 2000, 0)
        assert np.abs((found.z.mean(axis=0) - mean) / sd)[:6].max() < 0.25
        assert np.abs(found.z.std(axis=0) / sd - 1.0)[:6].max() < 0.2
        assert np.abs(np.corrcoef(found.z.T) - cov / np.outer(sd, sd))[:6, :6].max() < 0.15
        assert np.abs(found.z.mean(axis=0))[6:].max() < 0.15
        assert np.abs(found.z.std(axis=0) - 1.0)[6:].max() < 0.15


@pytest.mark.slow
def test_what_is_censored_and_what_is_far_out() -> None:
    """y = z + e, not seen above 1: seen at 0.2, the mean is 0.1 and sd 0.707 (to 0.15), told by rows alone that were
    seen. A record beyond all rows: a warning, finite numbers, and none beyond those of the table.
    """
    rng = np.random.default_rng(5)
    z = rng.standard_normal((2_500, 3))
    y = z[:, 0] + rng.standard_normal(2_500)
    s = np.column_stack([np.minimum(y, 1.0), y >= 1.0, z[:, 1] + rng.standard_normal(2_500)])
    seen = neural.adjust(z, s, np.array([0.2, 0.0, 0.5]))
    assert np.all(s[seen.rows, 1] == 0.0)
    assert seen.z[:, 0].mean() == pytest.approx(0.1, abs=0.15)
    assert seen.z[:, 0].std() == pytest.approx(np.sqrt(0.5), abs=0.15)
    assert seen.z[:, 1].mean() == pytest.approx(0.25, abs=0.15)
    far = neural.adjust(z, s, np.array([-40.0, 0.0, 30.0]), names=["y", "late", "x"])
    assert any("lies outside all rows" in text for text in far.diagnostics.warnings)
    assert np.isfinite(far.z).all()
    assert np.all((far.z >= z.min(axis=0)) & (far.z <= z.max(axis=0)))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_and_nobody_elses_dice_are_touched() -> None:
    import torch

    rng = np.random.default_rng(6)
    problem = toy.sparse_linear(rng, 5, 3, 2)
    z, s = problem.table(rng, 300)
    torch.manual_seed(7)
    untouched = torch.rand(3)
    torch.manual_seed(7)
    threads = torch.get_num_threads()
    one, again, other = (neural.adjust(z, s, s[0], draws=50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.z, again.z)
    assert not np.array_equal(one.z, other.z)
    assert torch.equal(torch.rand(3), untouched)
    assert torch.get_num_threads() == threads


@pytest.mark.slow
def test_it_is_kept_as_any_posterior(tmp_path, capsys) -> None:
    """Two sieges, 700 runs: the same names, the same files, read by draws.load; its manifest says how. Not a word on
    standard output, where JSON goes, and no file beside what is asked for."""
    scenarios = [load(name) for name in ("aachen-1944", "marseille-1944")]
    table = ref.build(scenarios, 700, 5, tmp_path / "reference", 2)
    before = set(tmp_path.rglob("*"))
    found = cal.calibrate(table, scenarios, seed=3, method="sbi")
    assert capsys.readouterr().out == ""
    assert set(tmp_path.rglob("*")) == before
    found.save(tmp_path / "kept")
    kept = draws.load(tmp_path / "kept")
    by_abc = cal.calibrate(table, scenarios, seed=3)
    assert found.joint.names == by_abc.joint.names
    assert found.found.z.shape == by_abc.found.z.shape
    assert np.isfinite(found.found.z).all()
    order = np.random.default_rng(3).permutation(len(found.found.z))
    for name in (PARAMETERS[0].name, "assault_effort"):
        n = next(k for k, p in enumerate(PARAMETERS) if p.name == name)
        if PARAMETERS[n].kind != "fixed":
            ours = found.found.z[order, found.joint.names.index(name)]
            assert kept.z[:, n] == pytest.approx(ours, abs=0.6 / draws.FINE)
    assert set(kept.hidden) == {"aachen-1944/aachen-1944", "marseille-1944/marseille-1944"}
    assert kept.manifest["method"].startswith("sbi: NPE")
    assert by_abc.manifest["method"].startswith("ABC")
    learned = kept.manifest["settings"]["learned"]
    assert 2 <= len(learned) <= neural.MOST
    assert set(learned) <= set(found.joint.names)
    assert {"torch", "sbi"} <= set(kept.manifest["versions"])
