/**
 * The room that is taken: boxes with a gap around them, found by the squares of the picture that they touch.
 *
 * Asked some ten thousand times a frame, so it is plain numbers in one array for each square.
 */

const CELL = 64; // px
const SIDE = 128; // squares to a side; the picture wraps around beyond, which is slower and never wrong
const TOUCH = 0.01; // px that boxes may share, for the last bit of a sum

export class Grid {
  /** @param {number} gap px kept free around each box */
  constructor(gap) {
    this.gap = gap;
    /** @type {(number[]|undefined)[]} four numbers a box: left, top, right, bottom */
    this.squares = new Array(SIDE * SIDE);
    /** @type {number[][]} */
    this.used = [];
  }

  clear() {
    for (const square of this.used) square.length = 0;
    this.used.length = 0;
  }

  /** @param {number} x middle @param {number} y @param {number} w @param {number} h */
  add(x, y, w, h) {
    const halfW = w / 2 + this.gap - TOUCH;
    const halfH = h / 2 + this.gap - TOUCH;
    const [l, t, r, b] = [x - halfW, y - halfH, x + halfW, y + halfH];
    for (let i = Math.floor(l / CELL); i <= Math.floor(r / CELL); i++) {
      for (let j = Math.floor(t / CELL); j <= Math.floor(b / CELL); j++) {
        const n = (i & (SIDE - 1)) * SIDE + (j & (SIDE - 1));
        const square = (this.squares[n] ??= []);
        if (!square.length) this.used.push(square);
        square.push(l, t, r, b);
      }
    }
  }

  /** @param {number} x @param {number} y @param {number} halfW @param {number} halfH @returns {boolean} */
  isFree(x, y, halfW, halfH) {
    const left = x - halfW;
    const right = x + halfW;
    const top = y - halfH;
    const bottom = y + halfH;
    const iEnd = Math.floor(right / CELL);
    const jStart = Math.floor(top / CELL);
    const jEnd = Math.floor(bottom / CELL);
    for (let i = Math.floor(left / CELL); i <= iEnd; i++) {
      for (let j = jStart; j <= jEnd; j++) {
        const square = this.squares[(i & (SIDE - 1)) * SIDE + (j & (SIDE - 1))];
        if (!square) continue;
        for (let n = 0; n < square.length; n += 4) {
          if (square[n] < right && square[n + 2] > left && square[n + 1] < bottom && square[n + 3] > top) return false;
        }
      }
    }
    return true;
  }
}
