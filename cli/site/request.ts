import type { ApproverStanding } from "../../lanes/decisions/approval.ts";
import type { Concern, RequestReview, Section } from "../../lanes/review/describe-request.ts";
import type { ContentChange } from "../../lanes/review/diff-content.ts";
import { describeApprover, describeState, lostContent } from "../render/words.ts";
import { renderGraph } from "./graph.ts";
import { type Html, html } from "./html.ts";

/** One request as a part of a page: the same content as the other renderings, risks first. */
export function renderRequest(review: RequestReview): Html {
  const { id, title, concerns, reasons, sections, steps, templates, digest, file } = review;
  return html`<article aria-labelledby="${id}">
<h1 id="${id}">${id} ${title}</h1>
<p>${renderState(review)} <span class="soft">${file}</span></p>
${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${concerns.length > 0 && html`<h2>Risks and warnings</h2>${concerns.map(renderConcern)}`}
${renderChanges(review)}
<h2>The lane</h2>
${renderGraph(steps)}
${sections.map(renderSection)}
<h2>Decisions</h2>
<ul>${review.approvers.map(renderApprover)}</ul>
${renderHistory(review)}
<h2>To decide in words</h2>
<p>Send exactly one of these lines back, with a reason. It is bound to the digest: a request that changed since is refused.</p>
${Object.values(templates).map((line) => html`<div class="card"><pre>${line}</pre></div>`)}
<p class="soft">Digest <code>${digest}</code></p>
</article>`;
}

/** The state of a request, with the colour and the word for it. */
export function renderState(review: RequestReview): Html {
  return html`<span class="state ${review.granted ? "good" : "warn"}">${describeState(review)}</span>`;
}

function renderConcern({ code, severity, message, hint }: Concern): Html {
  return html`<div class="card concern ${severity}"><p><strong>${severity}: ${code}</strong></p><p>${message}</p><p class="soft">${hint}</p></div>`;
}

function renderChanges({ changes, lastApprovedIsLost }: RequestReview): Html | false {
  if (lastApprovedIsLost) return html`<h2>Changed since it was approved</h2><p class="warn">${lostContent}</p>`;
  if (changes === undefined) return false;
  return html`<h2>Changed since it was approved</h2>
<div class="scroll"><table><thead><tr><th scope="col">Where</th><th scope="col">Approved</th><th scope="col">Now</th></tr></thead>
<tbody>${changes.map(renderChange)}</tbody></table></div>`;
}

function renderChange({ pointer, before, after }: ContentChange): Html {
  const was = before === undefined ? html`<span class="soft">nothing</span>` : html`<del>${before}</del>`;
  const is = after === undefined ? html`<span class="soft">nothing</span>` : html`<ins>${after}</ins>`;
  return html`<tr><th scope="row"><code>${pointer}</code></th><td>${was}</td><td>${is}</td></tr>`;
}

function renderSection({ title, facts }: Section): Html {
  return html`<h2>${title}</h2>
<div class="scroll"><table><tbody>${facts.map(({ label, text }) => html`<tr><th scope="row">${label}</th><td>${text}</td></tr>`)}</tbody></table></div>`;
}

const colours: Readonly<Record<ApproverStanding["state"], string>> = {
  approved: "good",
  denied: "bad",
  needs_changes: "warn",
  missing: "soft",
  void: "warn",
  reopened: "warn",
  unproven: "warn",
};

function renderApprover(each: ApproverStanding): Html {
  return html`<li><span class="${colours[each.state]}">${describeApprover(each)}</span>${each.comment !== undefined && html`: ${each.comment}`}</li>`;
}

function renderHistory({ decisions, comments }: RequestReview): Html | false {
  const entries = [...decisions, ...comments].sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
  if (entries.length === 0) return false;
  return html`<details><summary>All decisions and remarks (${entries.length})</summary>
<ol>${entries.map(({ at, reviewer, decision, comment }) => html`<li><time datetime="${at}">${at}</time> <strong>${reviewer}</strong> ${decision}: ${comment}</li>`)}</ol></details>`;
}
