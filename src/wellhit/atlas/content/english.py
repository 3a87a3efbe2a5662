"""Every English text of a campaign that another language may give in its own words, under one key.

A key is `table:id:column`: `claims:r-t002:value`, `routes:amiens/arras:note`, `plans:mask-all:question`; a reason
for one quantity is `formations:3cid:assumed.men`. Words of closed lists are `words:<list>:<word>`. Keys come in the
order of the campaign files. Files are read leniently: a row that cannot be read has no text, and the campaign's own
reader says why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wellhit import terms
from wellhit.atlas.content.misfits import explanations
from wellhit.scenario import tables
from wellhit.scenario.files import Files

# Columns with words of ours, in the order in which a translator meets them. What a source wrote stays in its own.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "places": (("id",), ("name", "note", "why")),
    "routes": (("a", "b"), ("way", "note", "assumed")),
    "formations": (("id",), ("name", "commander", "note", "assumed.")),
    "fortresses": (("id",), ("name", "commander", "note", "assumed.")),
    "strongpoints": (("id",), ("name", "note", "assumed.")),
    "ports": (("id",), ("name", "note", "assumed.")),
    "assets": (("id",), ("name", "note", "assumed.")),
    "weather": (("date",), ("as_written",)),
    "climate": (("month",), ("assumed",)),
    "record": (("id",), ("label", "at", "note")),
    "conflicts": (("id",), ("question", "why")),
    "claims": (("id",), ("at", "value", "note")),
}
# A claim's value is an id or a moment in these units; pages write those in their own way.
NOT_WORDS = ("place", "formation", "date")
MOMENT = re.compile(r"\d{4}-\d\d")
LISTS: dict[str, tuple[str, ...]] = {
    "place_kind": terms.PLACE_KINDS, "ground": terms.GROUNDS, "route_class": terms.ROUTE_CLASSES,
    "crossing": terms.CROSSINGS, "bridge": terms.BRIDGES, "formation_role": terms.FORMATION_ROLES,
    "formation_kind": terms.FORMATION_KINDS, "mobility": terms.MOBILITIES, "approach": terms.APPROACHES,
    "strongpoint_kind": terms.STRONGPOINT_KINDS, "arc": terms.ARCS, "asset_kind": terms.ASSET_KINDS,
    "port_kind": ("harbour", "tidal", "beach"), "sky": terms.SKIES, "ground_state": terms.GROUND_STATES,
    "confidence": terms.CONFIDENCES, "claim_status": terms.CLAIM_STATUSES, "use": terms.USES,
    "turn": terms.TURN_NAMES, "task": terms.TASKS, "tempo": terms.TEMPOS, "condition": terms.CONDITIONS,
    "measure": terms.MEASURES,
    "quantity": tuple(dict.fromkeys(c.name for t in tables.TABLES for c in t.columns if c.quantity)) + ("*",),
}  # fmt: skip
USED: dict[str, tuple[tuple[str, str], ...]] = {
    "property": (("claims", "property"),),
    "unit": (("claims", "unit"), ("record", "unit")),
    "situation": (("situations", "state"),),
}
# A claim's subject is one of these, a road between two places, a drawn feature, or a word.
THINGS = ("places", "formations", "fortresses", "strongpoints", "ports", "assets")
WORDS = re.compile(r"[A-Za-z]{2}")


def english_texts(folder: Path) -> dict[str, str]:
    """Key to English, for everything in the campaign folder that can be said in another language."""
    files = Files(folder)
    sheets = {table: _rows(files, f"{table}.csv") for table in (*TABLES, "situations")}
    found = dict(_of_lists())
    shapes = dict(_of_shapes(files))
    ids = {row.get("id", "") for table in THINGS for row in sheets[table]}
    for row in sheets["claims"]:
        subject = row.get("subject", "")
        if subject not in ids and "/" not in subject and f"shapes:{subject}:name" not in shapes:
            found.setdefault(f"words:subject:{subject}", subject.replace("_", " "))
    for name, places in USED.items():
        for table, column in places:
            for row in sheets[table]:
                if word := row.get(column, "").strip():
                    found.setdefault(f"words:{name}:{word}", word.replace("_", " "))
    for table, (key, columns) in TABLES.items():
        for row in sheets[table]:
            found.update(_of_row(table, "/".join(row.get(k, "") for k in key), row, columns))
    found.update(shapes)
    found.update(_of_sources(files))
    found.update(_of_plans(files))
    found.update(_of_misfits(files))
    return found


def of_its_own_file(folder: Path, language: str) -> dict[str, str]:
    """Texts that a campaign file itself gives in `language`: names of places have a column for it."""
    rows = _rows(Files(folder), "places.csv")
    column = f"name_{language}"
    return {f"places:{row['id']}:name": row[column] for row in rows if row.get("id") and row.get(column)}


def _rows(files: Files, name: str) -> list[dict[str, str]]:
    sheet = files.csv(name) if files.has(name) else None
    return [dict(zip(sheet.header, cells, strict=False)) for _, cells in sheet.rows] if sheet else []


def _of_lists() -> Iterator[tuple[str, str]]:
    for name, words in LISTS.items():
        for word in words:
            yield f"words:{name}:{word}", word.replace("_", " ")


def _of_row(
    table: str, name: str, row: dict[str, str], columns: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for column in columns:
        text = row.get(column.rstrip("."), "").strip()
        if column in ("at", "value") and MOMENT.match(text):
            continue
        if column == "value" and row.get("unit") in NOT_WORDS:
            continue
        if column.endswith("."):
            for part in text.split(";"):
                quantity, equals, reason = (piece.strip() for piece in part.partition("="))
                if equals and reason:
                    yield f"{table}:{name}:{column}{quantity}", reason
        elif WORDS.search(text):
            yield f"{table}:{name}:{column}", text


def _of_shapes(files: Files) -> Iterator[tuple[str, str]]:
    text = files.text("shapes.geojson") if files.has("shapes.geojson") else None
    try:
        drawn = [one["properties"] for one in json.loads(text or "{}").get("features", [])]
        named = [(f"shapes:{one['id']}:name", str(one["name"])) for one in drawn]
        times = [str(one["when"]) for one in drawn if one.get("when")]
    except (ValueError, KeyError, TypeError, AttributeError):  # the map says what is wrong with it
        return
    yield from named
    yield from ((f"words:when:{time}", time) for time in dict.fromkeys(times))


def _of_sources(files: Files) -> Iterator[tuple[str, str]]:
    toml = files.toml("sources.toml") if files.has("sources.toml") else None
    for name, card in (toml.data if toml else {}).items():
        yield from _of_card(f"sources:{name}", card, ("title", "kind", "remark"))


def _of_plans(files: Files) -> Iterator[tuple[str, str]]:
    for name in files.names("plans", ".toml"):
        toml = files.toml(f"plans/{name}")
        card = toml.data if toml else {}
        title = card.get("title")
        card = {**card, "title": title.get("en") if isinstance(title, dict) else title}
        yield from _of_card(f"plans:{name.split('.')[0]}", card, ("title", "question", "ground"))


def _of_misfits(files: Files) -> Iterator[tuple[str, str]]:
    toml = files.toml("campaign.toml") if files.has("campaign.toml") else None
    explained = explanations(str(toml.data.get("id", ""))) if toml else {}
    yield from ((f"misfits:{row}:why", text) for row, text in explained.items())


def _of_card(name: str, card: Any, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for column in columns:
        text = card.get(column) if isinstance(card, dict) else None
        if isinstance(text, str) and text.strip():
            yield f"{name}:{column}", text.strip()
