"""Pairs of runs: intervals against known answers, what never happened, and how many runs an answer needs."""

import math

import numpy as np
import pytest

from wellhit.engine.compile import names_of
from wellhit.lab.whatif import paired
from wellhit.lab.whatif.paired import Answer, Inquiry, Question
from wellhit.terms import Scenario

NAN = math.nan


def answer(*values: float) -> Answer:
    """Answers in which NaN is what never happened."""
    found = np.array(values)
    return Answer(found, np.isnan(found))


@pytest.mark.parametrize(
    ("freedom", "point"),
    [
        (1, 12.706),
        (2, 4.3027),
        (3, 3.1824),
        (5, 2.5706),
        (10, 2.2281),
        (30, 2.0423),
        (299, 1.9679),
        (10**6, 1.96),
    ],
)
def test_students_t_as_tables_have_it(freedom: int, point: float) -> None:
    assert float(paired.t_point(freedom)) == pytest.approx(point, rel=2e-5)
    assert paired.t_point(0) == math.inf


def test_the_quick_way_to_students_t_is_scipys_own() -> None:
    from scipy.stats import t

    for freedom in (1, 7, 99, 1999):
        for confidence in (0.5, 0.95, 0.9995):
            wanted = t.ppf(0.5 + confidence / 2.0, freedom)
            assert float(paired.t_point(freedom, confidence)) == pytest.approx(wanted, rel=1e-9)


def test_a_pair_against_a_worked_example() -> None:
    """Differences 1, 2, 3, 6: mean 3, standard deviation 2.1602, t 3.1824, margin 3.4374."""
    p = paired.pair(answer(0, 0, 0, 0), answer(1, 2, 3, 6))
    assert (p.a, p.b, p.difference, p.pairs, p.left_out) == (0.0, 3.0, 3.0, 4, 0)
    assert (p.low, p.high) == pytest.approx((-0.4374, 6.4374), abs=5e-3)
    assert (p.lower, p.higher, p.settled, p.same) == (0.0, 1.0, False, False)


def test_the_interval_holds_what_it_promises() -> None:
    """A skewed difference, as of casualties: near 95 of 100 intervals hold the true mean."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(600):
        p = paired.pair(
            Answer(np.zeros(300), np.zeros(300, bool)), Answer(rng.lognormal(0, 1, 300), np.zeros(300, bool))
        )
        held += p.low <= math.exp(0.5) <= p.high
    assert 0.91 <= held / 600 <= 0.97


def test_pairs_that_say_nothing_are_left_out_and_counted() -> None:
    p = paired.pair(answer(1, NAN, 3, NAN), answer(2, 5, NAN, NAN))
    assert (p.pairs, p.left_out, p.never_a, p.never_b, p.difference) == (1, 3, 2, 2, 1.0)
    assert math.isnan(p.low)
    nothing = paired.pair(answer(NAN), answer(NAN))
    assert (nothing.pairs, nothing.settled, nothing.same) == (0, False, False)
    assert math.isnan(nothing.difference)


def test_the_same_in_every_pair() -> None:
    p = paired.pair(answer(1, 2, 3), answer(1, 2, 3))
    assert (p.same, p.difference, p.low, p.high) == (True, 0.0, 0.0, 0.0)


def test_what_never_happened_counts_as_the_end_where_that_has_a_meaning(flagship: Scenario) -> None:
    """Dates: the end of the scenario; an assault that lasts, until then; one that never began, nothing."""
    from wellhit.engine import layout

    states = layout.blank(layout.State, 3)
    fort = states["fortresses"]
    calais = list(names_of(flagship)["fortresses"]).index("calais")
    fort["fall_turn"][:, calais] = [40, -1, -1]
    fort["assault_turn"][:, calais] = [20, 20, -1]
    questions = {"fall": Question("fall", ("calais",)), "days": Question("assault_days", ("calais",))}
    inquiry = Inquiry(flagship, questions)
    found = inquiry.harvest()(states, np.zeros((3, 91, layout.DIARY)))
    assert found["fall/values"].tolist() == [10.125, 91.0, 91.0]
    assert found["fall/never"].tolist() == [0.0, 1.0, 1.0]
    assert found["days/values"].tolist()[:2] == [5.125, 86.0]
    assert math.isnan(found["days/values"][2])
    assert found["days/never"].tolist() == [0.0, 1.0, 1.0]


def test_a_question_to_nobody_is_refused(flagship: Scenario) -> None:
    with pytest.raises(ValueError, match='M99: "nowhere" is none of the fortresses of this campaign'):
        Inquiry(flagship, {"M99": Question("fall", ("nowhere",))})
    with pytest.raises(ValueError, match='measure "morale" is not taken'):
        Inquiry(flagship, {"M99": Question("morale", ("calais",))})


# -- how many runs ---------------------------------------------------------------------------------------


def needed(a: Answer, b: Answer) -> int | None:
    return paired.pairs_needed(a, b, paired.pair(a, b))


def noise(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 1.0, n)


def plain(values: np.ndarray) -> Answer:
    return Answer(values, np.zeros(len(values), bool))


def test_a_strong_effect_needs_few_runs_and_a_weak_one_many() -> None:
    base = noise(2000)
    strong = needed(plain(base), plain(base + 1.0 + 0.5 * noise(2000, 2)))
    weak = needed(plain(base), plain(base + 0.1 + 0.5 * noise(2000, 2)))
    assert strong == paired.LEAST
    assert weak is not None
    assert 30 < weak < 1500


def test_from_the_number_on_it_stays_settled() -> None:
    base, other = plain(noise(500)), plain(noise(500) + 0.2 + 0.8 * noise(500, 3))
    n = needed(base, other)
    assert n is not None
    assert paired.LEAST < n <= 500
    for count in (n, 500):
        assert paired.pair(*(Answer(x.values[:count], x.never[:count]) for x in (base, other))).settled
    before = [Answer(x.values[: n - 1], x.never[: n - 1]) for x in (base, other)]
    assert not paired.pair(*before).settled


def test_no_effect_is_settled_once_the_interval_is_narrow() -> None:
    base = noise(4000)
    n = needed(plain(base), plain(base + 0.2 * noise(4000, 2)))
    assert n is not None
    assert n < 400
    unsure = needed(plain(base[:100]), plain(noise(100, 9)))
    assert unsure is not None
    assert unsure > 100, "two strangers: about how many would do"


def test_too_few_runs_say_nothing_of_it() -> None:
    assert needed(plain(noise(5)), plain(noise(5) + 9.0 + noise(5, 2))) is None
    assert needed(plain(noise(20)), plain(noise(20))) == paired.LEAST


def test_a_label_says_what_is_asked(flagship: Scenario) -> None:
    assert (
        paired.label_of(Question("assault_days", ("boulogne",)), flagship)
        == "Boulogne: length of the assault"
    )
    assert paired.label_of(Question("shells"), flagship) == "Shells on coast towns"
    two = Question("casualties", ("calais", "gris-nez"))
    assert paired.label_of(two, flagship) == "Calais and Cap Gris-Nez: attacker's casualties"
