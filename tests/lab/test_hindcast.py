"""Hindcasts: what is left out with a siege, how a forecast is scored, what it is set beside."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from wellhit.lab.foretell import baselines as bl
from wellhit.lab.foretell import forecast as fc
from wellhit.lab.foretell import hindcast as hc
from wellhit.lab.learn import sieges
from wellhit.lab.learn.targets import Target, targets_of
from wellhit.scenario.read import load
from wellhit.terms import Range


def row(unit: str = "men", best: float = 600.0, campaign: str = "here", subjects=("fort",)) -> Target:
    limits = Range(best, best, best)
    return Target(campaign, "fort.casualties", "Row", "casualties", subjects, unit, limits, 60.0)


# -- what is left out ---------------------------------------------------------------------------------------


def test_a_siege_is_left_out_wherever_it_is_told() -> None:
    """Le Havre: its fortress, its port and its works in the flagship, and nothing of the pursuit or of Boulogne."""
    flagship = load("channel-ports-1944")
    may = hc.left_out(sieges.open_sieges().siege("le-havre-1944"), [flagship])
    out = {t.id for t in targets_of(flagship) if not may(t)}
    assert {
        "lehavre.assault_days",
        "lehavre.prisoners",
        "lehavre.casualties",
        "lehavre.civilians_killed",
    } <= out
    assert all(name.startswith("lehavre.") for name in out)


def test_boulogne_takes_its_hills_with_it() -> None:
    flagship = load("channel-ports-1944")
    may = hc.left_out(sieges.open_sieges().siege("boulogne-1944"), [flagship])
    out = {t.id for t in targets_of(flagship) if not may(t)}
    assert "mont-lambert.taken" in out
    assert "boulogne.assault_days" in out
    assert "lehavre.casualties" not in out
    assert "antwerp.reached" not in out


def test_totals_go_with_every_siege_that_they_contain() -> None:
    flagship = load("channel-ports-1944")
    siege = sieges.open_sieges().siege("boulogne-1944")
    may = hc.left_out(siege, [flagship])
    total = row(campaign="channel-ports-1944", subjects=("lehavre", "boulogne", "calais", "gris-nez"))
    assert not may(total)
    assert not may(row(campaign="channel-ports-1944", subjects=()))
    assert hc.left_out(sieges.Siege("aachen-1944"), [flagship])(total)


def test_every_open_siege_is_there_and_none_calibrates_twice() -> None:
    listed = sieges.open_sieges()
    told = {name.partition("/")[0] for siege in listed.hindcast for name in siege.told}
    assert told <= {"channel-ports-1944", "cezembre-1944"}
    for siege in listed.hindcast:
        scenario = load(siege.campaign)
        assert scenario.record, siege.campaign
        for name in siege.told:
            campaign, _, fortress = name.partition("/")
            assert fortress in [f.id for f in load(campaign).fortresses], name
            assert not (
                siege.campaign in listed.fit and campaign in listed.fit and targets_told(siege, campaign)
            )
    assert "le-havre-1944" not in listed.fit


def targets_told(siege: sieges.Siege, campaign: str) -> list[Target]:
    """Rows marked fit of another campaign that tell of the same siege."""
    return [t for t in targets_of(load(campaign)) if t.subjects and siege.is_told_by(campaign, t.subjects)]


# -- scoring ------------------------------------------------------------------------------------------------


def test_a_certain_and_right_forecast_scores_nothing() -> None:
    s = fc.score(np.full(100, 600.0), row())
    assert s.crps == pytest.approx(0.0, abs=1e-12)
    assert s.factor_error == pytest.approx(1.0)
    assert s.inside50
    assert s.inside90


def test_twice_too_many_is_a_factor_of_two() -> None:
    s = fc.score(np.full(100, 1201.0), row())  # ln(x + 1): 1202 against 601
    assert s.crps == pytest.approx(math.log(2.0))
    assert s.factor_error == pytest.approx(2.0)
    assert not s.inside90


def test_dates_are_scored_in_days_and_never_stands_at_the_end() -> None:
    s = fc.score(np.array([10.0, math.inf]), row("date", best=10.0))
    # The mean of |x - y| is 25, half the mean of |x - x'| is 12.5.
    assert s.crps == pytest.approx(12.5)
    assert s.scale == "days"
    assert s.factor_error is None


def test_a_record_beyond_the_end_is_one_that_had_not_happened_by_then() -> None:
    """Held for 300 days, and 60 are played: runs that hold to the end are right, whatever the error added to others."""
    told = row("days", 300.0)
    held = fc.score(np.full(20, fc.NEVER), told)
    assert held.crps == pytest.approx(0.0, abs=1e-12)
    assert (held.inside50, held.inside90, held.factor_error) == (True, True, None)
    half = fc.score(np.array([10.0] * 10 + [80.0] * 5 + [fc.NEVER] * 5), told)
    assert (half.inside50, half.inside90) == (True, True)
    fell = fc.score(np.full(20, 10.0), told)
    assert fell.crps == pytest.approx(math.log(60.125 / 10.125))
    assert not fell.inside90


def test_a_normal_forecast_scores_as_the_closed_form() -> None:
    from wellhit.lab import scores

    values = bl.normal(6.0, 0.8, row())
    assert fc.score(values, row()).crps == pytest.approx(
        scores.crps_normal(6.0, 0.8, math.log(601.0)), abs=2e-3
    )


# -- what it is set beside ----------------------------------------------------------------------------------


def test_calendar_days_as_they_were_counted_beforehand() -> None:
    """Le Havre 17:45 on the 10th to 11:45 on the 12th is 3 days; Boulogne 09:55 on the 17th to the 22nd is 6."""
    assert bl.calendar_days(1.75, 12 + 11.75 / 24) == 3
    assert bl.calendar_days(5.27, 22 + 16.5 / 24) == 6
    assert bl.calendar_days(5.3, None) == 6


def test_strengths_are_those_of_the_page() -> None:
    attackers, defenders = bl.strengths(load("boulogne-1944"))
    assert attackers == pytest.approx(18_000, rel=0.001)
    assert defenders == pytest.approx(10_000, rel=0.001)


def test_the_others_mean_by_hand() -> None:
    """Mean and spread of ln(casualties + 1) of the other sieges, the spread widened for a mean of few."""
    names = ["boulogne-1944", "marseille-1944", "walcheren-1944"]
    asked = row()
    found = bl.others(asked, [load(name) for name in names])
    assert found is not None
    x = np.log(np.array([634.0, 1600.0, 1473.0]) + 1.0)
    assert found[0] == pytest.approx(x.mean())
    assert found[1] == pytest.approx(x.std(ddof=1) * math.sqrt(4.0 / 3.0))
    assert bl.others(asked, [load(name) for name in names[:2]]) is None


def test_the_naive_line_uses_what_was_set_down_or_the_page() -> None:
    listed = sieges.open_sieges()
    havre = bl.naive_of(listed.siege("le-havre-1944"), load("le-havre-1944"), [], 9.0)
    assert havre.best == pytest.approx(981, abs=1)
    aachen = load("aachen-1944")
    asked = [t for t in fc.questions(aachen) if t.measure == "assault_days"]
    told = list(fc.records(aachen, asked).values())
    found = bl.naive_of(listed.siege("aachen-1944"), aachen, told, 99.0)
    days = bl.calendar_days(8.3, None)
    assert 8 <= days <= 9
    assert found.best == pytest.approx(bl.naive.forecast(*bl.strengths(aachen), 9.0).best, rel=0.12)


def test_a_forecast_needs_no_record_and_is_the_same_again() -> None:
    bare = load("boulogne-1944", with_record=False)
    one, again = (fc.forecast(bare, "prior", 60, 5, 1) for _ in range(2))
    assert [f.target.id for f in one] == [
        "boulogne-1944.assault_days", "boulogne-1944.casualties", "boulogne-1944.prisoners",
        "boulogne-1944.killed_defenders", "boulogne-1944.afvs_lost", "boulogne-1944.civilians_killed",
        "boulogne-1944.port_open",
    ]  # fmt: skip
    for a, b in zip(one, again, strict=True):
        assert np.array_equal(a.values, b.values)
        assert (np.diff(a.values[np.isfinite(a.values)]) >= 0).all()


def test_a_forecast_is_wider_than_its_runs_by_the_discrepancy() -> None:
    """Logarithms of prisoners: variance of the forecast less that of the runs is about the discrepancy's."""
    from wellhit.engine.compile import names_of
    from wellhit.job import Job
    from wellhit.lab.measures import Measures
    from wellhit.lab.play import Desk, gather

    bare = load("boulogne-1944", with_record=False)
    told = {f.target.measure: f for f in fc.forecast(bare, "prior", 1500, 5, 2)}["prisoners"]
    asked = tuple(fc.questions(bare))
    plain = gather(Job(bare, 1500, 5, threads=2), fc.Take(Measures(bare, names_of(bare)), asked), Desk())
    runs = np.log(plain["boulogne-1944.prisoners"] + 1.0)
    more = np.log(told.values + 1.0).var() - runs.var()
    sizes = fc.DISCREPANCIES[told.target.kind].size(
        fc.errors_of("prior", 5, np.arange(1500, dtype=np.uint64))[:, told.target.kind]
    )
    assert more == pytest.approx((sizes**2).mean(), rel=0.35)


def test_the_reading_counts_what_it_says() -> None:
    scenario = load("boulogne-1944")
    asked = fc.questions(scenario)
    with_record = fc.records(scenario, asked)
    rows = []
    for t in asked:
        if t.id not in with_record:
            continue
        best = with_record[t.id].record.best
        values = np.sort(
            best * np.exp(0.3 * np.array([NormalDist().inv_cdf((i + 0.5) / 200) for i in range(200)]))
        )
        told = fc.Foretold(t, values)
        scored = fc.score(values, with_record[t.id])
        worse = hc.Baseline(values * 3.0, fc.score(values * 3.0, with_record[t.id]))
        rows.append(hc.Row("boulogne-1944", scenario, told, with_record[t.id], scored, {"prior": worse}))
    read = hc.reading(rows * 2)
    assert read["inside90"] == 1.0
    assert read["rows"] == 2 * len([r for r in rows if r.measure in hc.JUDGED])
    casualties = read["measures"]["casualties"]
    assert casualties["factor_error"] == pytest.approx(1.0, abs=0.01)
    assert casualties["skill"]["prior"]["skill"] > 0.5
    assert "naive" not in casualties["skill"]


def test_a_siege_that_calibrated_is_no_forecast() -> None:
    """The pages of Le Havre (told in the flagship) and Aachen taught the shipped posterior; that of Calais did not."""
    shipped = hc.draws.posterior_of("posterior")
    assert "lehavre.assault_days" in hc._notes("le-havre-1944", "posterior", shipped)[0]
    assert "boulogne" not in hc._notes("le-havre-1944", "posterior", shipped)[0]
    assert "aachen-1944.prisoners" in hc._notes("aachen-1944", "posterior", shipped)[0]
    assert hc._notes("brest-1944", "posterior", shipped) == []
    assert "nothing was learned" in hc._notes("brest-1944", "prior", None)[0]
    # Of Calais only the day on which the ring closed was fitted.
    fitted = [row for row in shipped.manifest["rows"] if row.startswith("channel-ports-1944/calais.")]
    assert fitted == ["channel-ports-1944/calais.invested"]
