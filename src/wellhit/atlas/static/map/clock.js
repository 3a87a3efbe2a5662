/**
 * What time it is: the one clock of a page. Whoever shows something of a day asks it, none keeps its own.
 *
 * A turn is a number of hours from the start. Dates are the local time of the campaign, never the reader's.
 */

/**
 * @typedef {object} Tick
 * @property {number} turn     with a fraction while playing
 * @property {number} whole    the turn that holds now
 * @property {boolean} playing
 * @property {boolean} settled  nothing more is coming at once: say it, write it down
 */

const MS_PER_HOUR = 3_600_000;
const TURNS_PER_SECOND = [1, 2, 4, 8, 16];
const SETTLE_MS = 200; // after the last move of a hand on the slider

/**
 * @param {string} text "1944-09-17" (noon of it), "1944-09-17T12", "1944-09-01T00:00+02:00"
 * @returns {number} ms, NaN if no date
 */
export function parseLocal(text) {
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d))?.*)?$/.exec(text.trim());
  if (!m) return NaN;
  const [y, mo, d] = m.slice(1, 4).map(Number);
  const [h, mi] = [Number(m[4] ?? 12), Number(m[5] ?? 0)];
  const ms = Date.UTC(y, mo - 1, d, h, mi);
  const back = new Date(ms);
  return back.getUTCMonth() === mo - 1 && back.getUTCDate() === d && h < 24 && mi < 60 ? ms : NaN;
}

export class Clock {
  /**
   * @param {{start: string, hours_per_turn: number, turns: number}} frame
   * @param {{reduced?: boolean, from?: number, to?: number}} [options] reduced: no motion between turns, play by the day
   */
  constructor(frame, options = {}) {
    this.zero = parseLocal(frame.start);
    this.hours = frame.hours_per_turn;
    this.perDay = Math.round(24 / this.hours);
    this.first = options.from ?? 0;
    this.last = Math.max(this.first, Math.min(frame.turns - 1, options.to ?? frame.turns - 1));
    this.reduced = options.reduced ?? false;
    this.speed = 1; // index into TURNS_PER_SECOND
    this.turn = this.first;
    this.playing = false;
    /** @type {Set<(tick: Tick) => void>} */
    this.listeners = new Set();
    this.settling = 0;
    this.asked = 0;
    this.before = 0;
  }

  get whole() {
    return Math.floor(this.turn + 1e-9);
  }

  /** @param {(tick: Tick) => void} listener called at once and at each change @returns {() => void} to stop */
  subscribe(listener) {
    this.listeners.add(listener);
    listener(this.tick(true));
    return () => this.listeners.delete(listener);
  }

  /** @param {boolean} settled @returns {Tick} */
  tick(settled) {
    return { turn: this.turn, whole: this.whole, playing: this.playing, settled };
  }

  /** @param {boolean} settled */
  announce(settled) {
    const tick = this.tick(settled);
    for (const listener of this.listeners) listener(tick);
  }

  /** Go to a turn. @param {number} turn @param {boolean} [settled] false while a hand still moves the slider */
  go(turn, settled = true) {
    const next = Math.min(this.last, Math.max(this.first, Number.isFinite(turn) ? turn : this.first));
    clearTimeout(this.settling);
    this.turn = next;
    this.announce(settled && !this.playing);
    if (!settled) this.settling = window.setTimeout(() => this.announce(!this.playing), SETTLE_MS);
  }

  /** @param {number} turns */
  step(turns) {
    this.pause();
    this.go(this.whole + turns);
  }

  /** Whole days: to the same hour of another day. @param {number} days */
  stepDays(days) {
    this.step(days * this.perDay);
  }

  play() {
    if (this.playing) return;
    if (this.turn >= this.last) this.turn = this.first;
    this.playing = true;
    this.before = performance.now();
    this.announce(false);
    this.asked = requestAnimationFrame((now) => this.run(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.asked);
    this.turn = this.whole;
    this.announce(true);
  }

  /** @param {number} now ms */
  run(now) {
    if (!this.playing) return;
    const seconds = (now - this.before) / 1000;
    const rate = TURNS_PER_SECOND[this.speed];
    if (this.reduced) {
      // A day at a time, and long enough to read it: four seconds at the slowest, one at least.
      if (seconds >= Math.max(1, this.perDay / rate)) {
        this.turn = Math.min(this.last, this.whole + this.perDay);
        this.before = now;
        this.announce(false);
      }
    } else {
      this.turn = Math.min(this.last, this.turn + Math.min(seconds, 0.25) * rate);
      this.before = now;
      this.announce(false);
    }
    if (this.turn >= this.last) this.pause();
    else this.asked = requestAnimationFrame((then) => this.run(then));
  }

  /** @param {number} turn @returns {Date} its local time, to be read as UTC */
  date(turn = this.whole) {
    return new Date(this.zero + turn * this.hours * MS_PER_HOUR);
  }

  /** @param {number} turn @returns {string} "1944-09-17T12" */
  stamp(turn = this.whole) {
    return this.date(turn).toISOString().slice(0, 13);
  }

  /** @param {string} text a date, with or without an hour @returns {number|null} its turn; null if no date or outside */
  turnOf(text) {
    const ms = parseLocal(text);
    if (Number.isNaN(ms)) return null;
    const turn = Math.floor((ms - this.zero) / MS_PER_HOUR / this.hours);
    return turn < this.first || turn > this.last ? null : turn;
  }
}

export const SPEEDS = TURNS_PER_SECOND;
