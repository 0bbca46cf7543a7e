import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHubDecision } from "../../hub/decision.ts";
import { type EventFields, makeEvent, requireEvent } from "../../hub/event.ts";
import { requireClean } from "../../hub/require-clean.ts";
import { eventFields, failWith, leakyComment, sampleDecision, sampleEvent } from "./sample.ts";

const prose = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((text) => text.trim() !== "");

/** The same fields in another order. */
function shuffle(fields: EventFields, order: readonly number[]): EventFields {
  const entries = Object.entries(fields).map((entry, at) => ({ entry, at: order[at] ?? 0 }));
  return Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ entry }) => entry)) as unknown as EventFields;
}

describe("the id of an event", () => {
  it("is the same on every machine", () => {
    expect(sampleEvent().id).toBe("sha256:bc50f675c4a63789c6e89a86af188629ec18862925403e975f5711a5c89ceb7d");
  });

  it("follows from what the fields say, not from their order, and every field changes it", () => {
    const count = Object.keys(eventFields).length;
    const orders = fc.array(fc.integer(), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(prose, prose, orders, (comment, other, order) => {
        const fields = { ...eventFields, comment };
        const event = makeEvent(fields);
        expect(makeEvent(shuffle(fields, order)).id).toBe(event.id);
        expect(makeEvent({ ...fields, comment: other }).id === event.id).toBe(other === comment);
        expect(requireEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
      }),
    );
  });

  it("is not another one's", async () => {
    const event = { ...sampleEvent(), by: "ops-warden" };
    expect(await failWith("hub-invalid", () => requireEvent(event))).toBe(
      "this is no event: id is not the digest of the other fields",
    );
  });
});

describe("an event", () => {
  const wrong: readonly (readonly [name: string, changes: Record<string, unknown>, problem: string])[] = [
    ["an unknown key", { value: "canary" }, "it has 1 key too many"],
    ["another kind", { kind: "canary" }, "kind must be decision, comment, binding-confirmed, status or evidence"],
    ["an instant without offset", { at: "2026-07-01T09:00:00" }, "at must be an instant with its offset"],
    ["a day that is none", { at: "2026-02-30T09:00:00Z" }, "at must be an instant with its offset"],
    ["a path that climbs", { path: "platform/../canary" }, "path must be segments joined by single slashes"],
    ["a digest without label", { digest: "a".repeat(64) }, "digest must be sha256: and 64 lower-case hex digits"],
    ["a name of two lines", { by: "canary\nana" }, "by must be a name of plain characters"],
    ["an escape sequence", { comment: "\u001b[2Jcanary" }, "comment must be text without control characters"],
    ["half a character", { comment: "\ud800canary" }, "comment must be text without control characters"],
    ["a number", { environment: 1 }, "environment must be letters"],
    ["no status", { status: undefined }, "status is missing"],
    ["a decision of another kind", { kind: "status" }, "decision belongs to the kind decision, and to it alone"],
    ["no decision", { decision: undefined }, "decision belongs to the kind decision, and to it alone"],
  ];
  for (const [name, changes, problem] of wrong) {
    it(`with ${name} is refused, without its value`, async () => {
      const message = await failWith("hub-invalid", () => makeEvent({ ...eventFields, ...changes } as EventFields));
      expect(message).toContain(problem);
      expect(message).not.toContain("canary");
    });
  }

  it("may have digests, ids and names that look like chance; prose may not", async () => {
    requireClean("the event", sampleEvent({ by: "ana@example.org", request: "CCR-2026-0001" }));
    const comment = leakyComment;
    const message = await failWith("hub-secret", () => requireClean("the event", sampleEvent({ comment })));
    expect(message).toMatch(/^the event is refused: comment holds what looks like a credential \(vault-token sha256:/);
    expect(message).not.toContain("CAESIJ");
    const key = "0f1e2d3c4b5a6978".repeat(4);
    await failWith("hub-secret", () => requireClean("the event", sampleEvent({ environment: key })));
    await failWith("hub-secret", () => requireClean("the event", sampleEvent({ decision_id: key })));
  });
});

describe("a decision of the hub", () => {
  it("is read as it is", () => {
    expect(parseHubDecision(sampleDecision)).toEqual({ value: sampleDecision });
    const { person, request, path, environment, digest, outcome, rationale, ...open } = sampleDecision;
    expect(parseHubDecision({ ...open, state: "open" }).problems).toBeUndefined();
  });

  it("is refused with every problem and no value", () => {
    for (const value of [undefined, null, "canary", ["canary"]]) {
      expect(parseHubDecision(value)).toEqual({ problems: ["it must be an object"] });
    }
    const hostile = JSON.parse('{"__proto__": {"state": "resolved"}, "constructor": "canary", "outcome": "canary"}');
    const { problems = [] } = parseHubDecision({ ...sampleDecision, at: "canary", ...hostile });
    expect(problems).toEqual([
      "at must be an instant with its offset",
      "outcome must be approved, denied or needs_changes",
      "it has 2 keys too many",
    ]);
  });
});
