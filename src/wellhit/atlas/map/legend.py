"""The legend under a picture: only what is in it, each sign beside its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from wellhit.atlas.i18n import Tongue
from wellhit.atlas.map import glyphs, nato
from wellhit.atlas.map.glyphs import INK, NATION, PAPER, path
from wellhit.atlas.map.signs import Token, in_words, text_width, thing_label

CELL_W, CELL_H, FONT = 185.0, 30.0, 12.0
SAMPLE_W = 34.0
TOP = 10.0


class Legend(NamedTuple):
    """Shapes from (0, 0) down, and how high they are in pixels."""

    svg: str
    height: float


class Entry(NamedTuple):
    """A sample in a box of 34 by 28, and what it stands for."""

    sample: str
    words: str


def nation_words(to: Tongue) -> dict[str, str]:
    """Whose people serve in a formation."""
    _ = to.text
    return {
        "american": _("American"), "belgian": _("Belgian"), "british": _("British"), "canadian": _("Canadian"),
        "czechoslovak": _("Czechoslovak"), "dutch": _("Dutch"), "french": _("French"), "german": _("German"),
        "polish": _("Polish"),
    }  # fmt: skip


def arm_words(to: Tongue) -> dict[str, str]:
    """Kinds of troops."""
    _ = to.text
    return {
        "air": _("air force"), "armour": _("armour"), "artillery": _("artillery"),
        "coast_artillery": _("coast artillery"), "engineers": _("engineers"), "flak": _("anti-aircraft guns"),
        "garrison": _("fortress garrison"), "headquarters": _("headquarters"), "infantry": _("infantry"),
        "marine": _("marines or crews ashore"), "reconnaissance": _("reconnaissance"),
        "resistance": _("resistance"), "ships": _("ship"),
    }  # fmt: skip


def size_words(to: Tongue) -> dict[str, str]:
    """Sizes of formations."""
    _ = to.text
    return {
        "army_group": _("army group"), "army": _("army"), "corps": _("corps"), "division": _("division"),
        "brigade": _("brigade"), "regiment": _("regiment"), "battalion": _("battalion"),
    }  # fmt: skip


def legend_of(
    tokens: Sequence[Token], things: Iterable[str], style: str, to: Tongue, width: float,
    folded: bool, unsure: str, leaders: bool,
) -> Legend:  # fmt: skip
    """The legend of a picture that holds these formations and things, `width` pixels wide.

    folded, leaders: whether counters stand for more, or have lines to their places. unsure: what a question mark on a
    counter means, "" where there is none.
    """
    entries = [
        *_of_things(things, style, to),
        *_of_tokens(tokens, style, to),
        *_of_marks(to, folded, unsure, leaders),
    ]
    columns = max(1, int(width // CELL_W))
    cell = width / columns
    parts = []
    for number, entry in enumerate(entries):
        x, y = number % columns * cell, TOP + number // columns * CELL_H
        room = cell - SAMPLE_W - 12
        tight = text_width(entry.words, FONT) > room
        squeeze = f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"' if tight else ""
        parts.append(
            f'<g transform="translate({x:.1f} {y:.1f})">{entry.sample}<text x="{SAMPLE_W + 6:g}" y="18.5"'
            f' font-size="{FONT:g}" fill="currentColor"{squeeze}>{escape(entry.words)}</text></g>'
        )
    rows = -(-len(entries) // columns)
    return Legend("".join(parts), TOP + rows * CELL_H + 4 if entries else 0.0)


def sign_entries(tokens: Sequence[Token], to: Tongue) -> list[Entry]:
    """What counters of every style are made of, for the legend of a map that moves."""
    _ = to.text
    sides = _of_tokens(tokens, "nato", to)[:2]
    entries = [Entry(one.sample, f"{_('NATO')}: {one.words}") for one in sides]
    return [*_of_tokens(tokens, "1944", to), *entries, *_of_marks(to, True, "", True)]


def _of_things(things: Iterable[str], style: str, to: Tongue) -> list[Entry]:
    drawn = (name for name in things if not in_words(name, style))  # the others are written out on the map
    return [Entry(_at(glyphs.thing(name), 3, 0), thing_label(name, to)) for name in drawn]


def _of_tokens(tokens: Sequence[Token], style: str, to: Tongue) -> list[Entry]:
    _ = to.text
    signs = [t.sign for t in tokens]
    entries = []
    if style == "nato":
        friend = {t.friend for t in tokens}
        for is_friend, words in ((True, _("Allied formation")), (False, _("German formation"))):
            if is_friend in friend:
                entries.append(Entry(_nato_sample(is_friend), words))
    else:
        nations = nation_words(to)
        entries += [
            Entry(_swatch(n, to.code), nations[n]) for n in NATION if any(s.nation == n for s in signs)
        ]
        if any(not t.friend for t in tokens):
            entries.append(Entry(_double(), _("double rule: the German side")))
        arms = arm_words(to)
        entries += [
            Entry(_chip(_at(glyphs.arm_mark(a, INK), 11, 10)), arms[a])
            for a in arms
            if any(s.arm == a for s in signs)
        ]
    if style != "plain":
        sizes = size_words(to)
        entries += [
            Entry(_chip(_at(glyphs.size_mark(size, 17)[0], 0, 10)), words)
            for size, words in reversed(sizes.items())
            if any(s.size == size for s in signs)
        ]
    return entries


def _of_marks(to: Tongue, folded: bool, unsure: str, leaders: bool) -> list[Entry]:
    _ = to.text
    line = (
        path("M2 20L32 8", stroke="currentColor", width=1.4)
        + '<circle cx="3" cy="20" r="2.6" fill="currentColor"/>'
    )
    entries = []
    if folded:
        entries.append(Entry(glyphs.badge("+3", 26, 14), _("so many more at the same place")))
    if unsure:
        entries.append(Entry(glyphs.badge("?", 24, 14), unsure))
    if leaders:
        entries.append(Entry(line, _("leads to its true place")))
    return entries


def _at(shapes: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:g} {y:g})">{shapes}</g>'


def _chip(inside: str) -> str:
    return path("M1 3H33V25H1Z", PAPER, INK, 1) + inside


def _swatch(nation: str, language: str) -> str:
    colours = NATION[nation]
    letters = glyphs.LETTERS.get(language, glyphs.LETTERS["en"])[nation]
    return (
        path("M1 3H33V25H1Z", colours.tint, INK, 1)
        + path("M1 3H18V25H1Z", colours.stripe, INK, 0.8)
        + f'<text x="9.5" y="17.5" font-size="9" font-weight="bold" text-anchor="middle" fill="{colours.on_stripe}">'
        f"{letters}</text>"
    )


def _double() -> str:
    return path("M1 3H33V25H1Z", NATION["german"].tint, INK, 1.4) + path(
        "M4 6H30V22H4Z", stroke=INK, width=0.9
    )


def _nato_sample(friend: bool) -> str:
    drawing = nato.drawing(nato.sidc("none", "infantry", friend))
    left, top, width, height = drawing.box
    scale = min(30 / width, 24 / height)
    x, y = 17 - (left + width / 2) * scale, 14 - (top + height / 2) * scale
    return path("M1 1H33V27H1Z", PAPER, INK, 1) + (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})">{drawing.shapes}</g>'
    )
