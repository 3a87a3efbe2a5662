"""The weather of a siege: a named climate from a closed list, or so many good flying days a month.

Shares of days that are clear, fair, cloud, low, and of wet ground, by month. Judged from planning
figures, no station records: the ground of each stands beside it. Good days are the clear and fair ones.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from wellhit.terms import ClimateMonth

PERSISTENCE = 0.5  # half of all days keep yesterday's sky: a weather system lasts two to three days
DAYS_A_MONTH = 30.0
CLEAR_OF_GOOD, CLOUD_OF_POOR, WET_GROUND = 0.4, 0.6, 0.35  # how a bare count of good days is split


class Named(NamedTuple):
    """A named climate: month -> (clear, fair, cloud, low, wet ground), and its ground."""

    months: dict[int, tuple[float, float, float, float, float]]
    why: str


CLIMATES: dict[str, Named] = {
    "channel-autumn": Named(
        {9: (0.10, 0.17, 0.44, 0.29, 0.35), 10: (0.08, 0.15, 0.42, 0.35, 0.50),
         11: (0.06, 0.13, 0.40, 0.41, 0.65), 12: (0.05, 0.12, 0.40, 0.43, 0.70)},
        "about eight good days a month at Le Havre in planning, fewer in winter; the split is a judgement",
    ),
    "normandy-summer": Named(
        {6: (0.17, 0.30, 0.33, 0.20, 0.25), 7: (0.18, 0.30, 0.33, 0.19, 0.25),
         8: (0.22, 0.33, 0.30, 0.15, 0.20)},
        "about half the summer days of 1944 let bombers fly over Normandy; the split is a judgement",
    ),
    "brittany-summer": Named(
        {8: (0.25, 0.33, 0.27, 0.15, 0.20), 9: (0.17, 0.28, 0.33, 0.22, 0.30)},
        "somewhat better than Normandy in August, worse in September; a judgement",
    ),
    "provence-summer": Named(
        {8: (0.65, 0.25, 0.08, 0.02, 0.05), 9: (0.55, 0.25, 0.15, 0.05, 0.10)},
        "dry Mediterranean summer; a judgement",
    ),
    "scheldt-autumn": Named(
        {10: (0.07, 0.14, 0.41, 0.38, 0.60), 11: (0.05, 0.12, 0.40, 0.43, 0.75),
         12: (0.05, 0.11, 0.40, 0.44, 0.75)},
        "as the Channel coast, with more fog and wetter polder; a judgement",
    ),
    "rhineland-autumn": Named(
        {9: (0.15, 0.22, 0.38, 0.25, 0.35), 10: (0.10, 0.17, 0.40, 0.33, 0.50),
         11: (0.06, 0.12, 0.40, 0.42, 0.65)},
        "inland: a drier September, a grey November; a judgement",
    ),
}  # fmt: skip


def climate_months(
    climate: str | float, first: date, last: date, source: tuple[str, ...]
) -> tuple[ClimateMonth, ...]:
    """A row for every month from `first` to `last`; a month a named climate lacks is like its nearest."""
    days = (last - first).days
    months = sorted({(first + timedelta(days=n)).month for n in range(days + 1)})
    return tuple(_month(climate, month, source) for month in months)


def _month(climate: str | float, month: int, source: tuple[str, ...]) -> ClimateMonth:
    if isinstance(climate, str):
        named = CLIMATES[climate]
        like = min(named.months, key=lambda m: (min((m - month) % 12, (month - m) % 12), m))
        clear, fair, cloud, low, wet = named.months[like]
        return ClimateMonth(
            month, clear, fair, cloud, low, PERSISTENCE, wet, source, f"{climate}: {named.why}"
        )
    good = climate / DAYS_A_MONTH
    poor = 1.0 - good
    return ClimateMonth(
        month,
        clear=good * CLEAR_OF_GOOD,
        fair=good * (1 - CLEAR_OF_GOOD),
        cloud=poor * CLOUD_OF_POOR,
        low=poor * (1 - CLOUD_OF_POOR),
        persistence=PERSISTENCE,
        wet_ground=WET_GROUND,
        source=source,
        assumed=f"{climate:g} good flying days a month; the split of the others is a judgement",
    )
