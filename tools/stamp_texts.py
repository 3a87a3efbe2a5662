"""What is missing or stale in a campaign's words of another language; on request, marks and order of its file.

    python tools/stamp_texts.py channel-ports-1944 nl                   how much is there, table by table
    python tools/stamp_texts.py channel-ports-1944 nl --list record     every missing or stale key of a table
    python tools/stamp_texts.py channel-ports-1944 nl --stamp record:   marks rows whose keys begin so as read again

A row is stale when the English has changed since its mark was made. Read it beside the English, mend it, then stamp
it: a stamp says that someone has looked. Stamping also puts the rows in the order of the campaign files.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from pathlib import Path

from wellhit.atlas.content.english import english_texts
from wellhit.atlas.content.marks import text_hash
from wellhit.atlas.content.texts import FOLDER, HEADER, Texts, read_texts
from wellhit.scenario.read import find


def state_of(texts: Texts, key: str, english: str, language: str) -> str:
    """there, stale or missing."""
    table, id, column = key.split(":", 2)
    text = texts.of(table, id, column, english, language)
    return "missing" if text.missing else "stale" if text.stale else "there"


def report(folder: Path, language: str, listed: str | None) -> None:
    """Print a line for each table and column, or each key of the table `listed` that wants work."""
    texts = read_texts(folder)
    for problem in texts.problems:
        print(problem)
    english = english_texts(folder)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, text in english.items():
        table, id, column = key.split(":", 2)
        state = state_of(texts, key, text, language)
        counts[f"{table}:{id}" if table == "words" else f"{table}:*:{column.split('.')[0]}"][state] += 1
        if listed is not None and key.startswith(listed) and state != "there":
            print(f"{state}  {key}  {text}")
    if listed is None:
        for name, count in counts.items():
            print(f"{name:30} {count['there']:5} there {count['missing']:5} missing {count['stale']:4} stale")


def stamp(folder: Path, language: str, begins: str) -> int:
    """Today's marks for keys that begin so, and rows in the order of the campaign. Returns how many marks changed."""
    path = folder / FOLDER / f"{language}.csv"
    english = english_texts(folder)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = 0
    for row in rows:
        if row["key"].startswith(begins) and row["key"] in english:
            mark = text_hash(english[row["key"]])
            changed += row["of"] != mark
            row["of"] = mark
    place = {key: i for i, key in enumerate(english)}
    rows.sort(key=lambda row: place.get(row["key"], len(place)))
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("campaign", help="a shipped campaign or a folder")
    parser.add_argument("language", help="like nl")
    parser.add_argument(
        "--list", metavar="BEGINS", help="name each missing or stale key that begins so ('': all)"
    )
    parser.add_argument("--stamp", metavar="BEGINS", help="mark rows whose keys begin so ('': all) as read")
    given = parser.parse_args()
    folder = find(given.campaign)
    if given.stamp is not None:
        print(f"{stamp(folder, given.language, given.stamp)} rows stamped")
    report(folder, given.language, given.list)


if __name__ == "__main__":
    main()
