"""Replay: a game as text (header, orders, a state hash per turn), played again and compared.

The log names everything, so it can be read and edited; orders are taken from it, not from the plans. Replay
stops at the first turn whose state differs and says which part of the state it is. Bits are promised on one
kind of machine (libm, FMA); the header says on which the log was made. Nothing in a log is passed over: an
unknown word, a line cut short or a missing turn is an error that names the line.
"""

from __future__ import annotations

import difflib
import hashlib
import math
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wellhit import terms
from wellhit.draws import posterior_of
from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.compile import names_of
from wellhit.engine.compile_plans import PORT_TASKS, SIEGE_TASKS
from wellhit.engine.rule import rules_hash
from wellhit.engine.turn import decide, step
from wellhit.job import Engine, Job, hash_of, keys_and_draws, prepare, quiet_dice

FORMAT = 1
PARTS = ("places", "routes", "formations", "strongpoints", "fortresses", "ports", "assets", "orders", "sides")
CLOCK = ("turn", "sky", "ground", "sea", "forecast", "war_over", "n_events")
LISTS = {"via": "places", "objectives": "strongpoints"}
FLAGS = ("night", "searchlights", "only")
FIGURES = {"sorties": 5000.0, "hours": 1000.0, "gap": 1000.0}  # the most that a plan may ask for
ORDER_WORDS = ("side", "who", "to", "plan", "fortress", "port", *LISTS, "tempo", *FLAGS, *FIGURES)
# What a header holds; "from" is the folder or name under which the campaign was found.
HEADER = ("campaign", "scenario", "draws", "seed", "run", "rules", "world")
ALSO = ("from", "machine", "posterior")
WORDS = ("plan", "set", "order", "turn", *HEADER, *ALSO)
MARK = re.compile(r"[0-9a-f]{8}")


class LogError(ValueError):
    """A log that cannot be read or does not fit the campaign; the message names the line."""


class Turn(NamedTuple):
    """One turn of a log: its line, its orders (line, words) and the hashes of the state after it."""

    line: int
    orders: list[tuple[int, str]]
    marks: dict[str, str]


@dataclass
class Log:
    """A parsed game: header words, the plan of each side, parameters set by hand, and the turns."""

    header: dict[str, str] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)


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
    clock = np.array([state[name] for name in CLOCK], np.int64)
    found["clock"] = hashlib.blake2b(clock.tobytes(), digest_size=4).hexdigest()
    return found


def log_names(scenario: terms.Scenario) -> dict[str, Sequence[str]]:
    """Names as a log writes them: ids in the order of the world's records; plan orders with their side."""
    orders = [f"{plan.side}/{order.id}" for plan in scenario.plans for order in plan.orders]
    return {**names_of(scenario), "orders": orders}


def order_words(order: Any, names: Mapping[str, Sequence[str]]) -> str:
    """One order as text: every field that is not empty, names instead of numbers."""
    by_plan = int(order.plan_order) != layout.BY_HAND
    who = names["assets" if order.by_asset else "formations"][order.who]
    words = [terms.TASKS[order.task], f"side={names['sides'][order.side]}", f"who={who}"]
    words.append(f"to={names['places'][order.to]}")
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


def _no(kind: str, name: str, valid: Iterable[str], where: str) -> LogError:
    """The error for a name that is none of the valid ones; the nearest is named."""
    close = difflib.get_close_matches(name[:100], list(valid), 1)
    hint = f'; did you mean "{close[0]}"?' if close else ""
    return LogError(f"{where}: no {kind} {name[:60]!r}{hint}")


def _number(names: Mapping[str, Sequence[str]], table: str, name: str, where: str) -> int:
    try:
        return names[table].index(name)
    except ValueError:
        raise _no(f"such name among the {table}:", name, names[table], where) from None


def _values(words: Sequence[str], task: str, where: str) -> dict[str, str]:
    """The words of an order after its task, each known and given once. Raises LogError."""
    values: dict[str, str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if key not in ORDER_WORDS:
            raise _no("word", key, ORDER_WORDS, where)
        if key in values:
            raise LogError(f'{where}: "{key}" stands twice')
        if bool(sign) == (key in FLAGS):
            raise LogError(f'{where}: "{key}" is written {"without" if sign else "with"} = and a value')
        values[key] = value
    needed = ["side", "who", "to"]
    needed += ["fortress"] if task in SIEGE_TASKS else ["port"] if task in PORT_TASKS else []
    missing = [key for key in needed if key not in values]
    if missing:
        raise LogError(f"{where}: {task} needs {' and '.join(missing)}")
    return values


def read_order(text: str, order: Any, names: Mapping[str, Sequence[str]], where: str) -> None:
    """Fill an order record from its words. Raises LogError naming the line."""
    task, *words = text.split() or [""]
    if task not in terms.TASKS:
        raise _no("task", task, terms.TASKS, where)
    values = _values(words, task, where)
    order.task = terms.TASKS.index(task)
    order.by_asset = int(task == "bombard")
    order.raids = 0  # how often an order is repeated is its plan's business
    order.plan_order = _number(names, "orders", values["plan"], where) if "plan" in values else layout.BY_HAND
    order.side = _number(names, "sides", values["side"], where)
    order.who = _number(names, "assets" if order.by_asset else "formations", values["who"], where)
    order.to = _number(names, "places", values["to"], where)
    for key, table in (("fortress", "fortresses"), ("port", "ports")):
        order["has_" + key] = int(key in values)
        order[key] = _number(names, table, values[key], where) if key in values else 0
    for key, table in LISTS.items():
        items = [_number(names, table, n, where) for n in values[key].split(",")] if key in values else []
        if len(items) > len(order[key]):
            raise LogError(f"{where}: {len(items)} {key}; there is room for {len(order[key])}")
        order["n_" + key] = len(items)
        order[key][:] = 0
        order[key][: len(items)] = items
    tempo = values.get("tempo", terms.TEMPOS[0])
    if tempo not in terms.TEMPOS:
        raise _no("tempo", tempo, terms.TEMPOS, where)
    order.tempo = terms.TEMPOS.index(tempo)
    for flag in FLAGS:
        order[flag] = int(flag in values)
    for key, most in FIGURES.items():
        order[key] = _figure(key, values.get(key, "0"), most, where)


def _finite(name: str, text: str, where: str) -> float:
    """The value of a parameter set by hand. Raises LogError for anything but a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LogError(f"{where}: {name[:60]} should be set to a number, not {text[:60]!r}")
    return value


def _figure(key: str, text: str, most: float, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= most:
        raise LogError(f"{where}: {key} should be a number from 0 to {most:g}, not {text[:60]!r}")
    return value


def play_turns(job: Job, engine: Engine, events: Any = None) -> Iterator[tuple[Any, Any]]:
    """Play run `job.first` turn by turn under its plans; yields (state, orders) after each turn."""
    keys, draws = keys_and_draws(job, np.array([job.first], np.uint64))
    state, orders, view = (layout.blank(t)[0] for t in (layout.State, layout.Orders, layout.View))
    log = events if events is not None else layout.blank(layout.Log)[0]
    with quiet_dice():
        begin(engine.world, draws[0], state, keys[0])
    while state.turn < engine.world.n_turns:
        with quiet_dice():
            decide(engine.world, draws[0], state, orders, keys[0], view, 3)
            step(engine.world, draws[0], state, orders, keys[0], log)
        yield state, orders


def values_of_run(job: Job) -> dict[str, float]:
    """Parameters set by hand in the one run `job.first`."""
    given = job.values.items()
    return {name: float(v if isinstance(v, int | float) else v[job.first]) for name, v in given}


def write_log(path: Path, job: Job, found_as: str = "") -> None:
    """Play one run and write its log. found_as: the folder or name by which a replay finds the campaign."""
    engine = prepare(job)
    scenario = job.scenario
    names = log_names(scenario)
    posterior = posterior_of(job.draws)
    lines = [
        f"wellhit-log {FORMAT}", f"campaign {scenario.campaign}",
        *([f"from {found_as}"] if found_as not in ("", scenario.campaign) else []),
        f"scenario {scenario.head.id}", *(f"plan {p.side} {p.id}" for p in scenario.plans),
        f"draws {job.draws}", *([f"posterior {posterior.mark}"] if posterior else []),
        *(f"set {name} {value!r}" for name, value in values_of_run(job).items()),
        f"seed {job.seed}", f"run {job.first}", f"rules {rules_hash()}",
        f"world {hash_of(engine.table.tobytes())}", f"machine {platform.machine()}", "",
    ]  # fmt: skip
    for state, orders in play_turns(job, engine):
        given = orders["items"][: orders.n].view(np.recarray)
        lines += [f"order {order_words(order, names)}" for order in given]
        marks = " ".join(f"{part}={mark}" for part, mark in hashes(state).items())
        lines.append(f"turn {int(state.turn) - 1} {marks}")
    partial = path.with_name(path.name + ".partial")
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(path)


def _turn(rest: str, line: int, number: int, orders: list[tuple[int, str]]) -> Turn:
    """A turn from its words. Raises LogError for another number or a hash that is missing or cut."""
    first, *words = rest.split() or [""]
    if first != str(number):
        raise LogError(f"line {line}: turn {number} is expected here, not {first[:60]!r}")
    marks = dict(word.partition("=")[::2] for word in words)
    whole = len(words) == len(marks) and set(marks) == {*PARTS, "clock"}
    if not whole or not all(map(MARK.fullmatch, marks.values())):
        raise LogError(
            f"line {line}: turn {number} should have a hash of 8 digits for each part of the state"
        )
    if len(orders) > layout.ORDERS_A_TURN:
        raise LogError(
            f"line {line}: {len(orders)} orders in one turn; there is room for {layout.ORDERS_A_TURN}"
        )
    return Turn(line, orders, marks)


def _head(log: Log, word: str, rest: str, line: int) -> None:
    """Note a line of the header. Raises LogError for a word that is unknown, repeated or after the first turn."""
    if word not in WORDS:
        raise _no("word", word, WORDS, f"line {line}")
    name, _, said = rest.partition(" ")
    tables = {"plan": log.plans, "set": log.values}
    table, key, value = (tables[word], name, said) if word in tables else (log.header, word, rest)
    if log.turns:
        raise LogError(f'line {line}: "{word}" belongs into the header')
    if key in table:
        raise LogError(f'line {line}: "{word}" stands twice')
    if not value:
        raise LogError(f'line {line}: "{word}" says nothing')
    if word in ("seed", "run") and not re.fullmatch(
        r"-?[0-9]{1,40}" if word == "seed" else r"[0-9]{1,15}", value
    ):
        raise LogError(f"line {line}: {word} should be a whole number, not {value[:60]!r}")
    if word == "set":
        _finite(name, said, f"line {line}")
    if word in ("campaign", "scenario") and not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        raise LogError(f"line {line}: {value[:60]!r} is no id")
    table[key] = value


def parse(text: str) -> Log:
    """A log from its text. Raises LogError with the line at fault."""
    lines = text.split("\n")
    if lines[0].split() != ["wellhit-log", str(FORMAT)]:
        raise LogError(f'line 1: not a wellhit log of format {FORMAT} ("wellhit-log {FORMAT}" is expected)')
    log = Log()
    orders: list[tuple[int, str]] = []
    for n, line in enumerate(lines[1:], 2):
        word, _, rest = line.strip().partition(" ")
        if word == "order":
            orders.append((n, rest))
        elif word == "turn":
            log.turns.append(_turn(rest, n, len(log.turns), orders))
            orders = []
        elif word:
            _head(log, word, rest.strip(), n)
    missing = [key for key in HEADER if key not in log.header]
    if missing:
        raise LogError(f'the header lacks "{missing[0]}"')
    if orders:
        raise LogError(
            f"line {orders[-1][0]}: the log breaks off in turn {len(log.turns)}, before its hashes"
        )
    return log


def check_fits(log: Log, engine: Engine, scenario: terms.Scenario) -> None:
    """Raises LogError when a log was made by other rules or of another campaign, or lacks turns."""
    posterior = posterior_of(log.header["draws"])
    for key, now in (
        ("campaign", scenario.campaign), ("rules", rules_hash()), ("world", hash_of(engine.table.tobytes())),
        ("posterior", posterior.mark if posterior else ""),
    ):  # fmt: skip
        theirs = log.header.get(key, "")[:60]
        if theirs != now:
            raise LogError(
                f"the log was made with other {key} ({theirs!r}; here {now!r}): it cannot be compared"
            )
    n_turns, logged = int(engine.world.n_turns), len(log.turns)
    if logged > n_turns:
        raise LogError(
            f"line {log.turns[n_turns].line}: turn {n_turns}, but the scenario ends with turn {n_turns - 1}"
        )
    if logged < n_turns:
        where = f"line {log.turns[-1].line}: " if log.turns else ""
        raise LogError(f"{where}the log ends after {logged} turns; the scenario has {n_turns}")


def job_of(log: Log, scenario: terms.Scenario) -> Job:
    """The job of one run that a log is of."""
    values = {name: float(text) for name, text in log.values.items()}
    return Job(
        scenario, 1, int(log.header["seed"]), log.header["draws"], 1, int(log.header["run"]), values=values
    )


def play_log(log: Log, job: Job, engine: Engine, events: Any) -> Iterator[tuple[int, Any, tuple[str, ...]]]:
    """Play a log turn by turn with its own orders: (turn, state after it, parts of it that differ from the log).

    events: a record of layout.Log, filled as far as it is switched on. Raises LogError when the log was made by
    other rules or another state of the campaign.
    """
    check_fits(log, engine, job.scenario)
    names = log_names(job.scenario)
    keys, draws = keys_and_draws(job, np.array([job.first], np.uint64))
    state, orders = (layout.blank(t)[0] for t in (layout.State, layout.Orders))
    with quiet_dice():
        begin(engine.world, draws[0], state, keys[0])
    for number, turn in enumerate(log.turns):
        orders.n = len(turn.orders)
        for n, (line, text) in enumerate(turn.orders):
            read_order(text, orders["items"][n : n + 1].view(np.recarray)[0], names, f"line {line}")
        with quiet_dice():
            step(engine.world, draws[0], state, orders, keys[0], events)
        found = hashes(state)
        yield number, state, tuple(part for part, mark in found.items() if turn.marks[part] != mark)


def replay(log: Log, scenario: terms.Scenario) -> Difference | None:
    """Play a log again with its own orders; the first difference, or None if every turn agrees.

    Raises LogError when the log was made by other rules or another state of the campaign.
    """
    job = job_of(log, scenario)
    for number, _, parts in play_log(log, job, prepare(job), layout.blank(layout.Log)[0]):
        if parts:
            return Difference(number, parts)
    return None
