/** What every system has for reading, without a font in the file. */
const FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** How the page looks on a screen and, where print does not say otherwise, on paper. */
export const STYLE = `
:root { --ink: #16202e; --navy: #14305a; --dim: #56606e; --line: #d3dae3; --pale: #f4f6f9; --good: #1b643a; --warn: #7d5200; --bad: #9d1f1f; }
*, ::before, ::after { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: #fff; font: 0.9375rem/1.55 ${FONTS}; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
body { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 3rem; max-width: 84rem; padding: 0 1rem 4rem; margin: 0 auto; }
a { color: var(--navy); }
:focus-visible { outline: 2px solid var(--navy); outline-offset: 2px; }
h1, h2, h3 { color: var(--navy); line-height: 1.25; font-weight: 650; text-wrap: balance; }
h1 { font-size: 1.75rem; margin: 0 0 0.5rem; }
h2 { display: flex; font-size: 1.3rem; margin: 0 0 1rem; padding-bottom: 0.4rem; border-bottom: 2px solid var(--navy); }
h3 { font-size: 1.05rem; margin: 2rem 0 0.6rem; }
p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
section > p { margin: 0 0 0.8rem; max-width: 72ch; }
section { margin: 3.25rem 0 0; scroll-margin-top: 1rem; }
.no { flex: none; min-width: 1.9em; color: var(--dim); font-weight: 400; }
.mark { display: none; }
.skip { position: absolute; left: -100vw; top: 0.5rem; padding: 0.4rem 0.8rem; background: #fff; z-index: 2; }
.skip:focus { left: 1rem; }

.cover { padding-top: 2.5rem; }
.confidential { font-size: 0.8rem; font-weight: 650; letter-spacing: 0.14em; text-transform: uppercase; color: var(--bad); margin: 0 0 0.8rem; }
.subject { font-size: 1.05rem; }
.made { margin-top: 1rem; font-size: 0.85rem; color: var(--dim); }
.verdict { margin: 1.5rem 0; padding: 0.85rem 1.1rem; border: 1px solid; border-left-width: 0.5rem; }
.verdict strong { font-size: 1.05rem; text-transform: uppercase; letter-spacing: 0.06em; margin-right: 0.5em; }
.verdict.default, .verdict.breach { color: var(--bad); background: #fdf2f1; }
.verdict.projected, .verdict.watch { color: var(--warn); background: #fdf7e8; }
.verdict.pass { color: var(--good); background: #f0f8f2; }
.facts, .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); padding: 1px 0 0 1px; }
.facts > div, .tile { background: #fff; padding: 0.7rem 0.9rem; border: 1px solid var(--line); margin: -1px 0 0 -1px; }
dt { font-size: 0.8rem; color: var(--dim); line-height: 1.35; }
.facts dd, .tile dd { font-size: 1.15rem; font-weight: 650; line-height: 1.35; }
.facts .name { font-size: 0.95rem; }
.tiles { margin: 1.2rem 0; }
.tile .aside { font-size: 0.8rem; font-weight: 400; color: var(--dim); }

nav { margin-top: 2rem; padding: 1rem; background: var(--pale); font-size: 0.9rem; }
nav h2 { font-size: 0.8rem; text-transform: uppercase; letter-spacing: 0.08em; color: var(--dim); border: 0; margin: 0 0 0.5rem; padding: 0; }
nav ol { list-style: none; }
nav a { display: flex; padding: 0.22rem 0.4rem; text-decoration: none; }
nav .part { margin: 0.7rem 0 0.2rem; padding: 0 0.4rem; color: var(--dim); font-size: 0.8rem; }
nav a:hover { text-decoration: underline; }
nav a[aria-current] { background: #e3e9f2; font-weight: 650; }

.bullets { padding-left: 1.2rem; max-width: 80ch; }
.bullets li { margin: 0 0 0.45rem; }
.note { border-left: 3px solid var(--line); padding: 0.1rem 0 0.1rem 0.9rem; color: var(--dim); font-size: 0.9rem; }
.good { color: var(--good); }
.warn { color: var(--warn); font-weight: 650; }
.bad { color: var(--bad); font-weight: 650; }
.dim { color: var(--dim); }
.strong { font-weight: 650; }
.tile { font-weight: 400; }
.tile.good, .tile.warn, .tile.bad { box-shadow: inset 0 3px; }
.tile.dim dd { color: var(--dim); }

figure { margin: 1.6rem 0; }
figcaption { margin-bottom: 0.5rem; line-height: 1.35; }
figcaption strong { color: var(--navy); font-weight: 650; }
.unit { color: var(--dim); font-size: 0.85rem; margin-left: 0.5em; }
.caption { color: var(--dim); font-size: 0.83rem; line-height: 1.45; margin-top: 0.5rem; max-width: 90ch; }
.scroll, .plot { overflow-x: auto; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.4rem 1.2rem; }
.multiples figure { margin: 0.4rem 0; }
table { overflow-wrap: break-word; border-collapse: separate; border-spacing: 0; width: 100%; font-size: 0.83rem; line-height: 1.4; border-bottom: 1px solid var(--navy); }
th, td { padding: 0.32rem 0.55rem; text-align: left; vertical-align: top; font-weight: 400; }
thead th { vertical-align: bottom; color: var(--navy); font-weight: 650; border-top: 1px solid var(--navy); border-bottom: 1px solid var(--navy); background: #fff; }
.n { text-align: right; }
:is(td, th[scope="row"]):not(.words) { white-space: nowrap; }
.n + :not(.n) { padding-left: 1.4rem; }
.words { min-width: 9rem; }
.long { min-width: 14rem; }
.essay { min-width: 18rem; }
.words:is(.warn, .bad, .strong) { font-weight: 400; }
tbody tr { background: #fff; }
tbody tr:nth-child(even) { background: var(--pale); }
th[scope="row"] { position: sticky; left: 0; background: inherit; }
.subtotal > * { font-weight: 650; border-top: 1px solid var(--line); }
.total > * { font-weight: 650; border-top: 1px solid var(--navy); }
tbody tr:is(.total, .heading):nth-child(n) { background: #fff; }
.heading th { font-weight: 650; color: var(--navy); padding-top: 0.8rem; }
th button { font: inherit; color: inherit; text-align: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button:hover { text-decoration: underline; }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }

.plot svg { display: block; width: 100%; min-width: 36rem; height: auto; }
.multiples .plot svg { min-width: 0; }
.variant-name { color: var(--dim); font-size: 0.85rem; margin-bottom: 0.3rem; }
.live .variant-name { display: none; }
.pick { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.5rem; margin-bottom: 0.6rem; font-size: 0.85rem; }
.pick select { font: inherit; color: inherit; padding: 0.2rem 0.4rem; border: 1px solid #7b8794; background: #fff; max-width: 100%; }
.plot .near { stroke: var(--navy); stroke-width: 0.7; }
.readout { min-height: 1.45em; font-size: 0.85rem; color: var(--navy); }
details { margin-top: 0.6rem; }
summary { cursor: pointer; color: var(--navy); font-size: 0.85rem; }
details .variant { margin-top: 1.2rem; }
[hidden] { display: none; }

.signature { margin: 1.8rem 0; padding: 1.1rem 1.2rem 1.4rem; border: 1px solid var(--line); break-inside: avoid; }
.signature p { max-width: 80ch; }
.signature ul { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0 2rem; }
.signature li { height: 3.4rem; border-bottom: 1px solid var(--ink); display: flex; align-items: end; padding-bottom: 0.2rem; }
.signature span { font-size: 0.8rem; color: var(--dim); }

@media screen and (max-width: 43rem) {
  .words { min-width: 7rem; }
  th[scope="row"].words { max-width: 9.5rem; min-width: 7rem; }
  .long { min-width: 10rem; }
  .essay { min-width: 21rem; }
  .facts, .tiles { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
  .facts dd, .tile dd { font-size: 1rem; }
}
@media screen and (min-width: 70rem) {
  body { grid-template-columns: 15rem minmax(0, 1fr); padding: 0 2rem 4rem; }
  .cover, main { grid-column: 2; }
  nav { grid-column: 1; grid-row: 1 / span 2; align-self: start; position: sticky; top: 0; max-height: 100vh; overflow-y: auto; margin: 0; padding: 2.6rem 1rem 1rem 0; background: none; }
  .cover { grid-row: 1; }
  main { grid-row: 2; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
