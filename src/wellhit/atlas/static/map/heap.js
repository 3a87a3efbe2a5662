/** The lightest first; of equal weights the lower number. */
export class Heap {
  constructor() {
    /** @type {number[]} */
    this.weights = [];
    /** @type {number[]} */
    this.numbers = [];
  }

  get size() {
    return this.weights.length;
  }

  /** @returns {number} the least weight; Infinity when empty */
  get least() {
    return this.weights[0] ?? Infinity;
  }

  /** @param {number} weight @param {number} number */
  push(weight, number) {
    const { weights, numbers } = this;
    let i = weights.push(weight) - 1;
    numbers.push(number);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.before(up, i)) break;
      this.swap(up, i);
      i = up;
    }
  }

  /** @returns {number} the number of the lightest, which is taken off; call only when `size` > 0 */
  pop() {
    const { weights, numbers } = this;
    const number = numbers[0];
    this.swap(0, weights.length - 1);
    weights.pop();
    numbers.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const down of [2 * i + 1, 2 * i + 2]) if (down < weights.length && this.before(down, least)) least = down;
      if (least === i) return number;
      this.swap(i, least);
      i = least;
    }
  }

  /** @param {number} i @param {number} j @returns {boolean} */
  before(i, j) {
    const { weights, numbers } = this;
    return weights[i] < weights[j] || (weights[i] === weights[j] && numbers[i] < numbers[j]);
  }

  /** @param {number} i @param {number} j */
  swap(i, j) {
    const { weights, numbers } = this;
    [weights[i], weights[j]] = [weights[j], weights[i]];
    [numbers[i], numbers[j]] = [numbers[j], numbers[i]];
  }
}
