"""More of one thing, all else and all dice the same: what it must do to a siege on average.

The same runs (same fate, luck and parameter values) are played with one thing changed; the mean of the paired
differences is set against its standard error. "More" must show beyond 3 of them, "not less" must not
be contradicted by 3. Figures themselves are not tested: priors may be tuned.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from wellhit.engine import words
from wellhit.terms import Range, Scenario

RUNS, SEED = 300, 3
SIEGES = ("boulogne-1944", "calais-1944", "le-havre-1944")
Edit = Callable[[Scenario], Scenario]


def rows(table: str, applies: Callable[[Any], bool] = lambda row: True, **changes: Any) -> Edit:
    """An edit: in these rows of a table these columns become value (or a function of the old value)."""

    def edit(scenario: Scenario) -> Scenario:
        def changed(row: Any) -> Any:
            new = {k: v(getattr(row, k)) if callable(v) else v for k, v in changes.items()}
            return dataclasses.replace(row, **new)

        return dataclasses.replace(
            scenario, **{table: tuple(changed(r) if applies(r) else r for r in getattr(scenario, table))}
        )

    return edit


def orders(task: str, **changes: Any) -> Edit:
    """An edit: these fields of every order with this task."""

    def edit(scenario: Scenario) -> Scenario:
        def plan(old: Any) -> Any:
            changed = (dataclasses.replace(o, **changes) if o.task == task else o for o in old.orders)
            return dataclasses.replace(old, orders=tuple(changed))

        return dataclasses.replace(scenario, plans=tuple(plan(p) for p in scenario.plans))

    return edit


def times(factor: float) -> Callable[[Range | None], Range | None]:
    return lambda value: None if value is None else Range(*(x * factor for x in value))


def bombs(factor: float) -> Edit:
    """So many times the bombers, and all of them sent."""

    def edit(scenario: Scenario) -> Scenario:
        more = rows("assets", lambda a: a.kind == "heavy_bombers", count=times(factor))(scenario)
        return orders("bombard", sorties=5000.0)(more)

    return edit


def armour(factor: float) -> Edit:
    return rows("formations", crabs=times(factor), avres=times(factor), crocodiles=times(factor))


def outcomes(played: Any) -> dict[str, Any]:
    """Days of assault (to the end of the run where nothing fell), attackers' and vehicles' losses, who got away."""
    fort = played.states["fortresses"][:, 0]
    assert np.all(fort["assault_turn"] >= 0)
    end = np.where(fort["fall_turn"] < 0, float(played.world.n_turns), fort["fall_turn"] + 0.5)
    return {
        "days": (end - fort["assault_turn"]) / 4.0,
        "casualties": fort["attackers_lost"].copy(),
        "vehicles": fort["afvs_lost"].copy(),
    }


class Pairs:
    """Paired runs of one siege: each variant is played once."""

    def __init__(self, play: Any, scenario: Scenario) -> None:
        self.play, self.scenario = play, scenario
        self.known: dict[Any, dict[str, Any]] = {}

    def of(self, edit: Edit | None) -> dict[str, Any]:
        if edit not in self.known:
            changed = edit(self.scenario) if edit else self.scenario
            self.known[edit] = outcomes(self.play(changed, RUNS, seed=SEED))
        return self.known[edit]

    def difference(self, less: Edit | None, more: Edit | None, what: str) -> tuple[float, float]:
        """Mean of more - less over the pairs, and its standard error."""
        by = self.of(more)[what] - self.of(less)[what]
        return float(by.mean()), float(by.std() / np.sqrt(RUNS))


@pytest.fixture(scope="module")
def pairs(play, siege) -> Callable[[str], Pairs]:
    known = {name: Pairs(play, siege(name)) for name in SIEGES}
    return lambda name: known[name]


NO_WORKS, MUCH_WORKS = rows("strongpoints", works_grade=1.0), rows("strongpoints", works_grade=5.0)
NO_MINES, MUCH_MINES = rows("strongpoints", mines_grade=0.0), rows("strongpoints", mines_grade=5.0)
NO_WATER, MUCH_WATER = rows("strongpoints", water_grade=0.0), rows("strongpoints", water_grade=5.0)
LOW, HIGH = rows("strongpoints", height_grade=0.0), rows("strongpoints", height_grade=5.0)
POOR, GOOD = (
    rows("formations", lambda f: f.role == "garrison", troop_grade=1.0),
    rows("formations", lambda f: f.role == "garrison", troop_grade=5.0),
)
FEW, MANY = (
    rows("formations", lambda f: f.role == "garrison", men=times(0.5)),
    rows("formations", lambda f: f.role == "garrison", men=times(2.0)),
)
# Will: the commander's grade, and the order to hold from the first day against none.
WEAK, STUBBORN = (
    rows("fortresses", commander_grade=1.0, ordered_to_hold=None),
    rows("fortresses", commander_grade=5.0, ordered_to_hold=date(1944, 1, 1)),
)
HARDER = {
    "will": (WEAK, STUBBORN),
    "works": (NO_WORKS, MUCH_WORKS),
    "mines": (NO_MINES, MUCH_MINES),
    "water": (NO_WATER, MUCH_WATER),
    "height": (LOW, HIGH),
    "better troops": (POOR, GOOD),
    "more men": (FEW, MANY),
}


@pytest.mark.parametrize("name", SIEGES)
@pytest.mark.parametrize("what", HARDER)
def test_what_makes_a_fortress_stronger_lengthens_and_costs(pairs, name, what):
    less, more = HARDER[what]
    for measure in ("days", "casualties"):
        mean, error = pairs(name).difference(less, more, measure)
        assert mean > 3.0 * error, f"{measure}: {mean:+.2f} +- {error:.2f}"


@pytest.mark.parametrize("name", SIEGES)
def test_mines_cost_vehicles(pairs, name):
    mean, error = pairs(name).difference(NO_MINES, MUCH_MINES, "vehicles")
    assert mean > 3.0 * error, f"{mean:+.2f} +- {error:.2f}"


NO_ARMOUR, TWICE_ARMOUR = armour(0.0), armour(2.0)
NO_GUNS, TWICE_GUNS = rows("formations", guns=times(0.0)), rows("formations", guns=times(2.0))
HELP = {
    "special armour": (NO_ARMOUR, None),
    "more special armour": (None, TWICE_ARMOUR),
    "guns": (NO_GUNS, None),
    "more guns": (None, TWICE_GUNS),
}


@pytest.mark.parametrize("name", SIEGES)
@pytest.mark.parametrize("what", HELP)
def test_special_armour_and_guns_shorten_and_spare(pairs, name, what):
    less, more = HELP[what]
    for measure in ("days", "casualties"):
        mean, error = pairs(name).difference(less, more, measure)
        assert mean < -3.0 * error, f"{measure}: {mean:+.2f} +- {error:.2f}"


def no_bombers(scenario: Scenario) -> Scenario:
    """An edit: nobody orders heavy bombers."""
    heavy = {a.id for a in scenario.assets if a.kind == "heavy_bombers"}

    def plan(old: Any) -> Any:
        return dataclasses.replace(old, orders=tuple(o for o in old.orders if not heavy & set(o.who)))

    return dataclasses.replace(scenario, plans=tuple(plan(p) for p in scenario.plans))


BOMBS, TWICE_BOMBS, NO_AIRCRAFT = bombs(1.0), bombs(2.0), bombs(0.0)
CRATERS = 0.03  # share by which the attacker's own armour may be held up by craters, on balance (M27)


@pytest.mark.parametrize("name", SIEGES)
@pytest.mark.parametrize(("less", "more"), [(no_bombers, BOMBS), (BOMBS, TWICE_BOMBS)], ids=["some", "more"])
def test_more_bombs_never_lengthen_a_siege_on_average(pairs, name, less, more):
    """Bombs stun and shake, and crater the way of the attacker's armour: on balance neither longer nor dearer.

    Tolerance: 3 % of the mean, for what craters cost, and 3 standard errors.
    """
    for measure in ("days", "casualties"):
        mean, error = pairs(name).difference(less, more, measure)
        most = CRATERS * float(pairs(name).of(less)[measure].mean()) + 3.0 * error
        assert mean < most, f"{measure}: {mean:+.2f} +- {error:.2f}"


@pytest.mark.parametrize("name", SIEGES)
def test_an_order_to_bombers_that_are_not_there_changes_nothing(pairs, name):
    """No aircraft, no raid, and no guns firing to cover one: the same bits as without the order."""
    for measure, values in pairs(name).of(no_bombers).items():
        assert np.array_equal(values, pairs(name).of(NO_AIRCRAFT)[measure]), measure


QUICK, DELIBERATE = orders("assault", tempo="quick"), orders("assault", tempo="deliberate")


@pytest.mark.parametrize("name", SIEGES)
def test_a_deliberate_assault_takes_longer_and_costs_fewer_men(pairs, name):
    mean, error = pairs(name).difference(QUICK, DELIBERATE, "days")
    assert mean > 3.0 * error, f"days: {mean:+.2f} +- {error:.2f}"
    mean, error = pairs(name).difference(QUICK, DELIBERATE, "casualties")
    assert mean < -3.0 * error, f"casualties: {mean:+.2f} +- {error:.2f}"


BY_DAY = orders("assault", night=False)
DARK, LIT = orders("assault", night=True), orders("assault", night=True, searchlights=True)


@pytest.mark.parametrize("name", SIEGES)
def test_by_night_the_assault_goes_slower_without_light(pairs, name):
    """Paired with the same nights under searchlights; and going on at night at all ends it sooner by the clock."""
    mean, error = pairs(name).difference(LIT, DARK, "days")
    assert mean > 3.0 * error, f"unlit: {mean:+.2f} +- {error:.2f}"
    mean, error = pairs(name).difference(BY_DAY, LIT, "days")
    assert mean < -3.0 * error, f"by night too: {mean:+.2f} +- {error:.2f}"


NO_GAP, LONG_GAP = orders("assault", gap=0.0), orders("assault", gap=150.0)


@pytest.mark.parametrize("measure", ["days", "casualties"])
def test_a_longer_gap_after_the_last_bomb_costs(pairs, measure):
    """Two and a half hours more before the infantry is there: what was stunned is awake again.

    One turn of a siege is changed, so the three sieges are judged together: the mean of their differences, each in
    its standard errors, against the standard error of that mean.
    """
    found = [pairs(name).difference(NO_GAP, LONG_GAP, measure) for name in SIEGES]
    z = sum(mean / error for mean, error in found) / np.sqrt(len(found))
    assert z > 3.0, found


@pytest.mark.parametrize("name", SIEGES)
def test_without_a_raid_no_gap(pairs, name):
    """The same orders where nobody bombs: the same bits with the gap as without."""

    def unbombed(edit: Edit) -> Edit:
        return lambda scenario: edit(no_bombers(scenario))

    none, long = (pairs(name).of(unbombed(edit)) for edit in (NO_GAP, LONG_GAP))
    for measure, values in none.items():
        assert np.array_equal(values, long[measure]), measure


def test_an_assault_on_outposts_only_takes_nothing_else(play, flagship):
    """Orders that name their objectives and say "only": nothing else is carried, and with all taken they rest."""
    only = [o for plan in flagship.plans for o in plan.orders if o.task == "assault" and o.only]
    assert only
    played = play(flagship, 200, seed=4)
    works = list(played.names["strongpoints"])
    for order in only:
        k = list(played.names["fortresses"]).index(order.to)
        named = {works.index(s) for s in order.objectives}
        mine = [s for s in range(len(works)) if int(played.world["strongpoints"]["fortress"][s]) == k]
        how = played.states["strongpoints"]["how"]
        carried = {s for s in mine if (how[:, s] == words.CARRIED).any()}
        assert carried
        assert carried <= named
        taken = np.all(played.states["strongpoints"]["holds"][:, sorted(named)] == 0, axis=1)
        assert not played.states["fortresses"]["assault"][taken, k].any()


def ring_of(brigades: int) -> Edit:
    """An edit: so many brigades invest, and nobody assaults or bombs."""

    def edit(scenario: Scenario) -> Scenario:
        def plan(old: Any) -> Any:
            kept = (o for o in old.orders if o.task not in ("assault", "bombard"))
            fewer = (dataclasses.replace(o, who=o.who[:brigades]) if o.task == "invest" else o for o in kept)
            return dataclasses.replace(old, orders=tuple(fewer))

        return dataclasses.replace(scenario, plans=tuple(plan(p) for p in scenario.plans))

    return edit


@pytest.mark.parametrize("name", SIEGES)
def test_fewer_besiegers_let_more_escape(play, siege, name):
    """One brigade against all: men who got away, from runs in which both closed the ring."""
    few, all_of_them = (
        play(ring_of(n)(siege(name)), RUNS, seed=SEED).states["fortresses"][:, 0] for n in (1, 99)
    )
    both = (few["invested_turn"] >= 0) & (all_of_them["invested_turn"] >= 0)
    assert both.mean() > 0.9
    by = (few["escaped"] - all_of_them["escaped"])[both]
    assert by.mean() > 3.0 * by.std() / np.sqrt(len(by))
    assert np.all(few["investment"][both] <= all_of_them["investment"][both])


def bars(world: Any, port: int) -> list[int]:
    """Strongpoints whose guns reach the approach of a port."""
    covers = world["strongpoints"]["covers_ports"][: world.n_strongpoints]
    return [s for s in range(int(world.n_strongpoints)) if (int(covers[s]) >> port) & 1]


def test_a_live_battery_bars_its_port(play, flagship):
    """In no run does a taken port open while a battery that reaches it stands with a gun left."""
    played = play(flagship, 200, seed=4)
    world, works = played.world, played.states["strongpoints"]
    seen = 0
    for p in range(int(world.n_ports)):
        port = played.states["ports"][:, p]
        opened = (port["captured_turn"] >= 0) & (port["open_turn"] >= 0)
        for s in bars(world, p):
            hostile = port["holder"] != world["fortresses"]["side"][world["strongpoints"]["fortress"][s]]
            # Guns are only ever lost, so a position with guns at the end had them all along.
            armed = works["guns"][:, s] >= 0.5
            fallen = (works["fallen_turn"][:, s] >= 0) & (works["fallen_turn"][:, s] <= port["open_turn"])
            wrong = opened & hostile & armed & ~fallen
            assert not wrong.any(), f"{played.names['ports'][p]} under {played.names['strongpoints'][s]}"
            seen += int((opened & hostile).sum())
    assert seen > 100


def test_a_port_waits_for_the_batteries_that_bar_it(play, flagship):
    """Leave the fortress of the Cape batteries alone, and the ports they reach never open."""
    reached = flagship_ports_under(play, flagship, "gris-nez")
    assert reached

    def let_be(scenario: Scenario) -> Scenario:
        def plan(old: Any) -> Any:
            return dataclasses.replace(old, orders=tuple(o for o in old.orders if o.to != "gris-nez"))

        return dataclasses.replace(scenario, plans=tuple(plan(p) for p in scenario.plans))

    attacked, left_alone = (play(s, 60, seed=4) for s in (flagship, let_be(flagship)))
    for p in reached:
        taken = left_alone.states["ports"]["captured_turn"][:, p] >= 0
        opened = left_alone.states["ports"]["open_turn"][:, p] >= 0
        stood = (
            left_alone.states["fortresses"]["fall_turn"][
                :, list(left_alone.names["fortresses"]).index("gris-nez")
            ]
            < 0
        )
        assert (taken & stood).sum() > 20
        assert not (taken & stood & opened).any()
        assert (attacked.states["ports"]["open_turn"][:, p] >= 0).sum() > 20


def flagship_ports_under(play: Any, scenario: Scenario, fortress: str) -> list[int]:
    """Ports, but its own, that the batteries of a fortress reach and that open in some run when it falls."""
    played = play(scenario, 60, seed=4)
    world = played.world
    k = list(played.names["fortresses"]).index(fortress)
    own = {s for s in range(int(world.n_strongpoints)) if int(world["strongpoints"]["fortress"][s]) == k}
    return [
        p
        for p in range(int(world.n_ports))
        if own & set(bars(world, p)) and (played.states["ports"]["open_turn"][:, p] >= 0).sum() > 20
    ]
