/**
 * The shapes of what the server sends: contract of docs/reference/map-page.md. Nothing here runs.
 *
 * @typedef {{en: string, nl?: string, fr?: string}} Named  a text by language; `en` is always there
 * @typedef {{id: string, name: Named, lon: number, lat: number, kind: string, rank: number, accuracy: string}} Place
 * @typedef {[a: number, b: number, cls: string, crossing: string]} Route  two indexes into `places`
 * @typedef {{id: string, name: Named, short: string, short_nl?: string, side: string, nation: string,
 *            size: string, arm: string, parent: number|null}} Formation
 * @typedef {{id: string, name: Named|string, place: number}} Sited
 * @typedef {{place: number, name: Named|string, range_km: number}} Battery
 * @typedef {{place: number, name: Named|string, fortress: number|null}} Strongpoint
 *
 * @typedef {object} Frame  what holds for every track of a campaign
 * @property {string} campaign
 * @property {Named} title
 * @property {string} start  local time with offset, "1944-09-01T00:00+02:00"
 * @property {number} hours_per_turn
 * @property {number} turns
 * @property {[number, number, number, number]} bounds  west, south, east, north in degrees
 * @property {Place[]} places
 * @property {Route[]} routes
 * @property {Formation[]} formations
 * @property {Sited[]} [fortresses]
 * @property {Sited[]} [ports]
 * @property {Battery[]} [batteries]
 * @property {Strongpoint[]} [strongpoints]
 *
 * @typedef {[turn: number, place: number, to: number, fraction: number, grade: number, men?: number]} Key
 * @typedef {[turn: number, value: number|string, lo?: number, hi?: number]} Step  holds until the next one
 * @typedef {[turn: number, first: number, second?: number, third?: number]} Steps
 * @typedef {{[index: string]: Step[]}} Series
 * @typedef {{turn: number, place: number, text: Named, claims?: string[], rule?: string, small?: boolean}} Happening
 *
 * @typedef {object} Track  one telling: the history, one run, or many runs together
 * @property {"history"|"run"|"ensemble"} kind
 * @property {string} id
 * @property {Named} title
 * @property {Named} [note]
 * @property {string} [start]
 * @property {number} turns
 * @property {{[index: string]: Key[]}} formations
 * @property {{[index: string]: [turn: number, claims: string[]][]}} [because]  which claims a formation's place rests on
 * @property {Series} [holders]
 * @property {{[index: string]: Steps[]|Step[]}} [fortresses]
 * @property {Series} [strongpoints]
 * @property {Series} [bridges]
 * @property {Series} [ports]
 * @property {number[][]} [supply]
 * @property {Step[]} [kent]
 * @property {Series} [civilians]
 * @property {number[][]} [casualties]
 * @property {[number, number, number, number][]} [raids]
 * @property {Happening[]} [events]
 *
 * @typedef {{show: string, title: string, url: string, note?: string, page?: string, more?: string}} TrackLink
 *   one choice of what to show; what it is; the page that says more, and what its link says
 */

export {};
