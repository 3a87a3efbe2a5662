"""Reference tables and calibration: joined by run number, taken up where they stopped, kept as they were found."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wellhit import draws
from wellhit.engine import layout, parameters
from wellhit.engine.parameters import PARAMETERS
from wellhit.job import Job, keys_and_draws
from wellhit.lab.learn import calibrate as cal
from wellhit.lab.learn import reference as ref
from wellhit.lab.play import Desk, Watch
from wellhit.scenario.read import load

SIEGES = ("aachen-1944", "marseille-1944")
RUNS = 700


@pytest.fixture(scope="module")
def scenarios():
    return [load(name) for name in SIEGES]


@pytest.fixture(scope="module")
def table(scenarios, tmp_path_factory):
    return ref.build(scenarios, RUNS, 5, tmp_path_factory.mktemp("reference"), 2)


def test_run_n_has_the_same_parameters_in_every_campaign(table, scenarios):
    """What parameters.parquet says is what both campaigns were played with."""
    values = pl.read_parquet(table.folder / ref.VALUES)
    for scenario in scenarios:
        _, out = keys_and_draws(Job(scenario, RUNS, 5), np.arange(RUNS, dtype=np.uint64))
        for name in ("assault_effort", "will_spread", PARAMETERS[-1].name):
            assert np.allclose(values[name].to_numpy(), out[name], rtol=1e-6)
    _, z = parameters.prior_numbers(5, np.arange(RUNS, dtype=np.uint64))
    first = next(n for n, p in enumerate(PARAMETERS) if p.kind != "fixed")
    assert np.array_equal(table.z()[:, 0], z[first])


def test_a_table_has_a_row_a_run_and_a_column_an_outcome(table):
    frame = table.outcomes("aachen-1944")
    assert frame["run"].to_list() == list(range(RUNS))
    assert "aachen-1944.casualties" in frame.columns
    unseen = frame.select("will.aachen-1944", "execution.aachen-1944").to_numpy()
    assert np.abs(unseen.mean(axis=0)).max() < 4.0 / np.sqrt(RUNS)
    assert unseen.std(axis=0) == pytest.approx(1.0, abs=0.15)


def test_more_will_costs_more(table):
    """The hidden quantities are those the runs were played with: a firm garrison costs the attackers more."""
    frame = table.outcomes("marseille-1944")
    will = frame["will.marseille-1944"].to_numpy()
    cost = np.log(frame["marseille-1944.casualties"].to_numpy() + 1.0)
    assert np.corrcoef(will, cost)[0, 1] > 0.2


def test_what_is_there_is_not_played_again(table, scenarios):
    told: list[int] = []
    had: list[int] = []
    before = (table.folder / "aachen-1944.parquet").stat().st_mtime_ns
    again = ref.build(scenarios, RUNS, 5, table.folder, 2, Desk(Watch(done=told.append, had=had.append)))
    assert sum(told) == 0
    assert sum(had) == RUNS * len(SIEGES)
    assert (table.folder / "aachen-1944.parquet").stat().st_mtime_ns == before
    assert again.runs == RUNS


def test_another_seed_is_refused_and_an_empty_folder_named(table, scenarios, tmp_path):
    with pytest.raises(ValueError, match="of seed 5: choose another folder"):
        ref.build(scenarios, RUNS, 6, table.folder, 2)
    with pytest.raises(ValueError, match="holds no reference table"):
        ref.open_reference(tmp_path)
    with pytest.raises(ValueError, match="has no runs of boulogne-1944; it has aachen-1944, marseille-1944"):
        table.outcomes("boulogne-1944")
    assert ref.open_reference(table.folder) == table


def test_unknowns_are_parameters_hidden_quantities_and_discrepancies(table, scenarios):
    rows = cal.rows_to_fit(scenarios)
    joint = cal.joint_table(table, scenarios, rows)
    assert joint.names[: len(ref.UNKNOWNS)] == tuple(ref.UNKNOWNS)
    assert "will.aachen-1944/aachen-1944" in joint.names
    assert joint.names[-1].startswith("discrepancy.")
    assert joint.z.shape == (RUNS, len(joint.names))
    alone = cal.joint_table(table, scenarios, [row for row in rows if row.campaign == "aachen-1944"])
    assert not any("marseille" in name for name in alone.names), "a siege left out comes from the population"


def test_what_is_kept_is_what_was_found(table, scenarios, tmp_path):
    found = cal.calibrate(table, scenarios, seed=3)
    found.save(tmp_path)
    kept = draws.load(tmp_path)
    order = np.random.default_rng(3).permutation(len(found.found.z))
    for n in (0, 100, len(PARAMETERS) - 1):
        if PARAMETERS[n].kind == "fixed":
            continue
        ours = found.found.z[order, found.joint.names.index(PARAMETERS[n].name)]
        assert kept.z[:, n] == pytest.approx(ours, abs=0.6 / draws.FINE)
    column = found.joint.names.index("will.marseille-1944/marseille-1944")
    hidden = kept.hidden["marseille-1944/marseille-1944"]
    assert hidden[:, 0] == pytest.approx(found.found.z[order, column], abs=0.6 / draws.FINE)
    out = layout.blank(layout.Draw, 9)
    numbers = np.arange(9, dtype=np.uint64)
    draws.fill(str(tmp_path), 1, numbers, "marseille-1944", ["marseille-1944"], {}, out)
    assert np.array_equal(out.will[:, 0], hidden[kept.rows(1, numbers), 0].astype(float))
    assert kept.manifest["rows"] == [row.name for row in cal.rows_to_fit(scenarios)]
    assert json.loads(json.dumps(cal.as_json(found)))["unknowns"]


def test_it_finds_the_will_that_a_record_was_made_with(table, scenarios):
    """Records made from runs of the table: over forty of them the posterior of will follows the truth."""
    from wellhit.lab.learn import abc

    joint = cal.joint_table(table, scenarios, cal.rows_to_fit(scenarios))
    column = joint.names.index("will.marseille-1944/marseille-1944")
    prepared = abc.Table(joint.z, joint.s, joint.columns)
    means = []
    for row in range(40):
        place = prepared.place(joint.s[row])
        near = prepared.near(place, leave_out=row)
        means.append(float(near.weight @ prepared.adjusted(place, near)[:, column]))
    assert np.corrcoef(means, joint.z[:40, column])[0, 1] > 0.3


def test_nothing_to_fit_and_too_few_runs_are_told(scenarios):
    with pytest.raises(ValueError, match="no row of these records is marked fit"):
        cal.check([load("calais-1944")], 5000)
    with pytest.raises(ValueError, match="are too few for"):
        cal.check(scenarios, 20)


def test_calibrating_twice_gives_the_same(table, scenarios):
    one, again = (cal.calibrate(table, scenarios, seed=3).found.z for _ in range(2))
    assert np.allclose(one, again, atol=1e-9)


def test_a_killed_build_goes_on(scenarios, tmp_path: Path):
    """A build broken off after its first chunk plays only what is missing, and ends in the same table."""

    class StopError(Exception):
        pass

    def stop(n: int) -> None:
        raise StopError

    with pytest.raises(StopError):
        ref.build(scenarios[:1], 300, 5, tmp_path, 1, Desk(Watch(done=stop)))
    had: list[int] = []
    ref.build(scenarios[:1], 300, 5, tmp_path, 1, Desk(Watch(had=had.append)))
    assert sum(had) >= 50
    whole = ref.build(scenarios[:1], 300, 5, tmp_path / "whole", 2)
    assert ref.open_reference(tmp_path).outcomes("aachen-1944").equals(whole.outcomes("aachen-1944"))
    assert not list((tmp_path / "chunks").glob("*"))
