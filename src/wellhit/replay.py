"""Replay: a game as text (header, orders, a state hash per turn), played again and compared.

The log names everything, so it can be read and edited; orders are taken from it, not from the plans. Replay
stops at the first turn whose state differs and says which part of the state it is. Bits are promised on one
kind of machine (libm, FMA); the header says on which the log was made.
"""

from __future__ import annotations

import hashlib
import platform
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from wellhit import terms
from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.compile import names_of
from wellhit.engine.rule import rules_hash
from wellhit.engine.turn import decide, step
from wellhit.runs import Engine, Job, hash_of, keys_and_draws, prepare

FORMAT = 1
PARTS = ("places", "routes", "formations", "strongpoints", "fortresses", "ports", "assets", "orders", "sides")
LISTS = {"via": "places", "objectives": "strongpoints"}
FLAGS = ("night", "searchlights")
FIGURES = ("sorties", "hours")


class LogError(ValueError):
    """A log that cannot be read or does not fit the campaign; the message names the line."""


@dataclass
class Log:
    """A parsed game: header words, and for each turn its orders (as words) and the hashes after it."""

    header: dict[str, str] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    turns: list[tuple[list[tuple[int, str]], dict[str, str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """The first turn at which a replay leaves the log, and the parts of the state that differ."""

    turn: int
    parts: tuple[str, ...]


def hashes(state: Any) -> dict[str, str]:
    """Hash of each part of a state, the clock (turn, weather, war) included: 8 hex digits each."""
    found = {}
    for part in PARTS:
        found[part] = hashlib.blake2b(np.ascontiguousarray(state[part]).tobytes(), digest_size=4).hexdigest()
    clock = np.array([state.turn, state.sky, state.ground, state.war_over], np.int64)
    found["clock"] = hashlib.blake2b(clock.tobytes(), digest_size=4).hexdigest()
    return found


def order_words(order: Any, names: Mapping[str, Sequence[str]]) -> str:
    """One order as text: every field that is not empty, names instead of numbers."""
    by_plan = int(order.plan_order) != layout.BY_HAND
    who = names["assets" if order.by_asset else "formations"][order.who]
    words = [terms.TASKS[order.task], f"side={names['sides'][order.side]}", f"who={who}", f"to={names['places'][order.to]}"]
    if by_plan:
        words.append(f"plan={names['orders'][order.plan_order]}")
    if order.has_fortress:
        words.append(f"fortress={names['fortresses'][order.fortress]}")
    if order.has_port:
        words.append(f"port={names['ports'][order.port]}")
    for key, table in LISTS.items():
        n = int(order["n_" + key])
        if n:
            words.append(f"{key}=" + ",".join(names[table][i] for i in order[key][:n]))
    if order.tempo:
        words.append(f"tempo={terms.TEMPOS[order.tempo]}")
    words += [flag for flag in FLAGS if order[flag]]
    words += [f"{key}={float(order[key])!r}" for key in FIGURES if order[key]]
    return " ".join(words)


def _number(names: Mapping[str, Sequence[str]], table: str, name: str, where: str) -> int:
    try:
        return list(names[table]).index(name)
    except ValueError:
        raise LogError(f'{where}: no "{name}" among the {table} of this campaign') from None


def read_order(text: str, order: Any, names: Mapping[str, Sequence[str]], where: str) -> None:
    """Fill an order record from its words. Raises LogError naming the line."""
    words = shlex.split(text)
    if not words or words[0] not in terms.TASKS:
        raise LogError(f'{where}: no task "{words[0] if words else ""}"')
    values = dict(word.partition("=")[::2] for word in words[1:])
    order.task = terms.TASKS.index(words[0])
    order.by_asset = int(words[0] == "bombard")
    order.plan_order = layout.BY_HAND
    if "plan" in values:
        order.plan_order = _number(names, "orders", values["plan"], where)
    order.side = _number(names, "sides", values.get("side", ""), where)
    order.who = _number(names, "assets" if order.by_asset else "formations", values.get("who", ""), where)
    order.to = _number(names, "places", values.get("to", ""), where)
    for key, table in (("fortress", "fortresses"), ("port", "ports")):
        order["has_" + key] = int(key in values)
        order[key] = _number(names, table, values[key], where) if key in values else 0
    for key, table in LISTS.items():
        items = [_number(names, table, n, where) for n in values.get(key, "").split(",") if n]
        order["n_" + key] = len(items)
        order[key][:] = 0
        order[key][: len(items)] = items
    tempo = values.get("tempo", terms.TEMPOS[0])
    if tempo not in terms.TEMPOS:
        raise LogError(f'{where}: no tempo "{tempo}"')
    order.tempo = terms.TEMPOS.index(tempo)
    for flag in FLAGS:
        order[flag] = int(flag in values)
    for key in FIGURES:
        try:
            order[key] = float(values.get(key, 0.0))
        except ValueError:
            raise LogError(f"{where}: {key} should be a number, not {values[key]!r}") from None


def play_turns(job: Job, engine: Engine, events: Any = None) -> Iterator[tuple[Any, Any]]:
    """Play run `job.first` turn by turn under its plans; yields (state, orders) after each turn."""
    keys, draws = keys_and_draws(job, np.array([job.first], np.uint64))
    state, orders, view = (layout.blank(t)[0] for t in (layout.State, layout.Orders, layout.View))
    log = events if events is not None else layout.blank(layout.Log)[0]
    begin(engine.world, draws[0], state, keys[0])
    while state.turn < engine.world.n_turns:
        decide(engine.world, state, orders, keys[0], view, 3)
        step(engine.world, draws[0], state, orders, keys[0], log)
        yield state, orders


def write_log(path: Path, job: Job) -> None:
    """Play one run and write its log."""
    engine = prepare(job)
    scenario = job.scenario
    names = names_of(scenario)
    lines = [
        f"wellhit-log {FORMAT}", f"campaign {scenario.campaign}", f"scenario {scenario.head.id}",
        *(f"plan {p.side} {p.id}" for p in scenario.plans),
        f"draws {job.draws}", f"seed {job.seed}", f"run {job.first}", f"rules {rules_hash()}",
        f"world {hash_of(engine.table.tobytes())}", f"machine {platform.machine()}", "",
    ]  # fmt: skip
    for state, orders in play_turns(job, engine):
        lines += [f"order {order_words(o, names)}" for o in orders["items"][: orders.n]]
        marks = " ".join(f"{part}={mark}" for part, mark in hashes(state).items())
        lines.append(f"turn {int(state.turn) - 1} {marks}")
    partial = path.with_name(path.name + ".partial")
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(path)


def parse(text: str) -> Log:
    """A log from its text. Raises LogError with the line at fault."""
    log = Log()
    orders: list[tuple[int, str]] = []
    for n, line in enumerate(text.splitlines(), 1):
        word, _, rest = line.strip().partition(" ")
        if not word:
            continue
        if n == 1 and (word, rest) != ("wellhit-log", str(FORMAT)):
            raise LogError(f'line 1: not a wellhit log of format {FORMAT} ("wellhit-log {FORMAT}" is expected)')
        if word == "order":
            orders.append((n, rest))
        elif word == "turn":
            number, *marks = rest.split()
            if number != str(len(log.turns)):
                raise LogError(f"line {n}: turn {len(log.turns)} is expected here, not {number!r}")
            log.turns.append((orders, dict(m.partition("=")[::2] for m in marks)))
            orders = []
        elif word == "plan":
            side, _, plan = rest.partition(" ")
            log.plans[side] = plan
        else:
            log.header[word] = rest
    for key in ("wellhit-log", "campaign", "scenario", "draws", "seed", "run", "rules", "world"):
        if key not in log.header:
            raise LogError(f'the header lacks "{key}"')
    for key in ("seed", "run"):
        if not log.header[key].lstrip("-").isdigit():
            raise LogError(f"header: {key} should be a whole number, not {log.header[key]!r}")
    return log


def replay(log: Log, scenario: terms.Scenario) -> Difference | None:
    """Play a log again with its own orders; the first difference, or None if every turn agrees.

    Raises LogError when the log was made by other rules or another state of the campaign.
    """
    job = Job(scenario, 1, int(log.header["seed"]), log.header["draws"], 1, int(log.header["run"]))
    engine = prepare(job)
    for key, now in (("rules", rules_hash()), ("world", hash_of(engine.table.tobytes()))):
        if log.header[key] != now:
            raise LogError(f"the log was made with other {key} ({log.header[key]}; here {now}): it cannot be compared")
    names = names_of(scenario)
    keys, draws = keys_and_draws(job, np.array([job.first], np.uint64))
    state, orders = (layout.blank(t)[0] for t in (layout.State, layout.Orders))
    events = layout.blank(layout.Log)[0]
    begin(engine.world, draws[0], state, keys[0])
    for turn, (words, marks) in enumerate(log.turns):
        orders.n = len(words)
        for n, (line, text) in enumerate(words):
            order = orders["items"][n : n + 1].view(np.recarray)[0]
            read_order(text, order, names, f"line {line}")
        step(engine.world, draws[0], state, orders, keys[0], events)
        found = hashes(state)
        parts = tuple(part for part, mark in found.items() if marks.get(part) != mark)
        if parts:
            return Difference(turn, parts)
    return None
