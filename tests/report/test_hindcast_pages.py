"""The pages of a calibration, a hindcast and a forecast: complete in themselves, honest, and their tables tidy."""

import dataclasses
from pathlib import Path

import made_sieges as sieges
import polars as pl
import pytest
from test_report_page import Reader, read

from wellhit.lab.foretell import hindcast
from wellhit.report.lab import calibration_page, hindcast_page, siege_figures


@pytest.fixture(scope="module")
def rows() -> list[hindcast.Row]:
    return sieges.rows_of()


@pytest.fixture(scope="module")
def pages(rows: list[hindcast.Row], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("pages")
    one = [row for row in rows if row.siege == "marseille-1944"]
    bare = sieges.rows_of(("marseille-1944",), with_record=False)
    calibration_page.write_calibration(folder / "calibration", sieges.calibration())
    hindcast_page.write_hindcast(folder / "hindcast", rows)
    hindcast_page.write_prediction(folder / "scored", one, ["a fit <not a forecast>"])
    hindcast_page.write_prediction(folder / "bare", bare, [])
    names = {"calibration": "calibration.html"}
    return {
        name: ((folder / name / names.get(name, "hindcast.html")).read_text(encoding="utf-8"), folder / name)
        for name in ("calibration", "hindcast", "scored", "bare")
    }


NAMES = ["calibration", "hindcast", "scored", "bare"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nothing_of_the_network(name: str, pages: dict[str, tuple[str, Path]]) -> None:
    html, _ = pages[name]
    reader = read(html)
    for tag, attributes in reader.elements:
        assert "src" not in attributes
        target = attributes.get("href") or ""
        if tag != "a":
            assert target.startswith("#") or target in ("", "data:,")
    assert not reader.all("script")
    assert "@import" not in html
    (policy,) = [m for m in reader.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy["content"]).startswith("default-src 'none'")


@pytest.mark.parametrize("name", NAMES)
def test_links_arrive_names_are_unique_and_figures_have_tables(
    name: str, pages: dict[str, tuple[str, Path]]
) -> None:
    reader: Reader = read(pages[name][0])
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(str(link["href"])[1:] in ids for link in reader.all("a"))
    figures = [a for a in reader.all("div") if a.get("role") == "img"]
    assert figures
    assert all(a["aria-label"] for a in figures)
    assert reader.text.count("The numbers of this figure") == len(figures)
    levels = [int(tag[1]) for tag, _ in reader.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1


def test_notes_are_escaped(pages: dict[str, tuple[str, Path]]) -> None:
    assert "A fit &lt;not a forecast&gt;." in pages["scored"][0]


def test_the_page_of_a_hindcast_says_what_it_found(
    pages: dict[str, tuple[str, Path]], rows: list[hindcast.Row]
) -> None:
    text = read(pages["hindcast"][0]).text
    assert "4 sieges foretold by the others" in text
    assert "Of 15 outcomes foretold with a record" in text
    assert "fewer than they are" in text
    drawn = siege_figures.draw_all(rows)
    assert [d.id.removeprefix("forecast-") for d in drawn] == [
        "casualties", "assault_days", "prisoners", "port_open", "places", "skills",
    ]  # fmt: skip
    assert [len(d.rows) for d in drawn] == [4, 4, 4, 3, 15, 8]  # a mean of others needs three
    assert all(len(row) == len(d.columns) for d in drawn for row in d.rows)


def test_a_forecast_without_a_record_shows_no_scores(pages: dict[str, tuple[str, Path]]) -> None:
    text = read(pages["bare"][0]).text
    assert "CRPS" not in text.split("The numbers of this figure")[0]
    assert "Nine runs in ten: attackers' casualties" in text
    assert "record" not in text.split("Figures")[0].lower().replace("forecast and record", "")


def test_what_never_happened_in_any_run_is_not_drawn() -> None:
    rows = sieges.rows_of(("marseille-1944",), with_record=False)
    never = [
        dataclasses.replace(
            row, foretold=dataclasses.replace(row.foretold, values=row.foretold.values * float("inf"))
        )
        for row in rows
    ]
    assert siege_figures.one_siege(never) is None
    assert '<h2 id="figures">' not in hindcast_page.render_prediction(never, [])
    drawn = siege_figures.one_siege([*never[:1], *rows[1:]])
    assert drawn is not None
    assert [row[0] for row in drawn.rows] == ["Attackers' casualties", "Prisoners", "First cargo"]


def test_the_table_of_a_hindcast_is_tidy(
    pages: dict[str, tuple[str, Path]], rows: list[hindcast.Row]
) -> None:
    frame = pl.read_parquet(pages["hindcast"][1] / "hindcast.parquet")
    assert frame.height == len(rows)
    assert frame["inside90"].dtype == pl.Boolean
    line = frame.row(by_predicate=pl.col("id") == "marseille-1944.prisoners", named=True)
    assert line["record_best"] == 11000.0
    assert line["q05"] < line["q50"] < line["q95"]
    assert line["others_mean_crps"] > 0.0
    bare = pl.read_parquet(pages["bare"][1] / "hindcast.parquet")
    assert bare["crps"].null_count() == bare.height
    assert bare["crps"].dtype == pl.Float64


def test_the_table_of_a_calibration_is_tidy(pages: dict[str, tuple[str, Path]]) -> None:
    frame = pl.read_parquet(pages["calibration"][1] / "contraction.parquet")
    assert frame.columns == [
        "name", "kind", "unit", "prior_q05", "prior_q50", "prior_q95", "posterior_q05", "posterior_q50",
        "posterior_q95", "mean_z", "sd_z", "contraction", "mechanisms",
    ]  # fmt: skip
    first = frame.row(0, named=True)
    assert (first["name"], first["kind"], first["prior_q50"]) == (
        "march_foot",
        "parameter",
        pytest.approx(26.0),
    )
    assert first["contraction"] == pytest.approx(1.0 - first["sd_z"] ** 2)
    assert first["mechanisms"] == "M01;M08"
    assert frame["contraction"].is_sorted(descending=True)


def test_long_numbers_in_a_figure_keep_their_figures() -> None:
    from wellhit.report import canvas

    svg = canvas.clean('<svg><path d="M 1.23456 2.5"/><text>0.0334</text></svg>', "x")
    assert "M 1.23 2.5" in svg
    assert ">0.0334<" in svg
