"""Every kind of page in a real browser: in each language, on a wide screen and on a phone, without script, on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

from wellhit.atlas.pages import PAGES

Opened = Callable[..., Page]
PathOf = Callable[[str], str]
# One page of each kind: address pattern -> path below the language, a word that its text must hold (in English).
# A star stands for the first of its list: runs are chosen anew with every exhibit.
EXAMPLES = {
    "": ("", "Astonia"),
    "map": ("map?day=1944-09-17", "Boulogne"),
    "days": ("days", "17 Sept"),
    "days/{name}": ("days/1944-09-17", "Boulogne"),
    "stories": ("stories", "Wellhit"),
    "stories/{name}": ("stories/wellhit", "Mont Lambert"),
    "places": ("places", "Wimereux"),
    "places/{name}": ("places/boulogne", "Heim"),
    "directions/{name}": ("directions/boulogne", "OpenStreetMap"),
    "formations": ("formations", "3rd Canadian"),
    "formations/{name}": ("formations/154b", "51st"),
    "claims/{name}": ("claims/r-o047", "634"),
    "conflicts": ("conflicts", "Boulogne"),
    "conflicts/{name}": ("conflicts/i05", "Why this one"),
    "sources": ("sources", "S2"),
    "sources/{name}": ("sources/S2", "What it says"),
    "results": ("results", "what the model makes of it"),
    "results/all": ("results/all", "1,000 campaigns"),
    "results/what-if": ("results/what-if", "same luck"),
    "results/what-if/{name}": ("results/what-if/mask-all", "Mask"),
    "results/sieges": ("results/sieges", "Walcheren"),
    "results/days": ("results/days", "band"),
    "results/{name}": ("results/boulogne.casualties", "634"),
    "runs": ("runs", "run"),
    "runs/{number}": ("runs/*", "seed"),
    "rules": ("rules", "Weather"),
    "rules/{name}": ("rules/siege", "M07"),
    "subjects": ("subjects", "Dunkirk"),
    "subjects/{name}": ("subjects/before", "Dieppe"),
    "recent": ("recent", "2026"),
    "bookmarks": ("bookmarks", "stay in this browser"),
    "cite": ("cite?page=stories/wellhit", "BibTeX"),
    "help": ("help", "map"),
    "about": ("about", "model"),
    "api": ("api", "OpenAPI"),
    "privacy": ("privacy", "Bookmarks"),
    "contact": ("contact", "figure"),
    "search": ("search?q=Duinkerke", "Dunkirk"),
}
NO_PAGES = {"stories/{name}.pdf"}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, WIDE = 320, 1280
# What is read first by a person who cannot see is the same in both languages; colours are the same too: so each kind is
# looked at in light and dark, wide and narrow, and in both languages, but not in all eight ways.
WAYS = [("en", WIDE, "light"), ("nl", NARROW, "dark")]
KINDS = sorted(EXAMPLES)


def name_of(kind: str) -> str:
    return kind or "home"


@pytest.fixture
def path_of(atlas: str) -> PathOf:
    """The path of a kind's example."""

    def found(kind: str) -> str:
        path = EXAMPLES[kind][0]
        if not path.endswith("/*"):
            return path
        with urlopen(f"{atlas}/en/{path.removesuffix('/*')}") as answer:
            return re.search(rf"/en/({path.removesuffix('*')}[^\"]+)", answer.read().decode())[1]

    return found


@cache
def rules_of_axe() -> Axe:
    return Axe()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line each."""
    said = rules_of_axe().run(page, options={"runOnly": LEVELS, "resultTypes": ["violations"]}).response
    assert len(said["passes"]) > 5
    return [
        f"{found['id']}: {node['html'][:150]}" for found in said["violations"] for node in found["nodes"][:3]
    ]


def settled(page: Page) -> Page:
    """The page when its map, if it has one, can be moved."""
    if page.locator("section.map").count():
        page.locator("section.map[data-ready]").first.wait_for()
    return page


def overflow(page: Page) -> list[str]:
    """What sticks out on the right of a narrow screen, by element; empty where nothing does."""
    page.set_viewport_size({"width": NARROW, "height": 740})
    if page.evaluate("document.scrollingElement.scrollWidth") <= NARROW:
        return []
    return page.evaluate(
        "(width) => [...document.body.querySelectorAll('*')]"
        ".filter((one) => one.getBoundingClientRect().right > width + 0.5)"
        ".slice(0, 5).map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)",
        NARROW,
    )


def test_every_kind_of_page_is_looked_at():
    assert {address.pattern for address in PAGES} - NO_PAGES == set(EXAMPLES)


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
@pytest.mark.parametrize(("language", "width", "colours"), WAYS, ids=["wide-light-en", "phone-dark-nl"])
def test_a_page_is_sound(
    atlas: str, open_page: Opened, path_of: PathOf, kind: str, language: str, width: int, colours: Any
):
    """One heading of all, its language, a title; nothing sticks out; axe finds nothing; no fault, no other host."""
    path = path_of(kind)
    page = settled(open_page(f"{atlas}/{language}/{path}", width=width, color_scheme=colours))
    assert page.locator("h1").count() == 1
    heading = page.locator("h1").text_content().strip()
    assert heading
    assert page.get_attribute("html", "lang") == language
    assert page.title().endswith(" · Wellhit")
    assert len(page.title()) > len(" · Wellhit") + 2
    assert violations(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_without_script_a_page_says_what_it_has_to_say_and_leads_to_the_other_language(
    atlas: str, open_page: Opened, path_of: PathOf, kind: str
):
    path, word = path_of(kind), EXAMPLES[kind][1]
    page = open_page(f"{atlas}/en/{path}", width=NARROW, java_script_enabled=False)
    assert word in page.inner_text("main")
    assert overflow(page) == []
    page.click("nav.tongues a[lang=nl]")
    there = page.url.removeprefix(f"{atlas}/nl/")
    assert there.replace("%2F", "/") == path
    assert page.get_attribute("html", "lang") == "nl"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nl/stories/welhit", 404),
        ("en/days/1944-13-45", 404),
        ("nl/places/" + "x" * 150, 404),
        ("en/claims/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404),
        ("nl/nothing/here", 404),
        ("en/map?day=never&view=1,2&sel=%00", 200),
    ],
)
def test_what_is_not_there_has_a_kind_page(
    atlas: str, open_page: Opened, faults: list[str], path: str, status: int
):
    page = open_page(f"{atlas}/{path}", width=NARROW)
    answer = page.request.get(f"{atlas}/{path}")
    assert answer.status == status
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == path[:2]
    assert page.locator("main a, main form").count()
    assert violations(page) == []
    assert overflow(page) == []
    if status == 404:  # the browser itself writes that into its console, once for the page
        assert len(faults) == 1
        faults.clear()


def test_a_story_names_the_one_that_was_meant(atlas: str, open_page: Opened, faults: list[str]):
    page = open_page(f"{atlas}/nl/stories/welhit")
    page.click("main a[href$='/nl/stories/wellhit']")
    assert page.locator("article.story").count() == 1
    faults.clear()


# -- paper ---------------------------------------------------------------------------------------------


def test_a_story_prints_with_its_map_and_without_menus(atlas: str, open_page: Opened):
    page = settled(open_page(f"{atlas}/nl/stories/wellhit"))
    page.emulate_media(media="print")
    for hidden in (
        ".menu",
        ".tongues",
        ".find",
        ".foot nav",
        ".tools",
        ".map-steps",
        ".map-zoom",
        ".skip",
    ):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.locator(".story-map svg").first.is_visible()
    assert page.locator("h1").is_visible()
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert page.locator("h1").text_content() in text
    assert "634" in text


@pytest.mark.parametrize("kind", ["", "map", "days/{name}", "places/{name}", "claims/{name}"], ids=name_of)
def test_a_page_prints(atlas: str, open_page: Opened, kind: str):
    path, word = EXAMPLES[kind]
    page = settled(open_page(f"{atlas}/en/{path}"))
    page.emulate_media(media="print")
    assert page.locator(".menu").is_hidden()
    document = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert word in " ".join(one.extract_text() for one in document.pages)


# -- quiet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", "map", "stories/{name}"], ids=name_of)
def test_with_reduced_motion_nothing_moves_of_itself(atlas: str, open_page: Opened, kind: str):
    page = settled(open_page(f"{atlas}/en/{EXAMPLES[kind][0]}", reduced_motion="reduce"))
    assert page.evaluate("document.getAnimations().length") == 0
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => {"
        "  const look = getComputedStyle(one);"
        "  return look.animationName !== 'none' || parseFloat(look.transitionDuration) > 0;"
        "}).map((one) => one.className)"
    )
    assert moving == []


def test_the_first_address_of_all_leads_to_the_reader_s_language(atlas: str, open_page: Opened):
    assert open_page(f"{atlas}/", locale="nl-BE").url == f"{atlas}/nl/"
    assert open_page(f"{atlas}/", locale="fr-FR").url == f"{atlas}/en/"


def test_the_language_switch_keeps_what_was_asked(atlas: str, open_page: Opened):
    asked = f"day={quote('1944-09-20T12')}&layers=kent&signs=plain&show=history"
    page = settled(open_page(f"{atlas}/en/map?{asked}"))
    page.click("nav.tongues a[lang=nl]")
    settled(page)
    assert "/nl/map?" in page.url
    assert page.input_value("[name=day]") == "1944-09-20"
    assert page.is_checked("[name=layers][value=kent]")
    assert not page.is_checked("[name=layers][value=ports]")
    assert page.is_checked("[name=signs][value=plain]")
