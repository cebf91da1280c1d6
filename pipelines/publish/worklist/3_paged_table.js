// A table of many rows, shown page by page. Belongs here: sorting, paging; not what the columns mean.
const SIZES = [50, 100, 250];

function compared(left, right) {
  if (left === right) return 0;
  if (left === null) return 1; // what is unknown comes last, whichever way the rest runs
  if (right === null) return -1;
  return typeof left === "string" ? left.localeCompare(right, "de") : left - right;
}

class PagedTable {
  // columns: {head, value(row), cell(row), number}; value sorts, cell shows; without value no sorting
  constructor(place, { caption, columns }) {
    Object.assign(this, { place, caption, columns, rows: [], page: 0, size: SIZES[0], by: null, down: false });
  }

  show(rows) {
    this.given = rows;
    this.page = 0;
    this.sort();
  }

  sort() {
    this.rows = this.given;
    if (this.by !== null) {
      const value = this.columns[this.by].value;
      const keyed = this.given.map((row) => [value(row), row]);
      const sign = this.down ? -1 : 1;
      keyed.sort(([a], [b]) => (a === null || b === null ? compared(a, b) : sign * compared(a, b)));
      this.rows = keyed.map(([, row]) => row);
    }
    this.draw();
  }

  turn(by) {
    [this.by, this.down] = this.by === by ? (this.down ? [null, false] : [by, true]) : [by, false];
    this.page = 0;
    this.sort();
    this.place.querySelectorAll("thead th")[by].querySelector("button").focus();
  }

  draw() {
    const heads = this.columns.map((column, at) => {
      const sorted = this.by === at ? (this.down ? "descending" : "ascending") : column.value ? "none" : null;
      const inner = column.value ? el("button", { type: "button", onclick: () => this.turn(at) }, column.head) : column.head;
      return el("th", { scope: "col", role: "columnheader", "aria-sort": sorted }, inner);
    });
    const start = this.page * this.size;
    const body = this.rows.slice(start, start + this.size).map((row) => el("tr", { role: "row" }, this.columns.map((column) =>
      el("td", { role: "cell", "data-label": column.head, class: column.number ? "number" : null }, el("div", {}, column.cell(row))))));
    const table = el("table", { class: "stack", role: "table" }, el("caption", {}, this.caption),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), el("tbody", { role: "rowgroup" }, body));
    this.place.replaceChildren(table, this.pager());
  }

  pager() {
    const last = Math.max(0, Math.ceil(this.rows.length / this.size) - 1);
    const go = (page, name) => () => {
      this.page = page;
      this.draw();
      const again = [...this.place.querySelectorAll(".pages button:enabled")];
      (again.find((button) => button.textContent === name) ?? again[0])?.focus({ preventScroll: true });
      this.place.scrollIntoView({ block: "start" });
    };
    const button = (name, page) => el("button", { type: "button", disabled: page < 0 || page > last, onclick: go(page, name) }, name);
    const id = `${this.place.id}-umfang`;
    const sizes = SIZES.map((size) => el("option", { value: size, selected: size === this.size }, String(size)));
    const choose = (event) => { [this.size, this.page] = [Number(event.target.value), 0]; this.draw(); document.getElementById(id).focus(); };
    return el("div", { class: "pages", role: "group", "aria-label": "Blättern" }, button("Zurück", this.page - 1),
      el("span", { role: "status" }, `Seite ${count(this.page + 1)} von ${count(last + 1)}`), button("Weiter", this.page + 1),
      el("span", {}, el("label", { for: id }, "Zeilen je Seite"), el("select", { id, onchange: choose }, sizes)));
  }
}
