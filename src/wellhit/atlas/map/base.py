"""The base map: the ground of 1944 as far as it is known, drawn once for each language and state of its files.

`base_map(folder, language)` gives a `BaseMap`. Its `ground` serves every scale: the style sheet (`static/map.css`)
thins lines and fades names by `--unit`, the map units that a pixel of the screen stands for, which a page's script sets
as one zooms and the class `z0` to `z12` sets where there is no script. Names of places are apart, since a script places
them anew for every view.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from wellhit.atlas.content.sound import hold_together
from wellhit.atlas.content.texts import read_texts
from wellhit.atlas.i18n import N_, tongue
from wellhit.atlas.map.drawing import Drawing, places_at
from wellhit.atlas.map.frame import bounds_of
from wellhit.atlas.map.furniture import Row, legend_rows, scale_bar
from wellhit.atlas.map.ground import FILES, Shape, read_ground
from wellhit.atlas.map.labels import UNITS_PER_PIXEL, Label
from wellhit.atlas.map.lettering import Lettering
from wellhit.atlas.map.marks import Say, element, group
from wellhit.atlas.map.names import label_of, named, ways_named
from wellhit.atlas.map.paths import number
from wellhit.atlas.map.projection import Projection, units_per_km
from wellhit.atlas.map.rank import ranks_of
from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.scenario.read import as_it_is

TABLES = (
    "places.csv",
    "routes.csv",
    "fortresses.csv",
    "ports.csv",
    "campaign.toml",
    "siege.toml",
    "texts/en.csv",
    "texts/nl.csv",
)
SVG = "http://www.w3.org/2000/svg"
WHOLE_MAP_LEVEL = 2  # names that have room on a page's width of the whole map
BRIDGE_LEVEL = (
    4  # nearer than this bridges are drawn; a page's script draws them itself, by their state on the day
)
ATTRIBUTION = N_(
    "Coast: GSHHG (LGPL). Places: GeoNames (CC BY 4.0). Rivers: IGN, VHA, INBO. "
    "Other lines: drawn for this atlas from the sources named."
)

View = tuple[float, float, float, float]  # left, top, width, height in map units


@dataclass(frozen=True)
class BaseMap:
    """A base map in one language. Fragments are SVG in map units, of `names` one for each level."""

    language: str
    digest: str
    projection: Projection
    ground: str
    bridges: str
    names: tuple[str, ...]
    labels: tuple[Label, ...]
    legend: tuple[Row, ...]
    attribution: str
    title: str

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in map units."""
        return self.projection.size

    def inline(self, level: int = WHOLE_MAP_LEVEL) -> str:
        """The `<svg>` for a page: the whole map, with names that suit a level from 0 (a phone) up."""
        return self.svg(level=level, standalone=False)

    def around(self, lon: float, lat: float, km: float, shape: float = 0.75, standalone: bool = True) -> str:
        """An `<svg>` of so many km across around a position; `shape` is its height for its width."""
        x, y = self.projection.xy(lon, lat)
        width = km * units_per_km(lat)
        height = width * shape
        return self.svg((x - width / 2, y - height / 2, width, height), standalone=standalone)

    def svg(
        self, view: View | None = None, level: int | None = None, standalone: bool = True, over: str = ""
    ) -> str:
        """An `<svg>` of a part of the map; `over` lies between the ground and the names. Without a view: all of it.

        Without a level it is the one that suits a picture 1,000 pixels wide.
        """
        box = view or (0.0, 0.0, *self.size)
        chosen = level_for(box[2] / 1000) if level is None else level
        seen = [label for label in self.labels if label.level <= chosen]
        bar = scale_bar(self.projection, box, UNITS_PER_PIXEL[chosen], seen)
        bridges = self.bridges if chosen >= BRIDGE_LEVEL else ""
        parts = [
            f"<title>{escape(self.title)}</title>" if standalone else "",
            element("g", self.ground + bridges, cls="ground"),
            over,
            element("g", self.names[chosen], cls="names"),
            element("g", bar, cls="scale") if standalone else "",
        ]
        return element(
            "svg", "".join(parts), xmlns=SVG if standalone else None, cls=f"base map-base z{chosen}",
            viewBox=" ".join(number(value) for value in box), role="img", aria_label=self.title,
        )  # fmt: skip


def level_for(units_per_pixel: float) -> int:
    """The level of names that have room at a scale: the last one drawn for no fewer units to the pixel."""
    fitting = [level for level, units in enumerate(UNITS_PER_PIXEL) if units >= units_per_pixel]
    return fitting[-1] if fitting else 0


def base_map(folder: Path, language: str = "en", campaign: Campaign | None = None) -> BaseMap:
    """The base map of a campaign folder. Raises GroundError where a map file cannot be drawn, naming it.

    campaign: what the folder says, where it has been read and faults in it made good: then a map file that cannot be
    drawn is left out.
    """
    say = tongue(language).text
    key = (folder, language, digest_of(folder), say)
    if key not in MADE:
        while len(MADE) >= MOST_MADE:
            MADE.pop(next(iter(MADE)))
        read = campaign or _as_sound(folder)
        shapes = read_ground(folder, bounds_of(read, folder), None if campaign is None else [])
        MADE[key] = _made(folder, language, key[2], say, read, shapes)
    return MADE[key]


MOST_MADE = 8
MADE: dict[tuple[Path, str, str, Say], BaseMap] = {}


def digest_of(folder: Path) -> str:
    """Hash of the files that the base map is drawn from."""
    digest = hashlib.blake2b(digest_size=8)
    for name in (*FILES, *TABLES):
        file = folder / name
        if file.exists():
            digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _as_sound(folder: Path) -> Campaign:
    """What a folder says, as far as it is sound."""
    campaign = as_it_is(Files(folder))
    hold_together(campaign)
    return campaign


def _made(
    folder: Path, language: str, digest: str, say: Say, campaign: Campaign, shapes: dict[str, list[Shape]]
) -> BaseMap:
    projection = bounds_of(campaign, folder)
    texts = read_texts(folder)
    places = named(campaign.values("places"), texts)
    routes = ways_named(campaign.values("routes"), texts, language)
    ranks = ranks_of(places, routes, campaign.values("fortresses"), campaign.values("ports"))
    letters = Lettering(places, ranks, shapes, projection, language)
    drawing = Drawing(shapes, projection, language, say, lambda when: texts.word("when", when, language).text)
    at = places_at(places, projection)
    names = {place.id: label_of(place, language) for place in places}
    layers = [
        drawing.sea_and_land(),
        drawing.areas("flood"),
        drawing.graticule(),
        drawing.lines("river"),
        drawing.lines("canal"),
        drawing.shores(),
        drawing.areas("basin"),
        drawing.lines("causeway"),
        drawing.lines("ditch"),
        drawing.routes(routes, at),
        drawing.lines("coast_mole"),
        group("heights", [letters.spot_heights(say)]),
        group("letters", [letters.lettering()]),
    ]
    clipped = element("g", "".join(layers), clip_path="url(#map-frame)")
    return BaseMap(
        language=language,
        digest=digest,
        projection=projection,
        ground=drawing.definitions() + clipped + drawing.neatline(),
        bridges=drawing.bridges(routes, at, names),
        names=tuple(letters.names(level, say) for level in range(len(UNITS_PER_PIXEL))),
        labels=tuple(letters.all_labels()),
        legend=tuple(legend_rows(shapes, routes, say)),
        attribution=say(ATTRIBUTION) if shapes else "",
        title=campaign.title.get(language) or campaign.title.get("en", campaign.id),
    )
