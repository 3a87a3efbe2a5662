"""Pages of results say what the exhibit's numbers say, no more and no less, in both languages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from wellhit.atlas import differences, sentences
from wellhit.atlas.content.exhibit import SHIPPED
from wellhit.atlas.content.expected import by_day, coverage, lower_than_record, yes_in
from wellhit.atlas.retold import retold
from wellhit.atlas.settings import Settings
from wellhit.atlas.site import Site
from wellhit.atlas.visit import Visit

LANGUAGES = ("en", "nl")
SUMMARY = json.loads((SHIPPED / "summary.json").read_text(encoding="utf-8"))
FALLS = json.loads((SHIPPED / "falls.json").read_text(encoding="utf-8"))
ROWS = {row["id"]: row for row in SUMMARY["outcomes"]}
PAGES = (
    "results", "results/all", "results/what-if", "results/what-if/scheldt-first", "results/sieges", "results/days",
    "results/boulogne.fall", "results/boulogne.casualties", "results/antwerp.port_intact", "runs",
)  # fmt: skip


@pytest.fixture
def visit(site: Site) -> Callable[[str], Visit]:
    return lambda language: site.visit(site.keeper.now(), language, "", {}, "", "")


def site_with(folder: Path, **files: Any) -> Site:
    """A site that shows the results in a folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return Site(Settings(results=(folder,)))


def page(site: Site, path: str) -> str:
    """The body of a page that must be there."""
    found = site.answer(path, {})
    assert found is not None
    assert found.status == 200, path
    return found.body.decode()


def words(html: str) -> str:
    """What a reader sees of a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def counted_by(row: str, day: str) -> int:
    """The exhibit's own count of runs in which a row had come about by the end of a day."""
    since = (date.fromisoformat(day) - date.fromisoformat(FALLS["start"])).days
    return max([0, *(runs for at, runs in FALLS["rows"][row]["by_day"] if at <= since)])


# -- sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [r["id"] for r in SUMMARY["outcomes"] if r["unit"] == "date" and r["record"]["best"]]
)
def test_a_sentence_about_a_date_counts_what_the_exhibit_counts(
    row: str, visit: Callable[[str], Visit]
) -> None:
    n, of = counted_by(row, ROWS[row]["record"]["best"][:10]), FALLS["runs"]
    for language, thousand in (("en", "1,000"), ("nl", "1.000")):
        said = visit(language).model_says(row)
        number = visit(language).tongue.number
        assert number(of) == thousand
        assert thousand in said
        if 0 < n < of:
            assert re.match(rf"In {re.escape(number(n))} \w", said), said
        assert ("†" in said) == (ROWS[row]["use"] == "fit")


def test_the_sentence_about_boulogne_by_hand(visit: Callable[[str], Visit]) -> None:
    n, low, high = (
        counted_by("boulogne.fall", "1944-09-22"), *(ROWS["boulogne.fall"]["runs"][q] for q in ("q05", "q95")),
    )  # fmt: skip
    days = [date.fromisoformat(text[:10]).day for text in (low, high)]
    assert low[:7] == high[:7] == "1944-09"
    assert visit("en").model_says("boulogne.fall") == (
        f"In {n} of 1,000 campaigns Boulogne had fallen by 22 September, the day on which it really fell; "
        f"in nine of ten it fell between {days[0]} and {days[1]} September. †"
    )


def test_what_is_expected_by_a_day_is_what_the_exhibit_counts(visit: Callable[[str], Visit]) -> None:
    said = visit("en").expected_by(date(1944, 9, 22))
    n = counted_by("boulogne.fall", "1944-09-22")
    assert f"In {n} of 1,000 campaigns Boulogne had fallen by the end of this day." in said
    assert len(visit("nl").expected_by(date(1944, 9, 22))) == len(said)


def test_nothing_is_said_of_days_that_were_not_played(visit: Callable[[str], Visit]) -> None:
    """The runs end on 30 November: they know nothing of Dunkirk in May 1945."""
    assert visit("nl").library.results.end == date(1944, 11, 30)
    assert visit("nl").expected_by(date(1944, 11, 30)) != []
    assert visit("nl").expected_by(date(1944, 12, 1)) == []


def test_a_fortress_that_really_had_fallen_is_told_even_where_no_run_saw_it(tmp_path: Path) -> None:
    falls = json.loads(json.dumps(FALLS))
    falls["rows"]["boulogne.fall"]["by_day"] = []
    shown = site_with(tmp_path / "results", falls=falls, summary=SUMMARY)
    library = shown.keeper.now()
    visit = shown.visit(library, "en", "", {}, "", "")
    on = "In 0 of 1,000 campaigns Boulogne had fallen by the end of this day."
    assert on in visit.expected_by(date(1944, 9, 22))
    assert on not in visit.expected_by(date(1944, 9, 21))
    assert visit.model_says("boulogne.fall").startswith(
        "In 0 of 1,000 campaigns Boulogne had fallen by 22 September"
    )


def test_how_many_campaigns_reads_well_at_the_ends(visit: Callable[[str], Visit]) -> None:
    english, dutch = visit("en"), visit("nl")
    said = [
        sentences.campaigns(english, n, of)
        for n, of in ((0, 5000), (1, 5000), (3410, 5000), (5000, 5000), (1, 1))
    ]
    assert said == [
        "In 0 of 5,000 campaigns", "In 1 of 5,000 campaigns", "In 3,410 of 5,000 campaigns",
        "In all 5,000 campaigns", "In the one campaign",
    ]  # fmt: skip
    assert sentences.campaigns(english, 0, 1) == "In 0 of 1 campaign"
    one, many = (sentences.campaigns(dutch, 3410, 5000), sentences.campaigns(dutch, 5000, 5000))
    assert "3.410" in one
    assert "5.000" in one
    assert "5.000" in many
    assert "3.410" not in many


def test_bounds_are_said_as_bounds(visit: Callable[[str], Visit]) -> None:
    english = visit("en")
    assert sentences.between(english, 750, 800, 1000) == "In 750 to 800 of 1,000 campaigns"
    assert sentences.between(english, 0, 50, 1000) == "In at most 50 of 1,000 campaigns"
    assert sentences.between(english, 950, 1000, 1000) == "In at least 950 of 1,000 campaigns"
    assert sentences.between(english, 7, 7, 1000) == "In 7 of 1,000 campaigns"


@pytest.mark.parametrize("best", [0.5, 1.0, 7.2, 50.0, 99.0, 120.0])
def test_bounds_hold_the_true_count(best: float) -> None:
    values = sorted((n * 37 % 101) * 1.0 for n in range(41))
    quantiles: list[tuple[float, float | None]] = []
    for p in range(0, 101, 5):
        place = (len(values) - 1) * p / 100
        low = int(place)
        high = min(low + 1, len(values) - 1)
        quantiles.append((p, values[low] + (values[high] - values[low]) * (place - low)))

    class One:
        record = type("R", (), {"best": best})

    least, most = lower_than_record(One(), quantiles, len(values)) or (-1, -1)  # type: ignore[arg-type]
    assert least <= sum(v < best for v in values) <= most
    assert most - least <= 3


def test_yes_and_no_are_counted_by_their_quantiles() -> None:
    quantiles: list[tuple[float, float | None]] = [(p, 0.0 if p < 20 else 1.0) for p in range(0, 101, 5)]
    least, most = yes_in(quantiles, 1000) or (0, 0)
    assert least <= 820 <= most
    assert most - least <= 60
    assert yes_in([], 1000) is None


def test_days_of_running_counts_are_counts_of_days() -> None:
    assert by_day([[3, 5], [4, 9], [8, 10]]) == [(3, 5), (4, 4), (8, 1)]


def test_an_outcome_without_results_says_nothing(tmp_path: Path) -> None:
    shown = site_with(tmp_path / "results")
    visit = shown.visit(shown.keeper.now(), "en", "", {}, "", "")
    assert visit.model_says("boulogne.fall") == ""
    assert visit.expected_by(date(1944, 9, 22)) == []


# -- differences ------------------------------------------------------------------------------------------------


def test_a_difference_is_said_with_its_sign_size_and_interval(visit: Callable[[str], Visit]) -> None:
    english = visit("en")
    assert differences.how_much(english, "date", 13.55, 13.68, 13.82) == (
        "On average 13.68 days later (95 % interval of the mean: +13.55 to +13.82)."
    )
    assert differences.how_much(english, "men", -26.2, -15.1, -4.0).startswith("On average 15 fewer men")
    assert differences.how_much(english, "share", -0.5, -0.44, -0.41).startswith(
        "On average 0.440 percentage points less"
    )
    assert "1.240" in differences.how_much(visit("nl"), "people", -1290, -1240, -1200)


def test_an_interval_that_holds_0_is_no_difference(visit: Callable[[str], Visit]) -> None:
    said = differences.how_much(visit("en"), "date", -0.04, 0.1, 0.23)
    assert said == "No difference is shown: the 95 % interval of the mean, −0.04 to +0.23, holds 0."
    assert "later" not in said


def test_an_end_that_is_not_0_does_not_read_0(visit: Callable[[str], Visit]) -> None:
    assert differences.interval(visit("en"), 0.003, 0.11) == "+0.003 to +0.110"


def test_pairs_are_counted_each_way(visit: Callable[[str], Visit]) -> None:
    assert differences.how_often(visit("en"), "date", 812, 150, 1000) == (
        "Of 1,000 pairs earlier in 812, later in 150, the same in 38."
    )


def test_a_plan_page_counts_as_its_comparison_does(site: Site) -> None:
    found = json.loads((SHIPPED / "compare" / "mask-all.json").read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in found["outcomes"]}
    later = round(rows["boulogne.fall"]["share_higher"] * found["runs"])
    assert later > 0
    shown = words(page(site, "en/results/what-if/mask-all"))
    assert f"later in {later:,}" in shown
    dutch = words(page(site, "nl/results/what-if/mask-all"))
    assert f"{later:,}".replace(",", ".") in dutch
    open_ = [row for row in found["outcomes"] if row["low"] <= 0 <= row["high"] and row["low"] < row["high"]]
    assert open_
    assert shown.count("No difference is shown") >= 1


# -- pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_and_each_chart_has_its_words(site: Site, language: str, path: str) -> None:
    html = page(site, f"{language}/{path}")
    assert html.count("<h1") == 1
    assert not re.search(r"<[^>]+\sstyle=", html)
    drawings = re.findall(r'<svg class="chart [^"]*" role="img" aria-label="([^"]*)"', html)
    assert all(label.strip() for label in drawings)
    assert len(re.findall(r"<svg", html.replace("<svg x=", ""))) >= len(drawings)


def test_the_summary_counts_what_it_shows(site: Site) -> None:
    rows = [one for one in site.keeper.now().beside.values() if one.headline and one.record]
    shown = words(page(site, "en/results"))
    for fit, head in (
        (True, "headline rows were used for calibration (†)"),
        (False, "headline rows were held back"),
    ):
        mine = [one for one in rows if one.is_fit == fit]
        judged = [one for one in mine if ROWS[one.id]["inside90"] is not None]
        half = sum(bool(ROWS[one.id]["inside50"]) for one in judged)
        most = sum(bool(ROWS[one.id]["inside90"]) for one in judged)
        found = coverage(mine)
        assert (found.judged, found.half, found.most) == (len(judged), half, most)
        assert (
            f"{len(judged)} {head}: in the middle half of the runs lie {half}, in nine in ten {most}, "
            f"outside {len(judged) - most}."
        ) in shown


def test_every_misfit_is_named_with_what_may_explain_it(site: Site) -> None:
    missed = [row["id"] for row in SUMMARY["outcomes"] if row["inside90"] is False]
    html = page(site, "en/results")
    part = html[html.index('id="misfits"') : html.index('id="rows"')]
    assert missed
    for row in missed:
        assert f'href="/en/results/{row}"' in part
    assert "The rules know no fight for an outpost" in words(part)


def test_every_row_of_record_and_runs_has_its_page(site: Site) -> None:
    library = site.keeper.now()
    for row in [*library.record, *library.beside]:
        html = page(site, f"en/results/{row}")
        assert 'id="card"' in html


def test_a_row_shows_its_record_its_sources_and_its_counts(site: Site) -> None:
    shown = words(page(site, "en/results/boulogne.casualties"))
    assert "634 men" in shown
    assert "between 600 men and 634 men" in shown
    assert "Who says so" in shown
    assert "W4" in shown
    score = ROWS["boulogne.casualties"]["runs"]["q95"] - ROWS["boulogne.casualties"]["runs"]["q05"]
    assert f"Interval score {round(score):,} men" in shown


def test_a_record_link_opens_the_card_of_its_row(site: Site, visit: Callable[[str], Visit]) -> None:
    assert visit("nl").link("record", "boulogne.fall") == "/nl/results/boulogne.fall"


def test_a_row_that_is_not_there_names_the_nearest(site: Site) -> None:
    found = site.answer("en/results/boulogne.fal", {})
    assert found is not None
    assert found.status == 404
    assert "/en/results/boulogne.fall" in found.body.decode()


def test_a_run_says_how_it_was_chosen_and_how_to_play_it_again(site: Site) -> None:
    manifest = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    for one in manifest["shown"]:
        track = json.loads((SHIPPED / "runs" / f"{one['run']}.json").read_text(encoding="utf-8"))
        for language in LANGUAGES:
            shown = words(page(site, f"{language}/runs/{one['run']}"))
            assert track["why"][language] in shown
            assert track["repeat"]["command"] in shown
            assert manifest["hashes"]["rules"] in shown
            told = retold(site.keeper.now(), track)["events"]  # the Dutch, with Dutch names
            assert [event["text"]["en"] for event in told] == [e["text"]["en"] for e in track["events"]]
            great = [event["text"][language] for event in told if not event["small"]]
            assert [text for text in great if " ".join(text.split()) not in shown] == []
    assert "show=run%3A" in page(site, f"en/runs/{one['run']}")


def test_the_lines_of_the_days_belong_to_the_runs_they_name(site: Site) -> None:
    html = page(site, "en/results/days")
    legend = re.findall(r'class="line (run-\d)"[^>]*></svg> <a href="/en/runs/(\d+)"', html)
    daily = json.loads((SHIPPED / "daily.json").read_text(encoding="utf-8"))["measures"]["prisoners"]["runs"]
    drawn = html[html.index('id="prisoners"') :]
    most = max(float(y) for y in re.findall(r'class="most" d="M0 ([\d.]+)L', drawn))
    assert most <= 1000
    for css, number in legend:
        path = re.search(rf'class="line {css}"[^>]* d="([^"]+)"', drawn)
        assert path
        heights = [1000 - float(point.split(" ")[1]) for point in path[1][1:].split("L")]
        values = daily[number]
        for n in (20, 60, 90):
            assert heights[n] / heights[-1] == pytest.approx(values[n] / values[-1], abs=0.001)


def test_a_siege_that_was_foretold_stands_with_its_record(site: Site) -> None:
    shown = words(page(site, "en/results/sieges"))
    assert "Cherbourg, June 1944" in shown
    rows = json.loads((SHIPPED.parent / "posterior" / "hindcast.json").read_text(encoding="utf-8"))["reading"]
    assert (
        f"Of {rows['rows']} outcomes {round(rows['rows'] * rows['inside50'])} lie in the middle half" in shown
    )
    assert "Not shown to be better than a line through 114 land battles" in shown
    assert "juni 1944" in words(page(site, "nl/results/sieges"))


def test_a_story_says_what_the_model_expects_where_it_asks(site: Site) -> None:
    n = counted_by("boulogne.fall", "1944-09-22")
    html = page(site, "en/stories/wellhit")
    assert f"In {n} of 1,000 campaigns Boulogne had fallen by 22 September" in words(html)
    assert html.count('class="model"') == 3


# -- other results -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_results_the_pages_say_how_to_make_them(tmp_path: Path, language: str) -> None:
    shown = site_with(tmp_path / "results")
    for path in ("results", "results/what-if", "results/days", "runs", "results/boulogne.fall"):
        assert "wellhit exhibit channel-ports-1944" in words(page(shown, f"{language}/{path}")), path
    assert "634" in words(page(shown, f"{language}/results/boulogne.casualties"))


def test_without_results_a_story_keeps_its_own_words(tmp_path: Path) -> None:
    shown = site_with(tmp_path / "results")
    html = page(shown, "en/stories/wellhit")
    assert "When the model expects Boulogne to fall" in html
    assert 'class="model"' not in html


def test_a_plain_result_folder_is_enough_for_the_record(tmp_path: Path) -> None:
    shown = site_with(tmp_path / "results", summary=SUMMARY)
    assert "headline rows were held back" in words(page(shown, "en/results"))
    assert "These results hold no days" in words(page(shown, "en/results/days"))
    said = shown.visit(shown.keeper.now(), "en", "", {}, "", "").model_says("boulogne.fall")
    assert said.startswith("In nine of ten it fell between")


def test_a_broken_file_names_itself_and_the_rest_is_shown(tmp_path: Path) -> None:
    shown = site_with(tmp_path / "results", summary=SUMMARY, falls="{", daily='{"measures": 3, "start": 4}')
    html = words(page(shown, "en/results"))
    assert "results/falls.json" in html
    assert "Record against runs" in html
    assert "headline rows were held back" in html
    page(shown, "en/results/boulogne.fall")


def test_results_of_another_campaign_say_so(tmp_path: Path) -> None:
    shown = site_with(tmp_path / "results", summary={**SUMMARY, "campaign": "aachen-1944"})
    html = words(page(shown, "en/results"))
    assert "results of another campaign, aachen-1944; they are not shown" in html
    assert "headline rows" not in html


def test_results_made_under_other_rules_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    shutil.copytree(SHIPPED, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    other = {**manifest, "hashes": {**manifest["hashes"], "rules": "0123456789abcdef"}}
    assert "made under other rules" in words(page(site_with(folder, manifest=other), "en/results"))
    assert "made under other rules" not in words(page(site_with(folder, manifest=manifest), "en/results"))


def test_of_several_folders_the_first_that_knows_is_shown(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    few = {**SUMMARY, "runs": 77}
    (tmp_path / "one" / "summary.json").write_text(json.dumps(few), encoding="utf-8")
    (tmp_path / "two" / "summary.json").write_text(json.dumps(SUMMARY), encoding="utf-8")
    shown = Site(Settings(results=(tmp_path / "one", tmp_path / "two")))
    html = words(page(shown, "en/results"))
    assert "77 campaigns were played" in html
    assert "one, two" in html


def test_dates_far_apart_stand_on_scales_of_their_own(site: Site) -> None:
    from wellhit.atlas.pages.results import NEAR, parted

    rows = [one for one in site.keeper.now().beside.values() if one.group == "march" and one.record]
    near, far = parted(rows)
    first = min(x for one in rows for x in one.ends)
    assert max(x for one in near for x in one.ends) <= first + NEAR
    assert "zeebrugge.reached" in [one.id for one in far]
    assert sorted(one.id for one in near + far) == sorted(one.id for one in rows)


def test_the_days_of_the_first_cargo_stand_on_an_axis_with_the_day_itself(site: Site) -> None:
    html = page(site, "nl/results/sieges")
    cargo = html[html.index('id="port_open"') :]
    ticks = re.findall(r"<text[^>]*>([+−]?\d+)</text>", cargo)
    assert "0" in ticks
    assert len(ticks) >= 3
    assert "Aken, oktober 1944" in words(html)
    assert "Calais met Cap Gris-Nez, september 1944" in words(html)
