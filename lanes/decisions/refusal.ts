/** Why an act is refused; the closed list of codes. */
export const REFUSALS = {
  "already-confirmed": "the binding is confirmed already",
  "already-decided": "this approver's latest decision says the same of the same content",
  "already-taken": "the step was taken already",
  "ambiguous-decision": "the text is no decision beyond doubt",
  "changed-meanwhile": "the file was changed while this ran",
  "deviation-approver": "a deviation is agreed to by a required approver who does not take the step",
  "empty-comment": "a comment says why, in a line of words",
  "future-instant": "the instant is later than now",
  "incident-open": "a compromise of the credential is open",
  "invalid-request": "the request has errors",
  "invalid-result": "the request would have errors",
  "no-incident": "no compromise of the credential is open",
  "no-rotation": "no rotation has that id",
  "not-carried-out": "the records of its subject do not show that it was carried out",
  "other-request": "the decision is about another request, path or environment",
  "other-type": "the act is not for requests of this type",
  "out-of-order": "the steps before it were not taken",
  "rotation-open": "a rotation is open",
  "same-instant": "the instant is not later than the decision before it",
  "same-person": "this person approved in another role",
  "secret-value": "the text looks as if it held a credential",
  "self-approval": "who asks for a lane cannot approve it",
  "too-early": "the old key is kept until its overlap is over",
  "unconfirmed-binding": "the binding is not confirmed, and confirming it later would void the approval",
  "unknown-reviewer": "the reviewer is none of the required approvers",
  "unresolved-decision": "the decision is not resolved yet",
  unsigned: "the decision cannot be signed",
  "wrong-digest": "the digest is not that of the request as it is",
  "wrong-instant": "the instant cannot be",
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
