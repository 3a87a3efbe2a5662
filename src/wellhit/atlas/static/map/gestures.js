/**
 * How hands move the view: wheel, drag, pinch, keys. Every one of these has a button that does the same.
 */

/** @typedef {import("./view.js").View} View */

const SLOP = 5; // px; less is a click
const STEP = 80; // px a key press pans
const NEARER = 1.5;

/** @type {Record<string, (view: View) => void>} */
const KEYS = {
  ArrowLeft: (view) => view.pan(STEP, 0),
  ArrowRight: (view) => view.pan(-STEP, 0),
  ArrowUp: (view) => view.pan(0, STEP),
  ArrowDown: (view) => view.pan(0, -STEP),
  "+": (view) => view.zoom(NEARER),
  "=": (view) => view.zoom(NEARER),
  "-": (view) => view.zoom(1 / NEARER),
  0: (view) => view.fit(),
};

/** What a button may ask for; the names stand in the page. @type {Record<string, (view: View) => void>} */
export const MOVES = {
  nearer: KEYS["+"],
  farther: KEYS["-"],
  west: KEYS.ArrowLeft,
  east: KEYS.ArrowRight,
  north: KEYS.ArrowUp,
  south: KEYS.ArrowDown,
  whole: (view) => view.fit(),
};

/**
 * @param {HTMLElement} stage
 * @param {View} view
 * @param {boolean} fixed on a story's page the page must scroll: the wheel zooms only with Ctrl
 */
export function listen(stage, view, fixed) {
  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    move(view);
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (fixed && !event.ctrlKey) return;
      event.preventDefault();
      const [px, py] = inside(stage, event);
      const lines = event.deltaMode === 1 ? 16 : 1;
      view.zoom(Math.exp((-event.deltaY * lines) / 400), px, py, false);
    },
    { passive: false },
  );
  fingers(stage, view);
}

/** @param {HTMLElement} stage @param {{clientX: number, clientY: number}} event @returns {[number, number]} px */
function inside(stage, event) {
  const box = stage.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** @param {HTMLElement} stage @param {View} view */
function fingers(stage, view) {
  /** @type {Map<number, [number, number]>} */
  const down = new Map();
  let dragged = false;
  let travelled = 0;

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) [dragged, travelled] = [false, 0];
    down.set(event.pointerId, inside(stage, event));
  });
  stage.addEventListener("pointermove", (event) => {
    const was = down.get(event.pointerId);
    if (!was) return;
    const now = inside(stage, event);
    travelled += Math.hypot(now[0] - was[0], now[1] - was[1]);
    if (!dragged && travelled < SLOP) return;
    if (!dragged) stage.setPointerCapture(event.pointerId); // only now: a click must reach its button
    dragged = true;
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, now);
    if (!other) return view.pan(now[0] - was[0], now[1] - was[1], false);
    const spread = (/** @type {[number, number]} */ p) => Math.max(10, Math.hypot(p[0] - other[0], p[1] - other[1]));
    view.pan((now[0] - was[0]) / 2, (now[1] - was[1]) / 2, false);
    view.zoom(spread(now) / spread(was), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2, false);
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    stage.addEventListener(end, (event) => down.delete(event.pointerId));
  }
  // A drag that began on a counter must not press it.
  stage.addEventListener(
    "click",
    (event) => {
      if (!dragged || event.detail === 0) return;
      event.stopPropagation();
      event.preventDefault();
      dragged = false;
    },
    true,
  );
}
