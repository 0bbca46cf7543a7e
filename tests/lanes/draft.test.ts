import { describe, expect, test } from "vitest";
import { type Draft, draftOf, finishDrafts } from "../../lanes/draft.ts";
import { compareFindings } from "../../lanes/finding.ts";
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
      message: `More than ${MAX_FINDINGS} findings in this file; from here on not all of them are listed`,
    });
  });
});

describe("where more is found than is listed", () => {
  const many = (count: number, change: Partial<Draft>) =>
    Array.from({ length: count }, (_, index) => at(index % 17, { message: `${index}`, ...change }));
  const codesOf = (drafts: readonly Draft[]) => finishDrafts(source, drafts).map(({ code }) => code);

  test("a credential is listed, wherever it is, and errors before risks and warnings", () => {
    const secret = at(16, { code: "secret-value", message: "It is one" });
    expect(codesOf([...many(MAX_FINDINGS + 20, {}), secret])).toContain("secret-value");
    expect(codesOf([...many(MAX_FINDINGS + 20, { code: "scanner-directive" }), secret])).toContain("secret-value");
    const mixed = codesOf([...many(MAX_FINDINGS + 20, { code: "long-ttl" }), secret, at(16)]);
    expect(mixed).toEqual(expect.arrayContaining(["secret-value", "bad-id"]));
    expect(mixed).toHaveLength(MAX_FINDINGS + 1);
    expect(codesOf([...many(MAX_FINDINGS, {}), at(0, { code: "long-ttl" })])).not.toContain("long-ttl");
  });

  test("the order is that of the file, and the same whichever way they come", () => {
    const drafts = [...many(MAX_FINDINGS + 20, { code: "long-ttl" }), at(9, { code: "secret-value" }), at(3)];
    const found = finishDrafts(source, drafts);
    expect(found).toEqual(finishDrafts(source, drafts.toReversed()));
    expect(found).toEqual([...found].sort(compareFindings));
  });

  test("no more is redacted than is listed", () => {
    const redacted: number[] = [];
    finishDrafts(source, many(MAX_FINDINGS * 30, {}), (drafts) => {
      redacted.push(drafts.length);
      return drafts;
    });
    expect(redacted).toEqual([MAX_FINDINGS + 1]);
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
