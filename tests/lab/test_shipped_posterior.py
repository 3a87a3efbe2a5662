"""What ships as posterior was made with these rules, rows and grades, and no grade changed after its score was seen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from wellhit import draws
from wellhit.engine.parameters import PARAMETERS
from wellhit.engine.rule import rules_hash
from wellhit.lab.learn.calibrate import data_mark, rows_to_fit, world_mark
from wellhit.lab.learn.sieges import grades_mark, open_sieges
from wellhit.lab.learn.targets import DISCREPANCIES
from wellhit.scenario.read import load

AGAIN = "calibrate anew: make posterior"


@pytest.fixture(scope="module")
def shipped():
    return draws.load(draws.SHIPPED)


@pytest.fixture(scope="module")
def foretold():
    return json.loads((draws.SHIPPED / "hindcast.json").read_text(encoding="utf-8"))


def test_it_was_made_under_these_rules(shipped, foretold):
    assert shipped.manifest["rules"] == rules_hash(), AGAIN
    assert foretold["rules"] == rules_hash(), AGAIN
    assert draws.remark("posterior") == ""


def test_it_was_fitted_to_the_rows_that_are_marked_fit(shipped):
    rows = rows_to_fit([load(name) for name in open_sieges().fit])
    assert shipped.manifest["rows"] == [row.name for row in rows], AGAIN
    assert shipped.manifest["data"] == data_mark(rows), AGAIN


def test_no_grade_changed_after_its_score_was_seen(shipped, foretold):
    """The hashes of forces and grades that the hindcast was made with are those of the pages as they stand."""
    assert set(foretold["grades"]) == {siege.campaign for siege in open_sieges().hindcast}
    for campaign, mark in foretold["grades"].items():
        assert mark == grades_mark(campaign), f"{campaign}: a page was changed after it had been scored"
    for campaign, kept in shipped.manifest["campaigns"].items():
        assert kept["grades"] == grades_mark(campaign), f"{campaign}: {AGAIN}"


def test_the_worlds_are_those_that_were_played(shipped, foretold):
    """Map, forces, plans and climate as the engine gets them: what a page's generator makes is held to as well."""
    for campaign, kept in shipped.manifest["campaigns"].items():
        assert kept["world"] == world_mark(load(campaign)), f"{campaign}: {AGAIN}"
    for campaign, mark in foretold["worlds"].items():
        assert mark == world_mark(load(campaign)), f"{campaign}: {AGAIN}"


def test_the_sizes_of_errors_are_those_that_were_assumed(shipped):
    assert shipped.manifest["discrepancies"] == {d.kind: [d.median, d.spread] for d in DISCREPANCIES}, AGAIN


def test_its_draws_are_whole(shipped):
    assert shipped.z.shape == (shipped.manifest["draws"], len(PARAMETERS))
    assert np.isfinite(shipped.z).all()
    fixed = [n for n, p in enumerate(PARAMETERS) if p.kind == "fixed"]
    assert (shipped.z[:, fixed] == 0.0).all()
    for name, values in shipped.hidden.items():
        campaign, _, fortress = name.partition("/")
        assert fortress in [f.id for f in load(campaign).fortresses]
        assert values.shape == (len(shipped.z), 2)
    # A posterior of informed priors: most unknowns hardly move, none beyond reason.
    sd = shipped.z[:, [n for n, p in enumerate(PARAMETERS) if p.kind != "fixed"]].std(axis=0)
    assert sd.min() > 0.3
    assert sd.max() < 1.3
    assert np.median(sd) > 0.9
