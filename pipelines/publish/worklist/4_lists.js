// The lists: cases, open questions, movements. Belongs here: their columns and filters.
const C = CASES.of;
const haystacks = [];
const ALL = ["", "alle"];
const among = (group, codes) => [ALL, ...[...new Set(codes)].filter((code) => code !== null).sort().map((code) => [code, group ? word(group, code) : code])];

function haystack(row) {
  haystacks[row] ??= [C.fall_id[row], C.kurztext[row], C.abh[row], C.naechste_frist[row], ...C.kennzeichen[row].map((flag) => word("kennzeichen", flag))].join(" ").toLocaleLowerCase("de");
  return haystacks[row];
}

function points(row, dimension) {
  const [low, high] = [C[`${dimension}_min`][row], C[`${dimension}_max`][row]];
  if (low === null) return "nicht berechnet";
  return [el("strong", {}, bands(C[`${dimension}_band_min`][row], C[`${dimension}_band_max`][row])), el("span", { class: "soft" }, `${span(low, high)} von 100`)];
}

const withoutColumns = (text) => text.replace(/^P\d\*? · [^·]+ · /, ""); // priority and bands have columns of their own

function decidedOn(row) {
  if (C.rueckkehr[row] !== null) return el("span", { class: "mark" }, word("rueckkehr", C.rueckkehr[row]));
  if (C.entschieden_am[row] === null) return null;
  return el("span", { class: "mark" }, `${word("stand", C.stand[row])}, endet ${day(C.ende_am[row])}`);
}

const CASE_COLUMNS = [
  { head: "Platz", number: true, value: (r) => C.platz[r], cell: (r) => (C.platz[r] === null ? "–" : String(C.platz[r])) },
  { head: "Priorität", value: (r) => C.zelle[r], cell: (r) => [priority(C.zelle[r]), C.zelle_max[r] !== null && C.zelle_max[r] !== C.zelle[r] ? el("span", { class: "soft" }, `möglich ${C.zelle_max[r]}`) : null].filter(Boolean) },
  { head: "Fall", cell: (r) => [caseLink(C.fall_id[r]), " ", decidedOn(r), el("span", { class: "soft" }, withoutColumns(C.kurztext[r]))].filter(Boolean) },
  { head: "Fallschwere", number: true, value: (r) => C.a_min[r], cell: (r) => points(r, "a") },
  { head: "Perspektive", number: true, value: (r) => C.b_min[r], cell: (r) => points(r, "b") },
  { head: "Bleibeinteresse", value: (r) => C.c_klasse[r], cell: (r) => [el("strong", {}, C.c_klasse[r]), el("span", { class: "soft" }, word("c_kurz", C.c_klasse[r]))] },
  { head: "Nächste Frist", number: true, value: (r) => C.naechste_frist_am[r], cell: (r) => (C.naechste_frist_am[r] === null ? "–" : [day(C.naechste_frist_am[r]), el("span", { class: "soft" }, C.naechste_frist[r])]) },
  { head: "Fragen", number: true, value: (r) => C.anzahl_fragen[r], cell: (r) => [String(C.anzahl_fragen[r]), C.ist_klaerung_zuerst[r] ? el("span", { class: "soft" }, "rangrelevant") : null].filter(Boolean) },
  { head: "ABH", value: (r) => C.abh[r], cell: (r) => C.abh[r] ?? "–" },
];

const caseTable = new PagedTable(document.getElementById("liste-tafel"), { caption: "Fälle, in der Reihenfolge der Liste", columns: CASE_COLUMNS });

function caseForm() {
  const form = document.getElementById("filter");
  const search = el("div", { class: "wide" }, el("label", { for: "feld-suche" }, "Suche in Fallnummer, Begründung, Behörde, Hinweisen"), el("input", { id: "feld-suche", name: "suche", type: "search", autocomplete: "off", spellcheck: "false" }));
  const stufen = [...Object.entries(WORDS.frist_stufe)].map(([code, text]) => [code, text === "keine" ? "keine in 180 Tagen" : text]);
  form.append(search,
    field("liste", "Liste", among("liste", C.liste)), field("stand", "Stand", [...among("stand", C.stand), ["RUECKKEHR", "nach einer Entscheidung zurück"]]), field("zelle", "Priorität", among(null, C.zelle)),
    field("abh", "Ausländerbehörde", among(null, C.abh)), field("frist", "Nächste Frist", [ALL, ...stufen]),
    field("fragen", "Offene Fragen", [ALL, ["rang", "können den Rang ändern"], ["ja", "mit offenen Fragen"], ["nein", "ohne offene Fragen"]]),
    field("c", "Bleibeinteresse", among("c_kurz", C.c_klasse)),
    field("a", "Fallschwere, Band", among(null, C.a_band_min)), field("b", "Perspektive, Band", among(null, C.b_band_min)),
    el("div", {}, el("button", { type: "reset" }, "Filter aufheben")));
  let waiting = null;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(applyCaseForm, 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); applyCaseForm(); });
  form.addEventListener("reset", () => setTimeout(applyCaseForm));
}

function filteredCases(chosen) {
  const words = chosen.suche.toLocaleLowerCase("de").split(/\s+/).filter(Boolean);
  const asked = { rang: (r) => C.ist_klaerung_zuerst[r], ja: (r) => C.anzahl_fragen[r] > 0, nein: (r) => C.anzahl_fragen[r] === 0 };
  const equal = [["liste", C.liste], ["zelle", C.zelle], ["abh", C.abh], ["c", C.c_klasse], ["a", C.a_band_min], ["b", C.b_band_min]].filter(([name]) => chosen[name]);
  const rows = [];
  for (let r = 0; r < CASES.size; r += 1) {
    if (equal.every(([name, column]) => column[r] === chosen[name]) && (!chosen.stand || (chosen.stand === "RUECKKEHR" ? C.rueckkehr[r] !== null : C.stand[r] === chosen.stand)) && (!chosen.frist || String(C.frist_stufe[r]) === chosen.frist)
      && (!chosen.fragen || asked[chosen.fragen](r)) && words.every((part) => haystack(r).includes(part))) rows.push(r);
  }
  return rows;
}

function applyCaseForm() {
  const chosen = Object.fromEntries(new FormData(document.getElementById("filter")));
  const rows = filteredCases(chosen);
  document.getElementById("liste-zahl").textContent = rows.length === CASES.size ? `${count(CASES.size)} Fälle` : `${count(rows.length)} von ${count(CASES.size)} Fällen`;
  for (const link of document.querySelectorAll("#liste .matrix a")) {
    const on = link.getAttribute("href") === `#liste?a=${chosen.a}&b=${chosen.b}`;
    if (on) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
  caseTable.show(rows);
}

function openList(query) {
  const form = document.getElementById("filter");
  if (caseTable.given && query.size === 0) return; // coming back from a case: page and order stay
  if (query.has("a")) { form.reset(); form.elements.liste.value = "RANGFOLGE"; }
  for (const [name, value] of query) if (form.elements[name]) form.elements[name].value = value;
  applyCaseForm();
}

async function openRows(view, { block, fields, columnsOf, caption, noun }) {
  const form = document.getElementById(`${view}-filter`);
  if (form.dataset.ready) return;
  form.dataset.ready = "ja";
  const held = columns(await unpacked(block));
  const table = new PagedTable(document.getElementById(`${view}-tafel`), { caption, columns: columnsOf(held.of) });
  form.append(...fields.map(({ name, label, group, first }) => field(`${view}-${name}`, label, [...(first ?? []), ...among(group, held.of[name])], { "data-column": name })));
  const apply = () => {
    const chosen = [...form.querySelectorAll("select")].map((select) => [held.of[select.dataset.column], select.value]).filter(([, value]) => value);
    const rows = [];
    for (let r = 0; r < held.size; r += 1) if (chosen.every(([column, value]) => (value === "BEWEGUNG" ? column[r] !== "UNVERAENDERT" : column[r] === value))) rows.push(r);
    document.getElementById(`${view}-zahl`).textContent = `${count(rows.length)} von ${count(held.size)} ${noun}`;
    table.show(rows);
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const { name, preset } of fields) if (preset) form.elements[`${view}-${name}`].value = preset;
  apply();
}

const openQuestions = () => openRows("klaerung", {
  block: "fragen", noun: "Fragen", caption: "Offene Fragen",
  fields: [{ name: "stelle", label: "Wer gefragt wird", group: null }, { name: "grund", label: "Warum unbekannt", group: "grund" }, { name: "feld", label: "Worum es geht", group: "feld" }],
  columnsOf: (q) => [
    { head: "Wiedervorlage", number: true, value: (r) => q.faellig_am[r], cell: (r) => day(q.faellig_am[r]) },
    { head: "Fall", value: (r) => q.fall_id[r], cell: (r) => caseLink(q.fall_id[r]) },
    { head: "Stelle", value: (r) => q.stelle[r], cell: (r) => q.stelle[r] },
    { head: "Frage", cell: (r) => [q.frage[r], el("span", { class: "soft" }, `${word("feld", q.feld[r])} · ${word("grund", q.grund[r])}`)] },
  ],
});

const fromTo = (before, now) => (before === now || before === null ? word("liste", now) : `${word("liste", before)} → ${word("liste", now)}`);
const openComparison = () => openRows("vergleich", {
  block: "bewegung", noun: "Fällen", caption: "Was aus den Fällen seit der vorigen Liste wurde",
  fields: [{ name: "aenderung", label: "Änderung", group: "aenderung", first: [["BEWEGUNG", "alle Bewegungen"]], preset: "BEWEGUNG" }, { name: "ursache", label: "Ursache", group: "ursache" }],
  columnsOf: (m) => [
    { head: "Fall", value: (r) => m.fall_id[r], cell: (r) => (PLACE_OF.has(m.fall_id[r]) ? caseLink(m.fall_id[r]) : el("span", { class: "case" }, m.fall_id[r])) },
    { head: "Änderung", value: (r) => m.aenderung[r], cell: (r) => word("aenderung", m.aenderung[r]) },
    { head: "Ursache", value: (r) => m.ursache[r], cell: (r) => [word("ursache", m.ursache[r]), m.einzelheiten[r] === null ? null : el("span", { class: "soft" }, m.einzelheiten[r])].filter(Boolean) },
    { head: "Liste", cell: (r) => fromTo(m.liste_vorher[r], m.liste_jetzt[r]) },
    { head: "Platz", number: true, value: (r) => m.platz_jetzt[r], cell: (r) => (m.platz_vorher[r] === m.platz_jetzt[r] ? m.platz_jetzt[r] ?? "–" : `${m.platz_vorher[r] ?? "–"} → ${m.platz_jetzt[r] ?? "–"}`) },
    { head: "Priorität", value: (r) => m.zelle_jetzt[r], cell: (r) => (m.zelle_vorher[r] === m.zelle_jetzt[r] ? m.zelle_jetzt[r] ?? "–" : `${m.zelle_vorher[r] ?? "–"} → ${m.zelle_jetzt[r] ?? "–"}`) },
  ],
});
