"""The page of a run: complete in itself, escaped, accessible, and plain about misfits."""

from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from wellhit import terms
from wellhit.lab.summary import summarise
from wellhit.report import page, style

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Collects elements with their attributes, checks that they are closed, and keeps the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def rendered(campaign: SimpleNamespace, **changes: Any) -> str:
    c = SimpleNamespace(**{**vars(campaign), **changes})
    return page.render_report(c.summary, c.outcomes, c.daily, c.scenario, c.meta)


@pytest.fixture(scope="module")
def html(campaign: SimpleNamespace) -> str:
    return rendered(campaign)


@pytest.fixture(scope="module")
def reader(html: str) -> Reader:
    return read(html)


def test_the_page_asks_nothing_of_the_network(html: str, reader: Reader) -> None:
    for tag, attributes in reader.elements:
        assert "src" not in attributes
        assert "srcset" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        target = attributes.get("href") or ""
        if tag != "a":
            assert target.startswith("#") or target in ("", "data:,")
    assert not reader.all("script")
    assert not reader.all("iframe")
    assert "@import" not in html
    assert "url(http" not in html
    (policy,) = [m for m in reader.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy["content"]).startswith("default-src 'none'")


def test_links_within_the_page_arrive_and_names_are_unique(reader: Reader) -> None:
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in reader.all("a"):
        target = str(link["href"])
        assert target.startswith(("#", "https://"))
        if target.startswith("#"):
            assert target[1:] in ids


def test_headings_tables_and_figures_can_be_read_without_eyes(reader: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in reader.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(reader.all("caption")) == len(reader.all("table"))
    drawings = [d for d in reader.all("div") if d.get("class") == "drawing"]
    assert len(drawings) == 7
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(str(drawing["aria-label"])) > 40
    assert reader.all("html") == [{"lang": "en"}]


def test_both_schemes_and_paper_are_provided_for(html: str) -> None:
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    for light, dark in style.COLOURS.values():
        assert light in html
        assert dark in html


def test_every_headline_row_stands_in_the_table_with_its_sources(
    campaign: SimpleNamespace, reader: Reader
) -> None:
    rows = {str(attributes["id"]) for attributes in reader.all("tr") if "id" in attributes}
    assert rows == {f"row-{outcome['id']}" for outcome in campaign.summary["outcomes"]}
    linked = {str(link["href"]) for link in reader.all("a")}
    for row in campaign.scenario.record:
        assert {f"#src-{source}" for source in row.source} <= linked
    assert "1 further outcome" in reader.text


def test_recall_is_called_recall(campaign: SimpleNamespace, reader: Reader) -> None:
    recalled = [link for link in reader.all("a") if link.get("class") == "recall"]
    assert {str(link["href"]) for link in recalled} == {"#src-K-ST", "#src-K-ME", "#src-K-EL"}
    assert all("recalled, not re-read" in str(link["title"]) for link in recalled)
    assert "The record of 2 outcomes rests on recall alone" in reader.text


def test_rival_figures_stand_by_the_adopted_one(campaign: SimpleNamespace, reader: Reader) -> None:
    assert "12000 men, written “about 12,000 <all told>” (S2, p. 3): counts non-combatants" in reader.text
    assert "8,700" not in reader.text  # the garrison, another property
    row = next(row for row in campaign.scenario.record if row.id == "lehavre.prisoners")
    assert [claim.id for claim in page.rivals(row, campaign.scenario)] == ["c1"]


def test_rivals_are_found_through_a_claim_that_names_the_row(campaign: SimpleNamespace) -> None:
    def claim(name: str, property_: str, status: str, note: str = "") -> terms.Claim:
        return terms.Claim(name, "calais", property_, "", "1", "men", "", "", "", ("S2",), "", status, note)

    claims = (
        claim("a", "garrison surrenders", "adopted", "Recall. Record row calais.fall."),
        claim("b", "garrison surrenders", "rival"),
        claim("c", "last forts", "rival", "Record row calais.fall_of_forts."),
    )
    scenario = replace(campaign.scenario, claims=claims)
    row = next(row for row in scenario.record if row.id == "calais.fall")
    assert [found.id for found in page.rivals(row, scenario)] == ["b"]


def test_hostile_words_are_escaped_wherever_they_come_from(campaign: SimpleNamespace) -> None:
    evil = '<script>alert("x")</script>\'"><img src=x onerror=y>'
    record = tuple(replace(r, label=f"{r.label} {evil}", note=evil) for r in campaign.scenario.record)
    scenario = replace(
        campaign.scenario, record=record, title={"en": evil},
        sources=tuple(
            replace(s, title=evil, remark=evil, address="javascript:alert(1)") for s in campaign.scenario.sources
        ),
        fortresses=tuple(replace(f, name=f"{f.name} {evil}") for f in campaign.scenario.fortresses),
    )  # fmt: skip
    meta = {**campaign.meta, "plans": {"allied": evil, "german": "fortress"}, "version": evil}
    html = rendered(
        campaign, scenario=scenario, meta=meta, summary=summarise(campaign.outcomes, scenario, meta)
    )
    reader = read(html)
    assert not reader.all("script")
    assert not reader.all("img")
    assert "javascript:" not in "".join(str(link["href"]) for link in reader.all("a"))
    assert evil in "".join(reader.words)


def test_misfits_are_listed_plainly(campaign: SimpleNamespace) -> None:
    outcomes = campaign.outcomes.with_columns(
        (pl.col("boulogne.casualties") * 20).alias("boulogne.casualties"),
        pl.lit(0.0).alias("dunkirk.held_30_nov"),
    )
    summary = summarise(outcomes, campaign.scenario, campaign.meta)
    text = read(rendered(campaign, outcomes=outcomes, summary=summary)).text
    section = text[text.index("Where the runs miss the record") : text.index("How far to trust it")]
    assert (
        "Boulogne: Canadian and British casualties : the record says 634 men (600–634); nine campaigns"
        in section
    )
    assert "Dunkirk still held on 30 November : the record says yes, every run no." in section
    assert "Antwerp: first cargo: never in" in section


@pytest.mark.parametrize(
    ("draws", "words"), [("prior", "nothing was fitted"), ("best", "narrower than what is known")]
)
def test_the_limits_say_what_the_draws_mean(campaign: SimpleNamespace, draws: str, words: str) -> None:
    assert words in read(rendered(campaign, summary={**campaign.summary, "draws": draws})).text


def test_how_to_repeat_it(campaign: SimpleNamespace, reader: Reader) -> None:
    command = (
        "wellhit run channel-ports-1944 --scenario autumn --plan allied=historical --plan german=fortress "
        "--runs 300 --seed 7 --draws prior"
    )
    assert command in reader.text
    assert "hashes.rules 77ab02" in reader.text
    assert "about ± 5.7 points" in reader.text  # 1.96 · sqrt(0.25 / 300)


def test_the_same_run_gives_the_same_bytes(campaign: SimpleNamespace, html: str) -> None:
    assert rendered(campaign) == html


def test_a_campaign_in_which_nothing_happens_has_a_page_too(
    campaign: SimpleNamespace, tmp_path: Path
) -> None:
    scenario = replace(campaign.scenario, record=(), claims=())
    outcomes = campaign.outcomes.select("run").head(1)
    meta = {**campaign.meta, "runs": 1}
    summary = summarise(outcomes, scenario, meta)
    path = tmp_path / "report.html"
    page.write_report(path, summary, outcomes, campaign.daily.clear(), scenario, meta)
    text = read(path.read_text(encoding="utf-8")).text
    assert "1 campaign played by the rules" in text
    assert "nothing to count" in text


@pytest.mark.parametrize(
    ("title", "start", "end", "words"),
    [
        ("Autumn 1944", (9, 1), (11, 30), "Autumn 1944, 1 September to 30 November 1944"),
        ("1 September to 30 November 1944", (9, 1), (11, 30), "1 September to 30 November 1944"),
    ],
)
def test_the_subtitle_names_the_days_once(
    campaign: SimpleNamespace, title: str, start: tuple[int, int], end: tuple[int, int], words: str
) -> None:
    head = replace(campaign.scenario.head, title={"en": title})
    html = rendered(campaign, scenario=replace(campaign.scenario, head=head))
    assert f'<p class="sub">{words}</p>' in html
