/** Why an act is refused; the closed list of codes. */
export const REFUSALS = {
  "already-confirmed": "the binding is confirmed already",
  "already-decided": "this approver's latest decision says the same of the same content",
  "ambiguous-decision": "the text is no decision beyond doubt",
  "changed-meanwhile": "the file was changed while this ran",
  "empty-comment": "a comment says why, in a line of words",
  "future-instant": "the instant is later than now",
  "invalid-request": "the request has errors",
  "invalid-result": "the request would have errors",
  "other-request": "the decision is about another request, path or environment",
  "same-instant": "the instant is not later than the decision before it",
  "same-person": "this person approved in another role",
  "secret-value": "the text looks as if it held a credential",
  "self-approval": "who asks for a lane cannot approve it",
  "unconfirmed-binding": "the binding is not confirmed, and confirming it later would void the approval",
  "unknown-reviewer": "the reviewer is none of the required approvers",
  "unresolved-decision": "the decision is not resolved yet",
  unsigned: "the decision cannot be signed",
  "wrong-digest": "the digest is not that of the request as it is",
  "wrong-state": "the status of the request does not allow it",
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** One reason why an act is refused; never holds a value of the request or of the command line that is not a name. */
export interface RefusalReason {
  readonly code: RefusalCode;
  readonly message: string;
}

/** A reason in the words of the list, and more where they do not say what to do. */
export function refuse(code: RefusalCode, more?: string): RefusalReason {
  return { code, message: more === undefined ? REFUSALS[code] : `${REFUSALS[code]}: ${more}` };
}
