"""NATO signs, drawn by `milsymbol` (MIT; MIL-STD-2525, APP-6), and cleaned of everything but shapes.

The code of twenty digits is put together from the size, the arm and the side alone, so formations that are alike
share a sign. APP-6 is decades younger than this campaign and has no sign for some of its troops: a fortress garrison
and a headquarters are drawn as combined arms, marines and crews ashore as amphibious troops, the resistance as
infantry, coast artillery as artillery.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree

ECHELON = {
    "battalion": "16",
    "regiment": "17",
    "brigade": "18",
    "division": "21",
    "corps": "22",
    "army": "23",
    "army_group": "24",
    "none": "00",
}
# Symbol set and entity.
ENTITY = {
    "air": ("01", "110100"),
    "armour": ("10", "120500"),
    "artillery": ("10", "130300"),
    "coast_artillery": ("10", "130300"),
    "engineers": ("10", "140700"),
    "flak": ("10", "130100"),
    "garrison": ("10", "121000"),
    "headquarters": ("10", "121000"),
    "infantry": ("10", "121100"),
    "marine": ("10", "120300"),
    "reconnaissance": ("10", "121300"),
    "resistance": ("10", "121100"),
    "ships": ("30", "120200"),
}
FRIEND, HOSTILE = "3", "6"
# What may stay of a drawing: shapes and how they are painted.
KEPT = {
    "path": ("d",),
    "circle": ("cx", "cy", "r"),
    "g": ("transform",),
}
PAINT = ("fill", "stroke", "stroke-width")
NUMBERS = re.compile(r"-?\d+\.\d{2,}")
COLOUR = re.compile(r"rgb\((\d+),(\d+),(\d+)\)")


class Drawing(NamedTuple):
    """Shapes, and the box they fill: left, top, width, height."""

    shapes: str
    box: tuple[float, float, float, float]


def sidc(size: str, arm: str, friend: bool) -> str:
    """The code of a sign: version, context, identity, set, status, headquarters, echelon, entity, modifiers."""
    symbol_set, entity = ENTITY[arm]
    echelon = ECHELON[size] if symbol_set == "10" else "00"
    return f"100{FRIEND if friend else HOSTILE}{symbol_set}00{echelon}{entity}0000"


@cache
def drawing(code: str) -> Drawing:
    """The cleaned sign. Raises ValueError for a code that has none, and for markup that is not a plain shape."""
    from milsymbol import Symbol

    svg = Symbol(code, size=100).as_svg()
    root = ElementTree.fromstring(svg)
    if any(element.text == "?" for element in root.iter()):
        raise ValueError(f"there is no sign for the code {code}")
    left, top, width, height = (float(n) for n in root.attrib["viewBox"].split())
    return Drawing("".join(_clean(child) for child in root), (left, top, width, height))


def _clean(element: ElementTree.Element) -> str:
    name = element.tag.rpartition("}")[2]
    if name not in KEPT:
        raise ValueError(f"a sign holds <{name}>; only {', '.join(sorted(KEPT))} are taken over")
    given = [(key, element.attrib[key]) for key in (*KEPT[name], *PAINT) if key in element.attrib]
    if given and given[0] == ("transform", "translate(0,0)"):
        del given[0]
    attributes = "".join(f' {key}="{_short(value)}"' for key, value in given)
    inner = "".join(_clean(child) for child in element)
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _short(value: str) -> str:
    if found := COLOUR.fullmatch(value):
        return "#{:02x}{:02x}{:02x}".format(*(int(n) for n in found.groups()))
    if any(c in value for c in '<>"&') or "url(" in value:
        raise ValueError(f"a sign holds {value!r}, which is no plain attribute")
    return NUMBERS.sub(lambda n: f"{float(n[0]):.1f}", value)
