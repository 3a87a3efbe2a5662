"""Rankings as they are read: the chart of means and spreads, words, and the page of many plans."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure

from wellhit.lab.whatif.compare import Setting
from wellhit.lab.whatif.many import Ask, Many, compare_plans
from wellhit.lab.whatif.paired import Answer
from wellhit.lab.whatif.ranking import Ranking, rank
from wellhit.lab.whatif.stopping import Look, Stop
from wellhit.report.lab import ranking_figure as rf
from wellhit.report.lab.lab_tables import stop_text
from wellhit.report.lab.ranking_page import render_page
from wellhit.report.lab.ranking_tables import ranking_cells, ranking_sentences, ranking_title
from wellhit.terms import Scenario


def ranking(**plans: np.ndarray) -> Ranking:
    answers = [Answer(values, np.zeros(len(values), bool)) for values in plans.values()]
    return rank(("men", "Men lost", "men", "total_casualties"), list(plans), answers, 1.0, 1)


@pytest.fixture
def three() -> Ranking:
    dice = np.random.default_rng(1)
    base = dice.normal(7000.0, 500.0, 300)
    return ranking(first=base, dear=base + 2000.0, steady=0.5 * base + 4500.0)


def test_every_plan_is_in_the_chart_and_in_its_numbers(three: Ranking, flagship: Scenario) -> None:
    drawing = rf.mean_and_spread(three, flagship)
    for name in ("first", "dear", "steady"):
        assert f">{name}<" in drawing.svg
        assert name in [row[0] for row in drawing.rows]
    assert all(len(row) == len(drawing.columns) for row in drawing.rows)
    assert "On the front of means and spreads: first and steady." in drawing.sentences
    assert "low (steady) and to the left (less)" in drawing.reading
    assert drawing.svg == rf.mean_and_spread(three, flagship).svg, "the same runs, the same bytes"


def test_the_words_of_a_ranking(three: Ranking, flagship: Scenario) -> None:
    assert ranking_title(three) == "Men lost, men (less is better)"
    assert ranking_sentences(three) == ["Best mean, surely: first."]
    cells = {entry.name: ranking_cells(entry, three, flagship) for entry in three.entries}
    assert cells["first"]["difference"] == "the first"
    assert cells["dear"]["difference"].startswith("+2,000")
    assert (cells["dear"]["front"], cells["dear"]["front_share"]) == ("no: first +1", "0 %")
    assert cells["steady"]["front"] == "efficient"


def test_names_stand_clear_of_each_other_and_of_points() -> None:
    """Twelve plans in a heap."""
    dice = np.random.default_rng(2)
    at = [(300.0 + float(x), 150.0 + float(y)) for x, y in dice.normal(0.0, 12.0, (12, 2))]
    taken = [(x - 6.0, y - 6.0, x + 6.0, y + 6.0) for x, y in at]
    names = []
    for x, y in at:
        *_, box = rf._place(x, y, 90.0, taken, (600.0, 280.0))
        taken.append(box)
        names.append(box)
    assert sum(rf._overlap(one, other) > 0.0 for one, other in combinations(names, 2)) == 0
    assert all(box[0] >= 0.0 and box[2] <= 600.0 and box[1] >= 0.0 and box[3] <= 280.0 for box in names)


def test_plans_that_nothing_tells_apart_can_be_drawn(flagship: Scenario) -> None:
    drawing = rf.mean_and_spread(ranking(a=np.full(20, 5.0), b=np.full(20, 5.0)), flagship)
    assert drawing.svg.startswith("<svg")
    one_run = rf.mean_and_spread(ranking(a=np.array([1.0]), b=np.array([2.0])), flagship)
    assert one_run.svg.startswith("<svg")


def test_whether_it_was_enough_is_said() -> None:
    looks = (Look(100, 0.995), Look(200, 0.995))
    assert stop_text(Stop(looks, True, 1000), "every ranking") == (
        "Enough after 200 of at most 1,000 pairs: every ranking settled, 2 looks allowed for."
    )
    assert "Not enough: 1,000 pairs were played" in stop_text(Stop(looks, False, 1000), "every ranking")


@pytest.fixture(scope="module")
def many(siege: Callable[[str], Scenario]) -> Many:
    scenario = siege("boulogne-1944")
    return compare_plans(("<one>", "two", "three"), (scenario,) * 3, Ask(), Setting(1), 12)


def test_a_page_of_many_plans_stands_alone_and_is_escaped(many: Many) -> None:
    page = render_page(many, "wellhit compare '<one>' two three")
    assert "<one>" not in page
    assert "&lt;one&gt;" in page
    assert page.count("<svg") == len(many.rankings) > 0
    assert page.count("No headline outcome differs in any run.") == 2
    assert 'src="' not in page


def test_plans_that_differ_by_little_are_drawn_near_each_other(flagship: Scenario) -> None:
    """The scale spans a standard deviation of a run: ten men of five hundred are a fiftieth of it, or less."""
    base = np.random.default_rng(1).normal(7000.0, 500.0, 300)
    found = ranking(first=base, near=base + 10.0)
    figure = Figure()
    rf._paint(figure, found, flagship)
    left, right = figure.axes[0].get_xlim()
    low, high = figure.axes[0].get_ylim()
    assert right - left >= 0.99 * float(base.std(ddof=1))
    assert high - low >= 0.99 * float(base.std(ddof=1))
