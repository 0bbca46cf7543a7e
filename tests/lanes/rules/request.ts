import fs from "node:fs";
import path from "node:path";
import { checkSources } from "../../../lanes/check.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { formatPointer } from "../../../lanes/positions.ts";
import { COMMON_SET_RULES, RULES, SET_RULES } from "../../../lanes/rules/all.ts";
import { DEFAULT_RULE_SETTINGS, type Report, type RuleSettings, type SetReport } from "../../../lanes/rules/rule.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { expectWords } from "../expect-words.ts";
import { FIXTURES } from "../fixture.ts";

type Editable<T> = T extends object ? { -readonly [Key in keyof T]: Editable<T[Key]> } : T;

/** With claims to be changed: a token role, which has none, is set as a whole. */
type Claimed = Omit<Ccr, "auth"> & { readonly auth: Exclude<Ccr["auth"], { readonly method: "token" }> };

type Change = (ccr: Editable<Claimed>) => void;

const file = "CCR-2026-0042-llm-connect.yaml";
const text = fs.readFileSync(path.join(FIXTURES, "ok.kubernetes", file), "utf8");

/** The text of that request, after a change. */
export function makeText(from: string, to: string): SourceFile {
  if (!text.includes(from)) throw new Error("a replacement of the request matches nothing");
  return { path: file, text: text.replace(from, to) };
}

const base = checkSources([{ path: file, text }])[0]?.ccr;

/** A request that no rule finds anything in, after a change. */
export function makeRequest(change: Change = () => undefined): Ccr {
  const ccr = structuredClone(base) as Editable<Claimed>;
  change(ccr);
  return ccr as Ccr;
}

/** "code /pointer" of everything that the rules find in the changed request, sorted. */
export function judge(change: Change, settings: Partial<RuleSettings> = {}): string[] {
  return judgeInWords(change, settings)
    .map(({ code, pointer }) => `${code} ${pointer}`)
    .sort();
}

/** The same with the messages. */
export function judgeInWords(
  change: Change,
  settings: Partial<RuleSettings> = {},
): { code: string; pointer: string; message: string }[] {
  const found: ReturnType<typeof judgeInWords> = [];
  const report: Report = (code, at, message, hint) => {
    expectWords(message, hint);
    found.push({ code, pointer: formatPointer(at), message });
  };
  const ccr = makeRequest(change);
  for (const rule of RULES) rule(ccr, report, { ...DEFAULT_RULE_SETTINGS, ...settings });
  return found;
}

/** The codes of what the rules find at one place of the changed request, sorted. */
export function judgeAt(pointer: string, change: Change, settings: Partial<RuleSettings> = {}): string[] {
  return judge(change, settings)
    .filter((found) => found.endsWith(` ${pointer}`))
    .map((found) => found.split(" ")[0] ?? "");
}

/** "slug code /pointer" of everything that the rules find in the requests as a set, sorted; their files are `<id>-<slug>.yaml`. */
export function judgeSet(requests: Readonly<Record<string, Ccr>>): string[] {
  return judgeSetInWords(requests)
    .map(({ slug, code, pointer }) => `${slug} ${code} ${pointer}`)
    .sort();
}

/** The same with the messages. */
export function judgeSetInWords(
  requests: Readonly<Record<string, Ccr>>,
): { slug: string; code: string; pointer: string; message: string }[] {
  const filed = Object.entries(requests).map(([slug, ccr]) => ({ slug, file: `${ccr.id}-${slug}.yaml`, ccr }));
  const found: ReturnType<typeof judgeSetInWords> = [];
  const report: SetReport = (of, code, at, message, hint) => {
    expectWords(message, hint);
    const slug = filed.find((each) => each.file === of)?.slug ?? of;
    found.push({ slug, code, pointer: formatPointer(at), message });
  };
  for (const rule of COMMON_SET_RULES) rule(filed, report, DEFAULT_RULE_SETTINGS);
  for (const rule of SET_RULES) rule(filed, report, DEFAULT_RULE_SETTINGS);
  return found;
}

/** A request for another lane of the same namespace, that stands beside the first one. */
export function makeNeighbour(change: Change = () => undefined): Ccr {
  return makeRequest((ccr) => {
    const policy = "workload-kv-read-search-api-key";
    ccr.id = "CCR-2026-0043";
    ccr.target.workload = "search";
    ccr.openbao.kv_path = "platform/workloads/activity-core/search/search-api-key";
    ccr.openbao.policy_name = policy;
    ccr.openbao.policy_file = `openbao/policies/${policy}.hcl`;
    ccr.auth.policies = [policy];
    ccr.delivery.secret_name = "search-api-key";
    change(ccr);
  });
}

/** Makes the request one for a token role. */
export function useTokenRole(ccr: Editable<Claimed>, settings: Readonly<Record<string, unknown>> = {}): void {
  const { bound_claims: _, method: __, mount: ___, ...common } = ccr.auth;
  Object.assign(ccr, { auth: { ...common, method: "token", mount: "token", ...settings } });
  ccr.delivery = { surface: "direct-fetch" };
}
