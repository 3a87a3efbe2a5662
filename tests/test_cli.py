"""The command line: what it prints, its exit codes, and that no input of a user ends in a traceback."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wellhit import cli
from wellhit.cli.common import any_letters
from wellhit.scenario.read import CAMPAIGNS
from wellhit.terms import Scenario

SIEGES = sorted(page.parent.name for page in CAMPAIGNS.glob("*/siege.toml"))
HEAVY = ("numba", "numpy", "polars", "rich", "matplotlib", "jinja2", "llvmlite")


def wellhit(*words: str | Path) -> Any:
    """The command in this process: exit code, stdout, stderr."""
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def refused(found: Any) -> str:
    """What was said on standard error by a command that refused its input: exit code 2 and no traceback."""
    assert isinstance(found.exception, SystemExit), repr(found.exception)
    assert found.exit_code == 2, found.output
    assert "Traceback" not in found.output
    return str(found.output)


# -- help and imports ------------------------------------------------------------------------------


def python(code: str, *options: str) -> str:
    return subprocess.run(
        [sys.executable, *options, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_help_needs_none_of_the_heavy_packages() -> None:
    code = "import sys, wellhit.cli; print([m for m in {!r} if m in sys.modules])"
    assert python(code.format(HEAVY)).strip() == "[]"


def test_printing_help_loads_no_heavy_package() -> None:
    code = (
        "import sys; from wellhit.cli import main\n"
        "try:\n    main(['run', '--help'])\n"
        "except SystemExit:\n    print([m for m in {!r} if m in sys.modules])"
    )
    assert python(code.format(HEAVY)).strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["run", "replay", "check", "new", "plausible", "rules", "explain"])
def test_every_command_has_help(command: str) -> None:
    found = wellhit(command, "--help")
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) > 4
    assert command in wellhit("--help").stdout


def test_the_module_runs_as_a_program() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "wellhit.cli", "check", "no-such-folder"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1


# -- bad input -------------------------------------------------------------------------------------


class Own:
    """A copy of the template, to be spoiled in one place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def cells(self, file: str, row: int, **cells: str) -> None:
        """Change cells of a row as an editor counts lines; a row past the end is a copy of the last one."""
        path = self.folder / file
        with path.open(newline="", encoding="utf-8") as handle:
            rows = list(csv.reader(handle))
        if row > len(rows):
            rows.append(list(rows[-1]))
        for column, value in cells.items():
            rows[row - 1][rows[0].index(column)] = value
        with path.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)

    def append(self, file: str, text: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8") as handle:
            handle.write(text)


@pytest.fixture
def own(tmp_path: Path) -> Own:
    shutil.copytree(CAMPAIGNS / "_template", tmp_path / "own")
    return Own(tmp_path / "own")


def too_many_places(own: Own) -> None:
    """A star of 300 places, all of them on a road."""
    places = (f"p{n},P{n},,,50.{n:03d},2.1,town,open,south,D,invented,INV,\n" for n in range(300))
    own.append("places.csv", "".join(places))
    routes = (f"southtown,p{n},12,main,none,none,,INV,,\n" for n in range(300))
    own.append("routes.csv", "".join(routes))


def an_order(words: str) -> Callable[[Own], None]:
    return lambda own: own.append("plans/wait.north.toml", f'\n[[order]]\nid = "go"\n{words}\n')


def outside(own: Own) -> None:
    target = own.folder.parent / "elsewhere.csv"
    (own.folder / "claims.csv").rename(target)
    (own.folder / "claims.csv").symlink_to(target)


def hundred_megabytes(own: Own) -> None:
    with (own.folder / "claims.csv").open("r+b") as handle:
        handle.truncate(100 * 2**20)


BAD: dict[str, tuple[Callable[[Own], object], str]] = {
    "unknown place": (
        lambda o: o.cells("formations.csv", 2, start="northtwon"),
        'formations.csv row 2, column start: no place "northtwon"; did you mean "northtown"?',
    ),
    "cyclic parent": (
        lambda o: [
            o.cells("formations.csv", 3, parent="third"),
            o.cells("formations.csv", 4, id="third", parent="south-brigade", because="*=c2", assumed="*=invented"),
        ],
        "column parent: is its own parent: south-brigade - third - south-brigade",
    ),
    "negative strength": (
        lambda o: o.cells("formations.csv", 2, men="-3000", men_low="", men_high=""),
        "formations.csv row 2, column men: -3000 is less than 0 men",
    ),
    "date outside the campaign": (
        lambda o: o.append("weather.csv", "1944-10-09,clear,dry,high,a fine day,INV\n"),
        "weather.csv row 2, column date: 1944-10-09",
    ),
    "missing source": (
        lambda o: o.cells("claims.csv", 2, source="INX"),
        'claims.csv row 2, column source: no source "INX"; did you mean "INV"?',
    ),
    "wrong unit": (
        lambda o: o.cells("claims.csv", 2, unit="tons"),
        "formations.csv row 2, column men: claim c1 is in tons; this column is in men",
    ),
    "duplicate id": (
        lambda o: o.cells("places.csv", 3, id="northtown"),
        'places.csv row 3, column id: "northtown" stands twice, first on row 2',
    ),
    "unreachable place": (
        lambda o: o.cells("places.csv", 4, id="island", name="Island"),
        'places.csv row 4, column id: "island" lies on no route',
    ),
    "more rows than the capacity": (
        too_many_places,
        "places.csv row 258: 302 rows; the engine has room for 256",
    ),
    "empty file": (
        lambda o: (o.folder / "routes.csv").write_text(""),
        "routes.csv row 1: the file is empty",
    ),
    "wrong encoding": (
        lambda o: (o.folder / "places.csv").write_bytes((o.folder / "places.csv").read_bytes() + b"n\xeemes\n"),
        "places.csv row 4: byte 0xee is not UTF-8",
    ),
    "a 100 MB file": (hundred_megabytes, "claims.csv: is 100 MB large; at most 20 MB are read"),
    "a path that leaves the folder": (outside, "claims.csv: leads out of the campaign folder"),
    "a missing file": (lambda o: (o.folder / "places.csv").unlink(), "places.csv: the file is missing"),
    "broken TOML": (
        lambda o: o.append("campaign.toml", "[[scenarios\n"),
        "campaign.toml row 27: not valid TOML",
    ),
    "an order to the other side's troops": (
        an_order('who = ["south-brigade"]\ntask = "march"\nto = "northtown"'),
        'wait.north.toml',
    ),
    "an order to besiege a town": (
        an_order('who = ["north-brigade"]\ntask = "assault"\nto = "southtown"'),
        'no fortress "southtown"',
    ),
    "an order to nowhere": (
        an_order('who = ["north-brigade"]\ntask = "march"\nto = "southtwon"'),
        'did you mean "southtown"?',
    ),
    "an order without a task": (an_order('who = ["north-brigade"]'), "task: task is missing"),
    "a condition that nobody knows": (
        an_order('who = ["north-brigade"]\ntask = "hold"\nwhen = [ { afer = "1944-09-02" } ]'),
        'did you mean "after"?',
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gives_a_clear_message(kind: str, own: Own, tmp_path: Path) -> None:
    spoil, message = BAD[kind]
    spoil(own)
    said = refused(wellhit("check", own.folder))
    assert message in said
    assert len(said.splitlines()) <= 6, "one fault should not be told in many ways"
    found = wellhit("run", own.folder, "--runs", "2", "--out", tmp_path / "out")
    assert message in refused(found)
    assert found.stdout == ""
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("out")) == []


def test_the_template_itself_is_sound(own: Own) -> None:
    found = wellhit("check", own.folder)
    assert (found.exit_code, found.stdout) == (0, "no problems\n")


def test_check_reports_every_problem_at_once(own: Own) -> None:
    kinds = ("unknown place", "missing source", "an order to nowhere", "date outside the campaign")
    for kind in kinds:
        BAD[kind][0](own)
    found = wellhit("check", own.folder)
    refused(found)
    for kind in kinds:
        assert BAD[kind][1] in found.stdout
    assert found.stderr == "4 problems\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "channel-port-1944"], 'no campaign or folder "channel-port-1944"; did you mean "channel-ports-1944"?'),
        (["run", ""], "no campaign or folder"),
        (["run", "\x00"], "no campaign or folder"),
        (["run", "x" * 5000], "x"),
        (["check", "le-harve-1944"], 'did you mean "le-havre-1944"?'),
        (["run", "--scenario", "autum"], 'no scenario "autum"; did you mean "autumn"?'),
        (["run", "calais-1944", "--scenario", "autumn"], 'no scenario "autumn"; there is "siege"'),
        (["run", "--plan", "allied=histrical"], 'no plan for side allied "histrical"; did you mean "historical"?'),
        (["run", "--plan", "alied=historical"], 'no side "alied"; did you mean "allied"?'),
        (["run", "calais-1944", "--plan", "defender=hodl"], 'did you mean "hold"?'),
        (["run", "--plan", "historical"], '--plan "historical": write SIDE=ID'),
        (["run", "calais-1944", "--draws", "priro"], 'no draws "priro": choose prior, posterior, best'),
        (["run", "calais-1944", "--set", "will_spred=0.3"], 'did you mean "will_spread"?'),
        (["run", "calais-1944", "--set", "will_spread"], "write NAME=NUMBER"),
        (["run", "calais-1944", "--runs", "0"], "0 runs: at least one is needed"),
        (["run", "calais-1944", "--runs", "-5"], "-5 runs: at least one is needed"),
        (["run", "calais-1944", "--runs", "many"], "'many' is not a valid integer"),
        (["run", "calais-1944", "--runs", "2", "--log", "x.log"], "--log keeps one game: give --runs 1 with it"),
        (["run", "calais-1944", "--seed", "seven"], "'seven' is not a valid integer"),
        (["rum"], "No such command 'rum'. Did you mean 'run'?"),
        (["zzz"], "No such command 'zzz'"),
        (["run", "--rnus", "3"], "No such option"),
        (["replay"], "Missing argument 'LOG'"),
        (["check", "boulogne-1994"], 'did you mean "boulogne-1944"?'),
    ],
)  # fmt: skip
def test_a_wrong_word_names_the_nearest_right_one(
    words: Sequence[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = wellhit(*words)
    assert message in refused(found)
    assert found.stdout == ""
    assert list(tmp_path.rglob("*.log")) == []


def test_new_leaves_a_filled_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert "is not an empty folder" in refused(wellhit("new", tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("where", ["file/result", "file/deep/result"])
def test_a_place_where_nothing_can_be_written(where: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    said = refused(wellhit("run", "_template", "--runs", "2", "--out", tmp_path / where))
    assert said.count("\n") == 1
    assert str(tmp_path / "file") in said


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    found = wellhit(
        "run", "_template", "--runs", "1", "--log", tmp_path / "no" / "game.log", "--out", tmp_path / "o"
    )
    assert "No such file or directory" in refused(found)


# -- results ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def json_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """`wellhit run --json` of the flagship: the object, and the folder of results."""
    out = tmp_path_factory.mktemp("json") / "out"
    found = wellhit("run", "--runs", "60", "--seed", "3", "--json", "--out", out)
    assert found.exit_code == 0, found.output
    assert found.stderr == ""
    assert found.stdout.count("\n") == 1, "one object and nothing else"
    return json.loads(found.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON")), out


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def test_json_is_the_object_that_was_promised(json_run: tuple[dict[str, Any], Path]) -> None:
    made, _ = json_run
    keys = ["campaign", "scenario", "draws", "plans", "runs", "seed", "outcomes", "seconds"]
    assert list(made) == keys
    assert (made["campaign"], made["scenario"], made["draws"]) == (
        "channel-ports-1944",
        "autumn",
        "posterior",
    )
    assert (made["runs"], made["seed"]) == (60, 3)
    assert sorted(made["plans"]) == ["allied", "german"]
    assert all(isinstance(plan, str) and plan for plan in made["plans"].values())
    assert sorted(made["seconds"]) == ["compile", "setup", "simulate"]
    assert all(is_number(s) and s >= 0 for s in made["seconds"].values())


def value_fits(value: Any, unit: str) -> bool:
    """null, a date with hour and offset, or a number, by the unit."""
    if value is None:
        return True
    if unit == "date":
        return isinstance(value, str) and datetime.fromisoformat(value).utcoffset() is not None
    return is_number(value)


def test_json_outcomes_have_exactly_the_promised_keys_and_types(
    json_run: tuple[dict[str, Any], Path],
) -> None:
    made, _ = json_run
    assert len({row["id"] for row in made["outcomes"]}) == len(made["outcomes"]) > 60
    for row in made["outcomes"]:
        assert list(row) == ["id", "label", "unit", "use", "record", "runs", "inside50", "inside90"]
        assert list(row["record"]) == ["low", "best", "high", "sources"]
        assert list(row["runs"]) == ["q05", "q25", "q50", "q75", "q95", "censored"]
        assert all(isinstance(row[key], str) and row[key] for key in ("id", "label", "unit"))
        assert row["use"] in ("fit", "check", None)
        assert all(isinstance(source, str) and source for source in row["record"]["sources"])
        for value in [row["record"][key] for key in ("low", "best", "high")]:
            assert value_fits(value, row["unit"]), row
        quantiles = [row["runs"][key] for key in ("q05", "q25", "q50", "q75", "q95")]
        assert all(value_fits(value, row["unit"]) for value in quantiles), row
        known = [value for value in quantiles if value is not None]
        assert known == sorted(known)
        assert quantiles[: len(known)] == known, "never comes last"
        assert 0.0 <= row["runs"]["censored"] <= 1.0
        assert row["inside50"] in (True, False, None)
        assert row["inside90"] in (True, False, None)
        assert (row["use"] is None) == (row["record"]["best"] is None)


def test_every_headline_of_the_record_is_filled(
    json_run: tuple[dict[str, Any], Path], flagship: Scenario
) -> None:
    made, _ = json_run
    rows = {row["id"]: row for row in made["outcomes"]}
    headlines = [row for row in flagship.record if row.headline]
    assert len(headlines) > 30
    for headline in headlines:
        assert headline.measure, f"{headline.id} is a headline that nothing measures"
        row = rows[headline.id]
        assert row["record"]["best"] is not None
        assert row["runs"]["q50"] is not None or row["runs"]["censored"] >= 0.5


def test_the_table_has_a_filled_row_for_every_headline(
    flagship: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    found = wellhit("run", "--runs", "20", "--out", tmp_path / "out")
    assert found.exit_code == 0, found.output
    # Of a verdict like "○ outside, early" the last word may stand on the next line.
    verdict = re.compile(r"(?:● in 50 %|◐ in 90 %|○ outside,(?: \w+)?|[=≠] same)\s*$", re.MULTILINE)
    verdicts = verdict.findall(found.stdout)
    assert len(verdicts) == sum(row.headline for row in flagship.record)
    assert "Traceback" not in found.output
    assert found.stdout.rstrip().endswith(f"Report: {tmp_path / 'out' / 'report.html'}")
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_run_json_on_disk_is_enough_to_repeat_it(json_run: tuple[dict[str, Any], Path]) -> None:
    made, out = json_run
    kept = json.loads((out / "run.json").read_text(encoding="utf-8"))
    for key in ("campaign", "scenario", "draws", "plans", "runs", "seed"):
        assert kept[key] == made[key]
    assert {"wellhit", "python", "numpy", "numba", "polars", "machine"} <= kept["versions"].keys()
    assert {"rules", "world", "job"} <= kept["hashes"].keys()
    assert json.loads((out / "summary.json").read_text(encoding="utf-8")) == made
    again = wellhit(
        "run", kept["campaign"], "--scenario", kept["scenario"], "--runs", kept["runs"], "--seed", kept["seed"],
        "--draws", kept["draws"], *(f"--plan={side}={plan}" for side, plan in kept["plans"].items()), "--json",
        "--out", out.with_name("again"),
    )  # fmt: skip
    assert json.loads(again.stdout)["outcomes"] == made["outcomes"]


@pytest.mark.parametrize("campaign", [*SIEGES, "_template"])
def test_every_shipped_campaign_runs(campaign: str, tmp_path: Path) -> None:
    found = wellhit("run", campaign, "--runs", "20", "--out", tmp_path / "out", "--draws", "best")
    assert found.exit_code == 0, found.output
    assert (tmp_path / "out" / "report.html").exists()


def test_results_go_to_a_folder_named_after_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert wellhit("run", "calais-1944", "--runs", "2", "--seed", "4").exit_code == 0
    assert [str(p.relative_to(tmp_path)) for p in tmp_path.glob("*/*")] == ["runs/calais-1944-siege-seed4-2"]


@pytest.mark.parametrize("seed", ["0", "1", str(2**63), str(2**64 - 1)])
def test_any_whole_number_is_a_seed(seed: str, tmp_path: Path) -> None:
    found = wellhit("run", "calais-1944", "--runs", "2", "--seed", seed, "--json", "--out", tmp_path / "out")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["seed"] == int(seed)


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--seed", "-1", "a seed is a whole number from 0"),
        ("--seed", str(2**64), "a seed is a whole number from 0"),
        ("--threads", "-3", "threads"),
        ("--threads", "100000", "threads"),
        ("--runs", "1000000000", "at most"),
        ("--first", "-2", "numbered from 0"),
    ],
)
def test_a_number_out_of_bounds_is_refused(option: str, value: str, says: str, tmp_path: Path) -> None:
    found = wellhit("run", "calais-1944", option, value, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert says in found.output
    assert not (tmp_path / "out").exists()


def test_a_log_never_replaces_another_file(tmp_path: Path) -> None:
    mine = tmp_path / "thesis.txt"
    mine.write_text("chapter one", encoding="utf-8")
    found = wellhit("run", "calais-1944", "--runs", "1", "--log", mine, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert "is no wellhit log" in found.output
    assert mine.read_text(encoding="utf-8") == "chapter one"


def test_notes_kept_with_a_result_are_never_deleted(tmp_path: Path) -> None:
    run = ("run", "calais-1944", "--runs", "2", "--out", tmp_path / "out")
    assert wellhit(*run).exit_code == 0
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    found = wellhit(*run)
    assert found.exit_code == 2
    assert "notes.txt" in found.output
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_new_campaign_is_checked_run_logged_and_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert wellhit("new", "mine").exit_code == 0
    assert wellhit("check", "mine").exit_code == 0
    assert wellhit("run", "mine", "--runs", "1", "--seed", "7", "--log", "game.log").exit_code == 0
    found = wellhit("replay", "game.log")
    assert (found.exit_code, found.stdout) == (0, "28 turns replayed, every state the same\n")


def test_a_new_siege_is_checked_and_run_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = wellhit("new", "--siege", "fort-aster")
    assert (made.exit_code, made.stdout.count("\n")) == (0, 1)
    assert wellhit("check", "fort-aster").stdout == "no problems\n"
    found = wellhit("run", "fort-aster", "--runs", "20", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["campaign"] == "fort-aster"
    assert "is not an empty folder" in refused(wellhit("new", "--siege", "fort-aster"))


def test_the_log_of_the_flagship_is_replayed(tmp_path: Path) -> None:
    """The two commands of the handbook, in processes of their own."""
    log = tmp_path / "game.log"
    for words in (
        ["run", "--runs", "1", "--seed", "7", "--log", log, "--out", tmp_path / "o"],
        ["replay", log],
    ):
        found = subprocess.run(
            [sys.executable, "-m", "wellhit.cli", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == "364 turns replayed, every state the same\n"


def test_a_terminal_with_few_letters_is_told_all_the_same() -> None:
    outside = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "90"}
    found = subprocess.run(
        [sys.executable, "-m", "wellhit.cli", "plans"], capture_output=True, check=False, env=outside
    )
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"historical" in found.stdout


@pytest.mark.parametrize(
    ("text", "plain"), [("9\u201312 Sep", "9-12 Sep"), ("F\u00e9camp", "Fecamp"), ("\u6587", "?")]
)
def test_a_sign_that_cannot_be_printed_has_a_plain_one(text: str, plain: str) -> None:
    any_letters()
    assert text.encode("ascii", "wellhit") == plain.encode()


def test_help_has_every_command_once_and_whole() -> None:
    listed = [name for commands in cli.SECTIONS.values() for name in commands]
    assert sorted(listed) == sorted(cli.COMMANDS)
    text = CliRunner().invoke(cli.main, ["--help"], env={"COLUMNS": "80"}).stdout
    for commands in cli.SECTIONS.values():
        for name, words in commands.items():
            assert any(line.split() == [name, *words.split()] for line in text.splitlines())
    assert "channel-ports-1944" in text
