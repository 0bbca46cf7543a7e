import type { RequestReview } from "../../lanes/review/describe-request.ts";
import { type Html, html } from "./html.ts";

/** What was filled in, shown again where it was refused. */
export type Filled = Readonly<Partial<Record<"reviewer" | "person" | "decision" | "comment", string>>>;

interface FormOptions {
  /** Proves that the form was this server's. */
  readonly token: string;
  readonly action: string;
  readonly filled?: Filled | undefined;
  /** Why the last try was refused. */
  readonly refused?: readonly string[] | undefined;
}

const choices = [
  ["approved", "Approve this content"],
  ["denied", "Deny it"],
  ["needs_changes", "Ask for changes"],
  ["comment", "Remark only; this decides nothing"],
] as const;

/** The form by which an approver decides about exactly the content of the page. */
export function renderForm(review: RequestReview, { token, action, filled = {}, refused = [] }: FormOptions): Html {
  const options = review.approvers.map(
    ({ approver }) =>
      html`<option value="${approver}"${filled.reviewer === approver && html` selected`}>${approver}</option>`,
  );
  return html`<h2 id="decide">Decide</h2>
${refused.length > 0 && html`<div class="card concern error" role="alert"><p><strong>Nothing was recorded</strong></p><ul>${refused.map((reason) => html`<li>${reason}</li>`)}</ul></div>`}
<form class="decide" method="post" action="${action}" aria-labelledby="decide">
<input type="hidden" name="token" value="${token}"><input type="hidden" name="what" value="${review.digest}">
<div><label for="reviewer">As</label><br><select id="reviewer" name="reviewer" required>${options}</select></div>
<div><label for="person">Who you are, where that is not the same</label><input id="person" type="text" name="person" autocomplete="username" value="${filled.person ?? ""}"></div>
<fieldset><legend>Decision</legend>${choices.map(
    ([value, label]) =>
      html`<label class="choice"><input type="radio" name="decision" value="${value}" required${filled.decision === value && html` checked`}> ${label}</label>`,
  )}</fieldset>
<div><label for="comment">Why, in a line without any secret</label><textarea id="comment" name="comment" rows="3" required>${filled.comment ?? ""}</textarea></div>
<div><button type="submit">Record</button></div>
<p class="soft">It is written into <code>${review.file}</code> with the digest of this page; commit the file.</p>
</form>`;
}
