import { describe, expect, it } from "vitest";
import { sayWords } from "../../../lanes/smoke/say-words.ts";

const names = ["openbao-a", "A_KEY", "workloads/a/b", "team-a"];

describe("a controller's words", () => {
  it.each([
    'cannot find secret data for key: "A_KEY"',
    'using cluster store "openbao-a" is not allowed from namespace "team-a": denied by spec.condition',
    'Get "https://bao:8200/v1/platform/data/workloads/a/b": dial tcp 10.0.0.1:8200: connect: connection refused',
    "error processing spec.data[0] (key: workloads/a/b), err: Secret does not exist",
  ])("stay where they name what was declared: %s", (words) => {
    expect(sayWords(words, names)).toBe(words);
  });

  it.each([
    ['strconv.ParseInt: parsing "hunter2": invalid syntax', "hunter2"],
    ["parsing 'hunter2", "hunter2"],
    ["invalid character `hunter2`", "hunter2"],
    ['quoted "a \\" hunter2" more', "hunter2"],
    ["token hvs.CAESIJ3zN8Qq1xW5yB7vT2mK9pL4rD6fG8hJ0kS1aZ3xC5vB", "CAESIJ3zN8Qq1x"],
    ["s.Zx81kQ0pLmN7vBcR2tYw4uHj", "Zx81kQ0pLmN7vBcR2tYw4uHj"],
    ["value canary-Zx81kQ0pLmN7vBcR2tYw4uHj9 is bad", "Zx81kQ0pLmN7vBcR2tYw4uHj9"],
    ["https://user:hunter2@bao:8200/v1", "hunter2"],
    ["https://bao:8200/v1?token=hunter2", "hunter2"],
    ["hash 0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef"],
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4x", "eyJzdWIi"],
  ])("lose what could be a value: %s", (words, value) => {
    expect(sayWords(words, names)).not.toContain(value);
  });

  it("are one line of bounded length", () => {
    expect(sayWords("a\n\n* b\r\n\tc", names)).toBe("a * b c");
    expect(sayWords("word ".repeat(10_000), names).length).toBeLessThan(330);
    expect(sayWords('"'.repeat(50_000), names).length).toBeLessThan(330);
  });
});
