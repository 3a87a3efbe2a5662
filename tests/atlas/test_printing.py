"""Pictures that stand alone: every rule of the map's style worked out to plain numbers and colours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from wellhit.atlas.map.printing import alone, number, resolved, rules_at


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("1.5px", 1.5),
        ("2 * 3px + 1px", 7),
        ("-4px / 2", -2),
        ("10px - 2px * 3", 4),
        ("(1px + 2px) * 4", 12),
    ],
)
def test_sums_of_pixels(written: str, value: float):
    assert number(written) == pytest.approx(value)


@pytest.mark.parametrize("written", ["1em", "var(--x)", "2 ** 3", "f(3)", "", "1px 2px", "__import__('os')"])
def test_what_is_no_sum_of_pixels_is_refused(written: str):
    with pytest.raises(ValueError, match="no number"):
        number(written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("calc(var(--unit) * 2px)", "6px"),
        ("calc(1px + var(--unit) * 1.5px)", "5.5px"),
        ("calc(var(--unit) * 2)", "6"),
        ("clamp(2px, var(--unit) * 1px, 10px)", "3px"),
        ("clamp(4px, var(--unit) * 1px, 10px)", "4px"),
        ("clamp(1px, var(--unit) * 1px, 2px)", "2px"),
        ("var(--ink)", "#000"),
        ("var(--unknown)", "0"),
        ("none", "none"),
    ],
)
def test_the_worked_examples_of_a_value(written: str, value: str):
    """At unit 3: a width of two units is 6; one between 4 and 10 is held at 4, one between 1 and 2 at 2."""
    assert resolved(written, {"--unit": "3", "--ink": "#000"}) == value


@pytest.mark.parametrize("unit", [0.5, 1.0, 4.0])
def test_no_rule_of_the_base_map_is_left_for_a_browser_to_work_out(unit: float):
    rules = rules_at(unit)
    assert rules.count("{") == rules.count("}") > 20
    for left in ("var(", "calc(", "clamp(", ":is(", ":not(", "@media"):
        assert left not in rules, left


def test_strokes_grow_with_the_scale():
    """At twice the units to a pixel a line that is as wide on paper is twice as many units wide."""

    def widths(unit: float) -> list[float]:
        return [float(n) for n in re.findall(r"stroke-width: ([\d.]+)px", rules_at(unit))]

    one, two = widths(1.0), widths(2.0)
    assert len(one) == len(two) > 5
    assert all(a <= b <= 2 * a + 1e-3 for a, b in zip(one, two, strict=True))
    assert sum(b > a for a, b in zip(one, two, strict=True)) > len(one) / 2


def test_a_picture_brings_its_style_and_dots_their_radius():
    svg = '<svg class="base" viewBox="0 0 10 10"><circle class="dot r1" cx="1" cy="1" r="0"/></svg>'
    made = alone(svg, 1.0)
    root = ET.fromstring(made)
    style, dot = root
    assert style.tag == "style"
    assert ".base" in style.text
    assert float(dot.get("r")) > 0
    assert root.get("color") == "#000"
