"""`make test` drives a browser where there is one, says plainly where there is none, and CI does not do without."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# As `make test` calls it, but blind for what may lie in the folders of this machine's applications.
CALL = "import setup_browser as it, sys; it.APPLICATIONS = (); sys.exit(it.main())"


def asked(path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """What the set-up says where only the programs of one folder can be found."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("WELLHIT_")}
    env |= {"PATH": str(path), "PYTHONPATH": str(ROOT / "tools"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", CALL], env=env | more, capture_output=True, text=True, check=False
    )


@pytest.fixture
def programs(tmp_path):
    """A folder of programs that do nothing: `programs("chromium")`."""

    def made(*names: str) -> Path:
        for name in names:
            file = tmp_path / name
            file.write_text("#!/bin/sh\n")
            file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return tmp_path

    return made


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_a_browser_on_path_is_found_without_a_word(programs, name):
    done = asked(programs(name))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_named_browser_is_the_only_one_looked_for(programs):
    folder = programs("chromium")
    assert asked(folder, WELLHIT_CHROMIUM=str(folder / "chromium")).stdout == ""
    done = asked(folder, WELLHIT_CHROMIUM="no-such-browser")
    assert done.returncode == 0
    assert done.stdout == " and not browser\n"
    assert "no program no-such-browser" in done.stderr


def test_without_a_browser_the_tests_are_left_out_with_a_sentence(tmp_path):
    done = asked(tmp_path)
    assert (done.returncode, done.stdout) == (0, " and not browser\n")
    assert "install the package chromium" in done.stderr


def test_where_one_is_required_its_lack_is_a_failure(tmp_path):
    done = asked(tmp_path, WELLHIT_BROWSER="required")
    assert (done.returncode, done.stdout) == (2, "")
    assert "required here" in done.stderr
    assert "WELLHIT_BROWSER=required make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_nothing_is_installed_for_one_who_wants_none(programs):
    folder = programs("apt-get", "env", "sudo")
    (folder / "apt-get").write_text(f"#!/bin/sh\n{shutil.which('touch')} {folder}/called\n")
    done = asked(folder, WELLHIT_BROWSER="without")
    assert (done.returncode, done.stdout) == (0, " and not browser\n")
    assert not (folder / "called").exists()


def test_debian_s_package_is_installed_where_that_needs_no_question(programs):
    """apt-get is called by root, or by sudo that asks for no password; here both are stand-ins."""
    folder = programs("apt-get", "sudo")
    shutil.copy(shutil.which("env"), folder / "env")
    (folder / "sudo").write_text('#!/bin/sh\nshift\nexec "$@"\n')
    programs("true")
    copy = f"{shutil.which('cp')} {folder}/true {folder}/chromium"
    (folder / "apt-get").write_text(
        f'#!/bin/sh\necho "$@" >>{folder}/called\ncase "$*" in *install*) {copy};; esac\n'
    )
    done = asked(folder, WELLHIT_BROWSER="required")
    assert (done.returncode, done.stdout) == (0, "")
    first, second = (folder / "called").read_text().splitlines()
    assert first.endswith("update")
    assert second.endswith("install --no-install-recommends chromium")


def test_a_wish_that_is_none_is_named(tmp_path):
    done = asked(tmp_path, WELLHIT_BROWSER="maybe")
    assert done.returncode == 2
    assert "`required` or `without`" in done.stderr
