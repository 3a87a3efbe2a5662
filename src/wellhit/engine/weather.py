"""Weather: one sky and one state of the ground a day.

A documented day keeps its sky with the weight of its documentation; otherwise the climate draws
it: with some persistence yesterday's sky, else one by the month's shares. Weather belongs to fate:
two plans on the same luck meet the same weather. Basis: weather.csv, climate.csv. M19.
Left out: wind and sea state apart from the sky; regional differences.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.dice import F_FORECAST, F_GROUND, F_SKY, F_SKY_DRAWN, F_SKY_KNOWN, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import DAMP, DRY, LOW, WET


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


@rule
def sky_on(world, keys, day, yesterday):
    """The sky of a day: documented, or drawn by the climate."""
    if is_as_documented(world, keys, day):
        return world.known_sky[day]
    return climate_sky(world, keys, day, yesterday)


@rule
def ground_after(world, state, keys, day):
    """Wet under low cloud and on its month's share of days; drying takes a day."""
    if state.sky == LOW or roll(keys.fate, F_GROUND, day, world.id) < world.wet_ground[world.month[day]]:
        return WET
    if state.ground == WET:
        return DAMP
    return DRY


@rule
def change_weather(world, draw, state, keys):
    """At a day's first turn: its sky and ground, and what is forecast for the next. M19.

    A forecast that fails says that tomorrow will be as today.
    """
    if state.turn % TURNS_A_DAY != 0:
        return
    day = state.turn // TURNS_A_DAY
    state.sky = sky_on(world, keys, day, state.sky)
    if is_as_documented(world, keys, day):
        state.ground = world.known_ground[day]
    else:
        state.ground = ground_after(world, state, keys, day)
    state.forecast = state.sky
    if roll(keys.fate, F_FORECAST, day, world.id) < draw.forecast_skill:
        state.forecast = sky_on(world, keys, day + 1, state.sky)
