import { type Fields, isFields, parseJson } from "../fields.ts";
import { parseInstant } from "../rules/dates.ts";

/** Of a line of an audit log what a sweep may tell; tokens and the data of requests and answers are never taken over. */
export interface AuditEntry {
  readonly type: "request" | "response";
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly operation: string;
  readonly path: string;
  /** The path of its namespace; empty for the root. */
  readonly namespace: string;
  readonly source: string;
  readonly caller: AuditCaller;
  /** True where the log says that the request failed. */
  readonly isRefused: boolean;
  /** True where the log shows tokens as they are. */
  readonly isRaw: boolean;
}

/** Who asked, as the log has it. */
export interface AuditCaller {
  readonly entity: string;
  readonly name: string;
  /** The hash of the token's accessor; `raw` where the log has the accessor itself. */
  readonly accessor: string;
  readonly policies: readonly string[];
  /** The policies that allowed it; absent in logs of older servers. */
  readonly granting?: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** How much of a text of the log is kept, before what looks like a credential is taken out of it. */
const MAX_TEXT = 300;
const MAX_WORD = 100;
/** Ids are UUIDs; what is longer is none. */
const MAX_ID = 64;
const MAX_LIST = 50;
const MAX_METADATA = 20;

/** Reads a line of JSON; undefined where it is no entry of an audit log. */
export function readEntry(line: string): AuditEntry | undefined {
  const entry = toFields(parseJson(line));
  const request = toFields(entry?.request);
  const type = entry?.type;
  const at = parseInstant(typeof entry?.time === "string" ? entry.time.slice(0, 64) : "");
  if (entry === undefined || request === undefined || at === undefined) return undefined;
  if (type !== "request" && type !== "response") return undefined;
  const { id, path } = request;
  if (typeof id !== "string" || id === "" || id.length > MAX_ID || typeof path !== "string") return undefined;
  // Who has just logged in is in the answer; older servers leave the entry's own part empty.
  const own = toFields(entry.auth) ?? {};
  const auth = own.display_name === undefined ? (toFields(toFields(entry.response)?.auth) ?? own) : own;
  const tokens = [own.client_token, auth.client_token, request.client_token];
  return {
    type,
    id,
    at,
    operation: keepText(request.operation, MAX_WORD),
    path: keepText(path, 1000),
    namespace: keepText(toFields(request.namespace)?.path, 1000),
    source: keepText(request.remote_address, MAX_WORD),
    caller: readCaller(auth, request),
    isRefused: typeof entry.error === "string" && entry.error !== "",
    isRaw: tokens.some((token) => typeof token === "string" && token !== "" && !token.startsWith("hmac-sha256:")),
  };
}

function readCaller(auth: Fields, request: Fields): AuditCaller {
  const granting = toFields(auth.policy_results)?.granting_policies;
  return {
    entity: keepText(auth.entity_id, MAX_WORD),
    name: keepText(auth.display_name),
    accessor: keepAccessor(auth.accessor ?? request.client_token_accessor),
    policies: [...keepTexts(auth.policies), ...keepTexts(auth.token_policies)],
    ...(Array.isArray(granting) ? { granting: keepTexts(granting.map((each) => toFields(each)?.name)) } : {}),
    metadata: Object.fromEntries(
      Object.entries(toFields(auth.metadata) ?? {})
        .slice(0, MAX_METADATA)
        .map(([name, value]) => [keepText(name), keepText(value)]),
    ),
  };
}

function keepAccessor(value: unknown): string {
  if (typeof value !== "string" || value === "") return "";
  return /^hmac-sha256:[0-9a-f]{64}$/.test(value) ? value : "raw";
}

function keepTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, MAX_LIST).map((each) => keepText(each)) : [];
}

function keepText(value: unknown, limit = MAX_TEXT): string {
  if (typeof value !== "string") return "";
  // A slice alone would keep the whole text in memory.
  return value.length <= limit ? value : Buffer.from(value.slice(0, limit)).toString();
}

function toFields(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}
