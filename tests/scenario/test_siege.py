"""One page of numbers becomes a campaign whose totals are those of the page."""

from pathlib import Path

import pytest

from wellhit.scenario import ScenarioError, check, load
from wellhit.scenario.check_map import components
from wellhit.scenario.siege_climate import CLIMATES
from wellhit.scenario.siege_keys import KEYS
from wellhit.terms import Range, Scenario

PAGE = """\
id = "aster-1900"
title = "Aster"
assault_start = 1944-09-10T17:45:00
defenders = [8000, 10000, 11000]
"""
SHIPPED = ("le-havre-1944", "boulogne-1944", "calais-1944")


@pytest.fixture
def page(tmp_path: Path):
    def write(more: str = "", text: str = PAGE) -> Path:
        (tmp_path / "siege.toml").write_text(text + more, encoding="utf-8")
        return tmp_path

    return write


def men(scenario: Scenario, side: str) -> Range:
    rows = [f.men for f in scenario.formations if f.side == side and f.men]
    return Range(*(sum(column) for column in zip(*rows, strict=True)))


def test_a_page_needs_four_keys(page):
    scenario = load(page())
    assert men(scenario, "defender") == pytest.approx((8000, 10000, 11000), abs=1)
    assert scenario.head.start.isoformat() == "1944-09-06"
    assert (scenario.head.end - scenario.head.start).days == 64


def test_what_is_left_out_is_a_prior_with_its_ground(page):
    scenario = load(page())
    fortress = scenario.fortresses[0]
    assert fortress.civilians == Range(500, 15000, 50000)
    assert fortress.assumed["civilians"].startswith("left out: prior (")
    assert fortress.because == {}
    assert all(key.why and key.prior.low <= key.prior.best <= key.prior.high for key in KEYS)


@pytest.mark.parametrize("battalions", [1, 5, 6, 7.5, 18, 60])
def test_attackers_are_counted_once(page, battalions):
    scenario = load(
        page(f"attackers = [9000, 20000, 25000]\nbattalions = {battalions}\nguns = 300\ntanks = 100\n")
    )
    assert men(scenario, "attacker") == pytest.approx((9000, 20000, 25000), abs=3)
    assert sum(f.battalions for f in scenario.formations if f.side == "attacker") == pytest.approx(battalions)
    assert sum(f.guns.best for f in scenario.formations if f.guns) == 300
    assert sum(f.tanks.best for f in scenario.formations if f.tanks) == 100


@pytest.mark.parametrize("works", [1, 10, 60, 150, 1440])
def test_works_are_spread_over_four_to_twenty_four_strongpoints(page, works):
    scenario = load(page(f"works_count = {works}\n"))
    points = scenario.strongpoints
    assert 4 <= len(points) <= 24
    assert sum(point.works for point in points) == pytest.approx(max(works, len(points)))
    assert all(point.share is None and point.works <= 60 for point in points)
    assert len({point.place for point in points}) == len(points)


@pytest.mark.parametrize("perimeter", [0.5, 10, 200])
def test_the_sketched_map_hangs_together(page, perimeter):
    scenario = load(page(f"perimeter_km = {perimeter}\nnaval_guns = 0\n"))
    net = components(scenario.routes)
    assert {place.id for place in scenario.places} == set(net)
    assert len(set(net.values())) == 1
    assert min(route.km for route in scenario.routes) >= 0.5


def test_ids_of_the_generated_campaign_resolve(page):
    scenario = load(page())
    places = {place.id for place in scenario.places}
    doers = {row.id for row in (*scenario.formations, *scenario.assets)}
    assert {point.place for point in scenario.strongpoints} <= places
    assert {f.start for f in scenario.formations} <= places
    for plan in scenario.plans:
        for order in plan.orders:
            assert set(order.who) <= doers
            assert order.to == scenario.fortresses[0].id == scenario.ports[0].id == "aster-1900"


def test_nothing_to_bomb_with_means_no_bombers(page):
    scenario = load(
        page("bomber_sorties = 0\nfighter_bomber_sorties = 0\nnaval_guns = 0\nport_tons_per_day = 0\n")
    )
    assert (scenario.assets, scenario.ports) == ((), ())
    attack = next(plan for plan in scenario.plans if plan.side == "attacker")
    assert [order.task for order in attack.orders] == ["invest", "assault"]


def attack(scenario: Scenario):
    return next(plan for plan in scenario.plans if plan.side == "attacker")


@pytest.mark.parametrize(
    ("more", "tasks"),
    [
        ("", ["invest", "bombard", "bombard", "bombard", "assault"]),
        ('intent = "assault"\n', ["invest", "bombard", "bombard", "bombard", "assault"]),
        ('intent = "bombard"\n', ["invest", "bombard", "bombard", "bombard"]),
        ('intent = "mask"\n', ["mask"]),
    ],
)
def test_the_attacker_does_what_the_page_means_to(page, more, tasks):
    scenario = load(page(more))
    plan = attack(scenario)
    assert [order.task for order in plan.orders] == tasks
    assert plan.id == scenario.head.plans["attacker"] == (more.split('"')[1] if more else "assault")


@pytest.mark.parametrize("intent", ["bombard", "mask"])
def test_without_an_assault_all_who_fight_stand_in_the_ring(page, intent):
    scenario = load(page(f'intent = "{intent}"\n'))
    fighting = {f.id for f in scenario.formations if f.side == "attacker" and f.role == "field"}
    assert set(attack(scenario).orders[0].who) == fighting
    assert {f.id for f in scenario.formations if f.kind == "artillery"} <= fighting


def test_bombardment_alone_hurts_and_never_storms_a_mask_does_neither(page, play):
    where = "isolation_days = 4\nbomber_sorties = 1500\nperimeter_km = 8\n"
    forts = {}
    for intent in ("assault", "bombard", "mask"):
        played = play(load(page(where + f'intent = "{intent}"\n')), 20, seed=2)
        forts[intent] = played.states["fortresses"][:, 0]
    assert (forts["assault"]["assault_turn"] >= 0).all()
    for calm in ("bombard", "mask"):
        assert (forts[calm]["assault_turn"] < 0).all()
        assert (forts[calm]["invested_turn"] >= 0).all()
    assert forts["bombard"]["raids"].mean() >= 1
    assert (forts["mask"]["raids"] == 0).all()
    assert (forts["bombard"]["killed"] > forts["mask"]["killed"]).all(), "the same dice, and bombs"


def test_stores_are_those_of_the_page_or_a_prior(page):
    silent = load(page()).fortresses[0]
    assert (silent.food_days, silent.ammunition_days) == (Range(30, 60, 90), Range(4, 8, 16))
    assert silent.assumed["food_days"].startswith("left out: prior (stores for one to three months")
    more = 'food_days = { range = [5, 9, 20], source = "Diary" }\nammunition_days = { value = 2, why = "a guess" }\n'
    told = load(page(more)).fortresses[0]
    assert (told.food_days, told.because["food_days"]) == (Range(5, 9, 20), ("food_days",))
    assert (told.ammunition_days, told.assumed["ammunition_days"]) == (Range(2, 2, 2), "a guess")


@pytest.mark.parametrize(
    ("more", "tempo"),
    [
        ("", "quick"),
        ("ammunition_pause = 4\n", "deliberate"),
        ('ammunition_pause = 4\ntempo = "quick"\n', "quick"),
    ],
)
def test_a_pause_for_ammunition_makes_it_deliberate(page, more, tempo):
    scenario = load(page(more))
    assert next(o.tempo for plan in scenario.plans for o in plan.orders if o.task == "assault") == tempo


@pytest.mark.parametrize("climate", ["", "climate = 8\n", *(f'climate = "{name}"\n' for name in CLIMATES)])
def test_every_climate_covers_the_run_and_adds_up(page, climate):
    scenario = load(page(climate))
    assert {row.month for row in scenario.climate} == {9, 10, 11}
    for row in scenario.climate:
        assert row.clear + row.fair + row.cloud + row.low == pytest.approx(1)
    if climate == "climate = 8\n":
        assert scenario.climate[0].clear + scenario.climate[0].fair == pytest.approx(8 / 30)


def test_a_source_in_words_becomes_a_card_and_a_claim(page):
    scenario = load(
        page('guns = { value = 76, source = "Diary of the 9th", why = "counted after the siege" }\n')
    )
    claim = next(claim for claim in scenario.claims if claim.id == "guns")
    assert (claim.value, claim.unit, claim.as_written) == ("76", "guns", "counted after the siege")
    assert {s.id: s.title for s in scenario.sources}[claim.source[0]] == "Diary of the 9th"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("defender = 3\n", 'siege.toml row 5, key defender: no key "defender"; did you mean "defenders"?'),
        ("guns = -1\n", "siege.toml row 5, key guns: -1 is less than 0 guns"),
        ("guns = [3, 2, 1]\n", "row 5, key guns: low, best, high should rise: 3, 2, 1"),
        ("guns = [1, 2]\n", "should be a number of guns, or three: [low, best, high]"),
        ('guns = "many"\n', "should be a number of guns"),
        ("works_grade = 6\n", "6 is more than 5 grade"),
        ("combat_share = 1.2\n", "1.2 is more than 1 share"),
        ("climate = 31\n", "31 is more than 30 good days a month"),
        ('climate = "channel-autum"\n', 'no climate "channel-autum"; did you mean "channel-autumn"?'),
        ('approach = "sea"\n', 'no approach "sea"'),
        ('intent = "bomb"\n', 'no intent "bomb"; did you mean "bombard"?'),
        ("[special_armour]\ncrabs = 3\n", 'no key "crabs"; did you mean "crab"?'),
        ("guns = { value = 3, range = [1, 2, 3] }\n", "give either value or range"),
    ],
)
def test_a_faulty_page_is_told_with_its_row(page, more, message):
    assert message in "\n".join(str(problem) for problem in check(page(more)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "defenders = [8000, 10000, 11000]\n",
            "",
            "give at least the defenders or the attacker's battalions",
        ),
        ('id = "aster-1900"\n', "", "id is missing"),
        ("1944-09-10T17:45:00", "0001-01-01", "not a usable day"),
        ("assault_start", "assault_begin", "assault_start is missing"),
    ],
)
def test_a_page_that_lacks_the_essential_is_told(page, old, new, message):
    assert message in "\n".join(str(problem) for problem in check(page(text=PAGE.replace(old, new))))


def test_a_source_must_be_on_the_list_where_there_is_one(page):
    folder = page('guns = { value = 3, source = "S3" }\n')
    (folder / "sources.toml").write_text('[S33]\ntitle = "A diary"\n')
    assert 'no source "S3"; did you mean "S33"?' in "\n".join(str(problem) for problem in check(folder))


def test_an_outcome_may_be_a_number_three_or_a_table(page):
    folder = page()
    (folder / "outcomes.toml").write_text(
        "casualties = 634\n"
        "prisoners = [9500, 9535, 9600]\n"
        "fall = 1944-09-22T16:30:00\n"
        'assault_days = { range = [5.0, 5.3, 5.5], source = "a diary" }\n'
        'killed_defenders = { value = 600, use = "fit" }\n'
    )
    rows = {row.measure: row for row in load(folder).record}
    assert (rows["casualties"].low, rows["casualties"].best, rows["casualties"].unit) == ("634", "634", "men")
    assert (rows["prisoners"].low, rows["prisoners"].best, rows["prisoners"].high) == ("9500", "9535", "9600")
    assert rows["fall"].best.startswith("1944-09-22T16:30")
    assert rows["fall"].unit == "date"
    assert (rows["assault_days"].high, len(rows["assault_days"].source)) == ("5.5", 1)
    assert rows["killed_defenders"].use == "fit"
    assert rows["casualties"].source == ()


def test_a_yes_or_no_is_told_as_such_or_as_true_and_false(page):
    folder = page()
    (folder / "outcomes.toml").write_text('held = false\nport_intact = "yes"\n')
    rows = {row.measure: row for row in load(folder).record}
    assert (rows["held"].best, rows["held"].unit) == ("no", "yes/no")
    assert rows["port_intact"].best == "yes"


def test_an_outcome_on_another_clock_is_brought_to_that_of_the_page(page):
    folder = page()
    (folder / "outcomes.toml").write_text("fall = 1944-09-22T23:30:00Z\n")
    assert [row.best for row in load(folder).record] == ["1944-09-23T01:30+02:00"]


@pytest.mark.parametrize("wrong", ["casualties = [1, 2]", "casualties = { value = 1, range = [1, 2, 3] }"])
def test_an_outcome_that_is_half_told_is_refused(page, wrong):
    folder = page()
    (folder / "outcomes.toml").write_text(wrong + "\n")
    with pytest.raises(ScenarioError, match="casualties"):
        load(folder)


def test_outcomes_go_into_the_record_alone(page):
    folder = page()
    bare = load(folder)
    (folder / "outcomes.toml").write_text(
        '[prisoners]\nunit = "men"\nbest = 9000\nuse = "fit"\nsource = "Diary"\n'
    )
    told = load(folder)
    assert [r.best for r in told.record if r.id == "aster-1900.prisoners"] == ["9000"]
    assert bare.record == ()
    for name in Scenario.__slots__:
        if name not in ("record", "sources"):
            assert getattr(bare, name) == getattr(told, name)
    assert load(folder, with_record=False).record == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[prisoner]\nunit = "men"\nbest = 1\nsource = "x"\n',
            'is needed: no measure "prisoner"; did you mean "prisoners"?',
        ),
        (
            '[prisoners]\nunit = "men"\nbest = "many"\nsource = "x"\n',
            "should be a number, a date, or yes or no",
        ),
        ("casualties = true\n", '"yes" is not a number of men'),
        ("held = 3\n", '"3" is not yes or no'),
        ('[fall]\nunit = "date"\nbest = 3\nsource = "x"\n', '"3" is not a date'),
        (
            '[fall]\nunit = "date"\nlow = 1944-09-13\nbest = 1944-09-12\nsource = "x"\n',
            "low, best, high should rise",
        ),
        ('[reached]\nunit = "date"\nbest = 1944-09-12\nsource = "x"\n', 'no measure "reached"'),
    ],
)
def test_a_faulty_outcome_is_told(page, text, message):
    folder = page()
    (folder / "outcomes.toml").write_text(text)
    with pytest.raises(ScenarioError) as error:
        load(folder)
    assert message in str(error.value)
    assert "outcomes.toml row " in str(error.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_three_ports_say_all_that_matters_themselves(name):
    scenario = load(name)
    assert scenario.record
    assert all(row.best for row in scenario.record), "every outcome asked of a siege is known for these"
    sourced = {claim.id for claim in scenario.claims}
    assert {
        "attackers",
        "battalions",
        "guns",
        "defenders",
        "works_grade",
        "troop_grade",
        "commander_grade",
    } <= sourced
    days = (scenario.record[1].low, scenario.record[1].high)
    assert scenario.record[1].measure == "assault_days"
    assert float(days[0]) <= float(scenario.record[1].best) <= float(days[1])


def test_a_siege_has_one_scenario_and_its_own_plans():
    with pytest.raises(ScenarioError, match='no scenario "autumn"'):
        load("boulogne-1944", "autumn")
    with pytest.raises(ScenarioError, match="no plan for side attacker"):
        load("boulogne-1944", plans={"attacker": "historical"})
    assert load("boulogne-1944", "siege", {"attacker": "assault"}).campaign == "boulogne-1944"
