"""Landing: what an assault from the water adds until the first work has fallen.

Craft, surf and no guns ashore make the work harder and dearer; once a position is taken, the rest is
an assault by land. Basis: parameters landing_*, relations.md. M42.
"""

from __future__ import annotations

from wellhit.engine.rule import rule
from wellhit.engine.words import AMPHIBIOUS


@rule
def is_landing(world, state, k):
    """Whether the attackers of a fortress still come from the water: no work of it has fallen."""
    return world.fortresses[k].approach == AMPHIBIOUS and state.fortresses[k].lost_share <= 0.0


@rule("M42", otherwise=1.0)
def landing_effort(world, draw, state, k):
    """What landing craft and surf add to the effort until the first work falls. M42.

    Formula: landing_effort until then, 1 afterwards.
    Quantities: landing_effort (craft, surf, no guns ashore).
    """
    if is_landing(world, state, k):
        return draw.landing_effort
    return 1.0


@rule("M42", otherwise=1.0)
def landing_risk(world, draw, state, k):
    """What a landing adds to the attackers' losses until the first work falls. M42.

    Formula: landing_risk until then, 1 afterwards.
    Quantities: landing_risk (landings of 1944 against ports taken by land).
    """
    if is_landing(world, state, k):
        return draw.landing_risk
    return 1.0
