import { describe, expect, test } from "vitest";
import { findNearRequest } from "../../cli/near-request.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const idsFrom = "credential-change-requests";
const odd = "\u001b[2J";
const files = {
  [issueCoreFile]: "",
  [`${idsFrom}/CCR-2026-0010-mail-key.yaml`]: "",
  [`${idsFrom}/notes.txt`]: "",
  "other/CCR-2026-0004-mail-key.yaml": "",
  "other/lane.yml": "",
  [`other/plain${odd}.yaml`]: "",
};

describe("what was nearly named", () => {
  test.each([
    ["ccr-2026-0002", "CCR-2026-0002"],
    ["Ccr-2026-2", "CCR-2026-0002"],
    ["CCR-2026-10", "CCR-2026-0010"],
    ["CCR-2026-0002.yaml", issueCoreFile],
    [issueCoreFile.replace(/yaml$/, "yml"), issueCoreFile],
    [issueCoreFile.slice(idsFrom.length + 1), issueCoreFile],
    [`./${idsFrom}/ccr-2026-0002`, issueCoreFile],
    ["other/CCR-2026-0004-mial-key.yml", "other/CCR-2026-0004-mail-key.yaml"],
    ["other/ccr-2026-4", "other/CCR-2026-0004-mail-key.yaml"],
    ["other/lane.yaml", "other/lane.yml"],
    ["other/CRC-2026-0004-mail-key.yaml", "other/CCR-2026-0004-mail-key.yaml"],
    ["credential-change-request", idsFrom],
    ["credental-change-requests/", idsFrom],
    ["othr", "other"],
  ])("%s: %s", (operand, near) => {
    expect(findNearRequest(operand, { folder: makeFolder(files), idsFrom })).toBe(near);
  });

  test.each([
    "ccr-2026-0001",
    "CCR-2025-2",
    "CCR-2026-0011-mail-key.yaml",
    "other/CRC-2026-0005-mail-key.yaml",
    "other/something-else.yaml",
    `${idsFrom}/notes.txd`,
    "nosuch/CCR-2026-0004-mail-key.yaml",
    "other/plain.yaml",
    "x",
    "",
    "/",
    "../../..",
  ])("%j: nothing", (operand) => {
    expect(findNearRequest(operand, { folder: makeFolder(files), idsFrom })).toBeUndefined();
  });

  test("a folder that is not there, or is a file, has nothing near", () => {
    const folder = makeFolder({ [idsFrom]: "" });
    expect(findNearRequest("ccr-2026-0002", { folder, idsFrom })).toBeUndefined();
    expect(findNearRequest(`${idsFrom}/ccr-2026-0002`, { folder, idsFrom })).toBeUndefined();
  });
});

describe("the commands say what was nearly named", () => {
  const place = (): string => makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  const asYml = issueCoreFile.replace(/yaml$/, "yml");

  test.each([
    ["ccr-2026-0002", "CCR-2026-0002"],
    ["CCR-2026-2", "CCR-2026-0002"],
    [asYml, issueCoreFile],
  ])("ccr validate %s: did you mean %s?", async (operand, near) => {
    const { code, stdout } = await runCcr(["validate", operand, "--json"], { cwd: place() });
    const { findings } = JSON.parse(stdout) as { findings: { code: string; file: string; message: string }[] };
    expect([code, findings]).toEqual([
      1,
      [
        expect.objectContaining({
          code: "path-missing",
          file: operand,
          message: `No such file or folder; did you mean ${near}?`,
        }),
      ],
    ]);
  });

  test.each([
    ["validate", "nothing-like-it.yaml", /No such file or folder {2}path-missing/],
    ["fmt", asYml, new RegExp(`No such file or folder; did you mean ${issueCoreFile}\\?`)],
    ["render", asYml, new RegExp(`there is no request, file or folder .*; did you mean ${issueCoreFile}\\?`)],
    ["digest", "CCR-2026-2", /a request is named by its id, CCR-2026-0002, or by its path/],
    ["status", asYml, new RegExp(`did you mean ${issueCoreFile}\\?`)],
    ["digest", "ccr-2026-0009", /a request is named by its id, CCR-2026-0009, or by its path/],
  ])("ccr %s %s", async (verb, operand, words) => {
    const { code, stdout, stderr } = await runCcr([verb, operand], { cwd: place() });
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(words);
  });
});
