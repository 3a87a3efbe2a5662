"""The API tells what the files say, in numbers and ISO dates, and says what is wrong with a request."""

import csv
import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from wellhit.atlas.api.asking import ID, LONGEST_ID
from wellhit.atlas.api.operations import CLAIM_FILTERS, ID_FILTER, OPERATIONS
from wellhit.scenario.read import find

FOLDER = find("channel-ports-1944")
KML = "{http://www.opengis.net/kml/2.2}"


def rows(name):
    with (Path(FOLDER) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def get(client):
    def ask(path):
        found = client.get(f"/api/v1{path}")
        assert found.status_code == 200, found.text
        return found.json()

    return ask


# -- what is told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.id)
def test_every_address_answers(client, operation):
    found = client.get("/api/v1" + (operation.example or operation.path))
    assert found.status_code == 200, found.text
    assert found.headers["content-type"].partition(";")[0] == operation.media.partition(";")[0]


def test_the_index_names_every_address(get):
    assert [one["path"] for one in get("/")["addresses"]] == ["/api/v1" + o.path for o in OPERATIONS]


@pytest.mark.parametrize(
    ("path", "file"),
    [("/places", "places.csv"), ("/formations", "formations.csv"), ("/conflicts", "conflicts.csv"),
     ("/record", "record.csv"), ("/claims?limit=1", "claims.csv")],
)  # fmt: skip
def test_nothing_is_left_out(get, path, file):
    assert get(path)["total"] == len(rows(file))


def test_a_place_has_numbers_and_every_name(get):
    boulogne = get("/places/boulogne?language=nl")
    (row,) = (row for row in rows("places.csv") if row["id"] == "boulogne")
    assert (boulogne["lat"], boulogne["lon"]) == (float(row["lat"]), float(row["lon"]))
    assert get("/places/dunkerque?language=nl")["name"] == "Duinkerken"
    assert get("/places/dunkerque")["names"] == {"en": "Dunkirk", "nl": "Duinkerken", "fr": "Dunkerque"}
    assert {claim["subject"]["id"] for claim in boulogne["claims"]} >= {"boulogne"}


def test_claims_by_filter_are_those_of_the_file(get):
    wanted = [r["id"] for r in rows("claims.csv") if r["subject"] == "boulogne" and r["status"] == "rival"]
    found = get("/claims?subject=boulogne&status=rival&limit=500")
    assert sorted(one["id"] for one in found["items"]) == sorted(wanted)
    assert len(wanted) > 2
    by_source = get("/claims?source=S2&limit=500")["items"]
    assert by_source
    assert all("S2" in one["sources"] for one in by_source)
    on_day = get("/claims?day=1944-09-17&limit=500")["items"]
    assert on_day
    assert {one["day"] for one in on_day} == {"1944-09-17"}


def test_claims_by_pages_are_the_claims_at_once(get):
    at_once = [one["id"] for one in get("/claims?subject=boulogne&limit=500")["items"]]
    turned, path = [], "/claims?subject=boulogne&limit=7"
    while path:
        page = get(path)
        assert len(page["items"]) <= 7
        turned += [one["id"] for one in page["items"]]
        path = page["next"] and page["next"].removeprefix("/api/v1")
    assert turned == at_once
    assert len(set(turned)) == len(turned)


def test_a_claim_comes_with_its_sources_rivals_and_reason(get):
    conflict = get("/conflicts/i05")
    assert conflict["why"]["text"]
    taken, rival = conflict["adopted"][0], conflict["rivals"][0]
    claim = get(f"/claims/{taken['id']}")
    assert {source["id"] for source in claim["sources"]} == set(taken["sources"])
    assert "i05" in {one["id"] for one in claim["conflicts"]}
    assert rival["status"] == "rival"


def test_figures_are_numbers_and_dates_are_dates(get):
    claims = [claim for n in range(0, 2000, 500) for claim in get(f"/claims?limit=500&offset={n}")["items"]]
    men = [claim for claim in claims if claim["unit"] == "men" and claim["value"] is not None]
    assert sum(isinstance(claim["value"], float) for claim in men) > 0.9 * len(men)
    for claim in claims:
        if claim["day"]:
            date.fromisoformat(claim["day"])
        assert not isinstance(claim["value"], str) or not re.fullmatch(r"\d+", claim["value"]) or claim["unit"] in (
            None, "date")  # fmt: skip


def test_texts_come_in_the_language_asked_for(get):
    english, dutch = get("/conflicts/i05"), get("/conflicts/i05?language=nl")
    assert english["question"]["language"] == "en"
    assert dutch["question"]["language"] == "nl"
    assert english["question"]["text"] != dutch["question"]["text"]
    assert get("/stories/wellhit?language=nl")["story"]["language"] == "nl"


def test_links_of_a_story_lead_to_things_of_this_interface(client, get):
    kinds = {"claim": "claims", "place": "places", "formation": "formations", "record": "record", "day": "days",
             "conflict": "conflicts", "source": "sources", "story": "stories", "run": "record"}  # fmt: skip
    links = [link for block in get("/stories/wellhit")["blocks"] for link in block["links"]]
    assert len(links) > 10
    for link in links:
        if link["kind"] in kinds:
            assert client.get(f"/api/v1/{kinds[link['kind']]}/{link['id']}").status_code == 200, link


def test_pages_that_are_named_are_there(client, get):
    for path in ("/places/boulogne", "/formations/49d", "/sources/S2", "/days/1944-09-17", "/conflicts/i05"):
        assert client.get(get(path)["page"]).status_code == 200


def test_a_formation_is_where_the_map_has_it(get):
    frame, track = get("/map/frame.json"), get("/map/tracks/history.json")
    index, one = next((i, f) for i, f in enumerate(frame["formations"]) if str(i) in track["formations"])
    keys = track["formations"][str(index)]
    found = get(f"/formations/{one['id']}")["positions"]
    assert len(found) == len(keys)
    assert found[0]["at"].startswith("1944-09-01T")
    assert found[0]["place"] == (frame["places"][keys[0][1]]["id"] if keys[0][1] >= 0 else None)


def test_the_record_stands_beside_the_runs(get):
    row = get("/record/boulogne.fall")
    model = row["row"]["model"]
    assert row["row"]["best"].startswith("1944-09-22")
    assert model["quantiles"]["q05"] <= model["quantiles"]["q50"] <= model["quantiles"]["q95"]
    assert [q["percent"] for q in row["quantiles"]] == sorted(q["percent"] for q in row["quantiles"])
    runs = get("/runs")
    assert model["runs"] == runs["runs"] > 0
    for shown in runs["shown"]:
        assert get(f"/runs/{shown['id']}")["run"] == shown
        assert get(shown["track"].removeprefix("/api/v1"))["kind"] == shown["kind"]


@pytest.mark.parametrize("name", ["Dunkirk", "Duinkerken", "dunkerque", "Dunk"])
def test_search_finds_a_town_by_any_name(get, name):
    hits = get(f"/search?q={name}&limit=20")
    assert "dunkerque" in {hit["id"] for hit in hits["items"]}
    assert not any(sign in json.dumps(hits) for sign in ("\\u0002", "\\u0003"))


# -- a day on a map ------------------------------------------------------------------------------------------


def test_geojson_of_a_day(get):
    found = get("/days/1944-09-17.geojson")
    assert found["type"] == "FeatureCollection"
    groups = [f["properties"]["group"] for f in found["features"]]
    assert {"event", "fortress", "formation"} == set(groups)
    assert groups.count("fortress") == len(rows("fortresses.csv"))
    for feature in found["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert -1 <= lon <= 8, "longitude comes first"
        assert 48 <= lat <= 54
        assert feature["properties"]["title"]
    placed = [item for item in get("/days/1944-09-17")["items"] if item["place"]]
    assert groups.count("event") == len(placed)


def test_a_fortress_on_the_days_around_its_fall(get):
    def state(day, name):
        marks = get(f"/days/{day}.geojson")["features"]
        (found,) = (
            f["properties"]
            for f in marks
            if f["properties"]["group"] == "fortress" and f["properties"]["id"] == name
        )
        return found["state"], found["record"]

    assert state("1944-09-17", "boulogne")[0] == "assault"
    assert state("1944-09-23", "boulogne") == ("fallen", ["boulogne.fall"])


def test_kml_of_a_day_is_as_its_schema_has_it(client, get):
    root = ElementTree.fromstring(client.get("/api/v1/days/1944-09-17.kml?language=nl").content)
    assert root.tag == f"{KML}kml"
    assert [child.tag for child in root] == [f"{KML}Document"]
    placemarks = root.findall(f".//{KML}Placemark")
    assert len(placemarks) == len(get("/days/1944-09-17.geojson")["features"])
    order = ["name", "description", "TimeSpan", "ExtendedData", "Point"]
    for placemark in placemarks:
        tags = [child.tag.removeprefix(KML) for child in placemark]
        assert tags == [tag for tag in order if tag in tags]
        assert re.fullmatch(
            r"-?\d+(\.\d+)?,\d+(\.\d+)?", placemark.findtext(f"{KML}Point/{KML}coordinates", "")
        )
        assert placemark.findtext(f"{KML}TimeSpan/{KML}begin", "") <= placemark.findtext(
            f"{KML}TimeSpan/{KML}end", ""
        )


# -- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "parameter", "said"),
    [
        ("/nothing", 404, None, "/api/v1/"),
        ("", 404, None, "/api/v1/"),
        ("/places/boulonge", 404, "id", "boulonge"),
        ("/days/1940-01-01", 404, "date", "1945-05-10"),
        ("/days/1944-02-30", 422, "date", "1944-09-17"),
        ("/days/١٩٤٤-٠٩-١٧", 422, "date", "1944-09-17"),
        ("/places/-", 422, "id", "1 to 64"),
        ("/places/" + "a" * 65, 422, "id", "1 to 64"),
        ("/claims?limit=0", 422, "limit", "from 1 to 500"),
        ("/claims?limit=501", 422, "limit", "from 1 to 500"),
        ("/claims?limit=1e2", 422, "limit", "from 1 to 500"),
        ("/claims?limit=١", 422, "limit", "from 1 to 500"),
        ("/claims?offset=-1", 422, "offset", "from 0 to 1000000"),
        ("/claims?offset=" + "9" * 400, 422, "offset", "from 0 to 1000000"),
        ("/claims?status=true", 422, "status", "adopted, rival, noted"),
        ("/claims?day=yesterday", 422, "day", "1944-09-17"),
        ("/claims?subject=", 422, "subject", "1 to 64"),
        ("/claims?subject='+OR+1=1--", 422, "subject", "of the form"),
        ("/claims?colour=red", 400, "colour", "subject, property"),
        ("/claims?limit=1&limit=2", 400, "limit", "once"),
        ("/claims?language=fr", 422, "language", "en, nl"),
        ("/search", 422, "q", "needed"),
        ("/search?q=" + "a" * 201, 422, "q", "1 to 200"),
        ("/map/tracks/history.exe", 422, "name", "of the form"),
        ("/map/tracks/run-0", 404, "name", "track"),
        ("/search?q=" + "a" * 5000, 414, None, "long"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_parameter_and_its_limits(client, path, status, parameter, said):
    found = client.get(f"/api/v1{path}")
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    problem = found.json()
    assert (problem["status"], problem["parameter"]) == (status, parameter)
    assert said in problem["detail"]


def test_a_refusal_knows_the_nearest(client):
    assert client.get("/api/v1/places/boulonge").json()["near"] == ["boulogne"]


def test_a_refusal_comes_in_the_language_asked_for(client):
    english = client.get("/api/v1/claims?limit=0").json()["detail"]
    dutch = client.get("/api/v1/claims?limit=0&language=nl").json()["detail"]
    assert "must be" in english
    assert "limit" in dutch
    assert "500" in dutch


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_can_only_be_read(client, method):
    found = client.request(method, "/api/v1/places")
    assert found.status_code == 405
    assert found.headers["content-type"] == "application/problem+json"
    assert set(found.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_any_page_may_ask_the_interface_and_no_other(client):
    assert client.get("/api/v1/places").headers["access-control-allow-origin"] == "*"
    assert client.get("/api/v1/nothing").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/en/").headers


def test_an_answer_that_one_has_is_not_sent_again(client):
    mark = client.get("/api/v1/places").headers["etag"]
    assert client.get("/api/v1/places", headers={"if-none-match": mark}).status_code == 304


def test_every_id_of_every_campaign_can_be_asked_for(site):
    library = site.keeper.library
    ids = [*library.places, *library.formations, *library.sources, *library.conflict, *library.record,
           *library.campaign.names("claims")]  # fmt: skip
    assert [i for i in ids if len(i) > LONGEST_ID or not re.fullmatch(ID, i)] == []
    claims = library.campaign.values("claims")
    assert [
        c.subject for c in claims if not re.fullmatch(ID_FILTER, c.subject) or len(c.subject) > LONGEST_ID
    ] == []
    limits = {parameter.name: parameter for parameter in CLAIM_FILTERS}
    assert [c.property for c in claims if not 1 <= len(c.property) <= limits["property"].longest] == []
    assert [s for s in library.sources if not re.fullmatch(limits["source"].pattern, s)] == []


def test_the_reference_page_tells_every_address_and_parameter(client):
    for language in ("en", "nl"):
        text = client.get(f"/{language}/api").text
        assert [o.path for o in OPERATIONS if f"<code>/api/v1{o.path}</code>" not in text] == []
        assert [p.name for p in CLAIM_FILTERS if f"<code>{p.name}</code>" not in text] == []
