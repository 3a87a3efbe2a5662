"""A static copy: nothing in it leads out of it or nowhere, and two copies are the same."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from wellhit.atlas.export import STAMP, ExportError, export, file_of
from wellhit.atlas.settings import LANGUAGES, Settings

TEXTS = {".html", ".css", ".js", ".json", ".svg", ".kml", ".geojson"}
LINKS = re.compile(r'\b(?:href|src|action|data-frame)="([^"]*)"')


def links_of(page: Path) -> Iterator[str]:
    """Where a page leads, but for what lies outside of the atlas."""
    for match in LINKS.finditer(page.read_text("utf-8")):
        address = html.unescape(match[1])
        if not urlsplit(address).scheme:
            yield address


def goal(page: str, address: str) -> str:
    """The file that an address leads to, seen from a page; both as names within the copy."""
    path = unquote(urlsplit(address).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def unresolved(folder: Path) -> set[str]:
    """Files that pages of a copy lead to and that are not there."""
    written = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return {
        found
        for name in written
        if name.endswith(".html")
        for address in links_of(folder / name)
        if (found := goal(name, address)) not in written and "{" not in found
    }


def test_where_an_address_lies():
    assert file_of("en/") == "en/index.html"
    assert file_of("en/places/ghent") == "en/places/ghent.html"
    assert file_of("en/cite?page=places/ghent") == "en/cite/places/ghent.html"
    assert file_of("nl/stories/wellhit.pdf") == "nl/stories/wellhit.pdf"
    assert file_of("api/v1/map/frame.json") == "api/v1/map/frame.json"


def test_every_link_leads_to_a_file_of_the_copy_or_to_one_that_this_small_one_leaves_out(small_copy: Any):
    left_out = {file_of(path) for path in small_copy.left_out}
    assert len(left_out) > 100
    assert unresolved(small_copy.folder) <= left_out


def test_no_page_is_tied_to_a_place(small_copy: Any):
    """No address begins at a root, names this machine, or stands for one that was to be filled in."""
    for file in small_copy.folder.rglob("*"):
        if file.suffix not in TEXTS:
            continue
        text = file.read_text("utf-8")
        for stray in (".wellhit-root", "wellhit-copy:", "localhost", "127.0.0.1", str(Path.home())):
            assert stray not in text, f"{stray} in {file.name}"
        if file.suffix == ".html":
            assert [one for one in links_of(file) if one.startswith("/")] == [], file.name
            assert 'type="module"' not in text


def test_a_citation_names_the_address_under_which_the_copy_will_stand(small_copy: Any):
    text = (small_copy.folder / "nl/cite/stories/wellhit.html").read_text("utf-8")
    assert "https://atlas.example/nl/stories/wellhit.html" in text


def test_data_lie_beside_themselves_as_scripts_for_pages_opened_from_a_disk(small_copy: Any):
    folder = small_copy.folder / "api" / "v1" / "map"
    script = (folder / "frame.js").read_text("utf-8")
    match = re.fullmatch(r'wellhitData\("frame", (.*)\);\n', script, re.DOTALL)
    assert json.loads(match[1]) == json.loads((folder / "frame.json").read_text("utf-8"))
    assert (folder / "tracks" / "history.js").exists()


def test_search_of_a_copy_knows_every_place_in_each_language(small_copy: Any, site: Any):
    for language in LANGUAGES:
        script = (small_copy.folder / language / "search-index.js").read_text("utf-8")
        rows = json.loads(re.fullmatch(r'wellhitData\("search-index", (.*)\);\n', script, re.DOTALL)[1])
        places = {row[1] for row in rows if row[0] == "place"}
        assert places == {f"places/{place}.html" for place in site.keeper.library.places}
        dunkirk = next(row for row in rows if row[1] == "places/dunkerque.html")
        assert all(name in dunkirk[3] for name in ("dunkirk", "duinkerken", "dunkerque"))


@pytest.mark.parametrize("content", ["letter.txt", "index.html", "sub/page.html"])
def test_a_folder_of_somebody_s_is_left_alone(tmp_path: Path, content: str):
    file = tmp_path / "mine" / content
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    with pytest.raises(ExportError, match="holds other files"):
        export(Settings(), tmp_path / "mine")
    assert [f for f in tmp_path.rglob("*") if f.is_file()] == [file]
    assert file.read_text() == "mine"


def test_a_file_is_not_a_folder(tmp_path: Path):
    (tmp_path / "atlas").write_text("mine")
    with pytest.raises(ExportError, match="is a file; name a folder"):
        export(Settings(), tmp_path / "atlas")


@pytest.mark.slow
def test_the_whole_atlas_as_files_all_links_resolve_and_two_copies_are_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        told: list[tuple[int, int]] = []
        files = export(
            Settings(), tmp_path / name, lambda finished, known, told=told: told.append((finished, known))
        )
        assert told[-1][0] == told[-1][1]
    one, two = (
        {f.relative_to(tmp_path / name): f for f in (tmp_path / name).rglob("*") if f.is_file()}
        for name in ("one", "two")
    )
    assert len(one) == files
    assert one.keys() == two.keys()
    assert [str(name) for name in one if one[name].read_bytes() != two[name].read_bytes()] == []
    assert unresolved(tmp_path / "one") == set()
    assert (tmp_path / "one" / STAMP).exists()
    assert export(Settings(), tmp_path / "one") == files  # an earlier copy may be written over
