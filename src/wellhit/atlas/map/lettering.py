"""What is written on the map: places by rank, and seas, regions, rivers and heights."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from wellhit.atlas.i18n import N_
from wellhit.atlas.map.ground import Shape
from wellhit.atlas.map.labels import NEVER, SIDES, Box, Label, fit_between, place_labels
from wellhit.atlas.map.marks import Say, element, graded, title
from wellhit.atlas.map.names import label_of
from wellhit.atlas.map.paths import number
from wellhit.atlas.map.projection import Projection
from wellhit.terms import Place

PIXELS = {1: 14.0, 2: 12.5, 3: 11.5, 4: 11.0, 5: 10.5}  # height of a name by rank of its place
FIRST_LEVEL = {1: 0, 2: 2, 3: 4, 4: 6, 5: 7}
LOSS = 4.0  # a dot of one rank counts for so many of the next, where a name must lie over one
STYLE_PIXELS = {"sea": 17.0, "region": 14.0, "water": 11.0}
HEIGHT_PIXELS, HEIGHT_LEVEL = 10.0, 7
SPACED = 1.5  # seas and regions are set wide: this much of an em's common breadth
ABOVE = ("below", "above")
MIDDLE = ("c",)  # a name that stands on its point, not beside it

KINDS = {
    "town": N_("town"), "port": N_("port"), "bridge": N_("bridge"), "hill": N_("hill"),
    "strongpoint": N_("strongpoint"), "battery": N_("battery"), "coast_town": N_("coast town"),
    "crossroads": N_("crossroads"),
}  # fmt: skip


class Lettering:
    """All names of a map in one language, placed so that none lies over another at any level."""

    def __init__(
        self, places: Sequence[Place], ranks: dict[str, int], shapes: dict[str, list[Shape]],
        projection: Projection, language: str,
    ) -> None:  # fmt: skip
        self.ranks, self.language = ranks, language
        width, height = projection.size
        self.bounds = Box(0, 0, width, height)
        here = [place for place in places if projection.holds(place.lon, place.lat)]
        here.sort(key=lambda place: ranks[place.id])
        self.at = {place.id: projection.xy(place.lon, place.lat) for place in here}
        self.places = [(place, self._label_of(place)) for place in here]
        self.others = [(shape, self._label_on(shape)) for shape in shapes.get("name", [])]
        order = [label for shape, label in self.others if shape.told.get("style") != "water"]
        order += [label for _, label in self.places]
        order += [label for shape, label in self.others if shape.told.get("style") == "water"]
        self.heights = [(shape, _height_label(shape)) for shape in shapes.get("height", [])]
        self.heights.sort(key=lambda pair: -pair[0].told.get("height_m", 0))
        marks = [(*self.at[place.id], LOSS ** -ranks[place.id]) for place in here]
        place_labels(order, self.bounds, marks)
        fit_between([label for _, label in self.heights], order)

    def _label_of(self, place: Place) -> Label:
        rank = self.ranks[place.id]
        x, y = self.at[place.id]
        return Label(label_of(place, self.language), x, y, PIXELS[rank], FIRST_LEVEL[rank], bold=rank == 1)

    def _label_on(self, shape: Shape) -> Label:
        style, level = str(shape.told.get("style", "water")), 2 * int(shape.told.get("doublings", 0))
        (x, y), text = shape.lines[0][0], shape.name_in(self.language)
        spread = 1.0 if style == "water" else SPACED
        return Label(text, x, y, STYLE_PIXELS.get(style, 11.0), level, sides=MIDDLE, spread=spread)

    def all_labels(self) -> list[Label]:
        """Everything written but the degrees: places, seas, regions, waters, heights."""
        return [label for _, label in (*self.places, *self.others, *self.heights)]

    def names(self, level: int, say: Say) -> str:
        """Dots and names of the places that have room at a level, the greatest last, so that they lie on top."""
        shown = [(place, label) for place, label in self.places if label.level <= level]
        dots = "".join(self._dot(place, label, say) for place, label in reversed(shown))
        return dots + "".join(self._name(place, label) for place, label in reversed(shown))

    def _dot(self, place: Place, label: Label, say: Say) -> str:
        x, y = self.at[place.id]
        told = title(label_of(place, self.language), KINDS[place.kind], place.accuracy, place.source, say)
        cls = graded(f"dot {place.kind} r{self.ranks[place.id]} l{label.level}", place.accuracy)
        return element("circle", told, cls=cls, cx=number(x), cy=number(y), r=4)

    def _name(self, place: Place, label: Label) -> str:
        return _text(label, f"name r{self.ranks[place.id]} l{label.level}", data_place=place.id)

    def lettering(self) -> str:
        """Names of seas, regions and waters; style sheets show each from its level on."""
        written = [
            _text(label, f"{shape.told.get('style', 'water')} l{label.level}")
            for shape, label in self.others
            if label.level < NEVER
        ]
        return "".join(written)

    def spot_heights(self, say: Say) -> str:
        """A hachured hilltop and its metres for each height that has room."""
        return "".join(_hill(shape, label, say, self.language) for shape, label in self.heights)


def _height_label(shape: Shape) -> Label:
    x, y = shape.lines[0][0]
    return Label(
        f"{shape.told['height_m']:.0f}", x, y, HEIGHT_PIXELS, HEIGHT_LEVEL, has_dot=False, sides=ABOVE
    )


def _text(label: Label, cls: str, **more: object) -> str:
    anchor, dx, dy = SIDES[label.side]
    return element(
        "text", escape(label.text), cls=f"{cls} {anchor}".strip(), x=number(label.x), y=number(label.y),
        dx=f"{dx:g}em" if dx else None, dy=f"{dy:g}em" if dy else None, **more,
    )  # fmt: skip


HIGH, MIDDLING = 120, 60  # metres: which of the symbols of `drawing.HILLS`


def _hill(shape: Shape, label: Label, say: Say, language: str) -> str:
    x, y = (number(value) for value in shape.lines[0][0])
    metres = float(shape.told["height_m"])
    symbol = 2 if metres >= HIGH else 1 if metres >= MIDDLING else 0
    told = title(f"{shape.name_in(language)}, {metres:.0f} m", "", shape.accuracy, shape.source, say)
    written = _text(label, f"l{label.level}") if label.level < NEVER else ""
    inside = told + element("use", href=f"#map-hill-{symbol}", x=x, y=y) + written
    return element("g", inside, cls=f"l{HEIGHT_LEVEL} acc-{shape.accuracy.lower()}")
