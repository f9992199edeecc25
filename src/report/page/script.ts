/**
 * What the page does beyond being read: a header's button sorts its table (up, down, as it was) by the figures in full, rows
 * without one last; a chart shows one scenario of a choice; the nearest mark of a chart says its figure; the contents follow.
 */
export const SCRIPT = `
(() => {
'use strict';
const all = (query, from = document) => [...from.querySelectorAll(query)];
const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
document.documentElement.classList.add('live');

const words = new Intl.Collator('en', { numeric: true });
const NEXT = { none: 'ascending', ascending: 'descending', descending: 'none' };
const keyOf = (row, column) => {
  const cell = row.cells[column], text = cell.dataset.value ?? cell.textContent;
  return text !== '' && isFinite(text) ? Number(text) : text;
};
const compare = (a, b) => (typeof a !== typeof b ? (typeof a === 'number' ? -1 : 1) : typeof a === 'number' ? a - b : words.compare(a, b));
for (const table of all('table[data-sort]')) {
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = make('button', '', '');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute('aria-sort', 'none');
    button.addEventListener('click', () => {
      const way = NEXT[head.getAttribute('aria-sort')], sign = way === 'descending' ? -1 : 1;
      for (const other of heads) other.setAttribute('aria-sort', 'none');
      head.setAttribute('aria-sort', way);
      const keyed = rows.map((row) => [keyOf(row, column), row]);
      if (way !== 'none') keyed.sort(([a], [b]) => (a === '' || b === '' ? (a === '') - (b === '') : sign * compare(a, b)));
      body.append(...keyed.map(([, row]) => row));
    });
  });
}

for (const figure of all('figure[data-variants]')) {
  const folded = figure.querySelector('details');
  folded.before(...all('.variant', folded));
  folded.remove();
  const variants = all('.variant', figure), label = make('label', 'pick', 'Scenario '), select = make('select', '', '');
  select.autocomplete = 'off';
  select.append(...variants.map((variant) => new Option(variant.dataset.name)));
  const show = () => variants.forEach((variant, i) => { variant.hidden = i !== select.selectedIndex; });
  select.addEventListener('change', show);
  label.append(select);
  variants[0].before(label);
  show();
}

const away = (mark, { clientX: x, clientY: y }) => {
  const box = mark.getBoundingClientRect();
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
};
for (const plot of all('.plot')) {
  const marks = all('svg * > title', plot).map((title) => title.parentNode), readout = make('p', 'readout', '');
  readout.setAttribute('aria-hidden', 'true');
  plot.after(readout);
  const tell = (event) => {
    const [near] = event.type === 'pointerleave' ? [] : marks.map((mark) => [away(mark, event), mark]).sort(([a], [b]) => a - b);
    const mark = near && near[0] < 40 ? near[1] : null;
    for (const other of marks) other.classList.toggle('near', other === mark);
    readout.textContent = mark ? mark.querySelector('title').textContent.split('\\n').join(' · ') : '';
  };
  for (const type of ['pointermove', 'pointerdown', 'pointerleave']) plot.addEventListener(type, tell);
}

const links = all('nav a'), sections = all('main > section'), seen = new Set();
const watch = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) seen[isIntersecting ? 'add' : 'delete'](target);
  const first = sections.findIndex((section) => seen.has(section));
  links.forEach((link, i) => { i === first ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current'); });
}, { rootMargin: '0px 0px -60% 0px' });
for (const section of sections) watch.observe(section);
})();
`;
