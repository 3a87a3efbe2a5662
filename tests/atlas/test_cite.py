"""References to a page: APA, BibTeX and CSL-JSON, with what may not go into each made safe."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from wellhit import __version__
from wellhit.atlas.i18n import tongue
from wellhit.atlas.pages import cite
from wellhit.atlas.visit import Visit

DAY = date(2026, 11, 20)
ADDRESS = "https://atlas.example/en/stories/wellhit"


@pytest.fixture
def visit(site: Any) -> Visit:
    return Visit(
        tongue("en"), site.keeper.library, "cite", "", {"page": "stories/wellhit"}, "https://atlas.example"
    )


def test_the_worked_examples(visit: Visit):
    title = "Wellhit: six days for Boulogne"
    assert cite.apa(title, DAY, ADDRESS, visit) == (
        f"The Wellhit authors. (2026, November 20). {title}. Wellhit {__version__}. {ADDRESS}"
    )
    assert cite.bibtex("stories/wellhit", title, DAY, ADDRESS) == (
        "@misc{wellhit-stories-wellhit,\n  author = {{The Wellhit authors}},\n"
        "  title = {{Wellhit: six days for Boulogne}},\n"
        f"  year = {{2026}},\n  month = {{11}},\n  howpublished = {{Wellhit {__version__}}},\n  url = {{{ADDRESS}}}\n}}"
    )
    (item,) = cite.csl("stories/wellhit", title, DAY, ADDRESS, "en")
    assert item == {
        "id": "wellhit-stories-wellhit", "type": "webpage", "title": title,
        "author": [{"literal": "The Wellhit authors"}], "issued": {"date-parts": [[2026, 11, 20]]},
        "container-title": "Wellhit",
        "version": __version__, "language": "en", "URL": ADDRESS,
    }  # fmt: skip


def test_apa_in_dutch_has_the_day_before_the_month_and_a_question_no_full_stop(visit: Visit):
    dutch = Visit(tongue("nl"), visit.library)
    assert "(2026, 20 november). Wat als? Wellhit" in cite.apa("Wat als?", DAY, ADDRESS, dutch)


@pytest.mark.parametrize("sign", list("{}%&$#_\\"))
def test_signs_that_mean_something_to_bibtex_are_escaped(sign: str):
    assert f"title = {{{{50 \\{sign} of}}}}" in cite.bibtex("x", f"50 {sign} of", DAY, ADDRESS)


def test_every_page_has_a_key_of_its_own():
    keys = {
        cite.csl(path, "t", DAY, ADDRESS, "en")[0]["id"]
        for path in ("", "map", "runs/3", "claims/r-o047", "results/boulogne.fall")
    }
    assert keys == {
        "wellhit-home",
        "wellhit-map",
        "wellhit-runs-3",
        "wellhit-claims-r-o047",
        "wellhit-results-boulogne-fall",
    }


def test_the_page_that_is_cited_is_named_by_its_own_title(visit: Visit):
    page = cite.show(visit)
    assert page.values["title"] == visit.library.story("wellhit", "en").title
    assert page.values["apa"].endswith(" https://atlas.example/en/stories/wellhit")
    assert json.loads(page.values["csl"])[0]["title"] == page.values["title"]


@pytest.mark.parametrize(
    "path", ["", "home", "nothing/here", "places/atlantis", "cite", "search", "stories/wellhit.pdf"]
)
def test_whatever_is_asked_there_is_a_reference(visit: Visit, path: str):
    words = {"page": path} if path else {}
    page = cite.show(Visit(visit.tongue, visit.library, "cite", "", words, visit.origin))
    assert page.values["title"]
    assert page.values["address"].startswith("/en/")
