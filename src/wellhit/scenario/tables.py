"""One column table per campaign file: the reader, the checker and the reference page all use it.

A `Column` of kind "range" stands for three CSV columns: `men`, `men_low`, `men_high` (the last two
may be empty: then the quantity is known exactly). A column marked `quantity` must be backed, row
by row, by a claim named in `because` or a reason in `assumed` (house rule 1).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wellhit import terms


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    kind: text | id | number | integer | date | choice | ref | refs | flag | range | citations | reasons
    unit: what a number counts; "" for words.
    choices: the closed list of a `choice`; refers: the table a `ref`/`refs` must resolve in.
    least, most: limits of a number (inclusive). field: name in the row class where it differs.
    """

    name: str
    kind: str = "text"
    help: str = ""
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    least: float | None = None
    most: float | None = None
    quantity: bool = False
    default: object = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file of a campaign folder: its columns, row class and the engine's room for it."""

    file: str
    name: str
    row: type
    columns: tuple[Column, ...]
    help: str
    key: tuple[str, ...] = ("id",)
    capacity: int | None = None
    required: bool = True
    names: tuple[str, ...] = field(default=())


def _id(help: str = "short unique name: lower-case letters, digits, - and _") -> Column:
    return Column("id", "id", help, required=True)


def _text(name: str, help: str, required: bool = False) -> Column:
    return Column(name, "text", help, required=required, default="")


def _refs(name: str, refers: str, help: str, required: bool = False) -> Column:
    return Column(name, "refs", help, required=required, refers=refers, default=())


def _grade(name: str, help: str, default: float = 0.0, required: bool = True) -> Column:
    return Column(
        name, "number", help + " (grade 1-5)", "grade", required, least=0.0, most=5.0,
        quantity=True, default=default,
    )  # fmt: skip


def _range(name: str, unit: str, help: str, required: bool = False) -> Column:
    return Column(name, "range", help, unit, required, least=0.0, quantity=True)


SOURCES = _refs("source", "sources", "who says so: source ids, separated by ;", True)
BECAUSE = Column(
    "because", "citations", "claims behind the quantities: `men=c12+c13; guns=c14; *=c5` (* = every other quantity)",
    default={},
)  # fmt: skip
ASSUMED = Column(
    "assumed", "reasons", "reasons for quantities without a claim: `guns=by analogy with …; *=…`",
    default={},
)  # fmt: skip
NOTE = _text("note", "anything a reader should know")
DATES = (
    Column("arrives", "date", "first day on the map (empty: from the start)"),
    Column("leaves", "date", "first day no longer under command here (empty: stays)"),
)

PLACES = Table(
    "places.csv", "places", terms.Place,
    (
        _id(), _text("name", "name in English", True),
        _text("name_nl", "name in Dutch where it differs"), _text("name_fr", "name in French where it differs"),
        Column("lat", "number", "latitude, WGS 84", "degrees", True, least=-90, most=90),
        Column("lon", "number", "longitude, WGS 84", "degrees", True, least=-180, most=180),
        Column("kind", "choice", "what it is", required=True, choices=terms.PLACE_KINDS),
        Column("ground", "choice", "what a fight there is fought over", required=True, choices=terms.GROUNDS),
        Column("holder", "ref", "side that holds it at the start (empty: nobody)", refers="sides", default=""),
        Column("accuracy", "choice", "A < 300 m, B < 1 km, C < 3 km, D unknown", required=True, choices=("A", "B", "C", "D")),
        _text("why", "how the position is known", True), SOURCES, NOTE,
    ),
    "The map as a graph, its nodes: towns, ports, strongpoints, batteries, crossings are all places.",
    capacity=256,
)  # fmt: skip

ROUTES = Table(
    "routes.csv", "routes", terms.Route,
    (
        Column("a", "ref", "one end", required=True, refers="places"),
        Column("b", "ref", "the other end", required=True, refers="places"),
        Column("km", "number", "length by road", "km", True, least=0.1, most=2000),
        Column("class", "choice", "what moves on it", required=True, choices=terms.ROUTE_CLASSES, field="route_class"),
        Column("crossing", "choice", "the worst obstacle on it", required=True, choices=terms.CROSSINGS),
        Column("bridge", "choice", "state of the crossing at the start", required=True, choices=terms.BRIDGES),
        _text("way", "the water or works it crosses, by name"), SOURCES,
        _text("assumed", "reason where class, crossing or bridge is a judgement"), NOTE,
    ),
    "The map as a graph, its links: a passable road, track or ferry, with its crossing.",
    key=("a", "b"), capacity=1024,
)  # fmt: skip

FORMATIONS = Table(
    "formations.csv", "formations", terms.Formation,
    (
        _id(), Column("side", "ref", "whose it is", required=True, refers="sides"),
        _text("name", "full name", True),
        Column("parent", "ref", "the formation it belongs to", refers="formations", default=""),
        Column("kind", "choice", "what it is", required=True, choices=terms.FORMATION_KINDS),
        Column("role", "choice", "field: moves and fights; garrison: holds a fortress; parent: a headquarters or a remainder of corps or divisional troops; component: a named part counted in its parent, carries no men", required=True, choices=terms.FORMATION_ROLES),
        Column("start", "ref", "where it stands at the start", refers="places", default=""),
        *DATES,
        _range("men", "men", "ration strength; a parent's figure is its remainder only"),
        Column("battalions", "number", "infantry battalions it can put into an assault", "battalions", least=0, most=60, quantity=True, default=0.0),
        _range("tanks", "tanks", "gun tanks and armoured cars"),
        _range("guns", "guns", "field, medium and heavy artillery"),
        _range("crabs", "tanks", "mine-clearing flail tanks"),
        _range("avres", "tanks", "assault engineer tanks: bridge ditches, break concrete"),
        _range("crocodiles", "tanks", "flame-throwing tanks"),
        _range("carriers", "vehicles", "armoured personnel carriers"),
        Column("mobility", "choice", "how it moves: static, foot, motor, armoured, pursuit (all motor, told to press on)", required=True, choices=terms.MOBILITIES),
        _grade("troop_grade", "quality of the troops: 1 over-age or scratch, 3 line infantry, 5 picked", 3.0, False),
        Column("fortress", "ref", "fortress it is ordered to hold", refers="fortresses", default=""),
        _text("commander", "who commands it"), BECAUSE, ASSUMED, NOTE,
    ),
    "The order of battle. Only leaves carry men; nothing is counted twice.",
    capacity=128,
)  # fmt: skip

FORTRESSES = Table(
    "fortresses.csv", "fortresses", terms.Fortress,
    (
        _id(), _text("name", "name", True),
        Column("side", "ref", "who holds it", required=True, refers="sides"),
        Column("place", "ref", "its town or centre", required=True, refers="places"),
        Column("headquarters", "ref", "strongpoint from which it is commanded", required=True, refers="strongpoints"),
        Column("assembly", "ref", "place outside where besiegers form up", required=True, refers="places"),
        Column("approach", "choice", "how it can be reached", required=True, choices=terms.APPROACHES),
        _range("perimeter_km", "km", "length of the landward perimeter", True),
        _text("commander", "who commands it"),
        _grade("commander_grade", "skill and will of the commander: 1 passive, 3 ordinary, 5 outstanding"),
        _grade("town_grade", "built-up area to be fought through: 1 hamlet, 3 port town, 5 city"),
        Column("sea_supply", "number", "share of need that still comes by sea when cut off by land", "share", True, least=0, most=1, quantity=True),
        _range("food_days", "days", "days of food when cut off", True),
        _range("ammunition_days", "days", "days of fighting its ammunition lasts", True),
        _range("civilians", "people", "civilians inside at the start"),
        Column("port", "ref", "the port it guards", refers="ports", default=""),
        Column("ordered_to_hold", "date", "day the order to hold to the last was given (empty: none)"),
        BECAUSE, ASSUMED, NOTE,
    ),
    "Places with works, stores and a commander, ordered to hold.",
    capacity=16, required=False,
)  # fmt: skip

STRONGPOINTS = Table(
    "strongpoints.csv", "strongpoints", terms.Strongpoint,
    (
        _id(), _text("name", "name", True),
        Column("place", "ref", "where it is (one strongpoint a place)", required=True, refers="places"),
        Column("fortress", "ref", "fortress it belongs to", required=True, refers="fortresses"),
        Column("kind", "choice", "what it is", required=True, choices=terms.STRONGPOINT_KINDS),
        Column("works", "number", "number of separate works in it", "works", True, least=1, most=60, quantity=True),
        _grade("works_grade", "1 field works, 2 timber and earth, 3 some concrete, 4 concrete, 5 casemates with all-round defence"),
        _grade("mines_grade", "0 none to 5 deep belts with an anti-tank ditch"),
        _grade("water_grade", "0 dry to 5 flooded, one causeway"),
        _grade("height_grade", "0 level to 5 steep ground that overlooks the approaches"),
        Column("share", "number", "share of the garrison held here (empty: by the stated rule)", "share", least=0, most=1, quantity=True),
        Column("key_ground", "flag", "overlooks its neighbours: holds them up until taken (yes/no)", required=True),
        _range("guns", "guns", "guns that can fire inland or out to sea"),
        _range("flak", "guns", "anti-aircraft guns"),
        Column("range_km", "number", "range of its longest guns", "km", least=0, most=100, quantity=True, default=0.0),
        Column("arc", "choice", "where its guns bear", choices=terms.ARCS, default="all"),
        _range("shells", "shells", "heavy shells in its magazines"),
        BECAUSE, ASSUMED, NOTE,
    ),
    "The positions of each fortress, batteries included.",
    capacity=128, required=False,
)  # fmt: skip

PORTS = Table(
    "ports.csv", "ports", terms.Port,
    (
        _id(), _text("name", "name", True),
        Column("place", "ref", "where it is", required=True, refers="places"),
        Column("kind", "choice", "harbour, tidal (behind locks), beach (artificial harbour and beaches)", required=True, choices=("harbour", "tidal", "beach")),
        _range("tons_per_day", "long tons/day", "discharge when fully restored", True),
        Column("start_tons", "number", "discharge at the start for the side that holds it", "long tons/day", True, least=0, quantity=True),
        _grade("mines_grade", "0 clear to 5 thickly mined approaches"),
        Column("damage_at_start", "number", "share of its capacity already wrecked", "share", True, least=0, most=1, quantity=True),
        _refs("gates", "places", "places that must all be in friendly hands before a ship can come in"),
        BECAUSE, ASSUMED, NOTE,
    ),
    "Ports: what they could discharge, what bars them.",
    capacity=32, required=False,
)  # fmt: skip

ASSETS = Table(
    "assets.csv", "assets", terms.Asset,
    (
        _id(), Column("side", "ref", "whose it is", required=True, refers="sides"),
        _text("name", "name", True),
        Column("kind", "choice", "what it is", required=True, choices=terms.ASSET_KINDS),
        _range("count", "aircraft, ships or guns", "how many can be used on one day", True),
        Column("tons_each", "number", "load of one aircraft", "long tons", least=0, quantity=True, default=0.0),
        Column("guns", "number", "guns of one ship", "guns", least=0, quantity=True, default=0.0),
        Column("range_km", "number", "range of its guns (aircraft: empty)", "km", least=0, quantity=True, default=0.0),
        Column("place", "ref", "where it stands or lies off (aircraft: empty)", refers="places", default=""),
        *DATES, BECAUSE, ASSUMED, NOTE,
    ),
    "Pools lent to an operation: bombers, tactical air, ships, guns across the sea.",
    capacity=16, required=False,
)  # fmt: skip

WEATHER = Table(
    "weather.csv", "weather", terms.WeatherDay,
    (
        Column("date", "date", "day", required=True),
        Column("sky", "choice", "clear, fair, cloud (bombing through gaps), low (most raids fail)", required=True, choices=terms.SKIES),
        Column("ground", "choice", "state of the ground", required=True, choices=terms.GROUND_STATES),
        Column("confidence", "choice", "how firmly it is known", required=True, choices=terms.CONFIDENCES),
        _text("as_written", "the source's own words"), SOURCES,
    ),
    "Days whose sky and ground are known; the climate fills the rest.",
    key=("date",), required=False,
)  # fmt: skip

CLIMATE = Table(
    "climate.csv", "climate", terms.ClimateMonth,
    (
        Column("month", "integer", "1-12", required=True, least=1, most=12),
        *(Column(s, "number", f"share of days that are {s}", "share", True, least=0, most=1) for s in terms.SKIES),
        Column("persistence", "number", "chance that today keeps yesterday's sky", "share", True, least=0, most=1),
        Column("wet_ground", "number", "share of days on wet ground", "share", True, least=0, most=1),
        SOURCES, _text("assumed", "reason where it is a judgement"),
    ),
    "Month by month, the chances of each sky; the four shares add up to 1.",
    key=("month",), capacity=12,
)  # fmt: skip

CLAIMS = Table(
    "claims.csv", "claims", terms.Claim,
    (
        _id(), _text("subject", "what it is about: an id of this campaign, or a word", True),
        _text("property", "which quality or event", True), _text("at", "date, span or phase"),
        _text("value", "the figure or word", True), _text("unit", "unit of the value"),
        _text("low", "lower limit"), _text("high", "upper limit"),
        _text("as_written", "the source's own words or figures"), SOURCES, _text("locator", "where in the source"),
        Column("status", "choice", "adopted, rival (another value is used), noted (bears on no datum)", required=True, choices=terms.CLAIM_STATUSES),
        NOTE,
    ),
    "What each source says. Rivals are kept beside the adopted value.",
)  # fmt: skip

RECORD = Table(
    "record.csv", "record", terms.RecordRow,
    (
        _id("name of the outcome"), _text("label", "in words", True),
        Column("measure", "choice", "what is measured (empty: recorded, not yet measured)", choices=("", *terms.MEASURES), default=""),
        Column("subject", "names", "id of the fortress, place, port or asset it is measured on; several are added up", default=()),
        _text("at", "date or phase it holds at"), _text("unit", "date, days, hours, men, tons, share, yes/no, …", True),
        _text("low", "lowest credible value"), _text("best", "adopted value", True), _text("high", "highest credible value"),
        Column("scenarios", "names", "scenarios in which it is asked", required=True),
        Column("use", "choice", "fit: may calibrate; check: only judges", required=True, choices=terms.USES),
        SOURCES, Column("headline", "flag", "stands in the table of every run (yes/no)", required=True), NOTE,
    ),
    "What happened: judges the runs, never read by the engine.",
    required=False,
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    PLACES, ROUTES, FORMATIONS, FORTRESSES, STRONGPOINTS, PORTS, ASSETS, WEATHER, CLIMATE, CLAIMS, RECORD,
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
