"""Any campaign can be shown: one without stories, history or coast, a siege on one page, a folder just made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from wellhit.atlas.pages import PAGES
from wellhit.atlas.settings import LANGUAGES, Settings
from wellhit.atlas.site import Site
from wellhit.cli import main
from wellhit.scenario.problems import ScenarioError
from wellhit.scenario.read import CAMPAIGNS

OTHERS = sorted(folder.name for folder in CAMPAIGNS.iterdir() if folder.name != "channel-ports-1944")
OURS = re.compile(r'(?:href|src)="/R/([^"#?]*)"')


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLHIT_CACHE", str(tmp_path / "cache"))


def faults_of(site: Site) -> list[tuple[str, object]]:
    """Pages without blanks, and what the home page and the lists of things lead to, that do not answer."""
    paths = {
        f"{language}/{page.pattern}" for language in LANGUAGES for page in PAGES if "{" not in page.pattern
    }
    for path in sorted(paths):
        found = site.answer(path, {}, "/R")
        if found is not None and path.split("/")[1] in (
            "",
            "places",
            "formations",
            "sources",
            "results",
            "days",
        ):
            linked = OURS.findall(found.body.decode())
            paths |= {one for one in linked[:80] if not one.startswith("static/")}
    answers = {path: site.answer(path, {}, "/R") for path in sorted(paths)}
    return [
        (path, found and found.status) for path, found in answers.items() if not found or found.status != 200
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_every_campaign_that_ships_is_shown(name):
    site = Site(Settings(name))
    assert [str(problem) for problem in site.keeper.library.problems] == []
    assert faults_of(site) == []


@pytest.mark.parametrize("more", [[], ["--siege"]], ids=["campaign", "siege"])
def test_a_folder_just_made_is_shown(tmp_path, more):
    made = CliRunner().invoke(main, ["new", str(tmp_path / "mine"), *more])
    assert made.exit_code == 0, made.output
    assert faults_of(Site(Settings(str(tmp_path / "mine")))) == []


def test_a_siege_shows_its_claims_its_record_and_a_map_that_leads_nowhere():
    site = Site(Settings("cherbourg-1944"))
    library = site.keeper.library
    claim = library.campaign.values("claims")[0]
    page = site.answer(f"en/claims/{claim.id}", {})
    assert page is not None
    assert claim.source[0] in page.body.decode()
    fall = site.answer("en/results/cherbourg-1944.fall", {})
    assert fall is not None
    assert fall.status == 200
    sketch = site.answer("en/directions/citadel", {})
    assert sketch is not None
    assert sketch.status == 404
    assert "sketch" in sketch.body.decode()
    place = site.answer("en/places/citadel", {})
    assert place is not None
    assert "directions/citadel" not in place.body.decode()


def test_a_siege_whose_outcomes_cannot_be_read_is_shown_without_them(tmp_path):
    folder = tmp_path / "mine"
    CliRunner().invoke(main, ["new", str(folder), "--siege"])
    (folder / "outcomes.toml").write_text("fall = = 3")
    site = Site(Settings(str(folder), development=True))
    assert [problem.file for problem in site.keeper.library.problems] == ["outcomes.toml"]
    assert not site.keeper.library.record
    assert faults_of(site) == []


def test_a_siege_whose_page_cannot_be_read_is_refused_with_its_faults(tmp_path):
    (tmp_path / "siege.toml").write_text("defenders = many")
    with pytest.raises(ScenarioError, match=r"siege\.toml"):
        Site(Settings(str(tmp_path)))


def test_a_first_page_without_a_day_of_its_own_shows_the_day_half_way(tmp_path):
    folder = tmp_path / "mine"
    CliRunner().invoke(main, ["new", str(folder)])
    library = Site(Settings(str(folder))).keeper.library
    first, last = library.campaign.first_day, library.campaign.last_day
    assert library.front.day - first in (last - library.front.day, (last - first) // 2)
    (folder / "front.toml").write_text('day = 1066-10-14\ncaption.en = "Hastings"\n')
    faulty = Site(Settings(str(folder))).keeper.library
    assert (faulty.front, [problem.file for problem in faulty.problems]) == (library.front, ["front.toml"])
