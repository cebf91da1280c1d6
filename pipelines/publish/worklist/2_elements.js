// Making elements. Belongs here: text becomes text nodes, never markup, whatever it says.
const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

const el = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);
const caseLink = (id) => el("a", { class: "case", href: `#fall/${id}` }, id);

function priority(cell) {
  return cell === null ? "–" : el("span", { class: `prio ${cell.slice(0, 2).toLowerCase()}` }, cell);
}

function field(name, label, choices, attributes = {}) {
  const id = `feld-${name}`;
  const options = choices.map(([value, text]) => el("option", { value }, text));
  return el("div", {}, el("label", { for: id }, label), el("select", { id, name, ...attributes }, options));
}

function plainTable(caption, heads, rows) {
  const head = el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text))));
  const body = rows.map((cells) => el("tr", { role: "row" }, cells.map((cell, at) =>
    el(at ? "td" : "th", at ? { role: "cell", "data-label": heads[at] } : { scope: "row", role: "rowheader", "data-label": heads[0] }, cell))));
  return el("table", { class: "stack", role: "table" }, el("caption", {}, caption), head, el("tbody", {}, body));
}
