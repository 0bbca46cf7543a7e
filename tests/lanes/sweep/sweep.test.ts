import { describe, expect, test } from "vitest";
import { dataPath, hmac, idOf, logAccess, sweepLines } from "./log.ts";

const judge = (...lines: readonly string[]) =>
  sweepLines(lines).groups.map(({ judgement, reasons, outcome }) => [judgement, reasons.join(), outcome]);

describe("what counts as an access", () => {
  test("a request and its answer are one access, at the instant of the request", () => {
    const report = sweepLines(logAccess());
    expect(report).toMatchObject({
      verdict: "as-expected",
      covers: true,
      complete: true,
      warnings: [],
      counts: { accesses: 1, reads: 1, expected: 1, unexpected: 0, refused: 0 },
      groups: [
        {
          judgement: "expected",
          role: "external-secrets-issue-core",
          subject: "external-secrets/external-secrets",
          source: "10.0.0.1",
          count: 1,
          first: [{ at: "2026-07-01T00:01:00.000+00:00", id: idOf(1) }],
          last: [],
          accessors: [hmac(1)],
        },
      ],
    });
  });

  test("an answer alone counts, a request alone has no answer", () => {
    expect(judge(...logAccess({ types: ["response"] }))).toEqual([["expected", "", "allowed"]]);
    expect(judge(...logAccess({ types: ["request"] }))).toEqual([["unexpected", "no-answer", "unanswered"]]);
  });

  test("what was refused is an attempt, whoever made it", () => {
    const error = "1 error occurred:\n\t* permission denied\n\n";
    const report = sweepLines(logAccess({ error, auth: { metadata: null, display_name: "token" } }));
    expect(report).toMatchObject({ verdict: "as-expected", counts: { refused: 1, reads: 0, unexpected: 0 } });
    expect(judge(...logAccess({ error, types: ["request"] }))).toEqual([["refused", "", "refused"]]);
  });

  test("an id that comes again does not count again", () => {
    const report = sweepLines([...logAccess(), ...logAccess(), ...logAccess({ types: ["response"] })]);
    expect(report.counts).toMatchObject({ accesses: 1, repeated: 3 });
  });

  test.each([
    dataPath,
    dataPath.replace("/data/", "/metadata/"),
    dataPath.replace("/data/", "/subkeys/"),
    dataPath.replace("/data/", "/delete/"),
    dataPath.replace("/data/", "/undelete/"),
    dataPath.replace("/data/", "/destroy/"),
    dataPath.replace("/data/", "/"),
    `/${dataPath}/`,
    dataPath.replace("/data/", "//data//"),
  ])("%s is the secret's", (path) => {
    expect(sweepLines(logAccess({ path })).counts.accesses).toBe(1);
  });

  test.each([`${dataPath}-2`, `${dataPath}/below`, `x${dataPath}`, "platform/data/issue-core-ingestion-api-key"])(
    "%s is another's",
    (path) => {
      expect(sweepLines(logAccess({ path })).counts.accesses).toBe(0);
    },
  );

  test("a path whose slashes a shipper of logs has escaped is found", () => {
    const lines = logAccess().map((line) => line.replaceAll("/", "\\/"));
    expect(sweepLines(lines).counts.expected).toBe(1);
  });

  test("a path that names its namespace apart is the same; another namespace's is not the lane's", () => {
    const request = { namespace: { id: "x1", path: "team/" } };
    expect(judge(...logAccess({ request }))).toEqual([["unexpected", "other-namespace", "allowed"]]);
    const path = dataPath.slice("platform/".length);
    expect(judge(...logAccess({ path, request: { namespace: { id: "x1", path: "platform/" } } }))).toEqual([
      ["expected", "", "allowed"],
    ]);
  });

  test("both ends of the window are within it", () => {
    const second = (second: number) => sweepLines(logAccess({ second })).counts.accesses;
    expect([-0.001, 0, 86_400, 86_400.001].map(second)).toEqual([0, 1, 1, 0]);
    // Its answer is within the window, the access is not.
    expect(second(-0.002)).toBe(0);
  });
});

describe("what is unexpected", () => {
  const cases: Readonly<Record<string, readonly [reasons: string, ...Parameters<typeof logAccess>]>> = {
    "a root token": ["other-policy,root", { auth: { policies: ["root"], metadata: null, policy_results: root() } }],
    "a token of no role": ["no-role", { auth: { metadata: null, display_name: "token" } }],
    "another role": ["other-role", { auth: { metadata: { role: "other" } } }],
    "another account": [
      "other-subject",
      { auth: { display_name: "kubernetes-default-default", metadata: subject("default") } },
    ],
    "metadata that somebody made up": ["other-mount", { auth: { display_name: "token-kubernetes-external-secrets" } }],
    "the same role elsewhere": [
      "other-mount",
      { auth: { display_name: "kubernetes-2-external-secrets-external-secrets" } },
    ],
    "another policy": ["other-policy", { auth: { policy_results: root() } }],
    "a deletion": ["other-operation", { request: { operation: "delete" } }],
    "a write": ["write", { request: { operation: "update" } }],
    metadata: ["other-path", { path: dataPath.replace("/data/", "/metadata/") }],
    destruction: [
      "other-operation,other-path",
      { path: dataPath.replace("/data/", "/destroy/"), request: { operation: "update" } },
    ],
    "names that every object has": [
      "other-role",
      { auth: { metadata: JSON.parse('{"__proto__":{"role":"x"},"role":"constructor"}') } },
    ],
  };
  function root() {
    return { allowed: true, granting_policies: [{ name: "root" }] };
  }
  function subject(name: string) {
    return { role: "external-secrets-issue-core", service_account_name: name, service_account_namespace: name };
  }

  test.each(Object.entries(cases))("%s", (_, [reasons, access]) => {
    expect(judge(...logAccess(access))).toEqual([["unexpected", reasons, "allowed"]]);
    expect(sweepLines(logAccess(access)).verdict).toBe("unexpected");
  });

  test("a lane of OIDC knows its caller by role and mount, and by claims where the role maps them", () => {
    const path = "platform/data/workloads/coulomb/whynot-design/npm-publish";
    const policy_results = { granting_policies: [{ name: "workload-kv-read-whynot-design-npm-publish" }] };
    const read = (metadata: object, display_name = "oidc-jane") =>
      sweepLines(logAccess({ path, auth: { metadata, display_name, policy_results } }), { number: 1 }).groups[0]
        ?.reasons;
    const role = "whynot-design-npm-publish";
    expect(read({ role })).toEqual([]);
    expect(read({ role, groups: "whynot-design" })).toEqual([]);
    expect(read({ role, groups: "others" })).toEqual(["other-subject"]);
    expect(read({ role }, "jwt-jane")).toEqual(["other-mount"]);
  });
});

describe("the report", () => {
  test("unexpected groups come first, and what is theirs is theirs alone", () => {
    const report = sweepLines([
      ...logAccess({ number: 1 }),
      ...logAccess({ number: 2, auth: { metadata: { role: "other" } } }),
      ...logAccess({ number: 3, error: "permission denied" }),
      ...logAccess({ number: 4, request: { remote_address: "10.0.0.2" } }),
    ]);
    expect(report.groups.map(({ judgement, count }) => [judgement, count])).toEqual([
      ["unexpected", 1],
      ["refused", 1],
      ["expected", 1],
      ["expected", 1],
    ]);
  });

  test("of many accesses the first and the last are named, and some accessors", () => {
    const lines = Array.from({ length: 20 }, (_, at) => logAccess({ number: at + 1, second: at })).flat();
    const [group] = sweepLines(lines).groups;
    expect(group?.first.map(({ id }) => id)).toEqual([1, 2, 3].map(idOf));
    expect(group?.last.map(({ id }) => id)).toEqual([18, 19, 20].map(idOf));
    expect(group).toMatchObject({ count: 20, more_accessors: true });
    expect(group?.accessors).toHaveLength(10);
  });

  const rotations = [
    "evidence:\n  - at: '2026-07-02T08:00:00+00:00'",
    "rotations:\n  - id: ROT-1\n    at: '2026-07-01T01:00:00+00:00'\n    by: platform-operator\nevidence:\n  - at: '2026-07-02T08:00:00+00:00'",
  ] as const;

  test("reads are counted before and after each rotation; with its id groups are told apart by it", () => {
    const lines = [3599, 3600, 3601].flatMap((second) => logAccess({ number: second, second }));
    const report = sweepLines(lines, { replacements: [rotations] });
    expect(report.rotations).toEqual([{ id: "ROT-1", at: "2026-07-01T01:00:00.000+00:00", before: 1, after: 2 }]);
    expect(report.groups).toHaveLength(1);
    const split = sweepLines(lines, { replacements: [rotations], rotation: "ROT-1" });
    expect(split.groups.map(({ phase, count }) => [phase, count])).toEqual([
      ["after", 2],
      ["before", 1],
    ]);
  });

  test("logins by the role are context", () => {
    const path = "auth/kubernetes/login";
    const report = sweepLines([
      ...logAccess({ number: 1, path, request: { operation: "update" } }),
      ...logAccess({ number: 2, path, auth: { metadata: { role: "other" } } }),
      ...logAccess({ number: 3, path: "auth/kubernetes-2/login" }),
      ...logAccess({ number: 4, path, error: "permission denied" }),
    ]);
    expect(report.counts).toMatchObject({ logins: 1, accesses: 0 });
    expect(report.logins).toMatchObject([{ count: 1, role: "external-secrets-issue-core" }]);
  });

  test("a log that does not reach beyond the window leaves it incomplete", () => {
    const report = sweepLines(logAccess(), { to: Date.parse("2026-07-03T00:00:00Z") });
    expect(report).toMatchObject({ verdict: "incomplete", covers: false, complete: false });
    expect(report.warnings.map(({ code }) => code)).toEqual(["not-covered"]);
  });

  test("a raw log is said to be one, and nothing raw is told", () => {
    const auth = { client_token: "s.clear", accessor: "in-the-clear" };
    const report = sweepLines(logAccess({ auth, request: { client_token: "s.clear" } }));
    expect(report.warnings.map(({ code }) => code)).toEqual(["raw-log"]);
    expect(report.groups[0]?.accessors).toEqual(["raw"]);
    expect(JSON.stringify(report)).not.toMatch(/clear"/);
  });

  test("what does not fit is counted, and said", () => {
    const many = Array.from({ length: 6 }, (_, at) =>
      logAccess({ number: at + 1, request: { remote_address: `10.0.0.${at}` } }),
    ).flat();
    const few = sweepLines(many, { limits: { groups: 2 } });
    expect(few).toMatchObject({ verdict: "incomplete", counts: { accesses: 6, ungrouped: 4 } });
    const open = Array.from({ length: 9 }, (_, at) => logAccess({ number: at + 1, types: ["request"] })).flat();
    const codes = sweepLines([...open, ...many], { limits: { pairs: { waiting: 4, counted: 4 } } }).warnings;
    expect(codes.map(({ code }) => code)).toEqual(["too-many-open", "ids-forgotten"]);
  });
});
