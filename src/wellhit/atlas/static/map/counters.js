/**
 * The counters: a button for each formation that stands on the map, moved by transform alone.
 *
 * What is moved is a plain box around the button: a browser works out the style of what moves anew at each move, and
 * a box has next to none.
 *
 * One of them is in the page's tab order; arrow keys go from one to its neighbour.
 */

import { language, say } from "./words.js";

/** @typedef {import("./types.js").Formation} Formation */

const WRITTEN = /** @type {const} */ ([52, 28]); // px of a counter without a sign: its short name
const SVG = "http://www.w3.org/2000/svg";

export class Counters {
  /**
   * @param {Formation[]} formations
   * @param {(f: number) => void} open
   * @param {(f: number) => string} describe its name, place and state in words
   */
  constructor(formations, open, describe) {
    this.formations = formations;
    this.describe = describe;
    /** @type {(readonly [number, number])[]} width and height, px */
    this.boxes = formations.map(() => WRITTEN);
    /** @type {import("./signs.js").Sheet} */
    this.signs = new Map();
    this.root = document.createElement("div");
    this.root.className = "map-counters";
    /** @type {(HTMLButtonElement|undefined)[]} */
    this.buttons = [];
    /** @type {(HTMLElement|undefined)[]} the boxes around them */
    this.spots = [];
    this.x = new Float64Array(formations.length).fill(NaN); // where each was put, px
    this.y = new Float64Array(formations.length);
    this.shown = new Uint8Array(formations.length);
    this.count = new Int16Array(formations.length);
    this.current = -1; // the one in the tab order
    this.root.addEventListener("click", (event) => {
      const f = this.indexOf(event.target);
      if (f >= 0) open(f);
    });
    this.root.addEventListener("focusin", (event) => this.choose(this.indexOf(event.target)));
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {EventTarget|null} target @returns {number} its formation, -1 for none */
  indexOf(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    return button ? Number(button.dataset.f) : -1;
  }

  /** @param {import("./signs.js").Sheet} signs one that is missing there is written */
  draw(signs) {
    this.signs = signs;
    this.boxes = this.formations.map(({ id }) => signs.get(`f-${id}`) ?? WRITTEN);
    this.x.fill(NaN); // all are to be put anew
    this.buttons.forEach((button, f) => button && this.face(button, f));
  }

  /** @param {number} f @returns {HTMLButtonElement} */
  button(f) {
    let button = this.buttons[f];
    if (button) return button;
    const { side, nation, size } = this.formations[f];
    button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.f = String(f);
    button.dataset.nation = nation;
    button.dataset.size = size;
    button.className = `counter ${side}`;
    this.face(button, f);
    this.buttons[f] = button;
    const spot = document.createElement("div");
    spot.className = "spot";
    spot.hidden = true;
    spot.append(button);
    this.spots[f] = spot;
    this.root.append(spot);
    return button;
  }

  /** What the counter shows. @param {HTMLButtonElement} button @param {number} f */
  face(button, f) {
    const formation = this.formations[f];
    const [w, h] = this.boxes[f];
    button.style.width = `${w}px`;
    button.style.height = `${h}px`;
    const drawn = this.signs.has(`f-${formation.id}`);
    button.classList.toggle("drawn", drawn);
    const face = drawn ? document.createElementNS(SVG, "svg") : document.createElement("span");
    face.ariaHidden = "true";
    if (drawn) {
      face.setAttribute("viewBox", `0 0 ${w} ${h}`);
      const use = document.createElementNS(SVG, "use");
      use.setAttribute("href", `#f-${formation.id}`);
      face.append(use);
    } else {
      face.classList.add("short");
      face.textContent = language().startsWith("nl") ? (formation.short_nl ?? formation.short) : formation.short;
    }
    const badge = document.createElement("span");
    badge.className = "folded";
    badge.ariaHidden = "true";
    button.replaceChildren(face, badge);
    this.count[f] = 0;
  }

  /** @param {number} f @param {number} x @param {number} y its centre, px @param {number} folded how many it stands for besides */
  put(f, x, y, folded) {
    const button = this.button(f);
    const spot = this.spots[f];
    if (!spot) return;
    if (!this.shown[f]) {
      spot.hidden = false;
      this.shown[f] = 1;
    }
    if (x !== this.x[f] || y !== this.y[f]) {
      spot.style.transform = `translate(${x - this.boxes[f][0] / 2}px,${y - this.boxes[f][1] / 2}px)`;
      this.x[f] = x;
      this.y[f] = y;
    }
    if (folded !== this.count[f]) this.mark(button, f, folded);
  }

  /** The number of those folded into it. @param {HTMLButtonElement} button @param {number} f @param {number} folded */
  mark(button, f, folded) {
    this.count[f] = folded;
    const badge = button.lastElementChild;
    if (badge) badge.textContent = folded ? `+${folded}` : "";
  }

  /** @param {number} f */
  hide(f) {
    const button = this.buttons[f];
    if (!this.shown[f] || !button) return;
    this.shown[f] = 0;
    if (button.contains(document.activeElement)) this.handOn(f);
    const spot = this.spots[f];
    if (spot) spot.hidden = true;
  }

  /** The focus must not fall off the map with a counter that leaves it. @param {number} f */
  handOn(f) {
    const next = this.nearest(f, () => true);
    if (next >= 0) this.buttons[next]?.focus({ preventScroll: true });
    else /** @type {HTMLElement|null} */ (this.root.closest("[tabindex]"))?.focus({ preventScroll: true });
  }

  /** Names for those who listen; done when the clock rests. */
  name() {
    this.buttons.forEach((button, f) => {
      if (!button || !this.shown[f]) return;
      const more = this.count[f] ? `, ${say("and {n} more", { n: this.count[f] })}` : "";
      button.setAttribute("aria-label", this.describe(f) + more);
    });
    if (this.current < 0 || !this.shown[this.current]) this.choose(this.shown.indexOf(1));
  }

  /** @param {number} f the one that Tab finds */
  choose(f) {
    if (f < 0 || f === this.current) return;
    const before = this.buttons[this.current];
    if (before) before.tabIndex = -1;
    this.current = f;
    this.button(f).tabIndex = 0;
  }

  /** Mark the one whose panel is open. @param {number} f -1 for none */
  highlight(f) {
    this.root.querySelector("[aria-current]")?.removeAttribute("aria-current");
    if (f >= 0) this.button(f).setAttribute("aria-current", "true");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    const f = this.indexOf(event.target);
    if ((!dx && !dy) || f < 0) return;
    event.preventDefault();
    const next = this.nearest(f, (x, y) => x * dx + y * dy > Math.abs(x * dy - y * dx) * 0.5);
    if (next >= 0) this.buttons[next]?.focus({ preventScroll: true });
  }

  /** @param {number} f @param {(dx: number, dy: number) => boolean} wanted @returns {number} the nearest one shown, -1 for none */
  nearest(f, wanted) {
    let best = -1;
    let least = Infinity;
    for (let g = 0; g < this.shown.length; g++) {
      const dx = this.x[g] - this.x[f];
      const dy = this.y[g] - this.y[f];
      if (g === f || !this.shown[g] || !wanted(dx, dy)) continue;
      const distance = Math.hypot(dx, dy);
      if (distance < least) [best, least] = [g, distance];
    }
    return best;
  }
}
