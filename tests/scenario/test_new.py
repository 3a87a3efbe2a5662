"""A new campaign is a copy of the template, and never overwrites anything."""

import pytest

from wellhit.scenario import ScenarioError, check, create, load


def test_a_new_campaign_loads(tmp_path):
    folder = create(tmp_path / "mine")
    assert check(folder) == []
    assert load(folder).campaign == "template"
    assert (folder / "README.md").is_file()


def test_an_empty_folder_will_do(tmp_path):
    assert create(tmp_path) == tmp_path
    assert check(tmp_path) == []


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path):
    (tmp_path / "note").write_text("mine")
    with pytest.raises(ScenarioError, match="is not an empty folder; nothing was written"):
        create(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["note"]


def test_a_file_is_not_overwritten(tmp_path):
    (tmp_path / "note").write_text("mine")
    with pytest.raises(ScenarioError):
        create(tmp_path / "note")
    with pytest.raises(ScenarioError):
        create(tmp_path / "note" / "below")
