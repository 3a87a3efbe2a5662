/**
 * The table that says what the map shows, written anew when the clock rests; and one sentence for those who listen.
 */

import { fortressState, rows } from "./tell.js";
import { at } from "./track.js";
import { day, hour, named, say, upper } from "./words.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./clock.js").Clock} Clock */

const EVENTS = 3; // in the sentence; the table has them all

/** @param {HTMLTableElement} table @param {Stage} stage @param {Clock} clock */
export function fill(table, stage, clock) {
  const date = clock.date();
  const caption = table.caption ?? table.createCaption();
  caption.textContent = say("What the map shows, {day}", { day: `${day(date)}, ${hour(date)}` });
  const body = table.tBodies[0] ?? table.createTBody();
  body.replaceChildren(
    ...rows(stage, clock.whole, clock.perDay).map(([kind, name, what]) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = name || kind;
      row.append(head);
      row.insertCell().textContent = name ? kind : "";
      row.insertCell().textContent = what;
      return row;
    }),
  );
}

/** One sentence or two: the moment, what happened then, how the fortresses stand. @param {Stage} stage @param {Clock} clock */
export function sentence(stage, clock) {
  const { frame, track } = stage;
  const date = clock.date();
  const said = [say("{day}, {hour}", { day: day(date), hour: hour(date) })];
  if (!track) return said[0];
  const events = (track.events ?? []).filter((event) => event.turn === clock.whole && !event.small);
  for (const event of events.slice(0, EVENTS)) said.push(upper(named(event.text).replace(/\.$/, "")));
  if (events.length > EVENTS) said.push(say("{n} more", { n: events.length - EVENTS }));
  (frame.fortresses ?? []).forEach((fortress, i) => {
    const steps = track.fortresses?.[i];
    const step = at(steps, clock.whole);
    if (step && step[0] === clock.whole) said.push(`${named(fortress.name)}: ${fortressState(step)}`);
  });
  return `${said.join(". ")}.`;
}
