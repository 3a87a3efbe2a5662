/**
 * One picture of one track: base map, layers, counters, names, at the clock's turn and in the view's part of the map.
 *
 * Two stages may share a clock and a view: history beside the runs.
 */

import { Counters } from "./counters.js";
import { describe } from "./tell.js";
import { Labels } from "./labels.js";
import { landIn, landPath } from "./land.js";
import { Layers } from "./layers.js";
import { Levels } from "./levels.js";
import { arrange } from "./spread.js";
import { Positions } from "./track.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Track} Track */
/** @typedef {import("./view.js").View} View */

const SVG = "http://www.w3.org/2000/svg";
const WALL = 300; // px; thicker than the farthest step of a counter
const TWELFTH = 1 / 12; // of the width: children this near to each other are together

export class Stage {
  /**
   * @param {HTMLElement} element filled with the picture
   * @param {SVGSVGElement} base the base map
   * @param {Frame} frame
   * @param {readonly (readonly [number, number])[]} places map coordinates
   * @param {View} view
   * @param {(f: number, stage: Stage) => void} open
   */
  constructor(element, base, frame, places, view, open) {
    this.element = element;
    this.base = base;
    this.frame = frame;
    this.places = places;
    this.view = view;
    /** @type {Track|null} */
    this.track = null;
    /** @type {Positions|null} */
    this.positions = null;
    this.turn = 0;
    this.moving = false; // whether the clock is just now
    this.land = landPath(base);
    this.levels = new Levels(frame.formations);
    this.labels = new Labels(frame.places, places);
    this.layers = new Layers(frame, places);
    this.counters = new Counters(frame.formations, (f) => open(f, this), (f) => describe(this, f));
    this.lines = document.createElementNS(SVG, "svg");
    this.lines.setAttribute("class", "map-lines");
    this.lines.setAttribute("aria-hidden", "true");
    this.path = document.createElementNS(SVG, "path");
    this.path.setAttribute("class", "line");
    this.halo = document.createElementNS(SVG, "path"); // so that a line is no road
    this.dots = document.createElementNS(SVG, "path");
    this.dots.setAttribute("class", "foot");
    this.lines.append(this.halo, this.path, this.dots);
    this.under = document.createElement("div");
    this.under.className = "map-under";
    this.under.append(base, this.layers.root);
    element.append(this.under, this.lines, this.counters.root, this.labels.root);
    /** @type {import("./spread.js").Counter[]} */
    this.items = frame.formations.map(({ size, side, parent }) => (
      { x: null, y: null, w: 0, h: 0, on: size === "none" ? "any" : "land", size, side, parent: parent ?? -1 }
    ));
    /** @type {import("./spread.js").Shown[]} */
    this.drawn = [];
    /** @type {import("./spread.js").Ground} */
    this.ground = () => () => true;
    /** @type {import("./spread.js").Box[]} where buttons lie over the map */
    this.reserved = [];
    this.rested = { x: 0, y: 0, w: 1 }; // the view that base and layers are drawn for
  }

  /** @param {Track} track */
  show(track) {
    this.track = track;
    this.positions = new Positions(track, this.frame.formations.length, this.places);
    this.element.dataset.kind = track.kind;
    this.layers.forget();
  }

  /** The clock moved. @param {import("./clock.js").Tick} tick */
  tick(tick) {
    if (!this.positions || !this.track) return;
    this.turn = tick.whole;
    const rested = tick.settled && this.moving;
    this.moving = !tick.settled;
    const moved = this.positions.seek(tick.turn);
    const changed = this.layers.draw(this.track, tick.whole, this.view, this.labels.boxes);
    if (moved || changed) this.arrange();
    else if (rested) this.put();
    if (tick.settled) this.counters.name();
  }

  /** The view moved. @param {boolean} settled */
  look(settled) {
    if (settled) this.rest();
    else this.slide();
    if (!this.positions || !this.track) return;
    if (settled) {
      this.layers.forget();
      this.layers.draw(this.track, this.turn, this.view, this.labels.boxes);
      this.arrange();
      this.counters.name();
    } else this.follow();
  }

  /** Draw base and names for the view as it is now. */
  rest() {
    const { view, base } = this;
    base.setAttribute("viewBox", `${view.x - view.w / 2} ${view.y - view.h / 2} ${view.w} ${view.h}`);
    // How many map units a pixel is: what must keep its size on the screen can be sized by it.
    base.style.setProperty("--unit", String(1 / view.scale));
    for (const part of [this.under, this.labels.root]) part.style.transform = "";
    this.rested = { x: view.x, y: view.y, w: view.w };
    this.ground = landIn(this.land, view);
    this.labels.draw(view);
  }

  /** While hands move the view the drawn picture is slid and stretched; drawing it anew would be too slow. */
  slide() {
    const { view, rested } = this;
    const k = rested.w / view.w;
    const dx = (rested.x - view.x) * view.scale;
    const dy = (rested.y - view.y) * view.scale;
    for (const part of [this.under, this.labels.root]) part.style.transform = `translate(${dx}px,${dy}px) scale(${k})`;
  }

  /** Choose and place the counters. */
  arrange() {
    const { view, levels, counters, items } = this;
    if (!this.positions) return;
    levels.choose(this.positions, view.kmAsUsual, (view.pxAsUsual / view.scale) * TWELFTH);
    items.forEach((item, f) => {
      const [x, y] = levels.on[f] ? view.pxAt(levels.x[f], levels.y[f]) : [-1, -1];
      const seen = x >= 0 && y >= 0 && x <= view.pxWidth && y <= view.pxHeight;
      [item.x, item.y] = seen ? [x, y] : [null, null];
      [item.w, item.h] = counters.boxes[f];
    });
    this.drawn = arrange(items, view.kmAsUsual, view.pxAsUsual, this.ground, [
      ...walls(view),
      ...this.reserved,
      ...this.labels.boxes,
      ...this.layers.boxes,
    ]);
    const drawn = new Set(this.drawn.map((one) => one.k));
    for (let f = 0; f < items.length; f++) if (!drawn.has(f)) counters.hide(f);
    this.put();
  }

  /** Put the counters where they were placed, with a line to where they belong. */
  put() {
    const { items, counters } = this;
    let lines = "";
    let dots = "";
    for (const { k, x, y, leader, folded } of this.drawn) {
      counters.put(k, Math.round(x), Math.round(y), folded.length);
      if (!leader) continue;
      const foot = `M${Number(items[k].x).toFixed(0)} ${Number(items[k].y).toFixed(0)}`;
      lines += `${foot}L${leader[0].toFixed(0)} ${leader[1].toFixed(0)}`;
      dots += `${foot}h0`;
    }
    this.path.setAttribute("d", lines);
    // Painting these costs as much as the lines themselves, and nobody sees them at that speed.
    this.halo.setAttribute("d", this.moving ? "" : lines);
    this.dots.setAttribute("d", this.moving ? "" : dots);
  }

  /** Keep the counters where they stand beside their places while the view moves. */
  follow() {
    for (const one of this.drawn) {
      const item = this.items[one.k];
      const [x, y] = this.view.pxAt(this.levels.x[one.k], this.levels.y[one.k]);
      const dx = x - Number(item.x);
      const dy = y - Number(item.y);
      [item.x, item.y] = [x, y];
      [one.x, one.y] = [one.x + dx, one.y + dy];
      if (one.leader) one.leader = [one.leader[0] + dx, one.leader[1] + dy];
    }
    this.put();
  }
}

/** The edges of the stage: a counter that belongs inside stays inside. @param {View} view */
function walls({ pxWidth: w, pxHeight: h }) {
  const far = WALL / 2;
  return [
    { x: -far, y: h / 2, w: WALL, h: h + 2 * WALL },
    { x: w + far, y: h / 2, w: WALL, h: h + 2 * WALL },
    { x: w / 2, y: -far, w, h: WALL },
    { x: w / 2, y: h + far, w, h: WALL },
  ];
}
