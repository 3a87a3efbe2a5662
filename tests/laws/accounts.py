"""The accounts of a campaign, audited: what each test of conservation looks at. One audit a kind of thing.

An audit takes the world, the states as they began and as they are, shape [n], and gives the worst
imbalance by name; a sound state gives zeros but for rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.words import ACTIVE

FATES = ("killed", "wounded", "missing", "prisoners", "escaped")
# Guns and carriers are never lost by the rules of this chapter, so they must stay what they were.
KEPT = ("guns", "carriers")
ARMOUR = ("tanks", "crabs", "avres", "crocodiles")
# Work still to do may be overshot, and a share that nobody has seen yet is -1.
MAY_BE_NEGATIVE = {
    ("strongpoints", "hold_left"),
    ("ports", "clear_left"),
    ("routes", "hours_left"),
    ("fortresses", "bad_day_share"),
}
NEVER_YET = (
    "fall_turn",
    "assault_turn",
    "invested_turn",
    "terms_turn",
    "landing_turn",
    "fallen_turn",
    "captured_turn",
    "open_turn",
    "last_shell_turn",
    "warned_turn",
)
SHARES = {
    "formations": ("fatigue", "supply"),
    "strongpoints": ("neutral", "shaken", "craters"),
    "fortresses": ("investment", "lost_share"),
    "ports": ("damage", "prepared"),
    "sides": ("supply",),
}


def beginnings(world: Any, keys: Any, draws: Any) -> Any:
    """The states of these runs on the first morning, shape [n]."""
    states = layout.blank(layout.State, len(keys))
    for n in range(len(keys)):
        begin(world, draws[n], states[n], keys[n])
    return states


def uneven(left: Any, right: Any) -> float:
    """The largest difference, measured against the size of the numbers compared (at least 1)."""
    left, right = np.asarray(left, np.float64), np.asarray(right, np.float64)
    if left.size == 0:
        return 0.0
    return float(np.max(np.abs(left - right) / np.maximum(1.0, np.abs(left))))


def by_side(world: Any, values: Any) -> Any:
    """Sum of formations' values, shape [n, formations], by side: shape [n, 2]."""
    sides = world["formations"]["side"][: values.shape[1]]
    return np.stack([values[:, sides == side].sum(axis=1) for side in range(2)], axis=1)


def men(world: Any, first: Any, now: Any) -> dict[str, float]:
    """Men: formation by formation, by side, and in the works of every fortress that stands."""
    n = int(world.n_formations)
    f, sides = now["formations"][:, :n], now["sides"]
    present = f["men"] + sum(f[fate] for fate in FATES)
    found = {
        "formations": uneven(f["start_men"], present),
        "nobody joins": uneven(f["start_men"], first["formations"][:, :n]["men"]),
    }
    for fate in ("killed", "wounded", "missing"):
        found[f"{fate} by side"] = uneven(sides[fate], by_side(world, f[fate]))
    found["prisoners by side"] = uneven(sides["prisoners"], by_side(world, f["prisoners"])[:, ::-1])
    return found | garrisons(world, now)


def garrisons(world: Any, now: Any) -> dict[str, float]:
    """A fortress's own count of its men against its formations and against its works."""
    n = int(world.n_formations)
    f = now["formations"][:, :n]
    found = {"garrisons": 0.0, "works": 0.0, "fallen": 0.0}
    for k in range(int(world.n_fortresses)):
        fort, wk = now["fortresses"][:, k], world["fortresses"][k]
        in_it = (f["in_garrison"] == 1) & (f["fortress"] == k) & (f["status"] == ACTIVE)
        works = now["strongpoints"]["men"][:, wk["first"] : wk["first"] + wk["n_strongpoints"]].sum(axis=1)
        stands = fort["fall_turn"] < 0
        own = (f["men"] * in_it).sum(axis=1)
        found["garrisons"] = max(found["garrisons"], uneven(fort["garrison_men"][stands], own[stands]))
        found["works"] = max(found["works"], uneven(fort["garrison_men"][stands], works[stands]))
        # Captured formations keep their fortress: whoever is still in one of them was counted by nobody.
        uncounted = ((f["men"] + f["wounded"]) * ((f["in_garrison"] == 1) & (f["fortress"] == k))).sum(axis=1)
        left = fort["garrison_men"] + works + uncounted
        found["fallen"] = max(found["fallen"], uneven(left[~stands], np.zeros((~stands).sum())))
    return found


def vehicles(world: Any, first: Any, now: Any) -> dict[str, float]:
    """Vehicles and guns: what there was is what there is and what was lost; armour lost by side."""
    n = int(world.n_formations)
    f = now["formations"][:, :n]
    found = {kind: uneven(first["formations"][:, :n][kind], f[kind] + f[f"{kind}_lost"]) for kind in ARMOUR}
    found |= {kind: uneven(first["formations"][:, :n][kind], f[kind]) for kind in KEPT}
    lost = sum(f[f"{kind}_lost"] for kind in ARMOUR)
    found["armour lost by side"] = uneven(now["sides"]["afvs_lost"], by_side(world, lost))
    return found


def shells(world: Any, first: Any, now: Any) -> dict[str, float]:
    """Shells of the coast batteries: what there was is left or was fired across the sea, by side."""
    n = int(world.n_strongpoints)
    owner = world["fortresses"]["side"][world["strongpoints"]["fortress"][:n]]
    gone = first["strongpoints"][:, :n]["shells"] - now["strongpoints"][:, :n]["shells"]
    fired = np.stack([gone[:, owner == side].sum(axis=1) for side in range(2)], axis=1)
    return {"shells by side": uneven(fired, now["sides"]["shells_on_coast"])}


def tons(world: Any, first: Any, now: Any) -> dict[str, float]:
    """Tons: landed by port is landed by side; what left the stocks was used here, or by the rest of the theatre."""
    landed, sides = now["ports"]["landed"].sum(axis=1), now["sides"]
    used = first["sides"]["stocks"] + sides["landed"] - sides["stocks"] - sides["lying"]
    return {
        "landed": uneven(landed, sides["landed"].sum(axis=1)),
        "used": uneven(used, sides["used"] + sides["theatre_used"]),
        "used less than nothing": float(max(0.0, -np.min(used / np.maximum(1.0, sides["landed"])))),
        "stocks below nothing": float(max(0.0, -np.min(sides["stocks"]))),
    }


def people(world: Any, first: Any, now: Any) -> dict[str, float]:
    """Civilians of fortress towns: there, gone or dead. Aircraft: no more lost than there were."""
    k, a = int(world.n_fortresses), int(world.n_assets)
    fort, assets = now["fortresses"][:, :k], now["assets"][:, :a]
    there = fort["civilians"] + fort["civilians_out"] + fort["civilians_killed"]
    too_many = np.maximum(0.0, assets["lost"] - assets["count"])
    return {
        "civilians": uneven(first["fortresses"][:, :k]["civilians"], there),
        "aircraft": float(np.max(too_many, initial=0.0)),
    }


AUDITS = (men, vehicles, shells, tons, people)


def imbalances(world: Any, first: Any, now: Any, worst: float = 1e-9) -> dict[str, float]:
    """Every account that does not balance to `worst` (relative), with by how much."""
    found: dict[str, float] = {}
    for audit in AUDITS:
        found |= {f"{audit.__name__}: {name}": by for name, by in audit(world, first, now).items()}
    return {name: by for name, by in found.items() if not by <= worst}


def fields(states: Any) -> Iterator[tuple[str, str, Any]]:
    """Every field of a state: part, name, values."""
    for part in states.dtype.names:
        kind = states.dtype[part].base
        if kind.names is None:
            yield "", part, states[part]
        else:
            for name in kind.names:
                yield part, name, states[part][name]


def nonsense(states: Any, slack: float = 1e-6) -> list[str]:
    """Fields that hold what is not a number, is below nothing, or is a share above one."""
    found = []
    for part, name, values in fields(states):
        if not np.all(np.isfinite(values)):
            found.append(f"{part}.{name} is not a number")
        lowest = float(np.min(values))
        allowed = -1.0 if name in NEVER_YET else -slack
        if lowest < allowed and (part, name) not in MAY_BE_NEGATIVE:
            found.append(f"{part}.{name} is {lowest}")
        if name in SHARES.get(part, ()) and float(np.max(values)) > 1.0 + slack:
            found.append(f"{part}.{name} is {float(np.max(values))}")
    return found
