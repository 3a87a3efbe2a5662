"""The map in a real browser: clock, tracks, counters, hands, links; on a page that holds nothing else."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sample
from playwright.sync_api import Page

FIXTURE = sample.ROOT / "tests" / "atlas" / "fixtures" / "spread.json"
Opened = Callable[..., Page]
SHOWN = ".spot:not([hidden]) > .counter"
BOXES = """() => [...document.querySelectorAll('.spot:not([hidden]) > .counter')].map((one) => {
  const b = one.getBoundingClientRect(), s = one.closest('.map-picture').getBoundingClientRect();
  return [b.left - s.left, b.top - s.top, b.width, b.height];
})"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    formations = [
        sample.formation(n, "brigade", side="german" if n % 3 == 0 else "allied") for n in range(24)
    ]
    with sample.serving(sample.files(formations)) as address:
        yield address


@pytest.fixture
def at(site: str, open_page: Opened) -> Opened:
    """Open the sample page with an address's view, and wait until its map moves."""

    def opened(query: str = "", path: str = "/", **context: Any) -> Page:
        page = open_page(f"{site}{path}{'?' + query if query else ''}", **context)
        page.wait_for_selector("section.map[data-ready]")
        return page

    return opened


def moment(page: Page) -> str:
    return page.locator(".map-moment").first.inner_text()


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds; asked from here, since the page's policy forbids to evaluate text in it."""
    deadline = time.monotonic() + 5
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"still not: {condition}"
        page.wait_for_timeout(30)


def ask(page: Page, module: str, expression: str, given: Any = None) -> Any:
    """Evaluate an expression in which `m` is a module of the map and `given` what is given."""
    return page.evaluate(
        f"async (given) => {{ const m = await import('/map/{module}.js'); return {expression}; }}", given
    )


# -- where things are ----------------------------------------------------------------------------------


def test_the_script_and_python_put_a_place_on_the_same_spot(at: Opened):
    page = at()
    for lon, lat in [(0.0, 51.6), (1.605, 50.7245), (4.402, 51.221)]:
        here = ask(page, "projection", "m.projection([0, 49.4, 4.6, 51.6]).xy(...given)", [lon, lat])
        assert here == pytest.approx(sample.MAP.xy(lon, lat), abs=1e-6)
        back = ask(page, "projection", "m.projection([0, 49.4, 4.6, 51.6]).lonlat(...given)", here)
        assert back == pytest.approx([lon, lat], abs=1e-9)


def test_counters_spread_as_python_spreads_them(at: Opened):
    run = """(() => {
      const { cell, rows } = given.land;
      const land = (x, y) => {
        const row = rows[Math.floor(y / cell)] ?? [], column = Math.floor(x / cell);
        for (let n = 0; n < row.length; n += 2) if (column >= row[n] && column < row[n + 1]) return true;
        return false;
      };
      const ids = given.counters.map((one) => one.id);
      const counters = given.counters.map((one) => ({ ...one, parent: ids.indexOf(one.parent) }));
      return m.arrange(counters, given.km, given.width, () => land, given.taken.map(([x, y, w, h]) => ({ x, y, w, h })))
        .map(({ k, x, y, leader, folded }) => ({ id: ids[k], x, y, leader, folded: folded.map((k) => ids[k]) }));
    })()"""
    page = at()
    for case in json.loads(FIXTURE.read_text("utf-8"))["cases"]:
        shown, name = ask(page, "spread", run, case), case["name"]
        assert [one["id"] for one in shown] == [one["id"] for one in case["shown"]], name
        for found, wanted in zip(shown, case["shown"], strict=True):
            assert [found["x"], found["y"]] == pytest.approx([wanted["x"], wanted["y"]], abs=0.5), name
            assert found["folded"] == wanted["folded"], name
            assert (found["leader"] is None) == (wanted["leader"] is None), name


def test_positions_of_the_worked_example(at: Opened):
    """At 0,0 until turn 2; half way to 100,0 at turn 3, there at 4; off the map from turn 6."""
    track = {
        "formations": {"0": [[0, 0, -1, 0, 0], [3, 0, 1, 0.5, 1], [4, 1, -1, 0, 0], [6, -1, -1, 0, 0]]},
        "turns": 8,
    }
    walk = """(() => {
      const p = new m.Positions(given.track, 1, [[0, 0], [100, 0]]);
      return given.turns.map((turn) => (p.seek(turn), p.on[0] ? p.x[0] : null));
    })()"""
    forth = [0, 2, 2.5, 3, 3.5, 4, 5.75, 6, 7]
    assert ask(at(), "track", walk, {"track": track, "turns": forth}) == [
        0,
        0,
        25,
        50,
        75,
        100,
        100,
        None,
        None,
    ]


@pytest.mark.slow
def test_walking_back_and_jumping_find_what_walking_finds(at: Opened):
    frame = sample.frame([sample.formation(n, "brigade") for n in range(30)], 120)
    track = sample.marching(frame, 120)
    compare = """(() => {
      const places = given.frame.places.map((p, n) => [n * 3, n % 7]);
      const stand = (turns) => {
        const p = new m.Positions(given.track, given.frame.formations.length, places);
        for (const turn of turns) p.seek(turn);
        return JSON.stringify([[...p.x], [...p.y], [...p.on], [...p.index]]);
      };
      const walk = (to) => Array.from({ length: to + 1 }, (_, n) => n);
      const back = (to) => walk(119).reverse().slice(0, 120 - to);
      return [0, 7, 60, 119].map((to) => [stand(walk(to)), stand([to]), stand(back(to)), stand([3.4, to])])
        .every((four) => new Set(four).size === 1);
    })()"""
    assert ask(at(), "track", compare, {"frame": frame, "track": track})


@pytest.mark.parametrize("view", ["2.3,50.5,325", "1.65,50.8,90", "1.62,50.73,30"])
def test_no_counter_covers_another_and_none_lies_in_the_sea(at: Opened, view: str):
    page = at(f"day=1944-09-17&view={view}")
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 10
    for n, (x, y, w, h) in enumerate(boxes):
        assert w >= 24
        assert h >= 24
        for x2, y2, w2, h2 in boxes[:n]:
            assert x >= x2 + w2 or x2 >= x + w or y >= y2 + h2 or y2 >= y + h
    on_land = """(boxes) => {
      const base = document.querySelector('.base'), land = base.querySelector('.land');
      const [vx, vy, vw] = base.getAttribute('viewBox').split(' ').map(Number);
      const k = vw / base.getBoundingClientRect().width;
      return boxes.map(([x, y, w, h]) => {
        const point = base.createSVGPoint();
        [point.x, point.y] = [vx + (x + w / 2) * k, vy + (y + h / 2) * k];
        return land.isPointInFill(point);
      });
    }"""
    # The script asks on a raster of 3 px: a counter's middle may lie that much off.
    assert sum(page.evaluate(on_land, boxes)) >= len(boxes) - 1


# -- time ----------------------------------------------------------------------------------------------


def test_the_clock_turns_turns_into_dates_and_back(at: Opened):
    read = """(() => {
      const clock = new m.Clock({ start: '1944-09-01T00:00+02:00', hours_per_turn: 6, turns: 120 });
      return [clock.stamp(66), clock.turnOf('1944-09-17T12'), clock.turnOf('1944-09-17'), clock.turnOf('1944-10-01'),
        clock.turnOf('1944-02-30'), clock.turnOf('soon'), clock.turnOf('1944-09-17T17:59')];
    })()"""
    assert ask(at(), "clock", read) == ["1944-09-17T12", 66, 66, None, None, None, 66]


def test_steps_days_slider_and_a_typed_date_move_the_one_clock(at: Opened):
    page = at("day=1944-09-10T06")
    assert moment(page) == "10 September 1944, morning"
    page.click("[data-do=next]")
    assert moment(page) == "10 September 1944, afternoon"
    page.click("[data-do=next-day]")
    page.click("[data-do=previous]")
    assert moment(page) == "11 September 1944, morning"
    page.fill("[name=day]", "1944-09-17")
    page.press("[name=day]", "Enter")
    assert moment(page) == "17 September 1944, morning"
    page.locator("[name=turn]").fill("0")
    assert moment(page) == "1 September 1944, night"
    assert page.get_attribute("[name=turn]", "aria-valuetext") == "1 September 1944, night"


def test_a_date_outside_the_campaign_is_refused_kindly(at: Opened):
    page = at()
    page.fill("[name=day]", "1945-05-10")
    page.press("[name=day]", "Enter")
    assert "1 September 1944 to 30 September 1944" in page.inner_text(".map-says").replace(" from ", " ")
    assert page.get_attribute("[name=day]", "aria-invalid") == "true"


@pytest.mark.slow
def test_play_goes_on_and_pauses(at: Opened):
    page = at("day=1944-09-01T00")
    page.click("summary >> nth=0")
    page.select_option("[name=speed]", "4")
    page.click("[data-do=play]")
    assert page.inner_text("[data-do=play]") == "Pause"
    until(page, "Number(document.querySelector('[name=turn]').value) >= 8")
    page.click("[data-do=play]")
    stood = moment(page)
    page.wait_for_timeout(200)
    assert moment(page) == stood


@pytest.mark.slow
def test_with_reduced_motion_nothing_moves_between_turns(at: Opened):
    page = at("day=1944-09-01T00", reduced_motion="reduce")
    page.evaluate("""() => {
      window.seen = new Set();
      const slider = document.querySelector('[name=turn]');
      const watch = () => { window.seen.add(slider.value); requestAnimationFrame(watch); };
      watch();
    }""")
    page.click("summary >> nth=0")
    page.select_option("[name=speed]", "4")
    page.click("[data-do=play]")
    until(page, "window.seen.size >= 3")
    page.click("[data-do=play]")
    seen = sorted(int(turn) for turn in page.evaluate("[...window.seen]"))
    assert all(turn % 4 == 0 for turn in seen)


# -- links ---------------------------------------------------------------------------------------------


def test_a_link_brings_back_the_whole_view(at: Opened, site: str):
    page = at()
    page.fill("[name=day]", "1944-09-17")
    page.press("[name=day]", "Enter")
    page.click("summary >> nth=0")
    page.check("[name=layers][value=kent]")
    page.uncheck("[name=layers][value=ports]")
    page.check("[name=signs][value=plain]")
    page.select_option("[name=show]", "ensemble")
    page.click("[data-do=nearer]")
    page.locator(SHOWN).first.click()
    page.wait_for_url("**sel=formation**")
    link = page.url
    again = at(link.split("?")[1])
    again.wait_for_selector(".map-panel:not([hidden]) h3")
    assert moment(again) == "17 September 1944, night"
    assert again.input_value("[name=show]") == "ensemble"
    chosen = again.eval_on_selector_all(
        "[name=layers]:checked, [name=signs]:checked", "all => all.map((one) => one.value)"
    )
    assert chosen == ["rings", "kent", "plain"]
    assert again.inner_text(".map-panel h3") == page.inner_text(".map-panel h3")
    box = ".base >> nth=0"
    assert [float(n) for n in again.get_attribute(box, "viewBox").split()] == pytest.approx(
        [float(n) for n in page.get_attribute(box, "viewBox").split()], abs=2
    )
    again.wait_for_timeout(700)
    assert again.url == link


@pytest.mark.parametrize(
    "query",
    [
        "day=yesterday", "day=1944-13-45T99", "view=1,2", "view=NaN,NaN,NaN", "view=1e9,0,5", "show=%00",
        "show=run:nobody",
        "layers=moon,rings", "signs=%F0%9F%92%A9", "sel=formation:<script>alert(1)</script>", "sel=x", "seed=-1",
        "plan=" + "a" * 500, "day=%E0%A4%A", "view=1,50,0",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_garbage_in_an_address_is_left_out_and_named(at: Opened, query: str):
    page = at(query)
    assert page.locator(SHOWN).count() > 0
    said = page.inner_text(".map-says")
    assert said.startswith("The link names something this map does not know")
    assert query.split("=", maxsplit=1)[0] + "=" in said


def test_what_an_address_gets_wrong_is_named_and_the_rest_holds(at: Opened):
    page = at("day=yesterday&layers=moon,rings&view=1,2&signs=nato")
    assert page.locator(SHOWN).count() > 0
    said = page.inner_text(".map-says")
    assert all(word in said for word in ("day=yesterday", "layers=moon", "view=1,2"))
    assert "nato" not in said
    assert page.is_visible(".map-says")


def test_a_form_s_way_to_write_layers_is_read_too(at: Opened):
    page = at("layers=&layers=kent&layers=routes&day=1944-09-02")
    chosen = page.eval_on_selector_all("[name=layers]:checked", "all => all.map((one) => one.value)")
    assert chosen == ["kent", "routes"]


@pytest.mark.slow
def test_share_copies_the_link_or_shows_it(at: Opened):
    page = at("day=1944-09-17T12")
    page.click("[data-do=share]")
    until(
        page,
        "/Link copied|Copy this link: .*day=1944-09-17T12/.test(document.querySelector('.map-says').textContent)",
    )


# -- hands ---------------------------------------------------------------------------------------------


def test_by_keyboard_alone_from_counter_to_panel_and_back(at: Opened):
    page = at("day=1944-09-17")
    page.focus(".map-stage")
    before = page.get_attribute(".base", "viewBox")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute(".base", "viewBox") != before
    page.keyboard.press("0")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.match(r"Formation \d+, .*(stated|inferred|assumed)", first)
    names = {first}
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        names.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(names) >= 3
    here = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert here.startswith(page.inner_text(".map-panel h3"))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == here
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.do") == "nearer"  # one stop for all counters


def test_every_drag_has_a_button(at: Opened):
    page = at()
    page.click(".map-move summary")
    for move in ("nearer", "nearer", "north", "west", "south", "east", "farther", "whole"):
        before = page.get_attribute(".base", "viewBox")
        page.click(f"[data-do={move}]")
        assert page.get_attribute(".base", "viewBox") != before, move
    page.click(".map-choices summary")
    page.select_option("[name=at]", "boulogne")
    x, y, width, height = (float(n) for n in page.get_attribute(".base", "viewBox").split())
    assert (x + width / 2, y + height / 2) == pytest.approx(sample.MAP.xy(1.605, 50.7245), abs=1)


@pytest.mark.slow
def test_wheel_and_drag_move_the_map_and_a_drag_presses_nothing(at: Opened):
    page = at("day=1944-09-17&view=1.65,50.8,90")
    box = page.locator(SHOWN).first.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=5)
    page.mouse.up()
    page.wait_for_url(lambda url: "view=1.65,50.8,90" not in url)
    assert page.locator(".map-panel").is_hidden()
    page.mouse.wheel(0, -400)
    until(page, "Number(new URLSearchParams(location.search).get('view').split(',')[2]) < 60")


def test_the_panel_says_what_where_since_when_and_how_sure(at: Opened):
    page = at("day=1944-09-02T06&sel=formation:f0")
    panel = page.inner_text(".map-panel")
    assert "On the way from Calais to Boulogne, 75% of it done" in panel
    assert "2 September 1944, morning" in panel
    assert "2,400" in panel
    assert "Inferred from sources" in panel
    assert page.get_attribute(".map-panel a", "href") == "formations/f0"


def test_beside_the_map_stands_what_happened_that_day_and_who_says_so(at: Opened):
    page = at("day=1944-09-17T18")
    told = page.locator(".map-events li")
    assert told.inner_text() == "Night · Boulogne\nThe assault on Boulogne begins"
    assert told.locator("a.claim").get_attribute("href") == "claims/c1"
    assert told.get_attribute("aria-current") is None  # it was earlier that day
    page.click("[data-do=next-day]")
    until(page, "document.querySelectorAll('.map-events li').length === 0")
    assert page.locator(".map-events > a").get_attribute("href") == "days/1944-09-18"


def test_what_is_shown_is_introduced_and_leads_to_its_page(at: Opened):
    page = at("show=ensemble")
    assert page.inner_text(".map-told") == "Ensemble This is ensemble. Read on"
    assert page.get_attribute(".map-told a", "href") == "results/ensemble"


def test_a_ring_of_many_runs_writes_both_shares_on_a_line_and_leaves_out_what_is_rare(at: Opened):
    page = at()
    scene = """() => { const d = m.DRAWINGS.rings, frame = {fortresses: [{place: 0}]};
      return given.map((step) => d.draw({frame, track: {fortresses: {0: [step]}}, turn: 9, at: () => [50, 50]})
        .map((node) => node.textContent).join('')); }"""
    steps = [[0, 60, 33], [0, 1, 2], [0, 99, 1], [0, 0, 100]]
    assert ask(page, "drawings", f"({scene})()", steps) == [
        "cut off 60%, fallen 33%", "", "cut off 99%", "fallen 100%",
    ]  # fmt: skip


# -- equal for all -------------------------------------------------------------------------------------


def test_the_table_says_what_the_map_shows_when_the_clock_rests(at: Opened):
    page = at("day=1944-09-17T06")
    page.click(".map-table summary")
    table = page.inner_text(".map-table table")
    assert "17 September 1944, morning" in table
    for words in ("under assault", "688 aircraft, 3,232 tons", "4,000 people in the town", "Formation 1"):
        assert words in table
    page.fill("[name=day]", "1944-09-25")
    page.press("[name=day]", "Enter")
    until(page, "/25 September/.test(document.querySelector('.map-table caption').textContent)")
    assert "fallen" in page.inner_text(".map-table table")


def test_what_happens_is_said_politely_and_not_at_every_frame(at: Opened):
    page = at("day=1944-09-16T18")
    page.evaluate("""() => {
      window.said = [];
      new MutationObserver(() => window.said.push(document.querySelector('.map-says').textContent))
        .observe(document.querySelector('.map-says'), { childList: true, characterData: true, subtree: true });
    }""")
    page.evaluate("""() => {
      const slider = document.querySelector('[name=turn]');
      for (let turn = 40; turn < 64; turn++) {
        slider.value = turn;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }""")
    page.click("[data-do=next]")
    page.wait_for_timeout(400)
    said = page.evaluate("window.said")
    assert len(said) <= 2
    assert "The assault on Boulogne begins" in said[-1]


@pytest.mark.parametrize("path", ["/", "/story"])
def test_a_phone_of_320_px_shows_all_without_a_sideways_scroll(at: Opened, path: str):
    page = at("day=1944-09-17", path=path, width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = """(all) => all.map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([text]) => text)"""
    things = "button:not([hidden]), select, input:not([type=hidden]), summary"
    assert page.eval_on_selector_all(things, small) == []


def test_layers_are_drawn_and_put_away(at: Opened):
    page = at("day=1944-09-17&layers=")
    assert page.locator(".map-layers .layer > *").count() == 0
    page.click("summary >> nth=0")
    for layer, mark in [
        ("rings", ".ring.assault"), ("ports", ".port"), ("raids", ".raid"), ("guns", ".reach"), ("kent", ".kent-words"),
        ("civilians", ".people"), ("routes", ".bridge.built"),
    ]:  # fmt: skip
        page.check(f"[name=layers][value={layer}]")
        assert page.locator(f".layer-{layer} {mark}").count() > 0, layer


def test_two_tellings_stand_side_by_side_under_one_clock(at: Opened):
    page = at("day=1944-09-17")
    page.click("summary >> nth=0")
    page.select_option("[name=beside]", "ensemble")
    page.wait_for_selector(".map-picture >> nth=1")
    assert page.locator(".map-picture").count() == 2
    assert page.locator(".map-picture >> nth=1 >> .spot:not([hidden]) > .counter").count() > 0
    page.wait_for_url("**show=history%2Bensemble**")
    page.select_option("[name=beside]", "")
    until(page, "document.querySelectorAll('.map-picture').length === 1")


@pytest.mark.slow
def test_small_maps_of_a_story_keep_to_its_days_and_leave_the_address_alone(at: Opened, site: str):
    page = at(path="/story")
    assert page.locator("section.map.scripted").count() == 2
    assert moment(page) == "6 September 1944, afternoon"
    page.locator("[data-do=next-day]").first.click(click_count=5)
    assert moment(page).startswith("8 September 1944")
    assert page.locator(".map-moment").nth(1).inner_text() == "6 September 1944, afternoon"
    page.wait_for_timeout(700)
    assert page.url == site + "/story"


@pytest.mark.slow
def test_the_page_s_language_is_the_map_s(at: Opened):
    page = at("day=1944-09-17T06", path="/nl")
    assert moment(page) == "17 september 1944, ochtend"
    assert page.inner_text("[data-do=play]") == "Afspelen"
    page.click(SHOWN)
    assert page.inner_text(".map-panel h3").startswith("Verband")


@pytest.mark.slow
def test_without_script_the_form_asks_the_server(site: str, open_page: Opened):
    page = open_page(site + "/", java_script_enabled=False)
    assert page.locator(".base .still").is_visible()
    assert page.locator("[data-scripted]:visible").count() == 0
    page.fill("[name=day]", "1944-09-17")
    page.click("form button[data-unscripted]")
    assert "day=1944-09-17" in page.url
    assert "show=history" in page.url


@pytest.mark.slow
def test_a_copy_on_a_disk_works_and_keeps_its_view_behind_a_hash(tmp_path: Path, open_page: Opened):
    from wellhit.atlas.bundle import bundle

    files = sample.files([sample.formation(n, "brigade") for n in range(6)])
    for name in ("frame", "history", "ensemble"):
        (tmp_path / f"{name}.js").write_text(
            f"wellhitData({json.dumps(name)}, {files[f'/{name}.json']});", "utf-8"
        )
    (tmp_path / "map.bundle.js").write_text(bundle(sample.STATIC, "map/main.js"), "utf-8")
    for name in ("map-controls.css", "mark.svg"):
        (tmp_path / name).write_bytes((sample.STATIC / name).read_bytes())
    (tmp_path / "look.css").write_text(sample.LOOK, "utf-8")
    tracks = [{"show": name, "title": name, "url": f"{name}.json"} for name in ("history", "ensemble")]
    scripts = '<script defer src="map.bundle.js"></script>'
    (tmp_path / "map.html").write_text(sample.page(tracks, static=True, scripts=scripts), "utf-8")
    page = open_page((tmp_path / "map.html").as_uri() + "#day=1944-09-17T06&show=ensemble")
    page.wait_for_selector("section.map[data-ready]")
    assert moment(page) == "17 September 1944, morning"
    assert page.locator(SHOWN).count() > 0
    page.click("[data-do=next]")
    page.wait_for_url("**#day=1944-09-17T12**show=ensemble**")


def test_every_word_the_script_says_is_in_its_list_and_the_other_way_round():
    """The server translates the list: a text that is missing there would stay English."""
    from wellhit.atlas.map.words import messages

    files = [file.read_text("utf-8") for file in sorted((sample.STATIC / "map").glob("*.js"))]
    said = {word for text in files for word in re.findall(r'\bsay\(\s*"([^"]+)"', text)}
    listed = messages()
    assert len(listed) == len(set(listed)) > 40
    assert said <= set(listed)
    everything = "\n".join(files)
    assert [word for word in listed if everything.count(json.dumps(word)) < 2] == []
