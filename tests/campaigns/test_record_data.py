"""The record of the flagship: every headline is there, every fact is kept, every conflict is shown."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import wellhit
from wellhit import terms
from wellhit.scenario import tables

CAMPAIGN = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
DOCS = Path(__file__).parents[2] / "docs"
CLOCK = timezone(timedelta(hours=2))  # the campaign's one clock

# design/mechanisms.md, "Headline results": the ids are fixed.
HEADLINES = [
    "arras.reached", "lille.reached", "brussels.reached", "antwerp.reached", "antwerp.port_intact",
    "dieppe.entered", "st-valery.entered", "nieuport.reached", "ostend.reached", "somme.crossed",
    "st-omer.crossed", "boulogne.invested", "calais.invested", "dunkirk.invested", "bourbourg.taken",
    "lehavre.assault_days", "lehavre.fall", "lehavre.prisoners", "lehavre.casualties",
    "boulogne.assault_start", "boulogne.fall", "boulogne.assault_days", "mont-lambert.taken",
    "boulogne.prisoners", "boulogne.casualties", "calais.assault_start", "calais.fall",
    "calais.assault_days", "calais-citadel.reached", "calais.prisoners", "calais.casualties",
    "gris-nez.fall", "gris-nez.prisoners", "calais.bad_day_share", "calais.bombers_lost",
    "ports.prisoners", "ports.casualties", "boulogne.port_open", "lehavre.port_open", "ostend.port_open",
    "dieppe.port_open", "antwerp.port_open", "kent.last_shell", "boulogne.civilians_out",
    "calais.truce_hours", "dunkirk.held_30_nov", "dunkirk.fall",
]  # fmt: skip


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(table: str) -> set[str]:
    return {row["id"] for row in rows_of(CAMPAIGN / f"{table}.csv")}


@pytest.fixture(scope="module")
def record() -> dict[str, dict[str, str]]:
    rows = rows_of(CAMPAIGN / "record.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def claims() -> dict[str, dict[str, str]]:
    """The claims of the record, by id, from however many claims files the campaign has."""
    rows = [row for path in sorted(CAMPAIGN.glob("claims*.csv")) for row in rows_of(path)]
    return {row["id"]: row for row in rows if row["id"].startswith("r-")}


@pytest.fixture(scope="module")
def sources() -> dict[str, dict[str, object]]:
    return tomllib.loads((CAMPAIGN / "sources.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def conflicts() -> list[dict[str, str]]:
    return rows_of(CAMPAIGN / "conflicts.csv")


def is_recall(cell: str, sources: dict[str, dict[str, object]]) -> bool:
    return all(sources[name]["recall"] for name in cell.split(";"))


def value(text: str, unit: str) -> float:
    """A number, or for dates the days since 1970 (a date without an hour: its noon)."""
    if unit != "date":
        return float(text)
    moment = datetime.fromisoformat(text if len(text) > 10 else text + "T12:00")
    return moment.replace(tzinfo=moment.tzinfo or CLOCK).timestamp() / 86400


def day(text: str) -> str:
    return text[:10]


# -- record.csv ----------------------------------------------------------------------------------


def test_record_has_the_columns_of_its_table() -> None:
    with (CAMPAIGN / "record.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [column.name for column in tables.RECORD.columns]


def test_every_headline_and_no_other_is_marked_as_one(record: dict[str, dict[str, str]]) -> None:
    assert [i for i, row in record.items() if row["headline"] == "yes"] == HEADLINES
    assert all(record[i]["measure"] for i in HEADLINES)


def test_measures_uses_and_subjects_are_known(record: dict[str, dict[str, str]]) -> None:
    every_table = ("places", "fortresses", "strongpoints", "ports", "assets", "formations")
    subjects = set().union(*(names(table) for table in every_table))
    by_measure = {
        "taken": names("strongpoints"), "fall": names("fortresses"), "assault_start": names("fortresses"),
        "prisoners": names("fortresses"), "casualties": names("fortresses"), "invested": names("fortresses"),
        "port_open": names("ports"), "tons_landed": names("ports"), "reached": names("places"),
    }  # fmt: skip
    for i, row in record.items():
        assert row["measure"] in ("", *terms.MEASURES), i
        assert row["use"] in terms.USES, i
        asked = set(filter(None, row["subject"].split(";")))
        unknown = asked - by_measure.get(row["measure"], subjects)
        assert not unknown, f"{i}: nothing of that kind is called {unknown}"


def test_low_best_high_rise(record: dict[str, dict[str, str]]) -> None:
    for i, row in record.items():
        if row["unit"] == "yes/no":
            assert {row["low"], row["best"], row["high"]} <= {"yes", "no"}, i
            continue
        low, best, high = (value(row[edge], row["unit"]) for edge in ("low", "best", "high"))
        assert low <= best <= high or day(row["low"]) <= day(row["best"]) <= day(row["high"]), i


def test_hours_are_on_the_one_clock(record: dict[str, dict[str, str]]) -> None:
    for i, row in record.items():
        for edge in ("low", "best", "high"):
            assert "T" not in row[edge] or row[edge].endswith("+02:00"), (i, edge)


def test_every_row_lies_in_its_scenarios(record: dict[str, dict[str, str]]) -> None:
    for i, row in record.items():
        scenarios = row["scenarios"].split(";")
        assert set(scenarios) <= {"autumn", "to-the-end"}, i
        if row["unit"] == "date" and "autumn" in scenarios:
            assert "1944-09-01" <= day(row["best"]) <= "1944-11-30", i
    assert record["dunkirk.fall"]["scenarios"] == "to-the-end"


def test_recall_alone_never_calibrates(
    record: dict[str, dict[str, str]], sources: dict[str, dict[str, object]]
) -> None:
    for i, row in record.items():
        assert set(row["source"].split(";")) <= set(sources), i
        if is_recall(row["source"], sources):
            assert row["use"] == "check", i
            assert "ecall" in row["note"], f"{i} rests on recall and does not say so"


def test_calais_and_gris_nez_are_held_back(record: dict[str, dict[str, str]]) -> None:
    fit = {i: row["subject"] for i, row in record.items() if row["use"] == "fit"}
    assert {"lehavre.assault_days", "boulogne.assault_days", "lehavre.fall", "boulogne.fall"} <= set(fit)
    sieges = {subject for subjects in fit.values() for subject in subjects.split(";")}
    assert sieges & {"calais", "gris-nez", "dunkirk", "breskens", "walcheren"} <= {"calais", "dunkirk"}
    assert {i for i, subject in fit.items() if subject in ("calais", "dunkirk")} == {
        "calais.invested",
        "dunkirk.invested",
    }
    # What calibrates had happened where a staff officer stood on 23 September 1944.
    dates = [record[i]["best"][:10] for i in fit if record[i]["unit"] == "date"]
    assert max(dates) < "1944-09-23"


def test_parts_and_sums_of_the_record_agree(record: dict[str, dict[str, str]]) -> None:
    def best(i: str) -> float:
        return value(record[i]["best"], record[i]["unit"])

    # Tolerances: the parts come from different sources than the sums (conflicts i04, i36).
    four = ("lehavre.prisoners", "boulogne.prisoners", "calais.prisoners", "gris-nez.prisoners")
    assert sum(map(best, four)) == pytest.approx(best("ports.prisoners"), rel=0.005)
    three = ("lehavre.casualties", "boulogne.casualties", "calais.casualties")
    assert sum(map(best, three)) == pytest.approx(best("ports.casualties"), rel=0.02)
    together = best("calais.prisoners") + best("gris-nez.prisoners")
    assert together == pytest.approx(best("calais-with-gris-nez.prisoners"), rel=0.01)
    for port in ("lehavre", "boulogne", "calais"):
        length = best(f"{port}.fall") - best(f"{port}.assault_start")
        assert length == pytest.approx(best(f"{port}.assault_days"), abs=0.01)


# -- claims of the record ------------------------------------------------------------------------


def test_claims_are_whole(claims: dict[str, dict[str, str]], sources: dict[str, dict[str, object]]) -> None:
    assert claims
    for i, claim in claims.items():
        assert set(claim) == {column.name for column in tables.CLAIMS.columns}
        assert all(claim[column] for column in ("subject", "property", "value", "source", "locator")), i
        assert claim["status"] in terms.CLAIM_STATUSES, i
        assert set(claim["source"].split(";")) <= set(sources), i
        if is_recall(claim["source"], sources):
            assert "Recall" in claim["note"], f"{i} rests on recall and does not say so"


def test_every_outcome_fact_is_in_the_record_or_says_why_not(
    record: dict[str, dict[str, str]], claims: dict[str, dict[str, str]]
) -> None:
    main = {c["locator"].split(";")[0]: c for i, c in claims.items() if re.fullmatch(r"r-o\d+", i)}
    silent = []
    for line in range(2, len(rows_of(CAMPAIGN / "facts" / "outcomes.csv")) + 2):
        claim = main.get(f"outcomes.csv:{line}")
        note = claim["note"] if claim else ""
        cited = re.findall(r"Record rows? ([^ ]+(?:, [^ ]+)*)\.(?: |$)", note)
        ids = [i for found in cited for i in found.split(", ")]
        if not (ids and set(ids) <= set(record)) and "Not in the record: " not in note:
            silent.append(f"outcomes.csv:{line}")
    assert not silent, silent


def test_every_raid_tells_what_it_achieved(claims: dict[str, dict[str, str]]) -> None:
    told = {(c["locator"].split(";")[0], c["property"]) for c in claims.values()}
    for line in range(2, len(rows_of(CAMPAIGN / "facts" / "raids.csv")) + 2):
        for what in ("bombers sent", "bombers that bombed", "bombs", "bombers lost"):
            assert (f"raids.csv:{line}", what) in told


# -- conflicts -----------------------------------------------------------------------------------


def test_all_41_conflicts_have_an_adopted_and_a_rival_claim(
    conflicts: list[dict[str, str]], claims: dict[str, dict[str, str]]
) -> None:
    assert [row["id"] for row in conflicts] == [f"i{n:02d}" for n in range(1, 42)]
    for n, row in enumerate(conflicts, 1):
        adopted, rivals = row["adopted_claim"].split(";"), row["rival_claims"].split(";")
        assert {claims[i]["status"] for i in adopted} == {"adopted"}, row["id"]
        assert {claims[i]["status"] for i in rivals} == {"rival"}, row["id"]
        for i in adopted + rivals:
            assert f"facts.md I.{n}" in claims[i]["locator"].split("; "), (row["id"], i)
        said = {source for i in adopted + rivals for source in claims[i]["source"].split(";")}
        assert said == set(row["sources"].split(";")), row["id"]
        assert row["question"].endswith("?"), row["id"]
        assert len(row["why"].split()) > 8, row["id"]


def test_conflicts_are_those_of_the_fact_base(conflicts: list[dict[str, str]]) -> None:
    text = (CAMPAIGN / "facts" / "facts.md").read_text(encoding="utf-8")
    section = text.split("\n## I. ")[1].split("\n## ")[0]
    assert len(re.findall(r"^\d+\. ", section, re.MULTILINE)) == len(conflicts)


def test_the_conflicts_page_shows_every_conflict(conflicts: list[dict[str, str]]) -> None:
    page = (DOCS / "explanation" / "conflicts.md").read_text(encoding="utf-8")
    flat = " ".join(page.split())
    for n, row in enumerate(conflicts, 1):
        assert f"## {n}. {row['question']}" in flat
        assert row["why"] in flat


def test_the_record_page_gives_every_headline_with_its_use(record: dict[str, dict[str, str]]) -> None:
    page = (DOCS / "reference" / "record.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in page if line.startswith("| `")]
    rows = {line.split("`")[1]: [cell.strip() for cell in line.split("|")] for line in table}
    for i in HEADLINES:
        assert f"**{record[i]['best']}**" in rows[i][2] or rows[i][2] == record[i]["best"], i
        assert rows[i][5] == record[i]["use"], i
        assert len(rows[i][6].split()) > 3, f"{i}: no reason for {record[i]['use']}"
