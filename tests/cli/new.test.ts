import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { runCommandLine } from "../../cli/command.ts";
import { Refusal, UsageError } from "../../cli/errors.ts";
import { makeJudge } from "../../cli/judge-answers.ts";
import { askMissing } from "../../cli/new-answers.ts";
import { composeRequest, type NewOptions } from "../../cli/new-request.ts";
import type { Others } from "../../cli/write-request.ts";
import { writeYaml } from "../../cli/write-yaml.ts";
import { checkSources } from "../../lanes/check.ts";
import { type Reply, seatPerson } from "./bootstrap/person.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const folder = "credential-change-requests";
const flags: Readonly<Record<string, string>> = {
  title: "issue-core mail key: lane #1",
  agent: "ops-warden",
  reason: "Sends mail, as 'agreed'.",
  approver: "issue-core-owner",
  domain: "financials",
  tenant: "issue-core",
  workload: "issue-core",
  environment: "production",
  purpose: "issue-core sends mail",
  bundle: "issue-core-mail-key",
  field: "MAIL_KEY",
  date: "2026-07-04",
};

function toArgs(options: Readonly<Record<string, string | undefined>>): string[] {
  return [
    "new",
    ...Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
  ];
}

test("a request that every flag describes is written, proposed, unconfirmed, in order and valid", async () => {
  const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  const { code, stdout, stderr } = await runCcr(toArgs(flags), { cwd });
  const file = `${folder}/CCR-2026-0003-issue-core-mail-key.yaml`;
  expect([code, stdout]).toEqual([0, `${file}\n`]);
  expect(stderr).toContain("risk: Nobody has confirmed the binding yet");
  const text = fs.readFileSync(path.join(cwd, file), "utf8");
  for (const line of [
    "id: CCR-2026-0003",
    "status: proposed",
    "  bound_claims_confirmed: false",
    "created: '2026-07-04'",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  expect((await runCcr(["validate"], { cwd })).stdout).toMatch(/2 files, 0 errors, 0 warnings, \d+ risks\n$/);
  expect((await runCcr(["fmt", "--check"], { cwd })).code).toBe(0);
  expect(fs.readdirSync(path.join(cwd, folder))).toHaveLength(2);
});

test.each<[string, Record<string, string>]>([
  ["OIDC", { method: "oidc", "bound-claim": "groups=mail", "redirect-uri": "http://localhost:8250/oidc/callback" }],
  ["JWT", { method: "jwt", "bound-claim": "sub=repo:x", audience: "openbao" }],
  ["a token role", { method: "token" }],
  [
    "OIDC with an audience",
    { method: "oidc", "bound-claim": "groups=mail", "redirect-uri": "https://a.example/cb", audience: "x" },
  ],
  ["an audience that the token must carry", { audience: "vault" }],
  ["CSI", { surface: "csi", "service-account": "issue-core/issue-core" }],
  ["another namespace", { namespace: "mail", cluster: "railiance-1", "catalog-id": "issue-core-mail-key" }],
])("%s: the request is valid", async (_, more) => {
  const cwd = makeFolder({});
  const { code, stdout } = await runCcr([...toArgs({ ...flags, ...more }), "--json"], { cwd });
  const { schema, id, file, findings } = JSON.parse(stdout) as {
    schema: string;
    id: string;
    file: string;
    findings: { severity: string }[];
  };
  expect([code, schema, id]).toEqual([0, "credential-lanes/new/v1", "CCR-2026-0001"]);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect((await runCcr(["validate", file], { cwd })).code).toBe(0);
  expect((await runCcr(["fmt", "--check", file], { cwd })).code).toBe(0);
});

test("an audience is part of the request, whatever the method", async () => {
  const cwd = makeFolder({});
  await runCcr(toArgs({ ...flags, audience: "vault" }), { cwd });
  const text = fs.readFileSync(path.join(cwd, folder, "CCR-2026-0001-issue-core-mail-key.yaml"), "utf8");
  expect(text.split("\n")).toContain("  audience: vault");
});

test.each<[Record<string, string>, readonly string[]]>([
  [{ "bound-claim": "a=b" }, ["--bound-claim goes with --method oidc or jwt, and not with kubernetes"]],
  [
    { method: "kubernetes", "redirect-uri": "http://localhost/x", "user-claim": "email" },
    [
      "--user-claim goes with --method oidc or jwt, and not with kubernetes",
      "--redirect-uri goes with --method oidc, and not with kubernetes",
    ],
  ],
  [
    { method: "oidc", "service-account": "a/b" },
    [
      "these flags are missing, and there is no terminal to ask on:",
      "  --bound-claim  Claims that admit, claim=value",
      "  --redirect-uri  Redirect URIs",
      "--service-account goes with --method kubernetes, and not with oidc",
    ],
  ],
  [
    { method: "token", audience: "z", "user-claim": "x" },
    [
      "--user-claim goes with --method oidc or jwt, and not with token",
      "--audience goes with --method kubernetes or oidc or jwt, and not with token",
    ],
  ],
  [
    { method: "token", namespace: "mail" },
    ["--namespace goes with --surface external-secrets: direct-fetch makes no Secret"],
  ],
  [{ surface: "csi", namespace: "mail" }, ["--namespace goes with --surface external-secrets: csi makes no Secret"]],
])("what would come to nothing is refused: %j", async (more, lines) => {
  const cwd = makeFolder({});
  const { code, stdout, stderr } = await runCcr(toArgs({ ...flags, ...more }), { cwd });
  expect([code, stdout, fs.readdirSync(cwd)]).toEqual([2, "", []]);
  for (const line of lines) expect(stderr).toContain(line);
});

test("a role binds one audience of Kubernetes", async () => {
  const { code, stderr } = await runCcr([...toArgs(flags), "--audience", "a", "--audience", "b"], {
    cwd: makeFolder({}),
  });
  expect(code).toBe(2);
  expect(stderr).toContain("--audience is given once with --method kubernetes");
});

test("without a terminal all missing flags are listed at once, and nothing is written", async () => {
  const cwd = makeFolder({});
  const { code, stdout, stderr } = await runCcr(toArgs({ title: flags.title, method: "oidc" }), { cwd });
  const listed = [...stderr.matchAll(/^ {2}--([a-z-]+)/gm)].map((match) => match[1]);
  const expected =
    "agent reason approver domain tenant workload environment purpose bundle field bound-claim redirect-uri";
  expect(listed).toEqual(expected.split(" "));
  expect([code, stdout, fs.readdirSync(cwd)]).toEqual([2, "", []]);
});

test.each<[Record<string, string>, string]>([
  [{ year: "26" }, "--year must be a year of four digits"],
  [{ date: "2026-02-30" }, "--date must be a day"],
  [{ "service-account": "issue-core" }, "--service-account must be namespace/name"],
  [{ method: "jwt", "bound-claim": "groups", audience: "x" }, "--bound-claim must be claim=value"],
  [{ method: "ldap" }, "kubernetes, oidc, jwt"],
])("%j is wrong usage", async (more, words) => {
  const cwd = makeFolder({});
  const { code, stderr } = await runCcr(toArgs({ ...flags, ...more }), { cwd });
  expect(stderr).toContain(words);
  expect([code, fs.readdirSync(cwd)]).toEqual([2, []]);
});

test("a request that would have errors is not written, and the reasons name places, not values", async () => {
  const cwd = makeFolder({});
  const { code, stdout, stderr } = await runCcr(toArgs({ ...flags, workload: "Odd*Workload" }), { cwd });
  expect(stderr).toContain("nothing was written");
  expect(stderr).toContain("/openbao/kv_path");
  expect(stderr).not.toContain("Odd*Workload");
  expect([code, stdout, fs.readdirSync(cwd)]).toEqual([1, "", []]);
});

test("a request for a token role names its callers by the role alone, and is of no other surface", async () => {
  const cwd = makeFolder({});
  const file = `${folder}/CCR-2026-0001-issue-core-mail-key.yaml`;
  const delivered = await runCcr(toArgs({ ...flags, method: "token", surface: "external-secrets" }), { cwd });
  expect([delivered.code, fs.readdirSync(cwd)]).toEqual([1, []]);
  expect(delivered.stderr).toContain("surface-auth-mismatch");
  const { stderr } = await runCcr(toArgs({ ...flags, method: "token", role: "mail-ci" }), { cwd });
  expect(stderr).toContain("risk: Whoever may call auth/token/create/mail-ci gets a token of this lane");
  const text = fs.readFileSync(path.join(cwd, file), "utf8");
  const auth = ["auth:", "  method: token", "  mount: token", "  role: mail-ci", "  bound_claims_confirmed: false"];
  expect(text).toContain(`${auth.join("\n")}\n  policies:\n    - workload-kv-read-issue-core-mail-key\n  ttl: 15m\n`);
  expect(text).toContain("do not grant auth/token/create/mail-ci");
  expect(text).not.toContain("bound claims");
});

test("a login with a browser is of no surface that logs in by itself", async () => {
  const cwd = makeFolder({});
  const oidc = { method: "oidc", "bound-claim": "groups=mail", "redirect-uri": "https://a.example/cb" };
  for (const surface of ["csi", "external-secrets"]) {
    const { code, stderr } = await runCcr(toArgs({ ...flags, ...oidc, surface }), { cwd });
    expect([code, fs.readdirSync(cwd)]).toEqual([1, []]);
    expect(stderr).toContain("surface-auth-mismatch");
  }
});

test("what another request has already asked for is refused", async () => {
  const cwd = makeFolder({});
  expect((await runCcr(toArgs(flags), { cwd })).code).toBe(0);
  const again = await runCcr(toArgs(flags), { cwd });
  expect(again.stderr).toContain("lane-requested-twice");
  expect(again.code).toBe(1);
  expect(fs.readdirSync(path.join(cwd, folder))).toHaveLength(1);
});

describe("a request that replaces another one", () => {
  const older = "CCR-2026-0001";
  const file = `${folder}/CCR-2026-0002-issue-core-mail-key.yaml`;
  const start = async (): Promise<string> => {
    const cwd = makeFolder({});
    expect((await runCcr(toArgs(flags), { cwd })).code).toBe(0);
    return cwd;
  };

  test("names it, in the order of the format, and may ask for the same lane", async () => {
    const cwd = await start();
    const slug = { slug: "issue-core-mail-key", audience: "vault" };
    const { code, stdout, stderr } = await runCcr(toArgs({ ...flags, ...slug, supersedes: older }), { cwd });
    expect([code, stdout, stderr]).toEqual([0, `${file}\n`, expect.not.stringContaining("error")]);
    expect(fs.readFileSync(path.join(cwd, file), "utf8")).toMatch(/\nsupersedes: CCR-2026-0001\n$/);
    expect((await runCcr(["fmt", "--check"], { cwd })).code).toBe(0);
    expect((await runCcr(["validate"], { cwd })).code).toBe(0);
    const by = ["--by", "CCR-2026-0002", "--reviewer", "ops-warden", "--comment", "Another audience."];
    const ended = await runCcr(["supersede", older, ...by], { cwd });
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("superseded")]);
  });

  test.each(["CCR-26-1", "ccr-2026-0001", "", file])("%j is no id", async (supersedes) => {
    const cwd = await start();
    const { code, stderr } = await runCcr(toArgs({ ...flags, supersedes }), { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^ccr: --supersedes must be the id of the request/)]);
    expect(fs.readdirSync(path.join(cwd, folder))).toHaveLength(1);
  });

  test("an id that no request has is refused, at a terminal before the first question", async () => {
    const cwd = await start();
    const { code, stderr } = await runCcr(toArgs({ ...flags, supersedes: "CCR-2026-0009" }), { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining("bad-supersession")]);
    const others = checkSources([committed("CCR-2026-0002")]);
    const asked = await dialogue({ supersedes: "CCR-2026-0009" }, "-", [], others);
    expect(asked).toMatchObject({ asked: [], complete: { message: expect.stringContaining("bad-supersession") } });
  });

  test("at a terminal the bundle of what it replaces is an answer", async () => {
    const others = checkSources([committed("CCR-2026-0002"), committed("CCR-2026-0003")]);
    const key = ["issue-core-ingestion-api-key"];
    const given = { ...ingestion, supersedes: "CCR-2026-0002" };
    expect((await dialogue(given, "Name of the bundle", key, others)).faults).toEqual([]);
    const other = await dialogue(
      { ...given, supersedes: "CCR-2026-0003" },
      "Name of the bundle",
      [...key, "x"],
      others,
    );
    expect(other.faults.join()).toMatch(/same lane/);
  });
});

test("ids count up by year, past numbers that only a name or only a content has", async () => {
  const cwd = makeFolder({
    [`${folder}/CCR-2027-0007-gone-wrong.yaml`]: "id: [",
    [`${folder}/other.yaml`]: readRequest("CCR-2026-0002").replace("id: CCR-2026-0002", "id: CCR-2027-0011"),
  });
  const next = async (year: string) => (await runCcr(toArgs({ ...flags, year, bundle: `b-${year}` }), { cwd })).stdout;
  expect(await next("2027")).toBe(`${folder}/CCR-2027-0012-b-2027.yaml\n`);
  expect(await next("2028")).toBe(`${folder}/CCR-2028-0001-b-2028.yaml\n`);
});

test("a year that is used up is refused", async () => {
  const cwd = makeFolder({ [`${folder}/CCR-2026-9999-last.yaml`]: "" });
  const { code, stderr } = await runCcr(toArgs(flags), { cwd });
  expect(stderr).toContain("no number of 2026 is left");
  expect(code).toBe(1);
});

test("a folder that is a file, and a title of blanks, are refused", async () => {
  const cwd = makeFolder({ file: "" });
  const asFolder = await runCcr([...toArgs(flags), "--folder", "file"], { cwd });
  expect([asFolder.code, asFolder.stderr]).toEqual([1, expect.stringContaining("file is no folder")]);
  const blank = await runCcr(toArgs({ ...flags, title: "  " }), { cwd });
  expect([blank.code, blank.stderr]).toEqual([1, expect.stringContaining("empty-value")]);
});

test("a person is asked for what is missing alone, again until the answer will do", async () => {
  const answers = new Map([
    ["Who must approve", ["a, b ,"]],
    ["Names of the fields", ["", " , ", "KEY"]],
    ["Auth method", ["ldap", "jwt"]],
    ["Claims that admit", ["groups=x"]],
    ["Audiences", ["openbao"]],
    ["How bad", [""]],
  ]);
  const asked: string[] = [];
  const said: string[] = [];
  const ask = async (prompt: string): Promise<string> => {
    asked.push(prompt);
    const [, list] = [...answers].find(([start]) => prompt.startsWith(start)) ?? [];
    return list?.shift() ?? "x";
  };
  const given: NewOptions = { title: "t", domain: "d" };
  const complete = await askMissing(given, { ask, say: (line) => said.push(line) });
  expect(complete).toMatchObject({
    title: "t",
    domain: "d",
    approver: ["a", "b"],
    field: ["KEY"],
    method: "jwt",
    boundClaim: ["groups=x"],
    audience: ["openbao"],
    classification: "high",
  });
  expect(asked.some((prompt) => prompt.startsWith("Title") || prompt.startsWith("Redirect"))).toBe(false);
  expect(said).toEqual(["one of: kubernetes, oidc, jwt, token", "an answer is needed", "an answer is needed"]);
});

/** What will do: the fallback where there is one. */
function answerSimply(prompt: string): string {
  if (prompt.includes("[")) return "";
  const answers = [
    ["Who must approve", "y"],
    ["Claims", "sub=x"],
    ["Redirect", "https://x.example.org/cb"],
    ["Service account", "x/x"],
  ] as const;
  return answers.find(([start]) => prompt.startsWith(start))?.[1] ?? "x";
}

test.each<[NewOptions, string, readonly string[], Partial<NewOptions>, readonly string[]]>([
  [
    { method: "oidc" },
    "Claims that admit",
    ["groups", "a=b, teams", "=x", "groups=", "groups=x, a=b=c"],
    { boundClaim: ["groups=x", "a=b=c"] },
    Array.from({ length: 4 }, () => "each must be claim=value"),
  ],
  [
    { surface: "csi" },
    "Service account that may log in",
    ["external-secrets", "/a", "a/b/c", "mail/relay"],
    { serviceAccount: "mail/relay" },
    Array.from({ length: 3 }, () => "it must be namespace/name"),
  ],
])("an answer that the flag would refuse is asked again: %j", async (given, start, list, expected, words) => {
  const answers = [...list];
  const said: string[] = [];
  const ask = async (prompt: string): Promise<string> => {
    if (prompt.startsWith(start)) return answers.shift() ?? "none is left";
    return answerSimply(prompt);
  };
  expect(await askMissing(given, { ask, say: (line) => said.push(line) })).toMatchObject(expected);
  expect(said).toEqual(words);
});

describe("an answer with which the request would have an error is asked again at once", () => {
  const name = "A name of the target has letters, digits and . _ - alone";
  test.each<[NewOptions, string, readonly string[], readonly (readonly RegExp[])[]]>([
    [{}, "Who must approve", ["x", "x, y", "y"], [[/cannot approve/], [/cannot approve/]]],
    [
      {},
      "Tenant",
      ["my tenant", "Tenant", "tenant"],
      [[/kv_path is segments/, /Kubernetes takes/], [/Kubernetes takes/]],
    ],
    [{}, "Workload", ["a b", "a"], [[new RegExp(name), /kv_path is segments/]]],
    [{}, "Environment", ["prod uction", "production"], [[new RegExp(name)]]],
    [{}, "Name of the bundle", ["a/b", "TOP", "mail-key"], [[/file is not named/], [/policy name/]]],
    [{}, "Names of the fields", ["a b", "KEY, KEY", "KEY"], [[/field name/], [/twice|again|once/i]]],
    [{ method: "oidc" }, "Redirect URIs", ["http://x.example.org/*", "https://x.example.org/cb"], [[/redirect/i]]],
    [{}, "Title", [`key ${"hvs."}${"CAESIJ8Kd0Q2mX7vLr3TzYpW4nB"}`, "A title"], [[/credential/i]]],
  ])("%j %s", async (given, start, list, expected) => {
    const answers = [...list];
    const said: string[][] = [];
    const ask = async (prompt: string): Promise<string> => {
      said.push([]);
      if (prompt.startsWith(start)) {
        const answer = answers.shift();
        if (answer === undefined) throw new Error(`asked again: ${said.at(-2)?.join("; ")}`);
        return answer;
      }
      return answerSimply(prompt);
    };
    await askMissing(given, { ask, say: (line) => said.at(-1)?.push(line) });
    const faults = said.filter((lines) => lines.length > 0);
    expect(answers, "all answers were needed").toEqual([]);
    expect(faults).toHaveLength(list.length - 1);
    for (const [at, patterns] of expected.entries())
      for (const pattern of patterns) expect(faults[at]?.join("\n")).toMatch(pattern);
    expect(JSON.stringify(said)).not.toContain("CAESIJ8K");
  });
});

/** Asks with answers that will do, and for what is named with those that are listed; what was said before each question. */
async function dialogue(given: NewOptions, start: string, list: readonly string[], others: Others = []) {
  const answers = [...list];
  const said: string[][] = [[]];
  const asked: string[] = [];
  const ask = async (prompt: string): Promise<string> => {
    said.push([]);
    asked.push(prompt);
    if (!prompt.startsWith(start)) return answerSimply(prompt);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`asked again: ${said.at(-2)?.join("; ")}`);
    return answer;
  };
  const run = askMissing(given, { ask, say: (line) => said.at(-1)?.push(line), others });
  const complete = await run.catch((error: unknown) => error as Error);
  return { complete, asked, left: answers, faults: said.filter((lines) => lines.length > 0) };
}

const committed = (id: string): { path: string; text: string } => ({
  path: `${folder}/${id}-x.yaml`,
  text: readRequest(id),
});
const ingestion: NewOptions = { tenant: "issue-core", workload: "issue-core", environment: "production" };

describe("what the flags have wrong is told before the first question", () => {
  test.each<[NewOptions, string]>([
    [{ ttl: "999h" }, "ttl-too-long"],
    [{ tenant: "my tenant" }, "bad-target-name"],
    [{ reason: "" }, "empty-value"],
    [{ agent: "x", approver: ["x"] }, "cannot approve"],
    [{ slug: "a/b" }, "file-name-mismatch"],
    [{ method: "oidc", surface: "csi" }, "surface-auth-mismatch"],
    [{ title: `key ${"hvs."}${"CAESIJ8Kd0Q2mX7vLr3TzYpW4nB"}` }, "secret-value"],
    [{ role: "Odd Role" }, "bad-role-name"],
  ])("%j: %s, as without a terminal", async (given, code) => {
    const { complete, asked } = await dialogue(given, "-", []);
    expect(complete).toBeInstanceOf(Refusal);
    expect((complete as Error).message).toMatch(/^nothing was written/);
    expect((complete as Error).message).toContain(code);
    expect((complete as Error).message).not.toContain("CAESIJ8K");
    expect(asked).toEqual([]);
  });

  test.each<[NewOptions, string]>([
    [{ method: "token", redirectUri: ["https://a.example/cb"] }, "--redirect-uri goes with --method oidc"],
    [{ surface: "csi", namespace: "mail" }, "--namespace goes with --surface external-secrets: csi makes no Secret"],
    [{ serviceAccount: "a/b", boundClaim: ["a=b"] }, "--bound-claim goes with --method oidc or jwt"],
  ])("%j comes to nothing with any method", async (given, words) => {
    const { complete, asked } = await dialogue(given, "-", []);
    expect(complete).toBeInstanceOf(UsageError);
    expect((complete as Error).message).toContain(words);
    expect(asked).toEqual([]);
  });

  test.each<[NewOptions, readonly string[], RegExp]>([
    [{ boundClaim: ["a=b"] }, ["", "kubernetes", "oidc"], /^--bound-claim goes with --method oidc or jwt/],
    [{ namespace: "mail" }, ["oidc", "token", "kubernetes"], /^--namespace goes with --surface external-secrets/],
    [{ surface: "external-secrets" }, ["oidc", "jwt", "kubernetes"], /surface/],
  ])("%j: a method that it does not go with is asked for again", async (given, list, fault) => {
    const { complete, left, faults } = await dialogue(given, "Auth method", list);
    expect(complete).toMatchObject({ method: list.at(-1) });
    expect(left).toEqual([]);
    expect(faults.map((lines) => lines.join("\n"))).toEqual([
      expect.stringMatching(fault),
      expect.stringMatching(fault),
    ]);
  });

  const whole: readonly (readonly [keyof NewOptions, unknown])[] = [
    ...Object.entries({
      ...ingestion,
      tenant: "billing",
      title: "a",
      agent: "b",
      reason: "c",
      approver: ["d"],
      domain: "e",
    }),
    ...Object.entries({ purpose: "f", bundle: "mail-key", field: ["G"], classification: "critical", ttl: "1h" }),
    ...Object.entries({ catalogId: "mail-key", cluster: "railiance-1", mount: "kv", slug: "h" }),
    ...Object.entries({ date: "2026-07-04", year: "2026" }),
  ] as [keyof NewOptions, unknown][];
  const callers: readonly NewOptions[] = [
    {},
    { method: "kubernetes", namespace: "mail", audience: ["vault"], authMount: "login" },
    { method: "kubernetes", role: "external-secrets-billing" },
    { method: "kubernetes", surface: "csi", role: "mail-key" },
    { method: "oidc", redirectUri: ["https://a.example/cb"] },
    { method: "jwt", audience: ["openbao"], userClaim: "sub" },
    { method: "token", role: "mail-key" },
  ];
  test.each(callers)("nothing is wrong with some of what is right: %j", (some) => {
    const judge = makeJudge(checkSources(["CCR-2026-0001", "CCR-2026-0002", "CCR-2026-0003"].map(committed)));
    for (const [left] of whole) {
      const alone = Object.fromEntries(whole.filter(([name]) => name === left));
      const others = Object.fromEntries(whole.filter(([name]) => name !== left));
      for (const given of [alone, others]) expect(judge({ ...some, ...given })).toEqual({ misplaced: [], errors: [] });
    }
  });
});

describe("an answer is judged among the requests of the folder", () => {
  const others = checkSources([committed("CCR-2026-0002")]);
  const key = "issue-core-ingestion-api-key";
  const { environment, ...names } = ingestion;
  const places: NewOptions = { workload: "issue-core", ...(environment === undefined ? {} : { environment }) };

  test.each<[NewOptions, string, readonly string[], RegExp]>([
    [ingestion, "Name of the bundle", [key, "mail-key"], /Another request asks for the same lane/],
    [{ ...names, bundle: key }, "Environment", ["production", "staging"], /asks for the same lane/],
    [{ ...places, bundle: "mail-key", ttl: "1h" }, "Tenant", ["issue-core", "x"], /sets this role otherwise/],
    [{ ...ingestion, workload: "other", namespace: "issue-core" }, "Name of the bundle", [key, "x"], /same Secret/],
  ])("%j %s %j", async (given, start, list, fault) => {
    const { complete, left, faults } = await dialogue(given, start, list, others);
    expect(complete).toMatchObject({ title: "x" });
    expect(left).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.join("\n")).toMatch(fault);
  });

  test.each<NewOptions>([
    { method: "kubernetes", role: "external-secrets-issue-core", ttl: "1h" },
    { catalogId: "issue-core-ingestion-api-key", cluster: "railiance-2" },
    { namespace: "issue-core", ttl: "1h" },
    { bundle: key },
    { ...names, bundle: key },
  ])("%j: what the rest of the answers decides is not told before them", (given) => {
    expect(makeJudge(others)(given)).toEqual({ misplaced: [], errors: [] });
  });

  test("a lane that another request has asked for already is told of flags before the first question", async () => {
    const { complete, asked } = await dialogue({ ...ingestion, bundle: key }, "-", [], others);
    expect((complete as Error).message).toContain("lane-requested-twice");
    expect(asked).toEqual([]);
  });

  test("the same names in another environment are free", async () => {
    const given = { ...ingestion, environment: "staging", bundle: key };
    expect((await dialogue(given, "-", [], others)).faults).toEqual([]);
  });

  test("what nobody has answered yet is the same as nothing that is there", async () => {
    const names = { tenant: "unanswered-0", workload: "unanswered-0", environment: "unanswered-0" };
    const options = { ...names, bundle: "unanswered-0", title: "a", agent: "b", reason: "c", approver: ["d"] };
    const request = composeRequest(
      { ...options, domain: "unanswered-0", purpose: "e", field: ["F"] },
      { id: "CCR-2026-0001", day: "2026-07-04" },
    );
    const taken = checkSources([{ path: `${folder}/CCR-2026-0001-x.yaml`, text: writeYaml(request) }]);
    expect(taken[0]?.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    for (const given of [{}, names, { approver: ["unanswered-0-agent"] }, { agent: "unanswered-1-operator" }])
      expect((await dialogue(given, "-", [], taken)).faults).toEqual([]);
  });

  test("a year that is used up is told before the first question", async () => {
    const last = checkSources([{ path: `${folder}/CCR-2026-9999-last.yaml`, text: "" }]);
    const { complete, asked } = await dialogue({ year: "2026" }, "-", [], last);
    expect((complete as Error).message).toContain("no number of 2026 is left");
    expect(asked).toEqual([]);
  });
});

describe("ccr new at a terminal", () => {
  const ask = async (cwd: string, options: Readonly<Record<string, string | undefined>>, replies: readonly Reply[]) => {
    const person = seatPerson(cwd, replies);
    const code = await runCommandLine(toArgs(options), person.terminal);
    return { code, shown: person.shown(), written: person.written() };
  };

  test("asks again for a bundle that is taken, and writes the request", async () => {
    const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
    const { code, shown, written } = await ask(cwd, { ...flags, bundle: undefined, method: "kubernetes" }, [
      { when: /Name of the bundle/, type: "issue-core-ingestion-api-key\r" },
      { when: /same lane[\s\S]*Name of the bundle/, type: "issue-core-mail-key\r" },
      { when: /How bad/, type: "\r" },
    ]);
    expect([code, written]).toEqual([0, `${folder}/CCR-2026-0003-issue-core-mail-key.yaml\n`]);
    expect(shown).not.toContain("nothing was written");
  });

  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    ["a lifetime", {}, { ttl: "999h" }, "ttl-too-long"],
    ["a folder", { file: "" }, { folder: "file" }, "file is no folder"],
  ])("tells %s that is wrong without a question", async (_, files, more, words) => {
    const cwd = makeFolder(files);
    const { code, shown, written } = await ask(cwd, more, []);
    expect([code, written]).toEqual([1, ""]);
    expect(shown).toContain(words);
    expect(shown).not.toContain("Title");
  });
});

test("of several at once each has an id of its own, and no lock is left", async () => {
  const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  const bundles = ["a", "b", "c", "d", "e", "f"].map((letter) => `issue-core-${letter}`);
  const runs = await Promise.all(
    bundles.map((bundle) => runCcr(toArgs({ ...flags, bundle }), { cwd, isOwnProcess: true })),
  );
  expect(runs.map(({ code }) => code)).toEqual(bundles.map(() => 0));
  const ids = fs.readdirSync(path.join(cwd, folder)).map((name) => name.slice(0, "CCR-2026-0000".length));
  expect(ids.sort()).toEqual([2, 3, 4, 5, 6, 7, 8].map((number) => `CCR-2026-000${number}`));
  expect(fs.readdirSync(cwd)).toEqual([folder]);
});

test("an environment of no stack is said at once, and the request is written all the same", async () => {
  const cwd = makeFolder(stackFiles());
  const { code, stdout, stderr } = await runCcr(toArgs({ ...flags, environment: "prd" }), { cwd });
  expect([code, stdout]).toEqual([0, `${folder}/CCR-2026-0001-issue-core-mail-key.yaml\n`]);
  expect(stderr).toContain(
    "warning: no stack takes it: none is of environment prd, tenant issue-core; did you mean production?\n",
  );
  expect((await runCcr(toArgs({ ...flags, bundle: "other" }), { cwd })).stderr).not.toContain("no stack");
});
