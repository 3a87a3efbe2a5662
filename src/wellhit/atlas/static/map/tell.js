/**
 * What the map shows, in words: of a formation, a fortress, a port, a day. Counters, panel and table say the same.
 */

import { at } from "./track.js";
import { named, number, percent, say } from "./words.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./types.js").Key} Key */
/** @typedef {import("./types.js").Frame} Frame */

/** @type {Record<string, import("./words.js").Word>} */
const STATES = { held: "held", invested: "cut off", assault: "under assault", fallen: "fallen", masked: "masked", holds: "holds" };
const GRADES = /** @type {const} */ (["stated by a source", "inferred from sources", "assumed"]);

/**
 * Whether an entry says anything: where nobody knows, a series holds null.
 * @template {readonly any[]} T @param {T|undefined} step @returns {step is T}
 */
export const isKnown = (step) => step !== undefined && step[1] !== null;

/** @param {Frame} frame @param {number} place @returns {string} */
const placeName = (frame, place) => named(frame.places[place]?.name);

/** Where it stands or marches. @param {Frame} frame @param {Key|undefined} key @returns {string} */
export function whereabouts(frame, key) {
  if (!key || key[1] < 0) return say("not on the map");
  const [, place, to, fraction] = key;
  if (to < 0 || !fraction) return say("stands at {place}", { place: placeName(frame, place) });
  return say("on the way from {place} to {to}, {percent} of it done", {
    place: placeName(frame, place),
    to: placeName(frame, to),
    percent: percent(Math.round(100 * fraction)),
  });
}

/** How sure it is. @param {string} kind of track @param {Key} key @returns {string} */
export function sureness(kind, key) {
  if (kind === "ensemble") return say("here in {percent} of the runs", { percent: percent(Math.round(key[4])) });
  if (kind === "run") return say("one run");
  return say(GRADES[key[4]] ?? "assumed");
}

/** A counter's name for those who listen. @param {Stage} stage @param {number} f @returns {string} */
export function describe(stage, f) {
  const name = named(stage.frame.formations[f].name);
  const key = stage.positions?.key(f);
  if (!key || !stage.track) return name;
  return `${name}, ${whereabouts(stage.frame, key)}, ${sureness(stage.track.kind, key)}`;
}

/** @param {readonly any[]|undefined} step [turn, state] or, of many runs, [turn, % cut off, % fallen] @returns {string} */
export function fortressState(step) {
  if (!step) return "";
  if (typeof step[1] === "string") return say(STATES[step[1]] ?? "held");
  const [cut, fallen] = [percent(Math.round(step[1])), percent(Math.round(step[2]))];
  if (step[2] > 0 && step[1] > 0) return say("cut off in {cut}, fallen in {fallen} of the runs", { cut, fallen });
  if (step[2] > 0) return say("fallen in {percent} of the runs", { percent: fallen });
  return step[1] > 0 ? say("cut off in {percent} of the runs", { percent: cut }) : say("held in all runs");
}

/** @param {readonly any[]|undefined} step [turn, tons] or [turn, median, lo, hi] @returns {string} */
export function tonsADay(step) {
  if (!isKnown(step)) return "";
  const [, n, lo, hi] = step; // of many runs a median with its interval
  return hi === undefined ? say("{n} tons a day", { n }) : say("{n} tons a day ({lo} to {hi})", { n, lo, hi });
}

/** @param {readonly any[]|undefined} step @param {string} kind of track @returns {string} */
export function kentWords(step, kind) {
  if (!isKnown(step)) return "";
  if (kind === "ensemble") return say("guns that can reach Kent: {percent} of the runs", { percent: percent(Math.round(step[1])) });
  if (step[1] > 1) return say("{n} shells on Kent a day", { n: step[1] });
  return step[1] ? say("the guns can reach Kent") : say("no gun reaches Kent");
}

/** @param {readonly number[]|undefined} step [turn, delivered, needed] @returns {string} */
export function supplyWords(step) {
  return isKnown(step) ? say("Supply: {delivered} tons delivered, {needed} needed", { delivered: step[1], needed: step[2] }) : "";
}

/** @param {readonly any[]|undefined} step [turn, people] @returns {string} */
export const peopleWords = (step) => (isKnown(step) ? say("{n} people in the town", { n: step[1] }) : "");

/**
 * What the map shows just now, row by row: [kind, name, what].
 * @param {Stage} stage @param {number} turn @param {number} perDay turns a day
 * @returns {[string, string, string][]}
 */
export function rows(stage, turn, perDay) {
  const { frame, track, positions } = stage;
  if (!track || !positions) return [];
  /** @type {[string, string, string][]} */
  const out = [];
  (frame.fortresses ?? []).forEach((fortress, i) => out.push([say("Fortress"), named(fortress.name), fortressState(at(track.fortresses?.[i], turn))]));
  (frame.ports ?? []).forEach((port, i) => out.push([say("Port"), named(port.name), tonsADay(at(track.ports?.[i], turn))]));
  for (const [place, steps] of Object.entries(track.civilians ?? {})) out.push([say("Civilians"), placeName(frame, Number(place)), peopleWords(at(steps, turn))]);
  out.push([say("Kent"), "", kentWords(at(track.kent, turn), track.kind)]);
  out.push([say("Supply"), "", supplyWords(at(track.supply, turn))]);
  for (const [when, place, aircraft, tons] of track.raids ?? []) {
    if (Math.floor(when / perDay) === Math.floor(turn / perDay)) out.push([say("Raid"), placeName(frame, place), say("{aircraft} aircraft, {tons} tons", { aircraft, tons })]);
  }
  const losses = at(track.casualties, turn);
  if (losses) out.push([say("Losses so far"), "", say("{allied} Allied and {german} German dead, wounded and missing; {prisoners} prisoners", { allied: number(losses[1]), german: number(losses[2]), prisoners: number(losses[3]) })]);
  for (const event of track.events ?? []) {
    if (event.turn === turn) out.push([say("What happened"), event.place < 0 ? "" : placeName(frame, event.place), named(event.text)]);
  }
  frame.formations.forEach((formation, f) => {
    const key = positions.key(f);
    if (key && key[1] >= 0) out.push([say(formation.side === "german" ? "German" : "Allied"), named(formation.name), `${whereabouts(frame, key)}; ${sureness(track.kind, key)}`]);
  });
  return out.filter(([, , what]) => what);
}
