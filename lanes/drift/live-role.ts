import { listObjects } from "../adoption.ts";
import { compareLive, type Difference } from "../compare-live.ts";
import { formatDuration, shortenDuration } from "../duration.ts";
import { asFields, asList, type Fields } from "../fields.ts";
import type { LiveRole } from "../inventory/live-state.ts";
import type { LaneSet } from "../lane-set.ts";
import { redactText } from "../secret-scan.ts";

/** What requests have approved of a role, beside what the server has of it. */
export interface ApprovedRole {
  /** The granted requests that ask for it; none of a role that nobody asked for. */
  readonly requests: readonly string[];
  /** Where the server's role is otherwise. */
  readonly differences: readonly Difference[];
}

/** Compares a live role with what the granted requests ask for at its path. */
export function compareRole(set: LaneSet, { path, settings }: LiveRole): ApprovedRole {
  const approved = findApproved(set, path);
  if (approved === undefined) return { requests: [], differences: [] };
  return { requests: approved.ccrIds, differences: compareLive(approved, settings) };
}

/** The role that granted requests ask for at a path of the API. */
export function findApproved(set: LaneSet, path: string): ReturnType<typeof listObjects>[number] | undefined {
  return listObjects(set).find(({ kind, id }) => kind === "role" && id === path);
}

/**
 * Who may log in by a role as its server has it, and for how long, in the words that a request's role is described with.
 * What is not bound is said too: nothing holds a role of a server to what a request could ask for.
 */
export function describeLiveRole({ method, mount, name, settings }: LiveRole): string {
  const way = `by role ${name} of auth/${mount}, ${describeLifetime(method, settings)}`;
  const networks = listTexts(settings.token_bound_cidrs);
  const from = networks.length === 0 ? "" : `, used from ${networks.join(" or ")}`;
  if (method === "token") return `whoever may create tokens ${way}${from}`;
  return `${method === "kubernetes" ? describeAccounts(settings) : describeClaims(mount, settings)}, ${way}${from}`;
}

function describeAccounts(settings: Fields): string {
  const names = listTexts(settings.bound_service_account_names);
  const namespaces = listTexts(settings.bound_service_account_namespaces);
  const selector = listTexts(settings.bound_service_account_namespace_selector);
  const audience = listTexts(settings.audience).map((each) => `, with audience ${each}`);
  const bySelector = selector.map((each) => `of namespaces whose labels match ${each}`);
  return [describeNames(names, namespaces, bySelector), ...audience].join("");
}

/** A `*` among others stands for all of them; one within a name is the server's to match, and is shown as it is. */
function describeNames(names: readonly string[], namespaces: readonly string[], bySelector: readonly string[]): string {
  const isAnyName = names.includes("*");
  const isAnywhere = namespaces.includes("*");
  const who = isAnyName ? "every service account" : `service account ${names.join(", ")}`;
  if (isAnywhere) return `${who} of every namespace`;
  if (!isAnyName && bySelector.length === 0 && namespaces.length > 0)
    return `service account ${namespaces.flatMap((namespace) => names.map((name) => `${namespace}/${name}`)).join(", ")}`;
  const where = [...(namespaces.length === 0 ? [] : [`of namespace ${namespaces.join(", ")}`]), ...bySelector];
  return `${who} ${where.join(", or ") || "of no namespace"}`;
}

function describeClaims(mount: string, settings: Fields): string {
  const word = settings.bound_claims_type === "glob" ? " like" : "";
  const claims = Object.entries(asFields(settings.bound_claims)).map(
    ([claim, values]) => `${redactText(claim)}${word} ${listTexts(values).join(" or ")}`,
  );
  const subject = listTexts(settings.bound_subject).map((each) => `subject ${each}`);
  const audiences = listTexts(settings.bound_audiences);
  const bound = [...claims, ...subject, ...(audiences.length === 0 ? [] : [`audience ${audiences.join(" or ")}`])];
  return bound.length === 0
    ? `callers with any token that auth/${mount} takes`
    : `callers whose token has ${bound.join(" and ")}`;
}

function describeLifetime(method: LiveRole["method"], settings: Fields): string {
  const ttl = method === "token" ? 0 : readSeconds(settings, "ttl");
  const period = readSeconds(settings, "period");
  const longest = method === "token" ? 0 : readSeconds(settings, "max_ttl");
  const end = readSeconds(settings, "explicit_max_ttl");
  const uses = settings.token_num_uses;
  const isEnded = end > 0 && (period > 0 || method !== "token");
  return [
    describeFirst(period || ttl || (method === "token" ? end : 0)),
    ...(period > 0 ? [isEnded ? "renewed again and again" : "renewed again and again without end"] : []),
    ...(period === 0 && longest > ttl ? [`renewed up to ${tellSeconds(longest)}`] : []),
    ...(isEnded ? [`at most ${tellSeconds(end)} in all`] : []),
    ...(typeof uses === "number" && uses > 0 ? [`for ${uses} ${uses === 1 ? "use" : "uses"}`] : []),
  ].join(", ");
}

function describeFirst(seconds: number): string {
  return seconds > 0 ? `for ${tellSeconds(seconds)}` : "for as long as the server's defaults say";
}

/** A setting of tokens in seconds, under its name or its name of old; 0 where there is none. */
function readSeconds(settings: Fields, name: string): number {
  const seconds = Number(settings[`token_${name}`] ?? settings[name]);
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : 0;
}

function tellSeconds(seconds: number): string {
  return shortenDuration(formatDuration(seconds));
}

/** What a difference comes to in a sentence: both sides, times as people write them. */
export function tellDifference({ field, live, wanted }: Difference): string {
  const tell = (value: string): string => {
    if (value === "absent") return "none";
    const [, seconds] = /^\[(\d{1,12})\]$/.exec(value) ?? [];
    return seconds !== undefined && /(?:^|_)(?:ttl|period)$/.test(field) ? tellSeconds(Number(seconds)) : value;
  };
  return `${field} is ${tell(live)}, approved ${tell(wanted)}`;
}

/** The texts of a setting, sorted; one text stands for a list of one. What looks like a credential is not shown. */
function listTexts(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? asList(value) : [value];
  const given = texts.filter((each) => each !== undefined && each !== null && each !== "");
  return [...new Set(given.map((each) => redactText(String(each))))].sort();
}
