"""A game as text: played again it agrees; edited, the first turn that differs is told; garbled, the line."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellhit import cli, replay, terms
from wellhit.engine import layout
from wellhit.job import Job
from wellhit.scenario import load
from wellhit.terms import Scenario

SIEGE = "boulogne-1944"
TEMPLATE = "_template"


class Game(dict[str, str]):
    """Logs of seed 7, written when asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, campaign: str) -> str:
        path = self.folder / f"{campaign}.log"
        replay.write_log(path, Job(load(campaign), 1, 7), campaign)
        self[campaign] = path.read_text(encoding="utf-8")
        return self[campaign]


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> Game:
    return Game(tmp_path_factory.mktemp("logs"))


def play_again(text: str, campaign: str) -> replay.Difference | None:
    log = replay.parse(text)
    return replay.replay(log, load(campaign, log.header["scenario"], log.plans))


def command(text: str | bytes, folder: Path, *words: str) -> Any:
    """`wellhit replay` on a log with this text."""
    path = folder / "game.log"
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return CliRunner().invoke(cli.main, ["replay", str(path), *words])


def change_line(text: str, start: str, old: str, new: str) -> tuple[str, int]:
    """The text with `old` replaced in the first line that starts so; and that line's number, 1 = first."""
    lines = text.split("\n")
    n = next(n for n, line in enumerate(lines) if line.startswith(start) and old in line)
    lines[n] = lines[n].replace(old, new, 1)
    return "\n".join(lines), n + 1


# -- agreement -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "campaign",
    ["_template", "channel-ports-1944", "le-havre-1944", "boulogne-1944", "calais-1944", "cezembre-1944"],
)
def test_a_game_replays_to_its_hashes(campaign: str, games: Game) -> None:
    assert play_again(games[campaign], campaign) is None
    assert ("order " in games[campaign]) == (campaign != TEMPLATE)


def test_the_same_game_is_the_same_text(games: Game, tmp_path: Path) -> None:
    assert Game(tmp_path)[SIEGE] == games[SIEGE]


def test_in_the_template_nothing_happens(games: Game) -> None:
    """No order is given and no man lost, no place changes hands, to the end of the week."""
    scenario = load(TEMPLATE)
    job = Job(scenario, 1, 7)
    engine = replay.prepare(job)
    states = [(s["formations"].copy(), s["places"].copy()) for s, orders in replay.play_turns(job, engine)]
    assert len(states) == scenario.turns == 28
    first, last = states[0], states[-1]
    for name in ("men", "killed", "wounded", "missing", "prisoners", "escaped", "place", "status"):
        assert (first[0][name] == last[0][name]).all(), name
    assert (first[1]["holder"] == last[1]["holder"]).all()
    assert first[0]["men"][:2].min() > 2000


def test_the_command_agrees(games: Game, tmp_path: Path) -> None:
    found = command(games[SIEGE], tmp_path)
    turns = games[SIEGE].count("\nturn ")
    assert (found.exit_code, found.stdout) == (0, f"{turns} turns replayed, every state the same\n")


def test_a_log_finds_the_folder_it_was_played_from(games: Game, tmp_path: Path) -> None:
    """A campaign of one's own is no shipped name: the log remembers how it was called, or one says it."""
    own = tmp_path / "own"
    assert CliRunner().invoke(cli.main, ["new", str(own)]).exit_code == 0
    log = tmp_path / "own.log"
    replay.write_log(log, Job(load(own), 1, 7), str(own))
    text = log.read_text(encoding="utf-8")
    assert command(text, tmp_path).exit_code == 0
    text = text.replace(f"from {own}\n", "")
    lost = command(text, tmp_path)
    assert lost.exit_code == 2
    assert lost.stderr.startswith('template: no campaign or folder "template"')
    assert command(text, tmp_path, str(own)).exit_code == 0


def test_lines_from_another_system_and_blank_lines_do_not_matter(games: Game) -> None:
    assert play_again(games[TEMPLATE].replace("\n", "\r\n"), TEMPLATE) is None
    assert play_again(games[TEMPLATE].replace("\n", "\n\n"), TEMPLATE) is None
    assert play_again(games[TEMPLATE].rstrip("\n"), TEMPLATE) is None


@pytest.mark.parametrize("part", [*replay.PARTS, *replay.CLOCK])
def test_every_part_of_the_state_is_hashed(part: str) -> None:
    state = layout.blank(layout.State)[0]
    before = replay.hashes(state)
    if part in replay.PARTS:
        first = state[part].dtype.names[0]
        state[part][first].flat[-1] = 1
    else:
        state[part] = 1
    after = replay.hashes(state)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == [part if part in replay.PARTS else "clock"]


def test_no_part_of_the_state_is_forgotten() -> None:
    assert sorted((*replay.PARTS, *replay.CLOCK)) == sorted(layout.State.names)


# -- differences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("turn", "part"), [(0, "fortresses"), (9, "clock"), (30, "strongpoints")])
def test_an_edited_hash_is_told_with_turn_and_part(turn: int, part: str, games: Game, tmp_path: Path) -> None:
    mark = re.search(rf"^turn {turn} .*\b{part}=(\w+)", games[SIEGE], re.MULTILINE)[1]
    other = ("0" if mark[0] != "0" else "1") + mark[1:]
    text, _ = change_line(games[SIEGE], f"turn {turn} ", f"{part}={mark}", f"{part}={other}")
    assert play_again(text, SIEGE) == replay.Difference(turn, (part,))
    found = command(text, tmp_path)
    assert (found.exit_code, found.stderr) == (1, f"turn {turn} differs in: {part}\n")
    assert found.stdout == ""


def test_an_order_left_out_is_told_with_turn_and_part(games: Game, tmp_path: Path) -> None:
    lines = games[SIEGE].split("\n")
    lines.remove(next(line for line in lines if line.startswith("order invest")))
    found = command("\n".join(lines), tmp_path)
    assert found.exit_code == 1
    assert re.fullmatch(r"turn 0 differs in: .*\bformations\b.*\n", found.stderr)


def test_an_edited_order_is_told_with_turn_and_part(games: Game, tmp_path: Path) -> None:
    """A march elsewhere on the first turn of the flagship moves formations, and nothing before it."""
    text, _ = change_line(games["channel-ports-1944"], "order march", " to=dieppe ", " to=abbeville ")
    found = command(text, tmp_path)
    assert found.exit_code == 1
    assert re.fullmatch(r"turn 0 differs in: formations\b.*\n", found.stderr)


def test_an_order_of_a_later_turn_differs_there(games: Game) -> None:
    """Whatever is done to the orders of turn t, the turns before it agree."""
    text = games[SIEGE]
    turns = [replay.parse(text).turns[n] for n in range(60)]
    raids = [
        (n, line)
        for n, turn in enumerate(turns)
        for line, words in turn.orders
        if words.startswith("bombard")
    ]
    late, row = next((n, line) for n, line in raids if n > 3)
    lines = text.split("\n")
    del lines[row - 1]
    assert play_again("\n".join(lines), SIEGE).turn == late


# -- logs that do not fit --------------------------------------------------------------------------


def garbled(change: Callable[[list[str]], object]) -> Callable[[str], str]:
    def work(text: str) -> str:
        lines = text.split("\n")
        change(lines)
        return "\n".join(lines)

    return work


def put(start: str, new: str) -> Callable[[str], str]:
    """Replace the first line that starts so."""

    def change(lines: list[str]) -> None:
        lines[next(n for n, line in enumerate(lines) if line.startswith(start))] = new

    return garbled(change)


def after_header(line: str) -> Callable[[str], str]:
    return garbled(lambda lines: lines.insert(lines.index("") + 1, line))


ORDER = "order invest side=attacker who=brigade-1 to=citadel fortress=boulogne-1944"
FAULTS: list[tuple[Callable[[str], str], str]] = [
    (lambda text: "", "line 1: not a wellhit log of format 1"),
    (put("wellhit-log", "wellhit-log 2"), "line 1: not a wellhit log of format 1"),
    (put("campaign", ""), 'the header lacks "campaign"'),
    (put("world", ""), 'the header lacks "world"'),
    (put("seed", "seed seven"), "line 7: seed should be a whole number, not 'seven'"),
    (put("seed", "seed --7"), "line 7: seed should be a whole number, not '--7'"),
    (put("seed", "seed ²"), "line 7: seed should be a whole number"),
    (put("run", "run -1"), "line 8: run should be a whole number, not '-1'"),
    (put("run", "run 99999999999999999999"), "line 8: run should be a whole number"),
    (put("draws", "draws"), 'line 6: "draws" says nothing'),
    (put("draws", "draws priro"), 'no draws "priro": choose prior, posterior, best'),
    (put("scenario", "scenario siege\nscenario siege"), 'line 4: "scenario" stands twice'),
    (put("scenario", "scenario seige"), 'no scenario "seige"; did you mean "siege"?'),
    (put("campaign", "campaign boulogne-1945"), 'did you mean "boulogne-1944"?'),
    (put("campaign", "campaign ../x"), "line 2: '../x' is no id"),
    (put("plan attacker", "plan attaker assault"), 'no side "attaker"; did you mean "attacker"?'),
    (put("plan attacker", "plan attacker assult"), 'no plan for side attacker "assult"'),
    (put("plan attacker", "plan attacker"), 'line 4: "plan" says nothing'),
    (put("rules", "rules 0123"), "the log was made with other rules ('0123'; here"),
    (put("world", "world 0123"), "the log was made with other world ('0123'; here"),
    (after_header("ordr march"), "line 13: no word 'ordr'; did you mean \"order\"?"),
    (after_header("turn 5"), "line 13: turn 0 is expected here, not '5'"),
    (after_header("turn"), "line 13: turn 0 is expected here, not ''"),
    (after_header("turn 0 places=00000000"), "line 13: turn 0 should have a hash of 8 digits for each part"),
    (garbled(lambda lines: lines.append("seed 8")), '"seed" belongs into the header'),
    (garbled(lambda lines: lines.append("order hold")), "the log breaks off in turn"),
    (garbled(lambda lines: lines.__delitem__(slice(-3, None))), "the log ends after"),
    (lambda text: text[:-12], "should have a hash of 8 digits for each part of the state"),
    (after_header("order"), "line 13: no task ''"),
    (after_header("order asault"), "line 13: no task 'asault'; did you mean \"assault\"?"),
    (after_header("order hold"), "line 13: hold needs side and who and to"),
    (after_header(ORDER.replace(" fortress=boulogne-1944", "")), "line 13: invest needs fortress"),
    (after_header(ORDER + " fortres=x"), "line 13: no word 'fortres'; did you mean \"fortress\"?"),
    (after_header(ORDER + " night=yes"), 'line 13: "night" is written without = and a value'),
    (after_header(ORDER + " tempo"), 'line 13: "tempo" is written with = and a value'),
    (after_header(ORDER + " tempo=quik"), "line 13: no tempo 'quik'; did you mean \"quick\"?"),
    (after_header(ORDER + " to=citadel"), 'line 13: "to" stands twice'),
    (after_header(ORDER + " sorties=nan"), "line 13: sorties should be a number from 0 to 5000, not 'nan'"),
    (after_header(ORDER + " sorties=1e9"), "line 13: sorties should be a number from 0 to 5000"),
    (after_header(ORDER + " hours=-1"), "line 13: hours should be a number from 0 to 1000, not '-1'"),
    (after_header(ORDER + " hours="), "line 13: hours should be a number from 0 to 1000, not ''"),
    (after_header(ORDER + " via=" + ",".join(["citadel"] * 9)), "line 13: 9 via; there is room for 8"),
    (after_header(ORDER + " via="), "line 13: no such name among the places: ''"),
    (after_header(ORDER + " objectives=citadl"), "no such name among the strongpoints: 'citadl'; did you mean"),
    (after_header(ORDER.replace("brigade-1", "brigade-x")), "no such name among the formations: 'brigade-x'"),
    (after_header(ORDER.replace("side=attacker", "side=red")), "no such name among the sides: 'red'"),
    (after_header(ORDER + " plan=attacker/invst"), "'attacker/invst'; did you mean \"attacker/invest\"?"),
    (after_header("\n".join([ORDER] * 300)), "orders in one turn; there is room for 256"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_a_garbled_log_gives_one_clear_message(
    spoil: Callable[[str], str], message: str, games: Game, tmp_path: Path
) -> None:
    found = command(spoil(games[SIEGE]), tmp_path)
    assert found.exit_code == 2, found.output
    assert found.stdout == ""
    assert message in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_log_with_turns_past_the_end_is_told(games: Game, tmp_path: Path) -> None:
    text = games[TEMPLATE]
    last = text.rstrip().rsplit("\n", 1)[1]
    found = command(text + last.replace("turn 27 ", "turn 28 ") + "\n", tmp_path)
    assert found.exit_code == 2
    assert "turn 28, but the scenario ends with turn 27" in found.stderr


def test_a_binary_file_is_no_log(tmp_path: Path) -> None:
    found = command(b"wellhit-log 1\n\xff\xfe\x00", tmp_path)
    assert found.exit_code == 2
    assert "not a text log (byte 14 is not UTF-8)" in found.stderr


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli.main, ["replay", str(tmp_path / "none.log")])
    assert found.exit_code == 2
    assert "does not exist" in found.stderr


# -- any text at all -------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["order", "turn", "plan", "seed", "side=north", "who=north-brigade", "to=southtown", "march", "via=", "\x00",
     "via=northtown,southtown", "sorties=1e308", "0", "27", "-1", "=", "\t", "é", "\u2028", "x" * 200,
     "places=00000000"]
)  # fmt: skip
LINES = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=6).map(" ".join)


def complaint(work: Callable[[], object]) -> str | None:
    """What a LogError says, None where there is none; anything else goes through."""
    try:
        work()
    except replay.LogError as error:
        return str(error)
    return None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | LINES.map(lambda line: "wellhit-log 1\n" + line))
def test_reading_any_text_gives_a_log_or_a_clear_error(text: str) -> None:
    said = complaint(lambda: replay.parse(text))
    assert said is None or (said != "" and "\n" not in said)


def mutate(text: str, seed: int, insert: str) -> str:
    """One to three random edits of a log: lines dropped, doubled, swapped, cut; a line put in; a digit changed."""
    dice = random.Random(seed)
    lines = text.split("\n")
    for _ in range(dice.randint(1, 3)):
        n = dice.randrange(len(lines))
        m = dice.randrange(len(lines))
        kind = dice.randrange(7)
        if kind == 0:
            lines[n], lines[m] = lines[m], lines[n]
        elif kind == 1:
            lines.insert(n, lines[m])
        elif kind == 2:
            lines = lines[:n] or [""]
        elif kind == 3:
            lines[n] = lines[n][: dice.randrange(len(lines[n]) + 1)]
        elif kind == 4:
            lines.insert(n, insert)
        elif kind == 5:
            cut = dice.randrange(len(lines[n]) + 1)
            lines[n] = lines[n][:cut] + insert + lines[n][cut + 1 :]
        else:
            lines[n] = re.sub(r"\d", str(dice.randrange(10)), lines[n], count=dice.randint(1, 3))
    return "\n".join(lines)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), insert=LINES)
def test_a_log_edited_at_random_never_ends_in_a_traceback(
    seed: int, insert: str, games: Game, tmp_path: Path
) -> None:
    found = command(mutate(games[TEMPLATE], seed, insert), tmp_path)
    assert found.exit_code in (0, 1, 2), found.exception
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert (found.exit_code == 0) == (found.stderr == "")
    assert found.stderr.count("\n") <= 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), insert=LINES)
def test_a_game_with_orders_edited_at_random_never_ends_in_a_traceback(
    seed: int, insert: str, games: Game, tmp_path: Path
) -> None:
    dice = random.Random(seed)
    lines = games[SIEGE].split("\n")
    at = [n for n, line in enumerate(lines) if line.startswith("order ")]
    for n in dice.sample(at, 3):
        words = lines[n].split(" ")
        words[dice.randrange(len(words))] = dice.choice(
            [dice.choice(lines[dice.choice(at)].split(" ")), insert]
        )
        lines[n] = " ".join(words)
    found = command("\n".join(lines), tmp_path)
    assert found.exit_code in (0, 1, 2), found.exception
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception


# -- orders as words -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flagship_names(flagship: Scenario) -> dict[str, Any]:
    return dict(replay.log_names(flagship))


def random_order(dice: random.Random, names: dict[str, Any]) -> Any:
    """An order record as a plan or a person could give it: every field within its table."""
    order = layout.blank(layout.OrderRecord)[0]
    task = dice.choice(terms.TASKS)
    order.task = terms.TASKS.index(task)
    order.by_asset = int(task == "bombard")
    order.side = dice.randrange(2)
    order.who = dice.randrange(len(names["assets" if order.by_asset else "formations"]))
    order.to = dice.randrange(len(names["places"]))
    order.plan_order = dice.choice([layout.BY_HAND, dice.randrange(len(names["orders"]))])
    for key, table, tasks in (
        ("fortress", "fortresses", replay.SIEGE_TASKS), ("port", "ports", replay.PORT_TASKS),
    ):  # fmt: skip
        if task in tasks:
            order["has_" + key], order[key] = 1, dice.randrange(len(names[table]))
    for key, table in replay.LISTS.items():
        n = dice.randrange(len(order[key]) + 1)
        order["n_" + key] = n
        order[key][:n] = [dice.randrange(len(names[table])) for _ in range(n)]
    order.tempo = dice.randrange(len(terms.TEMPOS))
    order.night, order.searchlights = dice.randrange(2), dice.randrange(2)
    order.sorties = dice.choice([0.0, 1.0, 760.0, dice.uniform(0, 5000), 1e-300])
    order.hours = dice.choice([0.0, 22.0, 1 / 3, dice.uniform(0, 1000)])
    return order


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_order_in_words_reads_back_to_the_same_order(seed: int, flagship_names: dict[str, Any]) -> None:
    order = random_order(random.Random(seed), flagship_names)
    text = replay.order_words(order, flagship_names)
    again = layout.blank(layout.OrderRecord)
    again.view(np.uint8)[:] = 255  # whatever lay in the record before is overwritten
    replay.read_order(text, again[0], flagship_names, "line 1")
    for name in order.dtype.names:
        assert np.array_equal(order[name], again[0][name]), (name, text)
    assert replay.order_words(again[0], flagship_names) == text


def test_the_same_order_id_on_both_sides_is_told_apart(flagship: Scenario) -> None:
    names = dict(replay.log_names(flagship))
    assert len(set(names["orders"])) == len(names["orders"]) == sum(len(p.orders) for p in flagship.plans)


@settings(max_examples=200, deadline=None)
@given(text=LINES | st.text(max_size=80))
def test_reading_any_words_gives_an_order_or_a_clear_error(text: str, flagship_names: dict[str, Any]) -> None:
    order = layout.blank(layout.OrderRecord)[0]
    said = complaint(lambda: replay.read_order(text, order, flagship_names, "line 3"))
    assert said is None or (said.startswith("line 3: ") and "\n" not in said)
