"""From a campaign folder, or a shipped campaign's name, to a `Scenario`.

A folder in which anything is wrong is not loaded: a name resolves or loading stops.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wellhit.scenario.check import examine, in_order, is_siege
from wellhit.scenario.files import Files
from wellhit.scenario.folder import HEAD, Campaign, campaign_of, read_campaign
from wellhit.scenario.problems import Problem, ScenarioError, no_such
from wellhit.scenario.siege import SIEGE, read_siege
from wellhit.terms import Plan, Scenario, ScenarioHead, Side

CAMPAIGNS = Path(__file__).parent.parent / "campaigns"


class Plans(NamedTuple):
    """Every plan of a campaign, complete, with the sides and scenarios they are for."""

    sides: tuple[Side, ...]
    heads: tuple[ScenarioHead, ...]
    plans: tuple[Plan, ...]


def shipped() -> list[str]:
    """Names of the campaigns that come with the package, the template left out."""
    holds = (
        folder for folder in CAMPAIGNS.iterdir() if (folder / HEAD).exists() or (folder / SIEGE).exists()
    )
    return sorted(folder.name for folder in holds if not folder.name.startswith("_"))


def find(folder_or_name: str | Path) -> Path:
    """The folder meant: a shipped campaign by its bare name, else a folder on this machine.

    Raises ScenarioError, naming the nearest shipped campaign, when there is neither.
    """
    text = str(folder_or_name)
    if text == Path(text).name and (CAMPAIGNS / text).is_dir() and text not in ("", ".", ".."):
        return CAMPAIGNS / text
    if text and Path(text).is_dir():
        return Path(text)
    names = shipped()
    message = no_such("campaign or folder", text, [*names, *_beside(text)])
    if "did you mean" not in message:
        message += f"; with Wellhit come {', '.join(names)}"
    raise ScenarioError([Problem(text or "campaign", None, "", message)])


def _beside(text: str) -> list[str]:
    """Campaign folders where `text` would lie, as one would type them."""
    there = Path(text).parent
    if not there.is_dir():
        return []
    return [str(there / f.name) for f in there.iterdir() if (f / HEAD).is_file() or (f / SIEGE).is_file()]


def load(
    folder_or_name: str | Path,
    scenario: str = "",
    plans: dict[str, str] | None = None,
    with_record: bool = True,
) -> Scenario:
    """The scenario of a campaign (its default one where none is named) with one plan for each side.

    `plans` replaces the scenario's own plan of a side by another of the campaign.
    Without the record the result is the same but for `record`. Raises ScenarioError with every
    problem found.
    """
    found = _sound(folder_or_name, with_record)
    if isinstance(found, Scenario):
        return _chosen(found, scenario, plans or {})
    return scenario_of(found, scenario, plans or {})


def all_plans(folder_or_name: str | Path) -> Plans:
    """All plans of a campaign: by side, and those based on another last. Raises ScenarioError."""
    found = _sound(folder_or_name, with_record=False)
    if isinstance(found, Scenario):
        return Plans(found.sides, (found.head,), found.plans)
    order = [side.id for side in found.sides]
    plans = sorted((f.plan for f in found.plans), key=lambda p: (order.index(p.side), p.based_on != "", p.id))
    return Plans(found.sides, found.scenarios, tuple(plans))


def plans_of(folder_or_name: str | Path) -> tuple[Plan, ...]:
    """Every plan of a campaign, of both sides. Raises ScenarioError with every problem found."""
    return all_plans(folder_or_name).plans


def as_it_is(files: Files) -> Campaign:
    """What a folder says, sound or not: a campaign's tables, or a siege's one page; faults are in `files.problems`.

    A siege whose page cannot be read has no scenario. Raises TooManyProblemsError where it is not worth going on.
    """
    if not is_siege(files):
        return read_campaign(files)
    siege = read_siege(files) or read_siege(Files(files.root), with_record=False)
    return campaign_of(siege) if siege else Campaign()


def _sound(folder_or_name: str | Path, with_record: bool) -> Campaign | Scenario:
    """A campaign (or a siege's scenario) in which nothing is wrong. Raises ScenarioError."""
    files = Files(find(folder_or_name))
    found = examine(files, with_record)
    if files.problems or found is None:
        raise ScenarioError(in_order(files.problems))
    return found


def _chosen(built: Scenario, scenario: str, plans: dict[str, str]) -> Scenario:
    """A siege has one scenario and one plan for each side: anything else asked for is a slip."""
    if scenario not in ("", built.head.id):
        raise ScenarioError([Problem(SIEGE, None, "", no_such("scenario", scenario, [built.head.id]))])
    for side, name in plans.items():
        _plan(list(built.plans), side, name, [s.id for s in built.sides], SIEGE)
    return built


def _plan(known: list[Plan], side: str, name: str, sides: list[str], file: str) -> Plan:
    if side not in sides:
        raise ScenarioError([Problem(file, None, "", no_such("side", side, sides))])
    of_side = {plan.id: plan for plan in known if plan.side == side}
    if name not in of_side:
        raise ScenarioError([Problem(file, None, "", no_such(f"plan for side {side}", name, of_side))])
    return of_side[name]


def _head(campaign: Campaign, name: str) -> ScenarioHead:
    heads = {head.id: head for head in campaign.scenarios}
    name = name or campaign.default_scenario
    if name not in heads:
        raise ScenarioError([Problem(HEAD, None, "", no_such("scenario", name, heads))])
    return heads[name]


def scenario_of(campaign: Campaign, name: str = "", plans: dict[str, str] | None = None) -> Scenario:
    """A scenario of a campaign as read, sound or not: what could not be read is not in it.

    Raises ScenarioError where there is no such scenario or plan.
    """
    head = _head(campaign, name)
    sides = [side.id for side in campaign.sides]
    known = [file.plan for file in campaign.plans]
    wanted = {**head.plans, **(plans or {})}
    chosen = {side: _plan(known, side, plan, sides, HEAD) for side, plan in wanted.items()}
    return Scenario(
        campaign=campaign.id,
        title=campaign.title,
        summary=campaign.summary,
        head=head,
        hours_per_turn=campaign.hours_per_turn,
        utc_offset=campaign.utc_offset,
        sides=campaign.sides,
        places=campaign.values("places"),
        routes=campaign.values("routes"),
        formations=campaign.values("formations"),
        fortresses=campaign.values("fortresses"),
        strongpoints=campaign.values("strongpoints"),
        ports=campaign.values("ports"),
        assets=campaign.values("assets"),
        weather=campaign.values("weather"),
        climate=campaign.values("climate"),
        plans=tuple(chosen[side] for side in sides if side in chosen),
        record=tuple(row for row in campaign.values("record") if head.id in row.scenarios),
        claims=campaign.values("claims"),
        sources=campaign.sources,
    )
