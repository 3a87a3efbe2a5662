/**
 * Where a longitude and latitude lie on the map: Mercator in units of 100 m at 50.6 N, as the server draws.
 */

const EARTH = 63781.37; // radius in units of 100 m
const TRUE_AT = 50.6; // degrees north, where a unit is 100 m
const K = EARTH * Math.cos((TRUE_AT * Math.PI) / 180);
const RAD = Math.PI / 180;

export const UNITS_PER_KM = 10;

/** @param {number} lat degrees */
const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * RAD) / 2));

/**
 * @typedef {object} Projection
 * @property {number} width   of the map in units
 * @property {number} height
 * @property {(lon: number, lat: number) => [number, number]} xy
 * @property {(x: number, y: number) => [number, number]} lonlat
 */

/**
 * @param {[number, number, number, number]} bounds west, south, east, north in degrees
 * @returns {Projection}
 */
export function projection([west, south, east, north]) {
  const top = mercator(north);
  return {
    width: K * (east - west) * RAD,
    height: K * (top - mercator(south)),
    xy: (lon, lat) => [K * (lon - west) * RAD, K * (top - mercator(lat))],
    lonlat: (x, y) => [west + x / K / RAD, (2 * Math.atan(Math.exp(top - y / K)) - Math.PI / 2) / RAD],
  };
}
