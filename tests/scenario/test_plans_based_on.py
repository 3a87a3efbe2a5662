"""Plans written as edits of another: what comes out, in which order, and how faults are told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellhit.scenario import check, load
from wellhit.scenario.plan_edits import differences
from wellhit.scenario.plans import ORDERS
from wellhit.scenario.problems import Problem, ScenarioError
from wellhit.scenario.read import all_plans

HEAD = 'id = "{id}"\nside = "north"\ntitle = { en = "What if" }\nbased_on = "{base}"\n'
HOLD = '[[order]]\nid = "{id}"\nwho = ["first"]\ntask = "hold"\n'


def write(small, text: str, name: str = "what-if", base: str = "attack") -> None:
    head = HEAD.replace("{id}", name).replace("{base}", base)
    (small.folder / "plans" / f"{name}.north.toml").write_text(head + text, encoding="utf-8")


def plan_of(small, name: str = "what-if"):
    return next(plan for plan in load(small.folder, "", {"north": name}).plans if plan.side == "north")


def ids(plan) -> list[str]:
    return [order.id for order in plan.orders]


def test_without_edits_it_is_the_same_plan(small):
    write(small, "")
    assert small.problems() == []
    base, same = plan_of(small, "attack"), plan_of(small)
    assert same.orders == base.orders
    assert same.based_on == "attack"
    assert differences(same, base).n == 0


def test_a_dropped_order_is_gone(small):
    write(small, 'drop = ["storm"]\n')
    assert ids(plan_of(small)) == ["ring", "raid"]
    assert differences(plan_of(small), plan_of(small, "attack")) == ((), (), ("storm",))


def test_a_change_gives_some_keys_anew(small):
    write(
        small,
        '[[change]]\norder = "storm"\ntempo = "deliberate"\ndrop_when = ["raid_on"]\n'
        'when_also = [ { sky = "fair" } ]\n',
    )
    (old,) = [o for o in plan_of(small, "attack").orders if o.id == "storm"]
    (new,) = [o for o in plan_of(small).orders if o.id == "storm"]
    assert (old.tempo, new.tempo) == ("quick", "deliberate")
    assert [c.kind for c in new.when] == ["invested", "order_done", "sky"]
    assert (new.who, new.to, new.objectives) == (old.who, old.to, old.objectives)
    assert ids(plan_of(small)) == ["ring", "raid", "storm"]


def test_one_change_may_name_several_orders_and_changes_add_up(small):
    write(
        small,
        '[[change]]\norder = ["raid", "storm"]\nwhen_also = [ { before = "1944-09-05" } ]\n'
        '[[change]]\norder = "raid"\nsorties = 50\n',
    )
    raid, storm = plan_of(small).orders[1:]
    assert raid.when[-1] == storm.when[-1]
    assert raid.sorties == 50


def test_an_order_of_the_same_name_replaces_in_place(small):
    write(small, HOLD.replace("{id}", "ring"))
    plan = plan_of(small)
    assert ids(plan) == ["ring", "raid", "storm"]
    assert plan.orders[0].task == "hold"
    assert differences(plan, plan_of(small, "attack")).changed == ("ring",)


def test_a_new_order_comes_last_or_where_it_is_put(small):
    second = HOLD.replace("{id}", "second") + 'after_order = "ring"\n'
    write(small, HOLD.replace("{id}", "last") + second)
    assert ids(plan_of(small)) == ["ring", "second", "raid", "storm", "last"]


def test_orders_put_behind_new_ones_follow_them(small):
    third = HOLD.replace("{id}", "third") + 'after_order = "second"\n'
    second = HOLD.replace("{id}", "second") + 'after_order = "ring"\n'
    write(small, second + third)
    assert ids(plan_of(small)) == ["ring", "second", "third", "raid", "storm"]


def test_who_takes_no_part_is_in_no_order(small):
    write(small, 'without = ["bombers"]\n[[change]]\norder = "storm"\ndrop_when = ["raid_on"]\n')
    plan = plan_of(small)
    assert ids(plan) == ["ring", "storm"]
    assert all("bombers" not in order.who for order in plan.orders)


def test_a_chain_of_plans_is_followed(small):
    write(small, 'drop = ["storm"]\n', "one")
    write(small, HOLD.replace("{id}", "then"), "two", base="one")
    write(small, 'drop = ["raid"]\n', "a-third", base="two")
    assert ids(plan_of(small, "a-third")) == ["ring", "then"]
    assert [plan.id for plan in all_plans(small.folder).plans if plan.side == "north"][-3:] == [
        "a-third", "one", "two",
    ]  # fmt: skip


FAULTS = [
    ('drop = ["strom"]\n', 'what-if.north.toml row 5, key drop: no order in "attack" "strom"; did you mean "storm"?'),
    ('drop = ["ring"]\n', 'row 5, key drop: order "storm" waits for "ring", which is dropped'),
    (
        'without = ["bombers"]\n[[change]]\norder = "storm"\nwhen = [ { order_done = "raid" } ]\n',
        'row 5, key without: order "storm" waits for "raid", which is dropped',
    ),
    ('without = ["frist"]\n', 'row 5, key without: "frist" is named in no order of "attack"'),
    ('[[change]]\norder = "strom"\nraids = 2\n', 'row 6, key change 1: order: no order in "attack" "strom"'),
    ('[[change]]\norder = "storm"\n', "row 6, key change 1: order: nothing is changed"),
    ("[[change]]\nraids = 2\n", "row 5, key change 1: order: order is missing"),
    ('[[change]]\norder = "storm"\ndrop_when = ["sky"]\n', 'row 7, key change 1: drop_when: order "storm" has no'),
    ('[[change]]\norder = "storm"\ndrop_when = ["skies"]\n', 'drop_when: no condition "skies"'),
    ('[[change]]\norder = "storm"\ntask = "strom"\n', 'task: no task "strom"'),
    ('[[change]]\norder = "storm"\ntmpo = "quick"\n', 'tmpo: no key "tmpo"; did you mean "tempo"?'),
    ('[[change]]\norder = "storm"\nwhen_also = [ { skies = "fair" } ]\n', 'when_also: no condition "skies"'),
    ('[[change]]\norder = "storm"\nwho = ["frist"]\n', 'row 5, key order storm: who: no formation or asset "frist"'),
    (
        '[[change]]\norder = "storm"\nwhen_also = [' + '{ hour = ["night"] },' * 6 + "]\n",
        'when_also: order "storm" then has 9 conditions; the engine has room for 8',
    ),
    (HOLD.replace("{id}", "last") + 'after_order = "rang"\n', 'after_order: no order "rang"; did you mean "ring"?'),
    (
        'drop = ["storm"]\n' + HOLD.replace("{id}", "storm"),
        'row 5, key drop: order "storm" is dropped, and given again on row 6',
    ),
    (
        '[[change]]\norder = "ring"\nraids = 2\n' + HOLD.replace("{id}", "ring"),
        'row 6, key change 1: order: order "ring" is given anew on row 8',
    ),
    ('drop = ["storm"]\n[[change]]\norder = "storm"\nraids = 2\n', 'change 1: order: order "storm" is dropped'),
    ('change = "storm"\n', "key change: changes are written as [[change]]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_with_file_and_row(small, text, message):
    write(small, text)
    assert message in small.said()
    assert {problem.file for problem in small.problems()} == {"plans/what-if.north.toml"}
    with pytest.raises(ScenarioError):
        load(small.folder)


def test_an_unknown_base_is_told_once_and_nothing_that_follows_from_it(small):
    write(small, '[[change]]\norder = "storm"\nraids = 2\n', base="attak")
    assert [str(problem) for problem in small.problems()] == [
        'plans/what-if.north.toml row 4, key based_on: no plan for side north "attak"; did you mean "attack"?'
    ]


def test_a_base_of_the_other_side_is_told(small):
    text = small.plan.read_text().replace("north", "south").replace('"attack"', '"counter"')
    (small.folder / "plans" / "counter.south.toml").write_text(text.split("[[order]]")[0])
    write(small, "", base="counter")
    assert (
        'key based_on: plan "counter" is of side "south"; a plan is based on one of its own side'
        in small.said()
    )


def test_a_circle_is_told_once(small):
    write(small, "", "one", base="two")
    write(small, "", "two", base="three")
    write(small, "", "three", base="one")
    write(small, "", "outside", base="one")
    said = [str(problem) for problem in small.problems()]
    assert len(said) == 1
    assert "based_on: leads in a circle: one - two - three - one" in said[0]
    write(small, "", "itself", base="itself")
    assert "leads in a circle: itself - itself" in small.said()


def test_edits_without_a_base_are_told(small):
    small.plan.write_text(
        small.plan.read_text().replace("\n[[order]]", 'drop = ["x"]\n\n[[order]]\nafter_order = "raid"', 1)
    )
    said = small.said()
    assert "key drop: is for a plan that is based on another" in said
    assert "after_order: is for a plan that is based on another" in said


def test_a_fault_of_the_base_is_told_where_it_stands(small):
    small.replace("plans/attack.north.toml", '"first"', '"frist"')
    write(small, 'drop = ["raid"]\n[[change]]\norder = "storm"\ndrop_when = ["raid_on"]\n')
    files = {problem.file for problem in small.problems()}
    assert files == {"plans/attack.north.toml"}


def test_orders_taken_over_count_for_the_room(small):
    text = small.plan.read_text() + "".join(HOLD.replace("{id}", f"h{n}") for n in range(ORDERS - 3))
    small.plan.write_text(text)
    write(small, HOLD.replace("{id}", "one-more"))
    assert f"{ORDERS + 1} orders with those taken over" in small.said()


NASTY = st.sampled_from(
    ["1", "true", '""', '"x"', "[]", "[1]", '["storm"]', "{}", '"what-if"', "1944-09-01", '[{ fallen = [] }]',
     '["storm", "storm"]', '"attack"', "nan"]
)  # fmt: skip
WHOLE = (
    'drop = ["storm"]\nwithout = ["bombers"]\n[[change]]\norder = "ring"\nraids = 2\ndrop_when = ["sky"]\n'
    'when_also = [ { sky = "fair" } ]\n' + HOLD.replace("{id}", "last") + 'after_order = "ring"\n'
)


@settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(row=st.integers(0, 14), value=NASTY, junk=st.binary(max_size=6))
def test_nothing_raises(small, row: int, value: str, junk: bytes):
    write(small, WHOLE)
    path = small.folder / "plans" / "what-if.north.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    row %= len(lines)
    lines[row] = f"{lines[row].split('=')[0]}= {value}"
    path.write_text("\n".join(lines), encoding="utf-8")
    for _ in range(2):
        problems = check(small.folder)
        assert all(isinstance(problem, Problem) and "\n" not in str(problem) for problem in problems)
        path.write_bytes(path.read_bytes() + junk)
