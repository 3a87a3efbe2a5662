"""The ground drawn: sea, land, floods, waters, roads, works, bridges; from below to above."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from wellhit.atlas.i18n import N_, tongue
from wellhit.atlas.map.ground import Shape
from wellhit.atlas.map.marks import Say, element, graded, group, title
from wellhit.atlas.map.paths import Point, curve, number, path, simplified
from wellhit.atlas.map.projection import Projection
from wellhit.atlas.map.roads import Coast, chained
from wellhit.terms import Place, Route

COAST_TOLERANCE = 0.35  # map units: what the coast loses on screen, 35 m
EDGE = 0.15  # map units: as near as this to the frame is on it
WIDE_M, NARROW_M = 100, 15  # a stream below, a broad water above
GRATICULE = 0.5  # degrees
TICK = 0.1  # degrees: a length of the frame's black and white
HATCH = 4.0  # map units between the strokes of a flood
BRIDGE = 1.1, 0.55  # map units: half the length of a bridge's kerbs, and half the way between them
HACHURES = 13  # strokes down the slopes of a hilltop, all round it
INNER, OUTER = 0.62, (1.0, 0.82)  # share of its radius where a stroke begins, and where it ends, in turn
HILLS = (1.7, 2.5, 3.4)  # map units: radius of a hilltop below 60 m, below 120 m, and of the others
ROUTE_ORDER = ("ferry", "track", "secondary", "main")

KINDS = {
    "river": N_("river"), "canal": N_("canal"), "ditch": N_("anti-tank ditch"), "coast_mole": N_("mole or jetty"),
    "basin": N_("dock basin"), "flood": N_("flooded ground"), "tidal": N_("tidal water in 1944"),
    "causeway": N_("causeway"), "land": N_("land"), "lake": N_("lake"), "shore": N_("shore"),
}  # fmt: skip
ROUTES = {
    "main": N_("main roads"),
    "secondary": N_("secondary roads"),
    "track": N_("tracks"),
    "ferry": N_("ferries"),
}
BRIDGES = {
    "intact": N_("bridge"), "prepared": N_("bridge ready to be blown"), "blown": N_("bridge blown"),
    "ferry": N_("ferry"), "bridged": N_("military bridge"),
}  # fmt: skip


class Drawing:
    """One map's ground in one language: each method gives one layer as SVG, or nothing where there is nothing.

    when: says in that language the time for which a shape holds ("from Feb 1944").
    """

    def __init__(
        self,
        shapes: dict[str, list[Shape]],
        projection: Projection,
        language: str,
        say: Say,
        when: Callable[[str], str] = str,
    ) -> None:
        self.when = when
        self.shapes, self.projection, self.language, self.say = shapes, projection, language, say
        self.width, self.height = projection.size
        self.coast = Coast(ring for shape in shapes.get("land", []) for ring in shape.lines)

    def definitions(self) -> str:
        """What other elements refer to: the frame that clips, the strokes of a flood, and its coast."""
        frame = element("rect", width=number(self.width), height=number(self.height))
        strokes = element("rect", width=HATCH, height=HATCH) + element(
            "path", d=f"M0 {HATCH / 4:g}h{HATCH * 0.6:g}M{HATCH * 0.5:g} {HATCH * 3 / 4:g}h{HATCH * 0.5:g}"
        )
        pattern = element(
            "pattern", strokes, id="map-flood", width=HATCH, height=HATCH, patternUnits="userSpaceOnUse", cls="hatch"
        )  # fmt: skip
        hills = "".join(_hill(number_of, radius) for number_of, radius in enumerate(HILLS))
        return element("defs", element("clipPath", frame, id="map-frame") + pattern + hills)

    def sea_and_land(self) -> str:
        """The sea, soft lines along its shores, the land and its lakes; waters that were open in 1944 on top."""
        land = self.shapes.get("land", [])
        sea = element("rect", cls="sea", width=number(self.width), height=number(self.height))
        if not land:
            return element("rect", cls="unknown", width=number(self.width), height=number(self.height))
        first = land[0]
        rings = [simplified(ring, COAST_TOLERANCE) for shape in land for ring in shape.lines]
        told = title(
            self.say("Land and shore of the late twentieth century"),
            "",
            first.accuracy,
            first.source,
            self.say,
        )
        ground = element(
            "path", told, id="map-land", cls=graded("land", first.accuracy), d=curve(rings, self._is_edge)
        )
        shoals = group("shoal", (element("use", href="#map-land", cls=f"s{n}") for n in (3, 2, 1)))
        return sea + shoals + ground + self.areas("lake") + self.areas("tidal")

    def _is_edge(self, point: Point) -> bool:
        """Whether a point lies on the frame: the coast was cut there."""
        x, y = point
        return min(x, y) < EDGE or x > self.width - EDGE or y > self.height - EDGE

    def areas(self, kind: str) -> str:
        """Every area of a kind."""
        return self._each(kind, lambda shape: path(shape.lines, closed=True))

    def lines(self, kind: str) -> str:
        """Every line of a kind; broad waters and brooks have a class of their own."""
        return self._each(kind, lambda shape: path(shape.lines, closed=shape.is_area))

    def _each(self, kind: str, draw: Callable[[Shape], str]) -> str:
        parts = []
        for shape in self.shapes.get(kind, []):
            when = str(shape.told.get("when") or "")
            name = shape.name_in(self.language) + (f" ({self.when(when)})" if when else "")
            told = title(name, KINDS[kind], shape.accuracy, shape.source, self.say)
            drawn = draw(shape)
            if drawn:
                cls = graded(f"{kind.replace('_', '-')}{_breadth(shape)}", shape.accuracy)
                parts.append(element("path", told, cls=cls, d=drawn))
        return group(f"{kind.replace('_', '-')}s", parts)

    def shores(self) -> str:
        """Edges of mapped water, where they are not those of the coast already."""
        if not self.shapes.get("land"):
            return self.lines("shore")
        kept = [shape for shape in self.shapes.get("shore", []) if "GSHHG" not in shape.source]
        return Drawing({"shore": kept}, self.projection, self.language, self.say, self.when).lines("shore")

    def routes(self, routes: Sequence[Route], at: dict[str, Point]) -> str:
        """Roads by class, the main ones on top."""
        parts = []
        for kind in ROUTE_ORDER:
            chosen = [route for route in routes if route.route_class == kind]
            lines = chained(
                [(r.a, r.b) for r in chosen if self._is_seen(at[r.a], at[r.b])], at, self._bends(chosen, at)
            )
            if lines:
                name = self.say(ROUTES[kind]).capitalize()
                told = title(name, N_("drawn straight from place to place"), "D", _sources(chosen), self.say)
                parts.append(element("path", told, cls=graded(f"route {kind}", "D"), d=path(lines)))
        return group("routes", parts)

    def _bends(self, routes: Iterable[Route], at: dict[str, Point]) -> dict[tuple[str, str], Point]:
        """Where roads bend to keep out of the sea; ferries do not."""
        found = ((r, self.coast.bend(at[r.a], at[r.b])) for r in routes if r.route_class != "ferry")
        return {(route.a, route.b): bend for route, bend in found if bend}

    def _is_seen(self, a: Point, b: Point) -> bool:
        (left, right), (top, bottom) = sorted((a[0], b[0])), sorted((a[1], b[1]))
        return right > 0 and left < self.width and bottom > 0 and top < self.height

    def bridges(self, routes: Sequence[Route], at: dict[str, Point], names: dict[str, str]) -> str:
        """Where a road crosses water by a bridge or a ferry; `data-route` is the index of the road."""
        waters = [
            line for kind in ("river", "canal") for shape in self.shapes.get(kind, []) for line in shape.lines
        ]
        bends, parts = self._bends(routes, at), []
        for number_of, route in enumerate(routes):
            if route.bridge == "none" or not (self._holds(at[route.a]) and self._holds(at[route.b])):
                continue
            bend = bends.get((route.a, route.b))
            a, b = (bend, at[route.b]) if bend else (at[route.a], at[route.b])
            spot, is_drawn = crossing(a, b, waters)
            name = f"{names[route.a]} – {names[route.b]}" + (f", {route.way}" if route.way else "")
            told = title(name, BRIDGES[route.bridge], "C" if is_drawn else "D", route.source, self.say)
            drawn = _kerbs(spot, a, b)
            parts.append(element("path", told, cls=route.bridge, d=drawn, data_route=number_of))
        return group("bridges", parts)

    def _holds(self, point: Point) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height

    def graticule(self) -> str:
        """Lines of longitude and latitude, and their degrees along the frame."""
        lines, words = [], []
        for lon in _steps(self.projection.west, self.projection.east, GRATICULE):
            x = self.projection.xy(lon, self.projection.north)[0]
            lines.append(((x, 0.0), (x, self.height)))
            words.append(
                element(
                    "text",
                    self._degrees(lon, self.say("E"), self.say("W")),
                    cls="degree n",
                    x=number(x),
                    y=number(self.height),
                )
            )
        for lat in _steps(self.projection.south, self.projection.north, GRATICULE):
            y = self.projection.xy(self.projection.west, lat)[1]
            lines.append(((0.0, y), (self.width, y)))
            words.append(
                element(
                    "text",
                    self._degrees(lat, self.say("N"), self.say("S")),
                    cls="degree e",
                    x=number(self.width),
                    y=number(y),
                )
            )
        return group("graticule", [element("path", d=path(lines)), *words])

    def _degrees(self, value: float, plus: str, minus: str) -> str:
        """A degree as the language writes it: 50.5° N, 50,5° N."""
        degrees = f"{tongue(self.language).number(abs(value), 1)}°"
        return f"{degrees} {plus if value > 0 else minus}" if value else degrees

    def neatline(self) -> str:
        """The frame of the sheet, black and white by tenths of a degree, as surveyors draw it."""
        west, south, east, north = self.projection
        dark: list[tuple[Point, Point]] = []
        for lon in list(_steps(west, east, 2 * TICK)):
            a, b = (self.projection.xy(min(value, east), south)[0] for value in (lon, lon + TICK))
            dark += [((a, 0.0), (b, 0.0)), ((a, self.height), (b, self.height))]
        for lat in list(_steps(south, north, 2 * TICK)):
            a, b = (self.projection.xy(west, min(value, north))[1] for value in (lat, lat + TICK))
            dark += [((0.0, a), (0.0, b)), ((self.width, a), (self.width, b))]
        size = {"width": number(self.width), "height": number(self.height)}
        return group("neatline", [element("rect", **size), element("path", d=path(dark))])


def _hill(name: int, radius: float) -> str:
    """A hilltop: strokes down its slopes, as a pen draws hachures."""
    ends = []
    for stroke in range(HACHURES):
        angle = 2 * math.pi * stroke / HACHURES
        out = OUTER[stroke % 2] * radius
        a, b = math.sin(angle), -math.cos(angle)
        ends.append(((INNER * radius * a, INNER * radius * b), (out * a, out * b)))
    return element("path", id=f"map-hill-{name}", d=path(ends))


def _breadth(shape: Shape) -> str:
    metres = float(shape.told.get("width_m") or 0)
    if shape.is_area or not metres or shape.kind not in ("river", "canal"):
        return ""
    return " broad" if metres >= WIDE_M else " narrow" if metres < NARROW_M else ""


def _sources(routes: Iterable[Route]) -> list[str]:
    """Ids of all sources of some routes, the most used first."""
    count: dict[str, int] = {}
    for route in routes:
        for source in route.source:
            count[source] = count.get(source, 0) + 1
    return sorted(count, key=lambda source: (-count[source], source))


def _steps(low: float, high: float, step: float) -> Iterable[float]:
    """Multiples of a step from low (included) to high (not)."""
    first = math.ceil(round(low / step, 6))
    return (round(n * step, 6) for n in range(first, math.ceil(round(high / step, 6))))


def _kerbs(spot: Point, a: Point, b: Point) -> str:
    """The two kerbs of a bridge at a spot, along the road."""
    length = math.dist(a, b) or 1.0
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    half, aside = BRIDGE
    lines = []
    for side in (-aside, aside):
        x, y = spot[0] - uy * side, spot[1] + ux * side
        lines.append(((x - ux * half, y - uy * half), (x + ux * half, y + uy * half)))
    return path(lines)


def crossing(a: Point, b: Point, waters: Iterable[Sequence[Point]]) -> tuple[Point, bool]:
    """Where a straight road meets a drawn water, and True; the middle of the road, and False, where it meets none.

    Of several the one nearest to the middle.
    """
    best, found = 2.0, 0.5
    for line in waters:
        for c, d in pairwise(line):
            t = _meeting(a, b, c, d)
            if t is not None and abs(t - 0.5) < best:
                best, found = abs(t - 0.5), t
    return (a[0] + found * (b[0] - a[0]), a[1] + found * (b[1] - a[1])), best < 2.0


def _meeting(a: Point, b: Point, c: Point, d: Point) -> float | None:
    """How far along a-b it meets c-d, 0 to 1; None where it does not."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    cross = rx * sy - ry * sx
    if cross == 0:
        return None
    t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross
    u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross
    return t if 0 <= t <= 1 and 0 <= u <= 1 else None


def places_at(places: Iterable[Place], projection: Projection) -> dict[str, Point]:
    """Map units of every place, on the map or off it."""
    return {place.id: projection.xy(place.lon, place.lat) for place in places}
