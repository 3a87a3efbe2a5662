"""The shapes that signs are made of: colours of the nations, marks of arms and sizes, pictures of things.

Every shape is a light chip with dark lines, so that it reads the same on the light and the dark map and in print.
Colours are told apart by readers who see few of them, and letters say the nation again
(tests/atlas/test_signs.py computes both). No `style`, no script: attributes only.
"""

from __future__ import annotations

from typing import NamedTuple

INK = "#14181d"
PAPER = "#fdfcf8"


class Colours(NamedTuple):
    """A nation's stripe, what is written on it, and the tint of its counters."""

    stripe: str
    on_stripe: str
    tint: str


# Tints: 16 parts in 100 of the stripe in white.
NATION: dict[str, Colours] = {
    "american": Colours("#e8843c", INK, "#fbebe0"),
    "belgian": Colours("#f4f1e8", INK, "#fdfdfb"),
    "british": Colours("#8a1f1f", "#ffffff", "#ecdbdb"),
    "canadian": Colours("#1f5fa8", "#ffffff", "#dbe5f1"),
    "czechoslovak": Colours("#9ad0f0", INK, "#eff7fd"),
    "dutch": Colours("#b86fb4", INK, "#f4e8f3"),
    "french": Colours("#4fae6a", INK, "#e3f2e7"),
    "german": Colours("#33383c", "#ffffff", "#dedfe0"),
    "polish": Colours("#f0c419", INK, "#fdf6da"),
}
LETTERS: dict[str, dict[str, str]] = {
    "en": {
        "american": "Am", "belgian": "Be", "british": "Br", "canadian": "Ca", "czechoslovak": "Cz", "dutch": "Du",
        "french": "Fr", "german": "Ge", "polish": "Po",
    },
    "nl": {
        "american": "Am", "belgian": "Be", "british": "Br", "canadian": "Ca", "czechoslovak": "Ts", "dutch": "Ne",
        "french": "Fr", "german": "Du", "polish": "Po",
    },
}  # fmt: skip

# Marks of the arms in a box of 12 by 8: lines, and after "|" what is filled.
ARM: dict[str, str] = {
    "air": "M0 2.5L6 4.5L12 2.5M6 0V8M4 7.6H8",
    "armour": "M3.5 1H8.5A3 3 0 0 1 8.5 7H3.5A3 3 0 0 1 3.5 1Z",
    "artillery": "|M6 1A3 3 0 1 1 6 7A3 3 0 1 1 6 1Z",
    "coast_artillery": "M0 7Q2 5.2 4 7T8 7T12 7|M6 0A2.3 2.3 0 1 1 6 4.6A2.3 2.3 0 1 1 6 0Z",
    "engineers": "M.7 7.5V1.5H11.3V7.5M6 1.5V7.5",
    "flak": "M.7 7.6A5.3 6.6 0 0 1 11.3 7.6|M6 4A1.8 1.8 0 1 1 6 7.6A1.8 1.8 0 1 1 6 4Z",
    "garrison": "M.7 7.6V1.5H3.2V3.6H4.8V1.5H7.2V3.6H8.8V1.5H11.3V7.6Z",
    "headquarters": "M2 8V.7H10.5V4.6H2",
    "infantry": "M.5 .5L11.5 7.5M11.5 .5L.5 7.5",
    "marine": "M6 0V7.4M3.5 2H8.5M1.5 4.2Q2 7.4 6 7.4Q10 7.4 10.5 4.2",
    "reconnaissance": "M.5 7.5L11.5 .5",
    "resistance": "M6 0V8M3.5 2H8.5M2 4.6H10",
    "ships": "M.7 4H11.3L9.3 7.4H2.7ZM6 4V.3",
}
# How many strokes or crosses stand above a formation of that size.
TICKS = {"battalion": 2, "regiment": 3}
CROSSES = {"brigade": 1, "division": 2, "corps": 3, "army": 4, "army_group": 5}
TAB_H = 8.0  # height of the tab that bears them

FORT = "M4 4L9.2 6.4H14.8L20 4L17.6 9.2V14.8L20 20L14.8 17.6H9.2L4 20L6.4 14.8V9.2Z"
ANCHOR = (
    "M12 6.5V19M8.5 9.5H15.5M5.5 13.5Q6.5 19 12 19Q17.5 19 18.5 13.5"
    "M12 6.5A1.7 1.7 0 1 1 12 3.1A1.7 1.7 0 1 1 12 6.5"
)
STRUCK = "M3 21L21 3"  # what no longer is: hollow and struck through
PARAPETS = "M3 4Q6 8.5 12 8.5T21 4M3 20Q6 15.5 12 15.5T21 20"


GAP = "M3 4Q5 7.5 8.5 8.3M21 4Q19 7.5 15.5 8.3M3 20Q5 16.5 8.5 15.7M21 20Q19 16.5 15.5 15.7"
AIRCRAFT = "M12 2L13.4 8.5L22 12V14L13.4 12.4L13 17.8L16 20V21.4L12 20.4L8 21.4V20L11 17.8L10.6 12.4L2 14V12L10.6 8.5Z"


class Thing(NamedTuple):
    """A picture of 24 by 24: what is filled with ink, what is drawn with it, what is drawn in paper on it."""

    solid: str = ""
    lines: str = ""
    dashed: str = ""
    knocked_out: str = ""


# By shape, not by colour: solid stands, hollow and struck is gone; a whole ring is closed, a broken one watched.
RING = "M12 1.2A10.8 10.8 0 1 1 12 22.8A10.8 10.8 0 1 1 12 1.2Z"
SMALL_FORT = "M7 7L10.4 8.6H13.6L17 7L15.4 10.4V13.6L17 17L13.6 15.4H10.4L7 17L8.6 13.6V10.4Z"
ARROWS = "M12 7.4L9.6 2.8H14.4ZM12 16.6L9.6 21.2H14.4ZM7.4 12L2.8 9.6V14.4ZM16.6 12L21.2 9.6V14.4Z"
THINGS: dict[str, Thing] = {
    "fortress-held": Thing(solid=FORT),
    "fortress-invested": Thing(solid=SMALL_FORT, lines=RING),
    "fortress-masked": Thing(solid=SMALL_FORT, dashed=RING),
    "fortress-assault": Thing(solid=f"{ARROWS}M9.4 9.4H14.6V14.6H9.4Z", lines=RING),
    "fortress-fallen": Thing(lines=FORT + STRUCK),
    "strongpoint-holds": Thing(solid="M12 4L21 19.5H3Z"),
    "strongpoint-fallen": Thing(lines="M12 4L21 19.5H3Z" + STRUCK),
    "battery-fires": Thing(
        solid="M9.5 8A6.2 6.2 0 1 1 9.5 20.4A6.2 6.2 0 1 1 9.5 8Z", lines="M12 11.5L20.5 3M18 3H20.5V5.5"
    ),
    "battery-silent": Thing(
        lines="M9.5 8A6.2 6.2 0 1 1 9.5 20.4A6.2 6.2 0 1 1 9.5 8ZM14 9.6L20.5 3M3 5L16 21.5"
    ),
    "port-shut": Thing(lines=ANCHOR + "M4 3L20 21M20 3L4 21"),
    "port-clearing": Thing(lines=ANCHOR, dashed=RING),
    "port-open": Thing(solid=RING, knocked_out=ANCHOR),
    "raid": Thing(solid=AIRCRAFT),
    "bridge-up": Thing(lines=PARAPETS),
    "bridge-blown": Thing(lines=GAP + "M13.5 6L10 11H14L10.5 18"),
    "bridge-built": Thing(lines=PARAPETS + "M9 8.5V15.5M12 8.5V15.5M15 8.5V15.5"),
    "ship": Thing(solid="M2 13H22L18.5 19H5.5Z", lines="M12 13V4M7 13V9H16V13"),
    "headquarters": Thing(solid="M6 3.5H20L16.5 7.8L20 12H6Z", lines="M6 3V21.5"),
}  # fmt: skip


def path(d: str, fill: str = "none", stroke: str = "", width: float = 0.0, more: str = "") -> str:
    """A path element."""
    line = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""
    return f'<path d="{d}" fill="{fill}"{line}{more}/>' if d else ""


def arm_mark(arm: str, colour: str) -> str:
    """The mark of an arm in a box of 12 by 8."""
    lines, _, filled = ARM[arm].partition("|")
    return path(lines, stroke=colour, width=1.3) + path(filled, fill=colour)


def size_mark(size: str, middle: float) -> tuple[str, float]:
    """The mark of a size, drawn about x = `middle` from 1 to 7 down, and its width; ("", 0) for none."""
    ticks, crosses = TICKS.get(size, 0), CROSSES.get(size, 0)
    if ticks:
        first = middle - (ticks - 1) * 2.0
        return path(
            "".join(f"M{first + 4 * k:g} 1.6V6.8" for k in range(ticks)), stroke=INK, width=1.6
        ), 4.0 * ticks + 4
    if crosses:
        first = middle - crosses * 3.5 + 0.75
        d = "".join(f"M{first + 7 * k:g} 1.8l5.5 4.8m0 -4.8l-5.5 4.8" for k in range(crosses))
        return path(d, stroke=INK, width=1.3), 7.0 * crosses + 5
    return "", 0.0


def thing(name: str) -> str:
    """The picture of a thing on its chip, in a box of 28 by 28."""
    it = THINGS[name]
    joins = ' stroke-linejoin="round" stroke-linecap="round"'
    return (
        f'<rect x=".7" y=".7" width="26.6" height="26.6" rx="4" fill="{PAPER}" stroke="{INK}" stroke-width="1.2"/>'
        '<g transform="translate(2 2)">'
        + path(it.solid, fill=INK)
        + path(it.lines, stroke=INK, width=1.7, more=joins)
        + path(it.dashed, stroke=INK, width=1.7, more=' stroke-dasharray="3.4 3.4"')
        + path(it.knocked_out, stroke=PAPER, width=1.7, more=joins)
        + "</g>"
    )


def badge(text: str, right: float, middle: float) -> str:
    """A small note on the right edge of a counter: how many more, or how sure."""
    width = 7.0 + 6.2 * len(text)
    left = right - width + 5
    return (
        f'<rect x="{left:.1f}" y="{middle - 7:.1f}" width="{width:.1f}" height="14" rx="7" fill="{INK}"'
        f' stroke="{PAPER}" stroke-width="1.2"/><text x="{left + width / 2:.1f}" y="{middle + 3.8:.1f}"'
        f' font-size="10.5" font-weight="bold" text-anchor="middle" fill="{PAPER}">{text}</text>'
    )
