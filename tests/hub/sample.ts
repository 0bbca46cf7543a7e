import { expect } from "vitest";
import { type EventFields, makeEvent } from "../../hub/event.ts";
import { HubError, type HubErrorCode } from "../../hub/hub-error.ts";
import type { HubDecision, HubEvent } from "../../hub/port.ts";

/** The fields of an event that is in order. */
export const eventFields: EventFields = {
  kind: "decision",
  request: "CCR-2026-0003",
  path: "platform/workloads/activity-core/llm-connect/llm-connect-provider-secrets",
  environment: "production",
  status: "approved",
  digest: `sha256:${"3f9a1c7e5b2d4a60".repeat(4)}`,
  at: "2026-07-01T09:00:00+00:00",
  by: "platform-operator",
  decision: "approved",
  decision_id: "fe5b1696-8956-4bd5-9d6f-dbde1901a076",
  comment: "Read and approved; the value is put into OpenBao by the operator.",
};

/** An event like the sample's, with some fields changed. */
export function sampleEvent(changes: Partial<EventFields> = {}): HubEvent {
  return makeEvent({ ...eventFields, ...changes });
}

/** A decision that is in order. */
export const sampleDecision: HubDecision = {
  schema: "credential-lanes/hub-decision/v1",
  decision_id: "fe5b1696-8956-4bd5-9d6f-dbde1901a076",
  state: "resolved",
  reviewer: "platform-operator",
  person: "ana",
  at: "2026-07-01T09:00:00+00:00",
  request: "CCR-2026-0003",
  path: eventFields.path,
  environment: "production",
  digest: eventFields.digest,
  outcome: "approved",
  rationale: "APPROVE: the path and the policy are as agreed.",
};

/** What only looks like a credential, in a sentence: put together here, so that no file of this tree holds it. */
export const leakyComment = `the new value is hvs.${"CAESIJ".repeat(6)}x9, please`;

/** The message of the HubError with which something must end. */
export async function failWith(code: HubErrorCode, run: () => unknown): Promise<string> {
  const error = await (async () => run())().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HubError);
  const { code: found, message } = error as HubError;
  expect({ code: found, message }).toMatchObject({ code });
  return message;
}
