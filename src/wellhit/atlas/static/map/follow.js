/**
 * What else on the page goes by the clock: lists of events, tables by day, charts, links to a day.
 *
 * - `[data-clock-go="1944-09-17T12"]` inside the page: pressing it moves the clock there
 * - `[data-clock-day="1944-09-17"]`: marked `aria-current="date"` while the clock stands on that day
 * - `[data-clock-line="x0,x1"]`: an SVG line moved between x0 (first turn) and x1 (last turn)
 */

/** @typedef {import("./clock.js").Clock} Clock */

/** @param {Clock} clock @param {ParentNode} page @param {HTMLElement} section where a press on a day leads */
export function follow(clock, page, section) {
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-clock-go]") : null;
    const turn = link ? clock.turnOf(link.getAttribute("data-clock-go") ?? "") : null;
    if (turn === null) return;
    event.preventDefault();
    clock.pause();
    clock.go(turn);
    section.scrollIntoView({ block: "nearest" });
  });
  const days = [...page.querySelectorAll("[data-clock-day]")];
  const lines = [...page.querySelectorAll("[data-clock-line]")];
  let marked = "";
  clock.subscribe((tick) => {
    const today = clock.stamp().slice(0, 10);
    if (today !== marked) {
      marked = today;
      for (const one of days) {
        if (one.getAttribute("data-clock-day") === today) one.setAttribute("aria-current", "date");
        else one.removeAttribute("aria-current");
      }
    }
    const part = (tick.turn - clock.first) / Math.max(1, clock.last - clock.first);
    for (const line of lines) {
      const [x0, x1] = (line.getAttribute("data-clock-line") ?? "0,0").split(",").map(Number);
      const x = String(x0 + (x1 - x0) * part);
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
  });
}
