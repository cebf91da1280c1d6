// What axe-core does not see (tests/browser/axe.py runs that): each check gives what is wrong, [] when nothing is.
const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0;
const CHECKS = {
  ids_are_unique() {
    const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);
  },
  references_lead_somewhere() {
    return [...document.querySelectorAll('[aria-labelledby],[for]')].filter((e) =>
    !e.hidden && seen(e) && !document.getElementById(e.getAttribute('aria-labelledby') ?? e.htmlFor)).map((e) => e.outerHTML);
  },
  tables_have_captions_and_headers() {
    return [...document.querySelectorAll('table')].filter(seen).filter((t) =>
    !t.caption?.textContent || ![...t.querySelectorAll('thead th')].every((h) => h.scope === 'col')).map((t) => t.outerHTML.slice(0, 80));
  },
  texts_in_pictures_have_contrast() {
    const rgb = (text) => { const p = text.match(/[\d.]+/g).map(Number); return p.length < 4 || p[3] > 0 ? p : null; };
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
    const behind = (e) => { for (let at = e; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c) return c; } return [255, 255, 255]; };
    return [...document.querySelectorAll('svg text')].filter((e) => seen(e) && e.textContent.trim()).map((e) => {
    const field = e.closest('a')?.querySelector('rect');
    const back = field ? rgb(getComputedStyle(field).fill) : behind(e.closest('svg').parentElement);
    return [ratio(rgb(getComputedStyle(e).fill), back), e.outerHTML.slice(0, 80)]; }).filter(([r]) => r < 4.5).map((f) => f.join(' '));
  },
  nothing_is_wider_than_the_window() {
    return document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth + ' > ' + innerWidth] : [];
  },
};
