// Reading what the file carries. Belongs here: columns, packed blocks, words. Nothing is fetched from anywhere.
const parsed = (id) => JSON.parse(document.getElementById(id).textContent);
const WORDS = parsed("woerter");

function columns(block) {
  const made = {};
  for (const [name, held] of Object.entries(block.columns)) {
    made[name] = Array.isArray(held) ? held : held.codes.map((code) => (code === null ? null : held.values[code]));
  }
  return { size: block.size, of: made };
}

const CASES = columns(parsed("daten"));
const PLACE_OF = new Map(CASES.of.fall_id.map((id, row) => [id, row]));
const unpackedBlocks = new Map();

function unpacked(id) {
  if (!unpackedBlocks.has(id)) {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    unpackedBlocks.set(id, new Response(stream).json());
  }
  return unpackedBlocks.get(id);
}

const word = (group, code) => (code === null ? "–" : WORDS[group][code] ?? code);
const day = (iso) => (iso === null ? "–" : iso.split("-").reverse().join("."));
const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
const count = (number) => number.toLocaleString("de-DE");
const span = (low, high) => (low === null ? "nicht berechnet" : low === high ? `${low}` : `${low}–${high}`);
const bands = (low, high) => (low === null ? "" : low === high ? low : `${low} bis ${high}`);
