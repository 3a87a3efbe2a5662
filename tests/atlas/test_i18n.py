"""Words, numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from wellhit.atlas.api.asking import Parameter, RefusedError
from wellhit.atlas.i18n import N_, preferred, tongue
from wellhit.atlas.settings import LANGUAGES

EN, NL = tongue("en"), tongue("nl")


def test_numbers_are_written_as_the_language_writes_them():
    assert (EN.number(9535), NL.number(9535)) == ("9,535", "9.535")
    assert (EN.number(50.7245, 2), NL.number(50.7245, 2)) == ("50.72", "50,72")
    assert (EN.number(-1200), NL.number(0)) == ("-1,200", "0")
    assert (EN.percent(0.5), NL.percent(0.125)) == ("50\u00a0%", "12%")


def test_a_figure_of_a_file_is_a_number_or_left_as_it_is():
    assert (EN.figure("9535"), NL.figure("9535")) == ("9,535", "9.535")
    assert NL.figure("0.5") == "0,5"
    assert NL.figure("some 12,000") == "some 12,000"


def test_days_and_spans():
    day = date(1944, 9, 17)
    assert (EN.day(day), NL.day(day)) == ("17 September 1944", "17 september 1944")
    assert (EN.day(day, "EEEE"), NL.day(day, "EEEE")) == ("Sunday", "zondag")
    assert EN.span(day, day) == "17 September 1944"
    assert [EN.span(day, date(1944, 9, 22)).startswith("17"), "22" in NL.span(day, date(1944, 9, 22))] == [
        True,
        True,
    ]
    assert NL.months()[:3] == ["januari", "februari", "maart"]


@pytest.mark.parametrize(
    ("written", "english", "dutch"),
    [
        ("1944-09", "September 1944", "september 1944"),
        ("1944-09-12", "12 September 1944", "12 september 1944"),
        ("1944-09-12T11:45", "12 September 1944, 11:45", "12 september 1944, 11:45"),
        ("1944-09-12T11:45+02:00", "12 September 1944, 11:45", "12 september 1944, 11:45"),
        ("1944", "1944", "1944"),
        ("early in September", "early in September", "early in September"),
        ("1944-13", "1944-13", "1944-13"),
        ("1944-09-31/32", "1944-09-31/32", "1944-09-31/32"),
    ],
)
def test_moments_are_written_out_and_what_is_none_is_left_as_it_is(written: str, english: str, dutch: str):
    assert (EN.moment(written), NL.moment(written)) == (english, dutch)


def test_a_span_of_days_within_a_moment():
    assert EN.moment("1944-09-17/22") == EN.span(date(1944, 9, 17), date(1944, 9, 22))


def test_counts_have_their_own_words():
    one, many = "One answer", "%(n)s answers"
    assert [EN.counted(one, many, n) for n in (0, 1, 2, 1500)] == [
        "0 answers",
        "One answer",
        "2 answers",
        "1,500 answers",
    ]
    assert NL.counted(one, many, 1500) == "1.500 antwoorden"


def test_a_message_without_a_translation_stands_in_english():
    assert NL.text("Day by day") == "Van dag tot dag"
    assert NL.text(N_("nobody ever wrote this")) == "nobody ever wrote this"
    assert NL.text("") == ""  # an empty message is the head of a catalogue


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("nl", "nl"), ("nl-BE,nl;q=0.9,en;q=0.8", "nl"), ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("fr-FR,nl;q=0.5,en;q=0.4", "nl"),
        ("fr-FR", "en"), ("", "en"), ("*", "en"), ("nl;q=x,en;q=0.1", "en"), ("NL", "nl"),
        ("," * 5000, "en"), ("nl;q=0.1,en;q=0.2", "en"),
    ],
)  # fmt: skip
def test_the_reader_s_language_is_the_best_of_ours(accept: str, language: str):
    assert preferred(accept) == language


def test_a_language_that_is_not_served_is_english():
    assert tongue("fr").code == "en"
    assert [tongue(code).code for code in LANGUAGES] == list(LANGUAGES)
    assert [EN.name, NL.name] == ["English", "Nederlands"]


def test_a_name_that_begins_with_a_common_noun_has_its_article_within_a_dutch_sentence():
    assert NL.within("Citadel van Calais") == "de citadel van Calais"
    assert NL.within("Vesting Le Havre") == "de vesting Le Havre"
    assert (NL.within("Boulogne-sur-Mer"), EN.within("Citadel of Calais")) == (
        "Boulogne-sur-Mer",
        "Citadel of Calais",
    )


def test_a_refusal_to_a_program_is_written_in_its_language():
    limit = Parameter("limit", "How many at most.", kind="number", low=1, high=500)
    with pytest.raises(RefusedError) as refused:
        limit.read("1000", NL)
    assert (
        refused.value.detail
        == "‘limit’ moet dit zijn: een geheel getal van 1 tot en met 500. Gegeven is ‘1000’."
    )
