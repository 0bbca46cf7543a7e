import { describe, expect, test } from "vitest";
import { type Draft, draftOf, finishDrafts } from "../../lanes/draft.ts";
import { MAX_FINDINGS } from "../../lanes/limits.ts";

const source = { path: "a.yaml", text: "id: x\nstatus: y\n" };
const at = (offset: number, change: Partial<Draft> = {}): Draft => ({
  code: "bad-id",
  offset,
  pointer: "/id",
  message: "It is wrong",
  ...change,
});
const finish = (...drafts: Draft[]) =>
  finishDrafts(source, drafts).map(
    ({ line, column, code, pointer, message }) => `${line}:${column} ${code} ${pointer} ${message}`,
  );

describe("the findings of a file", () => {
  test("are sorted by place, code, pointer and message", () => {
    const drafts = [
      at(6),
      at(0, { message: "B" }),
      at(0, { message: "A" }),
      at(0, { pointer: "/a", message: "Z" }),
      at(0, { code: "bad-date", pointer: "/z" }),
    ];
    const sorted = [
      "1:1 bad-date /z It is wrong",
      "1:1 bad-id /a Z",
      "1:1 bad-id /id A",
      "1:1 bad-id /id B",
      "2:1 bad-id /id It is wrong",
    ];
    expect(finish(...drafts)).toEqual(sorted);
    expect(finish(...drafts.reverse())).toEqual(sorted);
  });

  test("are told once each", () => {
    expect(finish(at(0), at(6), at(0), at(6))).toHaveLength(2);
    expect(finish()).toEqual([]);
  });

  test("have the words of the draft, and else of the registry", () => {
    const [own, registered] = finishDrafts(source, [at(0, { hint: "Correct it." }), at(1)]);
    expect(own).toMatchObject({ file: "a.yaml", hint: "Correct it.", docs: "docs/findings.md#bad-id" });
    expect(registered?.hint).toBe("Write CCR-YYYY-NNNN.");
  });

  test("are not without end: one more says that there are others, and where they begin", () => {
    const drafts = (count: number) =>
      Array.from({ length: count }, (_, offset) => at(offset % 7, { message: `${offset}` }));
    expect(finishDrafts(source, drafts(MAX_FINDINGS)).map(({ code }) => code)).not.toContain("too-many-findings");
    const more = finishDrafts(source, drafts(MAX_FINDINGS + 2));
    expect(more).toHaveLength(MAX_FINDINGS + 1);
    expect(more.at(-1)).toMatchObject({
      code: "too-many-findings",
      severity: "error",
      pointer: "",
      line: 2,
      message: `More than ${MAX_FINDINGS} findings in this file; from here on they are not listed`,
    });
  });
});

test("a draft in the words of the registry names its place, where it has one", () => {
  expect(draftOf("bad-id", { offset: 3 })).toEqual({
    code: "bad-id",
    offset: 3,
    pointer: "",
    message: "Id of the wrong form",
  });
  expect(draftOf("bad-id", { offset: 3, pointer: "/id" }).message).toBe("Id of the wrong form at /id");
});
