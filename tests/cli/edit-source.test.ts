import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editSource } from "../../cli/edit-source.ts";
import type { Edit } from "../../lanes/decisions/edit.ts";
import { hasBadCharacter } from "../../lanes/parse/characters.ts";
import { readRequest } from "./run-ccr.ts";

const decision = { at: "2026-07-01T09:00:00Z", reviewer: "ana" };
const appendDecision: Edit = { kind: "append", path: ["decisions"], value: decision };
const approve: Edit = { kind: "set", path: ["status"], value: "approved" };
const setDay: Edit = { kind: "set", path: ["updated"], value: "2026-07-01" };
const appendId: Edit = { kind: "append", path: ["state_hub", "decision_ids"], value: "one" };
const appendComment: Edit = { kind: "append", path: ["review", "comments"], value: decision };

const entry = (column: number): string =>
  `${" ".repeat(column)}- at: '2026-07-01T09:00:00Z'\n${" ".repeat(column)}  reviewer: ana\n`;

test.each<[string, string, Edit, string]>([
  ["a value, with a comment behind it", "# a\nstatus:   proposed   # b\n", approve, "# a\nstatus:   approved   # b\n"],
  ["a value in quotes", 'status: "proposed"\nid: x', approve, "status: approved\nid: x"],
  [
    "a key behind those before it",
    "status: x\nreview:\n  a: b\n",
    setDay,
    "status: x\nupdated: '2026-07-01'\nreview:\n  a: b\n",
  ],
  ["a key before all others", "# a\nreview:\n  a: b\n", approve, "# a\nstatus: approved\nreview:\n  a: b\n"],
  ["a list that is not there", "id: x\nhistory: []\n", appendDecision, `id: x\ndecisions:\n${entry(2)}history: []\n`],
  ["a list in a mapping that is not there", "id: x\n", appendId, "id: x\nstate_hub:\n  decision_ids:\n    - one\n"],
  [
    "a list below a wide indentation",
    "review:\n    required: true\n",
    appendComment,
    `review:\n    required: true\n    comments:\n${entry(6)}`,
  ],
  [
    "a list without indentation",
    "decisions:\n- at: a\n# end\n",
    appendDecision,
    `decisions:\n- at: a\n${entry(0)}# end\n`,
  ],
  [
    "a list with its dash on a line of its own",
    "decisions:\n  -\n    at: a\n",
    appendDecision,
    `decisions:\n  -\n    at: a\n${entry(2)}`,
  ],
  [
    "a list with a comment behind its dash",
    "decisions:\n  - # b\n    at: a\n",
    appendDecision,
    `decisions:\n  - # b\n    at: a\n${entry(2)}`,
  ],
  [
    "an empty list with a comment",
    "decisions: [ ] # none yet\nid: x\n",
    appendDecision,
    `decisions: # none yet\n${entry(2)}id: x\n`,
  ],
  [
    "a text with no last line end",
    "status: x\ndecisions:\n  - at: a",
    appendDecision,
    `status: x\ndecisions:\n  - at: a\n${entry(2)}`,
  ],
  [
    "a block of text before it",
    "title: |\n  a\n\n  b\n\n# c\nstatus: x\n",
    appendDecision,
    `title: |\n  a\n\n  b\n\n# c\nstatus: x\ndecisions:\n${entry(2)}`,
  ],
  [
    "a block of text at the end of the list",
    "decisions:\n  - at: |\n      a\n\n# end\n",
    appendDecision,
    `decisions:\n  - at: |\n      a\n${entry(2)}\n# end\n`,
  ],
  [
    "CR LF line ends",
    "status: x\r\ndecisions:\r\n  - at: a\r\nhistory: []\r\n",
    appendDecision,
    `status: x\r\ndecisions:\r\n  - at: a\r\n${entry(2).replaceAll("\n", "\r\n")}history: []\r\n`,
  ],
  [
    "CR LF line ends, and an empty list",
    "id: x\r\ndecisions: [] # none\r\nhistory: []\r\n",
    appendDecision,
    `id: x\r\ndecisions: # none\r\n${entry(2).replaceAll("\n", "\r\n")}history: []\r\n`,
  ],
])("%s: nothing else changes", (_, text, edit, expected) => {
  expect(editSource(text, [edit])).toEqual({ text: expected });
});

test.each<[string, string, Edit]>([
  ["a list in brackets", "decisions: [{ at: a }]\n", appendDecision],
  ["an empty list over two lines", "decisions: [\n]\n", appendDecision],
  ["a mapping in braces", "state_hub: { workplan_id: a }\n", appendId],
  ["a mapping in braces that is the whole request", "{ id: x }\n", appendDecision],
  ["a key without a value", "decisions:\nid: x\n", appendDecision],
  ["a folded text", "status: >-\n  proposed\n", approve],
  ["a text over two lines", "status: pro\n  posed\n", approve],
  ["a list where a value is to be set", "status:\n  - proposed\n", approve],
  ["a text where a list is to be", "decisions: none\n", appendDecision],
  ["an anchor", "status: &a proposed\n", approve],
  ["a key given twice", "status: a\nstatus: b\n", approve],
  ["two documents", "status: a\n---\nstatus: b\n", approve],
  ["what does not parse", "status: [", approve],
  ["nothing", "", approve],
])("%s is left alone", (_, text, edit) => {
  expect(editSource(text, [edit])).toEqual({ problem: expect.stringMatching(/./) });
});

test("all edits are made, or none", () => {
  const text = "status: proposed\nhistory: [{ to: proposed }]\n";
  expect(editSource(text, [approve, { ...appendDecision, path: ["history"] }])).toHaveProperty("problem");
  expect(editSource("status: a\n", [approve, setDay, appendDecision])).toEqual({
    text: `status: approved\nupdated: '2026-07-01'\ndecisions:\n${entry(2)}`,
  });
});

describe("in the committed requests", () => {
  const texts = ["CCR-2026-0001", "CCR-2026-0002", "CCR-2026-0003"].map(readRequest);
  // Any words that a reviewer may write, quotes, colons, hashes and dashes among them; what has no glyph is refused.
  const words = fc
    .string({ unit: "grapheme", maxLength: 40 })
    .filter((text) => text !== "" && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && !hasBadCharacter(text));
  const value = fc.record({ at: words, reviewer: words, comment: words });
  const paths = [["decisions"], ["evidence"], ["rotations"], ["history"], ["review", "comments"]];
  const append = fc.record({ kind: fc.constant("append" as const), path: fc.constantFrom(...paths), value });
  const lineEnds = fc.constantFrom("\n", "\r\n");

  /** Takes the lines of one text out of another, in order; what is left was inserted. */
  function findInserted(before: readonly string[], after: readonly string[]): readonly string[] | undefined {
    let next = 0;
    const inserted = after.filter((line) => {
      const isKept = line === before[next];
      if (isKept) next += 1;
      return !isKept;
    });
    return next === before.length ? inserted : undefined;
  }

  test("whatever is appended wherever: every line before stays, and only the lines of the entries are new", () => {
    const property = fc.property(
      fc.constantFrom(...texts),
      fc.array(append, { minLength: 1, maxLength: 4 }),
      lineEnds,
      (text, edits, lineEnd) => {
        const before = text.replaceAll("\n", lineEnd);
        const { text: after = "" } = editSource(before, edits) as { text?: string };
        const inserted = findInserted(before.split(lineEnd), after.split(lineEnd));
        const lists = new Set(
          edits.map(({ path }) => path.join(".")).filter((list) => !text.includes(`${list.split(".").at(-1)}:\n`)),
        );
        expect(inserted).toHaveLength(3 * edits.length + lists.size);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  test("whatever a value is set to: one line changes, and no other", () => {
    const property = fc.property(fc.constantFrom(...texts), words, lineEnds, (text, title, lineEnd) => {
      const before = text.replaceAll("\n", lineEnd).split(lineEnd);
      const edited = editSource(before.join(lineEnd), [{ kind: "set", path: ["title"], value: title }]);
      const after = ("text" in edited ? edited.text : "").split(lineEnd);
      expect(after.filter((line, at) => line !== before[at] && !line.startsWith("title: "))).toEqual([]);
      expect(after).toHaveLength(before.length);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
