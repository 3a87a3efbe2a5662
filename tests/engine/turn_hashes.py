"""Play one run of a campaign turn by turn and print the hashes of every state as one JSON object.

    python turn_hashes.py CAMPAIGN SEED TURNS

A test starts it in another process, compiled or not (WELLHIT_ENGINE=python).
"""

import json
import sys
from itertools import islice

from wellhit import replay
from wellhit.engine import rule
from wellhit.job import Job, prepare
from wellhit.scenario import load


def turn_hashes(campaign: str, seed: int, turns: int) -> list[dict[str, str]]:
    """Hashes part by part of the state after each of the first turns of run 0."""
    job = Job(load(campaign), 1, seed)
    return [replay.hashes(state) for state, _ in islice(replay.play_turns(job, prepare(job)), turns)]


if __name__ == "__main__":
    campaign, seed, turns = sys.argv[1:]
    print(json.dumps({"compiled": rule.COMPILED, "turns": turn_hashes(campaign, int(seed), int(turns))}))
