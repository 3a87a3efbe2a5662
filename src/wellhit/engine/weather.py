"""Weather: one sky and one state of the ground a day.

A documented day keeps its sky with the weight of its documentation; otherwise the climate draws
it: with some persistence yesterday's sky, else one by the month's shares. Low cloud brings wind, and the sea
stays rough for some days after it. Weather belongs to fate: two plans on the same luck meet the same weather.
Basis: weather.csv, climate.csv, parameter sea_stays_rough. M19. Left out: tides, regional differences.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY, is_dark
from wellhit.engine.dice import F_FORECAST, F_GROUND, F_SEA, F_SKY, F_SKY_DRAWN, F_SKY_KNOWN, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import CALM, CLEAR, DAMP, DRY, FAIR, LOW, ROUGH, WET


@rule
def climate_sky(world, keys, day, yesterday):
    """Yesterday's sky again, or one drawn by the month's shares."""
    month = world.month[day]
    u = roll(keys.fate, F_SKY, day, world.id)
    if u < world.sky_persistence[month] and day > 0:
        return yesterday
    v = roll(keys.fate, F_SKY_DRAWN, day, world.id)
    for sky in range(LOW):
        if v < world.sky_up_to[month, sky]:
            return sky
    return LOW


@rule
def is_as_documented(world, keys, day):
    """Whether the day keeps the sky that is documented for it."""
    return roll(keys.fate, F_SKY_KNOWN, day, world.id) < world.known_weight[day]


@rule("M19", otherwise=CLEAR)
def sky_on(world, keys, day, yesterday):
    """The sky of a day: documented, or drawn by the climate; clear in a world without weather. M19

    Formula: the documented sky with its weight (sky_known_*); else yesterday's with the month's persistence, else
    one drawn by the month's shares (climate.csv).
    """
    if is_as_documented(world, keys, day):
        return world.known_sky[day]
    return climate_sky(world, keys, day, yesterday)


@rule("M19", otherwise=DRY)
def ground_on(world, state, keys, day):
    """Ground of a day: documented; else wet under low cloud and on its month's share of days, damp a day after. M19

    Formula: wet if the sky is low or a roll is below the month's wet share (climate.csv); damp after wet; else dry.
    """
    if is_as_documented(world, keys, day):
        return world.known_ground[day]
    if state.sky == LOW or roll(keys.fate, F_GROUND, day, world.id) < world.wet_ground[world.month[day]]:
        return WET
    if state.ground == WET:
        return DAMP
    return DRY


@rule("M19", otherwise=CALM)
def sea_on(world, draw, state, keys, day):
    """The sea of a day: rough under low cloud, and for some days after it. M19

    Formula: rough if the sky is low, or if it was rough yesterday and a roll is below sea_stays_rough.
    Quantities: sea_stays_rough (a swell takes about a day to go down).
    """
    if state.sky == LOW:
        return ROUGH
    if state.sea == ROUGH and roll(keys.fate, F_SEA, day, world.id) < draw.sea_stays_rough:
        return ROUGH
    return CALM


@rule
def fall_of_shot_seen(draw, state):
    """Worth of heavy fire at long range: full by day under a clear or fair sky, else what is fired blind. M24, M25."""
    if state.sky <= FAIR and not is_dark(state):
        return 1.0
    return draw.unobserved_fire


@rule
def change_weather(world, draw, state, keys):
    """At a day's first turn: its sky, ground and sea, and what is forecast for the next. M19.

    A forecast that fails says that tomorrow will be as today.
    """
    if state.turn % TURNS_A_DAY != 0:
        return
    day = state.turn // TURNS_A_DAY
    state.sky = sky_on(world, keys, day, state.sky)
    state.ground = ground_on(world, state, keys, day)
    state.sea = sea_on(world, draw, state, keys, day)
    state.forecast = state.sky
    if roll(keys.fate, F_FORECAST, day, world.id) < draw.forecast_skill:
        state.forecast = sky_on(world, keys, day + 1, state.sky)
