"""A page with a map and nothing else, for the tests of the map module and its benchmark: real coast, invented units."""

from __future__ import annotations

import csv
import json
import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wellhit.atlas.map.paths import path
from wellhit.atlas.map.projection import Projection
from wellhit.atlas.map.words import words_block

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "wellhit" / "atlas" / "static"
CAMPAIGN = ROOT / "src" / "wellhit" / "campaigns" / "channel-ports-1944"
MAP = Projection(0.0, 49.4, 4.6, 51.6)
TURNS = 120
LEAST_ROAD = 80.0  # map units, 8 km: the short ones lie within fortresses
# As the atlas sends it: a page that needs more than this is at fault.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
TYPES = {
    ".svg": "image/svg+xml",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
}
GREATEST = {
    "boulogne": 1,
    "calais": 1,
    "dunkerque": 1,
    "lehavre": 1,
    "dieppe": 1,
    "antwerp": 1,
    "ostend": 2,
    "dover": 2,
}


def _table(name: str) -> list[dict[str, str]]:
    with (CAMPAIGN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places() -> list[dict[str, Any]]:
    """The campaign's places that lie on the map."""
    rows = [row for row in _table("places") if MAP.holds(float(row["lon"]), float(row["lat"]))]
    return [
        {
            "id": row["id"],
            "name": {"en": row["name"], "nl": row["name_nl"] or row["name"]},
            "lon": float(row["lon"]),
            "lat": float(row["lat"]),
            "kind": row["kind"],
            "rank": GREATEST.get(row["id"], 4 if row["kind"] in ("town", "port", "coast_town") else 5),
            "accuracy": row["accuracy"],
        }
        for row in rows
    ]


def formation(number: int, size: str, parent: int | None = None, side: str = "allied") -> dict[str, Any]:
    """An invented formation."""
    return {
        "id": f"f{number}", "name": {"en": f"Formation {number}", "nl": f"Verband {number}"}, "short": f"F{number}",
        "side": side, "nation": "german" if side == "german" else "canadian", "size": size, "arm": "infantry",
        "parent": parent,
    }  # fmt: skip


def frame(formations: list[dict[str, Any]], turns: int = TURNS) -> dict[str, Any]:
    """A frame on the real map: places and roads of the campaign."""
    listed = places()
    at = {place["id"]: number for number, place in enumerate(listed)}
    roads = [
        [at[r["a"]], at[r["b"]], r["class"], r["crossing"]]
        for r in _table("routes")
        if r["a"] in at and r["b"] in at
    ]
    fortresses = [
        {"id": r["id"], "name": r["name"], "place": at[r["place"]]}
        for r in _table("fortresses")
        if r["place"] in at
    ]
    ports = [
        {"id": r["id"], "name": r["name"], "place": at[r["place"]]}
        for r in _table("ports")
        if r["place"] in at
    ]
    return {
        "campaign": "sample", "title": {"en": "Sample"}, "start": "1944-09-01T00:00+02:00", "hours_per_turn": 6,
        "turns": turns, "bounds": list(MAP), "places": listed, "routes": roads, "formations": formations,
        "fortresses": fortresses, "ports": ports,
        "batteries": [{"place": at["calais"], "name": "Lindemann", "range_km": 42}], "strongpoints": [],
    }  # fmt: skip


def index(of: Mapping[str, Any], place: str) -> int:
    """Where a place stands in the frame."""
    return next(n for n, one in enumerate(of["places"]) if one["id"] == place)


def marching(of: Mapping[str, Any], turns: int, kind: str = "history") -> dict[str, Any]:
    """A track in which every formation moves at every turn, along the longer roads, a third of one at a time."""
    at = [MAP.xy(place["lon"], place["lat"]) for place in of["places"]]
    ways: dict[int, list[int]] = {}
    for a, b, *_ in of["routes"]:
        if math.dist(at[a], at[b]) < LEAST_ROAD:
            continue
        ways.setdefault(a, []).append(b)
        ways.setdefault(b, []).append(a)
    starts = sorted(ways)
    keys: dict[str, list[list[float]]] = {}
    for f in range(len(of["formations"])):
        here = starts[(f * 7) % len(starts)]
        listed: list[list[float]] = []
        step, to = 0, here
        for turn in range(turns):
            if turn % 3 == 0:
                here, to = to, ways[to][(f + turn) % len(ways[to])]
                step = 0
            listed.append([turn, here, to, round(step / 3, 3), 60 if kind == "ensemble" else 1, 2500])
            step += 1
        keys[str(f)] = listed
    return {"kind": kind, "id": kind, "title": {"en": kind.title()}, "turns": turns, "formations": keys}


def told(of: Mapping[str, Any]) -> dict[str, Any]:
    """A small track that says a little of everything; formation 0 goes from Calais to Boulogne in four turns."""
    calais, boulogne = index(of, "calais"), index(of, "boulogne")
    keys: dict[str, list[list[float]]] = {"0": [[2, calais, -1, 0, 0, 2500]]}
    keys["0"] += [[3 + n, calais, boulogne, 0.25 * (n + 1), 1, 2400] for n in range(3)]
    keys["0"] += [[6, boulogne, -1, 0, 0, 2300], [40, -1, -1, 0, 0]]
    for f in range(1, len(of["formations"])):
        keys[str(f)] = [[0, (boulogne, calais)[f % 2], -1, 0, 2, 900]]
    fortress = next(str(n) for n, one in enumerate(of["fortresses"]) if one["id"] == "boulogne")
    port = next(str(n) for n, one in enumerate(of["ports"]) if one["id"] == "boulogne")
    return {
        "kind": "history", "id": "history", "title": {"en": "History"}, "turns": of["turns"], "formations": keys,
        "fortresses": {fortress: [[0, "held"], [20, "invested"], [64, "assault"], [87, "fallen"]]},
        "ports": {port: [[0, 0], [100, 4000]]},
        "civilians": {str(boulogne): [[0, 12000], [50, 4000]]},
        "kent": [[0, 30], [110, 0]],
        "raids": [[65, boulogne, 688, 3232]],
        "bridges": {"5": [[4, "blown"], [30, "built"]]},
        "casualties": [[0, 0, 0, 0], [64, 634, 500, 9500]],
        "supply": [[0, 5000, 7000]],
        "events": [{"turn": 64, "place": boulogne, "text": {"en": "the assault on Boulogne begins"}, "claims": ["c1"]}],
    }  # fmt: skip


def still() -> str:
    """The base map: land alone."""
    rings = json.loads((CAMPAIGN / "coast.geojson").read_text("utf-8"))["features"]
    lines = [
        [MAP.xy(lon, lat) for lon, lat in ring]
        for feature in rings
        for polygon in _polygons(feature["geometry"])
        for ring in polygon
    ]
    width, height = MAP.size
    return (
        f'<svg class="base z2" viewBox="0 0 {width:.1f} {height:.1f}" role="img" aria-label="Map">'
        f'<path class="land" fill-rule="evenodd" d="{path(lines, closed=True)}"/>'
        '<g class="still"><circle r="9"/></g></svg>'
    )


def _polygons(geometry: Mapping[str, Any]) -> list[Any]:
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


LOOK = """
:root { --paper: #fdfcf8; --ink: #1d242b; --quiet: #565e66; --rule: #d3cfc3; --band: #eeebe1; --runs: #17587f;
 --runs90: #c3d6e2; --record: #b23c17; --sans: sans-serif; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e9e6dd; --quiet: #a9b0b6; --rule: #3a424a;
 --band: #1d232a; --runs: #7db8dc; --runs90: #29455a; --record: #f08a5d; } }
* { box-sizing: border-box; } body { margin: .5rem; background: var(--paper); color: var(--ink); }
button, input, select { font: 1rem sans-serif; min-height: 2rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.land { fill: var(--band); }
"""


def page(
    tracks: list[dict[str, str]], *, lang: str = "en", static: bool = False, scripts: str = "", maps: int = 1,
    **more: Any,
) -> str:  # fmt: skip
    """A page of one or more maps, as the atlas would send it."""
    env = Environment(loader=PackageLoader("wellhit.atlas"), autoescape=True, undefined=StrictUndefined)

    def counted(one: str, many: str, n: int) -> str:
        return (one if n == 1 else many) % {"n": n}

    body = ""
    for n in range(maps):
        values = {
            "id": f"map{n}", "label": "Map", "frame": "frame.json", "tracks": tracks, "signs_url": "", "fixed": False,
            "first": "", "last": "", "view": None, "sel": "", "day": "1944-09-01T00", "show": tracks[0]["show"],
            "layers": ["rings", "ports"], "signs": "1944", "formation_page": "formations/{id}", "action": "",
            "claim_page": "claims/{id}", "day_page": "days/{day}", "events": [],
            "moment": "1 September 1944", "turns": TURNS, "turn": 0, "first_day": "1944-09-01",
            "last_day": "1944-09-30", "places": [{"id": "boulogne", "name": "Boulogne"}], "still": Markup(still()),
            "left": "", "table_open": False, "caption": "", "rows": [],
        } | more  # fmt: skip
        body += env.get_template("map/body.html").render(map=values, _=str, counted=counted)
    words = words_block(DUTCH.get if lang == "nl" else str)  # type: ignore[arg-type]
    script = scripts or '<script type="module" src="map/main.js"></script>'
    return (
        f'<!doctype html><html lang="{lang}"{" data-static" if static else ""}><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Map</title>'
        '<link rel="icon" href="mark.svg"><link rel="stylesheet" href="look.css">'
        '<link rel="stylesheet" href="map-controls.css">'
        f'<a class="skip" href="#map0">Map</a><main>{body}</main>'
        f'<script type="application/json" id="words">{words}</script>{script}</html>'
    )


class _Dutch(dict[str, str]):
    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, key)


DUTCH = _Dutch({"Play": "Afspelen", "morning": "ochtend", "afternoon": "middag"})


def files(formations: list[dict[str, Any]] | None = None, turns: int = TURNS) -> dict[str, str]:
    """What the server has to give besides the module itself."""
    of = frame(formations or [formation(n, "brigade") for n in range(12)], turns)
    tracks = {"history": told(of), "ensemble": marching(of, of["turns"], "ensemble")}
    links = [
        {
            "show": name, "title": name.title(), "url": f"{name}.json", "note": f"This is {name}.",
            "page": f"results/{name}", "more": "Read on",
        }
        for name in tracks
    ]  # fmt: skip
    return {
        "/frame.json": json.dumps(of),
        **{f"/{name}.json": json.dumps(track) for name, track in tracks.items()},
        "/look.css": LOOK,
        "/": page(links),
        "/nl": page(links, lang="nl"),
        "/story": page(
            links,
            maps=2,
            fixed=True,
            first="1944-09-05",
            last="1944-09-08",
            view=[1.6, 50.75, 60],
            day="1944-09-06",
        ),
    }


@contextmanager
def serving(given: Mapping[str, str]) -> Iterator[str]:
    """A server on a free port of this machine: the given texts by path, and the module; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.split("?")[0]
            text = given.get(name)
            file = STATIC / name.lstrip("/")
            found = text.encode() if text is not None else file.read_bytes() if file.is_file() else None
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", TYPES.get(Path(name).suffix or ".html", "text/plain"))
            self.send_header("Content-Length", str(len(found or b"")))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests say what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
