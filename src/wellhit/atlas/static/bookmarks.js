// Bookmarks: kept in this browser only. One list, by address below the language, so that it serves every language.

const KEY = "wellhit-bookmarks";
const MOST = 500;
const LONGEST = 300; // letters of a title

/** @typedef {{path: string, title: string}} Bookmark */

/**
 * @param {unknown} value
 * @returns {value is Bookmark}
 */
function isBookmark(value) {
  if (typeof value !== "object" || value === null) return false;
  const { path, title } = /** @type {Record<string, unknown>} */ (value);
  return typeof path === "string" && typeof title === "string" && isPath(path) && title.length <= LONGEST;
}

/**
 * An address of ours below the language: no scheme, no host, nothing that climbs.
 * @param {string} path
 * @returns {boolean}
 */
function isPath(path) {
  return path.length <= 1000 && /^[a-z][\w./?&=%:,+~#|-]*$/i.test(path) && !path.includes("//") && !/^[a-z]+:/i.test(path) && !path.includes("..");
}

/** @returns {Bookmark[]} */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isBookmark).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/**
 * @param {Bookmark[]} list
 * @returns {void}
 */
function keep(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
  } catch {
    // A browser that keeps nothing (private reading) still shows the page.
  }
}

/**
 * The address of this page below its language, with what is asked.
 * @param {Location} place
 * @returns {string}
 */
export function pathOf(place) {
  const below = place.pathname.replace(/^.*?\/(?:en|nl)\//, "").replace(/(^|\/)index\.html$/, "$1");
  return below + place.search + (place.hash.includes("=") ? place.hash : ""); // a copy on disk has the view of its map there
}

/**
 * @param {Document} page
 * @returns {void}
 */
export function offerBookmark(page) {
  for (const button of page.querySelectorAll("button.keep")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const draw = () => {
      const has = kept().some((one) => one.path === pathOf(location));
      button.setAttribute("aria-pressed", String(has));
      button.textContent = (has ? button.dataset.drop : button.dataset.keep) ?? "";
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const path = pathOf(location);
      const list = kept();
      const without = list.filter((one) => one.path !== path);
      keep(without.length < list.length ? without : [...list, { path, title: titleOf(page, button) }]);
      draw();
    });
    // The address follows the view of a map; a browser that does not tell of it shows the state of the last press.
    if ("navigation" in window) /** @type {EventTarget} */ (window.navigation).addEventListener("currententrychange", draw);
    draw();
  }
}

/**
 * What a bookmark is called: the page's title, and for a map the moment that it shows.
 * @param {Document} page
 * @param {HTMLButtonElement} button
 * @returns {string}
 */
function titleOf(page, button) {
  const title = button.dataset.title ?? page.title;
  const moment = button.dataset.moment && page.querySelector(button.dataset.moment)?.textContent?.trim();
  return (moment ? `${title}: ${moment}` : title).slice(0, LONGEST);
}

/**
 * @param {Document} page
 * @returns {void}
 */
export function listBookmarks(page) {
  const box = page.querySelector(".kept");
  if (!(box instanceof HTMLElement)) return;
  box.hidden = false;
  const list = box.querySelector(".kept-list");
  const said = box.querySelector(".kept-said");
  const file = box.querySelector(".kept-file");
  const home = box.dataset.home ?? "";
  const draw = () => {
    const all = kept();
    list?.replaceChildren(...all.map((one) => entry(page, one, home, box.dataset.remove ?? "", draw)));
    if (said && !all.length) said.textContent = box.dataset.empty ?? "";
    else if (said && said.textContent === box.dataset.empty) said.textContent = "";
  };
  box.querySelector(".kept-save")?.addEventListener("click", () => save(page));
  if (file instanceof HTMLInputElement) {
    file.addEventListener("change", () => {
      void read(file).then((right) => {
        draw();
        if (said) said.textContent = (right ? box.dataset.read : box.dataset.bad) ?? "";
      });
    });
  }
  draw();
}

/**
 * @param {Document} page
 * @param {Bookmark} one
 * @param {string} home
 * @param {string} remove
 * @param {() => void} draw
 * @returns {HTMLLIElement}
 */
function entry(page, one, home, remove, draw) {
  const item = page.createElement("li");
  const link = page.createElement("a");
  link.href = new URL(one.path, new URL(home, location.href)).href; // in a copy, home is the file index.html
  link.textContent = one.title;
  const button = page.createElement("button");
  button.type = "button";
  button.textContent = remove;
  button.setAttribute("aria-label", `${remove}: ${one.title}`);
  button.addEventListener("click", () => {
    const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("a")?.href;
    keep(kept().filter((other) => other.path !== one.path));
    draw();
    // The focus goes to the neighbour of what was removed, or on to what comes after the list.
    const links = [...page.querySelectorAll(".kept-list a")].filter((other) => other instanceof HTMLAnchorElement);
    /** @type {HTMLElement|null|undefined} */ (links.find((other) => other.href === next) ?? page.querySelector(".kept-save"))?.focus();
  });
  item.append(link, " ", button);
  return item;
}

/**
 * @param {Document} page
 * @returns {void}
 */
function save(page) {
  const text = JSON.stringify({ wellhit: "bookmarks", version: 1, bookmarks: kept() }, null, 2);
  const link = page.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "wellhit-bookmarks.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * @param {HTMLInputElement} input
 * @returns {Promise<boolean>} whether the file held bookmarks; if not, nothing has changed
 */
async function read(input) {
  const file = input.files?.[0];
  if (!file || file.size > 1_000_000) return false;
  try {
    const found = JSON.parse(await file.text());
    if (found?.wellhit !== "bookmarks" || !Array.isArray(found.bookmarks)) return false;
    const fresh = found.bookmarks.filter(isBookmark);
    const known = new Set(kept().map((one) => one.path));
    keep([...kept(), ...fresh.filter((/** @type {Bookmark} */ one) => !known.has(one.path))]);
    return true;
  } catch {
    return false;
  } finally {
    input.value = "";
  }
}
