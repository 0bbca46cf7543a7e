import { describe, expect, test } from "vitest";
import type { Decision } from "../../../lanes/decisions/digest.ts";
import { composeSignedText, SIGNATURE_NAMESPACE } from "../../../lanes/decisions/signed-text.ts";

const decision: Decision = {
  reviewer: "platform-operator",
  decision: "approved",
  at: "2026-06-27T10:00:00Z",
  comment: "read",
  digest: `sha256:${"a".repeat(64)}`,
  source: "cli",
};

describe("what a signature covers", () => {
  test("is the same text in every version, whatever the order of keys: signatures are kept for years", () => {
    const text =
      `{"decision":{"at":"2026-06-27T10:00:00Z","comment":"read","decision":"approved","digest":"sha256:${"a".repeat(64)}",` +
      `"reviewer":"platform-operator","source":"cli"},"format":"credential-lanes/decision/v1","request":"CCR-2026-0003"}`;
    expect(composeSignedText({ id: "CCR-2026-0003" }, decision)).toBe(text);
    const turned = Object.fromEntries(Object.entries(decision).reverse()) as Decision;
    expect(composeSignedText({ id: "CCR-2026-0003" }, turned)).toBe(text);
    expect(SIGNATURE_NAMESPACE).toBe("credential-lanes");
  });

  test("leaves out the signature alone", () => {
    const unsigned = composeSignedText({ id: "CCR-2026-0003" }, decision);
    expect(composeSignedText({ id: "CCR-2026-0003" }, { ...decision, signature: "x" })).toBe(unsigned);
    expect(composeSignedText({ id: "CCR-2026-0004" }, decision)).not.toBe(unsigned);
    expect(composeSignedText({ id: "CCR-2026-0003" }, { ...decision, comment: "not read" })).not.toBe(unsigned);
  });
});
