import { setTimeout as pause } from "node:timers/promises";
import { parseHubDecision, requireDecisionId } from "./decision.ts";
import { requireEvent } from "./event.ts";
import { type Exchange, exchange, type Question } from "./http-exchange.ts";
import { HubError } from "./hub-error.ts";
import { requireBase, requireToken } from "./hub-settings.ts";
import type { HubDecision, Published, StateHub } from "./port.ts";
import { requireClean } from "./require-clean.ts";
import { askPatiently, isPassingStatus } from "./retry.ts";

/** Where a hub is, and how patiently it is asked. */
export interface HttpHubOptions {
  /** The base address: https, or http on loopback. */
  readonly url: string;
  /** From the environment, never from a command line. */
  readonly token?: string | undefined;
  /** For one whole answer; 5000 by default. */
  readonly timeoutMilliseconds?: number | undefined;
  /** How often one thing is asked; 4 by default. */
  readonly attempts?: number | undefined;
  /** Before the second try; 250 by default. */
  readonly backoffMilliseconds?: number | undefined;
  /** The longest wait between two tries, whatever the hub asks for; 10000 by default. */
  readonly longestWaitMilliseconds?: number | undefined;
  /** Waits; tests pass one that does not. */
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

type Answer = Extract<Exchange, { kind: "answer" }>;
type Ask = (question: Pick<Question, "method" | "body"> & { path: string; key?: string }) => Promise<Answer>;

/** Opens the hub of an address; nothing is asked yet. Throws a HubError where address or token cannot be used. */
export function openHttpHub(options: HttpHubOptions): StateHub {
  const base = requireBase(options.url);
  const { origin } = new URL(base);
  const ask = makeAsk(base, options);
  return {
    async publish(given) {
      const event = requireEvent(given);
      requireClean("the event", event);
      const answer = await ask({ method: "POST", path: "events", key: event.id, body: JSON.stringify(event) });
      return readReceipt(answer, { id: event.id, origin });
    },
    async readDecision(given) {
      const decisionId = requireDecisionId(given);
      requireClean("the question", { decision_id: decisionId });
      const answer = await ask({ method: "GET", path: `decisions/${encodeURIComponent(decisionId)}` });
      return readDecision(answer, { decisionId, origin });
    },
  };
}

function makeAsk(base: string, options: HttpHubOptions): Ask {
  const token = requireToken(options.token);
  const { origin } = new URL(base);
  const patience = {
    attempts: options.attempts ?? 4,
    backoffMilliseconds: options.backoffMilliseconds ?? 250,
    longestMilliseconds: options.longestWaitMilliseconds ?? 10_000,
    pause: options.pause ?? pause,
  };
  const milliseconds = options.timeoutMilliseconds ?? 5000;
  return async ({ method, path, key, body }) => {
    const headers = {
      Accept: "application/json",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { "Idempotency-Key": key }),
      ...(body === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(body)) }),
    };
    const question = { method, url: new URL(path, base), headers, milliseconds };
    const result = await askPatiently(() => exchange(body === undefined ? question : { ...question, body }), patience);
    return requireAnswer(result, origin);
  };
}

/** An answer that counts; what it says is for the caller. The text of any other is never told. */
function requireAnswer(result: Exchange, origin: string): Answer {
  if (result.kind === "timeout") throw new HubError("hub-timeout", `the hub at ${origin} did not answer in time`);
  if (result.kind === "too-long") throw new HubError("hub-bad-answer", `the hub at ${origin} answers at great length`);
  if (result.kind === "broken") {
    throw new HubError("hub-unreachable", `the hub at ${origin} cannot be reached (${result.code})`);
  }
  const { status } = result;
  if (isPassingStatus(status)) throw new HubError("hub-unreachable", `the hub at ${origin} answered ${status}`);
  if (status >= 400 && status < 500 && status !== 404 && status !== 409) {
    throw new HubError("hub-refused", `the hub at ${origin} refused: it answered ${status}`);
  }
  return result;
}

function readReceipt({ status, text }: Answer, { id, origin }: { id: string; origin: string }): Published {
  if (status === 404) throw new HubError("hub-refused", `the hub at ${origin} takes no events: it answered 404`);
  requireStatus(status, { origin, known: [200, 201, 202, 409] });
  // Whatever else answers in the hub's place does not know the id.
  const receipt = parseJson(text, origin) as { readonly id?: unknown } | null;
  if (receipt?.id !== id) throw new HubError("hub-bad-answer", `the hub at ${origin} answered about another event`);
  return { recorded: status !== 409 };
}

function readDecision(
  { status, text }: Answer,
  { decisionId, origin }: { decisionId: string; origin: string },
): HubDecision | undefined {
  if (status === 404) return undefined;
  requireStatus(status, { origin, known: [200] });
  const { value, problems } = parseHubDecision(parseJson(text, origin));
  if (value === undefined) {
    throw new HubError("hub-bad-answer", `the hub at ${origin} answered with no decision: ${problems.join("; ")}`);
  }
  if (value.decision_id !== decisionId) {
    throw new HubError("hub-bad-answer", `the hub at ${origin} answered about another decision`);
  }
  requireClean("the decision", value);
  return value;
}

function requireStatus(status: number, { origin, known }: { origin: string; known: readonly number[] }): void {
  if (known.includes(status)) return;
  const problem = status >= 300 && status < 400 ? "; redirects are not followed" : "";
  throw new HubError("hub-bad-answer", `the hub at ${origin} answered ${status}${problem}`);
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError("hub-bad-answer", `the hub at ${origin} answered with something that is not JSON`);
  }
}
