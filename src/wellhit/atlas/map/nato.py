"""NATO signs as the package milsymbol draws them (MIT; MIL-STD-2525, APP-6), kept in `nato.json` as plain shapes.

The code of twenty digits is put together from the size, the arm and the side alone, so formations that are alike
share a sign. APP-6 is decades younger than this campaign and has no sign for some of its troops: a fortress garrison
and a headquarters are drawn as combined arms, marines and crews ashore as amphibious troops, the resistance as
infantry, coast artillery as artillery.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
DRAWINGS = Path(__file__).with_name("nato.json")  # written by tools/make_nato_signs.py


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
def _drawings() -> dict[str, Drawing]:
    signs = json.loads(DRAWINGS.read_text(encoding="utf-8"))
    return {code: Drawing(sign["shapes"], tuple(sign["box"])) for code, sign in signs.items()}


def drawing(code: str) -> Drawing:
    """The sign of a code. Raises KeyError for one that `sidc` does not make."""
    return _drawings()[code]
