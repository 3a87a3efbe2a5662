"""Every kind of fault is found, told with file, row, column and the nearest valid name."""

import os

import pytest

from wellhit.scenario import check
from wellhit.scenario.files import LARGEST_BYTES
from wellhit.scenario.plans import ORDERS

NORTHERN = 'adjective = "Northern"'


def change(row: int, **cells: object):
    return lambda rows: rows[row].update(cells)


def add(row: int, **cells: object):
    return lambda rows: rows.append({**rows[row], **cells})


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        (
            "places",
            change(0, holder="nroth"),
            'places.csv row 2, column holder: no side "nroth"; did you mean "north"?',
        ),
        (
            "places",
            change(0, kind="twon"),
            'places.csv row 2, column kind: no kind "twon"; did you mean "town"?',
        ),
        ("places", change(0, lat="95"), "places.csv row 2, column lat: 95 is more than 90 degrees"),
        ("places", change(0, lat="5o"), 'places.csv row 2, column lat: "5o" is not a number'),
        ("places", change(0, lat="nan"), 'column lat: "nan" is not a number'),
        ("places", change(0, lat="1e999"), 'column lat: "1e999" is too large'),
        ("places", change(0, name=""), "places.csv row 2, column name: is empty"),
        ("places", change(0, id="Camp"), 'places.csv row 2, column id: "Camp" is no id'),
        (
            "places",
            change(0, source="INX"),
            'places.csv row 2, column source: no source "INX"; did you mean "INV"?',
        ),
        ("places", change(0, source=""), "places.csv row 2, column source: is empty"),
        ("places", add(0), 'places.csv row 6, column id: "camp" stands twice, first on row 2'),
        ("places", add(0, id="lost"), 'places.csv row 6, column id: "lost" lies on no route'),
        ("routes", lambda rows: rows.pop(), 'places.csv row 4, column id: "haven" lies on no route'),
        (
            "routes",
            add(0, a="gate", b="camp"),
            'routes.csv row 4, column a: "camp - gate" stands twice, first on row 2',
        ),
        ("routes", change(0, km="0"), "routes.csv row 2, column km: 0 is less than 0.1 km"),
        ("routes", change(0, b="camp"), "routes.csv row 2, column b: leads back to where it starts"),
        ("routes", change(0, b="gat"), 'routes.csv row 2, column b: no place "gat"; did you mean "gate"?'),
        (
            "formations",
            change(1, men="-5", men_low=""),
            "formations.csv row 3, column men: -5 is less than 0 men",
        ),
        (
            "formations",
            change(1, men="2000"),
            "formations.csv row 3, column men: low, best, high should rise",
        ),
        ("formations", change(1, men=""), "formations.csv row 3, column men: has limits but no value"),
        (
            "formations",
            change(1, men="9000", men_high="9500"),
            "column men: claim c1 says 2800 to 3200 men; here stands 9000",
        ),
        (
            "formations",
            change(1, because="men=c11"),
            'row 3, column because: no claim "c11"; did you mean "c1"?',
        ),
        (
            "formations",
            change(1, because="mne=c1"),
            'row 3, column because: no quantity "mne"; did you mean "men"?',
        ),
        ("formations", change(1, because="men"), '"men" should read like men=c12+c13; *=c5'),
        (
            "formations",
            change(1, assumed=""),
            "row 3, column battalions: 3 battalions without a claim in because or a reason",
        ),
        (
            "formations",
            change(1, tanks="9", because="men=c1; tanks=c2"),
            "column tanks: claim c2 is in men; this column is in tanks",
        ),
        (
            "formations",
            change(0, parent="first"),
            "formations.csv row 2, column parent: is its own parent: corps - first - corps",
        ),
        (
            "formations",
            change(0, parent="corps"),
            "formations.csv row 2, column parent: is its own parent: corps - corps",
        ),
        (
            "formations",
            change(2, parent="corps"),
            'formations.csv row 4, column parent: parent "corps" belongs to side "north"',
        ),
        (
            "formations",
            change(2, fortress=""),
            "formations.csv row 4, column fortress: a garrison has a fortress to hold",
        ),
        (
            "formations",
            change(1, role="component"),
            "formations.csv row 3, column men: a component's men are counted in its parent",
        ),
        (
            "formations",
            change(1, start=""),
            "row 3, column start: a field formation stands somewhere at the start",
        ),
        (
            "formations",
            change(1, arrives="1943-09-01"),
            "row 3, column arrives: 1943-09-01 lies outside the campaign",
        ),
        (
            "formations",
            change(1, leaves="1944-10-01"),
            "row 3, column leaves: 1944-10-01 lies outside the campaign",
        ),
        ("formations", change(1, arrives="1944-09-31"), '"1944-09-31" is not a usable day'),
        ("formations", change(1, arrives="0001-01-01"), '"0001-01-01" is not a usable day'),
        (
            "fortresses",
            change(0, headquarters="gate"),
            'row 2, column headquarters: no strongpoint "gate"; did you mean "gate-works"?',
        ),
        (
            "fortresses",
            change(0, sea_supply="2"),
            "fortresses.csv row 2, column sea_supply: 2 is more than 1 share",
        ),
        ("fortresses", change(0, side="north"), 'place "haven" is held by "south" at the start'),
        ("fortresses", add(0, id="second"), 'fortresses.csv row 3, column id: "second" has no strongpoint'),
        (
            "strongpoints",
            add(0, id="twin"),
            'strongpoints.csv row 3, column place: place "gate" already holds strongpoint',
        ),
        ("strongpoints", change(0, key_ground="true"), 'column key_ground: "true" should be yes or no'),
        (
            "strongpoints",
            change(0, guns=""),
            "strongpoints.csv row 2, column range_km: has a range but no guns",
        ),
        ("strongpoints", change(0, share="0.5"), "the shares of its strongpoints add up to 0.5"),
        ("ports", change(0, gates="haven;;gate"), "column gates: has an empty name between semicolons"),
        ("ports", change(0, gates="haven;gats"), 'column gates: no place "gats"; did you mean "gate"?'),
        (
            "weather",
            change(0, date="1945-09-02"),
            "weather.csv row 2, column date: 1945-09-02 lies outside the campaign",
        ),
        ("weather", add(0), 'weather.csv row 3, column date: "1944-09-02" stands twice'),
        (
            "record",
            change(0, subject="heaven"),
            'record.csv row 2, column subject: no place, fortress, port or asset "heaven"; did you',
        ),
        (
            "record",
            change(0, scenarios="quite"),
            'record.csv row 2, column scenarios: no scenario "quite"; did you mean "quiet"?',
        ),
        (
            "record",
            change(0, high="1944-09-04"),
            "record.csv row 2, column best: low, best, high should rise",
        ),
        ("record", change(0, best="soon"), '"soon" is not a date'),
        (
            "record",
            change(0, unit="long tons"),
            'column unit: "long tons" is the wrong unit: fall is measured in date',
        ),
        ("record", change(0, high="9"), 'column high: "9" is not a date'),
        ("record", change(0, measure="falls"), 'no measure "falls"; did you mean "fall"?'),
    ],
)
def test_a_faulty_cell_is_told_with_its_place(small, table, edit, message):
    assert message in small.rows(table, edit).said()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'task = "invest"',
            'task = "inwest"',
            'row 8, key order ring: task: no task "inwest"; did you mean "invest"?',
        ),
        ('task = "invest"', "", "order ring: task: task is missing"),
        ('who = ["first"]', "", "invest needs someone to do it"),
        ('who = ["first"]', 'who = ["frist"]', 'no formation or asset "frist"; did you mean "first"?'),
        (
            'who = ["first"]',
            'who = ["guard"]',
            '"guard" belongs to side "south" and takes no orders from "north"',
        ),
        ('who = ["first"]', 'who = ["bombers"]', '"bombers" is an asset; it cannot invest'),
        ('who = ["bombers"]', 'who = ["first"]', '"first" is a formation; bombard is for assets'),
        ('to = "haven"', "", "invest needs to know where"),
        ('to = "haven"', 'to = "gate-works"', 'no fortress "gate-works"'),
        ('"gate-works"', '"gate-work"', 'no strongpoint in haven "gate-work"; did you mean "gate-works"?'),
        (
            'task = "invest"\nto = "haven"',
            'task = "march"\nto = "dover"',
            'no route leads "first" from "camp" to "dover"',
        ),
        ('task = "invest"', 'task = "march"\nvia = ["caen"]', 'no place "caen"'),
        ('task = "invest"', 'task = "truce"', "a truce needs its length in hours"),
        (
            'task = "invest"',
            'task = "prepare_landing"',
            '"haven" can be reached by land; a landing is prepared',
        ),
        ('task = "invest"\nto = "haven"', 'task = "clear_port"\nto = "gate"', 'no port "gate"'),
        ('task = "invest"\nto = "haven"', 'task = "dig"\nto = "gate-works"', 'no place "gate-works"'),
        ('who = ["first"]\ntask = "invest"', 'task = "dig"', "dig needs someone to do it"),
        ('task = "invest"\nto = "haven"', 'task = "dig"', "dig needs to know where"),
        ('task = "invest"\nto = "haven"', 'task = "prepare_landing"\nto = "gate"', 'no fortress "gate"'),
        ('sky = "fair"', 'forecast = "fiar"', 'no forecast "fiar"; did you mean "fair"?'),
        ('after = "1944-09-02"', 'after = "1954-09-02"', "1954-09-02 lies outside the campaign"),
        ('after = "1944-09-02"', 'after = "soon"', '"soon" is not a usable day'),
        ('sky = "fair"', 'sky = "fiar"', 'no sky "fiar"; did you mean "fair"?'),
        ('"morning"', '"mornin"', 'no hour "mornin"; did you mean "morning"?'),
        ('invested = "haven"', 'invested = "heaven"', 'no fortress "heaven"; did you mean "haven"?'),
        ('invested = "haven"', 'invest = "haven"', 'no condition "invest"; did you mean "invested"?'),
        ('invested = "haven"', 'invested = ["haven", "gate"]', "names one thing"),
        ('order_done = "ring"', 'order_done = "rign"', 'no order "rign"; did you mean "ring"?'),
        (", within_hours = 24", "", "within_hours is missing"),
        ("within_hours = 24", "within_days = 24", 'no key "within_days"; did you mean "within_hours"?'),
        ("sorties = 200", "sorties = -1", "-1 is less than 0"),
        ("sorties = 200", "sorties = nan", "is not a usable number"),
        ('id = "raid"', 'id = "ring"', 'order "ring" stands twice, first on row 5'),
        ('id = "attack"', 'id = "atack"', 'the file should be named "atack.north.toml"'),
        ('side = "north"', 'side = "nroth"', 'no side "nroth"; did you mean "north"?'),
    ],
)
def test_an_impossible_order_is_told(small, old, new, message):
    said = small.replace("plans/attack.north.toml", old, new).said()
    assert "plans/attack.north.toml row " in said or "plans/attack.north.toml, key side" in said
    assert message in said


def test_a_fortress_of_ones_own_side_is_not_assaulted(small):
    text = small.plan.read_text().replace("north", "south").replace('"first"', '"guard"')
    (small.folder / "plans" / "attack.south.toml").write_text(text)
    assert 'cannot assault "haven": it is a fortress of one\'s own side' in small.said()


def test_static_men_of_a_garrison_may_be_told_to_leave_and_others_not(small):
    """Those in works can march off on foot; static men of the field have nothing to leave."""
    text = small.plan.read_text().replace("north", "south").partition("[[order]]")[0]
    order = '[[order]]\nid = "off"\nwho = ["guard"]\ntask = "withdraw"\nto = "camp"\n'
    (small.folder / "plans" / "attack.south.toml").write_text(text + order)
    assert "static" not in small.said()
    small.rows("formations", change(-1, role="field", fortress=""))
    assert '"guard" is static and cannot withdraw' in small.said()


def test_an_objective_must_lie_in_the_fortress(small):
    small.rows("places", add(0, id="hill"))
    small.rows("routes", add(0, a="hill", b="camp"))
    small.rows("fortresses", add(0, id="other", headquarters="other-works", port=""))
    small.rows("strongpoints", add(0, id="other-works", place="hill", fortress="other"))
    small.replace("plans/attack.north.toml", '"gate-works"', '"other-works"')
    assert 'objectives: strongpoint "other-works" is not in "haven"' in small.said()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "template"', 'id = "Template"', 'campaign.toml row 3, key id: "Template" is no id'),
        ("format = 1", "format = 2", "format 2 is not known"),
        ("format = 1", "", "format is missing"),
        ("hours_per_turn = 6", "hours_per_turn = 5", "a turn is 6 hours"),
        ('"+02:00"', '"CEST"', 'should be like "+02:00"'),
        (
            'default_scenario = "quiet"',
            'default_scenario = "quite"',
            'no scenario "quite"; did you mean "quiet"?',
        ),
        ("licence", "license", 'no key "license"; did you mean "licence"?'),
        ("start = 1944-09-01", "start = 1944-09-09", "ends on 1944-09-07 before it starts on 1944-09-09"),
        ("end = 1944-09-07", "end = 1946-09-07", "the engine has room for 512"),
        ('north = "attack"', 'north = "../attack"', 'no plan for side north "../attack"'),
        ('id = "south"\n', 'id = "north"\n', '"north" stands twice'),
        ('{ en = "Template" }', '{ nl = "Sjabloon" }', "has no English text (en)"),
        ("[[sides]]", "[sides]", "not valid TOML"),
        (NORTHERN, f"{NORTHERN}\ntheatre_tons = 900", "has neither theatre_source nor theatre_assumed"),
        (NORTHERN, f"{NORTHERN}\ntheatre_tons = [9, 5, 7]", "low, best, high should rise: 9, 5, 7"),
        (NORTHERN, f"{NORTHERN}\ntheatre_tons = [1, 2]", "three: [low, best, high]"),
        (NORTHERN, f"{NORTHERN}\ntheatre_tons = -3", "a number that is not negative"),
        (
            NORTHERN,
            f'{NORTHERN}\ntheatre_tons = 3\ntheatre_source = "INX"',
            'no source "INX"; did you mean "INV"?',
        ),
    ],
)
def test_a_faulty_cover_is_told_with_its_row(small, old, new, message):
    said = small.replace("campaign.toml", old, new).said()
    assert "campaign.toml" in said
    assert message in said


def test_what_a_side_draws_off_the_map_is_read(small):
    from wellhit.scenario.read import load

    text = f'{NORTHERN}\ntheatre_tons = [5, 7, 9]\ntheatre_source = "INV"'
    assert small.replace("campaign.toml", NORTHERN, text).said() == ""
    side = load(small.folder).sides[0]
    assert (side.theatre_tons, side.theatre_source) == ((5.0, 7.0, 9.0), ("INV",))


def test_all_problems_are_told_at_once(small):
    small.rows("places", change(0, holder="nroth"))
    small.rows("formations", change(2, fortress=""))
    small.replace("plans/attack.north.toml", '"first"', '"frist"')
    files = {problem.file for problem in small.problems()}
    assert files == {"places.csv", "formations.csv", "plans/attack.north.toml"}


def test_rows_are_counted_as_an_editor_counts_lines(small):
    def edit(rows):
        rows[0]["note"] = "a note\nover two lines"
        rows[1]["holder"] = "souht"

    assert "places.csv row 4, column holder" in small.rows("places", edit).said()


def test_climate_shares_add_up_and_cover_the_campaign(small):
    small.replace("climate.csv", "9,0.25", "9,0.35")
    assert "climate.csv row 2, column clear: clear, fair, cloud and low add up to 1.1, not 1" in small.said()
    small.replace("climate.csv", "9,0.35", "8,0.25")
    assert "climate.csv: no row for month 9 of the campaign" in small.said()


def test_recall_is_marked_as_such(small):
    small.replace("sources.toml", "[INV]", "[KX]\ntitle = 'Remembered'\n\n[INV]")
    assert "sources.toml row 3, key KX recall: ids that begin with K are recall" in small.said()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "places.csv row 1: the file is empty"),
        (b"\n\n", "places.csv row 1: the file is empty"),
        ("\ufeffid".encode(), "begins with a byte order mark"),
        ("id,name\ncamp,Caf\xe9\n".encode("latin-1"), "places.csv row 2: byte 0xe9 is not UTF-8"),
        (b'id,"na', "places.csv row 1: not valid CSV"),
        (b"id\n", "places.csv row 1: columns missing: name"),
    ],
)
def test_a_spoilt_file_is_told(small, content, message):
    (small.folder / "places.csv").write_bytes(content)
    assert message in small.said()


def test_a_misspelt_column_is_told(small):
    small.replace("places.csv", ",holder,", ",holdr,")
    assert 'places.csv row 1, column holdr: no column "holdr"; did you mean "holder"?' in small.said()


def test_a_row_of_another_length_is_told(small):
    path = small.folder / "places.csv"
    path.write_text(path.read_text() + "a,b,c\n")
    assert "places.csv row 6: 3 cells under 13 columns" in small.said()


def test_a_missing_file_is_told_and_a_misnamed_one_named(small):
    (small.folder / "places.csv").rename(small.folder / "place.csv")
    said = small.said()
    assert "places.csv: the file is missing" in said
    assert 'place.csv: no such file in a campaign; did you mean "places.csv"?' in said


def test_a_huge_file_is_refused_unread(small):
    with (small.folder / "claims.csv").open("r+b") as file:
        file.truncate(100 * 2**20)  # a hole: takes no room on the disk
    assert "claims.csv: is 100 MB large; at most 20 MB are read" in small.said()
    assert LARGEST_BYTES < 100 * 2**20


def test_more_rows_than_the_engine_holds_are_told(small):
    def crowd(rows):
        rows.extend({**rows[1], "id": f"x{n}"} for n in range(130))

    said = small.rows("formations", crowd).said()
    assert "formations.csv row 130: 133 rows; the engine has room for 128" in said


def test_more_orders_than_the_engine_holds_are_told(small):
    text = small.plan.read_text()
    hold = '[[order]]\nid = "h{0}"\nwho = ["first"]\ntask = "hold"\n'
    small.plan.write_text(text + "".join(hold.format(n) for n in range(ORDERS)))
    assert f"the plans of both sides have room for {ORDERS}" in small.said()


@pytest.mark.parametrize("name", ["places.csv", "plans/attack.north.toml"])
def test_a_path_that_leaves_the_folder_is_refused(small, tmp_path, name):
    outside = tmp_path / "outside"
    (small.folder / name).rename(outside)
    os.symlink(outside, small.folder / name)
    assert f"{name}: leads out of the campaign folder" in small.said()


def test_a_plan_folder_elsewhere_is_refused(small, tmp_path):
    (small.folder / "plans").rename(tmp_path / "plans")
    os.symlink(tmp_path / "plans", small.folder / "plans")
    assert "plans: this folder leads out of the campaign folder" in small.said()


def test_a_folder_in_place_of_a_file_is_told(small):
    (small.folder / "places.csv").unlink()
    (small.folder / "places.csv").mkdir()
    assert "places.csv: is not a file" in small.said()


def test_a_flood_of_problems_is_cut_short(small):
    small.rows("places", lambda rows: rows.extend({"id": f"X{n}"} for n in range(200)))
    said = small.problems()
    assert len(said) == 501
    assert "500 problems found" in small.said()


def test_an_empty_folder_says_what_is_missing(tmp_path):
    missing = {problem.file for problem in check(tmp_path)}
    assert {"campaign.toml", "places.csv", "routes.csv", "sources.toml"} <= missing


def test_the_room_for_orders_is_the_engines():
    from wellhit.engine import layout
    from wellhit.scenario import folder, plans, tables

    assert (plans.WHO, plans.VIA, plans.OBJECTIVES) == (layout.WHO, layout.VIA, layout.OBJECTIVES)
    assert (plans.CONDITIONS_OF_ORDER, plans.SUBJECTS) == (layout.CONDITIONS, layout.SUBJECTS)
    assert plans.ORDERS < layout.ORDERS
    assert folder.MOST_DAYS * 4 <= layout.TURNS
    for table in tables.TABLES:
        if table.name in layout.CAPACITY:
            assert table.capacity == layout.CAPACITY[table.name]
