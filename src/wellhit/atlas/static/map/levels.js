/**
 * What stands on the map for its children, and what stands aside for them.
 *
 * A division told of only by its brigades stands where most of these are together; a headquarters stands aside where
 * its brigades are shown. Who folds into whom is `spread.js`.
 */

import { leastRank, rankOf } from "./spread.js";

/** @typedef {import("./types.js").Formation} Formation */

export class Levels {
  /** @param {Formation[]} formations */
  constructor(formations) {
    this.rank = formations.map((formation) => rankOf(formation.size));
    /** @type {number[][]} */
    this.children = formations.map(() => []);
    formations.forEach(({ parent }, f) => parent !== null && parent >= 0 && this.children[parent]?.push(f));
    this.on = new Uint8Array(formations.length);
    this.x = new Float64Array(formations.length); // units
    this.y = new Float64Array(formations.length);
  }

  /**
   * Afterwards `on`, `x` and `y` hold.
   * @param {{on: Uint8Array, x: Float64Array, y: Float64Array}} positions
   * @param {number} km across @param {number} reach units within which children are together
   */
  choose(positions, km, reach) {
    const least = leastRank(km);
    this.on.set(positions.on);
    this.x.set(positions.x);
    this.y.set(positions.y);
    for (let p = 0; p < this.rank.length; p++) {
      if (!this.children[p].length || this.rank[p] < 2) continue;
      if (this.rank[p] > least && this.shownBelow(p, positions.on, least)) this.on[p] = 0;
      else if (!this.on[p] && this.rank[p] <= 3 && this.rank[p] >= least) this.assemble(p, positions, reach);
    }
  }

  /** @param {number} p @param {{on: Uint8Array, x: Float64Array, y: Float64Array}} positions @param {number} reach */
  assemble(p, { on, x, y }, reach) {
    const there = this.children[p].filter((f) => on[f]);
    let most = 1; // one child alone speaks for itself
    for (const f of there) {
      let together = 0;
      for (const g of there) if (Math.hypot(x[f] - x[g], y[f] - y[g]) <= reach) together++;
      if (together <= most) continue;
      most = together;
      [this.x[p], this.y[p], this.on[p]] = [x[f], y[f], 1];
    }
  }

  /** @param {number} p @param {Uint8Array} on @param {number} least @returns {boolean} whether a child is large enough to be shown */
  shownBelow(p, on, least) {
    return this.children[p].some((f) => (on[f] && this.rank[f] >= least) || this.shownBelow(f, on, least));
  }
}
