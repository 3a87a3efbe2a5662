/**
 * Which layers are drawn, and when: each anew only if what it shows has changed. How each looks is `drawings.js`.
 */

import { settle } from "./boxes.js";
import { DRAWINGS } from "./drawings.js";
import { svg } from "./svg.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Track} Track */
/** @typedef {import("./view.js").View} View */

export class Layers {
  /** @param {Frame} frame @param {readonly (readonly [number, number])[]} places map coordinates */
  constructor(frame, places) {
    this.frame = frame;
    this.places = places;
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** @type {Map<string, string>} what each layer showed when it was drawn last */
    this.seen = new Map();
    this.root = svg("svg", { class: "map-layers", "aria-hidden": "true" }); // the table says it
    /** @type {import("./spread.js").Box[]} where its texts stand: no counter should */
    this.boxes = [];
    /** @type {Map<string, SVGElement>} */
    this.groups = new Map();
    for (const name of Object.keys(DRAWINGS)) {
      const group = svg("g", { class: `layer layer-${name}` });
      this.groups.set(name, group);
      this.root.append(group);
    }
  }

  /** @param {Iterable<string>} names */
  choose(names) {
    this.chosen = new Set(names);
    this.forget();
  }

  /** Draw all anew next time: another view, another track. */
  forget() {
    this.seen.clear();
  }

  /**
   * @param {Track} track @param {number} turn @param {View} view
   * @param {readonly import("./spread.js").Box[]} names where names of places stand
   * @returns {boolean} whether anything changed
   */
  draw(track, turn, view, names) {
    let changed = false;
    const scene = {
      frame: this.frame,
      track,
      turn,
      perDay: Math.round(24 / this.frame.hours_per_turn),
      scale: view.scale,
      km: view.km,
      at: (/** @type {number} */ place) => view.pxAt(...(this.places[place] ?? [0, 0])),
      kent: () => view.pxAt(...view.map.xy(1.2, 51.2)),
    };
    for (const [name, drawing] of Object.entries(DRAWINGS)) {
      const group = this.groups.get(name);
      if (!group) continue;
      const now = this.chosen.has(name) ? drawing.key(scene) : "";
      if (this.seen.get(name) === now) continue;
      this.seen.set(name, now);
      group.replaceChildren(...(now ? drawing.draw(scene) : []));
      changed = true;
    }
    if (changed) this.boxes = settle(this.root.querySelectorAll("text.say"), names, view.pxWidth);
    return changed;
  }
}
