/**
 * How each layer looks: marks by class, numbers in words. Of many runs a share is a filled arc with its percent beside it.
 */

import { arc, label, svg } from "./svg.js";
import { isKnown, kentWords, peopleWords, tonsADay } from "./tell.js";
import { at } from "./track.js";
import { named, percent, say } from "./words.js";

/**
 * @typedef {object} Scene
 * @property {import("./types.js").Frame} frame
 * @property {import("./types.js").Track} track
 * @property {number} turn
 * @property {number} perDay turns a day
 * @property {number} scale  px a unit
 * @property {number} km     across
 * @property {(place: number) => [number, number]} at  px of a place
 * @property {() => [number, number]} kent             px of the middle of Kent's coast
 *
 * @typedef {{key: (scene: Scene) => string, draw: (scene: Scene) => Node[]}} Drawing
 *   key: what it shows, for comparison; empty for nothing
 */

const TON_PX = 1 / 250; // a pixel of a bar is 250 tons a day
const UNITS_PER_KM = 10;
const RING = 21; // px
const TOLD = 5; // percent; a smaller share is not written on the map

/** The entries of a series that hold now. @param {{[index: string]: readonly (readonly any[])[]}|undefined} series @param {number} turn @returns {[number, readonly any[]][]} */
const now = (series, turn) =>
  Object.entries(series ?? {}).flatMap(([i, steps]) => {
    const step = at(steps, turn);
    return isKnown(step) ? [/** @type {[number, readonly any[]]} */ ([Number(i), step])] : [];
  });

/** @param {[number, readonly any[]][]} entries */
const keyOf = (entries) => entries.map(([i, step]) => `${i}:${step.join()}`).join(" ") || "-";

/** Whether a place lies within the map: beside it there is no ground to say where. @param {import("./types.js").Frame} frame @param {number|undefined} place */
function onMap({ places, bounds }, place) {
  const { lon, lat } = places[place ?? -1] ?? { lon: NaN, lat: NaN };
  return lon >= bounds[0] && lon <= bounds[2] && lat >= bounds[1] && lat <= bounds[3];
}

/** @type {Record<string, Drawing>} */
export const DRAWINGS = {
  routes: {
    key: ({ track, turn }) => keyOf(now(track.bridges, turn)),
    draw: ({ frame, track, turn, at: px }) => now(track.bridges, turn).flatMap(([r, step]) => bridge(frame, px, r, step)),
  },
  rings: {
    key: ({ track, turn }) => keyOf(now(track.fortresses, turn)),
    draw: ({ frame, track, turn, at: px }) => now(track.fortresses, turn).flatMap(([i, step]) => ring(px(frame.fortresses?.[i]?.place ?? 0), step)),
  },
  strongpoints: {
    key: ({ track, turn, km }) => (km >= 80 ? "" : keyOf(now(track.strongpoints, turn))),
    draw: ({ frame, track, turn, at: px }) => now(track.strongpoints, turn).flatMap(([i, step]) => strongpoint(frame, px, i, step)),
  },
  guns: {
    key: ({ frame, track, turn }) => `g${(frame.batteries ?? []).map((battery) => fallenAt(frame, track, battery.place, turn)).join()}`,
    draw: (scene) => (scene.frame.batteries ?? []).flatMap((battery) => reach(scene, battery)),
  },
  ports: {
    key: ({ track, turn }) => keyOf(now(track.ports, turn)),
    draw: ({ frame, track, turn, at: px }) => now(track.ports, turn).flatMap(([i, step]) => (onMap(frame, frame.ports?.[i]?.place) ? port(px(frame.ports?.[i]?.place ?? 0), step) : [])),
  },
  raids: {
    key: (scene) => raidsOn(scene).join(" ") || "-",
    draw: (scene) => raidsOn(scene).flatMap(([, place, aircraft, tons]) => raid(scene.at(place), aircraft, tons)),
  },
  kent: {
    key: ({ track, turn }) => at(track.kent, turn)?.join() ?? "",
    draw: ({ track, turn, kent }) => {
      const step = at(track.kent, turn);
      return isKnown(step) ? kentMark(kent(), step, track.kind) : [];
    },
  },
  civilians: {
    key: ({ track, turn }) => keyOf(now(track.civilians, turn)),
    draw: ({ frame, track, turn, at: px }) => now(track.civilians, turn).flatMap(([place, step]) => people(px(place), named(frame.places[place]?.name), step)),
  },
};

/** @param {import("./types.js").Frame} frame @param {Scene["at"]} px @param {number} r @param {readonly any[]} step */
function bridge(frame, px, r, step) {
  const route = frame.routes[r];
  const share = typeof step[1] === "number" ? step[1] / 100 : step[1] === "blown" ? 1 : 0;
  if (!route || (!share && step[1] !== "built")) return [];
  const [[ax, ay], [bx, by]] = [px(route[0]), px(route[1])];
  const [x, y] = [(ax + bx) / 2, (ay + by) / 2];
  if (step[1] === "built") return [svg("path", { d: `M${x - 6} ${y}h12`, class: "bridge built" }, svg("title", {}, say("bridge built")))];
  const words = typeof step[1] === "number" ? say("bridge blown in {percent} of the runs", { percent: percent(step[1]) }) : say("bridge blown");
  const cross = svg("path", { d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`, class: "bridge blown" }, svg("title", {}, words));
  return share < 1 ? [arc(x, y, 7, share, "share blown"), label(x + 10, y + 4, percent(step[1]), "small", "start")] : [cross];
}

/** @param {[number, number]} at @param {readonly any[]} step */
function ring([x, y], step) {
  if (typeof step[1] === "string") return step[1] === "held" ? [] : [svg("circle", { cx: x, cy: y, r: 26, class: `ring ${step[1]}` })];
  const [, cut, fallen] = step;
  const nodes = [svg("circle", { cx: x, cy: y, r: RING, class: "ring frame" })];
  nodes.push(...band(x, y, 0, fallen, "fallen"), ...band(x, y, fallen, cut, "invested"));
  const words = shares(cut, fallen);
  if (words) nodes.push(label(x, y - RING - 7, words));
  return nodes;
}

/** A part of the ring, in percent from the top on. @param {number} x @param {number} y @param {number} from @param {number} share @param {string} cls */
function band(x, y, from, share, cls) {
  if (share <= 0) return [];
  const turned = `rotate(${(3.6 * from - 90).toFixed(1)} ${x} ${y})`;
  return [svg("circle", { cx: x, cy: y, r: RING, pathLength: 100, "stroke-dasharray": `${share} 100`, transform: turned, class: `band ${cls}` })];
}

/** Both shares on one line; what is rare is left to the table. @param {number} cut @param {number} fallen */
function shares(cut, fallen) {
  const [a, b] = [percent(cut), percent(fallen)];
  if (cut >= TOLD && fallen >= TOLD) return say("cut off {cut}, fallen {fallen}", { cut: a, fallen: b });
  if (fallen >= TOLD) return say("fallen {percent}", { percent: b });
  return cut >= TOLD ? say("cut off {percent}", { percent: a }) : "";
}

/** @param {import("./types.js").Frame} frame @param {Scene["at"]} px @param {number} i @param {readonly any[]} step */
function strongpoint(frame, px, i, step) {
  const point = frame.strongpoints?.[i];
  if (!point) return [];
  const [x, y] = px(point.place);
  const title = svg("title", {}, named(point.name));
  if (typeof step[1] === "number") return [svg("circle", { cx: x, cy: y, r: 6, class: "point frame" }, title), arc(x, y, 6, step[1] / 100, "share fallen")];
  return [svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8, class: `point ${step[1]}` }, title)];
}

/** The state of a strongpoint or fortress at the battery's place. @param {import("./types.js").Frame} frame @param {import("./types.js").Track} track @param {number} place @param {number} turn @returns {number} 0..1 fallen */
function fallenAt(frame, track, place, turn) {
  const i = (frame.strongpoints ?? []).findIndex((point) => point.place === place);
  const step = at(track.strongpoints?.[i], turn);
  return !step ? 0 : typeof step[1] === "number" ? step[1] / 100 : step[1] === "fallen" ? 1 : 0;
}

/** @param {Scene} scene @param {import("./types.js").Battery} battery */
function reach({ frame, track, turn, scale, at: px }, battery) {
  const fallen = fallenAt(frame, track, battery.place, turn);
  const [x, y] = px(battery.place);
  if (fallen >= 0.995) return [];
  const circle = svg("circle", { cx: x, cy: y, r: battery.range_km * UNITS_PER_KM * scale, class: "reach", opacity: 1 - 0.8 * fallen });
  circle.append(svg("title", {}, named(battery.name)));
  return [circle, svg("path", { d: `M${x} ${y - 6}l5 9h-10z`, class: "battery" })];
}

/** @param {[number, number]} at @param {readonly any[]} step */
function port([x, y], step) {
  const [, tons, , high] = step;
  const height = Math.max(1, tons * TON_PX);
  const nodes = [svg("rect", { x: x - 14, y: y - height, width: 7, height, class: "port" })];
  if (high > tons) nodes.push(svg("path", { d: `M${x - 10.5} ${y - height}V${y - high * TON_PX}`, class: "port-range" }));
  if (tons > 0) nodes.push(label(x - 11, y - Math.max(height, (high ?? 0) * TON_PX) - 4, tonsADay([0, tons]), "small"));
  return nodes;
}

/** Raids of the clock's day. @param {Scene} scene */
function raidsOn({ track, turn, perDay }) {
  const day = Math.floor(turn / perDay);
  return (track.raids ?? []).filter(([when]) => Math.floor(when / perDay) === day);
}

/** @param {[number, number]} at @param {number} aircraft @param {number} tons */
function raid([x, y], aircraft, tons) {
  const r = 5 + Math.sqrt(tons) / 4;
  return [
    svg("circle", { cx: x, cy: y, r, class: "raid" }),
    label(x, y + r + 13, say("{aircraft} aircraft, {tons} tons", { aircraft, tons }), "small raid-words"),
  ];
}

/** @param {[number, number]} at @param {readonly any[]} step @param {string} kind */
function kentMark([x, y], step, kind) {
  const nodes = [label(x, y + 24, kentWords(step, kind), "kent-words")];
  if (kind === "ensemble") nodes.push(svg("circle", { cx: x, cy: y, r: 9, class: "ring frame" }), arc(x, y, 9, step[1] / 100, "share shelled"));
  else if (step[1]) nodes.push(svg("path", { d: `M${x} ${y - 10}l3 7 7 3 -7 3 -3 7 -3 -7 -7 -3 7 -3z`, class: "shell" }));
  return nodes;
}

/** @param {[number, number]} at @param {string} place @param {readonly any[]} step */
function people([x, y], place, step) {
  const size = step[1] >= 30_000 ? "many" : step[1] >= 8_000 ? "some" : "few";
  return [label(x, y + 34, `${place}: ${peopleWords(step)}`, `people ${size}`)];
}
