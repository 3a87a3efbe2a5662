"""Where a static copy may be written, and what it refuses to write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wellhit.atlas.export import STAMP, Copy, ExportError, export
from wellhit.atlas.settings import Settings
from wellhit.atlas.site import Site


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    monkeypatch.setenv("WELLHIT_CACHE", str(tmp_path / "cache"))
    return Copy(Site(Settings("cherbourg-1944")), tmp_path / "copy")


def test_a_link_in_an_earlier_copy_leads_nothing_out_of_it(copy, tmp_path):
    (tmp_path / "mine").mkdir()
    copy.target.mkdir()
    (copy.target / "en").symlink_to(tmp_path / "mine")
    with pytest.raises(ExportError, match="leads out of the folder"):
        copy.write("en/index.html", "written over")
    with pytest.raises(ExportError, match="leads out of the folder"):
        copy.write("../index.html", "written over")
    assert list((tmp_path / "mine").iterdir()) == []
    assert not (tmp_path / "index.html").exists()


def test_an_address_that_leads_nowhere_is_a_fault_and_not_a_page(copy):
    with pytest.raises(ExportError, match="en/places/atlantis"):
        copy._page("en/places/atlantis")


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ExportError, match="holds other files"):
        export(Settings("cherbourg-1944"), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_siege_is_copied_whole(copy):
    files = export(copy.site.keeper.settings, copy.target)
    assert json.loads((copy.target / STAMP).read_text())["campaign"] == "cherbourg-1944"
    assert files == sum(1 for file in copy.target.rglob("*") if file.is_file())
