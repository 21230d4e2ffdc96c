// The source panel. Everything it shows is set as text, never as HTML.
const source = element.querySelector(".source");
const corpus = element.querySelector(".corpus");
const openRule = document.head.appendChild(document.createElement("style"));
const urls = new Map();
let opener = null;
let pressed = null;

function addressOf(link) {
  const at = link.getAttribute("href").indexOf("#cite=");
  return decodeURIComponent(link.getAttribute("href").slice(at + 6));
}

function citeLink(event) {
  const link = event.target instanceof Element ? event.target.closest('a[href*="#cite="]') : null;
  return link;
}

function show(view) {
  const set = (name, text) => { source.querySelector(name).textContent = text; };
  set(".date", view.date || "");
  set("h2", view.title || "");
  set(".facts", view.error || view.facts || "");
  source.querySelector(".badge").hidden = !view.digest;
  source.querySelector(".digest").hidden = !view.digest;
  source.querySelector(".link").hidden = !view.url;
  if (view.url) source.querySelector(".link a").href = view.url;
  const text = source.querySelector(".text");
  text.replaceChildren(...(view.blocks || []).map((block) => {
    const node = document.createElement(block.kind === "heading" ? "h3" : "p");
    node.className = block.kind;
    for (const part of block.parts) {
      if (!part.mark) { node.append(part.text); continue; }
      const mark = node.appendChild(document.createElement("mark"));
      mark.className = part.mark;
      mark.textContent = part.text;
    }
    return node;
  }));
  element.classList.add("open");
  document.body.classList.add("source-open");
  const mark = text.querySelector("mark.answer") || text.querySelector("mark");
  text.scrollTop = 0;
  if (mark) {
    const away = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop = Math.max(0, away - text.clientHeight / 3);
  }
}

async function open(address, link) {
  opener = link || null;
  const href = CSS.escape ? "#cite=" + address : "";
  openRule.textContent = `a[href$="${href.replace(/["\\]/g, "")}"] { background: var(--dl-open) !important; }`;
  show(await server.cite(address));
  source.focus({ preventScroll: true });
  if (link && window.innerWidth < 821) {
    const chip = document.querySelector(`a[href$="${href}"]`);
    if (chip) chip.scrollIntoView({ block: "start" });
  }
}

function close() {
  if (!element.classList.contains("open")) return;
  element.classList.remove("open");
  document.body.classList.remove("source-open");
  openRule.textContent = "";
  if (location.hash.startsWith("#cite=")) history.replaceState(null, "", location.pathname + location.search);
  const back = opener && opener.isConnected ? opener : document.querySelector("textarea");
  if (back) back.focus({ preventScroll: true });
}

function follow(link) {
  const address = addressOf(link);
  history.replaceState(null, "", "#cite=" + address);
  open(address, link);
}

// While an answer streams its nodes are replaced, and a slow click would be lost: press and
// release are compared by address instead.
document.addEventListener("pointerdown", (event) => {
  const link = citeLink(event);
  pressed = link ? addressOf(link) : null;
}, true);
document.addEventListener("pointerup", (event) => {
  const link = citeLink(event);
  if (link && event.button === 0 && addressOf(link) === pressed) follow(link);
  pressed = null;
}, true);
document.addEventListener("click", (event) => {
  const link = citeLink(event);
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (event.detail === 0) follow(link); // the keyboard
}, true);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
element.querySelector(".close").addEventListener("click", close);

function fromHash() {
  if (!location.hash.startsWith("#cite=")) return;
  try { open(decodeURIComponent(location.hash.slice(6))); } catch { open("?"); }
}
window.addEventListener("hashchange", fromHash);

server.corpus("").then((rows) => {
  corpus.querySelector("h2").textContent = rows.length === 1 ? "1 release" : `${rows.length} releases`;
  corpus.querySelector("ul").replaceChildren(...rows.map((row) => {
    urls.set(row.id, row.url);
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = "#cite=" + row.id;
    link.textContent = row.title;
    const when = item.appendChild(document.createElement("span"));
    when.textContent = row.facts;
    return item;
  }));
});
fromHash();
