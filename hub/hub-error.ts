/** Why the hub did not take or give something; the codes are stable. */
export type HubErrorCode =
  | "hub-bad-answer"
  | "hub-invalid"
  | "hub-refused"
  | "hub-secret"
  | "hub-settings"
  | "hub-timeout"
  | "hub-unreachable"
  | "ledger-broken"
  | "ledger-locked"
  | "ledger-unusable";

/** Something that the hub did not take or give. The message never holds a token, a body or a field's value. */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
