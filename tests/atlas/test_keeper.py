"""Who keeps the library, where its store lies, and the answers that are kept."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from wellhit.atlas.cache import Answer, Cache
from wellhit.atlas.keeper import Keeper, signature
from wellhit.atlas.settings import Settings
from wellhit.atlas.site import Site
from wellhit.atlas.store import room
from wellhit.atlas.store.room import KEPT, store_of, tidy
from wellhit.scenario.check import check
from wellhit.scenario.problems import ScenarioError
from wellhit.scenario.read import find

SMALL = "_template"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WELLHIT_CACHE", str(tmp_path / "cache"))
    room._for_now.cache_clear()
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find(SMALL), tmp_path / "small"))


def looking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """A keeper that looks at the files each time it is asked."""
    monkeypatch.setattr("wellhit.atlas.keeper.LOOK_EVERY", -1.0)
    return Keeper(Settings(str(folder), development=True))


# -- the state of files --


def test_files_that_nobody_wrote_do_not_make_a_new_version(tmp_path):
    (tmp_path / "places.csv").write_text("id")
    before = signature([tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"1")
    (tmp_path / ".places.csv.swp").write_text("x")
    (tmp_path / "places.csv~").write_text("x")
    (tmp_path / "leads-nowhere").symlink_to(tmp_path / "absent")
    assert signature([tmp_path]) == before
    (tmp_path / "places.csv").write_text("id,name")
    assert signature([tmp_path]) != before


def test_a_folder_that_goes_away_leaves_what_was_read(small, monkeypatch):
    keeper = looking(small, monkeypatch)
    places = keeper.now().places
    small.rename(small.with_name("elsewhere"))
    kept = keeper.now()
    assert kept.places == places
    assert kept.shelf.entries("en")
    assert "no campaign or folder" in str(kept.problems[0])
    small.with_name("elsewhere").rename(small)
    assert keeper.now().problems == ()


def test_no_end_of_problems_is_told_and_not_a_fault_of_ours(small, monkeypatch):
    keeper = looking(small, monkeypatch)
    header = (small / "claims.csv").read_text().splitlines()[0]
    (small / "claims.csv").write_text("\n".join([header, *["one cell"] * 600]))
    kept = keeper.now()
    assert len(kept.problems) > 500
    assert kept.places
    with pytest.raises(ScenarioError, match="problems found"):
        Keeper(Settings(str(small)))


# -- the store --


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WELLHIT_CACHE", str(tmp_path / "file"))  # no folder can be made in a file
    library = Keeper(Settings(SMALL)).now()
    assert library.shelf.entries("en")
    assert tmp_path not in library.store.parents


def test_a_store_that_was_cleared_away_is_made_anew():
    library = Keeper(Settings(SMALL)).now()
    library.store.unlink()
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(len(library.shelf.entries("en"))))
    thread.start()
    thread.join()
    assert found == [len(library.shelf.entries("en"))]
    assert found[0] > 0


def test_stores_of_former_versions_go_the_longest_unused_first(own_cache):
    stores = [store_of(f"{n:02}") for n in range(KEPT + 3)]
    for n, store in enumerate(stores):
        store.write_text("")
        os.utime(store, (n, n))
    tidy(stores[0])  # the oldest of all is in use
    left = sorted(file.stem for file in (own_cache / "atlas").iterdir())
    assert left == ["00"] + [f"{n:02}" for n in range(4, KEPT + 3)]


# -- answers --


def test_the_cache_counts_an_answer_once_however_often_it_is_kept():
    cache = Cache(most=100_000)
    cache.find("v", "x")
    for _ in range(50):
        cache.keep("v", "x", Answer(b"a" * 10_000))
    assert cache.held == cache.answers["x"].size
    for n in range(50):
        cache.keep("v", n, Answer(b"b" * 10_000))
    assert cache.held == sum(answer.size for answer in cache.answers.values()) <= 100_000


def test_many_threads_leave_the_cache_as_one_would():
    cache, faults = Cache(most=60_000), []

    def ask() -> None:
        try:
            for n in range(300):
                version, key = f"v{n // 150}", n % 12
                if cache.find(version, key) is None:
                    cache.keep(version, key, Answer(bytes([key]) * 9_000))
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert cache.held == sum(answer.size for answer in cache.answers.values()) <= 60_000


# -- faults --

SPOILT = [
    ("places.csv", "northtown,", "northtwon,"),
    ("fortresses.csv", None, None),
    ("strongpoints.csv", None, None),
    ("sources.toml", "[", "[["),
    ("claims.csv", ",", ",,"),
    ("formations.csv", "northtown", "northtwon"),
    ("routes.csv", "northtown", "northtwon"),
]


@pytest.mark.parametrize(("file", "was", "becomes"), SPOILT, ids=[row[0] for row in SPOILT])
def test_a_folder_with_a_fault_is_shown_as_far_as_it_is_sound(small, file, was, becomes):
    text = (small / file).read_text()
    assert was is None or was in text
    (small / file).write_text("?" if was is None else text.replace(was, becomes, 1))
    site = Site(Settings(str(small), development=True))
    assert site.keeper.library.problems
    things = [f"places/{name}" for name in site.keeper.library.places]
    things += [f"formations/{name}" for name in site.keeper.library.formations]
    for path in ["", "map", "places", "formations", "days", "sources", "results", *things]:
        answer = site.answer(f"en/{path}", {})
        assert answer is not None
        assert answer.status == 200, path


def test_a_name_that_leads_nowhere_is_told_as_the_check_tells_it(small):
    (small / "routes.csv").write_text((small / "routes.csv").read_text().replace("northtown", "northtwon", 1))
    library = Keeper(Settings(str(small))).now()
    assert [str(problem) for problem in library.problems] == [str(problem) for problem in check(small)]
    assert any('did you mean "northtown"' in str(problem) for problem in library.problems)


def test_what_cannot_be_shown_at_all_is_refused_with_its_faults(small):
    (small / "places.csv").write_text("?")
    with pytest.raises(ScenarioError, match=r"places\.csv"):
        Keeper(Settings(str(small)))
