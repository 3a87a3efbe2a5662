"""Results are read leniently: what is missing is None, what is broken names itself, and the rest is shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from wellhit.atlas.content.exhibit import SHIPPED, open_exhibit, open_results

FALLS = {
    "start": "1944-09-01", "days": 91, "runs": 1000, "grid": [0, 100],
    "rows": {
        "boulogne.fall": {
            "measure": "fall", "subject": ["boulogne"], "unit": "date", "by_day": [[18, 40], [21, 341], [30, 990]],
            "quantiles": [18.1, None],
        },
        "boulogne.casualties": {
            "measure": "casualties", "subject": ["boulogne"], "unit": "men", "quantiles": [200.0, 900.0],
        },
    },
}  # fmt: skip


def folder_with(tmp_path: Path, **files: object) -> Path:
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    return tmp_path


def test_an_empty_folder_has_nothing_and_no_fault(tmp_path: Path) -> None:
    found = open_exhibit(tmp_path)
    assert (found.summary, found.falls, found.tracks, found.problems) == (None, None, {}, [])
    results = open_results([tmp_path], "channel-ports-1944")
    assert results.row("boulogne.fall") is None
    assert results.fallen_by("boulogne", date(1944, 9, 22)) is None
    assert results.runs == 0


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    [problem] = open_exhibit(tmp_path / "nowhere").problems
    assert "no such folder" in str(problem)


def test_counts_hold_from_their_day_to_the_next(tmp_path: Path) -> None:
    results = open_results([folder_with(tmp_path, falls=FALLS)], "channel-ports-1944")
    days = {18: (0, 1000), 19: (40, 1000), 21: (40, 1000), 22: (341, 1000), 30: (341, 1000)}
    assert {d: results.fallen_by("boulogne", date(1944, 9, d)) for d in days} == days
    assert results.fallen_by("boulogne", date(1945, 5, 9)) == (990, 1000)
    assert results.happened_by("boulogne.casualties", date(1944, 9, 22)) is None  # no date
    assert results.quantiles("boulogne.fall") == [(0, 18.1), (100, None)]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1, 2", '{"outcomes": [{"id": 3}], "runs": 5}', '{"kind": "run", "turns": 4}', "[" * 100_000],
)
def test_a_broken_file_names_itself_and_the_rest_is_shown(tmp_path: Path, text: str) -> None:
    found = open_exhibit(folder_with(tmp_path, falls=FALLS, broken=text))
    assert found.falls is not None
    [problem] = found.problems
    assert problem.file.endswith("/broken.json")


def test_days_out_of_order_are_a_fault(tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(FALLS))
    wrong["rows"]["boulogne.fall"]["by_day"].reverse()
    found = open_exhibit(folder_with(tmp_path, falls=wrong))
    assert found.falls is None
    assert "out of order" in str(found.problems[0])


def test_what_is_none_of_ours_is_passed_over(tmp_path: Path) -> None:
    found = open_exhibit(folder_with(tmp_path, job={"campaign": "x"}, notes=[1, 2], package={"name": "mine"}))
    assert (found.problems, found.summary) == ([], None)


def test_results_of_another_campaign_are_left_out(tmp_path: Path) -> None:
    manifest = {"kind": "wellhit-exhibit", "campaign": "aachen-1944"}
    results = open_results([folder_with(tmp_path, manifest=manifest, falls=FALLS)], "channel-ports-1944")
    assert results.fallen_by("boulogne", date(1944, 9, 22)) is None
    assert '"aachen-1944"' in str(results.problems[0])


def test_the_shipped_exhibit_is_sound() -> None:
    found = open_exhibit(SHIPPED)
    assert found.problems == []
    results = open_results([], "channel-ports-1944")
    assert results.runs == results.manifest["runs"] == results.ensemble["runs"]
    assert len(results.tracks) == 1 + len(results.manifest["shown"])
    k, n = results.fallen_by("boulogne", date(1944, 9, 22))
    assert 0 < k < n == results.runs
    assert results.row("boulogne.fall")["runs"]["q50"] is not None
    assert "scheldt-first" in results.comparisons
    assert results.hindcast  # lies beside the posterior
    assert results.reading["reading"]["rows"] > 0


def test_without_results_of_its_own_a_siege_shows_none_of_the_flagship() -> None:
    results = open_results([], "boulogne-1944")
    assert (results.summary, results.tracks) == (None, {})
