"""What is committed is text a stranger can read: UTF-8, LF, small, and free of one machine's habits."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 2_000_000  # bytes; a clone stays quick
BINARY = {".png", ".jpg", ".parquet", ".npz", ".ico", ".woff2"}
NOT_OURS = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}

# Folders of whoever's machine it was. Written so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.~:/-])/(?:work|farm|root|tmp|home|Users|opt|private)/[\w.]")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b|NotImplemented" r"Error|place" r"holder(?!=)")
NOT_RUN = re.compile(r"pytest\.(?:ski" r"p|importor" r"skip|xfa" r"il)\b|mark\.(?:ski" r"p|xfa" r"il)")
SWALLOWED = re.compile(r"except(?:\s+\w+)?:\s*(?:\n\s*)?pa" r"ss\b")


def committed_files() -> list[Path]:
    """Files that are or would be committed; without git everything but build products."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in ROOT.rglob("*") if not NOT_OURS & set(p.relative_to(ROOT).parts)]
    return sorted(p for p in paths if p.is_file())


FILES = committed_files()
TEXTS = {p: p.read_bytes() for p in FILES if p.suffix not in BINARY}


def under(*folders: str) -> list[tuple[Path, str]]:
    """Text files of some folders with their content."""
    return [
        (p.relative_to(ROOT), raw.decode("utf-8", "replace"))
        for p, raw in TEXTS.items()
        if p.relative_to(ROOT).parts[0] in folders
    ]


def hits(pattern: re.Pattern[str], files: list[tuple[Path, str]]) -> list[str]:
    """Where a pattern occurs: file, line, what."""
    return [
        f"{path}:{text.count(chr(10), 0, m.start()) + 1}: {m.group()!r}"
        for path, text in files
        for m in pattern.finditer(text)
    ]


def test_there_are_files():
    assert len(FILES) > 40


def test_files_are_small():
    assert [str(p.relative_to(ROOT)) for p in FILES if p.stat().st_size > LARGEST] == []


def test_text_is_utf8_with_plain_line_ends():
    faults = []
    for path, raw in TEXTS.items():
        name = str(path.relative_to(ROOT))
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            faults.append(f"{name}: not UTF-8")
        if b"\r" in raw:
            faults.append(f"{name}: carriage return")
        if raw and not raw.endswith(b"\n"):
            faults.append(f"{name}: no line end at the end")
        if raw.startswith(b"\xef\xbb\xbf"):
            faults.append(f"{name}: byte order mark")
    assert faults == []


def test_no_file_names_a_machine():
    everywhere = [(p.relative_to(ROOT), raw.decode("utf-8", "replace")) for p, raw in TEXTS.items()]
    assert hits(MACHINE_PATH, everywhere) == []


def test_nothing_is_left_unfinished():
    # Data are left out: there three such letters are a corps.
    code = [(p, text) for p, text in under("src", "tests", "tools", "benchmarks") if p.suffix != ".csv"]
    assert hits(UNFINISHED, code) == []


def test_every_test_runs_and_no_error_is_swallowed():
    assert hits(NOT_RUN, under("tests")) == []
    assert hits(SWALLOWED, under("src", "tests", "tools", "benchmarks")) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "see /" + "home/anna/x"),
        (UNFINISHED, "# TO" + "DO later"),
        (NOT_RUN, "@pytest.mark.ski" + "p"),
        (SWALLOWED, "except OSError:\n    pa" + "ss"),
    ],
)
def test_the_patterns_find(pattern, text):
    assert pattern.search(text)
