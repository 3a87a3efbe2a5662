"""Set-up, lock, wheel and documents belong together: what one promises the others keep."""

import dataclasses
import os
import re
import stat
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def pinned(name: str) -> dict[str, str]:
    """Package -> version of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+) \\$", text, re.MULTILINE))


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ ;\[]", r)[0].lower() for r in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_with_hashes_and_names_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE), "an option in the lock"
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pinned(name)) > 10
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_the_locks_hold_what_the_project_asks_for():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    run, dev = (pinned(name) for name in LOCKS)
    assert wanted(PROJECT["dependencies"]) | wanted(build) <= set(run)
    assert wanted(PROJECT["optional-dependencies"]["dev"]) <= set(dev)
    assert {p: v for p, v in run.items() if dev.get(p) != v} == {}, "tests would run on other versions"


def test_version_stands_once():
    import wellhit

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert wellhit.__version__ == PROJECT["version"]
    assert f"## [{PROJECT['version']}]" in changelog


def test_ci_calls_make_test():
    run = ROOT / ".ci" / "run"
    assert "make test" in run.read_text(encoding="utf-8")
    assert run.stat().st_mode & stat.S_IXUSR


def test_readme_names_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    inside = [t for t in targets if not re.match(r"\w+:", t)]
    assert [t for t in inside if not (page.parent / t).exists()] == []


def test_every_page_is_reached_from_the_contents():
    """docs/README.md lists every page, so that none is lost."""
    contents = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")]
    assert [p for p in pages if p != "README.md" and f"({p})" not in contents] == []


def test_reference_pages_are_current():
    found = subprocess.run(
        [sys.executable, "tools/make_reference.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr + "\nrun: make docs"


def test_the_plan_page_explains_every_word():
    from wellhit import terms

    text = (ROOT / "docs" / "reference" / "plan-language.md").read_text(encoding="utf-8")
    keys = [f.name for f in dataclasses.fields(terms.Order)]
    words = (*terms.TASKS, *terms.CONDITIONS, *terms.TEMPOS, *keys)
    assert [w for w in words if f"`{w}`" not in text] == []


def test_the_wheel_carries_campaigns_parameters_and_templates(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "wellhit"
    data = [p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert [p.name for p in data if "wellhit/" + p.relative_to(package).as_posix() not in inside] == []
    assert any(n.endswith("licenses/LICENSE-DATA") for n in inside)


def set_up(arguments: list[str], root: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the set-up script of a copied project."""
    environment = {**os.environ, **({"PATH": path} if path else {})}
    return subprocess.run(
        [sys.executable, str(root / "tools" / "setup_venv.py"), *arguments],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip


@pytest.fixture
def copied(tmp_path):
    """As much of the project as set-up reads."""
    (tmp_path / "tools").mkdir()
    for name in (*LOCKS, "pyproject.toml", "tools/setup_venv.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def test_set_up_asks_for_run_or_dev(copied):
    assert set_up([], copied).returncode == 2
    assert set_up(["everything"], copied).returncode == 2


def test_set_up_leaves_a_folder_alone_that_is_no_environment(copied):
    (copied / ".venv").mkdir()
    (copied / ".venv" / "letter.txt").write_text("mine")
    found = set_up(["run"], copied)
    assert found.returncode == 2
    assert "not a virtual environment" in found.stderr
    assert (copied / ".venv" / "letter.txt").exists()


def test_set_up_does_nothing_when_the_stamp_fits(copied, monkeypatch):
    monkeypatch.syspath_prepend(str(copied / "tools"))
    monkeypatch.delitem(sys.modules, "setup_venv", raising=False)
    import setup_venv

    python = copied / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert not setup_venv.is_ready("run")
    (copied / ".venv" / "wellhit-dev.stamp").write_text(setup_venv.key_of("dev"))
    assert setup_venv.is_ready("dev")
    assert setup_venv.is_ready("run"), "what tests need includes what runs need"
    (copied / "requirements-dev.lock").write_text("numpy==0\n")
    assert not setup_venv.is_ready("dev")
