/** Making SVG elements: attributes and classes, no style strings. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string|number>} [attributes] numbers are rounded to a tenth
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
  }
  node.append(...children);
  return node;
}

/**
 * A text with a halo, so that it is read over anything.
 * @param {number} x @param {number} y @param {string} text @param {string} [className] @param {string} [anchor]
 */
export const label = (x, y, text, className = "", anchor = "middle") =>
  svg("text", { x, y, class: `say ${className}`, "text-anchor": anchor }, text);

/**
 * A share of a circle, from the top with the clock.
 * @param {number} x @param {number} y @param {number} r @param {number} share 0..1 @param {string} className
 */
export function arc(x, y, r, share, className) {
  if (share >= 0.999) return svg("circle", { cx: x, cy: y, r, class: className });
  const angle = 2 * Math.PI * Math.max(0, share);
  const [ex, ey] = [x + r * Math.sin(angle), y - r * Math.cos(angle)];
  const d = `M${x.toFixed(1)} ${y.toFixed(1)}V${(y - r).toFixed(1)}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${ex.toFixed(1)} ${ey.toFixed(1)}Z`;
  return svg("path", { d, class: className });
}
