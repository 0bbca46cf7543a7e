import type { AuditEntry } from "./audit-entry.ts";
import type { SweepSubject } from "./subject.ts";

/** Whether the lane asks for an access: the closed list of why not, each with what it means. */
export const REASONS = {
  "no-answer": "no answer to it is in the logs, so whether it was allowed is not known",
  "no-role": "the token came from no role",
  "other-mount": "the token came from another auth mount or subject than its role says",
  "other-namespace": "the same path in another namespace of OpenBao",
  "other-operation": "the lane reads, and does nothing else",
  "other-path": "another path of the API than the one that the lane reads",
  "other-policy": "another policy than the lane's allowed it",
  "other-role": "the token came from another role",
  "other-subject": "the role's token was somebody else's than the binding admits",
  root: "a root token",
  write: "a write: was it custody?",
} as const;
export type Reason = keyof typeof REASONS;

/** What became of an access, as far as the log says. */
export type Outcome = "allowed" | "refused" | "unanswered";

/** True for the path of a secret, however it is written. */
export function isAboutSecret(entry: AuditEntry, { paths }: SweepSubject): boolean {
  return paths.has(plainPath(entry.path)) || paths.has(fullPath(entry));
}

/** The path of an entry as the lane writes it: the mount may start with a namespace. */
export function nameAccessPath(entry: AuditEntry, { paths }: SweepSubject): string {
  const full = fullPath(entry);
  return paths.has(full) ? full : plainPath(entry.path);
}

/** Why the lane does not ask for an access, if it was allowed; nothing where it does. */
export function findReasons(entry: AuditEntry, subject: SweepSubject): readonly Reason[] {
  const reasons: Reason[] = [];
  const { caller, operation } = entry;
  const isData = nameAccessPath(entry, subject) === subject.dataPath;
  const isWrite = isData && ["create", "update", "patch"].includes(operation);
  if (entry.namespace !== "" && !subject.paths.has(fullPath(entry))) reasons.push("other-namespace");
  if (isWrite) reasons.push("write");
  else if (!isData) reasons.push("other-path");
  if (operation !== "read" && !isWrite) reasons.push("other-operation");
  if (caller.policies.includes("root")) reasons.push("root");
  else reasons.push(...judgeCaller(entry, subject));
  const { granting } = caller;
  if (granting !== undefined && granting.length > 0 && !granting.includes(subject.policy)) reasons.push("other-policy");
  return reasons.sort();
}

/** The metadata of a token that somebody made by hand can say anything; its display name starts with `token` always. */
function judgeCaller({ caller }: AuditEntry, { role, policy }: SweepSubject): readonly Reason[] {
  const { metadata, name, policies } = caller;
  if (role.method === "token") return isToken(name) && policies.includes(policy) ? [] : ["other-role"];
  if (metadata.role === undefined || metadata.role === "") return ["no-role"];
  if (metadata.role !== role.name) return ["other-role"];
  const mount = role.mount.replaceAll("/", "-");
  if (role.method === "kubernetes") {
    const { service_account_name: account = "", service_account_namespace: namespace = "" } = metadata;
    const isBound = role.serviceAccountNames.includes(account) && role.serviceAccountNamespaces.includes(namespace);
    const isOwn = name === `${mount}-${namespace}-${account}`;
    return [...(isOwn ? [] : (["other-mount"] as const)), ...(isBound ? [] : (["other-subject"] as const))];
  }
  // Claims are in a token's metadata only where the role maps them; the server compared them at the login.
  const isBound = Object.entries(role.boundClaims).every(
    ([claim, values]) => !Object.hasOwn(metadata, claim) || values.includes(metadata[claim] ?? ""),
  );
  const isSubject =
    role.boundSubject === undefined || role.userClaim !== "sub" || name === `${mount}-${role.boundSubject}`;
  return [
    ...(name.startsWith(`${mount}-`) ? [] : (["other-mount"] as const)),
    ...(isBound && isSubject ? [] : (["other-subject"] as const)),
  ];
}

function isToken(name: string): boolean {
  return name === "token" || name.startsWith("token-");
}

/** True for an answer that gave a token of the lane's role. */
export function isLogin(entry: AuditEntry, { role }: SweepSubject): boolean {
  if (entry.type !== "response" || entry.isRefused) return false;
  const path = plainPath(entry.path);
  if (role.method === "token") return path === `auth/token/create/${role.name}`;
  return path.startsWith(`auth/${role.mount}/`) && entry.caller.metadata.role === role.name;
}

function fullPath({ namespace, path }: AuditEntry): string {
  return plainPath(`${namespace}/${path}`);
}

function plainPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/^\/|\/$/g, "");
}
