/**
 * Where data come from: by fetch from a server; in a static copy, where a page opened from a disk may not fetch,
 * by a script beside the file that calls `wellhitData(name, value)`.
 */

/** @type {Map<string, Promise<any>>} */
const asked = new Map();
/** @type {Map<string, (value: unknown) => void>} */
const waiting = new Map();

/** @param {string} url @returns {Promise<any>} the value, asked for once a page; rejects with a sentence */
export const load = (url) => ask(url, (reply) => reply.json());

/** @param {string} url of an SVG file @returns {Promise<string>} */
export const loadText = (url) => ask(url, (reply) => reply.text());

/** @param {string} url @param {(reply: Response) => Promise<any>} read @returns {Promise<any>} */
function ask(url, read) {
  const address = new URL(url, document.baseURI).href;
  let answer = asked.get(address);
  if (!answer) {
    answer = document.documentElement.hasAttribute("data-static") ? byScript(address) : byFetch(address, read);
    asked.set(address, answer);
    answer.catch(() => asked.delete(address)); // the next one may try again
  }
  return answer;
}

/** @param {string} address @param {(reply: Response) => Promise<any>} read */
async function byFetch(address, read) {
  const reply = await fetch(address, { credentials: "same-origin" });
  if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
  return read(reply);
}

/**
 * The name a file gives itself: its own file name without folder and `.js`, so that a copy may lie anywhere.
 * @param {string} address
 */
export function nameOf(address) {
  const path = new URL(address).pathname;
  return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1)).replace(/\.(json|svg|js)$/, "");
}

/** @param {string} address */
function byScript(address) {
  const shelf = /** @type {any} */ (window);
  shelf.wellhitData ??= (/** @type {string} */ name, /** @type {unknown} */ value) => waiting.get(name)?.(value);
  return new Promise((resolve, reject) => {
    waiting.set(nameOf(address), resolve);
    const script = document.createElement("script");
    script.src = address.replace(/\.(json|svg)(?=$|[?#])/, ".js");
    script.onerror = () => reject(new Error(`${script.src}: missing`));
    document.head.append(script);
  });
}
