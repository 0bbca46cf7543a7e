import { createHash } from "node:crypto";
import type { InventoryRow } from "../../lanes/inventory/rows.ts";
import { type Html, html, trusted } from "../site/html.ts";
import { STYLE } from "../site/style.ts";
import { dayOf, describeDue, type InventoryReport, NOT_LOOKED, nameState } from "./report.ts";
import { listUnmanagedLines } from "./unmanaged.ts";

/** The style of every page, and a table that becomes a list of cards where it would not fit. */
const style = `${STYLE}
header, main { max-width: 84rem; }
.lanes .state { white-space: nowrap; } .lanes td { overflow-wrap: break-word; } .lanes .what { min-width: 22rem; }
@media (max-width: 60rem) {
.lanes, .lanes caption, .lanes tbody, .lanes tr, .lanes th, .lanes td { display: block; border: 0; padding: .15rem 0; }
.lanes thead { position: absolute; left: -9999px; } .lanes .what { min-width: 0; } .lanes td { overflow-wrap: anywhere; }
.lanes tr { border: 1px solid var(--line); border-radius: 6px; background: var(--card); padding: .75rem 1rem; margin: .75rem 0; }
.lanes td::before { content: attr(data-head) ": "; color: var(--soft); } .lanes td.id { white-space: normal; } }
`;

const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; form-action 'none'; base-uri 'none'`;

const heads = ["Request", "State", "Rotation", "Verified", "Age", "Owners", "Lane and secret"];

/** The inventory as one page that stands alone: no script, nothing from elsewhere. */
export function renderInventory({ asOf, rows, invalid, unmanaged }: InventoryReport): string {
  const title = "Inventory of credential lanes";
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><strong>Credential change requests</strong></header>
<main id="main">
<h1>${title}</h1>
<p class="soft">As of ${asOf.slice(0, 16).replace("T", " ")} UTC. Names, paths and dates; never a value.</p>
${invalid.length > 0 && html`<h2>With errors</h2><p>While there is one, nothing is declared; <code>ccr validate</code> lists them.</p><ul>${invalid.map(({ file, errors }) => html`<li class="bad">${file}: ${errors} ${errors === 1 ? "error" : "errors"}</li>`)}</ul>`}
<h2>Lanes</h2>
<table class="lanes" role="table"><caption>${rows.length} ${rows.length === 1 ? "request" : "requests"}, by id</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(renderRow)}</tbody></table>
<h2>Unmanaged grants</h2>
${unmanaged === undefined ? html`<p class="warn">${NOT_LOOKED}</p>` : renderUnmanaged(unmanaged)}
</main>
</body>
</html>
`;
  return page.text;
}

/** A cell repeats the head of its column for where the head is not shown. */
function renderCell(column: number, content: Html, className = ""): Html {
  return html`<td role="cell" class="${className}" data-head="${heads[column] ?? ""}">${content}</td>
`;
}

function renderRow(row: InventoryRow): Html {
  const { rotation, lastRotation, lastVerified, openIncident } = row;
  const due = rotation?.state === "overdue" ? html`<span class="bad">${describeDue(row)}</span>` : describeDue(row);
  const last = lastRotation === undefined ? "never rotated" : `last ${dayOf(lastRotation.at)} ${lastRotation.id}`;
  return html`<tr role="row"><th scope="row" role="rowheader">${row.id}</th>
${[
  renderCell(
    1,
    html`<span class="state ${row.granted ? "good" : "warn"}">${nameState(row)}</span>${openIncident !== undefined && html`<br><span class="bad">incident ${openIncident} is open</span>`}${!row.granted && html`<br><span class="soft">${row.reasons.join("; ")}</span>`}`,
  ),
  renderCell(
    2,
    html`${last}${rotation !== undefined && html`<br>due ${due}<br><span class="soft">${rotation.every}</span>`}${row.provider !== undefined && html`<br><span class="soft">${row.provider}</span>`}`,
    "id",
  ),
  renderCell(3, html`${lastVerified === undefined ? "never" : dayOf(lastVerified)}`, "id"),
  renderCell(4, html`${row.ageDays} ${row.ageDays === 1 ? "day" : "days"}`, "id"),
  renderCell(5, html`${row.owners.join(", ")}<br><span class="soft">asked by ${row.requester}</span>`),
  renderCell(
    6,
    html`${row.title}<br><code>${row.lane}</code><br><code>${row.secretPath}</code><br><span class="soft">${row.domain} · ${row.tenant} · ${row.workload} · ${row.environment}${row.cluster !== undefined && ` · ${row.cluster}`}</span>`,
    "what",
  ),
]}</tr>
`;
}

function renderUnmanaged({ grants, problems }: NonNullable<InventoryReport["unmanaged"]>): Html {
  if (grants.length + problems.length === 0) return html`<p class="good">None were found.</p>`;
  return html`<ul>${listUnmanagedLines(grants).map((line) => html`<li class="bad">${line}</li>`)}${problems.map((problem) => html`<li class="warn">could not be told: ${problem}</li>`)}</ul>`;
}
