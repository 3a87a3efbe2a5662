/**
 * What is land in the view: the land path of the base map drawn small on a canvas that nobody sees.
 *
 * Each island is told apart, so that a counter in Boulogne never finds its room in Kent.
 */

/** @typedef {import("./spread.js").Ground} Ground */
/** @typedef {import("./view.js").View} View */

const CELL = 3; // px of the stage a cell is wide
const MARGIN = 120; // px around the stage
const LEAST = 500; // cells; a smaller island has no room for a counter
const SHORE = 24; // cells from a place at sea, or on a mole, to its own land

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
 * @returns {Ground} for px of the stage and a margin around it; true where nothing is known of land and sea
 */
export function landIn(land, view) {
  const columns = Math.ceil((view.pxWidth + 2 * MARGIN) / CELL);
  const rows = Math.ceil((view.pxHeight + 2 * MARGIN) / CELL);
  const pen = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true });
  if (!land || !pen) return () => () => true;
  const k = view.scale / CELL;
  const [x0, y0] = view.pxAt(0, 0);
  pen.setTransform(k, 0, 0, k, (x0 + MARGIN) / CELL, (y0 + MARGIN) / CELL);
  pen.fill(land, "evenodd");
  const islands = new Islands(pen.getImageData(0, 0, columns, rows).data, columns, rows);
  return (counter) => {
    const own = islands.of(counter);
    return own > 0 ? (x, y) => islands.at(x, y) === own : () => false;
  };
}

/** Land as numbered islands on a raster; 0 is sea, or land too small. */
class Islands {
  /** @param {Uint8ClampedArray} pixels of which the opaque ones are land @param {number} columns @param {number} rows */
  constructor(pixels, columns, rows) {
    this.columns = columns;
    this.rows = rows;
    /** @type {Map<string, number>} */
    this.found = new Map();
    this.cells = new Int32Array(columns * rows);
    for (let i = 0; i < this.cells.length; i++) this.cells[i] = pixels[4 * i + 3] > 127 ? -1 : 0;
    const stack = new Int32Array(this.cells.length);
    let next = 1;
    for (let i = 0; i < this.cells.length; i++) if (this.cells[i] < 0 && this.flood(i, next, stack) >= LEAST) next++;
  }

  /** Number an island from one of its cells; one too small becomes sea. @param {number} from @param {number} name @param {Int32Array} stack @returns {number} its cells */
  flood(from, name, stack) {
    const { cells, columns } = this;
    let filled = 0;
    let last = 0;
    stack[last++] = from;
    cells[from] = name;
    // Every cell is put on the stack once and stays there, so that a small island can be undone.
    while (filled < last) {
      const cell = stack[filled++];
      const column = cell % columns;
      for (const [other, inside] of /** @type {const} */ ([
        [cell - 1, column > 0],
        [cell + 1, column < columns - 1],
        [cell - columns, cell >= columns],
        [cell + columns, cell + columns < cells.length],
      ])) {
        if (!inside || cells[other] >= 0) continue;
        cells[other] = name;
        stack[last++] = other;
      }
    }
    if (filled < LEAST) for (let i = 0; i < filled; i++) cells[stack[i]] = 0;
    return filled;
  }

  /** @param {number} x @param {number} y px of the stage @returns {number} the island's number */
  at(x, y) {
    const column = Math.floor((x + MARGIN) / CELL);
    const row = Math.floor((y + MARGIN) / CELL);
    return column < 0 || row < 0 || column >= this.columns || row >= this.rows ? 0 : this.cells[row * this.columns + column];
  }

  /** The island that a counter belongs to: where its place is, or the nearest shore. @param {{x: number|null, y: number|null}} counter @returns {number} */
  of({ x, y }) {
    const [px, py] = [Number(x), Number(y)];
    const here = this.at(px, py);
    if (here > 0) return here;
    const key = `${px} ${py}`;
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const near = this.nearest(px, py);
    this.found.set(key, near);
    return near;
  }

  /** @param {number} x @param {number} y @returns {number} 0 where no shore is near */
  nearest(x, y) {
    for (let ring = 1; ring <= SHORE; ring++) {
      for (let n = 0; n < 8 * ring; n++) {
        const angle = (Math.PI * n) / (4 * ring);
        const island = this.at(x + ring * CELL * Math.cos(angle), y + ring * CELL * Math.sin(angle));
        if (island > 0) return island;
      }
    }
    return 0;
  }
}
