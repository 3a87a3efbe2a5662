/**
 * Which picture stands for a formation: a sheet of `<symbol id="f-ID">` for each style, put into the page once.
 */

import { loadText } from "./data.js";

/** Width and height in px by symbol id. @typedef {Map<string, readonly [number, number]>} Sheet */

/** @type {Map<string, Sheet>} */
const sheets = new Map();
/** @type {SVGElement|null} */
let shown = null;

/**
 * Put a style's sheet into the page, in place of the one before.
 * @param {string} url an SVG file of symbols; "" for none
 * @returns {Promise<Sheet>} empty where there is none: counters then show their short names
 */
export async function signsFrom(url) {
  if (!url) return new Map();
  const text = await loadText(url);
  const sheet = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  if (!(sheet instanceof SVGElement)) return new Map();
  sheet.setAttribute("class", "map-signs");
  sheet.setAttribute("aria-hidden", "true");
  if (shown) shown.replaceWith(sheet);
  else document.body.append(sheet);
  shown = sheet;
  const known = sheets.get(url) ?? sizes(sheet);
  sheets.set(url, known);
  return known;
}

/** @param {SVGElement} sheet @returns {Sheet} */
function sizes(sheet) {
  return new Map(
    [...sheet.querySelectorAll("symbol")].map((symbol) => {
      const [, , w, h] = (symbol.getAttribute("viewBox") ?? "0 0 24 24").split(/[ ,]+/).map(Number);
      return [symbol.id, [Math.max(24, w), Math.max(24, h)]];
    }),
  );
}
