/**
 * What opens when a counter is pressed: which formation, how many men, what it does and since when, how sure that is,
 * and where its sources are.
 */

import { sureness, whereabouts } from "./tell.js";
import { told } from "./happened.js";
import { at } from "./track.js";
import { day, hour, named, number, say, upper } from "./words.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./clock.js").Clock} Clock */

export class Panel {
  /**
   * @param {HTMLElement} root a region of the page, hidden while nothing is chosen
   * @param {Clock} clock
   * @param {{formation?: string, claim?: string}} to addresses with {id} in them
   * @param {(f: number) => void} chosen told of each choice; -1 for none
   */
  constructor(root, clock, to, chosen) {
    this.root = root;
    this.clock = clock;
    this.to = to;
    this.chosen = chosen;
    this.f = -1;
    /** @type {Stage|null} */
    this.stage = null;
    /** @type {Element|null} */
    this.opener = null;
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** @param {number} f @param {Stage} stage @param {boolean} [focus] when a hand opened it */
  open(f, stage, focus = true) {
    this.opener = focus ? document.activeElement : null;
    this.f = f;
    this.stage = stage;
    this.fill();
    this.root.hidden = false;
    this.chosen(f);
    if (focus) /** @type {HTMLElement|null} */ (this.root.querySelector("h3"))?.focus();
  }

  close() {
    if (this.f < 0) return;
    this.f = -1;
    this.root.hidden = true;
    this.root.replaceChildren();
    this.chosen(-1);
    if (this.opener instanceof HTMLElement && this.opener.checkVisibility()) this.opener.focus();
  }

  /** The clock rests: say it anew. */
  fill() {
    const { stage, f } = this;
    if (f < 0 || !stage?.positions || !stage.track) return;
    const { frame, track } = stage;
    const formation = frame.formations[f];
    const key = stage.positions.key(f);
    const heading = document.createElement("h3");
    heading.tabIndex = -1;
    heading.textContent = named(formation.name);
    const facts = document.createElement("dl");
    const add = (/** @type {string} */ term, /** @type {string} */ words) => {
      if (words) facts.append(element("dt", term), element("dd", words));
    };
    add(say("Part of"), formation.parent === null ? "" : named(frame.formations[formation.parent]?.name));
    add(say("What it does"), upper(whereabouts(frame, key)));
    if (key) {
      add(say("Since"), this.when(key[0]));
      add(say("Men"), key[5] ? number(key[5]) : "");
      add(say("What is known"), upper(sureness(track.kind, key)));
    }
    const claims = at(track.because?.[f], stage.turn)?.[1] ?? [];
    if (claims.length && this.to.claim) {
      const who = document.createElement("dd");
      claims.forEach((id, n) => who.append(...told(`[${n + 1}]`, [id], this.to.claim), " "));
      facts.append(element("dt", say("Says who")), who);
    }
    const closing = /** @type {HTMLButtonElement} */ (element("button", say("Close")));
    closing.type = "button";
    closing.className = "panel-close";
    closing.addEventListener("click", () => this.close());
    const link = /** @type {HTMLAnchorElement} */ (element("a", say("Sources and more")));
    link.href = (this.to.formation ?? "#{id}").replace("{id}", encodeURIComponent(formation.id));
    this.root.replaceChildren(closing, heading, facts, ...this.folded(stage), link);
  }

  /** Those that its counter stands for, each to be opened. @param {Stage} stage @returns {Node[]} */
  folded(stage) {
    const folded = stage.drawn.find((one) => one.k === this.f)?.folded ?? [];
    if (!folded.length) return [];
    const list = document.createElement("ul");
    for (const child of folded) {
      const button = /** @type {HTMLButtonElement} */ (element("button", named(stage.frame.formations[child].name)));
      button.type = "button";
      button.addEventListener("click", () => this.open(child, stage));
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
    return [element("h4", say("With it here")), list];
  }

  /** @param {number} turn @returns {string} */
  when(turn) {
    const date = this.clock.date(turn);
    return say("{day}, {hour}", { day: day(date), hour: hour(date) });
  }
}

/** @param {string} tag @param {string} text */
function element(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}
