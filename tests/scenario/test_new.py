"""A new campaign is a copy of the template, and never overwrites anything."""

import re
import tomllib
from pathlib import Path

import pytest

from wellhit.scenario import ScenarioError, check, create, load
from wellhit.scenario.siege import MEASURED, OF_PORT
from wellhit.scenario.siege_keys import BY_NAME

WORDS = {"id", "title", "assault_start", "approach", "climate"}  # of the page as it begins, besides numbers
PAGES = Path(__file__).parents[2] / "docs"


def test_a_new_campaign_loads(tmp_path):
    folder = create(tmp_path / "mine")
    assert check(folder) == []
    assert load(folder).campaign == "template"
    assert (folder / "README.md").is_file()


def test_an_empty_folder_will_do(tmp_path):
    assert create(tmp_path) == tmp_path
    assert check(tmp_path) == []


@pytest.mark.parametrize("siege", [False, True])
def test_a_folder_with_anything_in_it_is_left_alone(tmp_path, siege):
    (tmp_path / "note").write_text("mine")
    with pytest.raises(ScenarioError, match="is not an empty folder; nothing was written"):
        create(tmp_path, siege)
    assert [entry.name for entry in tmp_path.iterdir()] == ["note"]


@pytest.mark.parametrize("siege", [False, True])
def test_a_file_is_not_overwritten(tmp_path, siege):
    (tmp_path / "note").write_text("mine")
    with pytest.raises(ScenarioError):
        create(tmp_path / "note", siege)
    with pytest.raises(ScenarioError):
        create(tmp_path / "note" / "below", siege)


def test_a_new_siege_loads_and_has_a_dozen_numbers(tmp_path):
    folder = create(tmp_path / "fort-aster", siege=True)
    assert sorted(entry.name for entry in folder.iterdir()) == ["outcomes.toml", "siege.toml", "sources.toml"]
    assert check(folder) == []
    scenario = load(folder)
    assert (scenario.campaign, scenario.record) == ("fort-aster", ())
    page = tomllib.loads((folder / "siege.toml").read_text(encoding="utf-8"))
    assert len(set(page) & set(BY_NAME)) == 12
    assert set(page) - set(BY_NAME) <= WORDS


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Brest 1944", "brest-1944"),
        ("Île de Cézembre", "ile-de-cezembre"),
        ("--", "my-siege"),
        ("城", "my-siege"),
    ],
)
def test_a_siege_is_named_after_its_folder(tmp_path, folder, name):
    assert load(create(tmp_path / folder, siege=True)).campaign == name


def uncommented(text: str) -> str:
    """The page with every commented key and heading switched on."""
    return re.sub(r"^# (?=\[?[a-z_]+(\]| = ))", "", text, flags=re.MULTILINE)


def test_the_commented_lines_of_a_new_siege_are_right_as_well(tmp_path):
    folder = create(tmp_path / "aster", siege=True)
    for name in ("siege.toml", "outcomes.toml"):
        path = folder / name
        path.write_text(uncommented(path.read_text(encoding="utf-8")), encoding="utf-8")
    cards = folder / "sources.toml"
    cards.write_text(cards.read_text(encoding="utf-8") + '\n[H1]\ntitle = "History"\n', encoding="utf-8")
    assert check(folder) == []
    page = tomllib.loads((folder / "siege.toml").read_text(encoding="utf-8"))
    told = set(page) - {"special_armour"} | {f"special_armour.{name}" for name in page["special_armour"]}
    assert told == set(BY_NAME) | WORDS | {"tempo", "intent"}
    assert {row.measure for row in load(folder).record} >= {"fall", "assault_days", "prisoners", "casualties"}


def test_the_reference_lists_every_outcome_that_can_be_told():
    text = (PAGES / "reference" / "siege.md").read_text(encoding="utf-8")
    assert [name for name in (*MEASURED, *OF_PORT) if f"`{name}`" not in text] == []


def test_the_siege_of_the_how_to_page_loads_as_it_is_printed(tmp_path):
    text = (PAGES / "how-to" / "one-page-siege.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n# (\w+\.toml)\n(.*?)```", text, flags=re.DOTALL)
    assert sorted(name for name, _ in blocks) == ["outcomes.toml", "siege.toml", "sources.toml"]
    folder = create(tmp_path / "brest-1944", siege=True)
    for name, block in blocks:
        (folder / name).write_text(block, encoding="utf-8")
    assert check(folder) == []
    scenario = load(folder)
    assert len(scenario.record) == 4
    assert [row.id for row in scenario.record if all(source.startswith("K") for source in row.source)] == []


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        ("siege.toml", 'source = "W;LR"', 'source = "W;LX"', 'row 7, key defenders source: no source "LX"'),
        ("siege.toml", "\navre = 0", "\narve = 0", 'row 28, key special_armour arve: no key "arve"'),
        ("siege.toml", "\nguns = ", "\ngunz = ", 'row 19, key gunz: no key "gunz"; did you mean "guns"?'),
        ("outcomes.toml", "[prisoners]", "[prisonners]", 'did you mean "prisoners"?'),
        ("sources.toml", "recall = true\n", "", "ids that begin with K are recall"),
    ],
)
def test_a_slip_on_the_page_is_told_once_and_where_it_stands(tmp_path, file, right, wrong, said):
    folder = create(tmp_path / "brest-1944", siege=True)
    text = (PAGES / "how-to" / "one-page-siege.md").read_text(encoding="utf-8")
    for name, block in re.findall(r"```toml\n# (\w+\.toml)\n(.*?)```", text, flags=re.DOTALL):
        assert name != file or right in block
        (folder / name).write_text(
            block.replace(right, wrong, 1) if name == file else block, encoding="utf-8"
        )
    (problem,) = check(folder)
    assert said in str(problem)
