"""Old rules never run: an edit anywhere in the rule book leads to another folder of compiled code.

The compiler's own cache looks at the file of a function and not at the files that this one imports. The tests
use a rule book of three lines, so that compiling it costs little.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wellhit import runs
from wellhit.engine import rule

ENGINE = Path(rule.__file__).parent
BOOK = {
    "__init__.py": "",
    "numbers.toml": "[share]\nvalue = 1\n",
    "pace.py": "from book.rule import rule\n\n\n@rule\ndef pace(day):\n    return day + 1\n",
    "march.py": (
        "from book.pace import pace\nfrom book.rule import entry\n\n\n"
        "@entry\ndef march(day):\n    return 10 * pace(day)\n"
    ),
}
PLAY = "from book import march, rule; print(march.march(2), rule.cache_folder().name, rule.is_warm())"


class Book:
    """A small rule book on disk with the real `rule.py`, played in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.room, self.cache = folder, folder / "book", folder / "cache"
        self.room.mkdir()
        for name, text in BOOK.items():
            (self.room / name).write_text(text, encoding="utf-8")
        shutil.copy(rule.__file__, self.room / "rule.py")

    def play(self) -> tuple[int, str]:
        """What the rules give, and the folder of compiled code they came from."""
        found = subprocess.run(
            [sys.executable, "-B", "-c", PLAY], cwd=self.folder, capture_output=True, text=True, check=False,
            env={**os.environ, "WELLHIT_CACHE": str(self.cache), "WELLHIT_ENGINE": "numba"},
        )  # fmt: skip
        assert found.returncode == 0, found.stderr
        value, name, warm = found.stdout.split()
        assert warm == "True", "nothing was kept"
        assert (self.cache / name).is_dir()
        return int(value), name

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.room / name
        stamp = path.stat()
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # the clock alone must not give it away

    def kept(self) -> dict[str, int]:
        """Compiled files and when they were written."""
        return {str(p.relative_to(self.cache)): p.stat().st_mtime_ns for p in self.cache.rglob("*.nbc")}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_editing_an_imported_rule_never_runs_stale_code(book: Book) -> None:
    value, first = book.play()
    assert value == 30
    kept = book.kept()
    assert book.play() == (30, first)
    assert book.kept() == kept, "compiled again without need"

    book.edit("pace.py", "day + 1", "day + 2")
    value, second = book.play()
    assert value == 40
    assert second != first

    book.edit("pace.py", "day + 2", "day + 1")
    assert book.play() == (30, first)
    assert {name: book.kept()[name] for name in kept} == kept, "the first rule book was still there to use"


def test_editing_a_parameter_file_compiles_anew(book: Book) -> None:
    _, first = book.play()
    book.edit("numbers.toml", "value = 1", "value = 2")
    _, second = book.play()
    assert second != first


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "engine"
    shutil.copytree(ENGINE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


FILES = sorted(p.name for p in ENGINE.iterdir() if p.suffix in (".py", ".toml"))


def test_the_room_holds_nothing_that_the_hash_does_not_see() -> None:
    others = [p.name for p in ENGINE.iterdir() if p.name not in FILES and p.name != "__pycache__"]
    assert others == []
    assert "parameters.toml" in FILES
    assert len(FILES) > 20


@pytest.mark.parametrize("name", FILES)
def test_the_hash_sees_every_file(name: str, copied: Path) -> None:
    path = copied / name
    before, text = rule.rules_hash(copied), path.read_bytes()
    changes: list[Callable[[], object]] = [
        lambda: path.write_bytes(text + b"\n"),
        lambda: path.write_bytes(text[:-2] + b"#\n"),
        lambda: path.rename(path.with_name("another" + path.suffix)),
    ]
    for change in changes:
        change()
        assert rule.rules_hash(copied) != before
        path.with_name("another" + path.suffix).unlink(missing_ok=True)
        path.write_bytes(text)
        assert rule.rules_hash(copied) == before


def test_the_hash_is_that_of_the_rules_in_use(copied: Path) -> None:
    assert rule.rules_hash() == rule.rules_hash(copied)
    assert rule.cache_folder().name == f"rules-{rule.rules_hash()}"


def test_a_new_rule_file_is_seen(copied: Path) -> None:
    before = rule.rules_hash(copied)
    (copied / "zeppelins.py").write_text("", encoding="utf-8")
    assert rule.rules_hash(copied) != before
    (copied / "zeppelins.py").unlink()


def test_the_cache_may_be_put_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLHIT_CACHE", str(tmp_path))
    assert rule.cache_folder().parent == tmp_path


def test_compiled_rules_lie_in_their_folder() -> None:
    runs.warm_up()
    assert rule.is_warm()
    assert not list(ENGINE.rglob("*.nbc")), "compiled code beside the sources"


def alone(code: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, in which single rules are not called: as users have it."""
    own = {name: value for name, value in os.environ.items() if name != "WELLHIT_CALL_RULES"}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=own, check=False)


def test_a_rule_called_from_python_says_so_and_an_entry_answers() -> None:
    found = alone(
        """
import numpy as np
from wellhit.engine import dice

key = np.uint64(1)
print(dice.throw(key, np.int64(2), 3, key))
try:
    dice.roll(key, np.int64(2), 3, key)
except RuntimeError as error:
    print(error)
"""
    )
    assert (found.returncode, found.stderr) == (0, "")
    number, words = found.stdout.splitlines()
    assert 0.0 <= float(number) < 1.0
    assert words.startswith("roll is a rule within the rule book")
