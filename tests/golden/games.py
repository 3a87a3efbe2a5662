"""What of a game is kept as a golden log: only what no tuning of a prior moves.

Written anew, after a change that is meant:

    python tests/golden/games.py
"""

from pathlib import Path

from wellhit import replay
from wellhit.job import Job
from wellhit.scenario import load

FOLDER = Path(__file__).parent
SEED = 7


def log_of(campaign: str, folder: Path) -> list[str]:
    """The lines of a full log."""
    path = folder / f"{campaign}.log"
    replay.write_log(path, Job(load(campaign), 1, SEED, "best"), campaign)
    return path.read_text(encoding="utf-8").splitlines()


def header(lines: list[str]) -> list[str]:
    """The header without what names the rule book, the world's bytes and the machine."""
    head = lines[: lines.index("")]
    return [line for line in head if line.split()[0] not in ("rules", "world", "machine")]


def quiet_week(folder: Path) -> str:
    """The template: its header and the clock (turn, sky, ground, war), which hangs on the dice alone."""
    lines = log_of("_template", folder)
    turns = [line.split() for line in lines if line.startswith("turn ")]
    clocks = [f"{words[0]} {words[1]} {words[-1]}" for words in turns]
    others = [line for line in lines[lines.index("") + 1 :] if not line.startswith("turn ")]
    return "\n".join([*header(lines), "", *others, *clocks]) + "\n"


def first_morning(folder: Path) -> str:
    """A siege: its header and the orders of its first turn, which hang on the page and the plans alone."""
    lines = log_of("le-havre-1944", folder)
    begin = lines.index("") + 1
    end = next(n for n, line in enumerate(lines) if line.startswith("turn 0 "))
    return "\n".join([*header(lines), "", *lines[begin:end]]) + "\n"


GAMES = {"template.log": quiet_week, "le-havre-1944.log": first_morning}


if __name__ == "__main__":
    import tempfile

    for name, make in GAMES.items():
        with tempfile.TemporaryDirectory() as temporary:
            (FOLDER / name).write_text(make(Path(temporary)), encoding="utf-8")
