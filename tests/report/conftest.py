"""A made-up ensemble with the shape of a real one: enough fortresses, ports and days to draw every figure.

The record rows carry the documented figures of September 1944; the runs are invented (seeded noise
around them, some biased, some censored, some the same in every run) and prove nothing about the engine.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from wellhit import terms
from wellhit.lab.summary import summarise, to_days

START, END = date(1944, 9, 1), date(1944, 11, 30)
DAYS = (END - START).days + 1

# id, label, measure, subject, unit, low, best, high, use, sources; no low or high: known exactly
RECORD = """
arras.reached|Arras reached|reached|arras|date||1944-09-01||fit|S0
brussels.reached|Brussels reached|reached|brussels|date||1944-09-03||check|S0
antwerp.reached|Antwerp reached|reached|antwerp|date||1944-09-04||fit|S0
antwerp.port_intact|Antwerp's port usable when taken|port_intact|antwerp|yes/no|yes|yes|yes|check|S0
dieppe.entered|Dieppe entered|reached|dieppe|date||1944-09-01||fit|S2
ostend.reached|Ostend reached|reached|ostend|date|1944-09-08|1944-09-09|1944-09-09|check|S2;L2547
somme.crossed|Somme crossed|crossed|abbeville|date|1944-09-01|1944-09-02|1944-09-03|fit|S2
boulogne.invested|Boulogne surrounded|invested|boulogne|date|1944-09-05|1944-09-06|1944-09-07|check|S0
calais.invested|Calais surrounded|invested|calais|date|1944-09-05|1944-09-06|1944-09-07|check|S0
dunkirk.invested|Dunkirk surrounded|invested|dunkirk|date|1944-09-08|1944-09-10|1944-09-15|check|NJ
lehavre.assault_days|Le Havre: H-hour to surrender|assault_days|lehavre|days|1.5|1.75|2.1|fit|S2
lehavre.fall|Le Havre falls|fall|lehavre|date|1944-09-12T11:30|1944-09-12T11:45|1944-09-12T12:00|check|PP1;S2
lehavre.prisoners|Le Havre: prisoners|prisoners|lehavre|men|11000|11302|12000|fit|W1;S2
lehavre.casualties|Le Havre: British casualties|casualties|lehavre|men|388|400|500|fit|W1
boulogne.assault_start|Boulogne: assault starts|assault_start|boulogne|date||1944-09-17T09:55||check|L2554
mont-lambert.taken|Mont Lambert cleared|taken|montlambert|date||1944-09-18||check|S2
boulogne.fall|Boulogne falls|fall|boulogne|date|1944-09-22T14:00|1944-09-22T16:30|1944-09-22T17:00|fit|S2;K-ST
boulogne.assault_days|Boulogne: H-hour to surrender|assault_days|boulogne|days|5.1|5.3|5.3|fit|S2
boulogne.prisoners|Boulogne: prisoners|prisoners|boulogne|men|9500|9517|9535|fit|S2;W4
boulogne.casualties|Boulogne: Canadian and British casualties|casualties|boulogne|men|600|634|634|fit|S2
boulogne.civilians_out|Boulogne: civilians let out|civilians_out|boulogne|people|7000|8000|8000|check|S2
calais.assault_start|Calais: assault starts|assault_start|calais|date||1944-09-25T10:15||check|W5
calais.fall|Calais falls|fall|calais|date|1944-09-30T19:00|1944-09-30T19:00|1944-10-01T09:00|check|G2;S2
calais.prisoners|Calais: prisoners|prisoners|calais|men|7000|7500|8500|check|W5b
calais.casualties|Calais: casualties, with Gris-Nez|casualties|calais;gris-nez|men|260|280|300|check|W5b
calais.bad_day_share|Calais: share that bombed in bad weather|bad_day_share|calais|share|0.33|0.33|0.34|check|S2;K-ME
calais.bombers_lost|Calais: bombers lost|bombers_lost|calais|aircraft|8|8|8|check|S2
gris-nez.fall|Cap Gris-Nez falls|fall|gris-nez|date||1944-09-29||check|S2
gris-nez.prisoners|Cap Gris-Nez: prisoners|prisoners|gris-nez|men|1500|1600|1600|check|K-ST
dunkirk.held_30_nov|Dunkirk still held on 30 November|held|dunkirk|yes/no|yes|yes|yes|check|S2
ports.prisoners|All assaults: prisoners|total_prisoners||men|29900|29950|31500|check|S2
ports.casualties|All assaults: casualties|total_casualties||men|1300|1330|1500|check|S2
dieppe.port_open|Dieppe: first cargo|port_open|dieppe-port|date|1944-09-05|1944-09-07|1944-09-08|fit|K-EL
ostend.port_open|Ostend: first cargo|port_open|ostend-port|date|1944-09-25|1944-09-28|1944-09-28|check|W6
lehavre.port_open|Le Havre: first cargo|port_open|lehavre-port|date|1944-10-02|1944-10-09|1944-10-15|check|W1
boulogne.port_open|Boulogne: first cargo|port_open|boulogne-port|date|1944-10-12|1944-10-12|1944-10-14|check|S2
antwerp.port_open|Antwerp: first cargo|port_open|antwerp-port|date|1944-11-26|1944-11-28|1944-11-28|check|W7
kent.last_shell|Last shell on Kent|last_shell|kent|date||1944-09-26T19:15||check|DK1
""".strip()

SOURCES = {
    "S0": ("Surrounding the Ports of Pas-de-Calais", ""),
    "S2": ("J. Rickard, Liberation of the Channel Ports", "https://example.org/a?b=1&c=2"),
    "W1": ("Operation Astonia, encyclopedia article", "https://example.org/astonia"),
    "K-ST": ("Recall of C. P. Stacey, The Victory Campaign", "-"),
    "K-EL": ("Recall of L. F. Ellis, Victory in the West II", "-"),
    "K-ME": ("Recall of Middlebrook & Everitt, September 1944", "-"),
}


def _scenario() -> terms.Scenario:
    rows = [line.split("|") for line in RECORD.splitlines()]
    record = tuple(
        terms.RecordRow(
            id=r[0], label=r[1], measure=r[2], subject=tuple(filter(None, r[3].split(";"))), at="",
            unit=r[4], low=r[5], best=r[6], high=r[7], scenarios=("autumn",), use=r[8],
            source=tuple(r[9].split(";")), headline=r[0] != "calais.bombers_lost",
        )
        for r in rows
    )  # fmt: skip
    named = {s for row in record for s in row.source}
    sources = tuple(
        terms.Source(s, *SOURCES.get(s, (f"Document {s}", ""))[:1], address=SOURCES.get(s, ("", ""))[1],
                     recall=s.startswith("K"))
        for s in sorted(named)
    )  # fmt: skip
    return terms.Scenario(
        campaign="channel-ports-1944", title={"en": "The Channel Ports, 1944"}, summary={"en": ""},
        head=terms.ScenarioHead(
            "autumn", {"en": "Autumn 1944"}, START, END, {"allied": "historical", "german": "fortress"}
        ),
        hours_per_turn=6, utc_offset="+02:00",
        sides=(terms.Side("allied", {"en": "Allies"}, "Allied"), terms.Side("german", {"en": "Germans"}, "German")),
        places=_places(), routes=(), formations=(), fortresses=_fortresses(), strongpoints=_strongpoints(),
        ports=_ports(), assets=(), weather=(), climate=(), plans=(), record=record, claims=_claims(),
        sources=sources,
    )  # fmt: skip


def _places() -> tuple[terms.Place, ...]:
    names = {
        "arras": "Arras", "brussels": "Brussels", "antwerp": "Antwerp", "dieppe": "Dieppe", "ostend": "Ostend",
        "abbeville": "Abbeville", "kent": "Kent", "montlambert": "Mont Lambert",
    }  # fmt: skip
    return tuple(
        terms.Place(i, n, 50.0, 2.0, "town", "open", "german", "A", "map", ("S0",)) for i, n in names.items()
    )


def _fortresses() -> tuple[terms.Fortress, ...]:
    names = {
        "lehavre": "Le Havre", "boulogne": "Boulogne", "calais": "Calais", "gris-nez": "Cap Gris-Nez",
        "dunkirk": "Dunkirk",
    }  # fmt: skip
    some = terms.Range(1.0, 1.0, 1.0)
    return tuple(
        terms.Fortress(i, n, "german", f"{i}-town", "hq", "out", "land", some, "", 3.0, 3.0, 0.0, some, some,
                       None, f"{i}-port", None)
        for i, n in names.items()
    )  # fmt: skip


def _strongpoints() -> tuple[terms.Strongpoint, ...]:
    return (
        terms.Strongpoint("montlambert", "Mont Lambert", "montlambert", "boulogne", "hill", 9.0, 4.0, 3.0, 0.0,
                          4.0, None, True, None, None, 0.0, "all", None),
    )  # fmt: skip


def _ports() -> tuple[terms.Port, ...]:
    names = {
        "dieppe-port": "Dieppe", "ostend-port": "Ostend", "lehavre-port": "Le Havre",
        "boulogne-port": "Boulogne", "antwerp-port": "Antwerp",
    }  # fmt: skip
    some = terms.Range(1000.0, 2000.0, 3000.0)
    return tuple(
        terms.Port(i, n, i.removesuffix("-port"), some, 0.0, 3.0, 0.5, (), "harbour")
        for i, n in names.items()
    )


def _claims() -> tuple[terms.Claim, ...]:
    return (
        terms.Claim("c1", "lehavre", "prisoners", "1944-09-12", "12000", "men", "", "", "about 12,000 <all told>",
                    ("S2",), "p. 3", "rival", "counts non-combatants"),
        terms.Claim("c2", "lehavre", "men", "1944-09-10", "8700", "men", "", "", "8,700", ("S2",), "", "rival"),
    )  # fmt: skip


def _outcomes(scenario: terms.Scenario, runs: int, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "run": np.arange(runs), "seed": np.full(runs, seed), "fate": [str(k) for k in range(runs)],
        "luck": [str(k) for k in range(runs)],
    }  # fmt: skip
    for row in scenario.record:
        columns[row.id] = _column(row, scenario, rng, runs)
    return pl.DataFrame(columns).with_columns(pl.col(r.id).cast(pl.Float64) for r in scenario.record)


def _column(
    row: terms.RecordRow, scenario: terms.Scenario, rng: np.random.Generator, runs: int
) -> list[float | None]:
    if row.unit == "yes/no":
        return (rng.random(runs) < (1.0 if row.measure == "held" else 0.84)).astype(float).tolist()
    if row.unit == "share":
        return np.clip(rng.normal(0.45, 0.12, runs), 0, 1).tolist()
    if row.unit != "date":
        spread = 0.12 if "prisoners" in row.measure else 0.7
        drift = rng.normal(0.1, 0.2)
        return (float(row.best) * np.exp(rng.normal(drift, spread, runs))).round(1).tolist()
    best = to_days(row.best, scenario)
    late = rng.gamma(2.0, 0.08 + 0.12 * best, runs) - 0.12 * best
    values = np.round(np.maximum(best + late, 0.25) * 4) / 4
    return [v if v < DAYS else None for v in values.tolist()]


def _daily(scenario: terms.Scenario, outcomes: pl.DataFrame, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    runs, days = 200, np.arange(DAYS)
    falls = np.column_stack(
        [
            outcomes[f"{f}.fall"].fill_null(1e9).to_numpy()
            for f in ("lehavre", "boulogne", "calais", "gris-nez")
        ]
    )
    falls = falls[np.arange(runs) % len(falls)]
    standing = 5 - (falls[:, :, None] <= days + 1).sum(axis=1)
    share = (5 - standing) / 4
    noise = np.exp(rng.normal(0, 0.25, (runs, 1)))
    tons = 7000 * noise * (1 - np.exp(-np.maximum(days - 6, 0) / 25)) * rng.normal(1, 0.06, (runs, DAYS))
    series = {
        ("tons_landed", "long tons/day", "Cargo landed"): tons,
        ("tons_cumulative", "long tons", "Cargo landed since the start"): tons.cumsum(axis=1),
        ("casualties", "men", "Attacker's casualties"): share * 1500 * noise,
        ("prisoners", "men", "Prisoners"): share * 29000 * np.exp(rng.normal(0, 0.08, (runs, 1))),
        ("fortresses_standing", "fortresses", "Fortresses standing"): standing.astype(float),
        ("coast_shells", "shells/day", "Shells on the Kent coast"): 40
        * (standing > 1)
        * rng.random((runs, DAYS)),
    }
    return pl.concat([_long(key, values) for key, values in series.items()])


def _long(key: tuple[str, str, str], values: np.ndarray) -> pl.DataFrame:
    measure, unit, label = key
    columns: dict[str, Any] = {
        "measure": [measure] * DAYS, "unit": [unit] * DAYS, "label": [label] * DAYS, "day": list(range(DAYS)),
        "date": [(START + timedelta(days=d)).isoformat() for d in range(DAYS)],
    }  # fmt: skip
    for name, p in (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)):
        columns[name] = np.quantile(values, p, axis=0)
    return pl.DataFrame(columns | {f"run_{k:02d}": values[k] for k in range(50)})


def make_campaign(runs: int = 1000, seed: int = 7) -> SimpleNamespace:
    """Scenario, outcomes, daily, meta and summary of a made-up ensemble."""
    scenario = _scenario()
    outcomes = _outcomes(scenario, runs, seed)
    meta = {
        "campaign": scenario.campaign, "scenario": "autumn", "draws": "prior",
        "plans": {"allied": "historical", "german": "fortress"}, "runs": runs, "seed": seed, "version": "0.1.0",
        "hashes": {"campaign": "9f3c1a", "rules": "77ab02"}, "python": "3.11.2", "numba": "0.60.0",
        "seconds": {"setup": 0.9, "compile": 21.4, "simulate": 33.2},
    }  # fmt: skip
    return SimpleNamespace(
        scenario=scenario, outcomes=outcomes, daily=_daily(scenario, outcomes, seed), meta=meta,
        summary=summarise(outcomes, scenario, meta),
    )  # fmt: skip


@pytest.fixture(scope="session")
def campaign() -> SimpleNamespace:
    return make_campaign(runs=300)
