"""Designed experiments played: a row by its id, common luck, kill and resume, main effects checked by hand."""

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wellhit import chunks
from wellhit import runs as ensembles
from wellhit.lab.explore import design, doe, rows
from wellhit.lab.explore.effects import line
from wellhit.lab.play import Watch
from wellhit.replay import parse, write_log
from wellhit.replay import replay as play_again
from wellhit.scenario.read import load

TEXT = """
campaign = "boulogne-1944"
design = "nolh"
points = 9
replicates = 6
seed = 3
outcomes = ["boulogne-1944.casualties", "boulogne-1944.assault_days"]

[parameters]
assault_effort = [0.9, 1.6]
"will.boulogne-1944" = [-1.0, 1.0]
"""


def load_plans(campaign, scenario, plans):
    return load(campaign, scenario, plans)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("doe") / "e.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def prepared(file: Path) -> doe.Experiment:
    return doe.prepare(design.read(file, ["boulogne-1944"]), load_plans, 2)


@pytest.fixture(scope="module")
def played(file, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "e"
    result, partial = doe.play(prepared(file), file, out)
    chunks.close_partial(partial, out)
    return result, out


def test_there_is_a_tidy_row_for_every_run(played, file):
    _, out = played
    table = pl.read_parquet(out / "runs.parquet")
    assert table.height == 9 * 6
    assert table.columns[:3] == ["run", "point", "replicate"]
    assert {"assault_effort", "will.boulogne-1944", "seed", "dice", "fate", "luck"} <= set(table.columns)
    points = pl.read_parquet(out / "design.parquet")
    joined = table.join(points, on="point", suffix="_point")
    assert (joined["assault_effort"] == joined["assault_effort_point"]).all()
    assert (out / "doe.toml").read_bytes() == file.read_bytes()
    meta = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (meta["runs"], meta["seed"], meta["design"]) == (54, 3, "nolh")
    assert sorted(p.name for p in out.iterdir()) == [
        "design.parquet", "doe.toml", "effects.parquet", "run.json", "runs.parquet",
    ]  # fmt: skip


def test_a_replicate_has_the_same_luck_at_every_point(played):
    table = played[0].runs
    for _, mine in table.group_by("replicate"):
        assert mine["luck"].n_unique() == mine["fate"].n_unique() == 1
    assert table["luck"].n_unique() == 6


def test_without_common_luck_every_run_has_its_own(file, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("common_luck = false\n" + TEXT, encoding="utf-8")
    assert len(set(prepared(own).rows.dice)) == 54


@pytest.mark.parametrize("row", [0, 17, 53])
def test_a_row_played_again_by_its_id_is_the_same(played, file, row):
    result, out = played
    again = doe.replay(prepared(file), row, out)
    assert again.kept
    assert again.differ == []
    kept = result.runs.row(row, named=True)
    assert again.outcomes["boulogne-1944.casualties"] == kept["boulogne-1944.casualties"]
    assert (again.place[1], again.place[2]) == (kept["point"], kept["replicate"])


def test_a_row_that_was_changed_is_told(played, file, tmp_path):
    _, out = played
    other = tmp_path / "e"
    shutil.copytree(out, other)
    table = pl.read_parquet(other / "runs.parquet")
    table.with_columns(pl.col("boulogne-1944.casualties") + 1.0).write_parquet(other / "runs.parquet")
    assert doe.replay(prepared(file), 17, other).differ == ["boulogne-1944.casualties"]


def test_the_log_of_a_row_carries_what_was_set_and_replays(file, tmp_path):
    """Numbers to the last digit; the log replays to the same states, and not with another value."""
    one = prepared(file)
    job = rows.job_of(one.rows, 17)
    log = tmp_path / "17.log"
    write_log(log, job, "boulogne-1944")
    text = log.read_text(encoding="utf-8")
    assert f"set assault_effort {float(one.rows.values['assault_effort'][17])!r}\n" in text
    assert "set execution.boulogne-1944 " in text
    assert play_again(parse(text), job.scenario) is None
    changed = text.replace("set assault_effort 1", "set assault_effort 9")
    assert changed != text
    assert play_again(parse(changed), job.scenario) is not None


def test_the_job_of_a_row_plays_to_its_outcomes(played, file):
    """By the common way, `runs.play_chunk` on the job, not by the rows."""
    from wellhit.job import prepare

    one = prepared(file)
    job = rows.job_of(one.rows, 40)
    states, diaries = ensembles.play_chunk(job, prepare(job).world, np.array([job.first], np.uint64))
    found = doe.harvest_of(one)(states, diaries)
    assert found["boulogne-1944.casualties"][0] == played[0].runs["boulogne-1944.casualties"][40]


def test_killed_and_resumed_it_gives_the_same_files(played, file, tmp_path):
    """Stopped after the first chunk, the second call takes it up and ends with the same bytes."""
    _, out = played
    other = tmp_path / "e"

    class KilledError(Exception):
        pass

    def stop(n: int) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        doe.play(prepared(file), file, other, Watch(done=stop))
    there = list((tmp_path / "e.partial" / "chunks").glob("runs-*"))
    assert there
    kept = {chunk: chunk.stat().st_mtime_ns for chunk in there}
    _, partial = doe.play(prepared(file), file, other)
    assert all(chunk.stat().st_mtime_ns == when for chunk, when in kept.items()), "played twice"
    chunks.close_partial(partial, other)
    for name in ("runs.parquet", "design.parquet", "effects.parquet", "run.json"):
        assert (other / name).read_bytes() == (out / name).read_bytes(), name


def test_results_of_another_file_are_not_written_over(played, file, tmp_path):
    _, out = played
    other = tmp_path / "e.toml"
    other.write_text(TEXT.replace("seed = 3", "seed = 4"), encoding="utf-8")
    with pytest.raises(ValueError, match="holds the results of another"):
        doe.play(prepared(other), other, out)


def test_a_run_that_is_not_there_is_refused(file):
    with pytest.raises(ValueError, match="no run 54: this design has runs 0 to 53"):
        rows.job_of(prepared(file).rows, 54)


def test_a_stubborn_garrison_costs_more(played):
    """What the law of will says (tests/laws) stands in the main effects, too."""
    (effect,) = (
        e for e in played[0].effects
        if (e.factor, e.outcome) == ("will.boulogne-1944", "boulogne-1944.casualties")
    )  # fmt: skip
    assert effect.effect > 0.0
    assert effect.low < effect.effect < effect.high


# -- effects, by hand ----------------------------------------------------------------------------------------


def test_effects_are_the_slopes_of_a_line():
    x = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] * 3)
    replicate = np.repeat([0, 1, 2], 4)
    y = 10.0 + 3.0 * x[:, 0] - 2.0 * x[:, 1] + 100.0 * replicate
    slopes, margins = line(x, y, replicate, common_luck=True)
    assert slopes == pytest.approx([3.0, -2.0])
    assert margins == pytest.approx([0.0, 0.0], abs=1e-9), (
        "luck that all points share is no doubt about the effect"
    )
    slopes, margins = line(x, y, replicate, common_luck=False)
    assert slopes == pytest.approx([3.0, -2.0])
    assert margins[0] > 50.0


def test_the_interval_of_an_effect_comes_from_the_replicates():
    """Slopes 1, 2, 3 in three replicates: mean 2, standard error 1 / sqrt 3, t (2 degrees) 4.303."""
    x = np.array([[0.0], [0.5], [1.0]] * 3)
    replicate = np.repeat([0, 1, 2], 3)
    slopes, margins = line(x, (1.0 + replicate) * x[:, 0], replicate, common_luck=True)
    assert (slopes[0], margins[0]) == pytest.approx((2.0, 4.303 / np.sqrt(3.0)), abs=1e-3)
