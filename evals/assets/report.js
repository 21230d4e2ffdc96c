// Shows the failed cases that hold the words; "/" goes to the box, and Escape empties it.
const box = document.getElementById("find");
const cases = [...document.querySelectorAll("details[data-words]")];
const shown = document.getElementById("shown");
function sift() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const each of cases) {
    each.hidden = !words.every((word) => each.dataset.words.includes(word));
    count += !each.hidden;
  }
  shown.textContent = words.length ? `${count} of ${cases.length}` : cases.length;
}
box.addEventListener("input", sift);
addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== box) {
    event.preventDefault();
    box.focus();
  } else if (event.key === "Escape" && document.activeElement === box) {
    box.value = "";
    sift();
  }
});
addEventListener("beforeprint", () => cases.forEach((each) => (each.open = !each.hidden)));
