"""The atlas of the shipped campaign, asked in-process; and copies of the campaign to be spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from wellhit.atlas.app import build_app
from wellhit.atlas.settings import Settings
from wellhit.atlas.site import Site
from wellhit.scenario.read import find

FLAGSHIP = "channel-ports-1944"


@pytest.fixture(scope="session")
def app() -> Starlette:
    """The application with the shipped campaign."""
    return build_app(Settings(FLAGSHIP))


@pytest.fixture(scope="session")
def site(app: Starlette) -> Site:
    """Its site."""
    found: Site = app.state.site
    return found


@pytest.fixture(scope="session")
def client(app: Starlette) -> TestClient:
    """A reader's program; an answer 500 is an answer, not an error here."""
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the campaign's folder that a test may spoil, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(find(FLAGSHIP), tmp_path / "campaign"))


@pytest.fixture
def reading() -> Callable[[Path], TestClient]:
    """Opens the atlas of a folder as an author does, who sees edits at once."""

    def open_(folder: Path) -> TestClient:
        app = build_app(Settings(str(folder), development=True))
        return TestClient(app, raise_server_exceptions=False, follow_redirects=False)

    return open_
