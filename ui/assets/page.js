// The page around the panel: the drawers of past conversations and of the chat model, copying, and what is read aloud.
// Parts of the page appear late and are replaced, so everything is looked up when it is needed.
const drawers = ["past", "model"]; // by their ids; each has a button that opens and closes it
const isOpen = (name) => document.body.classList.contains(`${name}-open`);

function setDrawer(name, opened) {
  document.body.classList.toggle(`${name}-open`, opened);
  const button = document.querySelector(`#${name}-button`);
  if (button) button.setAttribute("aria-expanded", String(opened));
  if (opened) document.querySelector(`#${name} :is(button, input, textarea)`).focus();
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  for (const name of drawers) {
    if (target.closest(`#${name}-button`)) setDrawer(name, !isOpen(name));
    else if (isOpen(name) && !target.closest(`#${name}`)) setDrawer(name, false);
  }
  if (isOpen("past") && target.closest("#past :is(button, td)")) setDrawer("past", false);
});
document.addEventListener("keydown", (event) => {
  const name = drawers.find(isOpen);
  if (event.key !== "Escape" || !name) return;
  setDrawer(name, false);
  document.querySelector(`#${name}-button`).focus();
  event.stopImmediatePropagation();
}, true);

// On phones the releases, and what changed, lie over the chat.
function setList(opened) {
  document.body.classList.toggle("list-open", opened);
  document.querySelector("#list-button")?.setAttribute("aria-expanded", String(opened));
  (opened ? element.querySelector(".fold") : document.querySelector("#list-button"))?.focus({ preventScroll: true });
}
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest("#list-button")) setList(!isOpen("list"));
  else if (target.closest(".fold")) setList(false);
});
document.addEventListener("keydown", (event) => {
  const inside = element.classList.contains("open") || element.classList.contains("changed-open");
  if (event.key === "Escape" && isOpen("list") && !inside) setList(false);
}, true);

// An answer is copied as it is read, with the releases that it cites named below it.
function withSources(message) {
  const words = message.innerText.trim();
  const lines = new Map();
  for (const link of message.querySelectorAll('a[href*="#cite="]')) {
    const id = addressOf(link).split(":")[0];
    lines.set(link.textContent, `${link.textContent} ${link.title} (${urls.get(id) || id})`);
  }
  return lines.size ? `${words}\n\nSources\n${[...lines.values()].join("\n")}` : words;
}
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest('#answers button[title="Copy message"]');
  const row = button && button.closest(".message-buttons")?.previousElementSibling;
  const message = row && row.querySelector(".message-content");
  if (!message || !navigator.clipboard) return; // without TLS only Gradio's own way is left
  event.stopImmediatePropagation();
  event.preventDefault();
  navigator.clipboard.writeText(withSources(message)).then(() => {
    button.dataset.copied = "true";
    setTimeout(() => { delete button.dataset.copied; }, 1500);
  });
}, true);

// "Search all releases" asks the question above the answer once more, without the days that it names.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest('#answers a[href$="#all"]');
  if (!link) return;
  event.preventDefault();
  const rows = [...document.querySelectorAll("#answers .message.user, #answers .message.bot")];
  const asked = rows.slice(0, rows.findIndex((row) => row.contains(link))).reverse().find((row) => row.matches(".user"));
  const box = document.querySelector("#chat textarea");
  if (!asked || !box || box.disabled) return;
  const words = asked.querySelector(".message-content, .prose, [data-testid]") || asked;
  box.value = `${words.innerText.trim()} (all releases)`;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector("#chat .submit-button")?.click(), 50); // once Gradio has read it
});

// Gradio's bin takes the whole conversation away at once.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest('#answers button[title="Clear"]');
  if (!button || confirm("Delete this conversation?")) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}, true);

// Gradio labels each message with its source text; a screen reader would read the links out.
function readable(label) {
  return label.replace(/\[\\\[(\d+)\\\]\]\([^)]*\)/g, "[$1]").replace(/<\/?small>|\*\*|\\(?=\W)/g, "");
}
new MutationObserver(() => {
  // Said of a button from when it opens something, which is after it is seen.
  for (const name of drawers) {
    document.querySelector(`#${name}-button:not([aria-expanded])`)?.setAttribute("aria-expanded", "false");
  }
  // Gradio calls its example buttons a list, which holds list items only.
  document.querySelector('#answers .examples[role="list"]')?.setAttribute("role", "group");
  for (const node of document.querySelectorAll("#answers .message [aria-label]")) {
    const plain = readable(node.getAttribute("aria-label"));
    if (plain !== node.getAttribute("aria-label")) node.setAttribute("aria-label", plain);
  }
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"] });
