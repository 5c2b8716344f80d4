/**
 * The page's only style sheet. Colours are named once for each scheme; every pair of text and ground is at least
 * 4.5:1 and every mark at least 3:1 (WCAG AA), which a test recomputes from these lines.
 */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --panel: #f3f4f1; --ink: #1e2328; --quiet: #575f67; --line: #d8dad5; --shade: #c4c7c1;
  --tuned: #1d5fa6; --untuned: #76808a; --dropped: #ad4e16;
  --better: #1b6b3a; --unsure: #765a06; --worse: #a32c2c; --link: #1d5fa6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --panel: #1f2327; --ink: #e4e6e8; --quiet: #a5adb5; --line: #363c42; --shade: #4a525a;
    --tuned: #79b0ef; --untuned: #8b959f; --dropped: #e2986a;
    --better: #82cc9c; --unsure: #dcc263; --worse: #f09a95; --link: #8fbdf2;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0 0 1.25rem; font-size: 1.9rem; letter-spacing: -0.015em; }
h2 { margin: 0 0 1.25rem; padding-top: 2.25rem; border-top: 1px solid var(--line); font-size: 1.4rem; letter-spacing: -0.01em; }
h3 { margin: 2.25rem 0 0.75rem; font-size: 1.1rem; }
h4 { margin: 1.75rem 0 0.75rem; font-size: 1rem; font-weight: 600; color: var(--quiet); }
p { margin: 0 0 1rem; max-width: 44rem; }
section { margin-top: 3rem; }
a { color: var(--link); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.quiet, figcaption, footer { color: var(--quiet); font-size: 0.9rem; }
code, pre { font: 0.875em/1.55 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
pre { margin: 0 0 1rem; padding: 1rem 1.25rem; background: var(--panel); border-radius: 6px; overflow-x: auto; overflow-wrap: normal; }
pre code { font-size: inherit; }
small { font-size: 0.85em; color: var(--quiet); font-weight: 400; }
.facts { display: flex; flex-wrap: wrap; gap: 0.75rem 2.5rem; margin: 0 0 1.5rem; }
.facts dt, .cards dt { color: var(--quiet); font-size: 0.85rem; }
.facts dd { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: 0.95rem; }
.notice { max-width: none; padding: 0.85rem 1.15rem; border: 1px solid var(--unsure); border-left-width: 5px; border-radius: 4px; }
header .notice { margin-bottom: 1.75rem; font-size: 1.05rem; }
.verdict { margin: 0 0 1.25rem; padding: 1rem 1.25rem 1.1rem; background: var(--panel); border-left: 5px solid var(--unsure); border-radius: 4px; }
.verdict h3 { margin: 0 0 0.4rem; font-size: 1.15rem; }
.verdict p { margin: 0; max-width: 48rem; }
.verdict .set { display: block; margin-bottom: 0.2rem; color: var(--quiet); font-size: 0.85rem; font-weight: 400; }
.verdict.better { border-color: var(--better); }
.verdict.worse { border-color: var(--worse); }
.verdict.too-few, .verdict.not-compared { border-color: var(--untuned); }
.scroll {
  overflow-x: auto; margin: 1.5rem 0;
  background:
    linear-gradient(to right, var(--paper) 30%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 30%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 0.7rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 0.7rem 100% no-repeat scroll;
}
table { border-collapse: collapse; min-width: min(45rem, 100%); font-size: 0.92rem; line-height: 1.45; }
caption { position: sticky; left: 0; max-width: min(100%, calc(100vw - 2rem)); padding: 0 0 0.5rem; text-wrap: balance; text-align: left; font-weight: 600; font-size: 0.95rem; }
th, td { padding: 0.5rem 1.4rem 0.5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--quiet); font-size: 0.85rem; vertical-align: bottom; border-bottom-color: var(--untuned); }
tbody th { min-width: 9rem; max-width: 24rem; }
th:last-child, td:last-child { padding-right: 0; }
td.text { min-width: 8.5rem; }
thead th { overflow-wrap: normal; }
.number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
td code, th code { overflow-wrap: anywhere; }
figure { margin: 1.75rem 0; }
figure .scroll { margin: 0 0 0.5rem; }
figcaption { max-width: 44rem; }
svg { display: block; width: 100%; max-width: 45rem; min-width: 32rem; height: auto; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
svg text { fill: var(--ink); }
svg .tick { fill: var(--quiet); font-size: 12px; }
svg .strong { font-weight: 600; }
.grid { stroke: var(--line); fill: none; }
.axis { stroke: var(--untuned); fill: none; }
.area-relevant { fill: var(--tuned); fill-opacity: 0.75; }
.area-others { fill: none; stroke: var(--dropped); stroke-width: 2; }
.bar-tuned { fill: var(--tuned); stroke: var(--tuned); stroke-width: 1.5; }
.bar-untuned { fill: var(--panel); stroke: var(--untuned); stroke-width: 1.5; }
.kept { fill: var(--untuned); }
.empty { fill: none; stroke: var(--line); }
.dropped { stroke: var(--dropped); }
.drop-line { stroke: var(--dropped); stroke-width: 4; }
.whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.whisker-halo { stroke: var(--paper); stroke-width: 4.5; fill: none; }
.loss-raw { fill: none; stroke: var(--untuned); stroke-width: 1; }
.held-out { fill: none; stroke: var(--untuned); stroke-width: 1; }
.held-out-dot { fill: none; stroke: var(--tuned); stroke-width: 1.5; }
.held-out-kept { fill: var(--tuned); }
.loss-mean { fill: none; stroke: var(--tuned); stroke-width: 2.5; stroke-linejoin: round; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line-1 { stroke: var(--tuned); }
.line-2 { stroke: var(--dropped); stroke-dasharray: 8 3; }
.line-3 { stroke: var(--better); stroke-dasharray: 3 3; }
.line-4 { stroke: var(--worse); stroke-dasharray: 10 3 2 3; }
.line-5 { stroke: var(--unsure); stroke-dasharray: 14 4; }
.line-6 { stroke: var(--ink); stroke-dasharray: 1 3; }
.dot-1 { fill: var(--tuned); }
.dot-2 { fill: var(--dropped); }
.dot-3 { fill: var(--better); }
.dot-4 { fill: var(--worse); }
.dot-5 { fill: var(--unsure); }
.dot-6 { fill: var(--ink); }
.level { fill: none; stroke: var(--untuned); stroke-width: 1.5; stroke-dasharray: 2 4; }
.cards { margin: 0; padding: 0; list-style: none; }
.cards li { margin: 0 0 1.25rem; padding: 0 0 1.25rem; border-bottom: 1px solid var(--line); break-inside: avoid; }
.cards li:last-child { border-bottom: 0; }
.cards .question { margin: 0 0 0.6rem; font-weight: 600; }
.cards dl { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 0.4rem 1.5rem; margin: 0; font-size: 0.92rem; line-height: 1.5; }
.cards dd { margin: 0; max-width: 44rem; }
footer { margin-top: 4rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .cards dl { grid-template-columns: minmax(0, 1fr); gap: 0.15rem; }
  .cards dd { margin-bottom: 0.6rem; }
  svg { min-width: 36rem; }
  td.text:last-child { min-width: 14rem; }
  th, td { padding-right: 1rem; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --panel: #ffffff; --ink: #000000; --quiet: #444444; --line: #bbbbbb;
    --tuned: #1d5fa6; --untuned: #6b747d; --dropped: #ad4e16;
    --better: #1b6b3a; --unsure: #765a06; --worse: #a32c2c; --link: #000000;
  }
  html { font-size: 11.5px; }
  body { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  section { margin-top: 1.5rem; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, figure, .verdict { break-inside: avoid; }
  .scroll, pre { overflow: visible; background: none; }
  pre { white-space: pre-wrap; padding: 0; }
  svg { min-width: 0; }
  svg * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .cards li { break-inside: avoid; }
}
`;
