/**
 * When the address changes: it follows the view, never more than twice a second, and is what "share" hands on.
 */

const PAUSE_MS = 500; // browsers refuse more than some hundred changes in half a minute

export class Address {
  /** @param {() => string} write what follows "?" @param {boolean} own whether this map owns the page's address */
  constructor(write, own) {
    this.write = write;
    this.own = own;
    this.due = 0;
    // A page opened from a disk may change only what follows "#".
    this.mark = document.documentElement.hasAttribute("data-static") ? "#" : "?";
  }

  /** @returns {string} the part of the address that holds a view, if any */
  static get given() {
    return location.hash.includes("=") ? location.hash : location.search;
  }

  /** The view changed. */
  changed() {
    if (!this.own || this.due) return;
    this.due = window.setTimeout(() => {
      this.due = 0;
      history.replaceState(history.state, "", this.mark + this.write());
      this.carry();
    }, PAUSE_MS);
  }

  /** Links to the same page in another language keep the view. */
  carry() {
    for (const link of document.querySelectorAll("a[rel~=alternate][hreflang]")) {
      if (!(link instanceof HTMLAnchorElement)) continue;
      link.href = link.href.replace(/[?#].*$/, "") + this.mark + this.write();
    }
  }

  /** @returns {string} the link to this very view */
  get link() {
    return location.href.replace(/[?#].*$/, "") + this.mark + this.write();
  }
}
