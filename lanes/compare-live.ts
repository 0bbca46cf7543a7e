import type { DeclaredObject } from "./adoption.ts";
import { type Fields, isFields } from "./fields.ts";
import { compareText } from "./finding.ts";
import { diffPolicies } from "./policy/compare-policy.ts";
import { redactText } from "./secret-scan.ts";

/** One field that is not as it is declared; texts of policies come as a diff. Never a secret value. */
export interface Difference {
  readonly field: string;
  readonly live: string;
  readonly wanted: string;
}

/**
 * The fields that are otherwise on the server, and those that were set there and are not declared: an undeclared setting
 * can grant more than was approved, such as `bound_claims_type: glob` or a second condition of a store. A server's own
 * defaults do not count.
 */
export function compareLive({ kind, wanted }: DeclaredObject, live: Fields): readonly Difference[] {
  if (kind === "policy") return comparePolicies(String(wanted.policy), live.policy);
  return compareFields(wanted, kind === "role" ? withoutRepeated(live) : live, "");
}

function comparePolicies(wanted: string, live: unknown): readonly Difference[] {
  if (live === wanted) return [];
  const diff = diffPolicies(redactText(typeof live === "string" ? live : ""), wanted);
  return [{ field: "policy", live: diff, wanted }];
}

function compareFields(wanted: unknown, live: unknown, field: string): readonly Difference[] {
  if (isFields(wanted) && isFields(live)) {
    const declared = Object.keys(wanted).flatMap((key) => compareFields(wanted[key], live[key], join(field, key)));
    const added = Object.keys(live).filter((key) => wanted[key] === undefined && !isDefault(key, live[key]));
    return [...declared, ...added.map((key) => describe(join(field, key), live[key], undefined))];
  }
  if (isListOfFields(wanted) && Array.isArray(live) && live.length === wanted.length) {
    return wanted.flatMap((each, at) => compareFields(each, live[at], `${field}[${at}]`));
  }
  return normalize(live) === normalize(wanted) ? [] : [describe(field, live, wanted)];
}

/** Both sides come from a server or a request; what a server says is searched for credentials, its keys too. */
function describe(field: string, live: unknown, wanted: unknown): Difference {
  return { field: redactText(field), live: redactText(normalize(live)), wanted: normalize(wanted) };
}

function join(field: string, key: string): string {
  return field === "" ? key : `${field}.${key}`;
}

/** What a field amounts to where nobody set it (OpenBao 2.6, path_role.go; external-secrets v0.20.4, apis). */
const defaults: Readonly<Record<string, string>> = {
  alias_name_source: "serviceaccount_uid",
  bound_claims_type: "string",
  callback_mode: "client",
  token_type: "default",
  conversionStrategy: "Default",
  decodingStrategy: "None",
  metadataPolicy: "None",
  engineVersion: "v2",
  mergePolicy: "Replace",
};

function isDefault(key: string, value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) ? Object.keys(value).length === 0 : value === defaults[key];
}

/** A role without what its server says twice: its name, and settings under their names of old (`ttl`, `policies`). */
function withoutRepeated(live: Fields): Fields {
  const isRepeated = ([key, value]: [string, unknown]): boolean =>
    key === "name" || (live[`token_${key}`] !== undefined && normalize(live[`token_${key}`]) === normalize(value));
  return Object.fromEntries(Object.entries(live).filter((entry) => !isRepeated(entry)));
}

function isListOfFields(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFields);
}

/** Lists of names are sets on both servers, and one value stands for a list of one. */
function normalize(value: unknown): string {
  if (value === undefined || value === null) return "absent";
  if (!Array.isArray(value)) return isFields(value) ? JSON.stringify(value) : JSON.stringify([value]);
  return JSON.stringify([...value].sort((left, right) => compareText(String(left), String(right))));
}
