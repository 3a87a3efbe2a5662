"""Whatever bytes a campaign folder holds, checking it ends in a list of problems, never in a traceback."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellhit.scenario import check
from wellhit.scenario.problems import Problem
from wellhit.scenario.read import CAMPAIGNS

QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
FILES = (
    "campaign.toml", "sources.toml", "places.csv", "routes.csv", "formations.csv", "fortresses.csv",
    "strongpoints.csv", "ports.csv", "assets.csv", "weather.csv", "climate.csv", "claims.csv", "record.csv",
    "plans/attack.north.toml",
)  # fmt: skip
NASTY = st.sampled_from(
    ["", "0", "-1", "nan", "inf", "1e999", "9" * 400, "0001-01-01", "9999-12-31", "1944-02-30", "a=b", "*=", "=;+",
     "é", "\0", "\u202e", "../..", "/etc/passwd", "yes", "x" * 5000, '"', "''", ";;;", "no\nno", "{", "[[order]]"]
)  # fmt: skip


def sane(problems: list[Problem]) -> None:
    assert all(isinstance(problem, Problem) and "\n" not in str(problem) for problem in problems)


@QUICK
@given(
    file=st.sampled_from(FILES), place=st.floats(0, 1), junk=st.binary(max_size=12), cut=st.integers(0, 40)
)
def test_spoilt_bytes(small, file: str, place: float, junk: bytes, cut: int):
    path = small.folder / file
    whole = path.read_bytes()
    at = int(place * len(whole))
    path.write_bytes(whole[:at] + junk + whole[at + cut :])
    sane(check(small.folder))
    path.write_bytes(whole)


@QUICK
@given(data=st.data(), file=st.sampled_from([name for name in FILES if name.endswith(".csv")]))
def test_spoilt_cells(small, data, file: str):
    path = small.folder / file
    whole = path.read_text(encoding="utf-8")
    lines = whole.split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[row].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(NASTY)
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")
    sane(check(small.folder))
    path.write_text(whole, encoding="utf-8")


@QUICK
@given(data=st.data(), file=st.sampled_from([name for name in FILES if name.endswith(".toml")]))
def test_spoilt_values(small, data, file: str):
    path = small.folder / file
    whole = path.read_text(encoding="utf-8")
    lines = whole.split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    key = lines[row].split("=")[0]
    value = data.draw(
        st.sampled_from(
            ["1", "-1", "nan", "inf", "true", '""', '"x"', "[]", "[[1]]", '["a", "b"]', "{}", "{ a = 1 }", "1944-09-01",
             "0001-01-01", "1944-09-01T10:00:00", "10:00:00", "1e400", "9" * 30, '[{ fallen = [] }]', '[{ at = 1 }]',
             "[" * 3000]
        )
    )  # fmt: skip
    lines[row] = f"{key}= {value}"
    path.write_text("\n".join(lines), encoding="utf-8")
    sane(check(small.folder))
    path.write_text(whole, encoding="utf-8")


@QUICK
@given(gone=st.sets(st.sampled_from(FILES), min_size=1))
def test_missing_files(small, gone: set[str]):
    kept = {file: (small.folder / file).read_bytes() for file in gone}
    for file in gone:
        (small.folder / file).unlink()
    sane(check(small.folder))
    for file, content in kept.items():
        (small.folder / file).write_bytes(content)


@pytest.fixture
def siege(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CAMPAIGNS / "boulogne-1944", tmp_path / "siege"))


@QUICK
@given(
    file=st.sampled_from(["siege.toml", "outcomes.toml", "sources.toml"]), data=st.data(),
    value=st.sampled_from(["1", "-1", "nan", "inf", "true", '"x"', "[]", "[3, 2, 1]", "[1, 2]", "{}", "{ value = 1 }",
                           "{ range = [0, 0, 0] }", "1944-09-01", "0001-01-01", '"1944-13-01T25:00"', "1e300", "0"]),
)  # fmt: skip
def test_spoilt_sieges(siege, file: str, data, value: str):
    path = siege / file
    whole = path.read_text(encoding="utf-8")
    lines = whole.split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    lines[row] = f"{lines[row].split('=')[0]}= {value}"
    path.write_text("\n".join(lines), encoding="utf-8")
    sane(check(siege))
    path.write_text(whole, encoding="utf-8")
