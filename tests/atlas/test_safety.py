"""What keeps readers safe: headers on every answer, nothing inline, nothing from elsewhere, everything escaped; and no
request, however wild, gets anything but a kind page."""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellhit.atlas.api.operations import OPERATIONS
from wellhit.atlas.app import LONGEST_ADDRESS, SAFE
from wellhit.atlas.pages import LANGUAGE_FREE, MAP_WORDS, PAGES

# An example of every blank in an address.
BLANKS = {
    "days/{name}": "1944-09-17", "stories/{name}.pdf": "wellhit", "stories/{name}": "wellhit",
    "places/{name}": "boulogne", "directions/{name}": "boulogne", "formations/{name}": "3cid",
    "claims/{name}": "r-o021", "conflicts/{name}": "i05", "sources/{name}": "S2", "rules/{name}": "siege",
    "subjects/{name}": "sieges",
    "results/{name}": "boulogne.fall", "results/what-if/{name}": "mask-all", "runs/{number}": "584",
}  # fmt: skip
QUERIES = {
    "search": "?q=boulogne",
    "map": "?day=1944-09-18&place=boulogne&signs=nato",
    "cite": "?page=days/1944-09-17",
}
PICTURES = [
    address.pattern.format(name="1944-09-17", language="nl", style="1944") for address in LANGUAGE_FREE
]
POISON = """<script>alert(1)</script>"><img src=x onerror=alert(2)>'{{7*7}}"""


def paths(language="en"):
    """One address of every kind of page."""
    found = []
    for address in PAGES:
        name = re.sub(r"\{\w+\}", BLANKS.get(address.pattern, ""), address.pattern)
        found.append(f"/{language}/{name}{QUERIES.get(address.pattern, '')}")
    return found


# What a browser loads by itself: the element and where it names it.
LOADED = {
    "script": "src", "link": "href", "img": "src", "image": "href", "use": "href", "form": "action",
    "iframe": "src", "source": "src", "video": "src", "audio": "src", "object": "data", "embed": "src",
    "button": "formaction", "input": "src",
}  # fmt: skip


class Reader(HTMLParser):
    """Reads a page as a browser does, and notes what may not be on it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("a script in the page")
        if tag in ("style", "base", "iframe", "object", "embed"):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "ping"):
                self.faults.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src", "action", "xlink:href", "formaction") and re.match(
                r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE
            ):
                self.faults.append(f"<{tag} {name}={value!r}>")
        loaded = given.get(LOADED.get(tag, ""), "") or ""
        if loaded and not re.match(r"/(?!/)|#", loaded):
            self.faults.append(f"<{tag}> loads {loaded}")

    def handle_data(self, data):
        self.words.append(data)


def seen(client, path):
    found = client.get(path)
    assert found.status_code == 200, (path, found.text[:300])
    return found


# -- headers and marking -------------------------------------------------------------------------------------


def test_every_kind_of_page_has_an_example():
    assert [a.pattern for a in PAGES if "{" in a.pattern and not BLANKS.get(a.pattern)] == []


@pytest.mark.parametrize(
    "path",
    ["/", "/en/", "/en", "/nl/days/1944-09-17", "/en/nothing", "/en/" + "a" * 5000, "/static/atlas.css",
     "/static/nothing", "/api/v1/places", "/api/v1/nothing", "/api/v1/days/1944-09-17.kml", "/nothing",
     "/en/stories/wellhit.pdf", *(f"/{picture}" for picture in PICTURES)],
)  # fmt: skip
def test_every_answer_has_the_headers_that_keep_readers_safe(client, path):
    headers = client.get(path).headers
    for name, value in SAFE.items():
        if name != "content-security-policy":
            assert headers[name] == value, name
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy or "sandbox" in policy, "only a picture brings its style along"
    assert "unsafe-inline'" not in re.sub(r"style-src [^;]*", "", policy)
    assert "http" not in policy
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_a_fault_of_ours_is_a_kind_page_with_the_headers(client, site, monkeypatch):
    def fail(*_):
        raise RuntimeError("spoilt <b>within</b>")

    monkeypatch.setattr(type(site), "_made", fail)
    found = client.get("/nl/places/no-one-has-asked-for-this")
    assert found.status_code == 500
    assert "within" not in found.text
    assert 'lang="nl"' in found.text
    assert {k: found.headers.get(k) for k in SAFE} == SAFE
    monkeypatch.setattr("wellhit.atlas.api.desk.answer", fail)
    found = client.get("/api/v1/places?language=nl&x=1")
    assert (found.status_code, found.headers["content-type"]) == (500, "application/problem+json")
    assert {k: found.headers.get(k) for k in SAFE} == SAFE
    assert found.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client, language):
    for path in paths(language):
        found = seen(client, path)
        if found.headers["content-type"].startswith("text/html"):
            assert Reader(found.text).faults == [], path


def test_our_own_files_load_nothing_from_elsewhere(client):
    from wellhit.atlas.statics import static_files

    for name in static_files():
        text = client.get(f"/static/{name}").text
        loads = re.findall(
            r"(?:@import|url\(|import\s|from\s|fetch\()\s*[\"']?(?:https?:)?//[^\"')\s]*", text
        )
        assert loads == [], name
        assert not re.search(
            r"\beval\(|new Function|innerHTML\s*=|document\.write|insertAdjacentHTML", text
        ), name


def test_the_reader_of_this_test_sees_what_is_wrong():
    spoilt = ["<script>1</script>", "<p onclick=x>",
              "<p style='x'>", "<img src=//evil/x>", "<img src=x>", "<style>x</style>",
              "<a href='javascript:1'>", "<script src='https://evil/x.js'></script>"]  # fmt: skip
    assert [text for text in spoilt if not Reader(text).faults] == []
    assert (
        Reader("<a href='https://example.org' rel=external>x</a><script src='/static/a.js'></script>").faults
        == []
    )


# -- what is in the files is shown as the characters it is made of -------------------------------------------

TEXT_COLUMNS = {
    "places.csv": ("name", "name_nl", "name_fr", "note", "why"),
    "formations.csv": ("name", "commander", "note"),
    "fortresses.csv": ("name", "commander", "note"),
    "strongpoints.csv": ("name", "note"),
    "ports.csv": ("name", "note"),
    "conflicts.csv": ("question", "why"),
    "record.csv": ("label", "note"),
    "claims.csv": ("note", "as_written", "locator"),
}


def poison(folder: Path):
    """Mark-up that would run, in every text that an author can write."""
    for name, columns in TEXT_COLUMNS.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            header, found = list(table.fieldnames or ()), list(table)
        for row in found:
            for column in columns:
                if column in row:
                    row[column] += POISON
            if name == "claims.csv" and not row["unit"] and row["value"]:
                row["value"] += POISON
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    for story in folder.glob("stories/*/*.md"):
        text = story.read_text("utf-8")
        text = re.sub(
            r'^(title|summary|country) = "(.*)"$',
            lambda m: f"{m[1]} = {toml(m[2] + POISON)}",
            text,
            flags=re.M,
        )
        text = re.sub(r"^(.+?)( \{#[^}]*\})$", lambda m: m[1] + " " + POISON + m[2], text, flags=re.M)
        story.write_text(text, "utf-8")
    for name in ("subjects.toml", "changes.toml", "sources.toml"):
        file = folder / name
        if file.exists():
            spoilt = re.sub(
                r'((?:en|nl) = )"([^"]*)"', lambda m: m[1] + toml(m[2] + POISON), file.read_text("utf-8")
            )
            file.write_text(spoilt, "utf-8")


def toml(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_what_authors_write_never_becomes_mark_up(copied, reading):
    poison(copied)
    client = reading(copied)
    hits = 0
    for path in [*paths("en"), *paths("nl")]:
        if path.startswith("/nl/") and path.endswith(".pdf"):
            continue  # one booklet is enough: setting it takes a second
        found = client.get(path)
        assert found.status_code == 200, (path, found.text[:200])
        if not found.headers["content-type"].startswith("text/html"):
            assert found.content[:5] == b"%PDF-"
            continue
        page = Reader(found.text)
        assert page.faults == [], path
        hits += "<script>alert(1)" in "".join(page.words)
        assert "49" not in re.findall(r"'\{*(\d+)\}*", "".join(page.words)), "a template was run"
    assert hits > 15, "the poison is not on the pages, so this test shows nothing"
    for operation in OPERATIONS:
        found = client.get("/api/v1" + (operation.example or operation.path))
        assert found.status_code == 200
        assert not found.headers["content-type"].startswith("text/html")
    ElementTree.fromstring(client.get("/api/v1/days/1944-09-17.kml").content)
    for picture in PICTURES:
        tree = ElementTree.fromstring(client.get(f"/{picture}").content)
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert not tags & {"script", "img", "foreignObject", "iframe"}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_readers_type_never_becomes_mark_up(client, language):
    asked = [f"/{language}/search?{urlencode({'q': POISON})}", f"/{language}/search?q=boulogne&kind=%3Cscript%3E",
             f"/{language}/cite?{urlencode({'page': POISON})}", f"/{language}/places/{quote(POISON, safe='')}",
             f"/{language}/days/{quote(POISON, safe='')}", f"/{language}/{quote(POISON, safe='')}",
             *(f"/{language}/map?{urlencode({name: POISON})}" for name in MAP_WORDS)]  # fmt: skip
    for path in asked:
        found = client.get(path)
        assert found.status_code in (200, 404), path
        page = Reader(found.text)
        assert page.faults == [], path


def test_the_name_under_which_we_are_asked_for_is_not_trusted(client):
    found = client.get("/en/cite?page=days", headers={"host": '"><script>alert(1)</script>'})
    assert found.status_code in (200, 400)
    assert Reader(found.text).faults == []


# -- wild requests -------------------------------------------------------------------------------------------

CLIMBS = [
    "../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/pyproject.toml",
    "..\\..\\app.py",
    "..%5c..%5capp.py",
    "atlas.css%00.png",
    "%00",
    "....//app.py",
    "/etc/passwd",
    "%252e%252e%252fapp.py",
    "map/../../app.py",
    "./atlas.css",
    "ATLAS.CSS",
    "",
    "map",
    "map/",
    ".",
    "..",
    "C:%5cwindows",
    "~root",
]


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_address_climbs_out_of_what_is_ours(app, site, climb):
    from urllib.parse import unquote

    from wellhit.atlas.statics import static_files

    # Asked as the server asks, since a client would tidy the address up.
    for base in (
        "/static/",
        "/en/",
        "/en/places/",
        "/en/stories/",
        "/api/v1/places/",
        "/api/v1/map/tracks/",
        "/map/",
    ):
        status, body = asked_raw(app, base + climb)
        if unquote(climb) in static_files() and base == "/static/":
            continue
        assert status in (200, 307, 308, 404, 422), base + climb
        assert b"root:" not in body
        assert b"def build_app" not in body
        assert b"[project]" not in body
        if base == "/static/":
            assert status == 404, climb


def asked_raw(app, raw, query=b"", method="GET"):
    """Status and body of a request whose path no client has tidied up."""
    import asyncio
    from urllib.parse import unquote

    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
             "path": unquote(raw), "raw_path": raw.encode(), "query_string": query, "root_path": "", "headers": [],
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:])


SEARCHES = ['"', '""', "'", "' OR 1=1 --", 'a" OR "b', "a AND", "NEAR(a b)", "a NOT b", "title:a", "{a b}: c", "^a",
            "a*",
            "*", "(", ")", "-a", "a-b", "a+b", "%", "_", "\\", "\x00", "a\x00b", ";DROP TABLE claim", "a" * 200,
            "a " * 100, "😀", "דנקרק", "مرحبا", "é" * 100, "\u202eabc", "ﬁ", "İ", "ß", "१२", "\ufdfa" * 66,
            "\ud7ff"]  # fmt: skip


@pytest.mark.parametrize("typed", SEARCHES)
def test_no_search_is_syntax(client, typed):
    for path in ("/en/search", "/nl/search"):
        assert client.get(path, params={"q": typed}).status_code == 200
    assert client.get("/api/v1/search", params={"q": typed}).status_code == 200


def test_a_search_of_ten_thousand_letters_is_refused_and_told(client):
    found = client.get("/en/search", params={"q": "a" * 10_000})
    assert found.status_code == 414
    assert "too long" in found.text
    assert client.get("/nl/search", params={"q": "a" * 10_000}).status_code == 414


def test_an_address_of_the_longest_measure_is_read(client):
    room = LONGEST_ADDRESS - len("/en/search") - len("q=")
    assert client.get("/en/search?q=" + "a" * room).status_code == 200
    assert client.get("/en/search?q=" + "a" * (room + 1)).status_code == 414


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/en/", "/en/places/boulogne", "/static/atlas.css", "/api/v1/places"])
def test_everything_can_only_be_read(client, method, path):
    found = client.request(method, path)
    assert found.status_code == 405
    assert "GET" in found.headers["allow"]
    assert found.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/en/", "/en/places/boulogne", "/static/atlas.css", "/api/v1/places", "/en/nothing"]
)
def test_the_head_of_an_answer_is_that_of_the_answer(client, path):
    head, whole = client.head(path), client.get(path)
    assert head.status_code == whole.status_code
    assert {k: head.headers.get(k) for k in ("etag", "content-type")} == {
        k: whole.headers.get(k) for k in ("etag", "content-type")
    }


WILD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["1944-09-17T99", "0000-00-00", "9999-99-99", "1e999,nan,inf", "nan,nan,nan", "1,2", "1,51,-5",
                     "-0,51,2",
                     "history+history", "run:", "run:3+", "ensemble", "place:", "formation:3cid", "1.7,50.9,1e-300",
                     "٢,٥٠,٣", "1944-09-17T١٢", "1_0,5_0,1_0", "None", "[]", "{}", "../", "%00"]),
    st.builds("{},{},{}".format, st.floats(), st.floats(), st.floats()),
)  # fmt: skip
QUIET = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@QUIET
@given(
    st.dictionaries(st.sampled_from([*MAP_WORDS, "else"]), WILD, max_size=6), st.sampled_from(["en", "nl"])
)
def test_no_share_link_is_too_wild_for_the_map(client, words, language):
    found = client.get(f"/{language}/map", params={k: v.encode("utf-8", "replace") for k, v in words.items()})
    assert found.status_code == 200
    assert 'id="main"' in found.text
    assert Reader(found.text).faults == []


@QUIET
@given(
    st.sampled_from([a.pattern.partition("{")[0] for a in PAGES if "{" in a.pattern]),
    st.text(max_size=80),
    st.sampled_from(["", ".pdf", ".json", "/"]),
    st.sampled_from(["en", "nl"]),
)
def test_no_path_is_too_wild(client, base, name, ending, language):
    found = client.get(f"/{language}/{base}{quote(name.encode('utf-8', 'replace'), safe='')}{ending}")
    assert found.status_code in (200, 404)
    assert 'id="main"' in found.text
    assert Reader(found.text).faults == []
