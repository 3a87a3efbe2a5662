"""Charts put marks where the numbers say, checked by hand."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from wellhit.atlas import charts
from wellhit.atlas.charts import Scale


def marks(drawn: Markup, css: str) -> list[dict[str, str]]:
    """Every mark of a class."""
    root = ElementTree.fromstring(str(drawn))
    return [e.attrib for e in root.iter() if css in e.get("class", "").split()]


def test_a_scale_runs_from_0_to_100_and_stops_at_its_ends() -> None:
    scale = Scale(10.0, 30.0)
    assert [scale.at(x) for x in (10, 15, 20, 30, 5, 99)] == [0, 25, 50, 100, 0, 100]


def test_a_scale_of_factors_gives_each_factor_the_same_room() -> None:
    scale = Scale(1.0, 100.0, log=True)
    assert [scale.at(x) for x in (1, 10, 100)] == [0, 50, 100]


def test_a_scale_without_width_puts_everything_in_the_middle() -> None:
    assert Scale(5.0, 5.0).at(5.0) == 50.0


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1000, 5, [0, 200, 400, 600, 800, 1000]),
        (0, 7, 4, [0, 2, 4, 6]),
        (-30, 20, 5, [-30, -20, -10, 0, 10, 20]),
        (0.0, 0.45, 5, [0, 0.1, 0.2, 0.3, 0.4]),
        (3, 3, 5, [3]),
    ],
)
def test_steps_are_round_numbers(low: float, high: float, most: int, expected: list[float]) -> None:
    assert charts.steps(low, high, most) == expected


def test_powers_have_threes_between_them_where_there_are_few() -> None:
    assert charts.powers(1, 30) == [1, 3, 10, 30]
    assert charts.powers(1, 1000) == [1, 10, 100, 1000]


def test_days_are_whole_and_evenly_apart() -> None:
    assert charts.days(0.4, 10.2, 7) == [1, 3, 5, 7, 9]


def test_a_strip_has_its_bands_and_its_record_where_the_numbers_say() -> None:
    drawn = charts.strip(Scale(0, 100), (10, 30, 40, 60, 90), (45, 50, 55), "said")
    [most], [half], [median] = (marks(drawn, css) for css in ("most", "half", "median"))
    assert (most["x"], most["width"]) == ("10.0%", "80.0%")
    assert (half["x"], half["width"]) == ("30.0%", "30.0%")
    assert median["x1"] == median["x2"] == "40.0%"
    [span] = marks(drawn, "record-span")
    assert (span["x1"], span["x2"]) == ("45.0%", "55.0%")
    root = ElementTree.fromstring(str(drawn))
    [holder] = [
        e for e in root.iter() if e.tag == "svg" and any("record-mark" in c.get("class", "") for c in e)
    ]
    assert holder.get("x") == "50.0%"
    assert root.get("aria-label") == "said"
    assert root.get("role") == "img"


def test_what_never_came_about_lies_beyond_the_right_end() -> None:
    drawn = charts.strip(Scale(0, 100), (10, 30, 40, 60, None), None, "said")
    [most] = marks(drawn, "most")
    assert (most["x"], most["width"]) == ("10.0%", "90.0%")
    assert len(marks(drawn, "beyond")) == 1
    never = charts.strip(Scale(0, 100), (None,) * 5, None, "said")
    assert marks(never, "median") == []


def test_a_record_known_exactly_has_no_range() -> None:
    assert marks(charts.strip(Scale(0, 1), (0.1,) * 5, (0.5, 0.5, 0.5), ""), "record-span") == []


def test_columns_are_as_tall_as_their_counts() -> None:
    drawn = charts.columns(Scale(0, 4), [(0, 1, 10), (1, 2, 40), (3, 4, 20)], None, [], [], "said")
    heights = [float(mark["height"]) for mark in marks(drawn, "runs")]
    assert heights == [charts.PLOT / 4, charts.PLOT, charts.PLOT / 2]
    assert [mark["x"] for mark in marks(drawn, "runs")] == ["0.0%", "25.0%", "75.0%"]


def test_every_value_has_its_dot_and_dots_alike_are_stacked() -> None:
    drawn = charts.dots(Scale(0, 10), [5, 5, 5, 9], None, [], "said")
    found = marks(drawn, "dot")
    assert len(found) == 4
    at = [(dot["cx"], dot["cy"]) for dot in found]
    assert len(set(at)) == 4
    assert len({cx for cx, _ in at}) == 2


def test_a_course_runs_from_edge_to_edge_and_from_0_to_its_top() -> None:
    line = charts.Course("median", [0, 5, 10])
    drawn = charts.course([("most", [0, 0, 0], [0, 10, 10])], [line], [], [], "said")
    [path] = [mark for mark in marks(drawn, "median") if mark.get("d")]
    assert path["d"] == "M0 1000.0L1 500.0L2 0.0"
    [band] = marks(drawn, "most")
    assert band["d"] == "M0 1000.0L1 0.0L2 0.0L2 1000.0L1 1000.0L0 1000.0Z"


@pytest.mark.parametrize(
    ("low", "high", "css"), [(-1, 2, "open"), (1, 2, "clear"), (-2, -1, "clear"), (0, 1, "open")]
)
def test_an_interval_that_holds_0_looks_different(low: float, high: float, css: str) -> None:
    drawn = charts.difference(Scale(-5, 5), low, (low + high) / 2, high, "said")
    assert len(marks(drawn, css)) == 2


def test_shares_fill_the_bar() -> None:
    drawn = charts.shares([("less", 0.25), ("same", 0.5), ("more", 0.25)], "said")
    assert [(e["x"], e["width"]) for css in ("less", "same", "more") for e in marks(drawn, css)] == [
        ("0.0%", "25.0%"), ("25.0%", "50.0%"), ("75.0%", "25.0%"),
    ]  # fmt: skip


def test_words_are_escaped_and_nothing_is_styled_inline() -> None:
    drawn = charts.strip(Scale(0, 1), (0.1, 0.2, 0.3, 0.4, 0.5), None, '<script>"&')
    assert "<script>" not in drawn
    assert ElementTree.fromstring(str(drawn)).get("aria-label") == '<script>"&'
    axis = charts.axis(Scale(0, 1), [charts.Tick(0.5, "<b>")])
    assert "<b>" not in axis
    assert not re.search(r"\sstyle=", drawn + axis)


def test_every_other_tick_gives_way_where_there_are_many() -> None:
    assert [t.minor for t in charts.thinned([(float(n), "") for n in range(6)])] == [False, True] * 3
    assert not any(t.minor for t in charts.thinned([(0.0, ""), (1.0, "")]))
