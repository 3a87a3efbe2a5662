/**
 * Which names of places are written, and where: the greater first, none over another, always in the same size.
 */

import { named } from "./words.js";

/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./view.js").View} View */

const SVG = "http://www.w3.org/2000/svg";
const LETTER = 6.6; // px a letter takes, on average
const LINE = 15;

/** @param {number} km across @returns {number} the least rank written (5 is the last) */
const rankAt = (km) => (km > 200 ? 1 : km > 110 ? 2 : km > 60 ? 3 : km > 25 ? 4 : 5);

/** @type {readonly [dx: number, dy: number, anchor: string, left: number][]} where a name may stand beside its point */
const SIDES = [
  [7, 4, "start", 0],
  [-7, 4, "end", 1],
  [0, -8, "middle", 0.5],
  [0, 17, "middle", 0.5],
];

export class Labels {
  /** @param {Place[]} places @param {readonly (readonly [number, number])[]} at map coordinates */
  constructor(places, at) {
    this.places = places;
    this.at = at;
    this.order = places.map((_, p) => p).sort((a, b) => places[a].rank - places[b].rank || a - b);
    this.root = document.createElementNS(SVG, "svg");
    this.root.setAttribute("class", "map-labels");
    this.root.setAttribute("aria-hidden", "true"); // the table and the counters say it
  }

  /** @param {View} view */
  draw(view) {
    const least = rankAt(view.km);
    /** @type {[number, number, number, number][]} */
    const taken = [];
    const nodes = [];
    for (const p of this.order) {
      const place = this.places[p];
      if (place.rank > least) break;
      const [x, y] = view.pxAt(...this.at[p]);
      if (x < 0 || y < 0 || x > view.pxWidth || y > view.pxHeight) continue;
      const text = named(place.name);
      const spot = this.spot(x, y, text.length * LETTER, taken, view);
      if (spot) nodes.push(...marks(x, y, text, spot, place));
    }
    this.root.replaceChildren(...nodes);
  }

  /**
   * @param {number} x @param {number} y @param {number} width
   * @param {[number, number, number, number][]} taken boxes of names already written; the new one is added
   * @param {View} view
   */
  spot(x, y, width, taken, view) {
    for (const side of SIDES) {
      const left = x + side[0] - width * side[3];
      const top = y + side[1] - LINE + 3;
      if (left < 2 || left + width > view.pxWidth - 2) continue;
      if (taken.some(([l, t, r, b]) => left < r && left + width > l && top < b && top + LINE > t)) continue;
      taken.push([left - 2, top, left + width + 2, top + LINE]);
      return side;
    }
    return null;
  }
}

/**
 * @param {number} x @param {number} y @param {string} text
 * @param {readonly [number, number, string, number]} spot @param {Place} place
 */
function marks(x, y, text, [dx, dy, anchor], place) {
  const dot = document.createElementNS(SVG, "circle");
  dot.setAttribute("cx", x.toFixed(1));
  dot.setAttribute("cy", y.toFixed(1));
  dot.setAttribute("r", place.rank <= 2 ? "3" : "2");
  dot.setAttribute("class", "dot");
  const label = document.createElementNS(SVG, "text");
  label.setAttribute("x", (x + dx).toFixed(1));
  label.setAttribute("y", (y + dy).toFixed(1));
  label.setAttribute("text-anchor", anchor);
  label.setAttribute("class", `name rank${place.rank}`);
  label.dataset.place = place.id;
  label.textContent = text;
  return [dot, label];
}
