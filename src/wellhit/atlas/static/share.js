// Share: the device's own way of passing on an address where it has one, else the address on the clipboard.

/**
 * @param {Document} page
 * @returns {void}
 */
export function offerShare(page) {
  for (const link of page.querySelectorAll("a.share")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      void pass(page, link);
    });
  }
}

/**
 * @param {Document} page
 * @param {HTMLAnchorElement} link
 * @returns {Promise<void>}
 */
async function pass(page, link) {
  const address = location.href;
  const title = link.dataset.title ?? page.title;
  try {
    if (navigator.share) {
      await navigator.share({ title, url: address });
      return;
    }
    await navigator.clipboard.writeText(address);
    announce(page, link.dataset.done ?? "");
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") return;
    location.assign(link.href); // neither is allowed here: the address bar then holds what can be copied
  }
}

/**
 * @param {Document} page
 * @param {string} words
 * @returns {void}
 */
function announce(page, words) {
  let place = page.querySelector(".announced");
  if (!place) {
    place = page.createElement("p");
    place.className = "announced";
    place.setAttribute("role", "status");
    page.body.append(place);
  }
  place.textContent = words;
  setTimeout(() => place?.remove(), 4000);
}
