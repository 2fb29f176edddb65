"use strict";
// Interaction on the page of a query: pointing at papers, choosing walks, switching layers.
const facts = JSON.parse(document.getElementById("facts").textContent);
const all = (selector) => [...document.querySelectorAll(selector)];
const details = document.querySelector(".details");
const hint = [...details.childNodes].map((node) => node.cloneNode(true));
const switches = document.querySelector(".switches");
const papers = all(".picture .paper[data-paper]");
const lines = all(".picture .citations path");
const buttons = all("button[data-path]");
let held = null;  // the id of the paper whose details stay while the pointer moves on
let chosen = null;  // the button of the walk that is singled out

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

// Every second part of a text is a word of the query.
function marked(paragraph, parts) {
  paragraph.replaceChildren(...parts.map((part, place) =>
    place % 2 ? element("mark", part) : document.createTextNode(part)));
}

function abstractOf(paper) {
  const box = element("details", "", "abstract");
  box.append(element("summary", "abstract"), element("p", ""));
  box.lastChild.dir = "auto";
  marked(box.lastChild, paper.abstract);
  return box;
}

function titled(paper, tag) {
  const title = element(tag, paper.title || paper.id);
  title.dir = "auto";
  return title;
}

function chosenRun() {
  const checked = document.querySelector("input[name=run]:checked");
  const name = checked ? checked.value : facts.runs.length ? facts.runs[0].name : null;
  return facts.runs.find((each) => each.name === name);
}

function point(id) {
  for (const mark of papers) mark.classList.toggle("at", mark.dataset.paper === id);
  for (const dot of all("[data-of]")) dot.classList.toggle("at", dot.dataset.of === id);
  for (const line of lines)
    line.classList.toggle("lit", [line.dataset.citing, line.dataset.cited].includes(id));
}

function show(id) {
  const paper = facts.papers[id], run = chosenRun();
  if (!paper) return;
  point(id);
  const said = run && run.said[id] || [];
  const list = document.createElement("dl");
  row(list, "place", run && run.where[id] || paper.where);
  row(list, `cosine, ${facts.about}`, paper.cosine === null ? null : paper.cosine.toFixed(3));
  row(list, "cosine, positive", paper.positive === null ? null : paper.positive.toFixed(3));
  row(list, "year", paper.year);
  if (paper.link) row(list, "record", recordLink(paper));
  row(list, "id", paper.id);
  row(list, "cited", `${paper.cited.toLocaleString("en")} ${paper.cited === 1 ? "time" : "times"}`);
  row(list, "state", paper.state);
  details.replaceChildren(titled(paper, "h3"), ...said.map((each) => element("p", each)), list);
  if (paper.abstract) details.append(abstractOf(paper));
}

function showWalk(button) {
  const run = chosenRun(), path = button.dataset.path;
  const list = document.createElement("ol");
  for (const id of run.paths[path].stops) {
    const item = document.createElement("li");
    item.append(titled(facts.papers[id], "b"), ...run.said[id].map((each) => element("p", each)));
    list.append(item);
  }
  details.replaceChildren(element("h3", `Walk ${Number(path) + 1}`), list);
}

// What stands in the box: the paper that is held, else the walk that is singled out, else a hint.
function settle() {
  details.classList.toggle("held", held !== null);
  if (held !== null) return show(held);
  point(null);
  if (chosen) showWalk(chosen);
  else details.replaceChildren(...hint.map((node) => node.cloneNode(true)));
}

function hold(id) {
  held = id;
  settle();
}

function single(button) {
  chosen = button === chosen ? null : button;
  held = null;
  for (const other of buttons) other.setAttribute("aria-pressed", String(other === chosen));
  for (const part of all(".chosen")) part.classList.remove("chosen");
  for (const picture of all(".picture")) picture.classList.toggle("single", chosen !== null);
  if (chosen) choose(chosen);
  settle();
}

function choose(button) {
  const path = chosenRun().paths[button.dataset.path];
  button.closest(".walk").classList.add("chosen");
  for (const part of all(".picture [data-path]"))
    part.classList.toggle("chosen", part.dataset.path === button.dataset.path);
  for (const mark of papers)
    mark.classList.toggle("chosen", path.papers.includes(mark.dataset.paper));
  for (const line of lines)
    line.classList.toggle("chosen", path.routes.some((route) =>
      route[0] === line.dataset.citing && route[1] === line.dataset.cited));
  for (const dot of all("[data-of]"))
    dot.classList.toggle("chosen", path.stops.includes(dot.dataset.of));
}

function on(name) {
  const box = document.querySelector(`input[name=${name}]`);
  return box !== null && box.checked;
}

function applySwitches() {
  const run = chosenRun(), name = run ? run.name : "";
  const hidden = all("input[name=strategy]").filter((box) => !box.checked).map((box) => box.value);
  for (const part of all("[data-run]:not(button)"))
    part.toggleAttribute("hidden", part.dataset.run !== name);
  const section = document.querySelector(`.found[data-run="${CSS.escape(name)}"]`);
  for (const part of all("[data-strategy-choice]"))
    part.hidden = !section.querySelector(
      `[data-strategy="${CSS.escape(part.dataset.strategyChoice)}"]`);
  for (const part of all("[data-strategy]")) {
    const dropped = part.matches(".cross, .dropped") && !on("dropped");
    part.classList.toggle("off", hidden.includes(part.dataset.strategy) || dropped);
    if (part.tagName === "LI") part.hidden = part.classList.contains("off");
  }
  for (const part of all("[data-start]")) {
    const end = (id) => part.closest("svg").querySelector(`[data-on="${CSS.escape(id)}"]`);
    const ends = [part.dataset.start, part.dataset.end].filter(Boolean).map(end);
    part.classList.toggle("off", ends.some((ring) => ring && ring.classList.contains("off")));
  }
  for (const part of all("[data-extent]")) {
    const only = part.parentNode.querySelectorAll("[data-extent=full]").length === 0;
    part.hidden = !only && (part.dataset.extent === "full") !== on("others");
  }
  for (const line of lines) line.classList.toggle("off", !on("citations"));
  for (const mark of papers) mark.tabIndex = -1;
  for (const picture of all(".picture")) {
    const first = picture.querySelector(".paper[data-paper]");
    if (first) first.tabIndex = 0;
  }
}

// Many citations would hide the walks: they stay away until they are asked for.
function fadeCitations() {
  const box = document.querySelector("input[name=citations]");
  const drawn = all(".scene:not([hidden]) > .columns:not([hidden]) .citations path").length;
  box.checked = drawn <= Number(box.dataset.few);
  applySwitches();
}

function letGo() {
  held = null;
  if (chosen) single(chosen);
  else settle();
}

function step(mark, by) {
  const there = [...mark.parentNode.querySelectorAll(".paper[data-paper]")];
  const next = there[(there.indexOf(mark) + by + there.length) % there.length];
  mark.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

for (const mark of papers) {
  const id = mark.dataset.paper;
  mark.addEventListener("pointerenter", () => { if (held === null) show(id); });
  mark.addEventListener("pointerleave", () => { if (held === null && chosen) settle(); });
  mark.addEventListener("click", () => hold(id));
  mark.addEventListener("focus", () => { if (held === null) show(id); else hold(id); });
  mark.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(mark, by);
  });
}
for (const dot of all("[data-of]")) {
  dot.addEventListener("pointerenter", () => { if (held === null) show(dot.dataset.of); });
  dot.addEventListener("pointerleave", () => { if (held === null && chosen) settle(); });
  dot.addEventListener("click", () => hold(dot.dataset.of));
}
for (const button of buttons) button.addEventListener("click", () => single(button));
for (const part of all(".picture [data-path]"))
  part.addEventListener("click", () => single(buttons.find((button) =>
    button.dataset.run === chosenRun().name && button.dataset.path === part.dataset.path)));
for (const foot of all("[data-extent=first] .foot"))
  foot.addEventListener("click", () => {
    const box = document.querySelector("input[name=others]");
    if (box) box.click();
  });
for (const picture of all(".picture"))
  picture.addEventListener("click", (event) => {
    if (!event.target.closest(".paper, [data-path], .foot")) hold(null);
  });
for (const box of all("[data-abstract]"))
  box.addEventListener("toggle", () => {
    const paper = facts.papers[box.dataset.abstract];
    if (paper && paper.abstract) marked(box.querySelector("p"), paper.abstract);
  });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
});
if (switches) {
  switches.hidden = false;
  switches.addEventListener("change", (event) => {
    letGo();
    applySwitches();
    if (event.target.name === "others") fadeCitations();
  });
  switches.addEventListener("submit", (event) => event.preventDefault());
}
applySwitches();
