"""A run seen turn by turn: what a map needs of the state after every turn, as arrays.

The compiled loop keeps no positions, so a run is stepped from Python, which takes six or seven times as long as
`wellhit run` does; most of that holds Python's lock, so that threads gain little and other processes (--cluster
local:2) much. What is seen here is what was played: decide and step are those of the loop, with the same keys and
draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.rule import COMPILED
from wellhit.engine.turn import decide, step
from wellhit.engine.words import ACTIVE
from wellhit.job import quiet_dice

Values = npt.NDArray[Any]
# What is kept of the state, and which count of the world says how many there are (sides: always two).
KEPT: dict[str, tuple[str, tuple[str, ...]]] = {
    "formations": (
        "n_formations",
        ("place", "dest", "route", "moving", "km_left", "status", "men", "task", "fortress", "in_siege"),
    ),
    "places": ("n_places", ("holder",)),
    "routes": ("n_routes", ("bridge",)),
    "strongpoints": ("n_strongpoints", ("holds", "guns", "shells")),
    "fortresses": (
        "n_fortresses",
        ("fall_turn", "invested", "assault", "civilians", "sorties", "bombs_tons"),
    ),
    "ports": ("n_ports", ("landed_today",)),
    "sides": ("", ("killed", "wounded", "missing", "prisoners", "used", "supply", "shells_today")),
}
Tell = Callable[[Any, Any], None]  # told an event and the state as its turn left it
NOWHERE = -1  # the place of a formation that is not on the map
LEAST_MEN = 0.5  # a formation with fewer has no men left


@dataclass(frozen=True)
class Tape:
    """A run as it was seen. seen: "table.field" -> values, shape [turns + 1, rows]; row 0 is the first morning, row
    t + 1 how things stood when turn t was over. world: as it was played in.
    """

    seen: Mapping[str, Values]
    world: Any

    def after(self, name: str) -> Values:
        """Values of "table.field" after every turn, shape [turns, rows]."""
        return self.seen[name][1:]

    def gained(self, name: str) -> Values:
        """What "table.field", a running total, gained in every turn, shape [turns, rows]."""
        return np.diff(self.seen[name], axis=0)


def tape_of(world: Any, keys: Any, draw: Any, tell: Tell | None = None) -> Tape:
    """Play one run of these keys and parameter values, and look after every turn."""
    blanks = [layout.blank(kind) for kind in (layout.State, layout.Orders, layout.View, layout.Log)]
    state, log = blanks[0][0], blanks[3][0]
    log.on = int(tell is not None)
    turns = int(world.n_turns)
    looks = []
    seen: dict[str, Values] = {}
    for table, (count, fields) in KEPT.items():
        rows = int(world[count]) if count else 2
        for field in fields:
            live = state[table][field][:rows]  # a window: what it shows changes as the run goes on
            kept = np.zeros((turns + 1, rows), live.dtype)
            seen[f"{table}.{field}"] = kept
            looks.append((kept, live))
    own, orders, view, events = (passed(blank[0]) for blank in blanks)
    given, drawn, dice = passed(world), passed(draw), passed(keys)
    with quiet_dice():
        begin(given, drawn, own, dice)
        _look(looks, 0)
        for turn in range(turns):
            decide(given, drawn, own, orders, dice, view, 3)
            step(given, drawn, own, orders, dice, events)
            _look(looks, turn + 1)
            if tell is not None:
                for event in log.events[: int(log.n)]:
                    tell(event, state)
                log.n = 0
    return Tape(seen, world)


def passed(record: Any) -> Any:
    """The same record, the same memory, for passing to compiled rules turn after turn: three times as quick a call.

    To get at its memory a call asks a record for its `data`, and NumPy then writes down every field of it anew; this
    one has the answer ready. Rules that run uncompiled need the record with its fields.
    """
    if not COMPILED:
        return record
    memory = np.frombuffer(record.data, np.uint8)  # a window, not a copy
    kind = type("Passed", (np.void,), {"data": memory.data})
    return memory.view(np.dtype((kind, record.dtype)))[0]


def _look(looks: list[tuple[Values, Values]], row: int) -> None:
    for kept, live in looks:
        kept[row] = live


# -- what is seen --------------------------------------------------------------------------------------


def whereabouts(tape: Tape) -> tuple[Values, Values, Values]:
    """Place, next place (or NOWHERE) and how far between the two, to a hundredth, after every turn.

    Shape [turns, formations] each; place is NOWHERE for a formation that has not come, has gone, or has no men left.
    """
    here, onto = tape.after("formations.place"), tape.after("formations.dest")
    there = (tape.after("formations.status") == ACTIVE) & (tape.after("formations.men") >= LEAST_MEN)
    moving = there & (tape.after("formations.moving") == 1)
    km = tape.world.routes["km"][tape.after("formations.route")]
    gone = 1.0 - tape.after("formations.km_left") / np.where(km > 0.0, km, 1.0)
    fraction = np.where(moving, np.clip(np.round(gone, 2), 0.0, 1.0), 0.0)
    return np.where(there, here, NOWHERE), np.where(moving, onto, NOWHERE), fraction


def nearest(place: Values, onto: Values, fraction: Values) -> Values:
    """Of those on the road the nearer end of it (half-way: the next place); else where they stand."""
    return np.where((onto != NOWHERE) & (fraction >= 0.5), onto, place)
