"""The map of the flagship against the fact base it was made from: nothing dropped, nothing told too early."""

import csv
import heapq
import json
import math
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import wellhit

FOLDER = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
FACT_PLACES, ADDED_PLACES = 218, 7  # the 7: what the way to Walcheren needs
FACT_ROUTES, ADDED_ROUTES = 502, 15  # 12 to Walcheren, 3 among the Dover guns
EARTH_KM = 6371.0
WIDE_M, NARROW_M = 150, 10  # above: estuary; below: stream

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts(name: str) -> list[Row]:
    return rows(f"facts/{name}.csv")


def all_claims() -> dict[str, Row]:
    """Claims by id, wherever in the folder they stand."""
    return {row["id"]: row for file in FOLDER.glob("claims*.csv") for row in rows(file.name)}


def unused() -> set[tuple[str, str]]:
    """(file, row) of facts that are left out, each with a reason."""
    listed = [row for file in FOLDER.glob("facts/unused*.csv") for row in rows(f"facts/{file.name}")]
    assert all(row["reason"].strip() for row in listed)
    return {(row["file"], row["row_id"]) for row in listed}


PLACES = {row["id"]: row for row in rows("places.csv")}
ROUTES = {(row["a"], row["b"]): row for row in rows("routes.csv")}
CLAIMS = all_claims()
SHAPES = {
    f["properties"]["id"]: f for f in json.loads((FOLDER / "shapes.geojson").read_text("utf-8"))["features"]
}
WIDTHS = {row["id"]: row["width_m"] for row in facts("waterlines")}
SOURCES = tomllib.loads((FOLDER / "sources.toml").read_text("utf-8"))


def claim_id(*parts: str) -> str:
    return "m-" + "-".join(parts).replace("_", "-").lower()


def straight_km(a: Row, b: Row) -> float:
    """Great circle, km."""
    lat1, lon1, lat2, lon2 = (math.radians(float(v)) for v in (a["lat"], a["lon"], b["lat"], b["lon"]))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def road_km(start: str, goal: str, ferries: bool = True) -> float:
    """Shortest way on the routes, km; infinite where there is none."""
    links: dict[str, list[tuple[str, float]]] = {}
    for (a, b), route in ROUTES.items():
        if ferries or route["class"] != "ferry":
            links.setdefault(a, []).append((b, float(route["km"])))
            links.setdefault(b, []).append((a, float(route["km"])))
    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        km, place = heapq.heappop(queue)
        if place == goal:
            return km
        for other, length in links.get(place, []):
            if km + length < best.get(other, math.inf):
                best[other] = km + length
                heapq.heappush(queue, (km + length, other))
    return math.inf


KENT_TOWNS = {"dover", "folkestone", "deal", "ramsgate"}


# --- every row of the fact base is there, or left out with a reason ---


def test_totals():
    assert len(facts("places")) == FACT_PLACES
    assert len(PLACES) == FACT_PLACES + ADDED_PLACES
    assert len(facts("edges")) == FACT_ROUTES
    assert len(ROUTES) == FACT_ROUTES + ADDED_ROUTES


def test_every_fact_place_keeps_position_and_sources():
    for fact in facts("places"):
        place = PLACES[fact["id"]]
        assert float(place["lat"]) == float(fact["lat"])
        assert float(place["lon"]) == float(fact["lon"])
        assert (place["source"], place["accuracy"], place["why"]) == (
            fact["source"],
            fact["accuracy"],
            fact["why"],
        )
        if fact["notes"]:
            assert CLAIMS[claim_id("remark", fact["id"])]["value"] == fact["notes"]


def test_every_fact_route_keeps_length_class_and_water():
    for fact in facts("edges"):
        route = ROUTES[fact["a"], fact["b"]]
        assert (float(route["km"]), route["class"]) == (float(fact["km"]), fact["class"])
        assert route["way"] == fact["crossing"].replace(" (demolished)", "")
        if fact["notes"] != route["note"]:
            assert CLAIMS[claim_id("route", fact["a"], fact["b"])]["value"] == fact["notes"]


def test_every_water_and_flood_is_drawn_with_its_source():
    for fact in facts("waterlines"):
        shape = SHAPES[fact["id"]]["properties"]
        assert (shape["accuracy"], ";".join(shape["source"])) == (fact["accuracy"], fact["source"])
        assert CLAIMS[claim_id("water", fact["id"])]["value"] in (fact["width_m"], "drawn in shapes.geojson")
    for fact in facts("floods"):
        shape = SHAPES["flood-" + fact["id"]]
        assert shape["geometry"]["type"] == "Polygon"
        assert len(shape["geometry"]["coordinates"][0]) == len(fact["points"].split(";"))
        assert claim_id("flood", fact["id"]) in CLAIMS
    assert len(SHAPES) == len(facts("waterlines")) + len(facts("floods"))


def test_every_height_is_a_claim():
    for fact in facts("heights"):
        claim = CLAIMS[claim_id("height", fact["id"])]
        assert float(claim["value"]) == float(fact["height_m"])
        assert claim["unit"] == "m"
        assert (claim["status"] == "adopted") == (claim["subject"] in PLACES)
        if claim["low"]:
            assert float(claim["low"]) <= float(claim["value"]) <= float(claim["high"])


def test_every_source_has_a_card_and_recall_is_marked():
    for fact in facts("sources"):
        assert SOURCES[fact["id"]]["title"] == fact["title"]
    for name, card in SOURCES.items():
        assert card["recall"] == bool(re.match(r"K(-|$)", name))


def test_every_glossary_name_is_used_or_left_out_with_a_reason():
    left = unused()
    names = {row["as_written"] for key, row in CLAIMS.items() if key.startswith("m-name-")}
    for fact in facts("glossary"):
        written = f"nl {fact['nl']}; fr {fact['fr']}"
        assert (written in names) != (("glossary.csv", fact["en"]) in left), fact["en"]


# --- the front at midnight, and nothing later ---

LATER = re.compile(
    r"\b(?:[2-9]|[1-3]\d)(?:-\d+)? Sep|\b(?:Oct|Nov|Dec)\b|1945|freed|surrender|cleared|prisoners|"
    r"\btaken (?:on )?(?:[2-9]|[1-3]\d)\b(?! August)"
)


def test_map_tells_nothing_that_came_later():
    for row in [*PLACES.values(), *ROUTES.values()]:
        told = " ".join(row.get(column, "") for column in ("name", "why", "way", "assumed", "note"))
        assert not LATER.search(told), row


@pytest.mark.parametrize(
    ("holder", "places"),
    [
        ("allied", "rouen elbeuf criquebeuf caudebec vernon beauvais amiens stsaens bayeux dover winnie"),
        ("", "yvetot bolbec stromain"),
        ("german", "dieppe svalery lehavre eu abbeville arras antwerp boulogne calais dunkerque flushing"),
    ],
)
def test_front_on_1_september(holder, places):
    assert {PLACES[place]["holder"] for place in places.split()} == {holder}


def test_holder_and_ground_of_every_place_are_claims():
    for place in PLACES.values():
        assert CLAIMS[claim_id("holder", place["id"])]["value"] == (place["holder"] or "nobody")
        assert CLAIMS[claim_id("ground", place["id"])]["value"] == place["ground"]


def test_kent_lies_across_the_water():
    assert math.isinf(road_km("dover", "calais"))
    kent = {place for place in PLACES if road_km("dover", place) < math.inf}
    assert kent == KENT_TOWNS | {"dungeness", "winnie", "wanstone", "sforeland"}
    assert {place for place in PLACES if PLACES[place]["kind"] == "coast_town"} == KENT_TOWNS


# --- routes ---


def test_no_route_is_shorter_than_the_straight_line_or_absurdly_long():
    for (a, b), route in ROUTES.items():
        ratio = float(route["km"]) / straight_km(PLACES[a], PLACES[b])
        assert 0.98 <= ratio <= 1.75, (a, b, ratio)  # the fact base's own span is 1.01-1.67


def test_crossing_follows_the_width_of_the_water():
    for route in ROUTES.values():
        for word in ("Slack", "Wimereux", "Liane", "Authie", "Bresle", "Somme", "Canche", "Yser"):
            if route["way"] == f"River {word}":
                assert (route["crossing"] == "stream") == (float(WIDTHS[word.lower()]) < NARROW_M)
        if route["crossing"] == "estuary":
            assert re.search("Seine|Scheldt", route["way"])
    assert float(WIDTHS["scheldt_tidal"]) > WIDE_M


def test_state_of_bridges_on_1_september():
    for (a, b), route in ROUTES.items():
        crossing, bridge = route["crossing"], route["bridge"]
        if crossing in ("none", "works", "inundation"):
            assert bridge == "none", (a, b)
        elif route["class"] == "ferry":
            assert bridge == "ferry"
        elif crossing == "stream":
            assert bridge == "intact"
        elif PLACES[a]["holder"] == PLACES[b]["holder"] == "german":
            assert bridge == "prepared" or (a, b) == ("abbeville", "amiens"), (a, b)
        assert route["assumed"], (a, b)


def test_walcheren_can_be_reached_by_land():
    assert road_km("antwerp", "westkapelle", ferries=False) == pytest.approx(105, abs=10)
    assert road_km("antwerp", "flushing", ferries=False) < 110


def test_distances_that_the_fact_base_states():
    for claim in CLAIMS.values():
        if claim["property"] == "road_km" and claim["status"] == "adopted":
            a, b = claim["subject"].split("/")
            low = float(claim["low"] or 0.98 * float(claim["value"]))
            high = float(claim["high"] or 1.02 * float(claim["value"]))
            assert low <= road_km(a, b) <= high, (a, b, road_km(a, b))


# --- weather ---


def test_known_weather_is_september_and_tells_no_raid():
    known = rows("weather.csv")
    assert [row["date"] for row in known] == [date(1944, 9, day).isoformat() for day in range(1, 31)]
    for row, fact in zip(known, facts("weather"), strict=True):
        assert row["as_written"].startswith(fact["sky"])
        assert row["confidence"] == fact["confidence"]
        assert not re.search("bomb|raid|flew|force|effect|task|home|Astonia|Undergo", row["as_written"])
        assert CLAIMS[f"m-flying-{row['date']}"]["value"] == fact["heavy_bombers"]


def test_climate_gives_about_eight_good_days_a_month_and_fewer_in_winter():
    good = {}
    for row in rows("climate.csv"):
        assert sum(float(row[sky]) for sky in ("clear", "fair", "cloud", "low")) == pytest.approx(1)
        good[int(row["month"])] = (float(row["clear"]) + float(row["fair"])) * 30
    assert set(good) == set(range(1, 13))
    said = CLAIMS["m-climate-good-days"]
    assert float(said["low"]) <= good[9] <= float(said["high"])
    assert max(good[11], good[12], good[1]) < good[10] < good[9]
