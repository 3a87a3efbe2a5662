"""Nothing of any campaign is named in the engine: a rule is for a kind of thing (house rule 5)."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

import wellhit
from wellhit import terms

PACKAGE = Path(wellhit.__file__).parent
ENGINE = PACKAGE / "engine"
CAMPAIGNS = sorted(p for p in (PACKAGE / "campaigns").iterdir() if p.is_dir() and p.name[0] != "_")
NAMING_COLUMNS = ("id", "name", "name_nl", "name_fr", "commander")
SHORTEST = 5  # shorter ids (`1ca`) are too like ordinary words and numbers

# Words of the model's own vocabulary that also name something in a campaign.
OWN_WORDS = {
    word
    for name, value in vars(terms).items()
    if name.isupper() and isinstance(value, tuple)
    for word in value
    if isinstance(word, str)
}
# Words of the language that also name something in a campaign, each with the reason it is harmless.
PLAIN_WORDS: dict[str, str] = {}


def names_in(folder: Path) -> set[str]:
    """Every id and name of a campaign that is long enough to be told from ordinary words."""
    names = set()
    for file in folder.glob("*.csv"):
        if file.name in ("claims.csv", "record.csv"):
            continue
        with file.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                names |= {row[c].strip() for c in NAMING_COLUMNS if row.get(c)}
    if (folder / "siege.toml").exists():
        siege = tomllib.loads((folder / "siege.toml").read_text(encoding="utf-8"))
        names |= {str(siege[key]) for key in ("id", "title") if isinstance(siege.get(key), str)}
    return {n for n in names if len(n) >= SHORTEST and n.lower() not in OWN_WORDS and n not in PLAIN_WORDS}


def occurrences(names: set[str], text: str) -> list[str]:
    """Names that stand in a text as whole words, in their own spelling."""
    words = set(re.findall(r"[\w'-]+", text))
    single = {n for n in names if " " not in n}
    phrases = {n for n in names - single if re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", text)}
    return sorted((single & words) | phrases)


ALL_NAMES = set().union(*(names_in(folder) for folder in CAMPAIGNS))


def test_there_are_names_to_look_for():
    assert len(ALL_NAMES) > 300


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*.py")), ids=lambda p: p.name)
def test_no_rule_file_names_anything_of_a_campaign(path):
    assert occurrences(ALL_NAMES, path.read_text(encoding="utf-8")) == []


def test_no_parameter_belongs_to_one_battle():
    """Names, units and priors know no battle. The reason beside a number may cite one as evidence."""
    entries = tomllib.loads((ENGINE / "parameters.toml").read_text(encoding="utf-8"))
    assert entries
    said = " ".join(
        " ".join([name.replace("_", " "), str(entry.get("unit", "")), str(entry.get("prior", ""))])
        for name, entry in entries.items()
        if isinstance(entry, dict)
    )
    lowered = {n.lower() for n in ALL_NAMES}
    assert occurrences(lowered, said.lower()) == []


def test_the_search_finds_a_name():
    assert occurrences({"lehavre", "Mont Lambert"}, "Mont Lambert: # lehavre") == [
        "Mont Lambert",
        "lehavre",
    ]
    assert occurrences({"lehavre"}, "lehavre_factor lehavres") == []
