"""Calibration, hindcast and prediction in a terminal: they fit, they say what was found, and no more."""

import dataclasses
import io
import json

import made_sieges as sieges
import pytest
from rich.console import Console

from wellhit.lab.foretell import hindcast
from wellhit.report.lab import siege_tables
from wellhit.report.lab.calibration_words import value_text
from wellhit.report.lab.siege_rows import by_siege, cells_of

KEYS = {
    "siege", "id", "unit", "record", "runs", "crps", "factor_error", "inside50", "inside90", "baselines",
}  # fmt: skip
SHIPPED = {
    "sieges": {"aachen-1944": "Aachen, October 1944", "calais-1944": "Calais with Cap Gris-Nez, September 1944"},
    "reading": {
        "rows": 20,
        "inside50": 0.55,
        "inside90": 0.95,
        "measures": {
            "casualties": {"sieges": ["aachen-1944", "calais-1944"], "factor_error": 1.6},
            "assault_days": {"sieges": ["aachen-1944"], "factor_error": 1.31},
            "port_open": {"sieges": ["calais-1944"], "factor_error": None},
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[hindcast.Row]:
    return sieges.rows_of()


def printed(table: object, width: int) -> str:
    text = io.StringIO()
    Console(file=text, width=width).print(table)
    assert max(len(line) for line in text.getvalue().splitlines()) <= width
    return text.getvalue()


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_hindcast_has_a_line_for_each_outcome_that_is_judged(rows: list[hindcast.Row], width: int) -> None:
    text = printed(siege_tables.hindcast_table(rows, width), width)
    judged = hindcast.judged(rows)
    assert len(judged) == 15  # Aachen has no port
    for name in ("Marseille", "Aachen", "Cherbourg", "Boulogne"):
        assert f"\n{name}" in text
    assert text.count("First cargo") == 3 + 1  # and in the words
    assert "Defenders killed" not in text
    assert "4 sieges, each foretold by the others" in text
    assert "Of 15 outcomes foretold with a record" in flat(text)
    assert "fewer than they are" in flat(text)


def test_the_record_and_the_forecast_stand_where_they_belong(rows: list[hindcast.Row]) -> None:
    (row,) = [r for r in rows if r.siege == "marseille-1944" and r.measure == "casualties"]
    cells = cells_of(row)
    assert (cells.siege, cells.outcome, cells.record, cells.record_range) == (
        "Marseille", "Attackers' casualties", "1,600", "1,400–1,825",
    )  # fmt: skip
    assert row.scored is not None
    assert cells.crps == f"{row.scored.crps:.2f}"
    assert all(cells.baselines)
    (cargo,) = [r for r in rows if r.siege == "marseille-1944" and r.measure == "port_open"]
    cells = cells_of(cargo)
    assert (cells.record, cells.never, cells.baselines[0]) == ("15 Sep", "10 %", "")
    assert cells.crps.endswith(" d")
    assert cells.most.endswith("never")
    assert ":" not in cells.median, "a forecast in weeks has no hour"


def test_rows_stand_under_the_fortress_they_speak_of(rows: list[hindcast.Row]) -> None:
    groups = by_siege(sieges.rows_of(("boulogne-1944",)))
    assert [name for name, _ in groups] == ["Boulogne"]


@pytest.mark.parametrize("width", [80, 120])
def test_a_prediction_without_outcomes_has_no_scores(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siege_tables, "shipped", lambda: None)
    rows = sieges.rows_of(("marseille-1944",), with_record=False)
    text = printed(siege_tables.prediction_table(rows, [], width), width)
    assert "Marseille, August 1944, foretold" in text
    assert "Defenders killed" in text
    for word in ("CRPS", "Record", "Inside", "Baselines"):
        assert word not in text
    assert "No hindcast ships" in text


@pytest.mark.parametrize("width", [80, 120])
def test_a_prediction_says_how_far_to_trust_it(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siege_tables, "shipped", lambda: SHIPPED)
    rows = sieges.rows_of(("marseille-1944",))
    text = printed(siege_tables.prediction_table(rows, ["a fit, not a forecast"], width), width)
    assert " ! a fit, not a forecast" in text
    words = flat(text)
    assert "Of 20 outcomes foretold in this way without being fitted to, 95 % lay inside the 90 %" in words
    assert "casualties by a factor of 1.6, days by a factor of 1.3." in words
    assert "2 sieges (Aachen, Calais with Cap Gris-Nez)" in words
    assert "Of 4 outcomes foretold with a record" in words


@pytest.mark.parametrize("width", [80, 120])
def test_a_calibration_shows_what_moved_and_counts_what_did_not(width: int) -> None:
    found = sieges.calibration()
    text = printed(siege_tables.calibration_table(found, width), width)
    words = flat(text)
    assert (
        f"{len(found.joint.targets)} rows of the record marked fit, of 2 campaigns (Aachen, Marseille)"
        in words
    )
    body = text.split("rower" if width < 116 else "Narrower", 1)[1]
    assert body.index("March foot") < body.index("March motor")
    assert "Will of the garrison: Marseille" in words
    assert "of 12 unknowns hardly moved" in words


def test_warnings_of_a_calibration_are_printed() -> None:
    found = sieges.calibration()
    diagnostics = dataclasses.replace(
        found.found.diagnostics, warnings=("the record lies far out",), reach=0.995
    )
    found = dataclasses.replace(found, found=dataclasses.replace(found.found, diagnostics=diagnostics))
    text = flat(printed(siege_tables.calibration_table(found, 120), 120))
    assert "! The record lies far out." in text
    assert "the model seldom gives such a record" in text


@pytest.mark.parametrize(
    ("name", "x", "text"),
    [
        ("march_foot", 26.0, "26.0"),
        ("march_foot", 12345.0, "12,300"),
        ("march_foot", 0.05, "0.0500"),
        ("march_foot", 0.0000035, "3.5·10⁻⁶"),
        ("march_foot", -2.0, "−2.00"),
        ("will.a/b", 0.0, "0"),
        ("will.a/b", 0.5, "+0.50"),
        ("will.a/b", -0.5, "−0.50"),
        ("discrepancy.losses", 1.42, "× 1.42"),
        ("discrepancy.date", 1.25, "1.25"),
    ],
)
def test_values_are_printed_to_three_figures(name: str, x: float, text: str) -> None:
    from wellhit.lab.learn.unknowns import unknown_of

    assert value_text(x, unknown_of(name, {})) == text


def test_the_json_of_a_row_is_as_the_reference_says(rows: list[hindcast.Row]) -> None:
    for row in rows:
        found = json.loads(json.dumps(row.as_json(), allow_nan=False))
        assert {
            "siege",
            "id",
            "unit",
            "record",
            "runs",
            "crps",
            "factor_error",
            "inside50",
            "inside90",
            "baselines",
        } <= set(found)
        assert list(found["record"]) == ["low", "best", "high"]
        assert list(found["runs"]) == ["q05", "q25", "q50", "q75", "q95", "censored"]
        assert list(found["baselines"]) == ["naive", "others_mean", "prior"]
