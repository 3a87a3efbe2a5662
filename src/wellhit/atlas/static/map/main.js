/**
 * Where a map on a page begins to move: every `section.map[data-frame]` is given its data, its clock and its hands.
 *
 * The page works before this runs and when it fails: the still map and the form stay.
 */

import { Address } from "./address.js";
import { Clock } from "./clock.js";
import { bind, reflect } from "./controls.js";
import { load } from "./data.js";
import { follow } from "./follow.js";
import { happened } from "./happened.js";
import { listen } from "./gestures.js";
import { Panel } from "./panel.js";
import { projection } from "./projection.js";
import { LAYERS, SIGNS, parse, readView, write } from "./state.js";
import { signsFrom } from "./signs.js";
import { Stage } from "./stage.js";
import { fill, sentence } from "./table.js";
import { View } from "./view.js";
import { named, say } from "./words.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").TrackLink} TrackLink */
/** @typedef {import("./state.js").Shown} Shown */

class CampaignMap {
  /** @param {HTMLElement} section @param {Frame} frame @param {TrackLink[]} tracks */
  constructor(section, frame, tracks) {
    this.section = section;
    this.frame = frame;
    this.tracks = tracks;
    /** @type {import("./signs.js").Sheet} */
    this.sheet = new Map();
    this.fixed = section.hasAttribute("data-fixed");
    const { from, to } = section.dataset;
    const all = new Clock(frame);
    this.clock = new Clock(frame, {
      reduced: matchMedia("(prefers-reduced-motion: reduce)").matches,
      from: (from && all.turnOf(`${from.slice(0, 10)}T00`)) || 0,
      to: (to && all.turnOf(`${to.slice(0, 10)}T23`)) || undefined,
    });
    this.map = projection(frame.bounds);
    this.places = frame.places.map((place) => this.map.xy(place.lon, place.lat));
    this.view = new View(this.map);
    this.box = part(section, ".map-stage", HTMLElement);
    this.base = part(this.box, "svg.base", SVGSVGElement);
    this.says = part(section, ".map-says", HTMLElement);
    this.events = /** @type {HTMLElement|null} */ (section.querySelector(".map-events"));
    this.table = /** @type {HTMLTableElement|null} */ (section.querySelector(".map-table table"));
    /** @type {Stage[]} */
    this.stages = [];
    const panel = part(section, ".map-panel", HTMLElement);
    this.panel = new Panel(panel, this.clock, section.dataset, (f) => this.choose(f));
    /** @type {Shown} */
    this.shown = this.usual();
    this.address = new Address(() => write(this.shown), !this.fixed);
  }

  /** What holds where the address says nothing. @returns {Shown} */
  usual() {
    const { day, view, show, layers, signs, sel } = this.section.dataset;
    return {
      day: day && this.clock.turnOf(day) !== null ? day : this.clock.stamp(this.clock.first),
      view: view ? readView(view) : null,
      show: show ?? this.tracks[0]?.show ?? "history",
      layers: LAYERS.filter((layer) => (layers ?? "rings,ports,raids").split(",").includes(layer)),
      signs: SIGNS.find((kind) => kind === signs) ?? "1944",
      sel: sel || null,
      plan: null,
      seed: null,
    };
  }

  async begin() {
    const { clock, view, section } = this;
    const left = this.fixed ? [] : this.readAddress();
    const wanted = { ...this.shown }; // what is drawn from here on changes `shown`
    this.box.prepend(this.base); // out of the still picture, which goes
    for (const side of ["x", "y", "width", "height"]) this.base.removeAttribute(side);
    for (const still of this.box.querySelectorAll(".still, .names, .scale, .bridges")) still.remove();
    section.classList.add("scripted");
    this.controls = bind(section, clock, view, {
      show: (show) => this.show(show),
      layers: (layers) => this.change({ layers }, () => this.stages.forEach((stage) => this.dress(stage))),
      signs: (signs) => this.sign(signs),
      place: (id) => this.goTo(id),
      share: () => this.share(),
      tell: (sentence) => this.tell(sentence),
    });
    listen(this.box, view, this.fixed);
    await Promise.all([this.sign(wanted.signs), this.show(wanted.show)]);
    view.subscribe((settled) => this.looked(settled));
    new ResizeObserver(() => this.measure()).observe(this.box);
    this.measure();
    if (wanted.view) view.look(...wanted.view);
    else view.begin(this.middle());
    clock.turn = clock.turnOf(wanted.day ?? "") ?? clock.first;
    clock.subscribe((tick) => this.ticked(tick));
    if (!this.fixed) follow(clock, document, section);
    this.select(wanted.sel, !wanted.view);
    if (left.length) this.tell(say("The link names something this map does not know; it was left out: {list}", { list: left.map((pair) => pair.join("=")).join(", ") }));
    if (!this.fixed) this.address.carry(); // what came behind a hash no server has put into the page's links
  }

  /** What the campaign is about: the middle of its fortresses, east and west, in units. @returns {number} */
  middle() {
    const found = (this.frame.fortresses ?? []).map((fortress) => this.places[fortress.place][0]);
    return found.length ? found.reduce((sum, x) => sum + x, 0) / found.length : this.map.width / 2;
  }

  readAddress() {
    const { shown, left } = parse(Address.given, {
      day: (text) => this.clock.turnOf(text) !== null,
      shows: this.tracks.map((track) => track.show),
      sel: (text) => this.indexOf(text) >= 0,
      usual: this.shown,
    });
    this.shown = shown;
    return left;
  }

  /** @param {string} sel "formation:ID" or "place:ID" @returns {number} its index, -1 for none */
  indexOf(sel) {
    const [kind, id] = sel.split(":", 2);
    const list = kind === "formation" ? this.frame.formations : kind === "place" ? this.frame.places : [];
    return list.findIndex((one) => one.id === id);
  }

  /** @param {string|null} sel @param {boolean} free whether the view may go to a place */
  select(sel, free) {
    if (!sel) return;
    if (sel.startsWith("formation:")) this.panel.open(this.indexOf(sel), this.stages[0], false);
    else if (free) this.goTo(sel.slice("place:".length));
  }

  /** @param {Partial<Shown>} change @param {() => void} [then] */
  change(change, then) {
    Object.assign(this.shown, change);
    then?.();
    this.address.changed();
  }

  /** @param {string} show one track, or two joined by "+" */
  async show(show) {
    this.shown.show = show;
    reflect(this.section, this.shown);
    const links = show.split("+").flatMap((name) => this.tracks.filter((track) => track.show === name));
    try {
      const tracks = await Promise.all(links.map((link) => load(link.url)));
      if (this.shown.show !== show) return; // another was chosen meanwhile
      this.stand(tracks.length);
      tracks.forEach((track, i) => {
        this.stages[i].show(track);
        this.stages[i].element.setAttribute("aria-label", links[i].title || named(track.title));
        this.dress(this.stages[i]);
      });
      this.introduce(links);
      if (this.view.pxWidth > 1) this.measure();
      this.clock.go(this.clock.turn);
      this.panel.fill();
    } catch (fault) {
      this.tell(say("The map could not be loaded: {why}", { why: fault instanceof Error ? fault.message : String(fault) }));
    }
    this.address.changed();
  }

  /** Say what is shown, how it was chosen, and where to read more. @param {TrackLink[]} links */
  introduce(links) {
    const told = this.section.querySelector(".map-told");
    told?.replaceChildren(
      ...links.flatMap(({ title, note, page, more }) => {
        const name = document.createElement("strong");
        name.textContent = title;
        const link = document.createElement("a");
        link.href = page ?? "";
        link.textContent = more ?? "";
        return [name, ` ${note ?? ""} `, ...(page ? [link, " "] : [])];
      }),
    );
  }

  /** Have so many stages. @param {number} count */
  stand(count) {
    while (this.stages.length > count) this.stages.pop()?.element.remove();
    while (this.stages.length < count) {
      const element = document.createElement("div");
      element.className = "map-picture";
      element.setAttribute("role", "group");
      const base = this.stages.length ? /** @type {SVGSVGElement} */ (this.stages[0].base.cloneNode(true)) : this.base;
      this.stages.push(new Stage(element, base, this.frame, this.places, this.view, (f, stage) => this.panel.open(f, stage)));
      this.box.append(element);
    }
    this.box.dataset.stages = String(count);
  }

  /** @param {string} signs "1944", "nato" or "plain" */
  async sign(signs) {
    this.change({ signs });
    const url = (this.section.dataset.signsUrl ?? "").replace("{style}", signs);
    const sheet = await signsFrom(url).catch(() => new Map()); // short names will do
    if (this.shown.signs !== signs) return;
    this.sheet = sheet;
    this.stages.forEach((stage) => this.dress(stage));
  }

  /** Layers and signs as chosen. @param {Stage} stage */
  dress(stage) {
    stage.layers.choose(this.shown.layers);
    stage.counters.draw(this.sheet);
    if (this.view.pxWidth > 1) stage.look(true);
  }

  measure() {
    const box = (this.stages[0]?.element ?? this.box).getBoundingClientRect();
    if (!box.width || !box.height) return;
    const zoom = this.section.querySelector(".map-zoom")?.getBoundingClientRect();
    if (this.stages[0] && zoom) {
      const middle = { x: zoom.left - box.left + zoom.width / 2, y: zoom.top - box.top + zoom.height / 2 };
      this.stages[0].reserved = [{ ...middle, w: zoom.width, h: zoom.height }];
    }
    this.view.resize(box.width, box.height);
  }

  /** @param {boolean} settled */
  looked(settled) {
    for (const stage of this.stages) stage.look(settled);
    if (!settled) return;
    this.change({ view: this.view.looked });
  }

  /** @param {import("./clock.js").Tick} tick */
  ticked(tick) {
    for (const stage of this.stages) stage.tick(tick);
    this.controls?.time();
    if (!tick.settled || !this.stages[0]) return;
    if (this.table) fill(this.table, this.stages[0], this.clock);
    this.tell(sentence(this.stages[0], this.clock), true);
    if (this.events) happened(this.events, this.stages[0], this.clock, this.section.dataset);
    this.panel.fill();
    this.change({ day: this.clock.stamp() });
  }

  /** @param {number} f */
  choose(f) {
    for (const stage of this.stages) stage.counters.highlight(f);
    this.change({ sel: f < 0 ? null : `formation:${this.frame.formations[f].id}` });
  }

  /** @param {string} id of a place */
  goTo(id) {
    const p = this.indexOf(`place:${id}`);
    if (p < 0) return;
    this.view.move(...this.places[p], Math.min(this.view.w, 350));
  }

  async share() {
    const { link } = this.address;
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) return await navigator.share({ url: link, title: document.title });
      await navigator.clipboard.writeText(link);
      this.tell(say("Link copied"));
    } catch {
      this.tell(say("Copy this link: {link}", { link })); // no clipboard here, or not allowed
    }
  }

  /** @param {string} sentence said politely, and shown @param {boolean} [written] whether it stands elsewhere already, and need only be heard */
  tell(sentence, written = false) {
    this.says.classList.toggle("unseen", written);
    if (this.says.textContent !== sentence) this.says.textContent = sentence;
  }
}

/**
 * @template {Element} T
 * @param {ParentNode} root @param {string} selector @param {new () => T} kind
 * @returns {T}
 */
function part(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${selector} in the map's mark-up`);
  return found;
}

/** @param {HTMLElement} section @returns {Promise<CampaignMap|null>} null where it failed; the still map stays */
async function enhance(section) {
  try {
    const { frame, tracks } = section.dataset;
    const map = new CampaignMap(section, await load(frame ?? ""), JSON.parse(tracks ?? "[]"));
    await map.begin();
    section.dataset.ready = "";
    section.dispatchEvent(new CustomEvent("wellhit-map", { bubbles: true, detail: map }));
    return map;
  } catch (fault) {
    const says = section.querySelector(".map-says");
    if (says) says.textContent = say("The map could not be loaded: {why}", { why: fault instanceof Error ? fault.message : String(fault) });
    return null;
  }
}

for (const section of document.querySelectorAll("section.map[data-frame]")) {
  if (section instanceof HTMLElement) enhance(section);
}
