"""What explains a map: its scale bar and its legend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wellhit.atlas.i18n import N_
from wellhit.atlas.map.ground import Shape
from wellhit.atlas.map.labels import Label
from wellhit.atlas.map.marks import ACCURACY, Say, element
from wellhit.atlas.map.paths import number
from wellhit.atlas.map.projection import Projection, units_per_km
from wellhit.terms import Route

BAR_PIXELS = 160  # the bar is the longest round number of km that is no longer
BAR_KM = (0.5, 1, 2, 5, 10, 20, 50, 100)
EDGE_PIXELS = 18.0
SWATCH = 30, 14  # pixels


class Row(NamedTuple):
    """A line of the legend: a sample as SVG (`viewBox` of 30 by 14), and what it stands for."""

    sample: str
    text: str


def scale_bar(
    projection: Projection,
    view: tuple[float, float, float, float],
    units_per_pixel: float,
    labels: Iterable[Label] = (),
) -> str:
    """A bar of round kilometres in a lower corner of a view, true at the latitude where it lies.

    It lies on the left, unless more names do.
    """
    left, top, width, height = view
    edge, y = EDGE_PIXELS * units_per_pixel, top + height - EDGE_PIXELS * units_per_pixel
    km_units = units_per_km(projection.lon_lat(left, y)[1])
    longest = min(BAR_PIXELS * units_per_pixel, width / 2.5)
    km = max((k for k in BAR_KM if k * km_units <= longest), default=BAR_KM[0])
    length, up = km * km_units, 5 * units_per_pixel
    corners = left + edge, left + width - edge - length
    written = [(label.x, label.y) for label in labels]

    def names_over(x: float) -> int:
        return sum(1 for a, b in written if x - edge < a < x + length + edge and y - 3 * edge < b < y + edge)

    x = min(corners, key=names_over)
    bar = element("path", cls="bar", d=f"M{number(x)} {number(y)}h{number(length)}")
    dark = element("path", cls="bar dark", d=f"M{number(x)} {number(y)}h{number(length / 2)}")
    words = ((x, "0"), (x + length / 2, f"{km / 2:g}"), (x + length, f"{km:g} km"))
    return bar + dark + "".join(
        element("text", text, x=number(at), y=number(y - up)) for at, text in words
    )  # fmt: skip


def _line(cls: str) -> str:
    return element("path", cls=cls, d="M2 7H28")


def _area(cls: str) -> str:
    return element("path", cls=cls, d="M2 2H28V12H2Z")


# kind of shape -> sample, message. A row is shown where the map has the kind.
SHAPES: tuple[tuple[str, str, str], ...] = (
    (
        "land",
        _area("land"),
        N_("land and shore of the late twentieth century: harbours, dams and polders made since are in it"),
    ),
    ("tidal", _area("tidal acc-d"), N_("tidal water in 1944, closed or made land since")),
    ("flood", _area("flood acc-d"), N_("flooded ground, outline by named places")),
    ("river", _line("river acc-b"), N_("river")),
    ("canal", _line("canal acc-b"), N_("canal")),
    ("basin", _area("basin acc-b"), N_("dock basin of 1944")),
    ("coast_mole", _line("coast-mole acc-b"), N_("mole or jetty of 1944")),
    ("ditch", _line("ditch acc-b"), N_("anti-tank ditch")),
)
ROUTE_ROWS: tuple[tuple[str, str], ...] = (
    ("main", N_("main road, drawn straight from place to place")),
    ("secondary", N_("secondary road")),
    ("track", N_("track")),
    ("ferry", N_("ferry")),
)


def legend_rows(shapes: dict[str, list[Shape]], routes: Sequence[Route], say: Say) -> Iterator[Row]:
    """What this map shows, then what the classes of accuracy mean."""
    yield from (Row(sample, say(text)) for kind, sample, text in SHAPES if kind in shapes)
    classes = {route.route_class for route in routes}
    yield from (Row(_line(f"route {kind}"), say(text)) for kind, text in ROUTE_ROWS if kind in classes)
    if any(route.bridge != "none" for route in routes):
        yield Row(
            element("g", element("path", cls="prepared", d="M9 4H21M9 10H21"), cls="bridges"),
            say("bridge over water"),
        )
    if "height" in shapes:
        yield Row(element("g", element("text", "189", x=4, y=11), cls="heights"), say("height in metres"))
    position = say("position")
    for mark, means in ACCURACY.items():
        yield Row(_line(f"canal acc-{mark.lower()}"), f"{mark}: {position} {say(means)}")
