"""What a side may know, and what it may order: the two lists that people, computers and plans share."""

from typing import Any

import numpy as np
import pytest
from accounts import imbalances, nonsense

from wellhit import terms
from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.compile import names_of
from wellhit.engine.legal import fill_order, legal
from wellhit.engine.turn import decide, step
from wellhit.engine.view import look
from wellhit.job import Job, copy_of, keys_and_draws, prepare
from wellhit.scenario import load

CAMPAIGNS = ("channel-ports-1944", "le-havre-1944", "_template")


class Game:
    """One campaign, played turn by turn by whoever gives the orders."""

    def __init__(self, campaign: str, seed: int) -> None:
        self.scenario = load(campaign)
        job = Job(self.scenario, 1, seed)
        self.world = prepare(job).world
        keys, draws = keys_and_draws(job, np.array([0], np.uint64))
        self.keys, self.draw = keys[0], draws[0]
        self.states = layout.blank(layout.State)
        self.state = self.states[0]
        self.orders, self.log = layout.blank(layout.Orders)[0], layout.blank(layout.Log)[0]
        self.views = [layout.blank(layout.View)[0] for _ in range(2)]
        begin(self.world, self.draw, self.state, self.keys)
        self.first = copy_of(self.states)

    def see(self, side: int) -> Any:
        look(self.world, self.draw, self.state, self.keys, side, self.views[side])
        return self.views[side]

    def play_plans(self, turns: int, by_plan: int = 3) -> None:
        for _ in range(turns):
            decide(self.world, self.draw, self.state, self.orders, self.keys, self.views[0], by_plan)
            self.step()

    def step(self) -> None:
        step(self.world, self.draw, self.state, self.orders, self.keys, self.log)


@pytest.fixture(scope="module")
def second_week() -> Game:
    game = Game("channel-ports-1944", 3)
    game.play_plans(32)
    return game


def test_own_formations_are_known_exactly_and_distant_enemies_not_at_all(second_week: Game) -> None:
    game = second_week
    view = game.see(0)
    n = int(game.world.n_formations)
    own = np.array([game.world.formations[i].side == 0 for i in range(n)])
    f, v = game.state.formations[:n], view.formations[:n]
    assert np.array_equal(v["own"] == 1, own)
    assert np.array_equal(v["men"][own], f["men"][own])
    assert np.array_equal(v["place"][own], f["place"][own])
    hidden = ~own & (v["status"] == 0)
    assert hidden.sum() > 10, "most of Fifteenth Army is out of sight"
    assert not v["men"][hidden].any()


def test_a_garrison_is_known_to_its_own_side_and_estimated_by_the_other(second_week: Game) -> None:
    game = second_week
    k = list(names_of(game.scenario)["fortresses"]).index("boulogne")
    held = float(game.state.fortresses[k].garrison_men)
    assert game.see(1).fortresses[k].garrison_estimate == held
    guess = float(game.see(0).fortresses[k].garrison_estimate)
    assert guess != held
    assert 0.3 * held < guess < 3.0 * held


def test_looking_changes_nothing(second_week: Game) -> None:
    before = copy_of(second_week.states)
    second_week.see(0), second_week.see(1)
    assert before.tobytes() == copy_of(second_week.states).tobytes()


def test_legal_orders_name_only_what_is_there(second_week: Game) -> None:
    game = second_week
    for side in range(2):
        rows = legal(game.world, game.see(side))
        assert len(rows) > 100
        for who, task, target in rows:
            if terms.TASKS[task] == "bombard":
                assert game.world.assets[who].side == side
                assert game.world.fortresses[target].side != side
                continue
            assert game.world.formations[who].side == side
            if game.state.formations[who].in_garrison == 1:
                assert terms.TASKS[task] in ("march", "withdraw"), "those who hold works can only leave them"
                assert game.state.fortresses[game.state.formations[who].fortress].invested == 0
                continue
            if terms.TASKS[task] in ("invest", "mask", "assault", "offer_terms", "truce"):
                assert game.state.fortresses[target].holder != side
            if terms.TASKS[task] == "garrison":
                assert game.state.fortresses[target].holder == side


def test_every_task_is_legal_for_somebody_at_some_time(second_week: Game) -> None:
    seen = {
        terms.TASKS[t] for side in range(2) for t in legal(second_week.world, second_week.see(side))[:, 1]
    }
    assert seen == set(terms.TASKS), f"never legal: {set(terms.TASKS) - seen}"


@pytest.mark.parametrize("campaign", CAMPAIGNS)
@pytest.mark.parametrize("seed", [1, 2])
def test_random_legal_orders_play_to_the_end_and_balance(campaign: str, seed: int) -> None:
    game = Game(campaign, seed)
    chance = np.random.default_rng(seed)
    while game.state.turn < game.world.n_turns:
        game.orders.n = 0
        if game.state.turn % 4 == 1:
            for side in range(2):
                view = game.see(side)
                rows = legal(game.world, view)
                for row in rows[chance.integers(0, len(rows), 12)] if len(rows) else ():
                    n = int(game.orders.n)
                    fill_order(game.world, view, row, game.orders["items"][n : n + 1].view(np.recarray)[0])
                    game.orders.n = n + 1
        game.step()
    end = copy_of(game.states)
    assert not imbalances(game.world, game.first, end, worst=1e-9)
    assert not nonsense(end)


def test_an_order_given_by_hand_is_carried_out() -> None:
    game = Game("channel-ports-1944", 5)
    names = names_of(game.scenario)
    who, goal = list(names["formations"]).index("12mand"), list(names["places"]).index("aumale")
    view = game.see(0)
    march = terms.TASKS.index("march")
    rows = legal(game.world, view)
    row = next(r for r in rows if tuple(r) == (who, march, goal))
    fill_order(game.world, view, row, game.orders["items"][:1].view(np.recarray)[0])
    game.orders.n = 1
    game.step()
    assert game.state.formations[who].goal == goal
    for _ in range(8):
        game.orders.n = 0
        game.step()
    assert game.state.formations[who].place == goal
