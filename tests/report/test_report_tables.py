"""The tables in a terminal: legible at 80 and 120 columns, grouped, and honest in words."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from wellhit.report import style, tables


def printed(renderable: Any, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(renderable)
    return console.file.getvalue()  # type: ignore[attr-defined]


def row(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": "calais.prisoners", "label": "Calais: prisoners", "unit": "men", "use": "fit",
        "record": {"low": 7000.0, "best": 7500.0, "high": 8500.0, "sources": ["S2"]},
        "runs": {"q05": 1.0, "q25": 2.0, "q50": 3.0, "q75": 4.0, "q95": 5.0, "censored": 0.0},
        "inside50": False, "inside90": False,
    }  # fmt: skip
    return made | changes


@pytest.mark.parametrize("width", [80, 100, 120, 160])
def test_no_line_is_wider_than_the_terminal_and_no_number_is_broken(
    campaign: SimpleNamespace, width: int
) -> None:
    text = printed(tables.outcome_table(campaign.summary, campaign.scenario, width), width)
    assert max(len(line) for line in text.splitlines()) <= width
    for whole in ("12 Sep 11:45", "11:30–12:00", "11,000–12,000", "30 Sep–1 Oct", "25 Sep 10:15"):
        assert whole in text


def test_wide_tables_take_one_line_where_narrow_ones_take_two(campaign: SimpleNamespace) -> None:
    wide = printed(tables.outcome_table(campaign.summary, campaign.scenario, 120), 120).splitlines()
    (line,) = [text for text in wide if "11,302" in text]
    assert "11,000–12,000" in line
    narrow = printed(tables.outcome_table(campaign.summary, campaign.scenario, 80), 80).splitlines()
    (line,) = [text for text in narrow if "11,302" in text]
    assert "11,000–12,000" not in line


def test_headline_rows_only_unless_all_are_asked_for(campaign: SimpleNamespace) -> None:
    short = printed(tables.outcome_table(campaign.summary, campaign.scenario, 120), 120)
    whole = printed(tables.outcome_table(campaign.summary, campaign.scenario, 120, headline=False), 120)
    assert "Bombers lost" not in short
    assert "1 further outcome in the report" in short
    assert "Bombers lost" in whole
    assert "further outcome" not in whole


def test_outcomes_without_a_record_stand_back_unless_there_are_no_others(campaign: SimpleNamespace) -> None:
    rows = campaign.summary["outcomes"]
    bare = {
        **rows[10],
        "id": "dunkirk.fall",
        "record": {"low": None, "best": None, "high": None, "sources": []},
    }
    assert "dunkirk.fall" not in tables.chief_ids({"outcomes": [*rows, bare]}, campaign.scenario)
    assert tables.chief_ids({"outcomes": [bare]}, campaign.scenario) == {"dunkirk.fall"}


def test_a_campaign_without_outcomes_says_so(campaign: SimpleNamespace) -> None:
    empty = {**campaign.summary, "outcomes": []}
    assert tables.NOTHING in printed(tables.outcome_table(empty, campaign.scenario, 80), 80)


def test_every_outcome_stands_under_its_subject(campaign: SimpleNamespace) -> None:
    grouped = {
        name: [r["id"] for r in rows] for name, rows in tables.grouped(campaign.summary, campaign.scenario)
    }
    assert "mont-lambert.taken" in grouped["Boulogne"]
    assert "boulogne.port_open" in grouped["Boulogne"]
    assert "arras.reached" in grouped["The march"]
    assert "dieppe.port_open" in grouped["Other ports"]
    assert "calais.casualties" in grouped["Calais"]
    assert "kent.last_shell" in grouped["The coast under fire"]
    assert grouped["The whole campaign"] == ["ports.prisoners", "ports.casualties"]
    assert sum(map(len, grouped.values())) == len(campaign.summary["outcomes"])


@pytest.mark.parametrize(
    ("label", "group", "short"),
    [
        ("Le Havre: prisoners", "Le Havre", "Prisoners"),
        ("Boulogne surrenders", "Boulogne", "Surrenders"),
        ("Gris-Nez taken", "Cap Gris-Nez", "Taken"),
        ("Calais and Gris-Nez: casualties", "Calais", "Calais and Gris-Nez: casualties"),
        ("Mont Lambert cleared", "Boulogne", "Mont Lambert cleared"),
        ("Calais", "Calais", "Calais"),
    ],
)
def test_a_label_drops_the_heading_it_stands_under(label: str, group: str, short: str) -> None:
    assert tables.short_label(label, group) == short


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inside50": True, "inside90": True}, style.INSIDE_50),
        ({"inside90": True}, style.INSIDE_90),
        ({}, "○ outside, low"),
        ({"runs": {**row()["runs"], "q50": 9000.0}}, "○ outside, high"),
        ({"runs": {**row()["runs"], "q50": None}}, "○ outside, high"),
        ({"inside50": None, "inside90": None}, "≠ same, low"),
        ({"inside50": None, "inside90": None, "runs": {**row()["runs"], "q50": 7100.0}}, "= same"),
        ({"record": {"low": None, "best": None, "high": None, "sources": []}}, "no record"),
    ],
)
def test_the_verdict_is_a_sign_and_a_word(changes: dict[str, Any], words: str) -> None:
    assert style.verdict(row(**changes)) == words


def test_dates_run_early_or_late() -> None:
    record = {
        "low": "1944-09-12T00:00+02:00",
        "best": "1944-09-12T12:00+02:00",
        "high": "1944-09-12T23:59+02:00",
    }
    dated = row(unit="date", record={**record, "sources": []})
    for median, word in [
        ("1944-09-11T12:00+02:00", "early"),
        ("1944-09-13T12:00+02:00", "late"),
        (None, "late"),
    ]:
        assert style.verdict({**dated, "runs": {**dated["runs"], "q50": median}}) == f"○ outside, {word}"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("1944-09-12T11:30+02:00", "1944-09-12T12:00+02:00", "12 Sep 11:30–12:00"),
        ("1944-09-10T11:30+02:00", "1944-09-19T12:00+02:00", "10–19 Sep"),
        ("1944-09-28T11:30+02:00", "1944-10-03T12:00+02:00", "28 Sep–3 Oct"),
        ("1944-09-28T11:30+02:00", None, "28 Sep–never"),
        (None, None, "never"),
    ],
)
def test_intervals_of_dates_say_what_they_share_once(low: str | None, high: str | None, text: str) -> None:
    assert style.range_text(low, high, "date") == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (388.0, 500.0, "men", "388–500"),
        (1.5, 2.08, "days", "1.5–2.1"),
        (0.33, 0.34, "share", "33–34 %"),
        (0.0, 1.0, "yes/no", "no–yes"),
        (1.0, 1.0, "yes/no", "yes"),
        (11000.4, 12000.0, "men", "11,000–12,000"),
    ],
)
def test_intervals_of_numbers(low: float, high: float, unit: str, text: str) -> None:
    assert style.range_text(low, high, unit) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, ""), (0.004, "<1 %"), (0.65, "65 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_the_share_that_never_happened(share: float, text: str) -> None:
    assert style.share_text(share) == text


def test_words_in_square_brackets_are_printed_as_they_are(campaign: SimpleNamespace) -> None:
    outcomes = [{**campaign.summary["outcomes"][0], "label": "Arras [bold]reached[/bold]"}]
    text = printed(
        tables.outcome_table({**campaign.summary, "outcomes": outcomes}, campaign.scenario, 120), 120
    )
    assert "[bold]" in text


def test_the_plausibility_table_prints_every_word(campaign: SimpleNamespace) -> None:
    rows = [
        {"relation": "attacker's loss", "expected": "0.40–3.3 %/day", "source": "[CDB90], n=44", "runs": "0.6 %/day",
         "verdict": "holds"},
        {"relation": "no port falls unattacked", "expected": "0 of 100", "source": "S2", "runs": "3 of 100",
         "verdict": "fails"},
    ]  # fmt: skip
    for width in (80, 120):
        text = printed(tables.plausible_table(rows, width), width)
        assert "[CDB90]" in text
        assert "○ fails" in text
        assert "2 relations: 1 holds, 0 strained, 1 fails." in text
        assert max(len(line) for line in text.splitlines()) <= width
    with pytest.raises(KeyError):
        tables.plausible_table([{**rows[0], "verdict": "perhaps"}], 80)


def test_coverage_is_told_beside_what_one_would_expect(campaign: SimpleNamespace) -> None:
    counted = [r for r in campaign.summary["outcomes"] if r["inside50"] is not None]
    sentence = tables.coverage_sentence(campaign.summary)
    assert sentence.startswith(f"Of {len(counted)} outcomes")
    assert f"{sum(r['inside90'] for r in counted)} in the 90 % interval" in sentence
    assert "nothing to count" in tables.coverage_sentence({"outcomes": []})


def test_rows_that_the_draws_were_calibrated_on_are_marked() -> None:
    """Of a calibrated campaign the rows marked fit bear the mark, the others do not, and both are counted."""
    from wellhit.lab.summary import coverage
    from wellhit.report.tables import FITTED, closing_lines, held_back_sentence, was_calibrated

    rows = [
        {"use": "fit", "inside50": True, "inside90": True, "record": {"best": 1.0}},
        {"use": "check", "inside50": False, "inside90": True, "record": {"best": 1.0}},
    ]
    made = {"campaign": "channel-ports-1944", "draws": "posterior", "outcomes": rows}
    assert was_calibrated(made)
    assert coverage(made, "check").counted == 1
    assert held_back_sentence(made).startswith("Of the 1 that were held back, 0 lie in the 50 %")
    assert any(line.startswith(FITTED) for line in closing_lines(made, 2))
    for other in ({"draws": "prior"}, {"campaign": "le-havre-1944"}):
        assert not was_calibrated(made | other)
        assert held_back_sentence(made | other) == ""
        assert not any(line.startswith(FITTED) for line in closing_lines(made | other, 2))
