import process from "node:process";
import fc from "fast-check";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { Document, isMap, isScalar, type Pair, visit } from "yaml";
import { formatSource } from "../../cli/format-source.ts";
import { readKeyOrder } from "../../cli/key-order.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 1000);
const orderOf = readKeyOrder();
const timeout = 30_000 + CASES * 20;

/** Words, and texts that a line-wise formatter could take for a comment, a key, a list or the end of a document. */
const text = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9 _-]{0,30}$/),
  fc.constantFrom(
    "# no comment",
    "key: value",
    "- item",
    "two\nlines",
    "a\n\n# b\n\nc: d\n",
    "\n\n",
    " lead",
    "x\n---\ny",
  ),
  fc.lorem({ maxCount: 30 }),
);
const texts = fc.array(text, { maxLength: 3 });
const comment = fc.record({ at: text, reviewer: text, decision: text, comment: text }, { requiredKeys: [] });

/** Mappings of the format's keys, of any subset of them and with some that it does not have. */
const request = fc.record(
  {
    id: text,
    kind: text,
    title: text,
    status: text,
    requester: fc.record({ agent: text, reason: text, message_id: text }, { requiredKeys: [] }),
    review: fc.record(
      { required: fc.boolean(), required_approvers: texts, comments: fc.array(comment, { maxLength: 3 }) },
      { requiredKeys: [] },
    ),
    openbao: fc.record({ mount: text, kv_path: text, fields: texts }, { requiredKeys: [] }),
    auth: fc.record(
      {
        method: fc.constantFrom("kubernetes", "oidc"),
        role: text,
        bound_claims: fc.record({ service_account_names: texts, groups: texts }, { requiredKeys: [] }),
        ttl: text,
      },
      { requiredKeys: [] },
    ),
    history: fc.array(fc.record({ at: text, to: text, by: text }, { requiredKeys: ["to"] }), { maxLength: 3 }),
    other: text,
  },
  { requiredKeys: ["id"] },
);

/** What decides how a request is written down: one number a node, used in turn. */
const style = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });

/** Writes a request with its keys in any order, in many styles, with comments and blank lines among them. */
function writeAnyhow(value: object, choices: readonly number[]): string {
  let at = 0;
  const choose = (count: number): number => (choices[at++ % choices.length] ?? 0) % count;
  const document = new Document(value);
  const comments = [" about", " yaml-language-server: $schema=x", " a: b", " two\n lines", ""];
  visit(document, {
    Map(_, map) {
      const order = new Map(map.items.map((item) => [item, choose(1000)]));
      map.items.sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
      if (choose(8) === 0) map.flow = true;
      for (const [index, item] of map.items.entries()) decorate(item as Pair, index);
    },
    Seq(_, list) {
      if (choose(6) === 0) list.flow = true;
    },
    Scalar(key, node) {
      if (typeof node.value !== "string" || key === "key") return;
      const styles = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;
      node.type = styles[choose(styles.length)] ?? "PLAIN";
      if (choose(6) === 0) node.comment = " behind";
    },
  });
  function decorate({ key, value: node }: Pair, index: number): void {
    if (!isScalar(key)) return;
    if (index > 0 && choose(3) === 0) key.spaceBefore = true;
    if (choose(3) === 0) key.commentBefore = comments[choose(comments.length)] ?? "";
    if (isMap(node) && choose(4) === 0) node.comment = " at the end";
  }
  const lines = document.toString({ lineWidth: choose(2) === 0 ? 40 : 0, indentSeq: choose(2) === 0 });
  return choose(5) === 0 ? lines.trimEnd() : lines;
}

const written = fc.tuple(request, style).map(([value, choices]) => writeAnyhow(value, choices));

/** The lines of a text in order, each without the dashes that may move from one key to another. */
function listLines(source: string): string[] {
  const lines = source.split("\n").map((line) => line.replace(/^[ -]*/, "").trimEnd());
  return lines.filter((line) => line !== "").sort();
}

function format(source: string): string | undefined {
  const result = formatSource({ text: source }, orderOf);
  return "text" in result ? result.text : undefined;
}

/** True where the keys of every block mapping are in order. */
function isInOrder(value: unknown, path: readonly (string | number)[] = []): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every((item, at) => isInOrder(item, [...path, at]));
  const order = orderOf(path);
  const ranks = Object.keys(value).map((key) => {
    const at = order?.indexOf(key) ?? 0;
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  });
  const sorted = ranks.every((rank, at) => at === 0 || (ranks[at - 1] ?? 0) <= rank);
  return sorted && Object.entries(value).every(([key, item]) => isInOrder(item, [...path, key]));
}

test(`a formatted text reads as the same value (${CASES} cases)`, { timeout }, () => {
  let formatted = 0;
  fc.assert(
    fc.property(written, (source) => {
      const result = format(source);
      if (result === undefined) return;
      formatted += 1;
      expect(load(result)).toEqual(load(source));
    }),
    { numRuns: CASES },
  );
  // The generator writes what the format refuses too, such as texts of white space alone; most of it must pass.
  expect(formatted).toBeGreaterThan(CASES / 2);
});

test(`formatting twice is formatting once (${CASES} cases)`, { timeout }, () => {
  fc.assert(
    fc.property(written, (source) => {
      const once = format(source);
      if (once !== undefined) expect(format(once)).toBe(once);
    }),
    { numRuns: CASES },
  );
});

test(`no line is lost, added or changed (${CASES} cases)`, { timeout }, () => {
  fc.assert(
    fc.property(written, (source) => {
      const result = format(source);
      if (result !== undefined) expect(listLines(result)).toEqual(listLines(source));
    }),
    { numRuns: CASES },
  );
});

test(`without flow mappings every mapping is in order (${CASES} cases)`, { timeout }, () => {
  fc.assert(
    fc.property(
      written.filter((source) => !/\{(?!\})/.test(source)),
      (source) => {
        const result = format(source);
        if (result !== undefined) expect(isInOrder(load(result))).toBe(true);
      },
    ),
    { numRuns: CASES },
  );
});

test(`any text at all is formatted or refused, never thrown at (${CASES} cases)`, { timeout }, () => {
  const pieces = fc.constantFrom(
    "id",
    ": ",
    "- ",
    "\n",
    "  ",
    "# c",
    "'",
    '"',
    "|",
    ">",
    "{",
    "}",
    "[",
    "]",
    "?",
    "&a",
    "x",
    "\t",
    "---",
    "\r\n",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const source = parts.join("");
      const result = formatSource({ text: source }, orderOf);
      if ("text" in result) expect(load(result.text)).toEqual(load(source));
    }),
    { numRuns: CASES },
  );
});
