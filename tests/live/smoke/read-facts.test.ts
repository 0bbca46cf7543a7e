import { describe, expect, it } from "vitest";
import { readEvent, readObjectFacts, readSecretFacts } from "../../../live/smoke/read-facts.ts";

const time = "2026-07-01T10:00:00Z";
const later = "2026-07-01T10:05:00Z";

describe("an object of External Secrets", () => {
  it("is reduced to what is judged", () => {
    const raw = {
      metadata: {
        uid: "u",
        generation: 3,
        creationTimestamp: time,
        annotations: { "force-sync": "ROT-1", a: "b" },
        managedFields: [
          { time: later, fieldsV1: { "f:spec": {} } },
          { time: "2026-07-01T10:09:00Z", fieldsV1: { "f:metadata": { "f:finalizers": {} } } },
          { time: "2026-07-01T10:09:00Z", subresource: "status", fieldsV1: { "f:status": {}, "f:spec": {} } },
        ],
      },
      status: {
        refreshTime: later,
        syncedResourceVersion: "3-x",
        conditions: [
          { type: "Ready", status: "False", reason: "R", message: 'no "hunter2"', lastTransitionTime: time },
        ],
      },
    };
    expect(readObjectFacts(raw, [])).toEqual({
      uid: "u",
      generation: 3,
      isGoing: false,
      changedAt: Date.parse(later),
      // As `fmt.Sprintf("%+v")` and SHA3-224 of Go make it of these annotations and no labels.
      version: "3-a174250d3d2cdfca2bc76f7624a167a5728ac9248dfbea4aeddd449d",
      ready: { status: "False", reason: "R", message: 'no "[cut]"', since: Date.parse(time) },
      syncedVersion: "3-x",
      refreshedAt: Date.parse(later),
    });
  });

  it("may say nothing yet, or be odd", () => {
    const empty = readObjectFacts({ metadata: { creationTimestamp: time } }, []);
    expect(empty).toMatchObject({ changedAt: Date.parse(time), generation: 0, isGoing: false });
    expect(empty).not.toHaveProperty("ready");
    expect(readObjectFacts({}, [])).toMatchObject({ uid: "", changedAt: 0 });
    const odd = {
      status: { refreshTime: null, conditions: [{ type: "Ready" }] },
      metadata: { deletionTimestamp: time },
    };
    expect(readObjectFacts(odd, [])).toMatchObject({ isGoing: true, ready: { status: "", since: 0 } });
  });
});

describe("a Secret", () => {
  it("says its keys by who manages them", () => {
    const managedFields = [
      { fieldsV1: { "f:data": { ".": {}, "f:B": {}, "f:A": {} }, "f:metadata": { "f:labels": {} } } },
      { fieldsV1: { "f:data": { "f:A": {}, "f:f:odd": {} } } },
      { fieldsV1: { "f:type": {} } },
    ];
    expect(readSecretFacts({ metadata: { managedFields } })).toEqual({ keys: ["A", "B", "f:odd"] });
  });

  it("has no keys, or does not say them", () => {
    expect(readSecretFacts({ metadata: { managedFields: [{ fieldsV1: {} }] } })).toEqual({ keys: [] });
    expect(readSecretFacts({ metadata: { managedFields: [] } })).toEqual({});
    expect(readSecretFacts({})).toEqual({});
  });
});

describe("an event", () => {
  const involvedObject = { kind: "ExternalSecret", namespace: "n", name: "x", uid: "u" };

  it("says what went wrong, and when that was last said", () => {
    const message = '(combined from similar events): cannot find secret data for key: "A" "hunter2"';
    const event = readEvent({ involvedObject, type: "Warning", reason: "UpdateFailed", message, lastTimestamp: later });
    expect([event.kind, event.id, event.uid]).toEqual(["ExternalSecret", "n/x", "u"]);
    expect(event.read(["A"])).toEqual({
      warning: { words: 'cannot find secret data for key: "A" "[cut]"', at: Date.parse(later) },
    });
  });

  it("says that a store is valid, and nothing else that is normal", () => {
    const { namespace: _, ...cluster } = involvedObject;
    const valid = readEvent({ involvedObject: cluster, type: "Normal", reason: "Valid", eventTime: later });
    expect([valid.id, valid.read([])]).toEqual(["x", { validAt: Date.parse(later) }]);
    expect(readEvent({ involvedObject, type: "Normal", reason: "Updated" }).read([])).toBeUndefined();
    expect(readEvent({}).read([])).toBeUndefined();
  });
});
