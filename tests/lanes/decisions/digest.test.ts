import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Document, isMap, isScalar, isSeq, parseDocument, Scalar, visit, type YAMLMap } from "yaml";
import { checkSources } from "../../../lanes/check.ts";
import { digestRequest } from "../../../lanes/decisions/digest.ts";
import { judgeStanding } from "../../../lanes/decisions/standing.ts";
import { compileLane, isLane } from "../../../lanes/lane.ts";
import { parseSource } from "../../../lanes/parse.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { approveText } from "../../approve.ts";
import { runCcr } from "../../cli/run-ccr.ts";
import { FIXTURES } from "../fixture.ts";
import { readSample, settings } from "../sample.ts";

type Json = string | number | boolean | Json[] | { [key: string]: Json };
type Mutation = readonly [name: string, mutated: Ccr];

const committed = {
  "CCR-2026-0001": "sha256:4027d4e2e099dc070c2438aea9d2fe01b1dbace6c5436017063070637a16a264",
  "CCR-2026-0002": "sha256:45a9892c47ad3ab71aa0e36928837f0f5b62d6c3ea790b13c5260bca4f45c9f4",
  "CCR-2026-0003": "sha256:46fd699da8fcaf65f94f1ffddff08755e03a95c027a0a83d6b56fa08d6f56178",
};

const fixture = (name: string): string =>
  fs.readFileSync(path.join(FIXTURES, name, "CCR-2026-0042-llm-connect.yaml"), "utf8");
const texts: Readonly<Record<string, string>> = {
  "CCR-2026-0001": readSample(1).text,
  "CCR-2026-0002": readSample(2).text,
  "CCR-2026-0003": readSample(3).text,
  "ok.every-key": fixture("ok.every-key"),
  "ok.jwt": fixture("ok.jwt"),
  "ok.token-role": fixture("ok.token-role"),
};
const names = Object.keys(texts);

/** What is recorded later, or follows from the records: all that a digest leaves out, each with another value. */
const records: readonly (readonly [pointer: string, value: Json])[] = [
  ["status", "cancelled"],
  ["updated", "2030-01-01"],
  ["superseded_by", "CCR-2026-0099"],
  ["decisions", [{ reviewer: "nobody", decision: "denied" }]],
  ["evidence", [{ kind: "apply", outcome: "failed" }]],
  ["rotations", [{ id: "ROT-9" }]],
  ["history", [{ to: "cancelled" }]],
  ["review.comments", [{ reviewer: "nobody", comment: "x" }]],
  ["access_frontdoor.resolvable", "changed"],
  ["access_frontdoor.readiness", "changed"],
  ["access_frontdoor.activation", "changed"],
  ["state_hub.decision_ids", ["e6381a56-6b04-4fd5-b2de-f3ef59cde888"]],
];
const recorded = new Set(records.map(([pointer]) => pointer));

function read(text: string): Ccr {
  const { root, drafts } = parseSource({ text });
  expect(drafts).toEqual([]);
  return JSON.parse(JSON.stringify(root)) as Ccr;
}

const flipCase = (text: string): string =>
  text.replace(/\p{L}/gu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

/** The values that a leaf is changed to. */
function changeLeaf(value: Json): Json[] {
  if (typeof value === "boolean") return [!value, String(value)];
  if (typeof value === "number") return [value + 1, String(value)];
  const text = String(value);
  return [`${text}x`, `${text} `, "", " ", flipCase(text)].filter((other) => other !== text);
}

/** The request with every single reviewed place changed, deleted, renamed, repeated or added to. */
function mutate(ccr: Ccr): Mutation[] {
  const found: Mutation[] = [];
  const add = (name: string, steps: readonly (string | number)[], edit: (parent: never, key: never) => void): void => {
    const copy = structuredClone(ccr);
    const parent = steps
      .slice(0, -1)
      .reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy);
    edit(parent as never, steps.at(-1) as never);
    found.push([`${name} ${steps.join(".")}`, copy]);
  };
  const walk = (value: Json, steps: readonly (string | number)[]): void => {
    if (recorded.has(steps.join("."))) return;
    if (typeof value !== "object") {
      for (const other of changeLeaf(value)) {
        add(`${JSON.stringify(other)} as`, steps, (parent: Json[], key: number) => {
          parent[key] = other;
        });
      }
    }
    if (Array.isArray(value)) {
      add("one more in", steps, (parent: Json[][], key: number) => parent[key]?.push("added"));
      if (value.length > 1) add("turned around", steps, (parent: Json[][], key: number) => parent[key]?.reverse());
      for (const [index, entry] of value.entries()) {
        const at = [...steps, index];
        add("twice", at, (parent: Json[], key: number) => parent.splice(key, 0, structuredClone(entry)));
        add("without", at, (parent: Json[], key: number) => parent.splice(key, 1));
        walk(entry, at);
      }
    } else if (typeof value === "object") {
      add("another key of", [...steps, "added"], (parent: { added: string }) => {
        parent.added = "x";
      });
      for (const [key, entry] of Object.entries(value)) walkKey(key, entry, steps);
    }
  };
  const walkKey = (name: string, entry: Json, steps: readonly (string | number)[]): void => {
    const at = [...steps, name];
    if (recorded.has(at.join("."))) return;
    // A request without it fits no schema, and has no digest.
    if (name !== "review") {
      add("without", at, (parent: Record<string, Json>) => delete parent[name]);
      add("renamed", at, (parent: Record<string, Json>) => {
        delete parent[name];
        parent[`${name}_`] = entry;
      });
    }
    walk(entry, at);
  };
  walk(ccr as unknown as Json, []);
  return found;
}

function setRecord(ccr: Ccr, pointer: string, value: Json | undefined): Ccr {
  const copy = structuredClone(ccr) as unknown as Record<string, Record<string, Json | undefined>>;
  const [first = "", second] = pointer.split(".");
  if (second === undefined) Object.assign(copy, { [first]: value });
  else copy[first] = { ...copy[first], [second]: value };
  return JSON.parse(JSON.stringify(copy)) as Ccr;
}

describe("what changes the digest", () => {
  test.each(names)("every single change of what is reviewed in %s", (name) => {
    const ccr = read(texts[name] ?? "");
    const digest = digestRequest(ccr);
    const mutations = mutate(ccr);
    expect(mutations.filter(([, mutated]) => digestRequest(mutated) === digest).map(([words]) => words)).toEqual([]);
    // No two changes of one request come to the same digest either, but those that are the same change.
    const distinct = new Set(mutations.map(([, mutated]) => JSON.stringify(mutated)));
    expect(new Set(mutations.map(([, mutated]) => digestRequest(mutated))).size).toBe(distinct.size);
    expect(mutations.length).toBeGreaterThan(200);
  });

  test("at least 500 changes were tried", () => {
    expect(names.reduce((sum, name) => sum + mutate(read(texts[name] ?? "")).length, 0)).toBeGreaterThan(500);
  });

  test("a policy file that is added, changed by a byte, emptied or taken away", () => {
    const ccr = read(texts["CCR-2026-0003"] ?? "");
    const file = 'path "a" {\n  capabilities = ["read"]\n}\n';
    const variants = [undefined, "", file, `${file}\n`, file.slice(0, -1), file.replace("read", "reaD"), "null"];
    expect(new Set(variants.map((each) => digestRequest(ccr, each))).size).toBe(variants.length);
  });
});

describe("what does not change the digest", () => {
  test.each(records)("%s set, changed or left out", (pointer, value) => {
    const bare = read(texts["ok.every-key"] ?? "");
    const digest = digestRequest(bare);
    for (const other of [value, undefined]) expect(digestRequest(setRecord(bare, pointer, other))).toBe(digest);
  });

  test("format: order of keys, quotes, comments, blank lines, indentation and line ends of the YAML", () => {
    const property = fc.property(fc.constantFrom(...names), fc.gen(), (name, choose) => {
      const text = texts[name] ?? "";
      expect(digestRequest(read(reformat(text, choose)))).toBe(digestRequest(read(text)));
    });
    fc.assert(property, { numRuns: 200 });
  });

  test("a State Hub that is named by its decisions alone, and one that is not named at all", () => {
    const { state_hub, ...bare } = read(texts["ok.every-key"] ?? "");
    const decided = { ...bare, state_hub: { decision_ids: ["e6381a56-6b04-4fd5-b2de-f3ef59cde888"] } };
    expect(digestRequest(decided)).toBe(digestRequest(bare));
    expect(digestRequest({ ...bare, ...(state_hub && { state_hub }) })).not.toBe(digestRequest(bare));
  });

  test("the same content has the same digest, in words of today and of every day", async () => {
    for (const [id, digest] of Object.entries(committed)) expect(digestRequest(read(texts[id] ?? ""))).toBe(digest);
    const { stdout } = await runCcr(["digest"]);
    expect(stdout).toBe(
      Object.entries(committed)
        .map(([id, digest]) => `${digest}  ${id}\n`)
        .join(""),
    );
  });
});

/** The text with the same values, written in another way. */
function reformat(text: string, choose: fc.GeneratorValue): string {
  const document: Document = parseDocument(text);
  visit(document, (key, node) => {
    if (isMap(node)) shuffle(node, choose);
    // A list entry or a key may have comments above it; between a key and its value none is allowed.
    const mayHaveComment = key === "key" || (isScalar(node) && typeof key === "number");
    if (isScalar(node) && mayHaveComment && choose(fc.boolean)) {
      node.commentBefore = choose(fc.constantFrom, " a word", " status: denied", "");
      node.spaceBefore = choose(fc.boolean);
    }
    if (isScalar(node) && typeof node.value === "string" && key !== "key") {
      node.type = choose(fc.constantFrom, Scalar.QUOTE_SINGLE, Scalar.QUOTE_DOUBLE);
    }
    if (isSeq(node) && node.items.every(isScalar)) node.flow = false;
  });
  const written = document.toString({
    lineWidth: choose(fc.constantFrom, 0, 40, 120),
    indent: choose(fc.integer, { min: 2, max: 6 }),
  });
  return choose(fc.boolean) ? written.replaceAll("\n", "\r\n") : written;
}

function shuffle(map: YAMLMap, choose: fc.GeneratorValue): void {
  const { items } = map;
  const order = choose(fc.shuffledSubarray, [...items.keys()], { minLength: items.length, maxLength: items.length });
  map.items = order.flatMap((at) => items[at] ?? []);
}

describe("an approval is void once what is reviewed was changed", () => {
  const granted = names.map((name) => {
    const proposed = (texts[name] ?? "").replace(/^history:[\s\S]*/m, "");
    return [name, approveText(proposed.replace("status: proposed", "status: approved"))] as const;
  });

  test.each(granted)("in whatever way %s was", (_name, text) => {
    const source = { path: `credential-change-requests/${read(text).id}-x.yaml`, text };
    const stack = { ...settings, cluster: "railiance-1" };
    const compile = (source: { path: string; text: string }) => {
      const [checked] = checkSources([source]);
      const hasError = checked?.findings.some(({ severity }) => severity === "error") ?? true;
      return checked?.ccr === undefined || hasError
        ? undefined
        : { result: compileLane(checked, stack), ...judgeStanding(checked.ccr) };
    };
    const before = compile(source);
    expect([before?.uncarried, before && isLane(before.result)]).toEqual([[], true]);
    let sound = 0;
    for (const [words, mutated] of mutate(read(text))) {
      const after = compile({ ...source, text: JSON.stringify(mutated) });
      if (after === undefined) continue;
      sound += 1;
      expect([words, after.uncarried.length > 0, isLane(after.result)]).toEqual([words, true, false]);
    }
    expect(sound).toBeGreaterThan(50);
  });
});
