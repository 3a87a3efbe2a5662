"""A real Chromium and a real server, for the tests of what a reader sees."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# No sandbox: in a container there is none to be had. The rest keeps it from calling anybody.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 20_000  # a busy machine is slow, not wrong
OURS = ("127.0.0.1", "localhost", None)  # None: a file, or data within a page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs a browser: `make test` leaves the mark out where there is none."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def _setup_browser() -> ModuleType:
    """`tools/setup_browser.py`, which knows where a browser may be."""
    spec = importlib.util.spec_from_file_location("setup_browser", ROOT / "tools" / "setup_browser.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    setup = _setup_browser()
    program = setup.find()
    if not program:
        pytest.fail(setup.advice(), pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def atlas() -> Iterator[str]:
    """The address of the atlas, as `wellhit serve` serves it; without a slash at its end."""
    command = [sys.executable, "-m", "wellhit.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        found = re.search(r"http://localhost:(\d+)/", line)
        if found:
            yield f"http://127.0.0.1:{found[1]}"
            server.send_signal(signal.SIGINT)
        said = line + server.stderr.read()
    assert found, said
    assert "Traceback" not in said, said


class Faults(list[str]):
    """What went wrong in a page: errors in its console, and requests to anybody else."""

    def watch(self, page: Page) -> None:
        """Note the faults of a page from now on."""
        page.on("pageerror", lambda fault: self.append(str(fault)))
        page.on("console", lambda said: self.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: None if _is_ours(asked.url) else self.append(f"asked {asked.url}"))


def _is_ours(address: str) -> bool:
    return urlsplit(address).hostname in OURS


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Faults of every page that `open_page` opened; one that is left at the end fails the test."""
    found = Faults()
    yield found
    assert found == []


@pytest.fixture
def open_page(browser: Browser, faults: Faults) -> Iterator[Callable[..., Page]]:
    """Open an address in a fresh context; width, height and what Browser.new_context takes. Faults fail the test."""
    contexts = []

    def opened(address: str, width: int = 1280, height: int = 900, **context: Any) -> Page:
        made = browser.new_context(viewport={"width": width, "height": height}, **context)
        contexts.append(made)
        made.set_default_timeout(PATIENCE_MS)
        page = made.new_page()
        faults.watch(page)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
