"""Results as the atlas shows them: an exhibit, or the folders that other commands write, read without playing anything.

What stands in a file is told by its shape, not by its name, so a comparison printed with `--json` into a file is found
as well. What is missing is None or empty; a file that cannot be read, or is of another campaign, becomes a problem
that names it, and the rest is shown. docs/reference/map-data.md says what the files hold.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from wellhit.scenario.problems import Problem

SHIPPED = Path(__file__).parents[2] / "exhibit"
HINDCAST = Path(__file__).parents[2] / "posterior"  # where the shipped hindcast lies, beside its posterior
KIND = "wellhit-exhibit"
MOST_BYTES = 50_000_000  # of one file: a hundred times what any command writes
MOST_FILES = 2_000
TRACKS = ("run", "ensemble", "history")
Json = dict[str, Any]


class Count(NamedTuple):
    """In `runs` of `of` runs it had happened."""

    runs: int
    of: int


@dataclass
class Exhibit:
    """What one folder holds. summary: of `wellhit run`; tracks by id; comparisons by plan; rows: of a hindcast."""

    folder: Path
    manifest: Json | None = None
    summary: Json | None = None
    falls: Json | None = None
    daily: Json | None = None
    rankings: list[Json] = field(default_factory=list)
    tracks: dict[str, Json] = field(default_factory=dict)
    comparisons: dict[str, Json] = field(default_factory=dict)
    hindcast: list[Json] = field(default_factory=list)
    reading: Json | None = None
    diagnosis: Json | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def campaign(self) -> str:
        """The campaign that it is of; "" where nothing says so."""
        parts = (self.manifest, self.summary, *self.comparisons.values())
        return next((str(part["campaign"]) for part in parts if part and part.get("campaign")), "")


# -- reading ------------------------------------------------------------------------------------------------


def open_exhibit(folder: Path) -> Exhibit:
    """Read every JSON file of a folder. Never raises on what stands in them."""
    found = Exhibit(folder)
    for path in _files(folder, found):
        name = path.relative_to(folder).as_posix()
        content = _content(path, name, found)
        try:
            _put(found, path.stem, content)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            found.problems.append(Problem(_said(folder, name), None, "", f"not as it should be ({error!r})"))
    return found


def _said(folder: Path, name: str) -> str:
    return f"{folder.name}/{name}"


def _files(folder: Path, found: Exhibit) -> list[Path]:
    """The JSON files of a folder and of those in it, in a fixed order; chunks of unfinished jobs are no results."""
    if not folder.is_dir():
        found.problems.append(Problem(str(folder), None, "", "no such folder of results"))
        return []
    paths = sorted(path for level in ("*.json", "*/*.json") for path in folder.glob(level))
    paths = [path for path in paths if path.is_file() and not path.parent.name.endswith(".partial")]
    if len(paths) > MOST_FILES:
        message = f"{len(paths)} JSON files: only the first {MOST_FILES} are read"
        found.problems.append(Problem(str(folder), None, "", message))
    return paths[:MOST_FILES]


def _content(path: Path, name: str, found: Exhibit) -> Any:
    """What a file says; None, and a problem, where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1_000_000} MB")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        message = f"cannot be read ({getattr(error, 'strerror', None) or error})"
        found.problems.append(Problem(_said(found.folder, name), None, "", message))
        return None


def _put(found: Exhibit, stem: str, content: Any) -> None:
    """Give a file's content its place, by its shape; what is none of ours is passed over."""
    if isinstance(content, list) and content and isinstance(content[0], dict) and "baselines" in content[0]:
        for row in content:
            _need(row, "siege", "id", "label", "unit", "record", "runs")
        found.hindcast = content
    if not isinstance(content, dict):
        return
    if content.get("kind") == KIND:
        found.manifest = content
    elif content.get("kind") in TRACKS:
        found.tracks[str(content["id"])] = _track(content)
    elif "comparisons" in content:
        for one in content["comparisons"]:
            found.comparisons[str(one["b"])] = _comparison(one)
        found.rankings += list(content["rankings"])
    elif "a" in content and "b" in content and "outcomes" in content:
        found.comparisons[str(content["b"])] = _comparison(content)
        found.rankings += list(content.get("rankings", []))
    elif "rankings" in content:
        found.rankings += list(content["rankings"])
    elif "outcomes" in content and "runs" in content:
        found.summary = _summary(content)
    elif "grid" in content and "rows" in content:
        found.falls = _falls(content)
    elif "measures" in content and "start" in content:
        found.daily = content
    elif "sieges" in content and "reading" in content:
        found.reading = content
    elif stem == "diagnosis":
        found.diagnosis = content


def _need(row: Json, *keys: str) -> None:
    """Raises KeyError for the first that is not there."""
    for key in keys:
        if key not in row:
            raise KeyError(key)


def _summary(content: Json) -> Json:
    for row in content["outcomes"]:
        _need(row, "id", "label", "unit", "inside50", "inside90")
        _need(row["record"], "low", "best", "high", "sources")
        _need(row["runs"], "q05", "q25", "q50", "q75", "q95", "censored")
    return content


def _comparison(content: Json) -> Json:
    for row in content["outcomes"]:
        _need(row, "id", "label", "unit", "a", "b", "difference", "low", "high", "pairs", "sentence")
    return content


def _track(content: Json) -> Json:
    int(content["turns"])
    for keys in dict(content["formations"]).values():
        for key in keys:
            if not (len(key) >= 5 and isinstance(key[0], int)):
                raise ValueError(f"{key} is no keyframe")
    return content


def _falls(content: Json) -> Json:
    date.fromisoformat(content["start"])
    int(content["runs"]), int(content["days"])
    for row in content["rows"].values():
        _need(row, "measure", "subject", "quantiles")
        if sorted(row.get("by_day", [])) != row.get("by_day", []):
            raise ValueError("days are out of order")
    return content


# -- asking --------------------------------------------------------------------------------------------------


class Results:
    """The results of one campaign, from any number of folders; where two say the same thing, the first is believed."""

    def __init__(self, exhibits: Sequence[Exhibit], campaign: str) -> None:
        self.exhibits = [one for one in exhibits if one.campaign in ("", campaign)]
        self.left_out = [
            (one.folder.name, one.campaign) for one in exhibits if one.campaign not in ("", campaign)
        ]
        self.broken = [problem for one in exhibits for problem in one.problems]
        self.problems = list(self.broken)
        for one in exhibits:
            if one.campaign not in ("", campaign):
                message = f'results of "{one.campaign}", not of "{campaign}": left out'
                self.problems.append(Problem(str(one.folder), None, "", message))
        self.by_id = {row["id"]: row for row in self.rows}

    def __bool__(self) -> bool:
        return any((e.summary, e.tracks, e.comparisons, e.hindcast, e.diagnosis) != (None, {}, {}, [], None)
                   for e in self.exhibits)  # fmt: skip

    def _first(self, name: str) -> Any:
        return next((part for one in self.exhibits if (part := getattr(one, name))), None)

    @property
    def manifest(self) -> Json | None:
        """How the first exhibit was made: runs, seed, draws, hashes, `command`."""
        found: Json | None = self._first("manifest")
        return found

    @property
    def summary(self) -> Json | None:
        """As `wellhit run` writes it; None without results."""
        found: Json | None = self._first("summary")
        return found

    @property
    def daily(self) -> Json | None:
        """The days: `measures` by name, with quantiles and single runs."""
        found: Json | None = self._first("daily")
        return found

    @property
    def runs(self) -> int:
        """How many runs the summary is of; 0 without one."""
        return int(self.summary["runs"]) if self.summary else 0

    @property
    def rows(self) -> list[Json]:
        """Every row of the summary."""
        return list(self.summary["outcomes"]) if self.summary else []

    def row(self, name: str) -> Json | None:
        """The summary's row of a record row or outcome, by its id."""
        return self.by_id.get(name)

    def happened_by(self, name: str, day: date) -> Count | None:
        """In how many runs an outcome that is a date had come about by the end of a day; None: not known."""
        falls: Json | None = self._first("falls")
        row = falls["rows"].get(name) if falls else None
        if falls is None or row is None or "by_day" not in row:
            return None
        since = (day - date.fromisoformat(falls["start"])).days
        steps = row["by_day"]
        n = bisect_right([step[0] for step in steps], since)
        return Count(int(steps[n - 1][1]) if n else 0, int(falls["runs"]))

    @property
    def counted_runs(self) -> int:
        """How many runs the counts and quantiles are of; 0 without any."""
        falls: Json | None = self._first("falls")
        return int(falls["runs"]) if falls else 0

    @property
    def start(self) -> date | None:
        """The day from which days are counted; None: not known."""
        falls: Json | None = self._first("falls")
        return date.fromisoformat(falls["start"]) if falls else None

    @property
    def end(self) -> date | None:
        """The last day that is counted; None: not known."""
        falls: Json | None = self._first("falls")
        return date.fromisoformat(falls["start"]) + timedelta(days=int(falls["days"]) - 1) if falls else None

    def counted(self, name: str) -> Json | None:
        """What an outcome's runs were counted by: measure, subject, unit, quantiles, and by_day of a date."""
        falls: Json | None = self._first("falls")
        return falls["rows"].get(name) if falls else None

    def fallen_by(self, fortress: str, day: date) -> Count | None:
        """In how many runs a fortress had fallen by the end of a day; None: not known."""
        falls: Json | None = self._first("falls")
        for name, row in (falls["rows"] if falls else {}).items():
            if row["measure"] == "fall" and row["subject"] == [fortress]:
                return self.happened_by(name, day)
        return None

    def quantiles(self, name: str) -> list[tuple[float, float | None]]:
        """[(per cent of the runs, value)] of an outcome; dates in days since the start, None: not by the end."""
        falls: Json | None = self._first("falls")
        row = falls["rows"].get(name) if falls else None
        return list(zip(falls["grid"], row["quantiles"], strict=False)) if falls and row else []

    @property
    def comparisons(self) -> dict[str, Json]:
        """What-ifs by plan, as `wellhit compare --json` prints them, with the `plan` itself where it is known."""
        return {name: one for e in reversed(self.exhibits) for name, one in e.comparisons.items()}

    @property
    def rankings(self) -> list[Json]:
        """Plans ranked by what a campaign was for and what it cost."""
        found: list[Json] = self._first("rankings") or []
        return found

    @property
    def tracks(self) -> dict[str, Json]:
        """Tracks for the map by id: that of all runs first, then single runs by their part."""
        found = {name: one for e in reversed(self.exhibits) for name, one in e.tracks.items()}
        return dict(sorted(found.items(), key=lambda item: _rank(item[1])))

    @property
    def ensemble(self) -> Json | None:
        """The track of all runs together."""
        return next((one for one in self.tracks.values() if one["kind"] == "ensemble"), None)

    @property
    def hindcast(self) -> list[Json]:
        """Rows of a hindcast or prediction."""
        found: list[Json] = self._first("hindcast") or []
        return found

    @property
    def reading(self) -> Json | None:
        """What a hindcast's rows come to."""
        found: Json | None = self._first("reading")
        return found

    @property
    def diagnosis(self) -> Json | None:
        """What `wellhit diagnose` found."""
        found: Json | None = self._first("diagnosis")
        return found


PARTS = ("median", "record", "early", "late")


def _rank(track: Mapping[str, Any]) -> tuple[int, int, str]:
    role = track.get("role")
    kinds = ("history", "ensemble", "run")
    return kinds.index(track["kind"]), PARTS.index(role) if role in PARTS else len(PARTS), str(track["id"])


def open_results(folders: Sequence[Path], campaign: str) -> Results:
    """The results in some folders; without any, what ships with Wellhit, if it is of this campaign.

    The shipped hindcast, which is of many sieges, belongs to every campaign.
    """
    found = [open_exhibit(folder) for folder in folders]
    if not folders and SHIPPED.is_dir():
        found = [one for one in (open_exhibit(SHIPPED),) if one.campaign == campaign]
    if HINDCAST.is_dir():
        found.append(open_exhibit(HINDCAST))
    return Results(found, campaign)
