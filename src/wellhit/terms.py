"""The nouns of the house, without behaviour: what a scenario is made of.

Every other room speaks in these words. A row class has one field per column of its table
(`scenario/tables.py`); what a column means, its unit and its limits stand there, once.
Times are days (float) since the start of the scenario, at the campaign's one clock offset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class Range(NamedTuple):
    """A quantity known only within limits: low <= best <= high, all in the column's unit."""

    low: float
    best: float
    high: float


# Closed lists. Their order is their code in the engine, so append, never reorder.
PLACE_KINDS = (
    "town", "port", "bridge", "hill", "strongpoint", "battery", "coast_town", "crossroads",
)  # fmt: skip
GROUNDS = ("open", "close", "town", "hill", "polder", "flooded")
ROUTE_CLASSES = ("main", "secondary", "track", "ferry")
CROSSINGS = ("none", "stream", "river", "canal", "estuary", "inundation", "works")
BRIDGES = ("none", "intact", "prepared", "blown", "ferry", "bridged")
FORMATION_ROLES = ("field", "garrison", "parent", "component")
FORMATION_KINDS = (
    "army_group", "army", "corps", "fortress", "infantry_division", "armoured_division",
    "infantry_brigade", "armoured_brigade", "battalion", "recce", "commando", "artillery",
    "special_armour", "coast_artillery", "flak", "naval", "security", "air", "ships", "irregular",
)  # fmt: skip
MOBILITIES = ("static", "foot", "motor", "armoured", "pursuit")
APPROACHES = ("land", "amphibious", "both")
STRONGPOINT_KINDS = ("works", "battery", "hill", "town", "citadel")
ARCS = ("all", "seaward", "landward")
ASSET_KINDS = ("heavy_bombers", "tactical_air", "warship", "coast_guns")
SKIES = ("clear", "fair", "cloud", "low")
GROUND_STATES = ("dry", "damp", "wet")
CONFIDENCES = ("high", "medium", "low")
CLAIM_STATUSES = ("adopted", "rival", "noted")
USES = ("fit", "check")
TURN_NAMES = ("night", "morning", "afternoon", "evening")

# Plans: verbs, tempos, condition kinds (engine/plan.py says what each demands and knows).
TASKS = (
    "hold", "march", "withdraw", "invest", "mask", "assault", "garrison", "bombard",
    "demolish", "clear_port", "offer_terms", "truce", "dig", "prepare_landing",
)  # fmt: skip
TEMPOS = ("deliberate", "quick")
CONDITIONS = (
    "after", "before", "hour", "sky", "at", "reached", "invested", "fallen", "held",
    "strength_at", "guns_at", "special_armour_at", "assault_on", "raid_on", "enemy_within",
    "order_done", "days_since", "civilians_in", "forecast",
)  # fmt: skip

# What a run can be asked for; the record uses the same words (lab/measures.py computes them).
MEASURES = (
    "reached", "crossed", "taken", "invested", "assault_start", "fall", "assault_days", "prisoners",
    "casualties", "killed_defenders", "port_open", "port_intact", "tons_landed", "last_shell",
    "shells", "civilians_out", "civilians_killed", "truce_hours", "held", "bombers_lost",
    "bad_day_share", "raid_tons", "afvs_lost", "escaped", "total_prisoners", "total_casualties",
    "slipped_out", "siege_casualties", "supply_share", "shelled_days", "works_dug", "unaccounted",
    "uncounted",
)  # fmt: skip
# The unit of each measure; other words that stand for the same unit in a record.
MEASURE_UNITS = {
    "reached": "date",
    "crossed": "date",
    "taken": "date",
    "invested": "date",
    "assault_start": "date",
    "fall": "date",
    "assault_days": "days",
    "prisoners": "men",
    "casualties": "men",
    "killed_defenders": "men",
    "port_open": "date",
    "port_intact": "yes/no",
    "tons_landed": "long tons",
    "last_shell": "date",
    "shells": "shells",
    "civilians_out": "people",
    "civilians_killed": "people",
    "truce_hours": "hours",
    "held": "yes/no",
    "bombers_lost": "aircraft",
    "bad_day_share": "share",
    "raid_tons": "long tons",
    "afvs_lost": "vehicles",
    "escaped": "men",
    "total_prisoners": "men",
    "total_casualties": "men",
    "slipped_out": "men",
    "siege_casualties": "men",
    "supply_share": "share",
    "shelled_days": "days",
    "works_dug": "grades",
    "unaccounted": "men",
    "uncounted": "men",
}
SAME_UNIT = {
    "long tons": ("tons",),
    "men": ("people", "prisoners", "casualties"),
    "people": ("men", "civilians"),
    "vehicles": ("tanks", "armoured vehicles"),
    "aircraft": ("bombers",),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One document. `recall` marks a work that was remembered and not re-read (ids K...)."""

    id: str
    title: str
    kind: str = ""
    address: str = ""
    read: str = ""
    remark: str = ""
    recall: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says: subject, property, at (date or phase), value with unit and limits."""

    id: str
    subject: str
    property: str
    at: str
    value: str
    unit: str
    low: str
    high: str
    as_written: str
    source: tuple[str, ...]
    locator: str
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    id: str
    name: str
    lat: float
    lon: float
    kind: str
    ground: str
    holder: str
    accuracy: str
    why: str
    source: tuple[str, ...]
    name_nl: str = ""
    name_fr: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    a: str
    b: str
    km: float
    route_class: str
    crossing: str
    bridge: str
    way: str
    source: tuple[str, ...]
    assumed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Formation:
    """What orders move. Only leaves carry men; a parent carries a remainder; a component none."""

    id: str
    side: str
    name: str
    parent: str
    kind: str
    role: str
    start: str
    arrives: date | None
    leaves: date | None
    men: Range | None
    battalions: float
    tanks: Range | None
    guns: Range | None
    crabs: Range | None
    avres: Range | None
    crocodiles: Range | None
    carriers: Range | None
    mobility: str
    troop_grade: float
    fortress: str
    commander: str
    because: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fortress:
    """A place with works, stores and a commander, ordered to hold."""

    id: str
    name: str
    side: str
    place: str
    headquarters: str
    assembly: str
    approach: str
    perimeter_km: Range
    commander: str
    commander_grade: float
    town_grade: float
    sea_supply: float
    food_days: Range
    ammunition_days: Range
    civilians: Range | None
    port: str
    ordered_to_hold: date | None
    because: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Strongpoint:
    """One fortified position, or a group of works at one place; a battery is one with range."""

    id: str
    name: str
    place: str
    fortress: str
    kind: str
    works: float
    works_grade: float
    mines_grade: float
    water_grade: float
    height_grade: float
    share: float | None
    key_ground: bool
    guns: Range | None
    flak: Range | None
    range_km: float
    arc: str
    shells: Range | None
    because: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    id: str
    name: str
    place: str
    tons_per_day: Range
    start_tons: float
    mines_grade: float
    damage_at_start: float
    gates: tuple[str, ...]
    kind: str
    because: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A counted pool lent to an operation: bombers, tactical air, ships, guns across the sea."""

    id: str
    side: str
    name: str
    kind: str
    count: Range
    tons_each: float
    guns: float
    range_km: float
    place: str
    arrives: date | None
    leaves: date | None
    because: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class WeatherDay:
    """Sky and ground known for one date; never what a raid achieved."""

    date: date
    sky: str
    ground: str
    confidence: str
    source: tuple[str, ...]
    as_written: str = ""


@dataclass(frozen=True, slots=True)
class ClimateMonth:
    """Chances of each sky on a day of this month, and how much today resembles yesterday."""

    month: int
    clear: float
    fair: float
    cloud: float
    low: float
    persistence: float
    wet_ground: float
    source: tuple[str, ...]
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What happened, with its range: judges the runs, never read by the engine."""

    id: str
    label: str
    measure: str
    subject: tuple[str, ...]
    at: str
    unit: str
    low: str
    best: str
    high: str
    scenarios: tuple[str, ...]
    use: str
    source: tuple[str, ...]
    headline: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so before an order goes out; `kind` is from CONDITIONS."""

    kind: str
    subject: tuple[str, ...] = ()
    value: float = 0.0
    text: str = ""
    negate: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Who, task, where, when: one line of a plan.

    A formation named moves with all that belongs to it; `alone`: only those named.
    """

    id: str
    who: tuple[str, ...]
    task: str
    to: str = ""
    via: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    tempo: str = "quick"
    sorties: float = 0.0
    raids: int = 1
    hours: float = 0.0
    night: bool = False
    searchlights: bool = False
    only: bool = False
    gap: float = 0.0
    alone: bool = False
    when: tuple[Condition, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    id: str
    side: str
    title: dict[str, str]
    question: str
    ground: str
    orders: tuple[Order, ...]
    based_on: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    id: str
    name: dict[str, str]
    adjective: str = ""
    theatre_tons: Range | None = (
        None  # long tons a day that its formations off the map draw from the same ports
    )
    theatre_source: tuple[str, ...] = ()
    theatre_assumed: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioHead:
    """One start, end and set of plans within a campaign."""

    id: str
    title: dict[str, str]
    start: date
    end: date
    plans: dict[str, str]
    capitulation_side: str = ""
    capitulation: date | None = None
    capitulation_source: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything the engine may be given, and apart from it the record it may not see.

    `record`, `claims` and `sources` are here for reports and the checker only;
    `engine/compile.py` never touches them (a test deletes them and compares hashes).
    """

    campaign: str
    title: dict[str, str]
    summary: dict[str, str]
    head: ScenarioHead
    hours_per_turn: int
    utc_offset: str
    sides: tuple[Side, ...]
    places: tuple[Place, ...]
    routes: tuple[Route, ...]
    formations: tuple[Formation, ...]
    fortresses: tuple[Fortress, ...]
    strongpoints: tuple[Strongpoint, ...]
    ports: tuple[Port, ...]
    assets: tuple[Asset, ...]
    weather: tuple[WeatherDay, ...]
    climate: tuple[ClimateMonth, ...]
    plans: tuple[Plan, ...]
    record: tuple[RecordRow, ...] = ()
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def start(self) -> datetime:
        """Midnight at the start of the scenario's first day, on the campaign's clock."""
        return datetime.fromisoformat(f"{self.head.start.isoformat()}T00:00:00{self.utc_offset}")

    @property
    def turns(self) -> int:
        """Turns from the start to the end of the last day, both included."""
        return ((self.head.end - self.head.start).days + 1) * 24 // self.hours_per_turn
