// What WCAG 2.2 AA asks of any page: each check gives what is wrong, [] when nothing is. No foreign tool is fetched or carried.
const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0;
const CHECKS = {
  one_main_one_banner_labelled_navigation() {
    const found = [];
    for (const [what, n] of [['main', 1], ['body > header', 1], ['body > footer', 1], ['nav[aria-label]', 1]])
    if (document.querySelectorAll(what).length !== n) found.push(what);
    if (document.documentElement.lang !== 'de' || !document.title) found.push('lang or title');
    return found;
  },
  headings_begin_with_one_h1_and_skip_no_level() {
    const levels = [...document.querySelectorAll('h1,h2,h3,h4')].filter(seen).map((h) => Number(h.tagName[1]));
    const found = levels.filter((l) => l === 1).length === 1 && levels[0] === 1 ? [] : ['h1: ' + levels];
    levels.forEach((l, at) => { if (at && l > levels[at - 1] + 1) found.push('skips to h' + l); });
    return found;
  },
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
  targets_measure_24_pixels() {
    return [...document.querySelectorAll('button,input,select,nav a')].filter(seen).filter((e) => {
    const box = e.getBoundingClientRect(); return box.width < 24 || box.height < 24; }).map((e) => e.outerHTML.slice(0, 80));
  },
  text_has_contrast() {
    const rgb = (text) => { const p = text.match(/[\d.]+/g).map(Number); return p.length < 4 || p[3] > 0 ? p : null; };
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
    const behind = (e) => { for (let at = e; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c) return c; } return [255, 255, 255]; };
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !seen(e) || ['SCRIPT', 'STYLE', 'OPTION'].includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const inSvg = e instanceof SVGElement;
    const field = inSvg && e.closest('a')?.querySelector('rect');
    const [fore, back] = [rgb(inSvg ? style.fill : style.color), field ? rgb(getComputedStyle(field).fill) : behind(e.closest('svg')?.parentElement ?? e)];
    if (ratio(fore, back) < 4.5) found.push(`${ratio(fore, back).toFixed(2)} ${e.outerHTML.slice(0, 80)}`);
    }
    return found;
  },
  nothing_is_wider_than_the_window() {
    return document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth + ' > ' + innerWidth] : [];
  },
};
