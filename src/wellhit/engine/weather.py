"""Weather: one sky and one state of the ground a day.

A documented day keeps its sky with the weight of its documentation; otherwise the climate draws
it: with some persistence yesterday's sky, else one by the month's shares. Weather belongs to fate:
two plans on the same luck meet the same weather. Basis: weather.csv, climate.csv. M19.
Left out: wind and sea state apart from the sky; regional differences.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.dice import F_GROUND, F_SKY, F_SKY_KNOWN, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import DAMP, DRY, LOW, WET


@rule
def climate_sky(world, state, keys, day):
    """Yesterday's sky again, or one drawn by the month's shares."""
    month = world.month[day]
    u = roll(keys.fate, F_SKY, day, world.id)
    keep = world.sky_persistence[month]
    if u < keep and day > 0:
        return state.sky
    v = roll(keys.fate, F_SKY, day + world.month.shape[0], world.id)
    for sky in range(LOW):
        if v < world.sky_up_to[month, sky]:
            return sky
    return LOW


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
    """Set the day's sky and ground at its first turn. M19."""
    if state.turn % TURNS_A_DAY != 0:
        return
    day = state.turn // TURNS_A_DAY
    drawn = climate_sky(world, state, keys, day)
    if roll(keys.fate, F_SKY_KNOWN, day, world.id) < world.known_weight[day]:
        state.sky = world.known_sky[day]
        state.ground = world.known_ground[day]
    else:
        state.sky = drawn
        state.ground = ground_after(world, state, keys, day)
