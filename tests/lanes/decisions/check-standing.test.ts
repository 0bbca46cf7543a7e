import { describe, expect, test } from "vitest";
import type { Checked } from "../../../lanes/check.ts";
import { checkStanding } from "../../../lanes/decisions/check-standing.ts";
import { makeOrder } from "../orders/order.ts";
import { checkSample } from "../sample.ts";

const sound = checkSample(3);
if (sound.ccr === undefined) throw new Error("the sample has errors");
const bare = { ...sound, ccr: { ...sound.ccr, decisions: [] } };
const found = (checked: Checked) => checkStanding([checked]).map(({ code }) => code);

describe("a status that the records do not carry", () => {
  test("is found where it stands, with every reason", () => {
    const line = sound.source.text.split("\n").indexOf("status: active") + 1;
    expect(checkStanding([sound, bare])).toEqual([
      expect.objectContaining({
        code: "uncarried-status",
        severity: "warning",
        file: sound.source.path,
        pointer: "/status",
        line,
        column: 9,
        message:
          "Nothing recorded carries status active: platform-operator has not approved it; " +
          "activity-core-owner has not approved it",
      }),
    ]);
  });

  test("is found in an order too", () => {
    const { ccr: _, ...none } = sound;
    const order = makeOrder("lane-deactivation");
    expect(found({ ...none, order: { ...order, status: "approved" } })).toEqual(["uncarried-status"]);
    expect(found({ ...none, order })).toEqual([]);
    expect(found(none)).toEqual([]);
  });

  test("is not looked for beside an error, but is beside a warning", () => {
    const findings = (severity: string) => [{ severity }] as unknown as Checked["findings"];
    expect(found({ ...bare, findings: findings("error") })).toEqual([]);
    expect(found({ ...bare, findings: [...findings("warning"), ...findings("error")] })).toEqual([]);
    expect(found({ ...bare, findings: findings("warning") })).toEqual(["uncarried-status"]);
  });

  test("is what is left of an approval of another policy file", () => {
    expect(found({ ...sound, policyFile: "another" })).toEqual(["uncarried-status"]);
  });
});
