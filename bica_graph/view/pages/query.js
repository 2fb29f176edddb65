"use strict";
// Interaction on the page of a query: pointing at papers, choosing paths, switching layers.
const facts = JSON.parse(document.getElementById("facts").textContent);
const picture = document.querySelector(".picture");
const details = document.querySelector(".details");
const switches = document.querySelector(".switches");
const papers = [...picture.querySelectorAll(".paper")];
let held = null;  // the paper whose details stay visible while the pointer moves on
const all = (selector) => [...document.querySelectorAll(selector)];

function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function row(list, term, value) {
  if (value === null || value === undefined || value === "") return;
  list.append(element("dt", term));
  const described = document.createElement("dd");
  described.append(value);
  list.append(described);
}

function recordLink(paper) {
  const anchor = element("a", paper.record);
  anchor.href = paper.link;
  anchor.rel = "noreferrer";
  anchor.target = "_blank";
  return anchor;
}

function show(mark) {
  const paper = facts.papers[mark.dataset.paper];
  for (const other of papers) other.classList.toggle("at", other === mark);
  for (const line of picture.querySelectorAll(".citations path")) {
    const ends = [line.dataset.citing, line.dataset.cited];
    line.classList.toggle("lit", ends.includes(paper.id));
  }
  const title = element("h3", paper.title || paper.id);
  title.dir = "auto";
  const list = document.createElement("dl");
  row(list, "year", paper.year);
  row(list, "id", paper.id);
  if (paper.link) row(list, "record", recordLink(paper));
  row(list, "where", paper.where);
  row(list, "cosine, query", paper.query === null ? null : paper.query.toFixed(3));
  row(list, "cosine, positive", paper.positive === null ? null : paper.positive.toFixed(3));
  row(list, "cited", paper.cited.toLocaleString("en"));
  row(list, "state", paper.state);
  for (const run of facts.runs) {
    const verdict = run.verdicts[paper.id];
    if (verdict) row(list, run.name, verdict);
  }
  details.replaceChildren(title, list);
}

function hold(mark) {
  held = mark;
  details.classList.toggle("held", mark !== null);
  if (mark) show(mark);
}

function chosenRun() {
  const checked = document.querySelector("input[name=run]:checked");
  return checked ? checked.value : facts.runs.length ? facts.runs[0].name : null;
}

function single(button) {
  const on = button !== null && button.getAttribute("aria-pressed") !== "true";
  for (const other of all("button[data-path]")) other.setAttribute("aria-pressed", "false");
  for (const chosen of all(".chosen")) chosen.classList.remove("chosen");
  picture.classList.toggle("single", on);
  if (!on) return;
  button.setAttribute("aria-pressed", "true");
  button.closest(".walk").classList.add("chosen");
  const run = facts.runs.find((each) => each.name === button.dataset.run);
  const path = run.paths[button.dataset.path];
  const own = `[data-run="${CSS.escape(run.name)}"]`;
  for (const transition of picture.querySelectorAll(`${own} .transition`))
    transition.classList.toggle("chosen", transition.dataset.path === button.dataset.path);
  for (const ring of picture.querySelectorAll(`${own} [data-on]`))
    ring.classList.toggle("chosen", path.stops.includes(ring.dataset.on));
  for (const mark of papers)
    mark.classList.toggle("chosen", path.papers.includes(mark.dataset.paper));
  for (const line of picture.querySelectorAll(".citations path"))
    line.classList.toggle("chosen", path.routes.some((route) =>
      route[0] === line.dataset.citing && route[1] === line.dataset.cited));
}

function applySwitches() {
  const run = chosenRun();
  const on = (name) => {
    const box = document.querySelector(`input[name=${name}]`);
    return box === null || box.checked;
  };
  const strategies = all("input[name=strategy]");
  const hidden = strategies.filter((box) => !box.checked).map((box) => box.value);
  for (const part of all("[data-run]:not(button)"))
    part.toggleAttribute("hidden", part.dataset.run !== run);
  for (const part of all("[data-strategy]")) {
    const dropped = part.classList.contains("dropped") && !on("dropped");
    part.classList.toggle("off", hidden.includes(part.dataset.strategy) || dropped);
    if (part.tagName === "LI") part.hidden = part.classList.contains("off");
  }
  for (const transition of picture.querySelectorAll(".transition")) {
    const own = `[data-run="${CSS.escape(transition.parentNode.dataset.run)}"]`;
    const end = (paper) => picture.querySelector(`${own} [data-on="${CSS.escape(paper)}"]`);
    const ends = [end(transition.dataset.start), end(transition.dataset.end)];
    transition.classList.toggle("off", ends.some((ring) => ring && ring.classList.contains("off")));
  }
  const needed = new Set(facts.seeds);
  for (const each of facts.runs) if (each.name === run) each.shown.forEach((id) => needed.add(id));
  for (const mark of papers)
    mark.classList.toggle("off", !on("others") && !needed.has(mark.dataset.paper));
  for (const line of picture.querySelectorAll(".citations path")) {
    const drawn = (id) => on("others") || needed.has(id);
    const both = drawn(line.dataset.citing) && drawn(line.dataset.cited);
    line.classList.toggle("off", !on("citations") || !both);
  }
  for (const mark of papers) mark.tabIndex = -1;
  const first = papers.find((mark) => !mark.classList.contains("off"));
  if (first) first.tabIndex = 0;
}

function letGo() {
  single(null);
  hold(null);
}

function step(mark, by) {
  const there = papers.filter((each) => !each.classList.contains("off"));
  const next = there[(there.indexOf(mark) + by + there.length) % there.length];
  mark.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

for (const mark of papers) {
  mark.addEventListener("pointerenter", () => { if (!held) show(mark); });
  mark.addEventListener("click", () => hold(mark));
  mark.addEventListener("focus", () => { if (held) hold(mark); else show(mark); });
  mark.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(mark, by);
  });
}
for (const button of all("button[data-path]"))
  button.addEventListener("click", () => single(button));
for (const transition of picture.querySelectorAll(".transition"))
  transition.addEventListener("click", () => single(all("button[data-path]").find((button) =>
    button.dataset.run === transition.parentNode.dataset.run &&
    button.dataset.path === transition.dataset.path)));
picture.addEventListener("click", (event) => {
  if (!event.target.closest(".paper, .transition")) hold(null);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
});
if (switches) {
  switches.hidden = false;
  switches.addEventListener("change", () => { letGo(); applySwitches(); });
  switches.addEventListener("submit", (event) => event.preventDefault());
}
applySwitches();
