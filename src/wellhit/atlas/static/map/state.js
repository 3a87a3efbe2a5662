/**
 * What a link holds: the whole view as words in the address, and back again.
 *
 * Whatever stands in an address may be wrong: each word is judged alone, a bad one is left out and named.
 */

export const LAYERS = /** @type {const} */ (["routes", "rings", "strongpoints", "ports", "raids", "guns", "kent", "civilians"]);
export const SIGNS = /** @type {const} */ (["1944", "nato", "plain"]);

/**
 * @typedef {object} Shown
 * @property {string|null} day     "1944-09-17T12"
 * @property {[number, number, number]|null} view  longitude, latitude, km across
 * @property {string} show         "history", "run:NAME", "ensemble", or two of them joined by "+"
 * @property {string[]} layers
 * @property {string} signs
 * @property {string|null} sel     "formation:3cid", "place:boulogne"
 * @property {string|null} plan    carried along for the pages that know it
 * @property {string|null} seed
 */

/**
 * @typedef {object} Known  what this page can show
 * @property {(day: string) => boolean} day
 * @property {readonly string[]} shows
 * @property {(sel: string) => boolean} sel
 * @property {Shown} usual  what holds where the address says nothing
 */

const NAME = /^[\w.:-]{1,80}$/;

/** @param {string} text @returns {[number, number, number]|null} */
export function readView(text) {
  const parts = text.split(",").map((part) => (/^-?\d{1,6}(\.\d{1,8})?$/.test(part.trim()) ? Number(part) : NaN));
  if (parts.length !== 3 || parts.some(Number.isNaN)) return null;
  const [lon, lat, km] = parts;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && km > 0 ? [lon, lat, km] : null;
}

/**
 * @param {string} address the part after "?" or "#"
 * @param {Known} known
 * @returns {{shown: Shown, left: [name: string, value: string][]}} left: what was not understood
 */
export function parse(address, known) {
  const query = new URLSearchParams(address.replace(/^[?#]/, ""));
  /** @type {[string, string][]} */
  const left = [];
  /** @template T @param {string} name @param {(text: string) => T|null} read @param {T} usual @returns {T} */
  const word = (name, read, usual) => {
    const text = query.get(name)?.trim();
    if (!text) return usual;
    const value = read(text);
    if (value !== null) return value;
    left.push([name, text.slice(0, 60)]);
    return usual;
  };
  const { usual } = known;
  const named = (/** @type {string} */ text) => (NAME.test(text) ? text : null);
  const shown = {
    day: word("day", (text) => (known.day(text) ? text : null), usual.day),
    view: word("view", readView, usual.view),
    show: word("show", (text) => showOf(text, known.shows), usual.show),
    layers: readLayers(query, usual.layers, left),
    signs: word("signs", (text) => SIGNS.find((sign) => sign === text) ?? null, usual.signs),
    sel: word("sel", (text) => (known.sel(text) ? text : null), usual.sel),
    plan: word("plan", named, usual.plan),
    seed: word("seed", (text) => (/^\d{1,18}$/.test(text) ? text : null), usual.seed),
  };
  return { shown, left };
}

/** @param {string} text @param {readonly string[]} shows a "+" of an address may come back as a blank */
function showOf(text, shows) {
  const parts = text.split(/[+ ]/);
  return parts.length <= 2 && parts.every((part) => shows.includes(part)) ? parts.join("+") : null;
}

/**
 * `layers=a,b` of a link or `layers=a&layers=b` of a form; `layers=` alone means none.
 * @param {URLSearchParams} query @param {string[]} usual @param {[string, string][]} left
 */
function readLayers(query, usual, left) {
  if (!query.has("layers")) return usual;
  const asked = query.getAll("layers").join(",").split(",").map((name) => name.trim()).filter(Boolean);
  for (const name of asked) if (!LAYERS.some((layer) => layer === name)) left.push(["layers", name.slice(0, 60)]);
  return LAYERS.filter((layer) => asked.includes(layer));
}

/** @param {Shown} shown @returns {string} what follows "?": readable, commas and colons as they are */
export function write(shown) {
  const words = [
    ["day", shown.day],
    ["view", shown.view?.join(",")],
    ["show", shown.show],
    ["layers", shown.layers.join(",")],
    ["signs", shown.signs],
    ["sel", shown.sel],
    ["plan", shown.plan],
    ["seed", shown.seed],
  ];
  return words
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? "").replace(/%(2C|3A)/g, decodeURIComponent)}`)
    .join("&");
}
