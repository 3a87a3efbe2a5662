"""Signs of formations and things in three styles, as one file of `<symbol>`s a style and language.

`1944`: a rectangle as staffs drew it: the size above, the nation and the arm on a stripe, the short name; a double
rule for the German side. `nato`: the sign of APP-6 beside the short name. `plain`: words. A symbol's viewBox is the
box that the counter takes on the map, in pixels (`box_of`). Ids: `f-<formation or asset>`, `t-<thing>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from wellhit.atlas.content.signs import Sign
from wellhit.atlas.i18n import Tongue, tongue
from wellhit.atlas.map import glyphs, nato
from wellhit.atlas.map.glyphs import INK, NATION, PAPER, TAB_H, path

STYLES = ("1944", "nato", "plain")
STRIPE_W = 17.0
STAFF_W, STAFF_H = 62.0, 34.0
NATO_W, NATO_H, NATO_SIGN_W = 84.0, 36.0, 42.0
PLAIN_H, PLAIN_FONT = 30.0, 10.5
THING_BOX = 28.0
ONE_FONT, FIRST_FONT, SECOND_FONT = 10.5, 9.8, 9.0
# Words of arms and sizes: the second line of a short name begins with the first of them.
SECOND = re.compile(
    r"Inf|Infbrig|Armd|Tank|Div|Bdes?|Brig|Pantser\w+|Tankbrig|Army|Leger|Corps|Korps|Recce|Verk|APC|AGRA|Gren|Garr|"
    r"Flak|Marineart|Kustart|Sich|Naval|Heavy|Zw|Coast|Scot|GAF|Lw|Highrs|\(MG\)|\(H\)|Comd|Gp|RAF|Guns|Btys|"
    r"Regts|Le|voorh|\(storm\)"
)
MIDDLE = ' text-anchor="middle"'
BOLD = MIDDLE + ' font-weight="bold"'
REMARK = re.compile(r"\s*(\(.*\)|\+.*)$")


@dataclass(frozen=True, slots=True)
class Token:
    """What a sign is drawn from: how it is drawn, its full name in the reader's language, its side."""

    sign: Sign
    name: str
    friend: bool

    @property
    def id(self) -> str:
        """The id of its symbol."""
        return f"f-{self.sign.id}"


def tokens_of(signs: Mapping[str, Sign], names: Mapping[str, str], sides: Mapping[str, str]) -> list[Token]:
    """Tokens in the order of the signs. names, sides: by id of formation or asset; the German side is the other."""
    return [
        Token(sign, names.get(sign.id, sign.short), sides.get(sign.id) != "german") for sign in signs.values()
    ]


def text_width(text: str, font: float, bold: bool = False) -> float:
    """Pixels a text takes in a common sans serif, rather too many than too few."""
    em = sum(
        0.31 if c in "ijl.,;:'|!()-’I ftr/" else 0.9 if c in "mwMW@&" else 0.72 if c.isupper() else 0.57
        for c in text
    )
    return em * font * (1.06 if bold else 1.0)


def lines_of(text: str, room: float) -> list[str]:
    """A short name on one line, or on two where it does not fit into the room (pixels)."""
    words = text.split()
    if len(words) == 1 or text_width(text, ONE_FONT, True) <= room:
        return [text]
    return _best_cut(words, [k for k in range(1, len(words)) if SECOND.fullmatch(words[k])])


def _best_cut(words: list[str], cuts: list[int]) -> list[str]:
    """Two lines as equal as the cuts allow; of equals the earlier."""
    lines = [[" ".join(words[:k]), " ".join(words[k:])] for k in cuts or range(1, len(words))]
    return min(lines, key=lambda cut: max(map(len, cut)))


def balanced(text: str) -> list[str]:
    """The text on two lines as equal as its words allow; one word stays on one."""
    words = text.split()
    return _best_cut(words, []) if len(words) > 1 else [text]


def plain_words(name: str) -> str:
    """A full name without the remark at its end: the list beside the map has it."""
    return REMARK.sub("", name).strip() or name


def box_of(token: Token, style: str) -> tuple[float, float]:
    """Width and height of a counter in pixels."""
    if style == "1944":
        return STAFF_W, STAFF_H
    if style == "nato":
        return NATO_W, NATO_H
    widest = max(text_width(line, PLAIN_FONT) for line in _plain_lines(token.name))
    return float(round(STRIPE_W + widest + 9)), PLAIN_H


def _plain_lines(name: str) -> list[str]:
    words = plain_words(name)
    return balanced(words) if len(words) > 14 else [words]


def thing_label(name: str, to: Tongue) -> str:
    """A thing in words, for the plain style and the legend."""
    _ = to.text
    return {
        "fortress-held": _("fortress, held"),
        "fortress-invested": _("fortress, cut off"),
        "fortress-masked": _("fortress, watched"),
        "fortress-assault": _("fortress, under assault"),
        "fortress-fallen": _("fortress, fallen"),
        "strongpoint-holds": _("strongpoint, holding"),
        "strongpoint-fallen": _("strongpoint, fallen"),
        "battery-fires": _("battery"),
        "battery-silent": _("battery, silent"),
        "port-shut": _("port, shut"),
        "port-clearing": _("port, being cleared"),
        "port-open": _("port, open"),
        "raid": _("air raid"),
        "bridge-up": _("bridge"),
        "bridge-blown": _("bridge, blown"),
        "bridge-built": _("bridge, rebuilt"),
        "ship": _("ship"),
        "headquarters": _("headquarters"),
    }[name]


def _text(x: float, y: float, text: str, font: float, room: float, colour: str = INK, more: str = "") -> str:
    """A line of text, squeezed where it would leave its room."""
    tight = text_width(text, font, "bold" in more)
    squeeze = f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"' if tight > room else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{font:g}" fill="{colour}"{more}{squeeze}>{escape(text)}</text>'
    )


def _staff_sign(token: Token, language: str) -> str:
    sign = token.sign
    room = STAFF_W - 2 - STRIPE_W - (4 if token.friend else 8.5)
    middle = (STRIPE_W + STAFF_W) / 2
    return (
        (f'<use href="#s-{sign.size}"/>' if sign.size != "none" else "")
        + f'<use href="#b-{_body(token)}"/>'
        + _arm(token, STAFF_H - 12.5)
        + _label(lines_of(sign.short_in(language), room), middle, (TAB_H + STAFF_H - 1) / 2, room)
    )


def _nato_sign(token: Token, language: str) -> str:
    code = nato.sidc(token.sign.size, token.sign.arm, token.friend)
    left, top, width, height = nato.drawing(code).box
    scale = min((NATO_SIGN_W - 4) / width, (NATO_H - 5) / height)
    x = (NATO_SIGN_W - width * scale) / 2 - left * scale + 1
    y = (NATO_H - height * scale) / 2 - top * scale
    room = NATO_W - NATO_SIGN_W - 3
    return (
        f'<use href="#b-nato"/><use href="#n-{code}" transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})"/>'
        + _label(lines_of(token.sign.short_in(language), room), NATO_W - 2.5 - room / 2, NATO_H / 2, room)
    )


def _plain_sign(token: Token, width: float, language: str) -> str:
    body = path(f"M1 1H{width - 1:g}V{PLAIN_H - 1:g}H1Z", NATION[token.sign.nation].tint, INK, 1.2)
    if not token.friend:
        left = STRIPE_W + 3
        body += path(f"M{left:g} 3H{width - 3:g}V{PLAIN_H - 3:g}H{left:g}Z", stroke=INK, width=0.8)
    lines = _plain_lines(token.name)
    tops = [PLAIN_H / 2 + 3.6] if len(lines) == 1 else [PLAIN_H / 2 - 2, PLAIN_H / 2 + 9]
    x = STRIPE_W + 5
    words = "".join(_text(x, y, line, PLAIN_FONT, width - x - 3) for y, line in zip(tops, lines, strict=True))
    return f'{body}<use href="#b-{token.sign.nation}"/>{_arm(token, PLAIN_H - 12.5)}{words}'


def _label(lines: list[str], middle: float, centre: float, room: float) -> str:
    if len(lines) == 1:
        return _text(middle, centre + 3.8, lines[0], ONE_FONT, room, more=BOLD)
    first, second = lines
    return _text(middle, centre - 2, first, FIRST_FONT, room, more=BOLD) + _text(
        middle, centre + 7.3, second, SECOND_FONT, room, more=MIDDLE
    )


def _body(token: Token) -> str:
    return token.sign.nation + ("" if token.friend else "-2")


def _arm(token: Token, y: float) -> str:
    ground = "light" if NATION[token.sign.nation].on_stripe == INK else "dark"
    return f'<use href="#a-{token.sign.arm}-{ground}" x="{1 + STRIPE_W / 2 - 6:g}" y="{y:g}"/>'


def _stripe(nation: str, top: float, low: float, language: str) -> str:
    """The stripe at the left with the nation in letters; the arm is put on it."""
    colours = NATION[nation]
    letters = glyphs.LETTERS.get(language, glyphs.LETTERS["en"])[nation]
    return path(f"M1 {top:g}H{1 + STRIPE_W:g}V{low:g}H1Z", colours.stripe, INK, 0.8) + _text(
        1 + STRIPE_W / 2, top + 10, letters, 9, STRIPE_W - 2, colours.on_stripe, BOLD
    )


def _staff_body(nation: str, double: bool, language: str) -> str:
    right, low, left = STAFF_W - 1, STAFF_H - 1, STRIPE_W + 3.2
    rule = path(f"M{left:g} {TAB_H + 2.2:g}H{right - 2.2:g}V{low - 2.2:g}H{left:g}Z", stroke=INK, width=0.9)
    return (
        path(f"M1 {TAB_H:g}H{right:g}V{low:g}H1Z", NATION[nation].tint, INK, 1.4)
        + _stripe(nation, TAB_H, low, language)
        + (rule if double else "")
    )


def _tab(size: str) -> str:
    mark, width = glyphs.size_mark(size, STAFF_W / 2)
    left = (STAFF_W - width) / 2
    return path(f"M{left:g} {TAB_H + 1:g}V.6h{width:g}V{TAB_H + 1:g}", PAPER, INK, 1.0) + mark


def shared_parts(tokens: Iterable[Token], style: str, language: str) -> str:
    """What the symbols of a style use together, each once: `<g>`s to stand in `<defs>`."""
    tokens = list(tokens)
    parts: dict[str, str] = {}
    for t in tokens:
        nation = t.sign.nation
        if style == "nato":
            code = nato.sidc(t.sign.size, t.sign.arm, t.friend)
            parts[f"n-{code}"] = nato.drawing(code).shapes
            parts["b-nato"] = path(f"M1 1H{NATO_W - 1:g}V{NATO_H - 1:g}H1Z", PAPER, INK, 1.2)
            continue
        colour = NATION[nation].on_stripe
        parts[f"a-{t.sign.arm}-{'light' if colour == INK else 'dark'}"] = glyphs.arm_mark(t.sign.arm, colour)
        if style == "plain":
            parts[f"b-{nation}"] = _stripe(nation, 1, PLAIN_H - 1, language)
        else:
            parts[f"b-{_body(t)}"] = _staff_body(nation, not t.friend, language)
            if t.sign.size != "none":
                parts[f"s-{t.sign.size}"] = _tab(t.sign.size)
    return "".join(f'<g id="{name}">{shapes}</g>' for name, shapes in sorted(parts.items()))


def symbol(token: Token, style: str, language: str) -> str:
    """The `<symbol>` of a formation or asset. Raises KeyError for a style that there is not."""
    width, height = box_of(token, style)
    inside = {
        "1944": lambda: _staff_sign(token, language),
        "nato": lambda: _nato_sign(token, language),
        "plain": lambda: _plain_sign(token, width, language),
    }[style]()
    return f'<symbol id="{token.id}" viewBox="0 0 {width:g} {height:g}">{inside}</symbol>'


def in_words(name: str, style: str) -> bool:
    """Whether a thing is written out. Strongpoints never are: there are a hundred, and words would hide the map."""
    return style == "plain" and not name.startswith("strongpoint")


def thing_symbol(name: str, style: str, to: Tongue) -> str:
    """The `<symbol>` of a fortress, port, battery, ..., in words where the style is plain."""
    width, height = thing_box(name, style, to)
    if not in_words(name, style):
        inside = glyphs.thing(name)
    else:
        inside = path(f"M.7 .7H{width - 0.7:g}V{height - 0.7:g}H.7Z", PAPER, INK, 1.2)
        inside += _text(
            width / 2, height / 2 + 3.6, thing_label(name, to), PLAIN_FONT, width - 6, more=MIDDLE
        )
    return f'<symbol id="t-{name}" viewBox="0 0 {width:g} {height:g}">{inside}</symbol>'


def thing_box(name: str, style: str, to: Tongue) -> tuple[float, float]:
    """Width and height of a thing's sign in pixels."""
    if not in_words(name, style):
        return THING_BOX, THING_BOX
    return float(round(text_width(thing_label(name, to), PLAIN_FONT) + 12)), 20.0


def symbols(tokens: Iterable[Token], style: str, language: str, things: Iterable[str] = glyphs.THINGS) -> str:
    """Every symbol of a style, to stand inside an `<svg>`."""
    tokens = list(tokens)
    to = tongue(language)
    return (
        f"<defs>{shared_parts(tokens, style, language)}</defs>"
        + "".join(symbol(t, style, language) for t in tokens)
        + "".join(thing_symbol(name, style, to) for name in things)
    )


def sprite_svg(tokens: Iterable[Token], style: str, language: str) -> str:
    """One file with the sign of everything. Raises KeyError for a style that there is not."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols(tokens, style, language)}</svg>'
