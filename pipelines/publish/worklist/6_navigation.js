// Moving between views. Belongs here: address -> view, title, focus.
const VIEWS = { liste: openList, klaerung: openQuestions, vergleich: openComparison, lage: () => {}, lesehilfe: () => {} };
let isFirst = true;

async function open() {
  const [path, query] = location.hash.slice(1).split("?");
  if (path === "inhalt" && !isFirst) return;
  const [name, id] = path.split("/");
  const view = name === "fall" && id ? "fall" : Object.hasOwn(VIEWS, name) ? name : "liste";
  if (view === "fall") await openCase(id); else await VIEWS[view](new URLSearchParams(query ?? ""));
  for (const section of document.querySelectorAll(".view")) section.hidden = section.id !== view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  const heading = document.querySelector(`#${view} h1`);
  document.title = `${heading.textContent} – IRIS ${day(WORDS.stichtag)}`;
  if (!isFirst) { window.scrollTo({ top: 0, behavior: "instant" }); heading.focus({ preventScroll: true }); }
  isFirst = false;
  document.body.dataset.open = path || view;
}

caseForm();
window.addEventListener("hashchange", open);
open();
