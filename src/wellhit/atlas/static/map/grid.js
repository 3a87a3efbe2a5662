/**
 * The room that is taken: boxes with a gap around them, found by the squares of the picture that they touch.
 */

const CELL = 64; // px
const TOUCH = 0.01; // px that boxes may share, for the last bit of a sum
const KEYS = 1 << 14; // squares to a side of the world

export class Grid {
  /** @param {number} gap px kept free around each box */
  constructor(gap) {
    this.gap = gap;
    /** @type {Map<number, [number, number, number, number][]>} */
    this.squares = new Map();
  }

  /** @param {number} x middle @param {number} y @param {number} w @param {number} h */
  add(x, y, w, h) {
    const halfW = w / 2 + this.gap - TOUCH;
    const halfH = h / 2 + this.gap - TOUCH;
    /** @type {[number, number, number, number]} */
    const box = [x - halfW, y - halfH, x + halfW, y + halfH];
    for (let i = Math.floor(box[0] / CELL); i <= Math.floor(box[2] / CELL); i++) {
      for (let j = Math.floor(box[1] / CELL); j <= Math.floor(box[3] / CELL); j++) {
        const square = this.squares.get(i * KEYS + j);
        if (square) square.push(box);
        else this.squares.set(i * KEYS + j, [box]);
      }
    }
  }

  /** @param {number} x @param {number} y @param {number} halfW @param {number} halfH @returns {boolean} */
  isFree(x, y, halfW, halfH) {
    const left = x - halfW;
    const right = x + halfW;
    const top = y - halfH;
    const bottom = y + halfH;
    for (let i = Math.floor(left / CELL); i <= Math.floor(right / CELL); i++) {
      for (let j = Math.floor(top / CELL); j <= Math.floor(bottom / CELL); j++) {
        const square = this.squares.get(i * KEYS + j);
        if (!square) continue;
        for (const [l, t, r, b] of square) if (left < r && right > l && top < b && bottom > t) return false;
      }
    }
    return true;
  }
}
