// Search in a static copy: the words typed, in any spelling, against an index that lies beside the page.

const MOST = 60;

/** @typedef {[kind: string, address: string, title: string, names: string, text: string]} Entry */

/**
 * @param {string} text
 * @returns {string}
 */
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}

/**
 * How well an entry fits: each word typed must begin a word of its title, names or text; 0 where one does not. A place
 * comes before what only speaks of it, by whichever of its names it was asked for.
 * @param {string[]} terms
 * @param {Entry} entry
 * @returns {number}
 */
export function fit(terms, entry) {
  const [title, names, text] = [folded(entry[2]), entry[3], entry[4]].map((part) => ` ${part.replace(/[^\p{L}\p{N}]+/gu, " ")}`);
  let worth = 0;
  for (const term of terms) {
    if (entry[0] === "place" && names.includes(` ${term}`)) worth += 16;
    else if (title.startsWith(` ${term}`)) worth += 12;
    else if (title.includes(` ${term}`)) worth += 8;
    else if (names.includes(` ${term}`)) worth += 5;
    else if (text.includes(` ${term}`)) worth += 3;
    else return 0;
  }
  return worth;
}

/**
 * @param {Document} page
 * @returns {void}
 */
export function searchHere(page) {
  const list = page.querySelector("[data-search]");
  if (!(list instanceof HTMLElement) || !page.documentElement.hasAttribute("data-static")) return;
  const typed = new URLSearchParams(location.search).get("q")?.slice(0, 200).trim() ?? "";
  const field = page.querySelector("#q");
  if (field instanceof HTMLInputElement) field.value = typed;
  if (!typed) return;
  const shelf = /** @type {any} */ (window);
  const before = shelf.wellhitData;
  shelf.wellhitData = (/** @type {string} */ name, /** @type {Entry[]} */ entries) => {
    if (name === "search-index") show(page, list, typed, entries);
    else before?.(name, entries);
  };
  const script = page.createElement("script");
  script.src = new URL("search-index.js", location.href).href;
  page.head.append(script);
}

/**
 * @param {Document} page
 * @param {HTMLElement} list
 * @param {string} typed
 * @param {Entry[]} entries
 * @returns {void}
 */
function show(page, list, typed, entries) {
  const terms = folded(typed).match(/[\p{L}\p{N}]+/gu) ?? [];
  const found = entries
    .map((entry, order) => ({ entry, order, worth: fit(terms, entry) }))
    .filter((one) => one.worth > 0)
    .sort((a, b) => b.worth - a.worth || a.order - b.order)
    .slice(0, MOST);
  const said = page.querySelector("[data-search-said]");
  const none = list.dataset.none ?? "";
  if (said) said.textContent = found.length ? String(found.length) : none;
  list.replaceChildren(
    ...found.map(({ entry }) => {
      const item = page.createElement("li");
      const link = page.createElement("a");
      link.href = entry[1];
      link.textContent = entry[2];
      item.append(link);
      return item;
    }),
  );
}
