"""An exhibit: what a model expects of a campaign, in one folder that an atlas can show without playing anything.

    manifest.json       what it is of, how it was made, and the command that makes it again
    summary.json        as `wellhit run` writes it, without how long it took
    falls.json          how many runs had seen an event by which day, and quantiles of every outcome
    daily.json          the days: quantiles, and the runs that are shown by themselves
    ensemble.json       the track of all runs together
    runs/<n>.json       the tracks of a few telling runs, with their events in words
    plans.json          rankings of all plans
    compare/<plan>.json each what-if against the scenario's own plans, on the same luck

docs/reference/map-data.md says what stands in them. The same command writes the same bytes on one kind of machine.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wellhit.job import Job
from wellhit.lab import ensembles
from wellhit.lab import exhibit as lab
from wellhit.lab.experiment import describe
from wellhit.lab.falls import falls
from wellhit.lab.play import Desk
from wellhit.lab.whatif.compare import Setting
from wellhit.report.told import told_track
from wellhit.scenario.read import load, plans_of
from wellhit.terms import Plan, Scenario

KIND = "wellhit-exhibit"
FORMAT = 1
MANIFEST = "manifest.json"
FILES = {
    MANIFEST,
    "summary.json",
    "falls.json",
    "daily.json",
    "ensemble.json",
    "plans.json",
    "runs",
    "compare",
}
TITLES = {
    "median": ("near the median", "dicht bij de mediaan"),
    "early": ("on the early side", "aan de snelle kant"),
    "late": ("on the late side", "aan de late kant"),
    "record": ("nearest the record", "het dichtst bij de geschiedenis"),
}


class ExhibitError(ValueError):
    """A folder that no exhibit can be written to; the message names what is in the way."""


@dataclass(frozen=True)
class Ask:
    """What an exhibit is made of: a job, pairs of runs of each comparison (0: none), and which what-ifs (none: all)."""

    job: Job
    pairs: int = 2000
    plans: tuple[str, ...] = ()
    until: Any = None
    variants: list[tuple[Plan, Scenario]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Campaigns that are played for it: every run twice, and the pairs."""
        return 2 * self.job.runs + (self.pairs * (1 + len(self.variants)) if self.variants else 0)


def ask(job: Job, pairs: int, plans: tuple[str, ...]) -> Ask:
    """What is to be played, with the what-ifs of the campaign. Raises ScenarioError; ValueError for a plan's name."""
    scenario = job.scenario
    variants = []
    if pairs > 0:
        for plan in lab.what_ifs(scenario, plans_of(job.named), plans):
            follows = {p.side: p.id for p in scenario.plans} | {plan.side: plan.id}
            variants.append((plan, load(job.named, scenario.head.id, follows, with_record=False)))
    until = load(job.named, with_record=False).head.end
    return Ask(job, pairs, plans, until, variants)


def make(asked: Ask, desk: Desk) -> dict[str, Any]:
    """Play everything: file -> content. Raises JobError, CapacityError."""
    job = asked.job
    played = lab.play(job, desk)
    track = ensembles.track_of(job, ensembles.see(job, desk))
    chosen = lab.telling_runs(played)
    found: dict[str, Any] = {
        "summary.json": played.summary,
        "falls.json": falls(played.outcomes, job.scenario),
        "daily.json": lab.daily(played, [one.run for one in chosen]),
        "ensemble.json": track,
    }
    for one in chosen:
        number = job.first + one.run
        run = told_track(job, number, played.engine)
        role, why = (dict(zip(("en", "nl"), words[one.role], strict=True)) for words in (TITLES, lab.WHY))
        title = {language: f"{run['title'][language]}, {role[language]}" for language in role}
        told = {"title": title, "role": one.role, "why": why, "repeat": repeat_run(asked, number)}
        found[f"runs/{number}.json"] = {**run, **told}
    if asked.variants:
        found |= comparisons(asked, desk)
    roles = [{"run": job.first + one.run, "role": one.role} for one in chosen]
    return {MANIFEST: manifest(asked, played, roles, [*found]), **found}


def comparisons(asked: Ask, desk: Desk) -> dict[str, Any]:
    """The files of every what-if."""
    job = asked.job
    scenario = load(
        job.named, job.scenario.head.id, {p.side: p.id for p in job.scenario.plans}, with_record=False
    )
    setting = Setting(job.seed, job.draws, job.threads)
    many = lab.compare_all(scenario, asked.variants, setting, asked.pairs, asked.until, desk)
    plans = zip(asked.variants, many.comparisons, many.names[1:], strict=True)
    files: dict[str, Any] = {
        "plans.json": {"plans": list(many.names), "rankings": many.as_json()["rankings"]}
    }
    for (plan, _), comparison, name in plans:
        files[f"compare/{name}.json"] = lab.comparison_json(comparison, plan)
    return files


# -- what it is of ------------------------------------------------------------------------------------------


def manifest(asked: Ask, played: lab.Played, roles: list[dict[str, Any]], files: list[str]) -> dict[str, Any]:
    """What an exhibit was made of, and how to make it again."""
    job = asked.job
    whole = describe(job, played.engine, {})
    keys = ("campaign", "from", "scenario", "draws", "posterior", "plans", "runs", "seed", "first")
    return {
        "kind": KIND,
        "format": FORMAT,
        **{key: whole[key] for key in keys if key in whole},
        "title": dict(job.scenario.title),
        "pairs": asked.pairs if asked.variants else 0,
        "shown": roles,
        "wellhit": whole["versions"]["wellhit"],
        "hashes": {
            "rules": whole["hashes"]["rules"],
            "world": whole["hashes"]["world"],
            "record": lab.record_mark(job.scenario),
        },
        "files": sorted(files),
        "command": shlex.join(words_of(asked)),
    }


def words_of(asked: Ask) -> list[str]:
    """The command that makes the same exhibit."""
    words = [
        "wellhit",
        "exhibit",
        *named(asked.job),
        "--runs",
        str(asked.job.runs),
        "--pairs",
        str(asked.pairs),
    ]
    return words + [word for name in asked.plans for word in ("--plans", name)]


def repeat_run(asked: Ask, number: int) -> dict[str, Any]:
    """How one run is played again, as a log that `wellhit replay` and `wellhit explain` read."""
    job = asked.job
    words = ["wellhit", "run", *named(job), "--runs", "1", "--first", str(number), "--log", f"{number}.log"]
    return {"seed": job.seed, "run": number, "draws": job.draws, "command": shlex.join(words)}


def named(job: Job) -> list[str]:
    """What is played, as it is asked for: campaign, scenario, plans that are not the scenario's own, seed, draws."""
    head = job.scenario.head
    other = [plan for plan in job.scenario.plans if head.plans.get(plan.side) != plan.id]
    plans = [word for plan in other for word in ("--plan", f"{plan.side}={plan.id}")]
    return [job.named, "--scenario", head.id, *plans, "--seed", str(job.seed), "--draws", job.draws]


# -- on disk --------------------------------------------------------------------------------------------------


def as_text(content: Mapping[str, Any]) -> str:
    """A JSON object with a line for each of its keys, so that a change shows where it is."""
    lines = (f"{json.dumps(key)}:{_compact(value)}" for key, value in content.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def check_target(out: Path) -> None:
    """Raises ExhibitError for a folder that holds anything but an older exhibit."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not is_exhibit(out):
        raise ExhibitError(f'"{out}" exists and is no exhibit: choose another --out')
    foreign = sorted(path.name for path in out.iterdir() if path.name not in FILES)
    if foreign:
        raise ExhibitError(
            f'"{out}" holds what no exhibit has ({", ".join(foreign[:3])}): move it away first'
        )


def is_exhibit(folder: Path) -> bool:
    """Whether a folder's manifest says that it is an exhibit."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("kind") == KIND


def write(out: Path, files: Mapping[str, Any]) -> None:
    """Write an exhibit in place of an older one, whole or not at all. Raises ExhibitError as `check_target`."""
    check_target(out)
    partial, old = (out.with_name(out.name + end) for end in (".partial", ".old"))
    shutil.rmtree(partial, ignore_errors=True)
    for name, content in files.items():
        path = partial / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(content), encoding="utf-8")
    if out.exists():
        shutil.rmtree(old, ignore_errors=True)
        out.rename(old)
    partial.rename(out)
    shutil.rmtree(old, ignore_errors=True)
