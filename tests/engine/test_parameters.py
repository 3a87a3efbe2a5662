"""Parameters: priors give what they say, each its own draw, none without unit and reason."""

from __future__ import annotations

import math
import tomllib

import numpy as np
import pytest

from wellhit.engine import layout, parameters
from wellhit.engine.parameters import FILE, PARAMETERS, Parameter, load_parameters

RUNS = np.arange(4000, dtype=np.uint64)
MINIMAL = """\
[pace]
prior = { lognormal = [20.0, 0.2] }
unit = "km a day"
assumed = "made up for a test"
"""


@pytest.fixture(scope="module")
def drawn():
    out = layout.blank(layout.Draw, len(RUNS))
    parameters.draw("prior", 5, RUNS, out)
    return out


def expected(p: Parameter) -> tuple[float, float, str]:
    """Median and standard deviation of a prior before its tails are cut, on the scale where it is normal."""
    first, *rest = p.numbers
    if p.kind == "lognormal":
        return math.log(first), rest[0], "log"
    if p.kind == "logitnormal":
        return math.log(first / (1.0 - first)), rest[0], "logit"
    return first, rest[0], "plain"


def on_scale(values, scale: str):
    if scale == "log":
        return np.log(values)
    return np.log(values / (1.0 - values)) if scale == "logit" else values


def is_cut(p: Parameter) -> bool:
    return math.isfinite(p.above) or math.isfinite(p.below)


@pytest.mark.parametrize(
    "p", [p for p in PARAMETERS if p.kind not in ("fixed", "uniform")], ids=lambda p: p.name
)
def test_samples_have_the_median_and_spread_of_their_prior(drawn, p):
    """4,000 draws: median within 4 standard errors (1.2533 sd/sqrt n), and sd (sd/sqrt 2n) where no tail is cut."""
    centre, sd, scale = expected(p)
    values = on_scale(drawn[p.name], scale)
    assert abs(np.median(values) - centre) < 4.0 * 1.2533 * sd / math.sqrt(len(values))
    if not is_cut(p):
        assert abs(values.std() - sd) < 4.0 * sd / math.sqrt(2.0 * len(values))


@pytest.mark.parametrize("p", [p for p in PARAMETERS if p.kind in ("fixed", "uniform")], ids=lambda p: p.name)
def test_fixed_and_uniform_priors(drawn, p):
    values = drawn[p.name]
    if p.kind == "fixed":
        assert np.all(values == p.numbers[0])
    else:
        low, high = p.numbers
        assert abs(values.mean() - p.best) < 4.0 * (high - low) / math.sqrt(12.0 * len(values))
        assert values.min() >= low
        assert values.max() < high


def test_every_draw_is_finite_and_within_its_limits(drawn):
    for p in PARAMETERS:
        values = drawn[p.name]
        assert np.all(np.isfinite(values)), p.name
        assert np.all((values >= p.above) & (values <= p.below)), p.name


def test_uniform_prior_by_hand():
    """u = 1/4 between 10 and 50 is 20; the middle, 30, is best."""
    p = Parameter("x", "uniform", (10.0, 50.0), -math.inf, math.inf, "men", "", "made up", ())
    assert p.quantiles(np.array([0.25]), np.array([0.5]))[0] == 20.0
    assert p.best == 30.0


def test_lognormal_prior_by_hand():
    """One standard deviation above the middle: the median 20 times e^0.2."""
    p = Parameter("x", "lognormal", (20.0, 0.2), -math.inf, math.inf, "km", "", "made up", ())
    assert p.quantiles(np.array([0.5]), np.array([1.0]))[0] == pytest.approx(20.0 * math.exp(0.2), rel=1e-12)


def test_a_cut_tail_stops_at_the_limit():
    p = Parameter("x", "normal", (0.0, 1.0), 0.0, 0.5, "share", "", "made up", ())
    values = p.quantiles(np.linspace(0.0, 0.999, 50), np.linspace(-2.0, 2.0, 50))
    assert values.min() == 0.0
    assert values.max() == 0.5


def test_best_is_the_median_in_every_run():
    out = layout.blank(layout.Draw, 3)
    parameters.draw("best", 5, RUNS[:3], out)
    for p in PARAMETERS:
        assert np.all(out[p.name] == p.best)


def test_a_draw_is_the_same_alone_and_among_many(drawn):
    alone = layout.blank(layout.Draw)
    parameters.draw("prior", 5, RUNS[17:18], alone)
    assert alone[0].tobytes() == drawn[17].tobytes()


def test_seed_zero_is_a_seed():
    zero, one = layout.blank(layout.Draw, 50), layout.blank(layout.Draw, 50)
    parameters.draw("prior", 0, RUNS[:50], zero)
    parameters.draw("prior", 1, RUNS[:50], one)
    for p in PARAMETERS:
        if p.kind != "fixed":
            assert len(set(zero[p.name])) == 50 or is_cut(p), p.name
            assert not np.array_equal(zero[p.name], one[p.name]), p.name


def test_parameters_are_drawn_apart_from_each_other(drawn):
    """No two parameters go together: correlations of normal scores within 5 standard errors for all pairs."""
    free = [p for p in PARAMETERS if p.kind != "fixed" and not is_cut(p)]
    scores = np.array([on_scale(drawn[p.name], expected(p)[2]) for p in free])
    together = np.corrcoef(scores) - np.eye(len(free))
    assert np.max(np.abs(together)) < 5.0 / math.sqrt(len(RUNS))


def test_adding_a_parameter_moves_no_other(tmp_path, monkeypatch):
    """A draw is a function of (seed, run, name): a newcomer at the head of the file changes nobody's value."""
    more = tmp_path / "parameters.toml"
    newcomer = MINIMAL.replace("[pace]", "[a_newcomer]")
    more.write_text(f"{newcomer}\n{FILE.read_text(encoding='utf-8')}", encoding="utf-8")
    longer = load_parameters(more)
    assert [p.name for p in longer] == ["a_newcomer", *(p.name for p in PARAMETERS)]
    record = np.dtype([(p.name, "f8") for p in longer])
    before, after = layout.blank(layout.Draw, 20), layout.blank(record, 20)
    parameters.draw("prior", 9, RUNS[:20], before)
    monkeypatch.setattr(parameters, "PARAMETERS", longer)
    parameters.draw("prior", 9, RUNS[:20], after)
    for p in PARAMETERS:
        assert np.array_equal(before[p.name], after[p.name]), p.name


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ('unit = "km a day"', "no unit"),
        ('assumed = "made up for a test"', "neither because nor assumed"),
        ("prior = { lognormal = [20.0, 0.2] }", "prior must be one of"),
    ],
)
def test_a_parameter_without_unit_reason_or_prior_is_refused_by_name(tmp_path, gone, said):
    """House rule 1: loading fails, and says which and what."""
    path = tmp_path / "parameters.toml"
    path.write_text(MINIMAL.replace(gone, ""), encoding="utf-8")
    with pytest.raises(ValueError, match=f"pace: .*{said}"):
        load_parameters(path)


@pytest.mark.parametrize("empty", ['unit = ""', 'assumed = ""'])
def test_an_empty_reason_or_unit_is_none(tmp_path, empty):
    key = empty.partition(" ")[0]
    lines = [empty if line.startswith(key) else line for line in MINIMAL.splitlines()]
    path = tmp_path / "parameters.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match="pace"):
        load_parameters(path)


def test_two_priors_are_refused(tmp_path):
    path = tmp_path / "parameters.toml"
    path.write_text(MINIMAL.replace("{ lognormal", "{ fixed = 3.0, lognormal"), encoding="utf-8")
    with pytest.raises(ValueError, match="prior must be one of"):
        load_parameters(path)


def test_the_file_itself_says_everything():
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert len(table) == len(PARAMETERS)
    assert all(p.unit and (p.because or p.assumed) for p in PARAMETERS)
    assert [p.name for p in PARAMETERS if not p.mechanisms] == []
