import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { CUSTODY } from "../../../lanes/custody/kinds.ts";
import { CUSTODY_STEPS } from "../../../lanes/custody/steps.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import { readSample } from "../sample.ts";
import { checkRecord, RECORD_FILE, REVIEW_FILE, readRecord } from "./records.ts";

/** Code, pointer and words of what is found. */
function problems(file: string, ...replacements: readonly (readonly [string, string])[]): readonly string[] {
  const { findings } = checkRecord(file, ...replacements);
  return findings.map(({ code, pointer, message, hint }) => `${code} ${pointer}: ${message}. ${hint}`);
}

describe("a record", () => {
  test.each([RECORD_FILE, REVIEW_FILE])("fits: %s", (file) => {
    const { record, ccr, findings } = checkRecord(file);
    expect(findings).toEqual([]);
    expect(ccr).toBeUndefined();
    expect(record?.id).toBe(file.slice(0, record?.id.length));
  });

  test("is no request where only requests are taken", () => {
    const [checked] = checkSources([{ path: RECORD_FILE, text: readRecord(RECORD_FILE) }]);
    expect(checked?.record).toBeUndefined();
    expect(checked?.findings.map(({ code, pointer }) => [code, pointer])).toEqual([["unknown-kind", "/kind"]]);
  });

  test("of an unknown kind or version is one finding", () => {
    const other = problems(RECORD_FILE, ["kind: key-custody-record", "kind: key-custody"]);
    expect(other.map((each) => each.split(" ")[0])).toEqual(["unknown-kind"]);
    const later = problems(RECORD_FILE, ["schema_version: 1", "schema_version: 2"], ["trigger: initial", "trigger: x"]);
    expect(later.map((each) => each.split(" ")[0])).toEqual(["unknown-schema-version"]);
  });

  test("has words of its own for each fault, and its own page", () => {
    const see = "See docs/custody.md for what belongs there.";
    expect(problems(RECORD_FILE, ["operator: platform-operator\n", ""])).toEqual([
      `missing-key /operator: A record needs the key operator. ${see}`,
    ]);
    expect(problems(RECORD_FILE, ["KCR-2026-0001", "KCR-1"])).toEqual([
      `bad-format /id: id must be KCR-, four digits of the year, - and four digits. ${see}`,
    ]);
    expect(problems(RECORD_FILE, ["trigger: initial", "trigger: inital"])).toEqual([
      expect.stringMatching(/^wrong-value \/trigger: .*Did you mean initial\?$/),
    ]);
    expect(problems(REVIEW_FILE, ["calls: 4012", "calls: 40.5"])).toEqual([
      `wrong-type /providers/0/calls: providers[0].calls must be a whole number. ${see}`,
    ]);
    expect(problems(REVIEW_FILE, ["calls: 4012", "calls: -1"])).toEqual([
      `wrong-value /providers/0/calls: providers[0].calls must be 0 or more. ${see}`,
    ]);
    expect(problems(REVIEW_FILE, ["'1204.50'", "1204.50"])).toEqual([
      expect.stringMatching(/^yaml-number-precision .*Quote it where text is meant\.$/),
    ]);
    expect(problems(REVIEW_FILE, ["'1204.50'", "1204.5"])).toEqual([
      `wrong-type /providers/0/ledger_usd: providers[0].ledger_usd must be text. ${see}`,
    ]);
    expect(problems(REVIEW_FILE, ["'1204.50'", "'1,204.50'"])).toEqual([
      `bad-format /providers/0/ledger_usd: providers[0].ledger_usd must be dollars like '1204.50', in quotes. ${see}`,
    ]);
  });

  test("is judged by its rules as far as it is sound", () => {
    const found = problems(
      RECORD_FILE,
      ["trigger: initial", "trigger: x"],
      ["first_audit_ref: ", "first_audit_ref: x"],
    );
    expect(found.map((each) => each.split(":")[0])).toEqual([
      "wrong-value /trigger",
      "changelog-mismatch /changelog/first_audit_ref",
    ]);
  });

  test("may not tell of the future, nor of days that do not exist", () => {
    const source = { path: RECORD_FILE, text: readRecord(RECORD_FILE) };
    const settings = { ...DEFAULT_RULE_SETTINGS, now: Date.parse("2026-07-01T12:00:00Z") };
    const [checked] = checkSources([source], { settings, records: CUSTODY });
    expect(new Set(checked?.findings.map(({ code }) => code))).toEqual(new Set(["future-record"]));
    expect(problems(REVIEW_FILE, ["opened: '2026-08-02'", "opened: '2026-02-30'"])).toEqual([
      expect.stringContaining("bad-date /providers/0/investigation/opened"),
    ]);
  });

  test.each(["compromise-suspected", "provider-mandate", "operator-choice"])("needs a reason for %s", (trigger) => {
    const accelerated: [string, string] = ["trigger: initial", `trigger: ${trigger}`];
    expect(problems(RECORD_FILE, accelerated)).toEqual([
      expect.stringMatching(/^accelerated-without-reason \/trigger/),
    ]);
    expect(problems(RECORD_FILE, [accelerated[0], `${accelerated[1]}\nreason: It was asked for.`])).toEqual([]);
  });

  test("needs none for what the calendar asks for", () => {
    expect(problems(RECORD_FILE, ["trigger: initial", "trigger: schedule"])).toEqual([]);
  });

  test.each(CUSTODY_STEPS)("needs the step %s, once", (step) => {
    const text = readRecord(RECORD_FILE);
    const block = new RegExp(`  - step: ${step}\n(?: {4}.*\n)+`).exec(text)?.[0] ?? "";
    const without = problems(RECORD_FILE, [block, ""]);
    expect(without).toEqual([expect.stringMatching(new RegExp(`^custody-step-missing /steps: Not taken: ${step}\\.`))]);
    const twice = problems(RECORD_FILE, [block, block + block]);
    expect(twice).toEqual([expect.stringContaining("custody-step-order")]);
  });

  test("has a day for its temporary file", () => {
    const until = (at: string) => problems(RECORD_FILE, ["'2026-07-01T12:10:00+00:00'", `'${at}'`]);
    const isKept = (found: readonly string[]) => found.some((each) => each.startsWith("temp-file-kept"));
    expect(isKept(until("2026-07-02T12:01:00+00:00"))).toBe(false);
    expect(isKept(until("2026-07-02T12:01:01+00:00"))).toBe(true);
  });
});

describe("records beside requests", () => {
  const request = readSample(3);
  const ofRequest = readRecord(RECORD_FILE, ["CCR-2026-0042", "CCR-2026-0003"]);
  const find = (...sources: readonly { path: string; text: string }[]): readonly string[] =>
    checkSources(sources, { records: CUSTODY })
      .filter(({ ccr }) => ccr === undefined)
      .flatMap(({ findings }) => findings.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`));

  test("name one of them", () => {
    expect(find(request, { path: `key-custody/${RECORD_FILE}`, text: ofRequest })).toEqual([]);
    expect(find(request, { path: `key-custody/${RECORD_FILE}`, text: readRecord(RECORD_FILE) })).toEqual([
      "record-request-mismatch /request: No request has this id",
    ]);
  });

  test("name its provider, and what it tells of", () => {
    const named = { ...request, text: `${request.text}rotation:\n  provider: openai\n` };
    const text = ofRequest.replace("trigger:", "rotation: ROT-2026-Q3\nincident: INC-2026-0001\ntrigger:");
    expect(find(named, { path: `key-custody/${RECORD_FILE}`, text })).toEqual([
      "record-request-mismatch /provider: The request names another provider",
      "record-request-mismatch /rotation: The request has no rotation of this id",
      "record-request-mismatch /incident: The request has no incident of this id",
    ]);
  });

  test("lie in another folder", () => {
    const folder = request.path.slice(0, request.path.lastIndexOf("/") + 1);
    const among = ["record-among-requests /kind: A folder of requests holds nothing else"];
    expect(find(request, { path: `${folder}${RECORD_FILE}`, text: ofRequest })).toEqual(among);
    expect(find(request, { path: `${folder}custody/${RECORD_FILE}`, text: ofRequest })).toEqual(among);
    const atRoot = { ...request, path: request.path.slice(folder.length) };
    expect(find(atRoot, { path: `custody/${RECORD_FILE}`, text: ofRequest })).toEqual(among);
    expect(find(atRoot, { path: `../custody/${RECORD_FILE}`, text: ofRequest })).toEqual([]);
  });

  test("have ids and file names of their own", () => {
    const text = readRecord(RECORD_FILE);
    expect(find({ path: "a/KCR-2026-0001.yaml", text }, { path: "b/KCR-2026-0001-x.yaml", text })).toEqual([
      "duplicate-id /id: Another record has this id: b/KCR-2026-0001-x.yaml",
      "duplicate-id /id: Another record has this id: a/KCR-2026-0001.yaml",
    ]);
    for (const path of ["openrouter.yaml", "KCR-2026-0001.yml", "KCR-2026-00012.yaml"]) {
      expect(find({ path, text }), path).toEqual(["file-name-mismatch /id: The file is not named after the id"]);
    }
  });
});
