/**
 * Where each formation is at a turn, and what each series says: from keyframes to positions.
 *
 * Moving on by a turn costs as much as there are changes in it; a jump is a binary search for each formation.
 */

/** @typedef {import("./types.js").Track} Track */
/** @typedef {import("./types.js").Key} Key */

const JUMP = 40; // turns; further than this a search is cheaper than walking
const FAR = 600; // units (60 km): more in one turn is no march, so nothing is shown in between

/**
 * Which entry holds: the last one at or before a turn.
 * @param {readonly (readonly any[])[]} steps by turn, the first item of each
 * @param {number} turn
 * @returns {number} its index, -1 before the first
 */
export function indexAt(steps, turn) {
  let lo = 0;
  let hi = steps.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (steps[mid][0] <= turn) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

/**
 * @template {readonly any[]} T
 * @param {readonly T[]|undefined} steps
 * @param {number} turn
 * @returns {T|undefined} the entry that holds
 */
export const at = (steps, turn) => steps?.[indexAt(steps, turn)];

export class Positions {
  /**
   * @param {Track} track
   * @param {number} count formations in the frame
   * @param {readonly (readonly [number, number])[]} places map coordinates of each place
   */
  constructor(track, count, places) {
    this.places = places;
    /** @type {Key[][]} */
    this.keys = Array.from({ length: count }, (_, f) => track.formations[f] ?? []);
    this.index = new Int32Array(count).fill(-1); // which key holds now
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.on = new Uint8Array(count); // 1: on the map
    this.turn = -1;
    /** @type {number[]} */
    this.between = []; // formations that stand between two turns just now
    const changes = this.keys.flatMap((keys, f) => keys.map((key, i) => [key[0], f, i]));
    changes.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    this.changes = changes;
    this.next = 0; // the first change that has not happened yet
  }

  /** @param {number} f @returns {Key|undefined} the key that holds now */
  key(f) {
    return this.keys[f][this.index[f]];
  }

  /**
   * Stand at a turn; with a fraction, on the way to the next.
   * @param {number} turn @returns {boolean} whether anything moved
   */
  seek(turn) {
    const whole = Math.floor(turn + 1e-9);
    const part = turn - whole;
    let moved = this.between.length > 0;
    for (const f of this.between) this.stand(f);
    this.between.length = 0;
    if (whole !== this.turn) moved = (Math.abs(whole - this.turn) > JUMP ? this.jump(whole) : this.walk(whole)) || moved;
    this.turn = whole;
    if (part > 1e-6) moved = this.lean(whole + 1, part) || moved;
    return moved;
  }

  /** @param {number} turn */
  walk(turn) {
    const { changes } = this;
    const from = this.next;
    while (this.next < changes.length && changes[this.next][0] <= turn) {
      const [, f, i] = changes[this.next++];
      this.index[f] = i;
      this.stand(f);
    }
    while (this.next > 0 && changes[this.next - 1][0] > turn) {
      const [, f, i] = changes[--this.next];
      this.index[f] = i - 1;
      this.stand(f);
    }
    return from !== this.next;
  }

  /** @param {number} turn */
  jump(turn) {
    for (let f = 0; f < this.keys.length; f++) {
      this.index[f] = indexAt(this.keys[f], turn);
      this.stand(f);
    }
    this.next = indexAt(this.changes, turn) + 1;
    return true;
  }

  /** Put a formation where its key says. @param {number} f */
  stand(f) {
    const where = this.where(this.key(f));
    this.on[f] = where ? 1 : 0;
    if (where) [this.x[f], this.y[f]] = where;
  }

  /** @param {Key|undefined} key @returns {readonly [number, number]|null} map coordinates; null: not on the map */
  where(key) {
    if (!key || key[1] < 0) return null;
    const a = this.places[key[1]];
    const b = this.places[key[2]];
    if (!a) return null;
    if (!b || !key[3]) return a;
    return [a[0] + (b[0] - a[0]) * key[3], a[1] + (b[1] - a[1]) * key[3]];
  }

  /** Lean towards where the next turn will find them. @param {number} turn @param {number} part 0..1 */
  lean(turn, part) {
    for (let n = this.next; n < this.changes.length && this.changes[n][0] <= turn; n++) {
      const [, f, i] = this.changes[n];
      const to = this.where(this.keys[f][i]);
      if (!to || !this.on[f]) continue;
      const [x, y] = [this.x[f], this.y[f]];
      if (Math.hypot(to[0] - x, to[1] - y) > FAR) continue;
      this.x[f] = x + (to[0] - x) * part;
      this.y[f] = y + (to[1] - y) * part;
      this.between.push(f);
    }
    return this.between.length > 0;
  }
}
