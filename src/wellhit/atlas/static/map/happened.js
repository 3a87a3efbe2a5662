/**
 * What happened on the clock's day, beside the map: each thing with its time of day, and its claim to be opened.
 */

import { at } from "./track.js";
import { fortressState } from "./tell.js";
import { day, hour, named, say, upper } from "./words.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./clock.js").Clock} Clock */

const MOST = 12; // of a day; its page has them all

/**
 * @param {HTMLElement} root @param {Stage} stage @param {Clock} clock
 * @param {{claim?: string, dayPage?: string}} to addresses with {id} and {day} in them
 */
export function happened(root, stage, clock, to) {
  const { track } = stage;
  if (!track) return;
  const today = Math.floor(clock.whole / clock.perDay);
  const events = (track.events ?? []).filter((event) => !event.small && Math.floor(event.turn / clock.perDay) === today);
  const list = document.createElement("ul");
  for (const event of events.slice(0, MOST)) {
    const item = document.createElement("li");
    if (event.turn === clock.whole) item.setAttribute("aria-current", "time");
    const part = document.createElement("span");
    part.className = "part";
    const where = event.place < 0 ? "" : ` · ${named(stage.frame.places[event.place]?.name)}`;
    part.textContent = upper(hour(clock.date(event.turn))) + where;
    item.append(part, " ", ...told(upper(named(event.text)), event.claims ?? [], to.claim));
    list.append(item);
  }
  const title = document.createElement("h2");
  title.textContent = day(clock.date());
  root.replaceChildren(title);
  if (events.length) root.append(list);
  if (track.kind === "ensemble") root.append(standings(stage, clock));
  else if (!events.length) root.append(paragraph(say("Nothing is told of this day.")));
  if (events.length > MOST) root.append(paragraph(say("and {n} more", { n: events.length - MOST })));
  if (to.dayPage && track.kind === "history") {
    const link = document.createElement("a");
    link.href = to.dayPage.replace("{day}", clock.stamp().slice(0, 10));
    link.textContent = say("All of this day, with its sources");
    root.append(link);
  }
}

/** A sentence that leads to its claims: the first is the sentence itself, the others are numbers behind it. @param {string} text @param {readonly string[]} claims @param {string} [address] @returns {(string|Node)[]} */
export function told(text, claims, address) {
  if (!address || !claims.length) return [text];
  return claims.flatMap((id, n) => {
    const link = document.createElement("a");
    link.className = "claim";
    link.href = address.replace("{id}", encodeURIComponent(id));
    link.textContent = n ? `[${n + 1}]` : text;
    return n ? [" ", link] : [link];
  });
}

/** How the fortresses stand in many runs, a line each. @param {Stage} stage @param {Clock} clock */
function standings({ frame, track }, clock) {
  const list = document.createElement("ul");
  (frame.fortresses ?? []).forEach((fortress, i) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "part";
    name.textContent = named(fortress.name);
    item.append(name, " ", upper(fortressState(at(track?.fortresses?.[i], clock.whole))));
    list.append(item);
  });
  return list;
}

/** @param {string} text */
function paragraph(text) {
  const node = document.createElement("p");
  node.textContent = text;
  return node;
}
