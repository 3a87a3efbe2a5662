"""The tables of docs/reference/hindcast.md, from the hindcast that ships with the posterior."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "src" / "wellhit" / "posterior"
MEASURES = {
    "assault_days": "Days from H-hour to surrender",
    "casualties": "Attackers' casualties",
    "prisoners": "Prisoners",
    "port_open": "First cargo",
}
BASELINES = {"naive": "naive line", "others_mean": "mean of the others", "prior": "prior"}

Row = dict[str, Any]


def shown(value: float | str | None, unit: str, nearest: int = 1) -> str:
    """A value in few digits: days to the tenth, a date as day and month, the rest to `nearest`; None: it never came."""
    if value is None:
        return "never"
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return f"{moment.day} {moment:%b}"
    return f"{value:.1f}" if unit == "days" else f"{nearest * round(value / nearest):,}"


def record_words(row: Row) -> str:
    """The record: its best value, and its limits where they differ."""
    low, best, high = (shown(row["record"][k], row["unit"]) for k in ("low", "best", "high"))
    return best if low == high else f"{best} ({low} – {high})"


def forecast_words(row: Row) -> str:
    """The forecast: its median, and the interval that holds nine runs in ten."""
    low, middle, high = (shown(row["runs"][k], row["unit"], 10) for k in ("q05", "q50", "q95"))
    return f"{middle} ({low} – {high})"


def inside_words(row: Row) -> str:
    """Where the record lies."""
    return "50 %" if row["inside50"] else "90 %" if row["inside90"] else "outside"


def score(value: float | None, scale: str) -> str:
    """A score: two digits after the point of a log scale, one of days."""
    if value is None:
        return "–"
    return f"{value:.2f}" if scale == "ln" else f"{value:.1f}"


def measure_table(measure: str, rows: list[Row]) -> str:
    """One measure: a row for each siege whose record has it."""
    known = [name for name in BASELINES if any(row["baselines"][name] for row in rows)]
    titles = [
        "siege",
        "record",
        "foretold (nine in ten)",
        "off by",
        "record inside",
        "score",
        *map(BASELINES.get, known),
    ]
    lines = [
        f"### {MEASURES[measure]}",
        "",
        "| " + " | ".join(map(str, titles)) + " |",
        "|---" * len(titles) + "|",
    ]
    for row in rows:
        factor = row["factor_error"]
        cells = [
            row["label"].split(",")[0],
            record_words(row),
            forecast_words(row),
            "" if factor is None else f"× {factor:.2f}",
            inside_words(row),
            score(row["crps"], row["scale"]),
            *(score((row["baselines"][name] or {}).get("crps"), row["scale"]) for name in known),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def summary_table(reading: dict[str, Any]) -> str:
    """Mean scores of each measure, and the skill against each baseline with its interval."""
    lines = [
        "| measure | sieges | inside 50 % | inside 90 % | mean score | against | its score | skill (90 % interval) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in reading["measures"].items():
        n = len(one["sieges"])
        ours = score3(one["crps"], one["scale"])
        start = [MEASURES[name], str(n), f"{one['inside50'] * n:.0f}", f"{one['inside90'] * n:.0f}", ours]
        for baseline, label in BASELINES.items():
            if baseline in one["skill"]:
                it = one["skill"][baseline]
                span = f"{it['skill']:+.2f} ({it['low']:+.2f} to {it['high']:+.2f})".replace("-", "−")
                lines.append(
                    "| " + " | ".join([*start, label, score3(it["crps"], one["scale"]), span]) + " |"
                )
                start = [""] * len(start)
    return "\n".join(lines)


def score3(value: float, scale: str) -> str:
    """A mean score: three digits after the point of a log scale, one of days."""
    return f"{value:.3f}" if scale == "ln" else f"{value:.1f} days"


def hindcast_part() -> str:
    """Summary and tables of the hindcast that ships."""
    manifest = json.loads((FOLDER / "hindcast.json").read_text(encoding="utf-8"))
    rows = json.loads((FOLDER / "hindcast-rows.json").read_text(encoding="utf-8"))
    reading = manifest["reading"]
    total = reading["rows"]
    head = (
        f"{total} rows: {reading['inside50'] * total:.0f} inside the 50 % interval, "
        f"{reading['inside90'] * total:.0f} inside the 90 % interval. {manifest['runs']:,} runs of each forecast, "
        f"{manifest['table']:,} prior draws to calibrate on, seed {manifest['seed']}, rules `{manifest['rules']}`."
    )
    parts = [head, summary_table(reading)]
    for measure in MEASURES:
        of_it = [r for r in rows if r["id"].endswith("." + measure) and r["record"]["best"] is not None]
        parts.append(measure_table(measure, of_it))
    return "\n\n".join(parts)
