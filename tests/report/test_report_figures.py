"""Figures: true to the numbers, in words too, and clean SVG that shares a page with others."""

import math
import re
from dataclasses import replace
from types import SimpleNamespace
from xml.etree import ElementTree

import polars as pl
import pytest

from wellhit.lab.summary import gather, to_days
from wellhit.report import canvas, daybyday, figures, style
from wellhit.report.drawing import Drawing


@pytest.fixture(scope="module")
def drawings(campaign: SimpleNamespace) -> dict[str, Drawing]:
    return {d.id: d for d in figures.draw_all(campaign.outcomes, campaign.daily, campaign.scenario)}


def test_every_figure_is_drawn(drawings: dict[str, Drawing]) -> None:
    assert list(drawings) == ["falls", "losses", "ports", "tons", "timeline", "standing", "small"]


def test_each_has_words_a_sentence_and_its_numbers(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        assert drawing.title
        assert drawing.reading.endswith(".")
        assert drawing.sentences
        assert all(sentence in drawing.alt for sentence in drawing.sentences)
        assert drawing.rows
        assert {len(row) for row in drawing.rows} == {len(drawing.columns)}


def test_the_sentence_counts_the_runs_that_had_fallen_by_the_day_of_the_record(
    campaign: SimpleNamespace, drawings: dict[str, Drawing]
) -> None:
    midnight = to_days("1944-09-23T00:00", campaign.scenario)
    count = campaign.outcomes.filter(pl.col("boulogne.fall") < midnight).height
    assert 0 < count < campaign.outcomes.height
    sentence = f"In {count} of 300 campaigns Boulogne had fallen by 22 September, the day of the record."
    assert sentence in drawings["falls"].sentences


def test_all_fallen_is_counted_run_by_run(campaign: SimpleNamespace, drawings: dict[str, Drawing]) -> None:
    names = ("lehavre", "boulogne", "calais", "gris-nez")
    last = pl.max_horizontal(*(pl.col(f"{n}.fall").fill_null(math.inf) for n in names))
    count = campaign.outcomes.filter(last < to_days("1944-10-01T00:00", campaign.scenario)).height
    assert drawings["standing"].sentences[0].startswith(f"In {count} of 300 campaigns Le Havre")


def test_numbers_beside_the_picture_say_record_median_and_never(drawings: dict[str, Drawing]) -> None:
    (row,) = [row for row in drawings["ports"].rows if row[0].startswith("Antwerp")]
    assert row[1] == "28 Nov (26 Nov–28 Nov)"
    assert row[-2] == "never"
    assert row[-1].endswith("%")
    assert "not by 30 Nov" in drawings["ports"].svg


def test_the_timeline_is_in_the_order_of_the_record(
    campaign: SimpleNamespace, drawings: dict[str, Drawing]
) -> None:
    best = {
        row.label: to_days(row.best, campaign.scenario)
        for row in campaign.scenario.record
        if row.unit == "date"
    }
    days = [best[row[0]] for row in drawings["timeline"].rows]
    assert days == sorted(days)
    assert len(days) == len(best)


def test_svg_is_well_formed_without_names_of_its_own_outside_its_prefix(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        root = ElementTree.fromstring(drawing.svg)
        assert root.tag == "svg"
        assert root.get("viewBox")
        assert root.get("width") is None
        ids = [node.get("id") for node in root.iter() if node.get("id")]
        assert len(ids) == len(set(ids))
        assert all(str(i).startswith(f"{drawing.id}-") for i in ids)
        used = set(re.findall(r'(?:href="|url\()#([\w.-]+)', drawing.svg))
        assert used <= set(ids)


def test_svg_asks_the_network_for_nothing_and_styles_nothing_but_itself(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        assert "http" not in drawing.svg
        assert "<style" not in drawing.svg
        assert "<image" not in drawing.svg


def test_colours_are_variables_so_that_a_dark_page_can_change_them(drawings: dict[str, Drawing]) -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}\b", drawings["falls"].svg))
    assert colours <= {light for light, _ in style.COLOURS.values()}
    assert "var(--record, " in drawings["falls"].svg
    assert re.search(r"(?<!, )#[0-9a-f]{6}", drawings["falls"].svg) is None


def test_a_drawing_can_stand_in_a_file_of_its_own(drawings: dict[str, Drawing]) -> None:
    text = canvas.standalone(drawings["falls"].svg, "Falls <and> after")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].text == "Falls <and> after"
    assert "var(" not in text


def test_drawing_twice_gives_the_same_bytes(campaign: SimpleNamespace, drawings: dict[str, Drawing]) -> None:
    again = figures.draw_all(campaign.outcomes, campaign.daily, campaign.scenario)
    assert [d.svg for d in again] == [d.svg for d in drawings.values()]


def test_labels_are_escaped_and_no_formula() -> None:
    svg = canvas.draw("x", 1.0, lambda figure: figure.text(0.1, 0.5, "a < b & $c$ <script>"))
    assert "a &lt; b &amp; $c$ &lt;script&gt;" in svg


def test_a_campaign_in_which_nothing_was_measured_has_no_figures(campaign: SimpleNamespace) -> None:
    empty = campaign.outcomes.select("run")
    assert figures.draw_all(empty, campaign.daily.clear(), replace(campaign.scenario, record=())) == []


def test_what_never_happens_in_any_run_is_still_drawn(campaign: SimpleNamespace) -> None:
    never = campaign.outcomes.with_columns(pl.lit(None, pl.Float64).alias("calais.fall"))
    made = {d.id: d for d in figures.draw_all(never, campaign.daily, campaign.scenario)}
    assert (
        "In 0 of 300 campaigns Calais had fallen by 30 September, the day of the record."
        in made["falls"].sentences
    )
    assert "median: never" in made["falls"].svg


def test_a_run_without_prisoners_does_not_stretch_the_scale(campaign: SimpleNamespace) -> None:
    first = pl.int_range(pl.len()) < 12
    few = campaign.outcomes.with_columns(
        pl.when(first).then(0.0).otherwise(pl.col("gris-nez.prisoners")).alias("gris-nez.prisoners")
    )
    gathered = {o.id: o for o in gather(few, campaign.scenario)}
    low, high = figures.log_frame([gathered["gris-nez.prisoners"], gathered["lehavre.prisoners"]])
    assert 1000 < 10**low < 1500
    assert 10**high > 12000
    made = {d.id: d for d in figures.draw_all(few, campaign.daily, campaign.scenario)}
    fewer = gathered["gris-nez.prisoners"].count_until(10**low)
    assert 12 <= fewer < 45
    assert f"{fewer} of 300: fewer" in made["losses"].svg


# -- small parts ------------------------------------------------------------------------------------------


def test_dots_nearer_than_their_width_stand_on_one_heap() -> None:
    assert canvas.stacks([0.0, 0.4, 3.0, 0.9, 1.0], 1.0) == [(pytest.approx(1.3 / 3), 3), (1.0, 1), (3.0, 1)]


def test_names_over_a_chart_step_down_so_that_no_rule_crosses_one() -> None:
    assert daybyday.storeys([5.0, 20.0, 22.0, 24.0, 60.0], 10.0) == [1, 3, 2, 1, 1]
    assert daybyday.storeys([], 10.0) == []


@pytest.mark.parametrize(
    ("value", "top"), [(0.0, 1.0), (31_000, 40_000), (7_200, 8_000), (1.0, 1.0), (0.13, 0.15)]
)
def test_scales_end_on_a_round_number(value: float, top: float) -> None:
    assert style.nice_ceiling(value) == pytest.approx(top)


def test_a_series_keeps_the_order_of_days(campaign: SimpleNamespace) -> None:
    mixed = campaign.daily.sample(fraction=1.0, shuffle=True, seed=1)
    data = daybyday.series(mixed, "tons_landed")
    assert data is not None
    assert data.days.tolist() == sorted(data.days.tolist())
    assert len(data.singles) == daybyday.SHOWN_RUNS
    assert daybyday.series(mixed, "no such measure") is None


def test_a_single_fortress_gets_no_figure_that_says_nothing(campaign: SimpleNamespace) -> None:
    """One fortress, one date, no shells: no steps from 1 to 0, no order of one event, no empty panel."""
    bands = [name for name in campaign.daily.columns if name.startswith(("q", "run_"))]
    one = campaign.daily.with_columns(
        [
            pl.when(pl.col("measure") == "coast_shells")
            .then(0.0)
            .when(pl.col("measure") == "fortresses_standing")
            .then(pl.col(name).clip(0.0, 1.0))
            .otherwise(pl.col(name))
            .alias(name)
            for name in bands
        ]
    )
    falls = [o for o in gather(campaign.outcomes, campaign.scenario) if o.id == "boulogne.fall"]
    assert daybyday.standing(falls, campaign.outcomes, one, campaign.scenario) is None
    assert figures.timeline(falls, campaign.scenario) is None
    small = daybyday.small_multiples(one, campaign.scenario)
    assert small is not None
    assert "Shells" not in {str(row[0]).split()[0] for row in small.rows}
