"""Edits do what their names say, and nothing else."""

from collections import Counter

import pytest

from wellhit.scenario import ScenarioError, load
from wellhit.scenario.variant import Edit, apply, parse
from wellhit.terms import Range


@pytest.fixture
def scenario(small):
    return load(small.folder)


def test_an_edit_is_data_or_a_line():
    assert parse("set formations.first.men = 9000") == Edit("set", "formations.first.men = 9000")
    assert parse("climate_only") == Edit("climate_only", "")


def test_no_edit_changes_nothing(scenario):
    assert apply(scenario, []) == scenario


def test_dates_of_plans_and_weather_move_together(scenario):
    later = apply(scenario, ["shift_days 10"])
    assert later.weather[0].date.isoformat() == "1944-09-12"
    assert next(p for p in later.plans if p.id == "attack").orders[1].when[0].text == "1944-09-12"
    assert apply(later, ["shift_days -10"]) == scenario


def test_climate_only_forgets_the_known_days(scenario):
    bare = apply(scenario, ["climate_only"])
    assert bare.weather == ()
    assert bare.climate == scenario.climate


def test_a_side_without_formations_gives_no_orders(scenario):
    alone = apply(scenario, ["remove_side_formations north"])
    assert {f.side for f in alone.formations} == {"south"}
    assert alone.assets == ()
    assert all(plan.orders == () for plan in alone.plans if plan.side == "north")
    assert alone.places == scenario.places


def test_one_quantity_is_set_and_marked_as_assumed(scenario):
    strong = apply(scenario, ["set formations.first.men = 9000"])
    first = next(f for f in strong.formations if f.id == "first")
    assert first.men == Range(9000, 9000, 9000)
    assert first.because == {}
    assert first.assumed["men"] == "set by this variant"
    wide = apply(scenario, ["set formations.first.men = 8000, 9000, 10000"])
    assert next(f for f in wide.formations if f.id == "first").men == Range(8000, 9000, 10000)
    graded = apply(scenario, ["set strongpoints.gate-works.works_grade = 5"])
    assert graded.strongpoints[0].works_grade == 5.0


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ("shift 10", 'no edit "shift"; did you mean "shift_days"?'),
        ("shift_days ten", '"ten" is not a whole number'),
        ("shift_days 400", "400 days are more than a year"),
        ("climate_only please", "takes no value"),
        ("remove_side_formations nroth", 'no side "nroth"; did you mean "north"?'),
        ("set formation.first.men = 1", 'no table "formation"; did you mean "formations"?'),
        ("set formations.frist.men = 1", 'no row "frist"; did you mean "first"?'),
        ("set formations.first.mne = 1", 'no quantity "mne"; did you mean "men"?'),
        ("set formations.first.name = 1", 'no quantity "name"'),
        ("set formations.first.men = -1", "-1 is less than 0 men"),
        ("set formations.first.men = 3, 2, 1", "as low, best, high"),
        ("set strongpoints.gate-works.works_grade = 1, 2, 3", "should be one number"),
        ("set formations.first.men 3", "should read like formations.1pad.men = 9000"),
    ],
)
def test_a_wrong_edit_is_told(scenario, edit, message):
    with pytest.raises(ScenarioError) as error:
        apply(scenario, [edit])
    assert message in str(error.value)


@pytest.mark.parametrize("name", ["channel-ports-1944", "boulogne-1944"])
def test_a_twin_has_no_name_in_common_and_the_same_shape(name):
    original = load(name, with_record=False)
    twin = apply(original, ["scramble 7"])
    assert twin == apply(original, ["scramble 7"])
    assert twin != apply(original, ["scramble 8"])
    for table in (
        "places",
        "routes",
        "formations",
        "fortresses",
        "strongpoints",
        "ports",
        "assets",
        "climate",
    ):
        assert len(getattr(twin, table)) == len(getattr(original, table))
    ids = {
        row.id
        for table in ("places", "formations", "fortresses", "ports")
        for row in getattr(original, table)
    }
    for table in ("places", "formations", "fortresses", "strongpoints", "ports", "assets"):
        assert not ids & {row.id for row in getattr(twin, table)}
    for plan in twin.plans:
        for order in plan.orders:
            named = {order.id, order.to, *order.who, *order.via, *order.objectives}
            assert not ids & (named | {name for c in order.when for name in c.subject})


def test_a_twin_is_still_a_sound_graph():
    original = load("channel-ports-1944", with_record=False)
    twin = apply(original, ["scramble 7"])
    places = {place.id for place in twin.places}
    assert all({route.a, route.b} <= places for route in twin.routes)
    sides = {side.id for side in twin.sides}
    assert {f.side for f in twin.formations} <= sides
    assert set(twin.head.plans) == sides
    assert {plan.side for plan in twin.plans} == sides
    degree = sorted(Counter(end for r in original.routes for end in (r.a, r.b)).values())
    assert sorted(Counter(end for r in twin.routes for end in (r.a, r.b)).values()) == degree
    of = {place.id: place for place in twin.places}
    assert Counter(of[f.start].kind for f in twin.formations if f.start) == Counter(
        {p.id: p for p in original.places}[f.start].kind for f in original.formations if f.start
    )


def test_a_town_and_its_fortress_keep_one_name_in_the_twin(scenario):
    twin = apply(scenario, ["scramble 1"])
    fortress = twin.fortresses[0]
    assert fortress.id == fortress.place == fortress.port
    assert twin.record[0].subject == (fortress.id,)
    assert twin.record[0].id == "haven.fall"
