"""A diagnosis passes what is honest, catches what is too sure, names misfits, and goes on where it was stopped."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy
from click.testing import CliRunner

from wellhit import cli
from wellhit import draws as sources
from wellhit.lab.learn import calibrate, diagnose, predictive, ranks, reference
from wellhit.lab.learn.abc import Table
from wellhit.lab.play import Desk, Watch
from wellhit.report.lab.diagnose_figures import band
from wellhit.report.lab.diagnose_page import render
from wellhit.report.lab.diagnose_words import how_far
from wellhit.scenario.read import load
from wellhit.terms import Scenario

PSEUDO = 100
NO_ERROR = -60.0  # as many log standard deviations below its median a model's error is nought


# -- pseudo-records -----------------------------------------------------------------------------------------


def toy_question(rows: int = 4000) -> ranks.Question:
    z, s, predictions = toy.sieges(np.random.default_rng(5), rows)
    names = tuple(f"unknown{n}" for n in range(14)) + ("discrepancy.days", "discrepancy.losses")
    names += tuple(f"{kind}.toy/{f}" for f in range(4) for kind in ("will", "execution"))
    kinds = tuple(ranks.kind_of(name) for name in names) + (ranks.PREDICTION,) * 2
    told = ("toy/losses", "toy/days")
    return ranks.Question(z, s, s[3], predictions, names + told, kinds, (), "toy", {})


@pytest.fixture(scope="module")
def question() -> ranks.Question:
    return toy_question()


@pytest.fixture(scope="module")
def honest(question: ranks.Question) -> ranks.Ranks:
    return ranks.ranks(question, PSEUDO, 1)


def test_an_honest_inference_is_passed(question: ranks.Question, honest: ranks.Ranks) -> None:
    for check in (honest.prior, honest.near):
        found = {c.group: c for c in ranks.covered(check, question.kinds)}
        assert {name: c.verdict for name, c in found.items()} == dict.fromkeys(found, ranks.HONEST)
        assert [found[kind].columns for kind in (ranks.ALL, *ranks.KINDS)] == [24, 14, 8, 2, 2]
        assert check.uniform().passes
    assert 3 in honest.near.rows


@pytest.mark.parametrize(("factor", "verdict"), [(0.5, ranks.TOO_SURE), (2.0, ranks.TOO_VAGUE)])
def test_draws_shrunk_by_half_are_caught_and_so_are_draws_spread_twice(
    question: ranks.Question, monkeypatch: pytest.MonkeyPatch, factor: float, verdict: str
) -> None:
    truthful = Table.adjusted

    def lying(table: Table, place: Any, near: Any) -> Any:
        moved = truthful(table, place, near)
        mean = near.weight @ moved
        return mean + (moved - mean) * factor

    monkeypatch.setattr(Table, "adjusted", lying)
    found = ranks.ranks(question, PSEUDO, 1)
    for check in (found.prior, found.near):
        said = ranks.as_json(check, question.kinds)
        assert {group["verdict"] for group in said["coverage"]} == {verdict}
        assert said["uniform"]["rejected"]
        assert not said["uniform"]["passes"]


def test_pseudo_records_stopped_midway_go_on_and_end_the_same(
    question: ranks.Question, honest: ranks.Ranks, tmp_path: Path
) -> None:
    done: list[int] = []

    def stop(n: int) -> None:
        done.append(n)
        if sum(done) >= 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ranks.ranks(question, PSEUDO, 1, 2, Desk(Watch(done=stop), tmp_path / "kept"))
    had: list[int] = []
    again: list[int] = []
    desk = Desk(Watch(done=again.append, had=had.append), tmp_path / "kept")
    found = ranks.ranks(question, PSEUDO, 1, 1, desk)
    assert sum(had) >= 60
    assert sum(had) + sum(again) == 2 * PSEUDO
    for a, b in ((found.prior, honest.prior), (found.near, honest.near)):
        assert a.rank.tobytes() == b.rank.tobytes()
        assert a.contraction.tobytes() == b.contraction.tobytes()
    desk.clear()
    assert not (tmp_path / "kept").exists()


def test_the_band_of_even_ranks_by_hand() -> None:
    """20 ranks in 10 tenths: no bar above 5 (1.1 %) in 97.5 of 100 cases, one below 1 in 12 of 100: 0 to 5."""
    assert band(20) == (0, 5)
    low, high = band(200)
    assert low < 20 < high


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("march_motor", ranks.PARAMETER),
        ("will.channel-ports-1944/calais", ranks.HIDDEN),
        ("will_to_fight", ranks.PARAMETER),
        ("discrepancy.date", ranks.DISCREPANCY),
    ],
)
def test_kinds_of_columns(name: str, kind: str) -> None:
    assert ranks.kind_of(name) == kind


# -- the record ---------------------------------------------------------------------------------------------


def made(
    scenario: Scenario, values: Mapping[str, Any], count: int, other: Callable[[str], Any]
) -> dict[str, Any]:
    """An ensemble of `count` runs: these values by row, others as `other` says."""
    ids = [r.id for r in scenario.record if r.measure and scenario.head.id in r.scenarios]
    head = {key: np.arange(count, dtype=np.uint64) for key in ("run", "fate", "luck")}
    return {**head, **{name: np.asarray(values.get(name, other(name)), np.float64) for name in ids}}


def beside(scenario: Scenario, prior: Mapping[str, Any], posterior: Mapping[str, Any], count: int) -> Any:
    silent = np.full((count, 5), NO_ERROR)
    same = lambda name: np.full(count, 5.0)  # noqa: E731
    both = (made(scenario, prior, count, same), made(scenario, posterior, count, same))
    rows = predictive.compare(scenario, both, (silent, silent), 1)
    return {row.target.id: row for row in rows}


N = 1001


def test_a_row_by_hand(flagship: Scenario) -> None:
    """Le Havre surrendered on 12 September, 11:45 by the record: day 11.48. Runs even from day 0 to 100.

    11.49 % of them lie before it: p = 0.23. The 90 % interval is 5 to 95; the record's error of some minutes adds
    nothing to see. Halved, runs from day 0 to 50: p = 0.46, interval 2.5 to 47.5, half as wide: ratio one half.
    """
    day = np.linspace(0.0, 100.0, N)
    row = beside(flagship, {"lehavre.fall": day}, {"lehavre.fall": day / 2}, N)["lehavre.fall"]
    assert row.target.record.best == pytest.approx(11.49, abs=0.01)
    assert row.prior.p == pytest.approx(0.23, abs=0.005)
    assert row.posterior.p == pytest.approx(0.46, abs=0.005)
    assert row.prior.interval == pytest.approx((5.0, 95.0), abs=0.1)
    assert row.normalised == pytest.approx((0.5, 1.0), abs=0.005)
    assert (row.prior.inside(0.5), row.prior.inside(0.9), row.is_misfit) == (False, True, False)


def test_a_miss_by_hand(flagship: Scenario) -> None:
    """Runs even from day 40 to 50: interval 40.5 to 49.5, the record 29 days before it: 9 + 20 x 29 over 90."""
    wide, late = np.linspace(0.0, 100.0, N), np.linspace(40.0, 50.0, N)
    row = beside(flagship, {"lehavre.fall": wide}, {"lehavre.fall": late}, N)["lehavre.fall"]
    assert row.is_misfit
    assert row.direction == "late"
    assert row.posterior.p == pytest.approx(0.0, abs=1e-6)
    assert row.posterior.score == pytest.approx(9.0 + 20.0 * (40.5 - row.target.record.best), abs=0.2)
    assert how_far(row) == "33.5 days too late"


def test_never_stands_at_the_end_in_a_score_and_beyond_every_date_in_a_p_value(flagship: Scenario) -> None:
    """Two runs in ten never: the 95 % quantile is the end of the scenario, 91 days; p counts them as late."""
    day = np.where(np.arange(N) % 10 < 2, np.nan, np.linspace(0.0, 20.0, N))
    row = beside(flagship, {}, {"lehavre.fall": day}, N)["lehavre.fall"]
    assert row.posterior.interval[1] == 91.0
    below = 0.8 * row.target.record.best / 20.0
    assert row.posterior.p == pytest.approx(2.0 * min(below, 1.0 - below), abs=0.01)
    assert row.posterior.quantiles()["q95"] == np.inf


def test_what_is_constant_and_what_is_yes_or_no_is_left_out_and_counted(flagship: Scenario) -> None:
    day = np.linspace(0.0, 100.0, N)
    rows = beside(flagship, {"lehavre.fall": day}, {"lehavre.fall": day}, N)
    assert rows["antwerp.port_intact"].left_out == predictive.YES_NO
    assert rows["calais.fall"].left_out == predictive.CONSTANT
    assert [name for name, row in rows.items() if not row.left_out] == ["lehavre.fall"]
    counted = predictive.count(list(rows.values()))
    assert (counted.rows, counted.ratio, counted.ratio_low) == (1, pytest.approx(1.0), None)
    assert not any(row.is_misfit for row in rows.values() if row.left_out)


def test_the_mean_of_scores_decides_and_not_the_mean_of_ratios(flagship: Scenario) -> None:
    """Two rows. One: 0.5 against 1. Other: the prior missed and scores s, the posterior 0.5 again.

    Ratio of means (0.5 + 0.5) / (1 + s), mean of ratios (0.5 + 0.5 / s) / 2.
    """
    day, late = np.linspace(0.0, 100.0, N), np.linspace(40.0, 140.0, N)
    prior = {"lehavre.fall": day, "boulogne.fall": late}
    after = {"lehavre.fall": day / 2, "boulogne.fall": day / 2}
    rows = list(beside(flagship, prior, after, N).values())
    missed = next(row for row in rows if row.target.id == "boulogne.fall")
    s = missed.normalised[1]
    assert s == pytest.approx(1.0 + 20.0 * (45.0 - missed.target.record.best) / 90.0, abs=0.01)
    found = predictive.count(rows, headline=True)
    assert found.rows == 2
    assert found.ratio == pytest.approx(1.0 / (1.0 + s), abs=0.005)
    assert found.mean_ratio == pytest.approx((0.5 + 0.5 / s) / 2.0, abs=0.005)
    assert (found.inside90, found.prior90) == (2, 1)


def test_a_posterior_that_is_too_sure_shows_in_the_record(flagship: Scenario) -> None:
    """Thirty records drawn from the runs: as many inside as there should be; runs shrunk by half hold far fewer."""
    rng = np.random.default_rng(3)
    ids = [r.id for r in flagship.record if r.measure in ("fall", "taken", "reached", "invested")]
    best = {name: row.target.record.best for name, row in beside(flagship, {}, {}, N).items()}
    centre = {name: best[name] + 4.0 * rng.standard_normal() for name in ids}
    runs = {name: centre[name] + 4.0 * rng.standard_normal(N) for name in ids}
    shrunk = {name: centre[name] + (runs[name] - centre[name]) / 2.0 for name in ids}
    fair = predictive.count(list(beside(flagship, runs, runs, N).values()))
    sure = predictive.count(list(beside(flagship, runs, shrunk, N).values()))
    assert fair.rows == sure.rows == len(ids)
    assert fair.inside90 >= 0.8 * fair.rows
    assert sure.inside90 <= 0.75 * sure.rows
    assert sure.inside90 < fair.inside90
    assert sure.inside50 < 0.5 * sure.rows


# -- misfits ------------------------------------------------------------------------------------------------


def test_every_row_that_is_explained_stands_in_the_record() -> None:
    table = tomllib.loads(predictive.REASONS.read_text(encoding="utf-8"))
    assert table
    for campaign, texts in table.items():
        known = {row.id for row in load(campaign).record if row.measure}
        assert sorted(set(texts) - known) == []
        assert all(len(text) > 40 for text in texts.values())


def test_no_explanation_is_shown_for_a_row_that_fits(flagship: Scenario) -> None:
    day, late = np.linspace(0.0, 100.0, N), np.linspace(80.0, 90.0, N)
    known = predictive.reasons("channel-ports-1944")
    assert {"breskens.fall", "bourbourg.taken"} <= known.keys()
    wide = dict.fromkeys(known, day)
    rows = beside(flagship, wide, {**wide, "bourbourg.taken": late, "lehavre.fall": late}, N)
    found = {row.target.id: why for row, why in predictive.misfits(list(rows.values()), known)}
    assert found["bourbourg.taken"] == known["bourbourg.taken"]
    assert found["lehavre.fall"] == ""
    assert "breskens.fall" not in found


# -- the whole ----------------------------------------------------------------------------------------------

CAMPAIGN = "cherbourg-1944"


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small calibration: reference table and posterior."""
    folder = tmp_path_factory.mktemp("calibration")
    scenario = load(CAMPAIGN)
    table = reference.build([scenario], 300, 1, folder / "reference", 2)
    calibrate.calibrate(table, [scenario]).save(folder)
    return folder


def words(calibrated: Path, out: Path, *more: str) -> list[str]:
    return [
        "diagnose", CAMPAIGN, "--reference", str(calibrated / "reference"), "--draws", str(calibrated),
        "--runs", "60", "--pseudo", "60", "--out", str(out), "--threads", "2", *more,
    ]  # fmt: skip


def strict(text: str) -> Any:
    """JSON without NaN and infinity."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def wellhit(*arguments: str) -> Any:
    return CliRunner().invoke(cli.main, list(arguments))


def test_the_command_prints_one_object_and_writes_object_and_page(
    calibrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = wellhit(*words(calibrated, tmp_path / "out", "--json"))
    assert ran.exit_code == 0, ran.stderr
    found = strict(ran.stdout)
    assert found == strict((tmp_path / "out" / "diagnosis.json").read_text(encoding="utf-8"))
    assert list(found) == [
        "campaign", "scenario", "draws", "posterior", "runs", "seed", "reference", "calibration", "counts",
        "left_out", "rows", "misfits", "notes", "versions",
    ]  # fmt: skip
    for check in found["calibration"].values():
        assert check["pseudo"] == 60
        assert len(check["columns"]) == check["uniform"]["tests"]
        assert {c["group"] for c in check["coverage"]} >= {ranks.ALL, *ranks.KINDS[:3]}
    assert [(c["headline"], c["use"]) for c in found["counts"]][:2] == [(True, "both"), (True, "fit")]
    misfits = {row["id"] for row in found["rows"] if row["misfit"]}
    assert misfits == {row["id"] for row in found["misfits"]}
    page = (tmp_path / "out" / "diagnosis.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 3
    assert "http" not in page.replace("http-equiv", "")
    for row in found["rows"]:
        assert f'id="row-{row["id"]}"' in page
    assert not (tmp_path / "runs").exists()  # what was kept for a stop is gone


def test_tables_for_a_reader(calibrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    ran = wellhit(*words(calibrated, tmp_path / "out"))
    assert ran.exit_code == 0, ran.stderr
    for word in ("Nearest to the record", "unknowns the records tell of", "headline, all", "Misfits"):
        assert word in ran.stdout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("--draws", "prior"), '"prior" draws are no posterior'),
        (("--draws", "nowhere"), 'no draws "nowhere"'),
        (("--pseudo", "20"), "at least 50 pseudo-records"),
        (("--reference", "nowhere"), "holds no reference table"),
    ],
)
def test_what_cannot_be_diagnosed_is_said(
    calibrated: Path, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    ran = wellhit(*words(calibrated, tmp_path / "out", *change))
    assert ran.exit_code == 2
    assert message in ran.stderr


def test_a_posterior_of_other_campaigns_is_noted(calibrated: Path, flagship: Scenario) -> None:
    table = reference.open_reference(calibrated / "reference")
    notes = diagnose.notes_of(sources.load(calibrated), table, flagship)
    assert any("channel-ports-1944 was not calibrated on" in note for note in notes)
    assert diagnose.notes_of(sources.load(calibrated), table, load(CAMPAIGN)) == tuple(
        sources.load(calibrated).manifest["warnings"]
    )


def test_what_a_campaign_says_is_escaped_on_the_page(calibrated: Path) -> None:
    import dataclasses

    table = reference.open_reference(calibrated / "reference")
    scenario = load(CAMPAIGN)
    evil = dataclasses.replace(scenario, title={"en": "<script>alert(1)</script>"})
    setting = diagnose.Setting(str(calibrated), 30, 50, 1, 2)
    checked = diagnose.ranks_part(table, [scenario], setting)
    rows = diagnose.record_part(evil, setting)
    page = render(diagnose.put_together(evil, setting, table, checked, rows))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_as_in_one_go(calibrated: Path, tmp_path: Path) -> None:
    def start(folder: Path) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "wellhit.cli", *words(calibrated, Path("out"), "--json")]
        return subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ
        )

    begin = time.monotonic()
    whole, _ = start(tmp_path / "whole").communicate()
    lasted = time.monotonic() - begin
    lot = random.Random(4)
    for _ in range(3):
        process = start(tmp_path / "killed")
        try:
            process.communicate(timeout=lot.uniform(0.3, 0.9) * lasted)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
    again, _ = start(tmp_path / "killed").communicate()
    assert again == whole
    assert whole
