/** Which boxes are free of others: for texts, which move only by whole lines. */

/** @typedef {import("./spread.js").Box} Box */

/** Px a letter of a layer's text takes, on average. @param {Element} text */
const letter = (text) => (text.classList.contains("many") ? 8 : text.classList.contains("some") ? 7 : 6.4);
const LINE = 14;
const TRIES = 6;

/** @param {Box} box @param {readonly Box[]} others */
export const isFree = (box, others) =>
  others.every((other) => Math.abs(box.x - other.x) * 2 >= box.w + other.w || Math.abs(box.y - other.y) * 2 >= box.h + other.h);

/** @param {Element} text an SVG text with x, y and anchor @returns {Box} about where it stands */
function boxOf(text) {
  const [x, y] = [Number(text.getAttribute("x")), Number(text.getAttribute("y"))];
  const w = (text.textContent ?? "").length * letter(text);
  const shift = text.getAttribute("text-anchor") === "start" ? w / 2 : 0;
  return { x: x + shift, y: y - 4, w: w + 4, h: LINE };
}

/** Move a text whose place is seen, but which would be cut off at a side. @param {Element} text @param {number} width */
function keepIn(text, width) {
  const { x, w } = boxOf(text);
  const anchor = Number(text.getAttribute("x"));
  if (anchor < 0 || anchor > width) return;
  const shift = Math.max(0, w / 2 + 2 - x) - Math.max(0, x + w / 2 + 2 - width);
  if (shift) text.setAttribute("x", String(anchor + shift));
}

/**
 * Move each text down by lines until none stands on another; one that finds no room is hidden, the table has it.
 * @param {Iterable<Element>} texts @param {readonly Box[]} taken @param {number} width of the stage, px: none is cut off by its sides
 * @returns {Box[]} where they stand now
 */
export function settle(texts, taken, width) {
  /** @type {Box[]} */
  const placed = [];
  for (const text of texts) {
    const first = text.getAttribute("data-y") ?? text.getAttribute("y") ?? "0";
    text.setAttribute("data-y", first);
    text.setAttribute("y", first);
    keepIn(text, width);
    const box = boxOf(text);
    let tries = 0;
    while (tries < TRIES && !(isFree(box, taken) && isFree(box, placed))) {
      box.y += LINE;
      tries++;
    }
    text.classList.toggle("crowded", tries === TRIES);
    if (tries === TRIES) continue;
    text.setAttribute("y", String(box.y + 4));
    placed.push(box);
  }
  return placed;
}
