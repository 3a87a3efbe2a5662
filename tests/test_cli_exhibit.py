"""`wellhit exhibit` as it is typed: what it writes, twice the same, and what it refuses to write over."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from wellhit import cli
from wellhit.atlas.content.exhibit import open_exhibit, open_results

WORDS = ("exhibit", "--runs", "12", "--pairs", "10", "--plans", "scheldt-first", "--seed", "5")
DATES = ("boulogne.fall", "arras.reached", "dieppe.port_open")


def wellhit(*words: str | Path) -> Any:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def strict(path: Path) -> Any:
    """JSON without NaN and infinity."""
    return json.loads(
        path.read_text(encoding="utf-8"), parse_constant=lambda name: pytest.fail(f"{name} is no JSON")
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to work in: unfinished jobs are kept in the one where one stands."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("exhibit")
    os.chdir(folder)
    yield folder
    os.chdir(before)


@pytest.fixture(scope="module")
def made(here: Path) -> Path:
    found = wellhit(*WORDS, "--out", "shown", "--threads", "1")
    assert found.exit_code == 0, found.output
    assert "shown" in found.stdout
    return here / "shown"


def test_it_writes_what_its_manifest_says(made: Path) -> None:
    manifest = strict(made / "manifest.json")
    assert sorted(bytes_of(made)) == sorted(["manifest.json", *manifest["files"]])
    assert [one["role"] for one in manifest["shown"]] == ["median", "early", "late", "record"]
    assert len({one["run"] for one in manifest["shown"]}) == 4
    assert manifest["command"].split()[:3] == ["wellhit", "exhibit", "channel-ports-1944"]
    assert "--plans scheldt-first" in manifest["command"]
    assert not (made.parent / "runs").exists()  # what was kept in case of a stop has gone


def test_the_same_command_writes_the_same_bytes_on_more_threads(made: Path) -> None:
    again = made.with_name("again")
    assert wellhit(*WORDS, "--out", again, "--threads", "2").exit_code == 0
    assert bytes_of(again) == bytes_of(made)


def test_its_summary_and_counts_are_those_of_a_run(made: Path) -> None:
    """The same seed: `wellhit run` gives the same summary, and a count by hand the same numbers by day."""
    plain = made.with_name("plain")
    assert wellhit("run", "--runs", "12", "--seed", "5", "--out", plain).exit_code == 0
    summary = strict(plain / "summary.json")
    del summary["seconds"]
    assert strict(made / "summary.json") == summary
    assert strict(plain / "falls.json") == strict(made / "falls.json")
    outcomes = pl.read_parquet(plain / "outcomes.parquet")
    results = open_results([made], "channel-ports-1944")
    for name in DATES:
        values = outcomes[name].to_list()
        for number in range(91):
            day = date(1944, 9, 1) + timedelta(days=number)
            by_hand = sum(value is not None and value < number + 1 for value in values)
            assert results.happened_by(name, day) == (by_hand, 12)
    assert results.fallen_by("boulogne", date(1944, 9, 22)) == results.happened_by(
        DATES[0], date(1944, 9, 22)
    )
    assert results.fallen_by("boulogne", date(1944, 8, 31)) == (0, 12)
    assert results.fallen_by("atlantis", date(1944, 9, 22)) is None


def test_a_plain_result_folder_is_read_as_well(made: Path) -> None:
    plain = open_results([made.with_name("plain")], "channel-ports-1944")
    assert plain.problems == []
    assert plain.row("calais.fall")["unit"] == "date"
    assert plain.fallen_by("lehavre", date(1944, 9, 30)).of == 12
    assert (plain.manifest, plain.ensemble, plain.comparisons) == (None, None, {})


def test_tracks_and_what_ifs_are_found(made: Path) -> None:
    results = open_results([made], "channel-ports-1944")
    assert results.problems == []
    assert results.ensemble["runs"] == 12
    kinds = [(track["kind"], track.get("role")) for track in results.tracks.values()]
    assert kinds == [("ensemble", None), *(("run", role) for role in ("median", "record", "early", "late"))]
    one = results.comparisons["scheldt-first"]
    assert one["plan"]["title"]["nl"] == "Eerst de Schelde"
    assert (one["a"], one["runs"]) == ("historical", 10)
    assert {row["id"] for row in results.rankings} == {"all-ports.tons_landed", "total_casualties"}
    assert results.daily["measures"]["casualties"]["q50"][-1] > 0


def test_a_comparison_is_the_one_of_compare(made: Path) -> None:
    found = wellhit("compare", "historical", "scheldt-first", "--runs", "10", "--seed", "5", "--json")
    printed = json.loads(found.stdout)
    kept = strict(made / "compare" / "scheldt-first.json")
    assert kept["outcomes"] == printed["outcomes"]
    target = made.with_name("printed")
    target.mkdir()
    (target / "mine.json").write_text(found.stdout, encoding="utf-8")
    assert open_exhibit(target).comparisons["scheldt-first"]["outcomes"] == printed["outcomes"]


def test_every_event_is_told_in_both_languages(made: Path) -> None:
    for path in (made / "runs").glob("*.json"):
        track = strict(path)
        assert track["events"]
        for event in track["events"]:
            assert event["text"]["en"].endswith(".")
            assert event["text"]["nl"].endswith(".")
            assert event["text"]["nl"] != event["text"]["en"]
        fell = {event["place"]: event["turn"] for event in track["events"] if event["kind"] == "fell"}
        shown = sorted(keys[-1][0] for keys in track["fortresses"].values() if keys[-1][1] == "fallen")
        assert sorted(fell.values()) == shown


def test_a_shown_run_plays_again_from_its_header(made: Path) -> None:
    track = strict(next(iter((made / "runs").glob("*.json"))))
    words = track["repeat"]["command"].split()[1:]
    assert wellhit(*words, "--out", made.with_name("one")).exit_code == 0
    log = made.parent / f"{track['run']}.log"
    assert wellhit("replay", log).exit_code == 0
    told = json.loads(wellhit("explain", log, "--json").stdout)
    assert [event["text"] for event in told] == [event["text"]["en"] for event in track["events"]]


# -- refusals ---------------------------------------------------------------------------------------------


def test_a_folder_of_others_is_left_alone(here: Path) -> None:
    other = here / "letters"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    found = wellhit(*WORDS, "--out", other)
    assert found.exit_code == 2
    assert "no exhibit: choose another --out" in found.stderr
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def test_an_exhibit_with_more_in_it_is_left_alone(made: Path) -> None:
    (made / "mine.txt").write_text("mine")
    found = wellhit(*WORDS, "--out", made)
    (made / "mine.txt").unlink()
    assert (found.exit_code, "mine.txt" in found.stderr) == (2, True)


def test_a_what_if_that_there_is_not(here: Path) -> None:
    found = wellhit("exhibit", "--runs", "2", "--plans", "sheldt-first", "--out", here / "none")
    assert found.exit_code == 2
    assert 'no what-if "sheldt-first"; did you mean "scheldt-first"?' in found.stderr
