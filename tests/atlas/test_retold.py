"""Events of a run in Dutch, with the names that the atlas has."""

from __future__ import annotations

import re

from wellhit.atlas.retold import retold
from wellhit.atlas.site import Site

ENGLISH = re.compile(r"\b(?:Division|Brigade Group|Infantry|Corps|Regt|Fortress|batteries|The|the)\b")


def event(
    kind: str, a: tuple[str, str], b: tuple[str, str] | None = None, **more: object
) -> dict[str, object]:
    return {
        "kind": kind,
        "a": list(a),
        "b": list(b) if b else None,
        "text": {"en": "As it was.", "nl": "?"},
        **more,
    }


def test_names_of_places_formations_sides_and_ways_are_dutch(site: Site) -> None:
    track = {
        "events": [
            event("reached", ("places", "lille"), ("formations", "2cid")),
            event("bridge_blown", ("routes", "stomer--ypres"), value=9.2),
            event("contact", ("places", "bergues"), ("sides", "allied"), odds=2.5, value=2.5),
            event("terms", ("fortresses", "dunkirk")),
            event("no such kind", ("places", "lille")),
        ]
    }
    told = [one["text"] for one in retold(site.keeper.now(), track)["events"]]
    assert told[0] == {"en": "As it was.", "nl": "Canadese 2e Infanteriedivisie: bereikt Rijsel."}
    assert told[1]["nl"] == "De brug op de weg van Sint-Omaars naar Ieper is opgeblazen: 9 uur werk."
    assert told[2]["nl"].startswith("Sint-Winoksbergen wordt aangevallen door de geallieerden, 2,5 tegen 1")
    assert told[3]["nl"] == "Aan Duinkerken worden capitulatievoorwaarden aangeboden."
    assert told[4]["nl"] == "?"


def test_a_run_that_is_shown_has_no_english_in_its_dutch(site: Site) -> None:
    library = site.keeper.now()
    name = next(name for name, track in library.results.tracks.items() if track["kind"] == "run")
    track = library.track(name)
    assert track is not None
    said = [one["text"]["nl"] for one in track["events"]]
    assert len(said) > 100
    assert [
        text for text in said if ENGLISH.search(re.sub(r"\b4th Special Service Brigade\b", "", text))
    ] == []
