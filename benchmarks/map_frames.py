"""How smoothly the map moves: scrubbing 360 turns with 200 counters in a headless Chromium, frame by frame.

Usage: python benchmarks/map_frames.py [--counters 200] [--turns 360] [--repeats 3]

The map is the real one, the units are invented: every one of them moves at every turn, which is worse than any
campaign. The slider is moved by a turn at each frame, as a hand does it, through the same event. Prints frames a
second (median and slowest tenth), and the milliseconds of script in a frame. The browser is found in WELLHIT_CHROMIUM
or on PATH.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

import sample  # noqa: E402

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SCRUB = """
(turns) => new Promise((done) => {
  const slider = document.querySelector("[name=turn]");
  const stamps = [], script = [];
  let turn = 0;
  const frame = (now) => {
    stamps.push(now);
    if (turn >= turns) {
      const shown = document.querySelectorAll(".spot:not([hidden])").length;
      return done({ stamps, script, shown });
    }
    slider.value = String(turn++);
    const before = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    script.push(performance.now() - before);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})
"""


def measured(counters: int, turns: int, repeats: int) -> list[dict[str, float]]:
    """One row a repeat: frames a second and milliseconds."""
    from playwright.sync_api import sync_playwright

    browser_file = os.environ.get("WELLHIT_CHROMIUM") or shutil.which("chromium")
    if not browser_file:
        sys.exit("map_frames: no Chromium; name one in WELLHIT_CHROMIUM or install the package chromium")
    formations = [
        sample.formation(n, "division", side="german" if n % 3 == 0 else "allied") for n in range(counters)
    ]
    frame = sample.frame(formations, turns)
    track = sample.marching(frame, turns)
    links = [{"show": "history", "title": "History", "url": "history.json"}]
    files = {
        "/frame.json": json.dumps(frame),
        "/history.json": json.dumps(track),
        "/look.css": sample.LOOK,
        "/": sample.page(links, layers=["rings", "ports", "raids", "kent", "guns"], turns=turns),
    }
    rows = []
    with sample.serving(files) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1300})
        page.goto(address + "/")
        page.wait_for_selector(".scripted .spot:not([hidden]) > .counter")
        for _ in range(repeats):
            found = page.evaluate(SCRUB, turns)
            gaps = [b - a for a, b in zip(found["stamps"], found["stamps"][1:], strict=False)]
            rows.append(
                {
                    "counters drawn": found["shown"],
                    "frames a second, median": 1000 / statistics.median(gaps),
                    "frames a second, slowest tenth": 1000 / statistics.quantiles(gaps, n=10)[-1],
                    "script ms, median": statistics.median(found["script"]),
                    "script ms, slowest tenth": statistics.quantiles(found["script"], n=10)[-1],
                }
            )
        browser.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--counters", type=int, default=200)
    parser.add_argument("--turns", type=int, default=360)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    for row in measured(given.counters, given.turns, given.repeats):
        print("  ".join(f"{name} {value:.1f}" for name, value in row.items()))


if __name__ == "__main__":
    main()
