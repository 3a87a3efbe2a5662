/**
 * What the form beside the map does: time, what is shown, layers, signs, view. Every control is found by its name or
 * its `data-do`; one that a page leaves out is not missed.
 */

import { SPEEDS } from "./clock.js";
import { MOVES } from "./gestures.js";
import { day, hour, say } from "./words.js";

/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {import("./view.js").View} View */

/**
 * @typedef {object} Choices  what the page does with a choice
 * @property {(show: string) => void} show
 * @property {(layers: string[]) => void} layers
 * @property {(signs: string) => void} signs
 * @property {(place: string) => void} place
 * @property {() => void} share
 * @property {(sentence: string) => void} tell  for a person, beside the control
 */

/**
 * @param {HTMLElement} section
 * @param {Clock} clock @param {View} view @param {Choices} choices
 * @returns {{time: () => void}} time: write the clock's turn into the controls
 */
export function bind(section, clock, view, choices) {
  const form = section.querySelector("form");
  for (const part of section.querySelectorAll("[data-scripted]")) part.removeAttribute("hidden");
  for (const part of section.querySelectorAll("[data-unscripted]")) part.setAttribute("hidden", "");
  form?.addEventListener("submit", (event) => event.preventDefault());

  const slider = /** @type {HTMLInputElement|null} */ (section.querySelector("[name=turn]"));
  const date = /** @type {HTMLInputElement|null} */ (section.querySelector("[name=day]"));
  const playing = section.querySelector("[data-do=play]");
  const shown = section.querySelector("[data-shows=moment]");
  if (slider) {
    slider.min = String(clock.first);
    slider.max = String(clock.last);
    slider.addEventListener("input", () => {
      clock.pause();
      clock.go(slider.valueAsNumber, false);
    });
  }
  date?.addEventListener("change", () => typed(date, clock, choices));
  date?.addEventListener("keydown", (event) => event.key === "Enter" && typed(date, clock, choices));

  section.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (button instanceof HTMLElement) act(button.dataset.do ?? "", clock, view, choices);
  });
  section.addEventListener("change", (event) => event.target instanceof Element && change(event.target, form, clock, choices));

  const time = () => {
    const at = clock.date();
    const words = say("{day}, {hour}", { day: day(at), hour: hour(at) });
    if (slider && Number(slider.value) !== clock.whole) slider.value = String(clock.whole);
    slider?.setAttribute("aria-valuetext", words);
    if (date && document.activeElement !== date) date.value = clock.stamp().slice(0, 10);
    if (shown) shown.textContent = words;
    const name = say(clock.playing ? "Pause" : "Play");
    if (playing && playing.textContent !== name) playing.textContent = name;
  };
  return { time };
}

/** @param {string} what @param {Clock} clock @param {View} view @param {Choices} choices */
function act(what, clock, view, choices) {
  if (what in MOVES) MOVES[what](view);
  else if (what === "play") clock.playing ? clock.pause() : clock.play();
  else if (what === "next") clock.step(1);
  else if (what === "previous") clock.step(-1);
  else if (what === "next-day") clock.stepDays(1);
  else if (what === "previous-day") clock.stepDays(-1);
  else if (what === "share") choices.share();
}

/** @param {Element} control @param {HTMLFormElement|null} form @param {Clock} clock @param {Choices} choices */
function change(control, form, clock, choices) {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return;
  if (control.name === "speed") clock.speed = Math.min(SPEEDS.length - 1, Math.max(0, Number(control.value) || 0));
  if (control.name === "signs") choices.signs(control.value);
  if (control.name === "at" && control.value) choices.place(control.value);
  if (control.name === "layers" && form) choices.layers(new FormData(form).getAll("layers").map(String).filter(Boolean));
  if ((control.name === "show" || control.name === "beside") && form) {
    const [one, two] = ["show", "beside"].map((name) => String(new FormData(form).get(name) ?? ""));
    choices.show(two && two !== one ? `${one}+${two}` : one);
  }
}

/** @param {HTMLInputElement} input @param {Clock} clock @param {Choices} choices */
function typed(input, clock, choices) {
  const turn = clock.turnOf(input.value.slice(0, 10) + clock.stamp().slice(10)); // the hour stays as it is
  input.setAttribute("aria-invalid", String(turn === null));
  if (turn === null) {
    const [first, last] = [clock.first, clock.last].map((edge) => day(clock.date(edge)));
    return choices.tell(say("No such date on this map: {date}. It runs from {first} to {last}.", { date: input.value, first, last }));
  }
  clock.pause();
  clock.go(turn);
}

/** Make the controls say what is shown. @param {HTMLElement} section @param {import("./state.js").Shown} shown */
export function reflect(section, shown) {
  const [show, beside = ""] = shown.show.split("+");
  for (const [name, value] of [["show", show], ["beside", beside]]) {
    const select = /** @type {HTMLSelectElement|null} */ (section.querySelector(`select[name=${name}]`));
    if (select) select.value = value;
  }
  for (const box of section.querySelectorAll("[name=layers], [name=signs]")) {
    if (!(box instanceof HTMLInputElement)) continue;
    box.checked = box.name === "layers" ? shown.layers.includes(box.value) : shown.signs === box.value;
  }
}
