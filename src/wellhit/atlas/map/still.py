"""One day as one picture: the base map, who stands where, a legend and the day, for pages without script and for print.

Counters lie on top of the ground and keep off the names; everything is in pixels of a picture `pixels` wide, so that
a sign has the same size at every zoom. Looks of the ground stand in `static/map.css`; signs carry their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from wellhit.atlas.i18n import Tongue
from wellhit.atlas.map import glyphs, telling
from wellhit.atlas.map.base import BaseMap, level_for
from wellhit.atlas.map.furniture import scale_bar
from wellhit.atlas.map.land import Land
from wellhit.atlas.map.legend import Legend, legend_of
from wellhit.atlas.map.projection import Projection, units_per_km
from wellhit.atlas.map.scene import LIKELY, Scene, Stand, standing
from wellhit.atlas.map.signs import Token, box_of, in_words, symbols, text_width, thing_box, thing_label
from wellhit.atlas.map.spread import (
    MIDDLE_KM,
    RANK,
    REACH,
    WIDE_KM,
    Box,
    Counter,
    OnGround,
    Shown,
    arrange,
    least_rank,
    place,
)

LAYERS = ("formations", "fortresses", "ports", "batteries", "strongpoints", "raids", "bridges")
USUAL_WIDTH = 1000.0  # pixels, for which the widths that show brigades and battalions are meant
DAY_FONT, SOURCE_FONT = 20.0, 14.0
BAR_W, BAR_H = 210.0, 46.0  # pixels that the scale bar takes
FEWER_NAMES = 2  # counters need room too: names as on a map so many levels further off
THING_SCALE = {
    "fortress": 1.0,
    "port": 0.86,
    "raid": 0.86,
    "battery": 0.72,
    "strongpoint": 0.72,
    "bridge": 0.72,
}
# The things that are drawn first get the better places.
THING_ORDER = tuple(THING_SCALE)


class Window(NamedTuple):
    """A part of the map in map units: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    def km(self, projection: Projection) -> float:
        """Its width in kilometres, at its middle."""
        return self.w / units_per_km(projection.lon_lat(self.x, self.y + self.h / 2)[1])

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.x <= point[0] <= self.x + self.w and self.y <= point[1] <= self.y + self.h


def window(projection: Projection, lon: float, lat: float, km: float, ratio: float = 0.66) -> Window:
    """A window about a position, `km` wide and `ratio` times as high, moved so that it stays on the map.

    A window wider than the map is the whole map.
    """
    whole_w, whole_h = projection.size
    w = min(km * units_per_km(lat), whole_w)
    h = min(w * ratio, whole_h)
    x, y = projection.xy(lon, lat)
    return Window(
        min(max(x - w / 2, 0.0), whole_w - w), min(max(y - h / 2, 0.0), whole_h - h), w, h
    )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A thing or formation as it is put on the picture: symbol, middle of its box, box, true place, badges."""

    symbol: str
    x: float
    y: float
    w: float
    h: float
    anchor: tuple[float, float]
    leader: tuple[float, float] | None = None
    title: str = ""
    folded: int = 0
    unsure: bool = False


@dataclass
class Still:
    """Everything that one picture needs. Raises ValueError for a layer that there is not.

    tokens: by formation. land: what counters stand on (None: everywhere). style: one of `signs.STYLES`. pixels: width
    of the picture, for which letters and signs are made. prefix: keeps the ids of several pictures on a page apart.
    """

    scene: Scene
    base: BaseMap
    window: Window
    tongue: Tongue
    tokens: Mapping[str, Token]
    land: Land | None = None
    style: str = "1944"
    layers: Collection[str] = LAYERS
    pixels: float = 1000.0
    with_legend: bool = True
    prefix: str = ""
    level: int = field(init=False)
    named: int = field(init=False)

    def __post_init__(self) -> None:
        unknown = sorted(set(self.layers) - set(LAYERS))
        if unknown:
            raise ValueError(f"no layer {unknown[0]!r}; there are {', '.join(LAYERS)}")
        self.level = level_for(self.window.w / self.pixels)
        self.named = max(0, self.level - FEWER_NAMES)

    @property
    def scale(self) -> float:
        """Pixels to a map unit."""
        return self.pixels / self.window.w

    @property
    def km(self) -> float:
        """Width of what is seen, on a picture of USUAL_WIDTH: a narrow picture shows as little as one of more land."""
        return self.window.km(self.base.projection) * USUAL_WIDTH / self.pixels

    def svg(self) -> str:
        """The picture. The ground needs `map.css` of the page that holds it."""
        places = [self.base.projection.xy(p["lon"], p["lat"]) for p in self.scene.frame["places"]]
        inside = {i for i, point in enumerate(places) if self.window.holds(point)}
        map_h = self.window.h * self.scale
        day = telling.when(self.scene, self.tongue)
        things = self._things(places, inside)
        counters = self._counters(places, things)
        legend = self._legend(things, counters)
        head, top = self._head(day)
        height = top + map_h + legend.height
        used = {d.symbol for d in (*things, *counters)}
        tokens = [t for t in self.tokens.values() if t.id in used]
        names = [n for n in glyphs.THINGS if f"t-{n}" in used]
        title = f"{self.base.title}, {day}"
        overlay = "".join(self._leader(d) for d in (*things, *counters))
        overlay += "".join(self._put(d) for d in (*things, *counters))
        overlay += "".join(self._badges(d) for d in counters)
        body = (
            f"<title>{escape(title)}</title>"
            f"<desc>{escape(telling.description(self.scene, self.tongue, inside))}</desc>"
            f"<defs>{symbols(tokens, self.style, self.tongue.code, names)}</defs>"
            + head
            + self._ground(top, map_h)
            + f'<svg x="0" y="{top:g}" width="{self.pixels:g}" height="{map_h:.1f}">{overlay}</svg>'
            + f'<g transform="translate(0 {top + map_h:.1f})">{legend.svg}</g>'
        )
        name = f"{self.prefix}still"
        return self._own_ids(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="still" role="img" id="{name}"'
            f' viewBox="0 0 {self.pixels:g} {height:.1f}" font-family="Arial, Helvetica, sans-serif">{body}</svg>'
        )

    def _own_ids(self, svg: str) -> str:
        """Ids of signs with the prefix; those of the ground are the same in every picture and stay."""
        if not self.prefix:
            return svg
        for kind in ("f-", "t-", "b-", "a-", "s-", "n-", "l-"):
            svg = svg.replace(f'id="{kind}', f'id="{self.prefix}{kind}')
            svg = svg.replace(f'href="#{kind}', f'href="#{self.prefix}{kind}')
        return svg

    # -- the ground ------------------------------------------------------------------------------

    def _head(self, day: str) -> tuple[str, float]:
        """The day and what is told, on one line or two, and how high that is."""
        source = telling.named(self.scene.track["title"], self.tongue.code)
        room = text_width(day, DAY_FONT, True) + text_width(source, SOURCE_FONT) + 20
        x, y, anchor = (self.pixels - 2, 23, "end") if room <= self.pixels else (2, 42, "start")
        return (
            f'<text x="2" y="23" font-size="{DAY_FONT:g}" font-weight="bold" fill="currentColor">{escape(day)}</text>'
            f'<text x="{x:g}" y="{y}" font-size="{SOURCE_FONT:g}" text-anchor="{anchor}" fill="currentColor">'
            f"{escape(source)}</text>"
        ), y + 11.0

    def _ground(self, top: float, map_h: float) -> str:
        w = self.window
        bar = scale_bar(self.base.projection, self._corner(), 1 / self.scale)
        bridges = self.base.bridges if "bridges" in self.layers and self.km < MIDDLE_KM else ""
        return (
            f'<svg class="base z{self.level}" x="0" y="{top:g}" width="{self.pixels:g}" height="{map_h:.1f}"'
            f' viewBox="{w.x:.1f} {w.y:.1f} {w.w:.1f} {w.h:.1f}" aria-hidden="true">'
            f'<g class="ground">{self.base.ground}{bridges}</g><g class="names">{self.base.names[self.named]}</g>'
            f'<g class="scale">{bar}</g></svg>'
        )

    def _corner(self) -> Window:
        """The window moved so that the scale bar in its lower left lies in a corner without a name."""
        w, s = self.window, self.scale
        names = self._names()
        for x in (w.x, w.x + w.w - BAR_W / s):
            left, low = x * s, (w.y + w.h) * s
            if not any(
                abs(n.x - left - BAR_W / 2) < (BAR_W + n.w) / 2 and n.y + n.h / 2 > low - BAR_H for n in names
            ):
                return Window(x, w.y, w.w, w.h)
        return w

    def _names(self) -> list[Box]:
        """Boxes of the names that are written, in pixels of the world."""
        s = self.scale
        shown = [label.box(self.level) for label in self.base.labels if label.level <= self.named]
        return [
            Box(
                (b.left + b.right) / 2 * s,
                (b.top + b.bottom) / 2 * s,
                (b.right - b.left) * s,
                (b.bottom - b.top) * s,
            )
            for b in shown
            if self.window.holds(((b.left + b.right) / 2, (b.top + b.bottom) / 2))
        ]

    def _on_land(self) -> OnGround:
        return self.land.scaled(self.scale) if self.land else lambda x, y: True

    def _edges(self) -> list[Box]:
        """What lies outside the picture, as boxes that no sign may enter."""
        s, w = self.scale, self.window
        x, y, wide, high = (w.x + w.w / 2) * s, (w.y + w.h / 2) * s, w.w * s, w.h * s
        out = self.pixels  # as far as any sign can be moved
        beside = [Box(x + sign * (wide + out) / 2, y, out, high + 2 * out) for sign in (-1, 1)]
        return beside + [Box(x, y + sign * (high + out) / 2, wide + 2 * out, out) for sign in (-1, 1)]

    # -- what stands on it -----------------------------------------------------------------------

    def _things(self, places: Sequence[tuple[float, float]], inside: Collection[int]) -> list[Drawn]:
        """Signs of fortresses, ports, ... on their places, or as near as there is room."""
        wanted = [w for w in self._wanted() if w[1] in inside]
        wanted.sort(key=lambda w: THING_ORDER.index(w[0].partition("-")[0]))
        asked, s = [], self.scale
        for number, (name, where, _title) in enumerate(wanted):
            w, h = thing_box(name, self.style, self.tongue)
            k = 1.0 if in_words(name, self.style) else THING_SCALE[name.partition("-")[0]]
            x, y = places[where]
            asked.append(Counter(str(number), x * s, y * s, w * k, h * k, "land"))
        spots = place(asked, self._on_land(), [*self._names(), *self._edges()])
        drawn = []
        for (name, _where, title), c, spot in zip(wanted, asked, spots, strict=True):
            if spot is not None:
                anchor = c.anchor
                drawn.append(
                    Drawn(f"t-{name}", *spot, c.w, c.h, anchor, _edge(anchor, spot, c.w, c.h), title)
                )
        return drawn

    def _wanted(self) -> list[tuple[str, int, str]]:
        """Things that this width shows: sign, place, name with state."""
        scene, frame, to, km = self.scene, self.scene.frame, self.tongue, self.km
        found: list[tuple[str, int, str]] = []

        def add(layer: str, kind: str, listed: str, state: Any) -> None:
            if layer in self.layers:
                for i, one in enumerate(frame.get(listed, [])):
                    sign = f"{kind}-{state(i)}"
                    title = f"{telling.named(one['name'], to.code)}: {thing_label(sign, to)}"
                    found.append((sign, one["place"], title))

        add("fortresses", "fortress", "fortresses", scene.fortress)
        add("ports", "port", "ports", scene.port)
        if "raids" in self.layers:
            _ = to.text
            found += [("raid", p, telling.raid_words(n, t, to) or _("air raid")) for p, n, t in scene.raids]
        # The works of a fortress that has fallen are told by its own sign.
        strongpoints = frame.get("strongpoints", [])
        told = {s["place"] for s in strongpoints if scene.fortress(s["fortress"]) == "fallen"}
        works = len(found)
        if km <= WIDE_KM / 2:
            add("batteries", "battery", "batteries", scene.battery)
        told_as_guns = {where for _sign, where, _title in found[works:]}
        if km < MIDDLE_KM:
            before = len(found)
            add("strongpoints", "strongpoint", "strongpoints", scene.strongpoint)
            found[before:] = [one for one in found[before:] if one[1] not in told_as_guns]
        found[works:] = [one for one in found[works:] if one[1] not in told]
        return found

    def _counters(self, places: Sequence[tuple[float, float]], things: Sequence[Drawn]) -> list[Drawn]:
        if "formations" not in self.layers:
            return []
        scene = self.scene
        formations = scene.frame["formations"]
        ranks = [RANK.get(f["size"], 2) for f in formations]
        spots = standing(scene, places, ranks, least_rank(self.km), self.window.w / REACH)
        asked = [self._counter(i, spots.get(i)) for i in range(len(formations))]
        # Of equals a garrison is placed first: it sits in its fortress, the others can stand anywhere around it.
        order = sorted(range(len(asked)), key=lambda i: formations[i]["arm"] != "garrison")
        shown = arrange(
            [asked[i] for i in order], self.km, self.pixels, self._on_land(),
            [*self._names(), *self._edges(), *(Box(t.x, t.y, t.w + 2, t.h + 2) for t in things)],
        )  # fmt: skip
        index = {f["id"]: i for i, f in enumerate(formations)}
        return [self._drawn(one, asked[index[one.id]], index[one.id]) for one in shown]

    def _counter(self, i: int, spot: tuple[float, float] | None) -> Counter:
        formation = self.scene.frame["formations"][i]
        parent = formation.get("parent")
        token = self.tokens.get(formation["id"])
        w, h = box_of(token, self.style) if token else (0.0, 0.0)
        here = spot is not None and token is not None and self.window.holds(spot)
        return Counter(
            formation["id"],
            spot[0] * self.scale if here and spot else None,
            spot[1] * self.scale if here and spot else None,
            w, h, "land", formation["size"], formation["side"],
            "" if parent is None else self.scene.frame["formations"][parent]["id"],
        )  # fmt: skip

    def _drawn(self, shown: Shown, asked: Counter, i: int) -> Drawn:
        stand = self.scene.stands.get(i)
        name = telling.named(self.scene.frame["formations"][i]["name"], self.tongue.code)
        words = telling.stand_words(self.scene, stand, self.tongue) if stand else ""
        _ = self.tongue.text
        more = _("and {n} more").format(n=len(shown.folded)) if shown.folded else ""
        return Drawn(
            f"f-{shown.id}", shown.x, shown.y, asked.w, asked.h, asked.anchor, shown.leader,
            ", ".join(part for part in (name, words, more) if part), len(shown.folded),
            stand is not None and self._is_unsure(stand),
        )  # fmt: skip

    def _is_unsure(self, stand: Stand) -> bool:
        """Whether its place is assumed; of many runs, whether fewer than half had it there."""
        return {"history": stand.grade == 2, "ensemble": stand.grade < LIKELY}.get(self.scene.kind, False)

    # -- drawing it ------------------------------------------------------------------------------

    def _local(self, x: float, y: float) -> tuple[float, float]:
        return x - self.window.x * self.scale, y - self.window.y * self.scale

    def _leader(self, d: Drawn) -> str:
        if d.leader is None:
            return ""
        (x1, y1), (x2, y2) = self._local(*d.anchor), self._local(*d.leader)
        line = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
        return glyphs.path(line, stroke="currentColor", width=1) + (
            f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="2.2" fill="currentColor"/>'
        )

    def _put(self, d: Drawn) -> str:
        left, top = self._local(d.x - d.w / 2, d.y - d.h / 2)
        used = f'<use href="#{d.symbol}" x="{left:.1f}" y="{top:.1f}" width="{d.w:.1f}" height="{d.h:.1f}"/>'
        return f"<g><title>{escape(d.title)}</title>{used}</g>"

    def _badges(self, d: Drawn) -> str:
        right, top = self._local(d.x + d.w / 2, d.y - d.h / 2)
        above = 2 if self.style == "1944" else -3  # where a staff sign has only its tab
        badges = glyphs.badge(f"+{d.folded}", right + 4, top + above) if d.folded else ""
        return badges + (glyphs.badge("?", right + 4, top + d.h - 1) if d.unsure else "")

    def _unsure_words(self, counters: Sequence[Drawn]) -> str:
        _ = self.tongue.text
        if not any(d.unsure for d in counters):
            return ""
        return (
            _("its place is assumed")
            if self.scene.kind == "history"
            else _("there in fewer than half of the runs")
        )

    def _legend(self, things: Sequence[Drawn], counters: Sequence[Drawn]) -> Legend:
        if not self.with_legend:
            return Legend("", 0.0)
        ids = {d.symbol for d in counters}
        tokens = [t for t in self.tokens.values() if t.id in ids]
        names = [n for n in glyphs.THINGS if any(d.symbol == f"t-{n}" for d in things)]
        return legend_of(
            tokens, names, self.style, self.tongue, self.pixels,
            any(d.folded for d in counters), self._unsure_words(counters), any(d.leader for d in counters),
        )  # fmt: skip


def _edge(
    anchor: tuple[float, float], spot: tuple[float, float], w: float, h: float
) -> tuple[float, float] | None:
    """Where a line from the true place meets the sign; None when it lies under it."""
    x = min(max(anchor[0], spot[0] - w / 2), spot[0] + w / 2)
    y = min(max(anchor[1], spot[1] - h / 2), spot[1] + h / 2)
    return None if (x, y) == anchor else (x, y)
