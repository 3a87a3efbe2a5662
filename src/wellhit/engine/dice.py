"""Dice: a number is a pure function of (key, stream, turn, subject), and of nothing else.

Asking one more question changes no other answer; threads and order do not matter. The mixer is
the finaliser of splitmix64 (Steele, Lea and Flood 2014), applied three times. Subjects are hashes
of names, so a formation added far away changes no one else's luck. Seed 0 is a seed like any other.
"""

from __future__ import annotations

import math

import numpy as np

from wellhit.engine.rule import entry, rule

U = np.uint64
C0, C1, C2 = U(0x9E3779B97F4A7C15), U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
S11, S27, S30, S31, S32 = U(11), U(27), U(30), U(31), U(32)
SECOND = U(0xD1B54A32D192ED03)
TWO_PI = 2.0 * math.pi
UNIT = 1.0 / 9007199254740992.0

# Streams. Fate: fixed by keys.fate, shared by a whole siege or day. Luck: dice of single events.
(
    F_STRENGTH, F_WILL, F_EXECUTION, F_COMMANDER, F_SKY, F_SKY_KNOWN, F_GROUND, F_PORT, F_RAID,
    F_STORES, F_TERMS, L_MARCH, L_BRIDGE, L_BRIDGE_HOURS, L_CONTACT, L_GIVE_WAY, L_LOSS_A, L_LOSS_D, L_RAID_SHARE,
    L_RAID_OFF, L_RAID_LOSS, L_GUNS, L_PACE, L_ASSAULT_LOSS, L_VEHICLES, L_NERVE, L_FORT_NERVE, L_PATROL, L_SORTIE,
    L_DEMOLITION, L_BLOW, L_TERMS, L_COAST_FIRE, L_NAVAL, L_COAST_GUNS, L_CIVILIANS, F_ESTIMATE, L_COMMANDER,
    L_COAST_SHOTS, F_SKY_DRAWN, F_FORECAST, L_JOIN, L_ANTI_TANK, L_DASH, F_TRUCE, L_PARLEY, L_TALKS, L_TALKS_END,
    F_SEA, L_SHIP_HIT, F_GARRISON_LOSS,
) = map(np.int64, range(51))  # typed, because Numba compiles a rule anew for each plain literal  # fmt: skip


@rule
def mix64(x):
    """The finaliser of splitmix64."""
    x = (x ^ (x >> S30)) * C1
    x = (x ^ (x >> S27)) * C2
    return x ^ (x >> S31)


@rule
def roll(key, stream, turn, subject):
    """A number in [0, 1): uniform, 53 bits."""
    counter = (U(stream) << S32) | U(turn)
    h = mix64(key + mix64(subject + mix64(counter * C0 + C0)))
    return float(h >> S11) * UNIT


@entry
def throw(key, stream, turn, subject):
    """The same roll, thrown from Python: to tell what a die said. Subject: a 64-bit id, unsigned, as the key is."""
    return roll(key, stream, turn, subject)


@rule
def normal(key, stream, turn, subject):
    """A standard normal number (Box and Muller 1958), from two rolls."""
    u = roll(key, stream, turn, subject)
    v = roll(key, stream, turn, subject ^ SECOND)
    return math.sqrt(-2.0 * math.log(1.0 - u)) * math.cos(TWO_PI * v)


@rule
def hidden(known, value, key, stream, subject):
    """A quantity that nobody sees, as a standard normal number: the calibrated one where there is one, else fate's."""
    if known == 1:
        return value
    return normal(key, stream, 0, subject)


@rule
def noise(key, stream, turn, subject, sigma):
    """A log-normal factor with median 1 and log standard deviation `sigma`."""
    return math.exp(sigma * normal(key, stream, turn, subject))


@rule
def between(u, low, best, high):
    """The quantile `u` of the triangle low-best-high: how a known range becomes one value."""
    width = high - low
    if width <= 0.0:
        return best
    peak = (best - low) / width
    if u < peak:
        return low + math.sqrt(u * width * (best - low))
    return high - math.sqrt((1.0 - u) * width * (high - best))
