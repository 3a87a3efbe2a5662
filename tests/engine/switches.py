"""Play spans of campaigns in plain Python with the rules of each mechanism watched, switched off, and taken out.

    WELLHIT_ENGINE=python python switches.py CAMPAIGN:TURNS[:FILE] ...

FILE holds the bytes of a state of the same run, from which the span begins instead of the first morning.
Prints one JSON object: mechanism -> what was found. A test starts it in another process.

For every mechanism, from the state before a turn in which one of its rules is called, three ways on are played and
must end every turn in the same bits:

- off: its bit of `world.off` is set;
- taken out: every rule of it gives its neutral answer wherever it is called, the bit is not set;
- barred: the bit is set, and behind the switch every rule of it raises.
"""

from __future__ import annotations

import inspect
import json
import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from wellhit.engine import layout, rule, turn
from wellhit.engine.begin import begin
from wellhit.job import Job, copy_of, hash_of, keys_and_draws, prepare, quiet_dice
from wellhit.scenario import load

SEED = 3
AHEAD = 2  # turns played on from the turn in which a rule is called
Rule = Callable[..., Any]


class Campaign:
    """Run 0 of a campaign, to be played on from any state."""

    def __init__(self, name: str, file: str = "") -> None:
        self.file = file
        self.job = Job(load(name), 1, SEED)
        self.world = prepare(self.job).world
        self.keys, self.draws = keys_and_draws(self.job, np.zeros(1, np.uint64))
        self.orders, self.view, self.log = (
            layout.blank(t)[0] for t in (layout.Orders, layout.View, layout.Log)
        )

    def start(self) -> Any:
        states = layout.blank(layout.State)
        if self.file:
            states[0] = np.frombuffer(Path(self.file).read_bytes(), layout.State)[0]
            return states
        with quiet_dice():
            begin(self.world, self.draws[0], states[0], self.keys[0])
        return states

    def turn(self, states: Any) -> None:
        """Play one turn in place."""
        rest = (self.orders, self.keys[0])
        with quiet_dice():
            turn.decide(self.world, self.draws[0], states[0], *rest, self.view, 3)
            turn.step(self.world, self.draws[0], states[0], *rest, self.log)

    def marks(self, states: Any, turns: int) -> list[str]:
        """Hashes of the states after each of the next turns, from a copy of these (from the start: None)."""
        states = copy_of(states) if states is not None else self.start()
        found = [hash_of(states.tobytes())]
        for _ in range(turns):
            if states[0].turn < self.world.n_turns:
                self.turn(states)
            found.append(hash_of(states.tobytes()))
        return found

    @contextmanager
    def off(self, mechanism: str) -> Iterator[None]:
        self.world.off = 1 << rule.bit_of(mechanism)
        try:
            yield
        finally:
            self.world.off = 0


def rooms() -> list[ModuleType]:
    """Every module of the rule book."""
    return [module for name, module in sys.modules.items() if name.startswith("wellhit.engine.")]


@contextmanager
def in_place_of(old: Rule, new: Rule) -> Iterator[None]:
    """`new` wherever a module of the rule book holds `old`, for a while."""
    held = [(room, name) for room in rooms() for name, what in vars(room).items() if what is old]
    assert held, f"nobody holds {old.__name__}"
    for room, name in held:
        setattr(room, name, new)
    try:
        yield
    finally:
        for room, name in held:
            setattr(room, name, old)


def function_of(mechanism: rule.Mechanism) -> Rule:
    function: Rule = getattr(sys.modules[mechanism.room], mechanism.name)
    return function


def neutral(mechanism: rule.Mechanism) -> Rule:
    """A rule that does nothing and gives the neutral answer."""
    signature = inspect.signature(function_of(mechanism))

    def answer(*args: Any, **named: Any) -> Any:
        if isinstance(mechanism.otherwise, str):
            return signature.bind(*args, **named).arguments[mechanism.otherwise]
        return mechanism.otherwise

    return answer


def barred(mechanism: rule.Mechanism) -> Rule:
    """A rule of the same arguments behind the same switch, that raises once the switch lets it through."""
    names = ", ".join(inspect.signature(function_of(mechanism)).parameters)
    text = (
        f"def {mechanism.name}({names}):\n    raise AssertionError('{mechanism.id} is off, and was played')\n"
    )
    file = f"<barred {mechanism.room}.{mechanism.name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made: dict[str, Any] = {"__name__": mechanism.room}
    exec(compile(text, file, "exec"), made)
    return rule.switched(made[mechanism.name], mechanism.id, mechanism.otherwise)


@contextmanager
def all_replaced(mechanism: str, make: Callable[[rule.Mechanism], Rule]) -> Iterator[None]:
    """Every rule of a mechanism replaced, wherever it is held."""
    members = [m for m in rule.MECHANISMS if m.id == mechanism]
    changes = [in_place_of(function_of(m), make(m)) for m in members]
    for change in changes:
        change.__enter__()
    try:
        yield
    finally:
        for change in reversed(changes):
            change.__exit__(None, None, None)


def watched(campaign: Campaign, turns: int) -> tuple[dict[int, Any], dict[str, set[int]]]:
    """States before each turn, and in which turns each mechanism had a rule called (-1: before the first)."""
    called: dict[str, set[int]] = {m.id: set() for m in rule.MECHANISMS}
    now = [-1]

    def spy(m: rule.Mechanism) -> Rule:
        body = function_of(m)

        def seen(*args: Any, **named: Any) -> Any:
            called[m.id].add(now[0])
            return body(*args, **named)

        return seen

    changes = [in_place_of(function_of(m), spy(m)) for m in rule.MECHANISMS]
    for change in changes:
        change.__enter__()
    try:
        states = campaign.start()
        before = {}
        begins = int(states[0].turn)
        for now[0] in range(begins, min(begins + turns, int(campaign.world.n_turns))):
            before[now[0]] = copy_of(states)
            campaign.turn(states)
    finally:
        for change in reversed(changes):
            change.__exit__(None, None, None)
    return before, called


def look_into(name: str, turns: int, seen: dict[str, Any], file: str = "") -> None:
    """Play a span, and compare the three ways for every mechanism that has not yet been seen to change anything.

    They are compared from the first turn and the last in which one of its rules is called.
    """
    campaign = Campaign(name, file)
    before, called = watched(campaign, turns)
    for mechanism, when in called.items():
        if not when or seen.get(mechanism, {}).get("moved", False):
            continue
        early = sorted(t for t in when if t <= max(min(when), max(before) + 1 - AHEAD))
        first = early[0]
        finding: dict[str, Any] = {
            "campaign": name,
            "first": first,
            "file": file,
            "moved": False,
            "faults": [],
        }
        for begins in dict.fromkeys((first, early[-1])):
            origin = before[begins] if begins >= 0 else None
            on = campaign.marks(origin, AHEAD)
            with campaign.off(mechanism):
                off = campaign.marks(origin, AHEAD)
                with all_replaced(mechanism, barred):
                    bars = campaign.marks(origin, AHEAD)
            with all_replaced(mechanism, neutral):
                out = campaign.marks(origin, AHEAD)
            finding["moved"] |= off != on
            if begins == first:
                finding["off"] = off
            for word, other in (("taken out", out), ("barred", bars)):
                finding["faults"] += [
                    f"{name} turn {begins + n}: {word} differs from off"
                    for n, (a, b) in enumerate(zip(off, other, strict=True))
                    if a != b
                ][:1]
        finding["faults"] += seen.get(mechanism, {}).get("faults", [])
        seen[mechanism] = finding


if __name__ == "__main__":
    assert not rule.COMPILED
    found: dict[str, Any] = {}
    for word in sys.argv[1:]:
        campaign_name, span, *state_file = word.split(":", 2)
        look_into(campaign_name, int(span), found, *state_file)
    print(json.dumps(found))
