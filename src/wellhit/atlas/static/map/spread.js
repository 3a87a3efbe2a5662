/**
 * Which counters are drawn at a width of the map, and how they make room for each other: none over another, none in
 * the sea, each as near to its place as it can.
 *
 * The same as `atlas/map/spread.py`, which draws the still map; docs/explanation/counters.md says it in words, and
 * tests/atlas/fixtures/spread.json holds both to the same places. All lengths are px, x to the right and y downward.
 */

import { Grid } from "./grid.js";
import { Heap } from "./heap.js";

/**
 * @typedef {object} Counter  asks for room
 * @property {number|null} x  where it truly is; null: not on the map
 * @property {number|null} y
 * @property {number} w       its box
 * @property {number} h
 * @property {"land"|"sea"|"any"} on  what it may lie on
 * @property {string} size
 * @property {string} side
 * @property {number} parent  index of the counter it belongs to, -1 for none
 *
 * @typedef {object} Shown  a counter that is drawn
 * @property {number} k     its index
 * @property {number} x     the middle of its box
 * @property {number} y
 * @property {[number, number]|null} leader  where a line from the true place meets the box
 * @property {number[]} folded  those that it stands for besides
 *
 * @typedef {(x: number, y: number) => boolean} OnGround
 * @typedef {(counter: Counter) => OnGround} Ground  for each counter, whether a point is land of its own
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 */

/** How large a formation is: who is shown, and who is placed first. @type {Record<string, number>} */
export const RANK = { army_group: 6, army: 5, corps: 4, division: 3, none: 3, brigade: 2, regiment: 2, battalion: 1 };
const WIDE_KM = 250; // above: divisions
const MIDDLE_KM = 80; // down to: brigades; below: battalions
const REACH = 12; // a child is folded into a parent within a twelfth of the width
export const GAP = 2; // px free between two counters
const WET = 100; // a corner off its ground weighs as much as a step of five boxes' heights
const STRAIT = 3; // and a way there that leads over other ground as much as three corners
const FARTHEST = 432; // steps are looked at as far as 12 to the side and 20 up or down

/** Steps by weight; of equals the one below, then to the right, first. i half boxes to the right and j down. */
const STEPS = (() => {
  const steps = [];
  for (let i = -12; i <= 12; i++) {
    for (let j = -20; j <= 20; j++) if (3 * i * i + j * j <= FARTHEST) steps.push({ weight: 3 * i * i + j * j, i, j });
  }
  return steps.sort((a, b) => a.weight - b.weight || b.j - a.j || b.i - a.i);
})();
const WEIGHT = Int16Array.from(STEPS, (step) => step.weight);
const RIGHT = Int8Array.from(STEPS, (step) => step.i);
const DOWN = Int8Array.from(STEPS, (step) => step.j);

/** @param {string} size @returns {number} an unknown word counts as a brigade */
export const rankOf = (size) => RANK[size] ?? 2;

/** @param {number} km across @returns {number} the smallest rank that is shown */
export const leastRank = (km) => (km > WIDE_KM ? 3 : km >= MIDDLE_KM ? 2 : 1);

/**
 * @param {readonly Counter[]} counters
 * @param {number} km the width of the map @param {number} width the same in px
 * @param {Ground} ground
 * @param {readonly Box[]} [taken] boxes that no counter may cover
 * @returns {Shown[]} in the order of placing; every counter on the map is in it, drawn or folded
 */
export function arrange(counters, km, width, ground, taken = []) {
  const order = counters.flatMap((counter, k) => (counter.x === null ? [] : [k]));
  order.sort((a, b) => rankOf(counters[b].size) - rankOf(counters[a].size) || a - b);
  const { shown, folded } = fold(counters, order, leastRank(km), width / REACH);
  const spots = place(shown.map((k) => counters[k]), ground, taken);
  /** @type {Shown[]} */
  const drawn = [];
  /** @type {number[]} */
  const homeless = [];
  shown.forEach((k, n) => {
    const spot = spots[n];
    if (!spot) homeless.push(k);
    else drawn.push({ k, x: spot[0], y: spot[1], leader: leader(counters[k], spot), folded: folded.get(k) ?? [] });
  });
  takeIn(counters, homeless, drawn, folded);
  return drawn;
}

/**
 * One too small for the width goes into the first of its parents that is shown, else into the nearest large one of its
 * side, if that is within reach: a brigade that fights far away on its own keeps its counter.
 * @param {readonly Counter[]} counters @param {readonly number[]} order @param {number} least @param {number} reach
 */
function fold(counters, order, least, reach) {
  /** @type {Set<number>} */
  const shown = new Set();
  /** @type {Map<number, number[]>} */
  const folded = new Map();
  for (const k of order) {
    let host = -1;
    if (rankOf(counters[k].size) < least) {
      host = shownParent(counters, shown, k);
      if (host < 0 || apart(counters[k], counters[host]) > reach * reach) host = largeOneNear(counters, shown, k, least, reach);
    }
    if (host < 0) shown.add(k);
    else folded.set(host, [...(folded.get(host) ?? []), k]);
  }
  return { shown: [...shown], folded };
}

/**
 * The nearest counter of the same side that is large enough for the width.
 * @param {readonly Counter[]} counters @param {ReadonlySet<number>} shown @param {number} k
 * @param {number} least @param {number} reach @returns {number} -1 when none is within reach
 */
function largeOneNear(counters, shown, k, least, reach) {
  let best = -1;
  let nearest = Infinity;
  for (const host of shown) {
    if (rankOf(counters[host].size) < least || counters[host].side !== counters[k].side) continue;
    const distance = apart(counters[k], counters[host]);
    if (distance <= reach * reach && distance < nearest) [best, nearest] = [host, distance];
  }
  return best;
}

/** @param {readonly Counter[]} counters @param {ReadonlySet<number>} shown @param {number} k @returns {number} -1 for none */
function shownParent(counters, shown, k) {
  let parent = counters[k].parent;
  for (let n = 0; n < counters.length && parent >= 0; n++) {
    if (shown.has(parent)) return parent;
    parent = counters[parent].parent;
  }
  return -1;
}

/** Square of the distance of two true places. @param {Counter} a @param {Counter} b */
const apart = (a, b) => (Number(a.x) - Number(b.x)) ** 2 + (Number(a.y) - Number(b.y)) ** 2;

/**
 * Those without room go into the nearest one of their side.
 * @param {readonly Counter[]} counters @param {readonly number[]} homeless @param {readonly Shown[]} drawn
 * @param {ReadonlyMap<number, number[]>} folded
 */
function takeIn(counters, homeless, drawn, folded) {
  for (const k of homeless) {
    const own = drawn.filter((one) => counters[one.k].side === counters[k].side);
    const hosts = own.length ? own : drawn;
    if (!hosts.length) continue;
    const near = (/** @type {Shown} */ one) => apart(counters[k], counters[one.k]);
    const host = hosts.reduce((best, one) => (near(one) < near(best) ? one : best));
    host.folded = [...host.folded, k, ...(folded.get(k) ?? [])];
  }
}

/**
 * First come, first placed: of the free steps around the true place the one of least weight, its distance and WET for
 * each corner off its ground, and for three more where half the way there is, so that none is put across a strait; the
 * middle always lies on its ground.
 * @param {readonly Counter[]} counters all on the map @param {Ground} ground @param {readonly Box[]} taken
 * @returns {([number, number]|null)[]} middles; null where there was no room
 */
function place(counters, ground, taken) {
  const grid = GRID;
  grid.clear();
  for (const { x, y, w, h } of taken) grid.add(x, y, w, h);
  /** @type {Map<number, Around[]>} */
  const tried = new Map();
  return counters.map((counter) => {
    const key = Math.floor(Number(counter.x)) * 65536 + Math.floor(Number(counter.y));
    let there = tried.get(key);
    if (!there) tried.set(key, (there = []));
    let around = there.find((one) => one.isFor(counter));
    if (!around) there.push((around = new Around(counter, ground(counter))));
    const spot = around.nearest(grid);
    if (spot) grid.add(spot[0], spot[1], counter.w, counter.h);
    return spot;
  });
}

const GRID = new Grid(GAP); // kept, so that a frame need not make a thousand arrays

/** The steps around one true place, for boxes of one size. What is taken stays taken: each step is asked once. */
class Around {
  /** @param {Counter} counter @param {OnGround} onLand */
  constructor(counter, onLand) {
    this.counter = counter;
    this.x = Number(counter.x);
    this.y = Number(counter.y);
    this.halfW = counter.w / 2;
    this.halfH = counter.h / 2;
    this.onLand = onLand;
    this.number = 0; // the next step to be looked at
    /** @type {Heap|null} steps with wet corners or a wet way, which wait until the drier ones are tried */
    this.waiting = null;
  }

  /** @param {Counter} other @returns {boolean} whether its steps are the same */
  isFor({ x, y, w, h, on }) {
    const { counter } = this;
    return counter.x === x && counter.y === y && counter.w === w && counter.h === h && counter.on === on;
  }

  /** @param {Grid} grid @returns {[number, number]|null} the free step of least weight */
  nearest(grid) {
    for (;;) {
      const waits = this.waiting?.least ?? Infinity;
      const next = this.number < STEPS.length ? WEIGHT[this.number] : Infinity;
      if (waits === Infinity && next === Infinity) return null;
      let n;
      if (waits <= next) n = this.waiting?.pop() ?? 0;
      else {
        n = this.number++;
        // What is taken stays taken, so a step that is not free need not wait: most of a crowd ends here.
        if (!this.isDry(n) || !this.isFree(n, grid)) continue;
        const corners = this.corners(n);
        if (corners > 0) {
          (this.waiting ??= new Heap()).push(next + WET * corners, n);
          continue;
        }
      }
      if (this.isFree(n, grid)) return [this.xAt(n), this.yAt(n)];
    }
  }

  /** @param {number} n a step */
  xAt(n) {
    return this.x + RIGHT[n] * (this.halfW + GAP / 2);
  }

  /** @param {number} n a step */
  yAt(n) {
    return this.y + DOWN[n] * (this.halfH + GAP / 2);
  }

  /** @param {number} n a step @param {Grid} grid */
  isFree(n, grid) {
    return grid.isFree(this.xAt(n), this.yAt(n), this.halfW, this.halfH);
  }

  /** Whether the middle lies on its ground. @param {number} n a step */
  isDry(n) {
    const { on } = this.counter;
    return on === "any" || this.onLand(this.xAt(n), this.yAt(n)) === (on === "land");
  }

  /** @param {number} n a step @returns {number} its corners off their ground, and 3 more where the way there is */
  corners(n) {
    if (this.counter.on === "any") return 0;
    const { halfW, halfH, onLand } = this;
    const [x, y] = [this.xAt(n), this.yAt(n)];
    const right = this.counter.on === "land";
    return (
      (onLand((x + this.x) / 2, (y + this.y) / 2) === right ? 0 : STRAIT) +
      Number(onLand(x - halfW, y - halfH) !== right) +
      Number(onLand(x + halfW, y - halfH) !== right) +
      Number(onLand(x - halfW, y + halfH) !== right) +
      Number(onLand(x + halfW, y + halfH) !== right)
    );
  }
}

/**
 * Where a line from the true place meets the box; none where the place lies under it.
 * @param {Counter} counter @param {[number, number]} spot @returns {[number, number]|null}
 */
function leader({ x, y, w, h }, spot) {
  const [ax, ay] = [Number(x), Number(y)];
  const lx = Math.min(Math.max(ax, spot[0] - w / 2), spot[0] + w / 2);
  const ly = Math.min(Math.max(ay, spot[1] - h / 2), spot[1] + h / 2);
  return lx === ax && ly === ay ? null : [lx, ly];
}
