"""A file that an author breaks while the atlas is open names itself; the rest goes on; mended, it is as it was."""

import math
import re

import pytest

from wellhit.atlas import keeper

PAGES = ["/en/", "/en/map", "/nl/days/1944-09-22", "/en/places/boulogne", "/nl/stories/wellhit", "/en/formations",
         "/en/conflicts/i05", "/en/sources", "/en/subjects/sieges", "/en/search?q=boulogne", "/nl/claims/r-o021",
         "/api/v1/days/1944-09-17.geojson", "/api/v1/map/frame.json", "/api/v1/record"]  # fmt: skip
FILES = [
    "claims.csv",
    "places.csv",
    "formations.csv",
    "fortresses.csv",
    "record.csv",
    "conflicts.csv",
    "history.csv",
    "situations.csv",
    "subjects.toml",
    "changes.toml",
    "sources.toml",
    "campaign.toml",
    "texts/nl.csv",
    "routes.csv",
    "strongpoints.csv",
    "ports.csv",
    "weather.csv",
    "signs.csv",
    "coast.geojson",
    "shapes.geojson",
    "stories/en/wellhit.md",
    "stories/nl/wellhit.md",
]
# How a file is spoilt: from its bytes to others.
WAYS = {
    "no text": lambda raw: b"\xff\xfe\x00\x80" + raw[:50],
    "empty": lambda raw: b"",
    "cut": lambda raw: raw[: raw.index(b"\n", len(raw) // 2) + 5],
    "nonsense": lambda raw: b'"' + b"@,;=[\n" * 40,
}


def plain(text):
    """A page without what changes with every version of the files."""
    return re.sub(r"\?v=[0-9a-f]+", "", text)


def look(client):
    """The files are looked at anew, as they are twice a second."""
    client.app.state.site.keeper.looked = -math.inf
    return client


def broken_and_mended(client, file, name, ways, pages):
    sound = file.read_bytes()
    before = {path: plain(client.get(path).text) for path in pages}
    assert "Files with faults" not in before["/en/"]
    for way in ways:
        file.write_bytes(WAYS[way](sound))
        told = look(client).get("/en/").text
        assert name in told, f"{way}: nobody says that {name} is broken"
        for path in pages:
            found = client.get(path)
            assert found.status_code in (200, 404), (way, path, found.text[:300])
        file.write_bytes(sound)
        assert {path: plain(look(client).get(path).text) for path in pages} == before, way


@pytest.fixture
def client(copied, reading, monkeypatch):
    """An author's atlas, which looks at the files when a test says so."""
    monkeypatch.setattr(keeper, "LOOK_EVERY", 1e9)
    return reading(copied)


@pytest.mark.parametrize(
    ("name", "way"),
    [("claims.csv", "no text"), ("places.csv", "cut"), ("stories/en/wellhit.md", "nonsense"),
     ("subjects.toml", "nonsense")],
)  # fmt: skip
def test_a_broken_file_names_itself_and_the_rest_goes_on(copied, client, name, way):
    broken_and_mended(
        client, copied / name, name, [way], ["/en/", "/en/places/boulogne", "/nl/stories/wellhit"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_every_file_may_break_in_every_way(copied, client, name):
    broken_and_mended(client, copied / name, name, WAYS, PAGES)


def test_a_new_story_is_there_after_a_look(copied, client):
    assert client.get("/en/stories/mine").status_code == 404
    text = (copied / "stories/en/wellhit.md").read_text("utf-8")
    (copied / "stories/en/mine.md").write_text(text.replace('id = "wellhit"', 'id = "mine"'), "utf-8")
    assert look(client).get("/en/stories/mine").status_code == 200


def test_a_cache_that_is_tidied_away_is_made_anew(copied, client):
    before = client.get("/en/claims/r-o021").text
    site = client.app.state.site
    site.keeper.library.store.unlink()
    site.cache.version = ""
    assert (
        client.get("/en/claims/r-o021").text == before
    )  # asked on another thread, which opens the store anew
