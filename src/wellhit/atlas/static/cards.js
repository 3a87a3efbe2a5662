// A figure's link opens its claim as a card on the same page; without script, or in a copy on disk, it leads to the page.

/**
 * @param {Document} page
 * @returns {void}
 */
export function openCards(page) {
  if (page.documentElement.hasAttribute("data-static") || !("HTMLDialogElement" in window)) return;
  page.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("a.claim") : null;
    if (!(target instanceof HTMLAnchorElement)) return;
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void show(page, target);
  });
}

/**
 * @param {Document} page
 * @param {HTMLAnchorElement} link
 * @returns {Promise<void>}
 */
async function show(page, link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(String(answer.status));
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("card");
    if (!found) throw new Error("no card");
    present(page, link, found);
  } catch {
    window.location.assign(link.href);
  }
}

/**
 * @param {Document} page
 * @param {HTMLAnchorElement} link
 * @param {HTMLElement} card
 * @returns {void}
 */
function present(page, link, card) {
  page.querySelector("dialog.card-shown")?.remove();
  const dialog = page.createElement("dialog");
  dialog.className = "card-shown";
  const heading = card.querySelector("h1");
  if (heading) {
    const lower = page.createElement("h2");
    lower.id = "card-title";
    lower.className = "card-title";
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
    dialog.setAttribute("aria-labelledby", "card-title");
  }
  for (const within of card.querySelectorAll("h2:not(.card-title)")) {
    const lower = page.createElement("h3");
    lower.append(...within.childNodes);
    within.replaceWith(lower);
  }
  card.removeAttribute("id");
  const bar = page.createElement("form");
  bar.method = "dialog";
  const whole = page.createElement("a");
  whole.href = link.href;
  whole.textContent = page.body.dataset.whole ?? "";
  const close = page.createElement("button");
  close.textContent = page.body.dataset.close ?? "";
  bar.append(whole, close);
  dialog.append(page.importNode(card, true), bar);
  page.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.showModal();
}
