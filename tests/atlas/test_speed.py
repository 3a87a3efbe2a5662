"""Speed that a reader notices: the start, the first page with all it loads, search, and many readers at once.

Times within a process are those of its processor, so that a busy machine does not decide; those over a wire are bounded
loosely here and measured by `benchmarks/serve_load.py`.
"""

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from serving import served

ROOT = Path(__file__).parents[2]
LOAD = [sys.executable, str(ROOT / "benchmarks" / "serve_load.py"), "--json"]


def test_the_first_answer_comes_within_two_seconds_of_the_command():
    """By the clock, or, where others have the processor too, by what the command itself needs of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with served() as (_, seconds):
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    needed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert min(seconds, needed) < 2


def loaded_by(client, path):
    """Bytes over the wire of a page and everything that it loads, by address."""
    sizes, waiting = {}, [path]
    while waiting:
        one = waiting.pop()
        if one in sizes:
            continue
        with client.stream("GET", one, headers={"accept-encoding": "gzip"}) as answer:
            assert answer.status_code == 200, one
            sizes[one] = sum(len(part) for part in answer.iter_raw())
        text = client.get(one).text
        if one == path:
            waiting += re.findall(r'<(?:script|img)[^>]* src="([^"]+)"', text)
            waiting += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', text)
        elif one.partition("?")[0].endswith(".js"):
            names = re.findall(r"""(?:from|import)\s*["'](\.[^"']+)["']""", text)
            waiting += [normpath(join(dirname(one.partition("?")[0]), name)) for name in names]
        elif one.partition("?")[0].endswith(".css"):
            waiting += re.findall(r"""url\(["']?(/[^"')]+)""", text)
    return sizes


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_first_page_is_light_with_all_that_it_loads(client, language):
    sizes = loaded_by(client, f"/{language}/")
    assert len(sizes) > 3
    assert sum(sizes.values()) <= 150_000, sizes


def busy(call):
    """Processor time of a call in milliseconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        call()
        best = min(best, 1000 * (time.process_time() - began))
    return best


def test_pages_are_made_within_their_time(site):
    def made(path):
        site.cache.version = ""
        return site.answer(path, {})

    made("en/map")  # the ground is drawn once, at the start
    assert busy(lambda: made("en/")) <= 100
    for path in (
        "en/days/1944-09-17",
        "nl/places/boulogne",
        "nl/stories/wellhit",
        "en/claims/r-o021",
        "en/conflicts",
    ):
        assert busy(lambda path=path: made(path)) <= 250, path


@pytest.mark.parametrize(
    "typed", ["boulogne", "d", "the port of calais and the guns of gris nez in september", "e a o i u n s t"]
)
def test_search_is_made_within_fifty_milliseconds(site, typed):
    def searched():
        site.cache.version = ""
        return site.answer("nl/search", {"q": typed})

    searched()
    assert busy(searched) <= 50


def asked(*more):
    found = subprocess.run([*LOAD, *more], capture_output=True, text=True, check=False, timeout=120)
    assert found.stdout, found.stderr
    return json.loads(found.stdout)


def test_many_readers_at_once_are_all_answered():
    found = asked("--rate", "40", "--seconds", "3")
    assert (found["errors"], found["first_errors"]) == (0, [])
    assert found["requests"] == 120
    assert found["server_processor_s"] <= 12  # its start and what it makes beforehand are most of that
    idle = found["load_of_the_machine"] <= found["cores"]
    assert found["p99_ms"] <= (1000 if idle else 60_000)  # others who have the processor are no fault of ours


@pytest.mark.slow
def test_two_hundred_requests_a_second_for_twenty_seconds():
    found = asked("--rate", "200", "--seconds", "20")
    assert found["errors"] == 0, found
    assert found["a_second"] >= 195, found
    assert found["p99_ms"] <= 200, found
