// The page of one case. Belongs here: unknowns first, then the proposal, the reasons, where it comes from.
const SPLITS = [
  [/^(Fallschwere|Rückführungsperspektive): /, /(?<=\.) (?=[A-Z]\d+ |Deckel |Summe )/],
  [/^Was den Vorschlag ändern würde: /, /; /],
];

function paragraph(line) {
  const cut = line.indexOf(": ");
  const parts = SPLITS.find(([start]) => start.test(line))?.[1];
  if (cut < 0 || cut > 60) return el("p", {}, line);
  const rest = line.slice(cut + 2);
  const shown = parts ? el("ul", {}, rest.split(parts).map((part) => el("li", {}, part))) : el("p", {}, rest);
  return el("div", {}, el("h3", {}, line.slice(0, cut)), shown);
}

function interval(low, high, limit) {
  const scale = limit ? 120 / limit : 0;
  return svg("svg", { viewBox: "0 0 120 12", width: 120, height: 12, "aria-hidden": "true" }, svg("rect", { class: "track", width: 120, height: 12 }),
    svg("rect", { class: "maybe", width: high * scale, height: 12 }), svg("rect", { class: "bar", width: low * scale, height: 12 }));
}

function facts(row) {
  const next = C.naechste_frist_am[row];
  const shown = [
    ["Liste", word("liste", C.liste[row])],
    ["Platz", C.platz[row] === null ? "ohne Platz" : `${C.platz[row]}, ${C.zelle[row]}${C.ist_vorbereiten[row] ? " (Perspektive vorbereiten)" : ""}`],
    ["Nach Klärung möglich", C.zelle_max[row] ?? "–"],
    ["Fallschwere", `${bands(C.a_band_min[row], C.a_band_max[row])}, ${span(C.a_min[row], C.a_max[row])} von 100${C.ist_grenzfall[row] ? ", Grenzfall" : ""}`],
    ["Rückführungsperspektive", C.b_min[row] === null ? "nicht berechnet" : `${bands(C.b_band_min[row], C.b_band_max[row])}, ${span(C.b_min[row], C.b_max[row])} von 100`],
    ["Bleibeinteresse", `${C.c_klasse[row]} – ${word("c_klasse", C.c_klasse[row])}`],
    ["Verfahrensweg", C.verfahrensweg[row] === null ? "unbekannt" : `${C.verfahrensweg[row]} – ${word("verfahrensweg", C.verfahrensweg[row])}`],
    ["Nächste Frist", next === null ? "keine bekannt" : `${C.naechste_frist[row]} ${day(next)} (in ${daysBetween(WORDS.stichtag, next)} Tagen)`],
    ["Wartet seit", C.seit[row] === null ? "–" : `${day(C.seit[row])} (${C.wartetage[row]} Tage)`],
    ["Ausländerbehörde", C.abh[row] ?? "unbekannt"],
    ["Stand", word("stand", C.stand[row]) + (C.rueckkehr[row] === null ? "" : `, ${word("rueckkehr", C.rueckkehr[row])}`)],
    ["Wiedervorlage", day(C.wiedervorlage_am[row])],
    ["Dieser Eintrag endet", C.entschieden_am[row] === null || C.rueckkehr[row] !== null ? "mit der nächsten Liste" : day(C.ende_am[row])],
  ];
  return el("dl", { class: "facts" }, shown.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function valueOf(id, value) {
  if (value === null || value === "") return null;
  const unit = WORDS.einheit[id];
  return unit ? `${value} ${unit}` : value.split(", ").map((code) => word("wert", `${id}:${code}`).replace(`${id}:`, "")).join(", ");
}

function criteria(rows) {
  const shown = rows.map(([id, low, high, value, reason]) => {
    const known = WORDS.kriterien[id];
    return [`${id} ${known.name}`, el("div", {}, `${span(low, high)} von ${known.grenze}`, interval(low, high, known.grenze)),
      reason === null ? valueOf(id, value) ?? "–" : `${valueOf(id, value) ?? "unbekannt"} (${word("grund", reason)})`, known.rechtsgrundlage];
  });
  return plainTable("Gesicherte Punkte voll, mögliche Punkte hell", ["Kriterium", "Punkte", "Wert", "Rechtsgrundlage"], shown);
}

function sources(row) {
  return Object.entries(WORDS.quelle).map(([code, name]) => {
    const stand = C[`stand_${code}`][row];
    return [name, day(stand), stand === null ? "liegt nichts vor" : `${daysBetween(stand, WORDS.stichtag)} Tage`];
  });
}

function decisions(rows) {
  const shown = rows.map(([at, decision, pro, contra, stay, due, end, proposed, blind, own, second, after, read, checked, signed, first, other, holds]) => [
    day(at), `${word("stand", decision)}${holds ? " (gilt)" : ""}`,
    pro.map((code) => word("entscheidungsgrund", code)).join("; "), contra.map((code) => word("entscheidungsgrund", code)).join("; "), stay,
    due === null ? `endet ${day(end)}` : `${day(due)}, endet ${day(end)}`,
    blind ? `ohne Vorschlag ${own}, zweite Person ${second}, danach ${after}` : proposed ?? "ohne Priorität",
    (read ?? []).join(", ") || "–", `${day(checked)} ${word("rolle", first)}; ${day(signed)} ${word("rolle", other)}`]);
  return plainTable("Von Menschen entschieden; die Begründungen stehen in der Akte", ["Abgegeben", "Entscheidung", "Gründe dafür", "Gründe dagegen", "Bleibeinteresse", "Wiedervorlage", "Vorschlag", "Gelesene Belege", "Geprüft; mitgezeichnet"], shown);
}

async function openCase(id) {
  const article = document.getElementById("fall");
  const row = PLACE_OF.get(id);
  if (row === undefined) {
    article.replaceChildren(el("h1", { id: "fall-titel", tabindex: -1 }, "Fall nicht auf dieser Liste"),
      el("p", {}, `Die Fallnummer ${id} steht nicht auf der Liste vom ${day(WORDS.stichtag)}. Sie kann vertippt sein, oder der Fall steht auf keiner Liste mehr.`), el("p", {}, el("a", { href: "#liste" }, "Zur Liste")));
    return;
  }
  const held = (await unpacked(`fall-${Math.floor(row / WORDS.block)}`))[id];
  const lines = held.text.split("\n").filter((line) => !line.startsWith("IRIS-Vorschlag ") && line !== WORDS.hinweis && !(held.fragen.length && line.startsWith("Ungeklärt: ")));
  const step = (to, name) => (to >= 0 && to < CASES.size ? el("a", { href: `#fall/${C.fall_id[to]}` }, name) : null);
  const part = (title, ...content) => el("section", {}, el("h2", {}, title), ...content);
  article.replaceChildren(...[
    el("h1", { id: "fall-titel", tabindex: -1 }, "Fall ", el("span", { class: "case" }, id), " ", priority(C.zelle[row])),
    el("p", { class: "soft" }, C.kurztext[row]),
    el("div", { class: "actions" }, el("a", { href: "#liste" }, "Zur Liste"), step(row - 1, "Voriger Fall"), step(row + 1, "Nächster Fall"),
      el("button", { type: "button", onclick: () => window.print() }, "Für die Akte drucken")),
    facts(row),
    part("Zu klären", held.fragen.length
      ? plainTable("Offene Fragen an die zuständigen Stellen", ["Worum es geht", "Frage", "Stelle", "Wiedervorlage"], held.fragen.map(([about, reason, office, question, due]) => [`${word("feld", about)} – ${word("grund", reason)}`, question, office, day(due)]))
      : el("p", {}, "Nichts ist offen.")),
    C.kennzeichen[row].length ? part("Vor jeder Maßnahme zu beachten", el("ul", {}, C.kennzeichen[row].map((flag) => el("li", {}, word("kennzeichen", flag))))) : null,
    part("Begründung", el("div", { class: "text" }, lines.map(paragraph))),
    part("Kriterien", criteria(held.kriterien)),
    part("Quellen und ihr Alter", plainTable(`Stand am ${day(WORDS.stichtag)}`, ["Quelle", "Stand", "Alter"], sources(row))),
    held.entscheidungen.length ? part("Entscheidungen", decisions(held.entscheidungen)) : null,
    part("Verlauf der Plätze", plainTable("Alle Listen, auf denen der Fall stand", ["Stichtag", "Liste", "Platz", "Priorität", "Änderung", "Ursache"],
      held.verlauf.map(([at, list, place, cell, change, cause]) => [day(at), word("liste", list), place === null ? "–" : String(place), cell ?? "–", word("aenderung", change), word("ursache", cause)]))),
  ].filter((child) => child !== null));
}
