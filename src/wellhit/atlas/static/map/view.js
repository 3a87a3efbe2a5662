/**
 * Which part of the map is seen: a centre and a width, on a stage of so many pixels.
 *
 * Hands (wheel, fingers, keys, buttons) move it; whoever draws listens. While it moves it says so, so that
 * costly drawing can wait until it rests.
 */

import { UNITS_PER_KM } from "./projection.js";

/** @typedef {import("./projection.js").Projection} Projection */

const NEAREST_KM = 4;
const REST_MS = 160;
const NARROW_PX = 700;
const USUAL_PX = 1000; // for which the widths that show brigades, battalions and names are meant

export class View {
  /** @param {Projection} map */
  constructor(map) {
    this.map = map;
    this.x = map.width / 2;
    this.y = map.height / 2;
    this.w = map.width; // units across the stage
    this.pxWidth = 1;
    this.pxHeight = 1;
    /** @type {Set<(settled: boolean) => void>} */
    this.listeners = new Set();
    this.resting = 0;
  }

  /** Pixels a unit. */
  get scale() {
    return this.pxWidth / this.w;
  }

  /** @returns {number} units from top to bottom */
  get h() {
    return this.pxHeight / this.scale;
  }

  /** @returns {number} kilometres across, at 50.6 N */
  get km() {
    return this.w / UNITS_PER_KM;
  }

  /** How many kilometres a stage of usual width would show at this scale: a narrow one has room for as little as one of more land. */
  get kmAsUsual() {
    return (this.km * USUAL_PX) / Math.min(USUAL_PX, this.pxWidth);
  }

  /** Its width in px for what belongs together: on a narrow stage counters are as large as ever. */
  get pxAsUsual() {
    return Math.max(NARROW_PX, this.pxWidth);
  }

  /** @param {(settled: boolean) => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
  }

  /** @param {number} width px @param {number} height px */
  resize(width, height) {
    this.pxWidth = Math.max(1, width);
    this.pxHeight = Math.max(1, height);
    this.move(this.x, this.y, this.w);
  }

  /**
   * @param {number} x centre, units @param {number} y @param {number} w width, units
   * @param {boolean} [settled] false while fingers still move it
   */
  move(x, y, w, settled = true) {
    const { width, height } = this.map;
    const widest = Math.max(width, (height * this.pxWidth) / this.pxHeight);
    this.w = Math.min(widest, Math.max(NEAREST_KM * UNITS_PER_KM, w));
    this.x = Math.min(width, Math.max(0, x));
    this.y = Math.min(height, Math.max(0, y));
    clearTimeout(this.resting);
    for (const listener of this.listeners) listener(settled);
    if (!settled) this.resting = window.setTimeout(() => this.move(this.x, this.y, this.w), REST_MS);
  }

  /** @param {number} dx px to the right that the picture goes @param {number} dy @param {boolean} [settled] */
  pan(dx, dy, settled = true) {
    this.move(this.x - dx / this.scale, this.y - dy / this.scale, this.w, settled);
  }

  /**
   * @param {number} factor above 1: nearer
   * @param {number} [px] the point that stays where it is
   * @param {number} [py]
   * @param {boolean} [settled]
   */
  zoom(factor, px = this.pxWidth / 2, py = this.pxHeight / 2, settled = true) {
    const [ux, uy] = this.unitsAt(px, py);
    const before = this.w;
    const { width, height } = this.map;
    const widest = Math.max(width, (height * this.pxWidth) / this.pxHeight);
    const w = Math.min(widest, Math.max(NEAREST_KM * UNITS_PER_KM, before / factor));
    const k = w / before;
    this.move(ux + (this.x - ux) * k, uy + (this.y - uy) * k, w, settled);
  }

  /** @param {number} px @param {number} py @returns {[number, number]} units */
  unitsAt(px, py) {
    return [this.x + (px - this.pxWidth / 2) / this.scale, this.y + (py - this.pxHeight / 2) / this.scale];
  }

  /** @param {number} x @param {number} y units @returns {[number, number]} px from the stage's corner */
  pxAt(x, y) {
    const { scale } = this;
    return [(x - this.x) * scale + this.pxWidth / 2, (y - this.y) * scale + this.pxHeight / 2];
  }

  /** @param {number} lon @param {number} lat @param {number} km across */
  look(lon, lat, km) {
    const [x, y] = this.map.xy(lon, lat);
    this.move(x, y, km * UNITS_PER_KM);
  }

  /** @returns {[number, number, number]} longitude and latitude of the centre, km across: what a link holds */
  get looked() {
    const [lon, lat] = this.map.lonlat(this.x, this.y);
    return [Number(lon.toFixed(4)), Number(lat.toFixed(4)), Number(this.km.toFixed(1))];
  }

  /** The first look: the whole map; on an upright stage, where that leaves much of it empty, as much as fills it. @param {number} x what to look at, units */
  begin(x) {
    const { width, height } = this.map;
    if (this.pxHeight <= this.pxWidth) return this.fit();
    const w = Math.min(width, (height * this.pxWidth) / this.pxHeight);
    this.move(Math.min(width - w / 2, Math.max(w / 2, x)), height / 2, w);
  }

  /** The whole map, as large as it goes. */
  fit() {
    const { width, height } = this.map;
    this.move(width / 2, height / 2, Math.max(width, (height * this.pxWidth) / this.pxHeight));
  }
}
