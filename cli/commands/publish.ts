import { countOf } from "../count-of.ts";
import { listDecisionEvents, publishEvents, SWITCHED_OFF } from "../hub.ts";
import { findPlace } from "../place.ts";
import { checkNamedRequests } from "../requests.ts";
import { listInvalid } from "../review.ts";
import { sayInvalid } from "../say-invalid.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr publish`: 1 where a request has errors or the hub could not be told; what it has already it does not take twice. */
export async function publishDecisions({
  operands,
  options,
  terminal,
}: Invocation<{ json?: true }>): Promise<ExitCode> {
  const { checked, files, findings } = checkNamedRequests(operands, terminal);
  const faulty = new Set(findings.filter(({ severity }) => severity === "error").map(({ file }) => file));
  const sound = checked.flatMap(({ ccr, order, source }) => {
    const request = ccr ?? order;
    return request === undefined || faulty.has(source.path) ? [] : [request];
  });
  const events = sound.flatMap((each) => listDecisionEvents(each, findPlace(each, checked)));
  const { told, problem = SWITCHED_OFF } = await publishEvents(events, terminal);
  const summary = { decisions: events.length, requests: sound.length, invalid: faulty.size };
  if (options.json)
    terminal.write(`${JSON.stringify({ schema: "credential-lanes/publish/v1", told, ...summary }, undefined, 2)}\n`);
  else if (told) terminal.say(describe(events.length, sound.length));
  if (!told) terminal.say(`ccr: the State Hub was not told: ${problem}`);
  sayInvalid(listInvalid(files, findings), terminal);
  return told && faulty.size === 0 ? 0 : 1;
}

function describe(decisions: number, requests: number): string {
  const which = decisions === 1 ? "the 1 decision" : `the ${decisions} decisions`;
  return `the State Hub has ${which} of ${countOf(requests, "request")}`;
}
