/**
 * Which names of places are written, and where: the greater first, none over another, always in the same size.
 */

import { isFree } from "./boxes.js";
import { named } from "./words.js";

/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./spread.js").Box} Box */

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
    /** @type {Box[]} where names stand: nothing else should */
    this.boxes = [];
  }

  /** @param {View} view */
  draw(view) {
    const least = rankAt(view.kmAsUsual);
    this.boxes = [];
    const nodes = [];
    for (const p of this.order) {
      const place = this.places[p];
      if (place.rank > least) break;
      const [x, y] = view.pxAt(...this.at[p]);
      if (x < 0 || y < 0 || x > view.pxWidth || y > view.pxHeight) continue;
      const text = named(place.name);
      const spot = this.spot(x, y, text.length * LETTER, view);
      if (spot) nodes.push(...marks(x, y, text, spot, place));
    }
    this.root.replaceChildren(...nodes);
  }

  /**
   * The first side of a point where a name is free of others; its box is kept.
   * @param {number} x @param {number} y @param {number} width @param {View} view
   */
  spot(x, y, width, view) {
    for (const side of SIDES) {
      const box = { x: x + side[0] + width * (0.5 - side[3]), y: y + side[1] - 4.5, w: width + 4, h: LINE };
      if (box.x - width / 2 < 2 || box.x + width / 2 > view.pxWidth - 2 || !isFree(box, this.boxes)) continue;
      this.boxes.push(box);
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
