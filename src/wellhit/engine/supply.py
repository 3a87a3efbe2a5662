"""Supply: stocks, lift by distance, demand by posture.

The ports of a side fill one stock. From it live the formations on the map, by what they are doing, and those of
the same theatre that fight off the map. A depot sends out so much of what it holds in a day, and lorries make so
many ton-kilometres: what outruns either is shared out in proportion, and pace, guns and fighting power suffer. A side
without ports lives off the country at a steady share. Every ton landed is used, in stock, gone to the rest of the
theatre, or left lying. Basis: parameters supply_*, `theatre_tons` of the campaign, relations.md. M41, M43.
Left out: railways, first claims of one army or operation, fuel apart from shells, lorries lost.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.ports import feeds_the_front
from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, ASSAULT, EVENING, HOLD

NO_ROAD = 1.0e6  # km: further than any road


@rule
def need_of(draw, state, f):
    """Long tons a day that a formation needs, by men, tanks and guns, and by what it is doing. M41.

    Formula: on the move or in an attack men / 1,000 x per thousand + tanks x per tank; guns x per gun in an assault;
    standing, or in a quiet siege, the men's part x static.
    Quantities: supply_per_thousand (a division's slice in pursuit), supply_per_tank (fuel), supply_per_gun_assault
    (gun ammunition leads a set-piece attack), supply_static (no fuel).
    """
    tons = f.men / 1000.0 * draw.supply_per_thousand
    if f.in_siege == 1 and f.task == ASSAULT and state.fortresses[f.fortress].assault == 1:
        return tons + f.tanks * draw.supply_per_tank + f.guns * draw.supply_per_gun_assault
    if f.task == HOLD or f.in_siege == 1:
        return tons * draw.supply_static
    return tons + f.tanks * draw.supply_per_tank


@rule
def is_fed_by_road(world, state, i, side):
    """Whether a formation of this side draws its supply by road: in the field, not cut off in a fortress."""
    f = state.formations[i]
    return f.status == ACTIVE and f.in_garrison == 0 and world.formations[i].side == side


@rule
def sends_tons(world, state, p, side):
    """Whether the side's armies can draw on what this port lands today. M43."""
    port = state.ports[p]
    if port.holder != side or port.landed_today <= 0.0:
        return False
    return port.captured_turn < 0 or feeds_the_front(world, state, p)


@rule
def has_port(world, state, side):
    """Whether any port lands supplies for the side."""
    for p in range(world.n_ports):
        if sends_tons(world, state, p, side):
            return True
    return False


@rule
def is_reached(world, state, i, side):
    """Whether a road leads from any port that sends tons to the formation; else it is fed some other way."""
    for p in range(world.n_ports):
        if sends_tons(world, state, p, side):
            if world.distance[world.ports[p].place, state.formations[i].place] < NO_ROAD:
                return True
    return False


@rule
def demand_of(world, draw, state, side):
    """Long tons a day that the side's formations on the map need by road."""
    demand = 0.0
    for i in range(world.n_formations):
        if is_fed_by_road(world, state, i, side) and is_reached(world, state, i, side):
            demand += need_of(draw, state, state.formations[i])
    return demand


@rule
def measure_hauls(world, draw, state, side):
    """Mean kilometres by road from each port that sends tons to those who need them, weighted by need."""
    for p in range(world.n_ports):
        port = state.ports[p]
        if not sends_tons(world, state, p, side):
            continue
        need = 0.0
        ton_km = 0.0
        for i in range(world.n_formations):
            f = state.formations[i]
            km = world.distance[world.ports[p].place, f.place]
            if is_fed_by_road(world, state, i, side) and km < NO_ROAD:
                tons = need_of(draw, state, f)
                need += tons
                ton_km += tons * km
        port.haul_km = NO_ROAD
        if need > 0.0:
            port.haul_km = ton_km / need


@rule
def ton_km_of(world, state, side, demand):
    """Ton-kilometres a day: the nearest port gives what it landed today, then the next; the rest from the farthest.

    What lies in stock lies behind, where the armies came from.
    """
    left = demand
    total = 0.0
    last = -1.0
    while left > 0.0:
        km = NO_ROAD
        for p in range(world.n_ports):
            if sends_tons(world, state, p, side) and state.ports[p].haul_km > last:
                km = min(km, state.ports[p].haul_km)
        if km >= NO_ROAD:
            break
        tons = 0.0
        for p in range(world.n_ports):
            if sends_tons(world, state, p, side) and state.ports[p].haul_km == km:
                tons += state.ports[p].landed_today
        tons = min(left, tons)
        total += tons * km
        left -= tons
        last = km
    return total + left * max(0.0, last)


@rule("M41", otherwise=1.0)
def share_of_stocks(world, draw, state, side, wanted):
    """Share of what the map and the rest of the theatre want that the depots can send out today. M41.

    Formula: (stocks / supply_stock_days) / wanted, at most 1.
    Quantities: supply_stock_days (a ton landed takes so many days through dumps and depots), supply_start_stocks
    (what the cut in shipping left within reach).
    """
    if wanted <= 0.0:
        return 1.0
    return min(1.0, state.sides[side].stocks / max(1.0, draw.supply_stock_days) / wanted)


@rule("M41", otherwise=1.0)
def share_of_lift(world, draw, state, side, demand):
    """Share of their need that the lorries of the map's own formations can bring up today. M41.

    Formula: supply_lift / ton-kilometres, at most 1.
    Quantities: supply_lift (lorry companies times payload times kilometres a day).
    """
    measure_hauls(world, draw, state, side)
    return min(1.0, draw.supply_lift / max(1.0, ton_km_of(world, state, side, demand)))


@rule("M41", otherwise=1.0)
def share_off_the_land(world, draw):
    """Share of its need that a side without ports finds. M08, M41.

    Formula: supply_without_ports.
    Quantities: supply_without_ports (a retreating army, or one fed from elsewhere).
    """
    return draw.supply_without_ports


@rule
def draw_down(state, side, own, theatre):
    """Take the day's tons out of stock, for the map and for the rest of the theatre; no more than is there."""
    s = state.sides[side]
    total = own + theatre
    part = 1.0
    if total > s.stocks:
        part = s.stocks / total
    s.used += own * part
    s.theatre_used += theatre * part
    s.stocks = max(0.0, s.stocks - total * part)


@rule
def feed_side(world, draw, state, side):
    """One side's day: what is wanted, what depots and lorries can do, and the share that gets through. M41."""
    demand = demand_of(world, draw, state, side)
    theatre = state.sides[side].theatre_tons
    from_stock = share_of_stocks(world, draw, state, side, demand + theatre)
    share = min(from_stock, share_of_lift(world, draw, state, side, demand))
    draw_down(state, side, demand * share, theatre * from_stock)
    return share


@rule
def supply(world, draw, state):
    """Once a day: feed everyone; supply in hand moves towards the share that came; those who rest recover. M35, M41.

    Quantities: supply_smoothing (two to three days in hand), rest_per_day (eight quiet days make a spent formation).
    """
    if state.turn % TURNS_A_DAY != EVENING:
        return
    for side in range(2):
        share = 0.0
        if has_port(world, state, side):
            share = feed_side(world, draw, state, side)
        else:
            share = share_off_the_land(world, draw)
        state.sides[side].supply = share
        state.sides[side].share_days += share
        state.sides[side].days_fed += 1
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status != ACTIVE:
            continue
        share = state.sides[world.formations[i].side].supply
        f.supply += draw.supply_smoothing * (share - f.supply)
        if f.task == HOLD or (f.in_siege == 1 and state.fortresses[f.fortress].assault == 0):
            f.fatigue = max(0.0, f.fatigue - draw.rest_per_day)
