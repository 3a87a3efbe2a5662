"""The atlas from a disk: pages opened as files, with script and without, and nobody who serves them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from wellhit.atlas.bundle import bundle

Opened = Callable[..., Page]


@pytest.fixture
def at(small_copy: Any, open_page: Opened) -> Opened:
    """Open a page of the small copy (tests/conftest.py) as a file."""

    def opened(name: str, **context: Any) -> Page:
        path, mark, query = name.partition("?")
        return open_page((small_copy.folder / path).as_uri() + mark + query, **context)

    return opened


def moment(page: Page) -> str:
    page.locator("section.map[data-ready]").first.wait_for()
    return page.locator(".map-moment").first.inner_text()


def test_the_first_page_leads_into_the_atlas_and_from_there_to_a_story_and_a_figure(at: Opened):
    page = at("index.html")
    page.wait_for_url("**/en/index.html")
    page.click(".tongues a[lang=nl]")
    assert page.url.endswith("/nl/index.html")
    page.click(".menu a[href$='stories.html']")
    page.click(".stories a[href$='/wellhit.html']")
    assert page.locator("article.story a.claim").count() > 10
    assert moment(page)
    page.click("a.claim[href$='/claims/r-o047.html'] >> nth=0")
    assert page.url.endswith("/nl/claims/r-o047.html")
    assert "634" in page.inner_text("main")


def test_the_map_of_a_copy_moves_and_its_address_holds_the_view(at: Opened):
    page = at("en/map.html")
    assert moment(page)
    page.fill("[name=day]", "1944-09-20")
    page.press("[name=day]", "Enter")
    assert moment(page).startswith("20 September 1944")
    assert page.locator(".counter:not([hidden])").count() > 5
    page.wait_for_url("**day=1944-09-20**")
    link = page.url
    page.click("button.keep")
    page.goto(link.replace("/en/map.html", "/en/bookmarks.html"))
    page.click(".kept-list a")
    assert moment(page).startswith("20 September 1944")
    page.click(".tongues a")
    assert moment(page).startswith("20 september 1944")


def test_the_table_of_one_day_and_its_signs_come_from_the_disk(at: Opened):
    page = at("en/map.html")
    moment(page)
    page.click("details.map-choices summary")
    page.check("[name=signs][value=nato]")
    page.locator(".counter:not([hidden]) svg").first.wait_for()
    page.click("details.map-table summary")
    assert page.locator(".map-table tbody tr").count() > 5


@pytest.mark.parametrize("typed", ["Dunkirk", "Dunkerque", "duinkerke"])
def test_search_of_a_copy_finds_dunkirk_by_any_of_its_names(at: Opened, typed: str):
    page = at("nl/index.html")
    page.fill("#q", typed)
    page.press("#q", "Enter")
    page.locator(".found a").first.wait_for()
    assert page.get_attribute(".found a >> nth=0", "href") == "places/dunkerque.html"
    assert page.input_value("#q") == typed


def test_a_copy_can_be_read_without_script(at: Opened):
    page = at("en/map.html", java_script_enabled=False)
    assert page.locator(".map-stage svg").first.is_visible()
    page = at("en/stories/wellhit.html", java_script_enabled=False)
    assert "Mont Lambert" in page.inner_text("article")


def test_a_bundle_runs(tmp_path: Path, open_page: Opened):
    """The worked example: two is one and one, a box holds two and one."""
    (tmp_path / "map").mkdir()
    (tmp_path / "main.js").write_text(
        'import { two as pair, Box } from "./map/number.js";\nwindow.said = [pair(), new Box().n];\n'
    )
    (tmp_path / "map" / "number.js").write_text(
        'import { one } from "../one.js";\nexport function two() {\n  return one + one;\n}\n'
        "export class Box {\n  n = two() + one;\n}\n"
    )
    (tmp_path / "one.js").write_text("/* export const one = 5; */\nexport const one = 1;\n")
    page = open_page("about:blank")
    page.evaluate(bundle(tmp_path, "main.js"))
    assert page.evaluate("window.said") == [2, 3]
