"""What lies where: the records of world, draw, state, orders and view.

One record type per capacity tier, so one compile serves every campaign that fits; how many of
each there are is a value (`n_formations`), never part of the type. A tier's room is a power of two.
All numbers are 8 bytes wide (floats, integers, and unsigned ids and keys): narrower floats would round
differently compiled and uncompiled, and integers of several widths would compile every rule several times.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import DTypeLike

from wellhit.engine.parameters import PARAMETER_NAMES

# The one tier there is: it holds the flagship and every siege.
PLACES, ROUTES, LINKS, FORMATIONS, STRONGPOINTS, FORTRESSES, PORTS, ASSETS = (
    256,
    1024,
    2048,
    128,
    128,
    16,
    32,
    16,
)
ORDERS, WHO, VIA, OBJECTIVES, CONDITIONS, SUBJECTS = 128, 24, 8, 16, 8, 8
TURNS, DAYS, MONTHS, SKIES, NEIGHBOURS, GATES, GUNNED, EVENTS = 2048, 512, 12, 4, 8, 8, 4, 512
ROW = 32768  # room for legal orders before the list is grown
DIARY = 16 + PORTS  # columns of a day in the diary: eight a side, then tons landed so far by port
CAPACITY = {
    "places": PLACES, "routes": ROUTES, "formations": FORMATIONS, "fortresses": FORTRESSES,
    "strongpoints": STRONGPOINTS, "ports": PORTS, "assets": ASSETS, "orders": ORDERS, "turns": TURNS,
}  # fmt: skip
NEVER = 1 << 20  # a turn later than any campaign
BY_HAND = ORDERS - 1  # the book entry of orders that come from no plan

I, F, U8 = "i8", "f8", "u8"
Fields = list[tuple[str, DTypeLike] | tuple[str, DTypeLike, tuple[int, ...]]]


def _record(*fields: object) -> np.dtype:
    """A record type; a field is `("name", type[, shape])` or `("a b c", type[, shape])` for several."""
    flat: Fields = []
    for field in fields:
        names, *rest = cast("tuple[str, Any]", field)
        flat.extend((name, *rest) for name in names.split())
    return np.dtype(flat, align=True)


Keys = _record(("fate luck", U8))
# One value of every parameter; and, where `known`, what a calibration says of a fortress's hidden quantities.
Draw = _record(
    (" ".join(PARAMETER_NAMES), F), ("will execution", F, (FORTRESSES,)), ("known", I, (FORTRESSES,))
)

WorldPlace = _record(("id", U8), ("kind ground holder first_link n_links in_fortress fortress outside", I))
WorldRoute = _record(
    ("id", U8), ("a b route_class crossing bridge n_gunned", I), ("gunned_by", I, (GUNNED,)), ("km cost", F)
)
WorldFormation = _record(
    ("id", U8), ("side role kind mobility start arrives leaves has_fortress fortress", I),
    ("men tanks guns crabs avres crocodiles carriers", F, (3,)), ("battalions troop_grade", F),
)  # fmt: skip
WorldFortress = _record(
    ("id", U8), ("side place headquarters assembly approach has_port port hold_turn first n_strongpoints", I),
    ("perimeter_km food_days ammunition_days civilians", F, (3,)),
    ("commander_grade town_grade sea_supply", F),
)  # fmt: skip
WorldStrongpoint = _record(
    ("id", U8), ("place fortress kind key_ground arc outer outpost n_neighbours on_coast", I),
    ("neighbours", I, (NEIGHBOURS,)), ("bridges", I, (NEIGHBOURS,)),
    ("covers_ports supports in_reach_of reaches_ships", I),
    ("works works_grade mines_grade water_grade height_grade weight range_km", F),
    ("guns flak shells", F, (3,)), ("outer_bridge", I),
)  # fmt: skip
WorldPort = _record(
    ("id", U8), ("place kind has_fortress fortress n_gates", I), ("gates", I, (GATES,)), ("tons", F, (3,)),
    ("start_tons mines_grade damage", F),
)  # fmt: skip
WorldAsset = _record(
    ("id", U8), ("side kind arrives leaves", I), ("count", F, (3,)), ("tons_each guns range_km", F),
)  # fmt: skip
Condition = _record(("kind negate n_subjects turn", I), ("subjects", I, (SUBJECTS,)), ("value", F))
PlanOrder = _record(
    ("id", U8), ("side task n_who by_asset to fortress has_fortress port has_port n_via n_objectives", I),
    ("tempo night searchlights only raids n_conditions", I), ("who", I, (WHO,)), ("via", I, (VIA,)),
    ("objectives", I, (OBJECTIVES,)), ("sorties hours gap", F), ("conditions", Condition, (CONDITIONS,)),
)  # fmt: skip
World = _record(
    ("id", U8), ("off", I), ("theatre_tons", F, (2, 3)),
    ("n_places n_routes n_formations n_strongpoints n_fortresses n_ports n_assets n_orders n_turns n_coast_towns", I),
    ("capitulation_turn capitulation_side", I),
    ("places", WorldPlace, (PLACES,)), ("routes", WorldRoute, (ROUTES,)),
    ("link_route link_place", I, (LINKS,)),
    ("next_route next_place", "i4", (PLACES, PLACES)), ("distance", F, (PLACES, PLACES)),
    ("formations", WorldFormation, (FORMATIONS,)), ("fortresses", WorldFortress, (FORTRESSES,)),
    ("strongpoints", WorldStrongpoint, (STRONGPOINTS,)), ("ports", WorldPort, (PORTS,)),
    ("assets", WorldAsset, (ASSETS,)), ("orders", PlanOrder, (ORDERS,)),
    ("known_sky known_ground month", I, (DAYS,)), ("known_weight", F, (DAYS,)),
    ("sky_up_to", F, (MONTHS, SKIES)), ("sky_persistence wet_ground", F, (MONTHS,)),
)  # fmt: skip

StatePlace = _record(
    ("holder digging dug_by", I), ("reached", I, (2,)), ("power pressing halted", F, (2,)), ("works", F)
)
StateRoute = _record(("bridge worked kept_by", I), ("hours_left signed", F), ("traffic", F, (2,)))
StateFormation = _record(
    ("status task place dest route moving goal fortress in_siege in_garrison rearguard left_works", I),
    ("n_via i_via engaged", I), ("via", I, (VIA,)),
    ("km_left men start_men killed wounded missing prisoners escaped", F),
    ("tanks guns crabs avres crocodiles carriers", F),
    ("tanks_lost crabs_lost avres_lost crocodiles_lost crews_lost", F),
    ("battalions fatigue supply unbooked", F),
)  # fmt: skip
StateStrongpoint = _record(
    ("holds how fallen_turn attacked", I),
    ("men start_men killed hold_left neutral shaken mines_left craters guns flak shells", F),
)  # fmt: skip
StateFortress = _record(
    ("holder invested invested_turn assault assault_turn fall_turn n_standing hq_lost tempo night", I),
    ("searchlights terms_turn truce_turns truce_turns_all raid_turn raids commander_down besieger", I),
    ("n_besiegers n_objectives by_assault only landing_turn parley bombed_until talks", I),
    ("investment attack_weight besieging_men battalions assault_battalions lost_share", F),
    ("special_armour guns crabs avres crocodiles tanks carriers", F),
    ("garrison_men killed wounded prisoners escaped", F),
    ("turn_killed turn_wounded turn_prisoners turn_escaped attackers_lost_turn", F),
    ("battalion_turns men_turns armour_turns killed_by_bombs", F),
    ("attackers_lost lost_in_siege afvs_lost", F),
    ("civilians civilians_out civilians_killed food ammunition bombs_tons sorties bombed bombers_lost", F),
    ("bad_day_share perimeter_km shell_dumps gap collaborators ring_men", F), ("objectives", I, (OBJECTIVES,)),
)  # fmt: skip
StatePort = _record(
    ("holder captured_turn open_turn clearing intact demolishing barred warned_turn", I),
    ("tons_full damage mines clear_left prepared landed landed_today haul_km", F),
)  # fmt: skip
StateAsset = _record(("", I), ("count left_today lost flown tons away", F))
StateOrder = _record(("status issued_turn raids_done last_turn", I))
StateSide = _record(
    ("stocks landed landed_today used supply killed wounded missing prisoners ferried shells_on_coast", F),
    ("shells_today afvs_lost share_days theatre_tons theatre_used lying", F),
    ("last_shell_turn shelled_days days_fed", I),
)  # fmt: skip
State = _record(
    ("turn sky ground forecast war_over n_events sea", I),
    ("places", StatePlace, (PLACES,)), ("routes", StateRoute, (ROUTES,)),
    ("formations", StateFormation, (FORMATIONS,)), ("strongpoints", StateStrongpoint, (STRONGPOINTS,)),
    ("fortresses", StateFortress, (FORTRESSES,)), ("ports", StatePort, (PORTS,)),
    ("assets", StateAsset, (ASSETS,)), ("orders", StateOrder, (ORDERS,)), ("sides", StateSide, (2,)),
)  # fmt: skip

OrderRecord = _record(
    ("plan_order who by_asset task to fortress has_fortress port has_port n_via", I),
    ("tempo night searchlights only raids side n_objectives", I), ("via", I, (VIA,)),
    ("objectives", I, (OBJECTIVES,)), ("sorties hours gap", F),
)  # fmt: skip
ORDERS_A_TURN = 256
Orders = _record(("n", I), ("items", OrderRecord, (ORDERS_A_TURN,)))

Event = _record(("turn kind a b", I), ("value odds", F))
Log = _record(("on n", I), ("events", Event, (EVENTS,)))

ViewPlace = _record(("holder enemy_seen", I), ("enemy_men", F))
ViewFormation = _record(
    ("own status place task in_siege in_garrison fortress moving", I), ("men supply fatigue", F)
)
ViewFortress = _record(
    ("holder invested invested_days assault fallen raid_hours n_standing truce", I),
    ("garrison_estimate battalions guns special_armour civilians", F),
)  # fmt: skip
View = _record(
    ("side turn sky forecast", I), ("places", ViewPlace, (PLACES,)),
    ("formations", ViewFormation, (FORMATIONS,)), ("fortresses", ViewFortress, (FORTRESSES,)),
    ("ports_holder ports_open", I, (PORTS,)),
)  # fmt: skip


def blank(dtype: np.dtype, n: int = 1) -> np.recarray:
    """`n` zeroed records of `dtype`, with fields as attributes at every level."""
    return np.zeros(n, dtype).view(np.recarray)
