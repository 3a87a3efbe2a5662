"""`wellhit ablate` and `wellhit compare` as they are typed: keys, tables at two widths, messages."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wellhit import cli
from wellhit.scenario.read import CAMPAIGNS

ABLATE_KEYS = [
    "mechanism",
    "title",
    "measure",
    "unit",
    "with",
    "without",
    "difference",
    "low",
    "high",
    "runs",
]


def wellhit(*words: str | Path, columns: int = 120) -> Any:
    return CliRunner().invoke(cli.main, [str(word) for word in words], env={"COLUMNS": str(columns)})


def strict(text: str) -> Any:
    """JSON without NaN and infinity."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flagship with a second plan of the allied side: Breskens a fortnight earlier."""
    folder = tmp_path_factory.mktemp("own") / "own"
    shutil.copytree(CAMPAIGNS / "channel-ports-1944", folder)
    text = (folder / "plans" / "historical.allied.toml").read_text(encoding="utf-8")
    text = text.replace('id = "historical"', 'id = "sooner"', 1)
    assert "1944-10-06" in text
    text = text.replace("1944-10-06", "1944-09-20")
    (folder / "plans" / "sooner.allied.toml").write_text(text, encoding="utf-8")
    return folder


# -- ablate ----------------------------------------------------------------------------------------------


def test_ablate_prints_rows_of_ten_keys() -> None:
    found = wellhit("ablate", "--mechanism", "M18", "--mechanism", "m31", "--runs", "20", "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    rows = strict(found.stdout)
    assert [row["mechanism"] for row in rows] == ["M18", "M31"]
    assert [list(row) for row in rows] == [ABLATE_KEYS] * 2
    assert all(row["difference"] == pytest.approx(row["with"] - row["without"], abs=1e-3) for row in rows)
    assert all(row["low"] <= row["difference"] <= row["high"] for row in rows)


def test_ablate_of_everything_has_a_row_for_each() -> None:
    rows = strict(wellhit("ablate", "--runs", "2", "--json").stdout)
    assert [row["mechanism"] for row in rows] == [f"M{n:02d}" for n in range(1, 47)]
    assert [list(row) for row in rows] == [ABLATE_KEYS] * 46


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_of_mechanisms_fits(columns: int) -> None:
    found = wellhit("ablate", "--mechanism", "M18", "--mechanism", "M44", "--runs", "12", columns=columns)
    assert found.exit_code == 0
    assert max(len(line) for line in found.stdout.splitlines()) <= columns
    for word in ("M18", "Heavy bombers", "Accounts that balance", "0.1 sd", "95 % interval"):
        assert word in found.stdout


def test_ablate_refuses_a_mechanism_that_is_none() -> None:
    found = wellhit("ablate", "--mechanism", "M4")
    assert (found.exit_code, found.stdout) == (2, "")
    assert 'no mechanism "M4"; did you mean "M04"' in found.stderr
    assert wellhit("ablate", "--runs", "0").exit_code == 2


# -- compare ---------------------------------------------------------------------------------------------


def test_compare_prints_one_object(own: Path) -> None:
    found = wellhit("compare", "historical", "allied=sooner", "--campaign", own, "--runs", "20", "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.count("\n") == 1
    made = strict(found.stdout)
    assert (made["a"], made["b"], made["runs"], made["start"]) == (
        "historical",
        "allied=sooner",
        20,
        "1944-09-01",
    )
    assert made["plans_b"] == {"allied": "sooner", "german": "fortress"}
    rows = {row["id"]: row for row in made["outcomes"]}
    assert rows["breskens.fall"]["difference"] < 0.0
    assert abs(rows["dieppe.port_open"]["difference"]) < 1.0  # the same luck, far away
    assert "Under allied=sooner" in rows["breskens.fall"]["sentence"]


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("more", [[], ["--all"]])
def test_the_table_of_two_plans_fits(columns: int, more: list[str], own: Path) -> None:
    found = wellhit(
        "compare", "historical", "sooner", "--campaign", own, "--runs", "20", *more, columns=columns
    )
    assert found.exit_code == 0, found.output
    assert max(len(line) for line in found.stdout.splitlines()) <= columns
    for word in ("Breskens falls", "B: allied sooner, german fortress", "In words"):
        assert word in found.stdout
    assert ("Cargo landed\n" in "\n".join(line.strip() for line in found.stdout.splitlines()) + "\n") == bool(
        more
    )


def test_the_same_plan_twice_is_said_to_be_the_same() -> None:
    found = wellhit("compare", "historical", "historical", "--runs", "3")
    assert found.exit_code == 0
    assert "A and B are the same in every run" in found.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["histroical", "historical"], 'no plan "histroical"; did you mean "historical"?'),
        (
            ["historical", "german=historical"],
            'no plan for side german "historical"; there are "antwerp-demolished"',
        ),
        (["historical", "allied=withdraw-garrisons"], "(there is german=withdraw-garrisons)"),
        (["historical", "zzz"], "`wellhit plans` lists them"),
        (["historical", "alied=historical"], 'no side "alied"; did you mean "allied"?'),
        (["historical", "historical", "--campaign", "nowhere"], 'no campaign or folder "nowhere"'),
        (["historical", "historical", "--scenario", "autum"], 'did you mean "autumn"?'),
        (["historical"], "1 plan to compare: name two or more"),
        (["historical", "historical", "--by", "total_casulties"], 'did you mean "total_casualties"?'),
        (
            ["historical", "historical", "--risk", "-1"],
            "--risk -1: a number of standard deviations, 0 or more",
        ),
        (["historical", "historical", "--runs", "0"], "0 runs: at least one is needed"),
    ],
)
def test_compare_says_what_is_wrong(words: list[str], message: str) -> None:
    found = wellhit("compare", *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert message in found.stderr
    assert "Traceback" not in found.output


def test_many_plans_are_ranked_in_one_object(own: Path) -> None:
    words = ["compare", "historical", "sooner", "mask-all", "--campaign", own, "--runs", "20", "--json"]
    found = wellhit(*words, "--by", "breskens.fall", "--risk", "2")
    assert (found.exit_code, found.stderr) == (0, "")
    made = strict(found.stdout)
    assert made["plans"] == ["historical", "sooner", "mask-all"]
    assert [c["b"] for c in made["comparisons"]] == ["sooner", "mask-all"]
    assert made["enough"] is None
    (ranking,) = made["rankings"]
    assert (ranking["id"], ranking["better"], ranking["risk"]) == ("breskens.fall", "lower", 2.0)
    assert {row["plan"] for row in ranking["plans"]} == {"historical", "sooner", "mask-all"}
    for row in ranking["plans"]:
        assert row["score"] == pytest.approx(row["mean"] + 2.0 * row["sd"], rel=1e-5)


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_of_many_plans_fits_and_has_a_page(columns: int, own: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = [
        "compare",
        "historical",
        "sooner",
        "calais-fast",
        "--campaign",
        own,
        "--runs",
        "20",
        "--report",
        page,
    ]
    found = wellhit(*words, columns=columns)
    assert found.exit_code == 0, found.output
    lines = [line for line in found.stdout.splitlines() if not line.startswith("Report: ")]
    assert max(map(len, lines)) <= columns
    for word in (
        "Cargo landed, all ports, long tons (more is better)",
        "How far each goes from historical",
        "score",
    ):
        assert word.lower() in found.stdout.lower()
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 2
    assert "calais-fast" in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_enough_says_so_and_names_its_looks() -> None:
    found = wellhit("compare", "historical", "mask-all", "--runs", "20", "--enough", "--json")
    made = strict(found.stdout)
    assert made["enough"]["most"] == 20
    assert [look["runs"] for look in made["enough"]["looks"]] == [20]
    assert made["label"] == "exuberant"
    assert made["orders_changed"] == 44


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_every_command_is_in_the_table_and_has_help(command: str) -> None:
    found = wellhit(command, "--help")
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) > 4
    assert command in wellhit("--help").stdout
