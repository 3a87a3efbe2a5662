"""The story of a run: every kind of event has its telling, odds agree with what happened, nothing unknown breaks it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from wellhit import cli
from wellhit.engine import dice, words
from wellhit.job import Job, prepare
from wellhit.replay import parse, write_log
from wellhit.report import story_table
from wellhit.report.story import Happening, Story, Teller, chance, odds_words, rows, rule_words, tell
from wellhit.report.tellings import ORDER_WORDS, TELLINGS
from wellhit.rulebook.read import book, event_words
from wellhit.terms import TASKS, Scenario

RULES = {rule.name for rule in book().rules.values()}
# What is in the log only if the roll was below the odds.
BELOW = ("E_GAVE_UP", "E_TRUCE", "E_RAID_OFF", "E_COMMANDER", "E_BRIDGE_SEIZED")


@pytest.fixture(scope="module")
def log(flagship: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of the flagship's first run."""
    path = tmp_path_factory.mktemp("explain") / "game.log"
    write_log(path, Job(flagship, 1, 1))
    return path


@pytest.fixture(scope="module")
def story(log: Path, flagship: Scenario) -> Story:
    return tell(parse(log.read_text(encoding="utf-8")), flagship)


def happenings(story: Story) -> list[Happening]:
    return [h for day in story.days for h in day.happenings]


# -- the table of tellings ---------------------------------------------------------------------------


def test_events_are_read_as_they_are_numbered() -> None:
    assert list(event_words().values()) == list(words.EVENT_WORDS)
    assert [int(getattr(words, name)) for name in event_words()] == list(range(len(words.EVENT_WORDS)))


@pytest.mark.parametrize("kind", event_words())
def test_every_event_has_a_sentence_and_a_rule_that_exists(kind: str) -> None:
    telling = TELLINGS[kind]
    assert telling.text
    assert not telling.rule or telling.rule in RULES, f"{kind}: no rule {telling.rule}"


@pytest.mark.parametrize("kind", event_words())
def test_every_event_is_written_by_some_rule(kind: str) -> None:
    assert book().writers_of(kind), f"no rule writes {kind}"


@pytest.mark.parametrize("kind", [k for k in TELLINGS if k in event_words()])
def test_a_telling_names_dice_and_fields_that_exist(kind: str) -> None:
    telling = TELLINGS[kind]
    if telling.die:
        assert telling.odds
        assert hasattr(dice, telling.die.stream)
    used = set(re.findall(r"\{(\w+)\}", telling.text + telling.short))
    assert used <= {"a", "b", "value", "percent_value", "share", "ratio", "outcome"}
    assert ("b" in used) <= bool(telling.b)
    assert ("a" in used) <= bool(telling.a)


def test_every_task_can_be_told() -> None:
    assert set(ORDER_WORDS) == set(TASKS)


# -- a story -----------------------------------------------------------------------------------------


def test_the_replay_agrees_with_its_log(story: Story) -> None:
    assert story.difference is None
    assert story.full == []


def test_events_stand_in_order_of_time_and_on_their_day(story: Story) -> None:
    turns = [h.turn for h in happenings(story)]
    assert turns == sorted(turns)
    assert all(h.turn // 4 + 1 == day.number for day in story.days for h in day.happenings)
    assert len(story.days) == 91


def test_a_story_of_an_autumn_tells_of_assaults_and_falls(story: Story) -> None:
    kinds = {h.kind for h in happenings(story)}
    assert {"E_REACHED", "E_INVESTED", "E_ASSAULT", "E_RAID", "E_CARRIED", "E_FELL", "E_CONTACT"} <= kinds


def test_no_sentence_lacks_a_name_or_a_rule(story: Story) -> None:
    for h in happenings(story):
        assert h.rule is not None, h
        assert not re.search(r"\{|\}|  |\(\)| ,|^[.,;]", h.text), h.text


def test_the_roll_agrees_with_what_happened(story: Story) -> None:
    """The die thrown again gives what decided it in the run: whoever gave up had rolled below the odds."""
    decided = [h for h in happenings(story) if h.kind in BELOW and h.roll is not None]
    assert len(decided) > 5
    assert [h.text for h in decided if h.odds is not None and h.roll >= h.odds] == []


def test_fights_are_lost_about_as_often_as_their_odds_say(story: Story) -> None:
    fights = [
        h for h in happenings(story) if h.kind == "E_CONTACT" and h.odds is not None and h.roll is not None
    ]
    lost = sum(h.roll < h.odds for h in fights)
    expected = sum(h.odds for h in fights)
    spread = sum(h.odds * (1 - h.odds) for h in fights) ** 0.5
    assert abs(lost - expected) < 4 * spread + 1


def test_orders_are_told_once_and_then_as_repeated(story: Story) -> None:
    seen = set()
    for day in story.days:
        for command in day.orders:
            key = (command.side, command.text, *command.who)
            assert command.again == (key in seen)
            seen.add(key)


def test_how_it_ended_names_every_fortress(story: Story, flagship: Scenario) -> None:
    text = " ".join(story.ending)
    assert [f.name for f in flagship.fortresses if f.name not in text] == []


def test_an_unknown_kind_of_event_is_told_by_its_word(
    flagship: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(flagship, 1, 1)
    teller = Teller(flagship, job, prepare(job), book())
    event = SimpleNamespace(turn=3, kind=len(words.EVENT_WORDS), a=10_000, b=0, value=0.0, odds=0.0)
    told = teller.tell(event, None)
    assert told.text == f"Event {len(words.EVENT_WORDS)}."
    monkeypatch.delitem(TELLINGS, "E_TERMS")
    event.kind = int(words.E_TERMS)
    told = teller.tell(event, None)
    assert told.text == "Terms offered."
    assert told.rule is not None


# -- wording and printing ----------------------------------------------------------------------------


def test_odds_in_words() -> None:
    def odds(odds: float, roll: float | None) -> str:
        return odds_words(Happening(0, "", "", "", "", None, odds, roll))

    assert chance(0.37) == "37 in 100"
    assert odds(0.37, 0.52) == "odds 37 in 100, rolled 52"
    assert odds(0.004, 0.0012) == "odds 4.0 in 1,000, rolled 1.2"
    assert odds(0.37, 0.3704) == "odds 37.00 in 100, rolled 37.04"
    assert odds(1.0, 0.7) == "certain"
    assert odds(0.37, None) == "odds 37 in 100"
    assert odds_words(Happening(0, "", "", "", "", None)) == ""
    assert rule_words(Happening(0, "", "", "", "", None)) == ""


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("everything", [False, True])
def test_a_story_fits_the_terminal(story: Story, width: int, everything: bool) -> None:
    screen = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    story_table.show(screen, story, everything)
    lines = screen.export_text().splitlines()
    assert max(len(line) for line in lines) <= width
    assert any("falls to" in line for line in lines)


def test_with_all_every_event_has_its_line(story: Story, flagship: Scenario) -> None:
    screen = Console(width=100_000, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    story_table.WIDEST, before = 100_000, story_table.WIDEST
    try:
        story_table.show(screen, story, True)
    finally:
        story_table.WIDEST = before
    text = screen.export_text()
    assert [h.text for h in happenings(story) if h.text not in text] == []
    assert len(rows(story, flagship)) == len(happenings(story))


# -- the command -------------------------------------------------------------------------------------


def test_explain_as_json(log: Path, story: Story) -> None:
    found = CliRunner().invoke(cli.main, ["explain", str(log), "--json"])
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert len(told) == len(happenings(story))
    keys = {"turn", "date", "hour", "event", "rule", "number", "mechanisms", "odds", "roll", "text"}
    assert all(set(row) == keys for row in told)
    assert {row["rule"].partition(".")[2] for row in told} <= RULES


def test_explain_prints_days_rules_and_odds(log: Path) -> None:
    found = CliRunner().invoke(cli.main, ["explain", str(log)])
    assert found.exit_code == 0, found.output
    assert "Day 1, Friday 1 September 1944" in found.stdout
    assert re.search(r"odds \d+ in 100, rolled \d+", found.stdout)
    assert re.search(r"rule \d+\.\d+", found.stdout)
    assert "How it ended" in found.stdout


def test_an_edited_log_is_told_all_the_same(log: Path, tmp_path: Path) -> None:
    """Somebody drops an order to see what would have been: the story is told, and says where it leaves the log."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.startswith("order march"))
    edited = tmp_path / "edited.log"
    edited.write_text("".join(lines[:first] + lines[first + 1 :]), encoding="utf-8")
    found = CliRunner().invoke(cli.main, ["explain", str(edited)])
    assert found.exit_code == 0, found.output
    assert "turn 0 differs from the log" in found.stderr


def test_explain_refuses_what_is_no_log(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear all,\n")
    found = CliRunner().invoke(cli.main, ["explain", str(other)])
    assert found.exit_code == 2
    assert "Traceback" not in found.output


THROW = """
import numpy as np
from types import SimpleNamespace
from wellhit.report.story import throw_again
from wellhit.report.tellings import Die
world = SimpleNamespace(fortresses=np.array([(7,)], [("id", np.uint64)]).view(np.recarray))
event = SimpleNamespace(a=0, b=0, turn=12)
keys = SimpleNamespace(luck=np.uint64(5))
print(throw_again(Die("L_NERVE", "a"), SimpleNamespace(world=world), keys, event, ("fortresses", "sides")))
"""


def test_a_roll_is_thrown_again_where_rules_cannot_be_called() -> None:
    """As a user's program: rules have no way in from Python there, and a call of one crashes."""
    with np.errstate(over="ignore"):
        rolled = float(dice.roll(np.uint64(5), dice.L_NERVE, np.int64(12), np.uint64(7)))
    outside = {name: value for name, value in os.environ.items() if name != "WELLHIT_CALL_RULES"}
    found = subprocess.run(
        [sys.executable, "-c", THROW], capture_output=True, text=True, check=False, env=outside
    )
    assert found.returncode == 0, found.stderr
    assert float(found.stdout) == rolled
