"""Every function that the atlas offers its visitors, walked as a visitor walks it: P01 to P16."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

Opened = Callable[..., Page]
FIRST, LAST = date(1944, 9, 1), date(1945, 5, 10)


def ready(page: Page) -> Page:
    """The page once its map can be moved."""
    page.locator("section.map[data-ready]").first.wait_for()
    return page


def moment(page: Page) -> str:
    return page.locator(".map-moment").first.inner_text()


def links(page: Page, selector: str) -> list[str]:
    """Where the links of a part of the page lead, in their order, once all of it is there."""
    page.wait_for_load_state()
    return page.eval_on_selector_all(selector, "all => all.map((one) => one.href)")


def fetched(address: str) -> str:
    with urlopen(address) as answer:
        return answer.read().decode()


# -- P01 stories ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "kind", "country"), [("en", "Story", "France"), ("nl", "Verhaal", "Frankrijk")]
)
def test_p01_a_story_has_kind_title_country_summary_days_place_and_body(
    atlas: str, open_page: Opened, language: str, kind: str, country: str
):
    page = open_page(f"{atlas}/{language}/stories")
    assert page.locator(".stories > li").count() >= 10
    page.click(".stories a[href$='/stories/astonia']")
    ready(page)
    over = page.inner_text("article .over").split(" · ")
    assert over[:2] == [kind, country]
    assert "1944" in over[2]
    assert page.inner_text("h1")
    assert len(page.inner_text("p.summary")) > 40
    assert page.locator("article h2").count() >= 3
    assert len(" ".join(page.locator("article > p").all_inner_texts()).split()) > 400
    assert page.locator("article a.claim").count() >= 10
    assert moment(page)
    assert page.locator("article footer a[href$='/places/lehavre']").count() == 1


def test_p01_the_two_languages_tell_the_same_story_each_in_its_own_words(atlas: str, open_page: Opened):
    figures, texts = [], []
    for language in ("en", "nl"):
        page = open_page(f"{atlas}/{language}/stories/astonia", java_script_enabled=False)
        figures.append({unquote(urlsplit(one).path).split("/")[-1] for one in links(page, "article a.claim")})
        texts.append(page.locator("article > p").all_inner_texts())
        assert page.locator(".stale").count() == 0
    assert figures[0] == figures[1]
    assert not set(texts[0]) & set(texts[1])


# -- P02 bookmarks -------------------------------------------------------------------------------------


def test_p02_bookmarks_of_every_kind_are_kept_listed_saved_read_and_removed(
    atlas: str, open_page: Opened, tmp_path: Any
):
    page = open_page(f"{atlas}/en/runs", accept_downloads=True)
    run = links(page, "main a[href*='/en/runs/']")[0].removeprefix(f"{atlas}/en/")
    paths = [
        "stories/wellhit",
        "places/wimereux",
        "days/1944-09-17",
        "map?day=1944-09-20T06&layers=kent",
        run,
    ]
    for path in paths:
        page.goto(f"{atlas}/en/{path}")
        if path.startswith("map"):
            ready(page)
        button = page.locator("button.keep")
        assert button.get_attribute("aria-pressed") == "false"
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert button.inner_text() == "Bookmarked"
    page.reload()
    assert page.get_attribute("button.keep", "aria-pressed") == "true"

    page.goto(f"{atlas}/nl/bookmarks")  # one list for every language
    assert page.locator(".kept-list li").count() == len(paths)
    kept = links(page, ".kept-list a")
    assert [one.removeprefix(f"{atlas}/nl/").split("&view=")[0] for one in kept][:3] == paths[:3]
    assert "20 September 1944" in page.inner_text(".kept-list li:nth-child(4)")
    page.click(".kept-list li:nth-child(4) a")
    assert page.url.startswith(f"{atlas}/nl/map")
    assert moment(ready(page)).startswith("20 september 1944")

    page.goto(f"{atlas}/nl/bookmarks")
    with page.expect_download() as saving:
        page.click(".kept-save")
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert len(json.loads(file.read_text("utf-8"))["bookmarks"]) == len(paths)
    page.click(".kept-list li:first-child button")
    assert page.locator(".kept-list li").count() == len(paths) - 1

    other = open_page(f"{atlas}/en/bookmarks")  # another device
    assert "Nothing is kept yet" in other.inner_text(".kept-said")
    other.set_input_files(".kept-file", file)
    other.locator(".kept-list li").nth(len(paths) - 1).wait_for()
    assert other.inner_text(".kept-said") == "Bookmarks were read from the file."
    other.set_input_files(".kept-file", file)  # a second time adds nothing
    assert other.locator(".kept-list li").count() == len(paths)


@pytest.mark.parametrize(
    "content",
    [
        "no JSON at all",
        '{"wellhit": "bookmarks"}',
        '{"wellhit": "bookmarks", "bookmarks": ['
        '{"path": "javascript:alert(1)", "title": "x"}, {"path": "//evil.example/x", "title": "x"}]}',
        "[" * 10_000,
    ],
    ids=["words", "no list", "addresses elsewhere", "deep"],
)  # fmt: skip
def test_p02_a_bad_file_changes_nothing(atlas: str, open_page: Opened, tmp_path: Any, content: str):
    page = open_page(f"{atlas}/en/places/boulogne")
    page.click("button.keep")
    page.goto(f"{atlas}/en/bookmarks")
    file = tmp_path / "bookmarks.json"
    file.write_text(content, "utf-8")
    page.set_input_files(".kept-file", file)
    page.wait_for_function("document.querySelector('.kept-said').textContent !== ''")
    assert links(page, ".kept-list a") == [f"{atlas}/en/places/boulogne"]


# -- P03 share -----------------------------------------------------------------------------------------


def test_p03_a_shared_link_shows_another_visitor_the_very_view(atlas: str, open_page: Opened):
    page = ready(open_page(f"{atlas}/nl/map", permissions=["clipboard-read", "clipboard-write"]))
    page.fill("[name=day]", "1944-09-22")
    page.press("[name=day]", "Enter")
    page.click("[data-do=next]")
    page.click("details.map-choices summary")
    page.check("[name=layers][value=guns]")
    page.uncheck("[name=layers][value=raids]")
    page.check("[name=signs][value=nato]")
    page.select_option("[name=at]", "calais")
    page.click("[data-do=nearer]")
    stood = moment(page)
    page.click("[data-do=share]")
    page.wait_for_function("document.querySelector('.map-says').textContent !== ''")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{atlas}/nl/map?")

    other = ready(open_page(link, locale="en-GB"))
    assert other.get_attribute("html", "lang") == "nl"
    assert moment(other) == stood
    assert other.is_checked("[name=layers][value=guns]")
    assert not other.is_checked("[name=layers][value=raids]")
    assert other.is_checked("[name=signs][value=nato]")
    box = [
        [float(n) for n in one.get_attribute(".map-stage svg.base", "viewBox").split()]
        for one in (page, other)
    ]
    assert box[0] == pytest.approx(box[1], abs=2)


def test_p03_share_on_a_story_gives_its_address(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/stories/wellhit", permissions=["clipboard-read", "clipboard-write"])
    page.click("a.share")
    page.locator(".announced").wait_for()
    assert page.inner_text(".announced") == "Link copied"
    assert page.evaluate("navigator.clipboard.readText()") == f"{atlas}/en/stories/wellhit"


# -- P04 directions ------------------------------------------------------------------------------------


def test_p04_directions_open_the_visitor_s_map_program_and_tell_how_the_formations_came(
    atlas: str, open_page: Opened
):
    page = open_page(f"{atlas}/en/places/wimereux")
    page.click("a.directions")
    geo = page.get_attribute("a[href^='geo:']", "href")
    lat, lon = (float(n) for n in re.match(r"geo:([\d.-]+),([\d.-]+)", geo).groups())
    assert (lat, lon) == pytest.approx((50.77, 1.611), abs=0.02)
    web = page.locator("a[href^='https://www.openstreetmap.org/']")
    assert "noreferrer" in web.get_attribute("rel")
    assert f"{lat:.5f},{lon:.5f}" in web.get_attribute("href")
    way = page.locator("main li").first
    assert way.locator("a[href*='/formations/']").count() == 1
    assert way.locator("a[href*='/places/']").count() >= 2
    assert way.locator("a").last.inner_text() == "Wimereux"


# -- P05 language --------------------------------------------------------------------------------------


def test_p05_the_language_switch_stays_on_the_page_and_names_change_with_it(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/places/dunkerque")
    assert page.inner_text("h1").startswith("Dunkirk")
    names = page.inner_text(".names")
    assert all(name in names for name in ("Dunkirk", "Duinkerken", "Dunkerque"))
    page.click(".tongues a")
    assert page.url == f"{atlas}/nl/places/dunkerque"
    assert page.inner_text("h1").startswith("Duinkerken")
    page.click(".tongues a")
    assert page.url == f"{atlas}/en/places/dunkerque"


def test_p05_the_switch_keeps_a_view_that_the_visitor_has_walked_to(atlas: str, open_page: Opened):
    page = ready(open_page(f"{atlas}/en/map"))
    page.fill("[name=day]", "1944-09-11")
    page.press("[name=day]", "Enter")
    page.wait_for_url("**day=1944-09-11**")
    page.click(".tongues a")
    assert moment(ready(page)).startswith("11 september 1944")


# -- P06 subjects --------------------------------------------------------------------------------------


def test_p06_the_subject_index_leads_to_what_belongs_together(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/")
    page.click(".foot a[href$='/subjects']")
    subjects = links(page, ".subjects dt a")
    assert len(subjects) == 17
    for address in subjects:
        page.goto(address)
        assert page.inner_text("p.summary")
        assert page.locator("main h2").count() >= 1
        assert page.locator("main li a, main td a").count() >= 3
    page.goto(f"{atlas}/en/subjects/guns")
    page.click("main a[href*='/stories/']")
    assert page.locator("article.story").count() == 1


# -- P07 day by day ------------------------------------------------------------------------------------


def test_p07_every_date_of_the_campaign_has_its_page(atlas: str):
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    listed = set(re.findall(r'/en/days/(\d{4}-\d\d-\d\d)"', fetched(f"{atlas}/en/days")))
    assert listed == {day.isoformat() for day in days}
    for day in days:
        text = fetched(f"{atlas}/en/days/{day}")
        assert f"<h1>{day:%A} {day.day} {day:%B} {day.year}</h1>" in text
        told = text.count('class="what-happened"')
        assert told or "Our sources tell of nothing on this day." in text


def test_p07_a_visitor_walks_from_day_to_day(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/nl/")
    page.click(".menu a[href$='/days']")
    page.click(".days a[href$='/days/1944-09-17']")
    assert page.inner_text("h1") == "Zondag 17 september 1944"
    assert page.locator(".hours li").count() >= 3
    assert page.locator(".hours a.source").count() >= 3
    hours = [
        one for one in page.locator(".hours").first.locator(".hour").all_inner_texts() if one[:2].isdigit()
    ]
    assert hours == sorted(hours)
    page.click("a[rel=next]")
    assert page.url.endswith("/nl/days/1944-09-18")
    page.click("a[rel=prev]")
    page.click("a[rel=prev]")
    assert page.url.endswith("/nl/days/1944-09-16")
    page.goto(f"{atlas}/en/days/{FIRST}")
    assert page.locator("a[rel=prev]").count() == 0
    page.goto(f"{atlas}/en/days/{LAST}")
    assert page.locator("a[rel=next]").count() == 0


# -- P08 search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Dunkirk", "Dunkerque", "Duinkerken", "duinkerke", "Dûnkerque"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_p08_dunkirk_is_found_by_any_of_its_names(atlas: str, open_page: Opened, language: str, typed: str):
    page = open_page(f"{atlas}/{language}/")
    page.fill("#q", typed)
    page.press("#q", "Enter")
    page.wait_for_url(f"{atlas}/{language}/search?q=*")
    assert links(page, ".found a")[0] == f"{atlas}/{language}/places/dunkerque"
    assert page.input_value("#q") == typed


@pytest.mark.parametrize(
    ("typed", "place"),
    [("Merignac", None), ("saint omer", "stomer"), ("Saint-Ömer", "stomer"), ("sint-omaars", "stomer"),
     ("Broekburg", "bourbourg"), ("Sint-Winoksbergen", "bergues"), ("cap gris nez", "grisnez")],
)  # fmt: skip
def test_p08_accents_hyphens_and_other_languages_do_not_hide_a_place(
    atlas: str, open_page: Opened, typed: str, place: str | None
):
    page = open_page(f"{atlas}/nl/search")
    page.fill("#q", typed)
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=*")
    if place is None:
        assert "Niets gevonden" in page.inner_text("main")
    else:
        assert f"{atlas}/nl/places/{place}" in links(page, ".found a")[:3]


# -- P09 recent changes --------------------------------------------------------------------------------


def test_p09_recent_changes_are_dated_newest_first_and_lead_to_what_changed(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/nl/recent")
    days = page.locator(".recent dt").all_inner_texts()
    assert days
    assert all(re.fullmatch(r"\d{1,2} [a-z]+ \d{4}", day) for day in days)
    there = fetched(f"{atlas}/en/recent")
    assert there.count("<dt") == len(days)
    for address in links(page, ".recent dd a"):
        assert page.request.get(address).status == 200


# -- P10 citing ----------------------------------------------------------------------------------------

# Types of CSL 1.0.2 that a page of ours may be; `id` and `type` are what its schema requires.
CSL_TYPES = {"webpage", "dataset", "map", "software", "document"}


def bibtex(text: str) -> dict[str, str]:
    """Fields of the one entry of a BibTeX text, braces taken off; fails where its braces do not close."""
    kind, key, body = re.fullmatch(r"@(\w+)\{([^,\s]+),(.*)\}\s*", text, re.DOTALL).groups()
    assert kind in ("misc", "online", "dataset")
    fields, at = {"key": key}, 0
    while match := re.compile(r"\s*(\w+)\s*=\s*\{").match(body, at):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(body[end], 0) if body[end - 1] != "\\" else 0
            end += 1
        fields[match[1]] = body[match.end() : end - 1].strip("{}")
        at = re.compile(r"\s*,?").match(body, end).end()
    assert not body[at:].strip()
    return fields


@pytest.mark.parametrize(
    "start", ["stories/wellhit", "claims/r-o047", "runs", "map", "results/boulogne.casualties"]
)
def test_p10_a_page_a_figure_and_a_run_can_be_cited(atlas: str, open_page: Opened, start: str):
    page = open_page(f"{atlas}/en/{start}")
    if start == "runs":
        page.click("main a[href*='/en/runs/']")
    cited, title = page.url.split("?")[0], page.inner_text("h1")
    page.click(".foot a[href*='/cite?']")
    apa, tex, csl = page.locator(".reference").all_inner_texts()
    assert re.match(r"The Wellhit authors\. \(\d{4}, [A-Z][a-z]+ \d{1,2}\)\. .+\. Wellhit \d", apa)
    assert apa.endswith(cited)
    fields = bibtex(tex)
    assert fields["author"] == "The Wellhit authors"
    assert fields["url"] == cited
    assert re.fullmatch(r"\d{4}", fields["year"])
    (item,) = json.loads(csl)
    assert item["type"] in CSL_TYPES
    assert item["id"] == fields["key"]
    assert item["URL"] == cited
    assert item["issued"]["date-parts"][0][0] == int(fields["year"])
    assert item["title"] in apa
    if not start.startswith("claims/"):
        assert item["title"] == title
    if start == "runs":
        assert re.search(r"seed \d+", apa)


# -- P11 pictures --------------------------------------------------------------------------------------

WITH_PICTURES = [
    "", "map", "stories/wellhit", "days/1944-09-17", "places/boulogne", "formations/8b", "results", "results/days",
    "results/what-if", "results/what-if/mask-all", "results/sieges", "results/boulogne.casualties",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nl"])
def test_p11_every_picture_has_a_caption_or_a_name_and_a_description_in_words(
    atlas: str, open_page: Opened, language: str
):
    page = open_page(f"{atlas}/{language}/")
    seen = 0
    for path in WITH_PICTURES:
        page.goto(f"{atlas}/{language}/{path}")
        figures = page.evaluate(
            """() => [...document.querySelectorAll('main figure')].map((one) => [
              (one.querySelector('figcaption') ?? document.getElementById(one.getAttribute('aria-labelledby')))
                ?.textContent.trim().length ?? 0,
              [...one.querySelectorAll('img')].every((picture) => picture.alt.trim().length > 20),
              one.querySelector('img, svg, table') !== null])"""
        )
        for caption, described, shown in figures:
            assert caption > 3, path
            assert described, path
            assert shown, path
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('main svg:not(svg svg)')].filter((one) =>
              !one.closest('[aria-hidden=true]') &&
              !(one.getAttribute('role') === 'img' && (one.getAttribute('aria-label') || one.querySelector('title')))
            ).map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert nameless == [], path
        seen += len(figures)
    assert seen >= 4


# -- P12 books and links -------------------------------------------------------------------------------


def test_p12_books_and_links_say_what_each_was_used_for(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/sources")
    assert page.locator(".sources li").count() > 60
    assert page.locator(".sources li .small").first.inner_text().endswith(("claim", "claims"))
    page.click(".sources a[href$='/sources/S2']")
    assert page.locator(".claims tbody tr").count() > 50
    page.goto(f"{atlas}/en/sources/W4")
    outside = page.locator("main a[rel~=external]")
    assert outside.count() == 1
    assert {"noopener", "noreferrer"} <= set(outside.get_attribute("rel").split())
    page.goto(f"{atlas}/en/conflicts")
    assert page.locator("main ol > li").count() == 41


# -- P13 help, about, privacy, contact -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["help", "about", "privacy", "contact"])
def test_p13_plain_pages_are_a_step_away_in_each_language(atlas: str, open_page: Opened, name: str):
    texts = []
    for language in ("en", "nl"):
        page = open_page(f"{atlas}/{language}/days/1944-09-17")
        page.click(f".foot a[href$='/{language}/{name}']")
        assert page.locator("main h2").count() >= 2
        texts.append(page.inner_text("main"))
        assert len(texts[-1].split()) > 60
    assert texts[0] != texts[1]


# -- P14 print -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_p14_the_booklet_of_a_story_opens_and_has_its_map_as_vectors(
    atlas: str, open_page: Opened, language: str
):
    page = open_page(f"{atlas}/{language}/stories/wellhit")
    title = page.inner_text("h1")
    answer = page.request.get(page.locator("a[type='application/pdf']").evaluate("(one) => one.href"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    book = PdfReader(io.BytesIO(answer.body()))
    assert book.metadata.title == title
    text = " ".join(" ".join(one.extract_text() for one in book.pages[1:]).split())
    assert "634" in text
    assert 4 <= len(book.pages) <= 40
    first = book.pages[0]
    assert [round(float(n) / 72 * 25.4) for n in (first.mediabox.width, first.mediabox.height)] == [148, 210]
    drawn = first.get_contents().get_data()
    within = [one.get_object() for one in (first["/Resources"].get("/XObject") or {}).values()]
    assert "/Image" not in {one["/Subtype"] for one in within}
    assert (
        len(re.findall(rb"\s(?:S|s|f|f\*|B|b)(?=\s)", drawn)) > 500
    )  # a picture of dots would be drawn at one stroke


# -- P15 home ------------------------------------------------------------------------------------------


def test_p15_home_is_a_table_of_contents_with_dates(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/")
    for goal in ("map", "stories", "results"):
        assert page.locator(f"main a[href$='/en/{goal}']").count() >= 1
    rows = page.locator(".stories > li")
    assert rows.count() >= 10
    for row in rows.all():
        assert re.search(r"\d{1,2} \w+ 194[45]", row.locator(".when").inner_text())
        assert row.locator("a").inner_text()
    page.click(".stories a >> nth=0")
    assert page.locator("article.story").count() == 1
    contents = page.locator(".contents a")
    assert contents.count() >= 3
    contents.first.click()
    assert page.evaluate("document.querySelector(':target')?.tagName") == "H2"


# -- P16 then and before -------------------------------------------------------------------------------


def test_p16_what_happened_here_before_is_told_and_found_by_the_subject_index(atlas: str, open_page: Opened):
    page = open_page(f"{atlas}/en/subjects")
    page.click(".subjects dt a[href$='/subjects/before']")
    text = page.inner_text("main")
    for what in (r"\b1940\b", r"\b1942\b", r"Dieppe", r"Kent"):
        assert re.search(what, text), what
    page.click("main a[href*='/stories/']")
    assert page.locator("article.story").count() == 1
    body = page.inner_text("article")
    assert "1942" in body
    assert "1940" in body
