"""Designs: what a file may say, what is refused and in which words, and how the points lie."""

import numpy as np
import pytest

from wellhit.lab.explore import design

GOOD = """
campaign = "boulogne-1944"
design = "{design}"
points = {points}

[parameters]
assault_effort = [0.9, 1.6]
assault_loss = {{ quantiles = [0.1, 0.9] }}
tank_exposure = {{ levels = [0.2, 0.3, 0.5] }}
march_foot = 25.0
"""


@pytest.fixture
def spec(tmp_path):
    def write(text: str) -> design.Spec:
        file = tmp_path / "e.toml"
        file.write_text(text, encoding="utf-8")
        return design.read(file, ["boulogne-1944"])

    return write


def test_a_file_is_read(spec):
    found = spec(GOOD.format(design="lhs", points=20))
    assert [axis.way for axis in found.axes] == ["values", "quantiles", "levels", "set"]
    assert [axis.name for axis in found.moving] == ["assault_effort", "assault_loss", "tank_exposure"]
    assert (found.points, found.replicates, found.common_luck, found.draws) == (20, 10, True, "prior")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("assault_effort =", "assault_efort ="),
            'no parameter "assault_efort"; did you mean "assault_effort"',
        ),
        (("[0.9, 1.6]", "[-1.0, 1.6]"), "assault_effort = -1 lies outside the bounds of its prior"),
        (("[0.9, 1.6]", "[1.6, 0.9]"), r"a range is \[low, high\] with low below high"),
        (("[0.9, 1.6]", "[0.9, 1.2, 1.6]"), r"a range is \[low, high\]"),
        (("[0.9, 1.6]", '"much"'), "a number, .low, high., or a table"),
        (("[0.1, 0.9]", "[0.0, 0.9]"), "quantiles lie between 0 and 1"),
        (("quantiles =", "quantile ="), "write . values = "),
        (("[0.2, 0.3, 0.5]", "[0.2, 0.2]"), "a level stands twice"),
        (('"lhs"', '"latin"'), 'no design "latin"'),
        (("points = 20", "pionts = 20"), 'no key "pionts"; did you mean "points"'),
        (("points = 20", "points = 0"), "points: a whole number of at least 1 is expected, not 0"),
        (("points = 20", "points = 30000"), "300,000 runs; a design may have 200,000"),
        (('campaign = "boulogne-1944"', ""), "campaign: say which"),
        (("assault_effort =", "will.calais = 0\nassault_effort ="), "parameters"),
        (("assault_effort =", '"will.calais" = 0\nassault_effort ='), 'no hidden quantity "will.calais"'),
        (("campaign =", "campaign = ="), "e.toml: Invalid"),
    ],
)
def test_what_is_wrong_is_said(spec, change, message):
    text = GOOD.format(design="lhs", points=20)
    assert change[0] in text
    with pytest.raises(ValueError, match=r"e\.toml: .*" + message if "e.toml" not in message else message):
        spec(text.replace(*change))


def test_a_design_in_which_nothing_differs_is_refused(spec):
    with pytest.raises(ValueError, match="nothing differs"):
        spec('campaign = "a"\n[parameters]\nassault_effort = 1.0\n')


def test_values_that_the_prior_hardly_gives_are_remarked(spec):
    found = spec('campaign = "a"\n[parameters]\nassault_effort = [0.01, 1.6]\n')
    assert found.notes == ("assault_effort = 0.01: beyond all but one of 2,000 draws of its prior",)


@pytest.mark.parametrize(("points", "columns"), [(17, 7), (33, 16), (65, 30), (129, 60)])
def test_columns_of_a_nolh_hardly_correlate_and_are_latin(points, columns):
    u = design.nearly_orthogonal(points, columns, 1)
    assert design.greatest_correlation(u) <= design.NEARLY
    for column in u.T:
        assert sorted((column * points).astype(int)) == list(range(points)), (
            "a row of the cube holds one point"
        )


def test_what_cannot_be_nearly_orthogonal_says_so(spec):
    names = ("assault_effort", "assault_loss", "tank_exposure", "march_foot", "march_motor", "nerve_resolve")
    lines = "\n".join(f"{name} = {{ quantiles = [0.1, 0.9] }}" for name in names)
    found = design.lay_out(spec(f'campaign = "a"\ndesign = "nolh"\npoints = 7\n[parameters]\n{lines}\n'))
    assert "not nearly orthogonal" in found.notes[0]


def test_the_greatest_correlation_is_that_of_the_values():
    columns = np.array([[0.0, 0.0, 1.0], [1.0, 2.0, 0.0], [2.0, 1.0, 0.0], [3.0, 3.0, 1.0]])
    assert design.greatest_correlation(columns) == pytest.approx(0.8)


def test_a_sobol_sequence_asks_for_a_power_of_two(spec):
    assert design.lay_out(spec(GOOD.format(design="sobol", points=64))).notes == ()
    note = design.lay_out(spec(GOOD.format(design="sobol", points=60))).notes[0]
    assert "32 or 64" in note


def test_a_factorial_has_every_combination(spec):
    found = design.lay_out(spec(GOOD.format(design="factorial", points=1).replace("points = 1\n", "")))
    assert len(found.u) == len({tuple(row) for row in found.u}) == 2 * 2 * 3
    assert found.correlation == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("kind", ["lhs", "nolh", "sobol", "random"])
def test_values_lie_within_what_was_asked_and_are_the_same_again(spec, kind):
    asked = spec(GOOD.format(design=kind, points=32))
    first, again = design.lay_out(asked).u, design.lay_out(asked).u
    assert np.array_equal(first, again)
    effort, loss, tanks = (axis.at(first[:, j]) for j, axis in enumerate(asked.moving))
    assert effort.min() >= 0.9
    assert effort.max() <= 1.6
    low, high = asked.moving[1].at(np.array([0.0, 1.0]))
    assert low <= loss.min() <= loss.max() <= high
    assert set(tanks) == {0.2, 0.3, 0.5}
