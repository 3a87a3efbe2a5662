/**
 * What is land in the view: the land path of the base map drawn small on a canvas that nobody sees.
 */

/** @typedef {import("./spread.js").OnGround} OnGround */
/** @typedef {import("./view.js").View} View */

const CELL = 3; // px of the stage a cell is wide
const MARGIN = 120; // px around the stage

/** @param {SVGElement} base @returns {Path2D|null} all that the base map marks as land */
export function landPath(base) {
  const paths = [...base.querySelectorAll("path.land")];
  if (!paths.length) return null;
  const land = new Path2D();
  for (const path of paths) land.addPath(new Path2D(path.getAttribute("d") ?? ""));
  return land;
}

/**
 * @param {Path2D|null} land @param {View} view
 * @returns {OnGround} for px of the stage and a margin around it; everywhere, where nothing is known of land and sea
 */
export function landIn(land, view) {
  const columns = Math.ceil((view.pxWidth + 2 * MARGIN) / CELL);
  const rows = Math.ceil((view.pxHeight + 2 * MARGIN) / CELL);
  const pen = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true });
  if (!land || !pen) return () => true;
  const k = view.scale / CELL;
  const [x0, y0] = view.pxAt(0, 0);
  pen.setTransform(k, 0, 0, k, (x0 + MARGIN) / CELL, (y0 + MARGIN) / CELL);
  pen.fill(land, "evenodd");
  const { data } = pen.getImageData(0, 0, columns, rows);
  const cells = new Uint8Array(columns * rows);
  for (let i = 0; i < cells.length; i++) cells[i] = data[4 * i + 3] > 127 ? 1 : 0;
  return (x, y) => {
    const column = Math.floor((x + MARGIN) / CELL);
    const row = Math.floor((y + MARGIN) / CELL);
    return column >= 0 && row >= 0 && column < columns && row < rows && cells[row * columns + column] === 1;
  };
}
