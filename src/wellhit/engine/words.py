"""The closed lists of the rule book as numbers, so that rules can compare them."""

from __future__ import annotations

import numpy as np

from wellhit import terms

(
    HOLD,
    MARCH,
    WITHDRAW,
    INVEST,
    MASK,
    ASSAULT,
    GARRISON,
    BOMBARD,
    DEMOLISH,
    CLEAR_PORT,
    OFFER_TERMS,
    TRUCE,
    DIG,
    PREPARE_LANDING,
) = range(len(terms.TASKS))
(
    C_AFTER, C_BEFORE, C_HOUR, C_SKY, C_AT, C_REACHED, C_INVESTED, C_FALLEN, C_HELD, C_STRENGTH_AT, C_GUNS_AT,
    C_ARMOUR_AT, C_ASSAULT_ON, C_RAID_ON, C_ENEMY_WITHIN, C_ORDER_DONE, C_DAYS_SINCE, C_CIVILIANS_IN,
    C_FORECAST,
) = range(len(terms.CONDITIONS))  # fmt: skip
WAITING, ACTIVE, LEFT, DESTROYED, CAPTURED = range(5)
ROLE_FIELD, ROLE_GARRISON, ROLE_PARENT, ROLE_COMPONENT = range(len(terms.FORMATION_ROLES))
STATIC, FOOT, MOTOR, ARMOURED, PURSUIT = range(len(terms.MOBILITIES))
MAIN, SECONDARY, TRACK, FERRY = range(len(terms.ROUTE_CLASSES))
X_NONE, X_STREAM, X_RIVER, X_CANAL, X_ESTUARY, X_INUNDATION, X_WORKS = range(len(terms.CROSSINGS))
B_NONE, B_INTACT, B_PREPARED, B_BLOWN, B_FERRY, B_BRIDGED = range(len(terms.BRIDGES))
OPEN, CLOSE, TOWN, HILL, POLDER, FLOODED = range(len(terms.GROUNDS))
LAND, AMPHIBIOUS, BOTH = range(len(terms.APPROACHES))
S_WORKS, S_BATTERY, S_HILL, S_TOWN, S_CITADEL = range(len(terms.STRONGPOINT_KINDS))
ARC_ALL, ARC_SEAWARD, ARC_LANDWARD = range(len(terms.ARCS))
HEAVY_BOMBERS, TACTICAL_AIR, WARSHIP, COAST_GUNS = range(len(terms.ASSET_KINDS))
CLEAR, FAIR, CLOUD, LOW = range(len(terms.SKIES))
DRY, DAMP, WET = range(len(terms.GROUND_STATES))
NIGHT, MORNING, AFTERNOON, EVENING = range(len(terms.TURN_NAMES))
DELIBERATE, QUICK = range(len(terms.TEMPOS))
HARBOUR, TIDAL, BEACH = range(3)
NOBODY = 2  # holder of a place that neither side holds
PENDING, ISSUED, DONE = range(3)
CARRIED, GAVE_UP, CAPITULATED, DRAWN_IN = map(np.int64, (1, 2, 3, 4))  # how a strongpoint fell
NONE = np.int64(0)  # no number: an event without a second subject
# Events of the log.
(
    E_REACHED, E_INVESTED, E_ASSAULT, E_RAID, E_CARRIED, E_GAVE_UP, E_FELL, E_PORT_TAKEN, E_PORT_OPEN, E_BRIDGE_BLOWN,
    E_BRIDGED, E_CONTACT, E_TERMS, E_TRUCE, E_TRUCE_OVER, E_CAPTURED, E_GARRISONED, E_RAID_OFF, E_CAPITULATION,
    E_COMMANDER, E_BRIDGE_SEIZED, E_DRAWN_IN, E_PARLEY, E_TALKS_FAILED, E_LANDING, E_LEFT_WORKS, E_EMPTY,
) = map(np.int64, range(27))  # typed, because Numba compiles a rule anew for each plain literal  # fmt: skip
EVENT_WORDS = (
    "reached", "invested", "assault begins", "raid", "carried by assault", "gave up", "fortress fell", "port taken",
    "port opens", "bridge blown", "bridged", "fight", "terms offered", "truce", "truce over", "captured",
    "joined the garrison", "raid called off", "general capitulation", "commander lost", "bridge seized",
    "outpost drawn in", "commander seeks terms", "talks fail", "landing in preparation", "left the works",
    "found empty",
)  # fmt: skip
