"""Whole walks: a visitor on a phone in Wimereux, and one who has nothing but a keyboard."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

Opened = Callable[..., Page]
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FOCUS = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    what: `${one.tagName.toLowerCase()}.${one.className}`, href: one.getAttribute('href') ?? '',
    // The button within a date field is the browser's own, and so is its ring.
    ring: (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || one.type === 'date',
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def ready(page: Page) -> Page:
    page.locator("section.map[data-ready]").first.wait_for()
    return page


def moment(page: Page) -> str:
    return page.locator(".map-moment").first.inner_text()


# -- the phone in Wimereux -----------------------------------------------------------------------------


def test_a_visitor_in_wimereux_reads_what_happened_when_who_says_so_and_how_sure_we_are(
    atlas: str, open_page: Opened
):
    page = open_page(f"{atlas}/nl/places/wimereux", locale="nl-NL", **PHONE)
    rows = page.locator("table.claims").first.locator("tbody tr")
    cleared = rows.filter(has_text="22 september 1944")
    assert "gezuiverd" in cleared.inner_text()
    cleared.locator("a.claim").tap()
    card = page.locator("dialog.card-shown")
    card.wait_for()
    assert "Wimereux" in card.locator("h2").inner_text()
    assert "22 september 1944" in card.inner_text()
    assert card.locator("a[href*='/nl/sources/']").count() >= 1
    assert card.locator(".grade").inner_text()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    card.locator("button").tap()
    card.wait_for(state="detached")


def test_that_visitor_walks_the_map_through_the_week_shares_the_view_and_prints_it(
    atlas: str, open_page: Opened
):
    page = open_page(
        f"{atlas}/nl/places/wimereux",
        locale="nl-NL",
        permissions=["clipboard-read", "clipboard-write"],
        **PHONE,
    )
    page.locator(".tools a", has_text="Op de kaart").tap()
    ready(page)
    page.wait_for_url("**view=1.611,50.77,*")  # the address follows the view
    page.fill("[name=day]", "1944-09-17")
    page.press("[name=day]", "Enter")
    days = []
    for _ in range(6):
        days.append(moment(page).split(",")[0])
        page.locator("[data-do=next-day]").tap()
    assert days == [f"{n} september 1944" for n in range(17, 23)]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    stood = moment(page)
    # The phone's own way of sharing, which a browser without a screen lacks: the page calls it with this very view.
    page.evaluate("navigator.share = async (what) => { window.shared = what; }")
    page.locator("[data-do=share]").tap()
    page.wait_for_function("window.shared")
    link = page.evaluate("window.shared.url")
    other = ready(open_page(link, **PHONE))
    assert moment(other) == stood
    assert other.get_attribute("html", "lang") == "nl"
    assert other.get_attribute(".map-stage svg.base", "viewBox") == page.get_attribute(
        ".map-stage svg.base", "viewBox"
    )
    other.emulate_media(media="print")
    assert other.locator("[data-do=share]").is_hidden()
    paper = PdfReader(io.BytesIO(other.pdf(format="A4")))
    text = " ".join(" ".join(one.extract_text() for one in paper.pages).split())
    assert "23 september 1944" in text
    assert "Boulogne" in text


# -- keyboard alone ------------------------------------------------------------------------------------


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until an element of that kind has the focus; every stop on the way is marked and in sight."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        assert here["ring"], f"no ring round {here['what']} {here['href']}"
        assert here["seen"], f"out of sight: {here['what']} {here['href']}"
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no {selector} within {most} steps of Tab")


def test_by_keyboard_alone_from_home_to_the_source_of_a_figure(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/")
    tab_to(page, "a.skip", 1)
    page.keyboard.press("Enter")
    tab_to(page, ".stories a[href$='/stories/wellhit']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories/wellhit")
    ready(page)
    tab_to(page, "article a.claim", 120)
    address = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    card = page.locator("dialog.card-shown")
    card.wait_for()
    assert page.evaluate("document.querySelector('dialog.card-shown').contains(document.activeElement)")
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.evaluate("document.activeElement.href") == address  # back where the visitor was
    page.keyboard.press("Enter")
    card.wait_for()
    if not page.evaluate("document.activeElement.matches('dialog a[href*=\"/sources/\"]')"):
        tab_to(page, "dialog a[href*='/sources/']", 10)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/*")
    assert re.search(r"What it says", page.inner_text("main"))


def test_by_keyboard_alone_the_map_is_walked_and_asked(atlas: str, open_page: Opened):
    page = ready(open_page(f"{atlas}/en/map?day=1944-09-17T12&view=1.62,50.73,40"))
    tab_to(page, "[data-do=next-day]", 40)
    page.keyboard.press("Enter")
    assert moment(page).startswith("18 September 1944")
    tab_to(page, ".map-stage", 40)
    tab_to(page, ".counter", 3)
    page.keyboard.press("Enter")
    panel = page.locator(".map-panel")
    panel.wait_for()
    assert page.evaluate("document.activeElement.closest('.map-panel') !== null")
    tab_to(page, ".map-panel a[href*='/formations/']", 30)
    page.keyboard.press("Enter")
    page.wait_for_url("**/formations/*")
    assert page.locator("h1").count() == 1


def test_every_tool_can_be_reached_and_used_without_a_mouse(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/days/1944-09-17")
    tab_to(page, "button.keep", 40)
    page.keyboard.press("Space")
    assert page.get_attribute("button.keep", "aria-pressed") == "true"
    page.goto(f"{atlas}/en/bookmarks")
    tab_to(page, ".kept-list a", 40)
    tab_to(page, ".kept-list button", 1)
    page.keyboard.press("Enter")
    assert page.locator(".kept-list li").count() == 0
    assert page.evaluate(
        "document.activeElement !== document.body"
    )  # the focus is not lost with what was removed
