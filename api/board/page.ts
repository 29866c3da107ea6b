import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Board, Panel } from './model.ts';

/** What a viewer has chosen, and what there is to choose from. */
export interface Selection {
  readonly rangeMs: number;
  /** By variable: every value there is. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** By variable: the one value chosen; absent for all of them. */
  readonly chosen: Readonly<Record<string, string>>;
}

const hour = 3_600_000;

const ranges: readonly (readonly [ms: number, label: string])[] = [
  [hour, 'Last hour'], [6 * hour, 'Last 6 hours'], [24 * hour, 'Last day'], [7 * 24 * hour, 'Last week'],
  [28 * 24 * hour, 'Last 4 weeks'], [63 * 24 * hour, 'Last 9 weeks'],
];

/** The whole page, with a way to the other boards. It works without the script, which only keeps it fresh. */
export function drawPage(board: Board, boards: readonly Board[], selection: Selection, bodies: ReadonlyMap<number, Html>): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${board.title} – orderwatch</title>
<link rel="stylesheet" href="/board/assets/board.css">
<link rel="icon" href="/board/assets/icon.svg">
<script src="/board/assets/board.js" defer></script>
</head>
<body data-board="${board.uid}" data-refresh-ms="${board.refreshMs}">
<header>
<h1>${board.title}</h1>
${boards.length > 1 && html`<nav>${boards.filter(({ uid }) => uid !== board.uid).map((other) => drawLink(other, selection))}</nav>`}
<p>${board.description} Times are ${board.timeZone}.</p>
<form method="get">
${drawSelect('range', 'Range', ranges.map(([ms, label]) => ({ value: String(ms), label })), String(selection.rangeMs))}
${board.variables.map(({ name, label }) => drawSelect(
    name, label, [{ value: '', label: 'All' }, ...(selection.options[name] ?? []).map((value) => ({ value, label: value }))], selection.chosen[name] ?? '',
  ))}
<noscript><button>Show</button></noscript>
</form>
<p id="state" role="status"></p>
</header>
<main>
${board.panels.map((panel) => drawFrame(panel, bodies.get(panel.id)))}
</main>
<footer><a href="/docs">The API and its documentation</a> <a href="/metrics">Metrics</a> <a href="/readyz">Readiness</a></footer>
</body>
</html>
`;
  return page.text;
}

/** The other board over the same range, with what was chosen of what both offer. */
function drawLink({ uid, title, variables }: Board, { rangeMs, chosen }: Selection): Html {
  const query = new URLSearchParams({ range: String(rangeMs) });
  for (const { name } of variables) if (chosen[name] !== undefined) query.set(name, chosen[name]);
  return html`<a href="/board/${uid}?${query.toString()}">${title}</a>`;
}

function drawFrame(panel: Panel, body: Html | undefined): Html {
  return html`<section class="w${panel.width} ${panel.kind}" data-panel="${panel.id}">
<div class="head"><h2 title="${panel.description}">${panel.title}</h2>${panel.lead !== undefined && html`<a href="${panel.lead.path}" title="${panel.lead.title}">List</a>`}</div>
<div class="body">${body}</div>
</section>
`;
}

function drawSelect(
  name: string, label: string, options: readonly { readonly value: string; readonly label: string }[], chosen: string,
): Html {
  return html`<label>${label} <select name="${name}">${options.map((option) => html`<option value="${option.value}"${option.value === chosen && html` selected`}>${option.label}</option>`)}</select></label>`;
}
