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
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (element.classList.contains("open")) close();
  else if (element.classList.contains("changed-open")) closeChanges();
});
source.querySelector(".close").addEventListener("click", close);

function fromHash() {
  if (!location.hash.startsWith("#cite=")) return;
  try { open(decodeURIComponent(location.hash.slice(6))); } catch { open("?"); }
}
window.addEventListener("hashchange", fromHash);

// What changed at a company: chosen above the list of releases, shown in its place.
const changes = element.querySelector(".changes");
const chooser = element.querySelector("#changed-company");

function node(kind, name, text) {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function line(row) {
  const link = node("a", "", row.date);
  link.href = "#cite=" + row.address;
  const made = node("p", "told");
  made.append(link, " ");
  if (row.claim) made.append(node("span", "claim", row.claim), " ");
  made.append(row.speaker && !row.text.includes(row.speaker.split(" ").pop()) ? `${row.speaker}: ` : "", row.text);
  return made;
}

function compared(row) {
  const made = node("div", "compared");
  const head = made.appendChild(node("p", "told"));
  for (const [place, side] of [row.from, row.to].entries()) {
    const link = node("a", "", side.date);
    link.href = "#cite=" + side.address;
    head.append(place ? " to " : "", link);
  }
  if (row.same) { head.append(": unchanged"); return made; }
  const words = made.appendChild(node("p", "words"));
  for (const part of row.parts) {
    if (!part.mark) words.append(part.text);
    else words.append(node(part.mark === "added" ? "ins" : "del", "", part.text));
  }
  return made;
}

function titled(title, rows) {
  return rows.length ? [node("h3", "", title), ...rows] : [];
}

async function showChanges(company) {
  const view = await server.changes(company);
  changes.querySelector("h2").textContent = view.company || company;
  changes.querySelector(".facts").textContent = view.error || (view.names ? `also ${view.names}` : "");
  const facts = (view.facts || []).map((pair) => { const made = node("div", "pair"); made.append(...pair.map(line)); return made; });
  const told = (view.told || []).map((one) => { const made = node("div", "pair"); made.append(node("p", "title", one.title), ...one.lines.map(line)); return made; });
  changes.querySelector(".shown").replaceChildren(
    ...titled("How it presents itself", (view.about || []).map(compared).reverse()),
    ...titled("What the news changed", facts.reverse()),
    ...titled("Release by release", told),
  );
  changes.querySelector(".shown").scrollTop = 0;
  element.classList.add("changed-open");
  changes.focus({ preventScroll: true });
}

function closeChanges() {
  element.classList.remove("changed-open");
  chooser.value = "";
  chooser.focus({ preventScroll: true });
}
chooser.addEventListener("change", () => { if (chooser.value) showChanges(chooser.value); });
changes.querySelector(".leave").addEventListener("click", closeChanges);
server.companies("").then((names) => {
  for (const name of names) chooser.append(new Option(name, name));
  element.querySelector(".changed").hidden = names.length === 0;
});

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
