"""Words of other languages: found, marked as stale or missing, and no fault costs more than its own row."""

import runpy
from pathlib import Path

import pytest

from wellhit.atlas.content.english import english_texts
from wellhit.atlas.content.marks import text_hash
from wellhit.atlas.content.texts import Text, read_texts

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "stamp_texts.py"))

PLACES = """id,name,name_nl,name_fr,note
lille,Lille,Rijsel,,Old town
dieppe,Dieppe,,,Small tidal port
gate,Old town,,,
"""
RECORD = """id,label,at,unit,note
lille.reached,Lille reached,,date,
port.tons,Tons landed,worst day,long tons,Small tidal port
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """A folder with two tables and room for other languages."""
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    (tmp_path / "record.csv").write_text(RECORD, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    return tmp_path


def put(campaign: Path, *rows: str, name: str = "nl.csv") -> None:
    (campaign / "texts" / name).write_text("\n".join(("key,of,text", *rows)) + "\n", encoding="utf-8")


def row(key: str, english: str, text: str) -> str:
    return f"{key},{text_hash(english)},{text}"


def test_the_mark_changes_with_the_words_and_not_with_the_line_breaks():
    assert text_hash("634 men\n  were  lost ") == text_hash("634 men were lost")
    assert text_hash("634 men were lost") != text_hash("635 men were lost")


def test_a_text_in_dutch(campaign):
    put(campaign, row("record:lille.reached:label", "Lille reached", "Rijsel bereikt"))
    texts = read_texts(campaign)
    assert texts.problems == []
    assert texts.of("record", "lille.reached", "label", "Lille reached", "nl") == Text("Rijsel bereikt", "nl")
    assert texts.of("record", "lille.reached", "label", "Lille reached", "en") == Text("Lille reached", "en")


def test_a_text_is_stale_once_its_english_has_changed(campaign):
    put(campaign, row("record:lille.reached:label", "Lille taken", "Rijsel ingenomen"))
    text = read_texts(campaign).of("record", "lille.reached", "label", "Lille reached", "nl")
    assert text == Text("Rijsel ingenomen", "nl", stale=True)


def test_a_missing_text_is_english_and_says_where_it_was_looked_for(campaign):
    put(campaign)
    text = read_texts(campaign).of("record", "port.tons", "label", "Tons landed", "nl")
    assert text == Text("Tons landed", "en", missing="record:port.tons:label")
    assert read_texts(campaign).of("record", "port.tons", "label", "Tons landed", "de").language == "en"


def test_the_same_english_has_the_same_words_unless_its_own_row_says_otherwise(campaign):
    put(
        campaign,
        row("places:dieppe:note", "Small tidal port", "Kleine getijhaven"),
        row("places:gate:name", "Old town", "Oude Stad"),
        row("places:lille:note", "Old town", "Oude binnenstad"),
    )
    texts = read_texts(campaign)
    assert texts.of("record", "port.tons", "note", "Small tidal port", "nl").text == "Kleine getijhaven"
    assert texts.of("places", "lille", "note", "Old town", "nl").text == "Oude binnenstad"
    assert texts.of("places", "gate", "name", "Old town", "nl").text == "Oude Stad"


def test_stale_words_are_not_handed_on(campaign):
    put(campaign, row("places:dieppe:note", "Large port", "Grote haven"))
    assert read_texts(campaign).of("record", "port.tons", "note", "Small tidal port", "nl").language == "en"


def test_a_name_of_a_place_comes_from_its_own_column(campaign):
    put(campaign, row("places:lille:name", "Lille", "Ryssel"))
    texts = read_texts(campaign)
    assert texts.of("places", "lille", "name", "Lille", "nl") == Text("Rijsel", "nl")
    assert [str(p) for p in texts.problems] == [
        'texts/nl.csv row 2, column key: "places:lille:name" has its name in the campaign file'
    ]


def test_plain_words_of_english_and_what_they_leave_alone(campaign):
    put(campaign, row("record:port.tons:note", "Small tidal port", "A small port with tides"), name="en.csv")
    put(campaign, row("record:port.tons:note", "Small tidal port", "Kleine getijhaven"))
    texts = read_texts(campaign)
    assert texts.problems == []
    ask = ("record", "port.tons", "note", "Small tidal port")
    assert texts.of(*ask, "en") == Text("A small port with tides", "en")
    assert texts.of(*ask, "nl") == Text("Kleine getijhaven", "nl")
    assert texts.of(*ask, "de").text == "A small port with tides"
    changed = ("record", "port.tons", "note", "Port closed")
    assert texts.of(*changed, "en").text == "Port closed"


def test_words_of_closed_lists(campaign):
    put(campaign, row("words:asset_kind:heavy_bombers", "heavy bombers", "zware bommenwerpers"))
    texts = read_texts(campaign)
    assert texts.problems == []
    assert texts.word("asset_kind", "heavy_bombers", "nl").text == "zware bommenwerpers"
    assert texts.word("asset_kind", "warship", "nl") == Text(
        "warship", "en", missing="words:asset_kind:warship"
    )


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("record:lille.reachd:label,00000000,x", 'did you mean "record:lille.reached:label"?'),
        ("recrod:lille.reached:label,00000000,x", 'no table of texts "recrod"; did you mean "record"?'),
        ("record:lille.reached:label,00000000,", "column text: is empty"),
        ("record:lille.reached:label,new,x", 'column of: "new" is not a mark of eight hex digits'),
        ("record:lille.reached:label,x", "2 cells under 3 columns"),
    ],
)
def test_a_fault_names_its_row_and_costs_no_other(campaign, bad, said):
    put(campaign, bad, row("record:port.tons:at", "worst day", "slechtste dag"))
    texts = read_texts(campaign)
    (problem,) = texts.problems
    assert (problem.file, problem.row) == ("texts/nl.csv", 2)
    assert said in str(problem)
    assert texts.of("record", "port.tons", "at", "worst day", "nl").text == "slechtste dag"


def test_of_two_rows_with_one_key_the_first_is_used(campaign):
    put(
        campaign,
        row("record:port.tons:at", "worst day", "slechtste dag"),
        row("record:port.tons:at", "worst day", "ergste dag"),
    )
    texts = read_texts(campaign)
    assert [p.row for p in texts.problems] == [3]
    assert texts.of("record", "port.tons", "at", "worst day", "nl").text == "slechtste dag"


@pytest.mark.parametrize(
    "raw", [b"", b"key;of;text\n", b"\xff\xfe", b'key,of,text\n"', b"key,of,text\n" + b"x,y,z\n" * 2000]
)
def test_a_broken_file_is_named_and_the_rest_shows_in_english(campaign, raw):
    (campaign / "texts" / "nl.csv").write_bytes(raw)
    texts = read_texts(campaign)
    assert texts.problems
    assert {p.file for p in texts.problems} == {"texts/nl.csv"}
    assert texts.of("places", "dieppe", "note", "Small tidal port", "nl").language == "en"


def test_a_file_is_named_for_its_language(campaign):
    put(campaign, name="dutch.csv")
    assert "like nl.csv" in str(read_texts(campaign).problems[0])


def test_a_campaign_without_texts_is_english(tmp_path):
    texts = read_texts(tmp_path)
    assert texts.problems == []
    assert texts.of("places", "dieppe", "name", "Dieppe", "nl") == Text(
        "Dieppe", "en", missing="places:dieppe:name"
    )


def test_figures_moments_and_empty_cells_need_no_words(tmp_path):
    (tmp_path / "claims.csv").write_text(
        "id,property,at,value,unit,note\na,men,1944-09-01,430,men,\nb,fall,,1944-09-12T11:45+02:00,date,the hour\n"
        "c,start,mid September,elbeuf,place,\n",
        encoding="utf-8",
    )
    keys = [key for key in english_texts(tmp_path) if key.startswith("claims:")]
    assert keys == ["claims:b:note", "claims:c:at"]


def test_reasons_are_told_quantity_by_quantity(tmp_path):
    (tmp_path / "ports.csv").write_text(
        "id,name,note,assumed\nx,X,,mines_grade=by analogy; *=judged\n", encoding="utf-8"
    )
    english = english_texts(tmp_path)
    assert english["ports:x:assumed.mines_grade"] == "by analogy"
    assert english["ports:x:assumed.*"] == "judged"


def test_stamping_marks_what_was_asked_and_puts_rows_in_order(campaign):
    put(
        campaign,
        "record:port.tons:at,00000000,slechtste dag",
        "places:dieppe:note,00000000,Kleine getijhaven",
    )
    assert TOOL["stamp"](campaign, "nl", "places:") == 1
    lines = (campaign / "texts" / "nl.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "key,of,text",
        row("places:dieppe:note", "Small tidal port", "Kleine getijhaven"),
        "record:port.tons:at,00000000,slechtste dag",
    ]
    texts = read_texts(campaign)
    assert texts.of("record", "port.tons", "at", "worst day", "nl").stale
    assert not texts.of("places", "dieppe", "note", "Small tidal port", "nl").stale


def test_the_report_names_what_is_missing_and_stale(campaign, capsys):
    put(campaign, "record:port.tons:at,00000000,slechtste dag")
    TOOL["report"](campaign, "nl", "record:port")
    assert capsys.readouterr().out.splitlines() == [
        "missing  record:port.tons:label  Tons landed",
        "stale  record:port.tons:at  worst day",
        "missing  record:port.tons:note  Small tidal port",
    ]
