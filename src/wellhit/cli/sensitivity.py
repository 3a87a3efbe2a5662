"""`wellhit sensitivity`: which quantities of the model an outcome hangs on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from wellhit.cli.common import DEFAULT, clearly, console, progress, sides_and_plans

METHODS = ("given", "morris", "sobol")
SAMPLES = {"morris": 10, "sobol": 128}


@click.command()
@click.argument("campaign", default=DEFAULT)
@click.option("--scenario", default="", help="Scenario of the campaign (default: its own default).")
@click.option("--plan", "plans", multiple=True, metavar="SIDE=ID", help="Plan of one side; may be repeated.")
@click.option(
    "--outcome", "outcomes", multiple=True, metavar="ID", help="Only this outcome; may be repeated."
)
@click.option("--factor", "factors", multiple=True, metavar="NAME", help="Only this factor; may be repeated.")
@click.option("--method", default="given", show_default=True, type=click.Choice(METHODS),
              help="given: from prior draws. morris, sobol: by runs of their own.")  # fmt: skip
@click.option("--runs", default=2000, show_default=True, help="Prior draws to play.")
@click.option(
    "--samples", default=0, help="Trajectories of morris (default: 10), base samples of sobol (128)."
)
@click.option(
    "--top", default=8, show_default=True, help="Leading factors measured closely, or given to sobol."
)
@click.option("--resamples", default=20, show_default=True, help="Bootstrap samples behind each interval.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option("--reference", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder of a reference table to be used instead of new runs.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--all", "everything", is_flag=True, help="All leading factors of every outcome in the table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@clearly
def sensitivity(campaign: str, scenario: str, plans: tuple[str, ...], outcomes: tuple[str, ...],
                factors: tuple[str, ...], method: str, runs: int, samples: int, top: int, resamples: int, seed: int,
                reference: Path | None, out: Path | None, threads: int, everything: bool,
                as_json: bool) -> None:  # fmt: skip
    """Show which quantities of the model the outcomes of CAMPAIGN hang on.

    Prior draws are played, or taken from a reference table; all factors are screened, the leading ones measured by
    delta, PAWN and regional sensitivity.
    """
    from wellhit.job import Job
    from wellhit.scenario.read import load

    if min(top, resamples) < 1 or samples < 0:
        raise ValueError("--top and --resamples are at least 1, --samples at least 0")
    if method == "given" and runs < 50:
        raise ValueError(f"--runs {runs}: fewer than 50 runs tell nothing of hundreds of factors")
    if reference is not None and method == "morris":
        raise ValueError("--method morris plays its own runs: leave --reference out")
    job = Job(load(campaign, scenario, sides_and_plans(plans)), runs, seed, "prior", threads or os.cpu_count() or 1,
              0, campaign)  # fmt: skip
    folder = out or Path("runs") / name_of(job, method, reference)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if method == "given":
        given(job, folder, outcomes, factors, top, resamples, reference, everything, as_json)
    else:
        samples = samples or SAMPLES[method]
        designed(job, folder, outcomes, factors, method, samples, top, reference, everything, as_json)


def name_of(job: Any, method: str, reference: Path | None) -> str:
    """A folder name that tells one job from another."""
    chosen = job.scenario
    other = [p.id for p in chosen.plans if chosen.head.plans.get(p.side) != p.id]
    source = "reference" if reference is not None else f"seed{job.seed}-{job.runs}"
    return "-".join(["sensitivity", chosen.campaign, chosen.head.id, *other, method, source])


def given(job: Any, folder: Path, outcomes: tuple[str, ...], factors: tuple[str, ...], top: int, resamples: int,
          reference: Path | None, everything: bool, as_json: bool) -> None:  # fmt: skip
    """Analyse prior draws; write and print what they tell."""
    from wellhit.lab.explore import sensitivity as lab
    from wellhit.lab.explore import sensitivity_out as out
    from wellhit.lab.explore import sensitivity_runs as at
    from wellhit.lab.explore.factors import factors_of, named
    from wellhit.lab.explore.sample import chosen_ids
    from wellhit.report.lab import sensitivity as report
    from wellhit.report.lab.sensitivity_tables import given_table

    forced = [factor.name for factor in named(factors, factors_of(job.scenario), "--factor")]
    at.check_outcomes(outcomes, job.scenario)
    with progress(0 if reference is not None else job.runs) as watch:
        sample, meta, partial = at.sample_of(job, folder, reference, watch)
    count = len(chosen_ids(outcomes, sample.scenario, sample.outcomes.columns))
    with progress(count * resamples) as watch:
        watch.say("scores")
        found = lab.analyse(sample, outcomes, top, job.seed, resamples, forced, watch.done)
    summary = out.as_json(found, meta)
    at.write(partial, summary, out.tidy(found), meta)
    report.page(
        partial / "report.html", job.scenario, "what outcomes hang on",
        f"{sample.runs:,} runs with prior draws, {len(sample.factors)} factors. Seed {meta['seed']}.",
        says_of(found), report.given_drawings(found), report.GIVEN_NOTES, command_of(job, "given", meta), meta,
    )  # fmt: skip
    at.close(partial, folder)
    show(summary, lambda screen: given_table(found, screen.width, everything), folder, as_json)


def says_of(found: Any) -> list[str]:
    """The sentences at the head of the page."""
    from wellhit.report.lab.sensitivity import share_text

    said = []
    for finding in found.findings:
        leading = [f"{line.factor.name} ({share_text(line.share)})" for line in finding.lines[:3]]
        if leading and len(found.findings) <= 8:
            said.append(f"{finding.response.label}: {', '.join(leading)}.")
    rows = [row for row in found.overall() if row[2]][:5]
    if len(found.findings) > 8 and rows:
        said.append(
            "Over all outcomes: " + ", ".join(f"{f.name} ({share_text(s)})" for f, s, _ in rows) + "."
        )
    return said


def designed(job: Any, folder: Path, outcomes: tuple[str, ...], factors: tuple[str, ...], method: str, samples: int,
             top: int, reference: Path | None, everything: bool, as_json: bool) -> None:  # fmt: skip
    """Play trajectories or base samples; write and print their indices."""
    from wellhit.lab.explore import sensitivity_out as out
    from wellhit.lab.explore import sensitivity_runs as at
    from wellhit.lab.explore.designed import runs_of
    from wellhit.report.lab import sensitivity as report
    from wellhit.report.lab.sensitivity_tables import index_table

    at.check_outcomes(outcomes, job.scenario)
    first = at.must_screen(method, factors)
    with progress(job.runs if first and reference is None else 0) as watch:
        named = at.named_factors(job, outcomes, factors, method, top, folder, reference, watch)
    with progress(runs_of(method, len(named), samples)) as watch:
        plan, found, meta, partial = at.played(job, method, named, samples, outcomes, folder, watch)
    if method == "sobol" and samples & (samples - 1):
        click.echo(
            f"{samples} base samples: Sobol's sequence is balanced at powers of two, like 128 or 256",
            err=True,
        )
    summary = out.indices_as_json(plan, found, samples, meta)
    at.write(partial, summary, out.tidy_indices(plan, found), meta)
    words = report.SOBOL[2] if method == "sobol" else report.MORRIS[2]
    report.page(
        partial / "report.html", job.scenario, "what outcomes hang on",
        f"{len(plan.rows):,} runs over {len(named)} factors ({method}). Seed {job.seed}.",
        [], report.index_drawings(plan, found, job.scenario), (words, report.GIVEN_NOTES[-1]),
        command_of(job, method, meta), meta,
    )  # fmt: skip
    at.close(partial, folder)
    show(summary, lambda screen: index_table(plan, found, job.scenario, everything), folder, as_json)


def command_of(job: Any, method: str, meta: Any) -> str:
    """The command that repeats it."""
    plans = " ".join(f"--plan {plan.side}={plan.id}" for plan in job.scenario.plans)
    more = f" --reference {meta['reference']}" if meta.get("reference") else f" --runs {job.runs}"
    more += "".join(f" --{key} {meta[key]}" for key in ("samples",) if meta.get(key))
    more += "".join(f" --factor {name}" for name in meta.get("named", ()))
    what = f"wellhit sensitivity {job.named} --scenario {job.scenario.head.id} {plans}"
    return f"{what} --method {method}{more} --seed {job.seed}"


def show(summary: Any, table: Any, folder: Path, as_json: bool) -> None:
    """Print the table, or the JSON object."""
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
        return
    screen = console()
    screen.print(table(screen))
    click.echo(f"\nReport: {folder / 'report.html'}")
