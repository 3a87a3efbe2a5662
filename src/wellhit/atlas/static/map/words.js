/**
 * What the map says, in the language of the page.
 *
 * Every sentence stands here once, in English, one a line and in double quotes: the server reads this list, puts the
 * translations into the page's `#words` block, and the rest of the module asks by the English text.
 */

export const WORDS = /** @type {const} */ ([
  "{day}, {hour}",
  "night",
  "morning",
  "afternoon",
  "evening",
  "The map could not be loaded: {why}",
  "The link names something this map does not know; it was left out: {list}",
  "Play",
  "Pause",
  "Link copied",
  "Copy this link: {link}",
  "No such date on this map: {date}. It runs from {first} to {last}.",
  "Close",
  "What it does",
  "Since",
  "Men",
  "Part of",
  "With it here",
  "What is known",
  "Sources and more",
  "not on the map",
  "stands at {place}",
  "on the way from {place} to {to}, {percent} of it done",
  "here in {percent} of the runs",
  "stated by a source",
  "inferred from sources",
  "assumed",
  "one run",
  "and {n} more",
  "{n} more",
  "Allied",
  "German",
  "held",
  "cut off",
  "under assault",
  "fallen",
  "masked",
  "holds",
  "cut off in {percent} of the runs",
  "fallen in {percent} of the runs",
  "{n} tons a day",
  "{n} tons a day ({lo} to {hi})",
  "{aircraft} aircraft, {tons} tons",
  "{n} people in the town",
  "{n} shells on Kent a day",
  "guns that can reach Kent: {percent} of the runs",
  "the guns can reach Kent",
  "no gun reaches Kent",
  "bridge blown",
  "bridge blown in {percent} of the runs",
  "bridge built",
  "Supply: {delivered} tons delivered, {needed} needed",
  "What the map shows, {day}",
  "Fortress",
  "Port",
  "Civilians",
  "Kent",
  "Supply",
  "Raid",
  "Losses so far",
  "{allied} Allied and {german} German dead, wounded and missing; {prisoners} prisoners",
  "What happened",
  "Nothing is told of this day.",
  "All of this day, with its sources",
  "Says who",
  "cut off in {cut}, fallen in {fallen} of the runs",
  "held in all runs",
  "cut off {percent}",
  "fallen {percent}",
  "cut off {cut}, fallen {fallen}",
]);

/** @typedef {typeof WORDS[number]} Word */

/** @type {Record<string, string>|null} */
let translations = null;

function read() {
  try {
    return JSON.parse(document.getElementById("words")?.textContent || "{}");
  } catch {
    return {}; // English is better than nothing
  }
}

/**
 * @param {Word} word the English text
 * @param {Record<string, string|number>} [values] for its {names}; numbers are written as the language does
 * @returns {string}
 */
export function say(word, values = {}) {
  translations ??= read();
  const text = translations?.[word] || word;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

/** The page's language; English as it is written in Britain: 17 September 1944. */
export const language = () => document.documentElement.lang.replace(/^en$/, "en-GB") || "en-GB";

/** @param {number} value @returns {string} */
export const number = (value) => new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(value);

/** @param {number} value percent, 0..100 @returns {string} */
export const percent = (value) => new Intl.NumberFormat(language(), { style: "percent" }).format(value / 100);

/** @param {import("./types.js").Named|string|undefined} name @returns {string} in the page's language, else in English */
export function named(name) {
  if (!name) return "";
  if (typeof name === "string") return name;
  const tongue = /** @type {"en"|"nl"|"fr"} */ (language().slice(0, 2));
  return name[tongue] || name.en;
}

/** @param {string} text @returns {string} with a capital first letter: sentences of the campaign may begin without */
export const upper = (text) => text.charAt(0).toLocaleUpperCase(language()) + text.slice(1);

/** @param {Date} date read as UTC @returns {string} "17 September 1944" */
export const day = (date) =>
  new Intl.DateTimeFormat(language(), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);

/** @param {Date} date read as UTC @returns {string} night, morning, afternoon or evening */
export const hour = (date) =>
  say(/** @type {const} */ (["night", "morning", "afternoon", "evening"])[Math.floor(date.getUTCHours() / 6)]);
