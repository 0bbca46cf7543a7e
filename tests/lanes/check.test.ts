import { describe, expect, test } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { checkLoaded } from "../../lanes/check-loaded.ts";
import { draftSecrets, redactDrafts } from "../../lanes/check-secrets.ts";
import { CUSTODY } from "../../lanes/custody/kinds.ts";
import { compareFindings, type Finding, makeFinding } from "../../lanes/finding.ts";
import { MAX_FINDINGS } from "../../lanes/limits.ts";
import { parseSource } from "../../lanes/parse.ts";
import { RECORD_FILE, readRecord } from "./custody/records.ts";
import { readOrders } from "./orders/order.ts";
import { readSample } from "./sample.ts";

const sample = readSample(3);
const check = (...replacements: readonly (readonly [string, string])[]) => {
  let { text } = sample;
  for (const [from, to] of replacements) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  const [checked] = checkSources([{ ...sample, text }]);
  const errors = (checked?.findings ?? []).filter(({ severity }) => severity === "error");
  return { ...checked, errors, codes: errors.map(({ code, pointer }) => `${code} ${pointer}`) };
};

describe("what a file turns out to be", () => {
  test("is a request, an order or a record, and nothing else beside it", () => {
    const [ccr] = checkSources([sample]);
    expect(Object.keys(ccr ?? {}).sort()).toEqual(["ccr", "findings", "source"]);
    const [record] = checkSources([{ path: RECORD_FILE, text: readRecord(RECORD_FILE) }], { records: CUSTODY });
    expect(Object.keys(record ?? {}).sort()).toEqual(["findings", "record", "source"]);
    const orders = checkSources(readOrders());
    const keys = orders.map(({ source: _, findings: __, ...what }) => Object.keys(what).join(" "));
    expect(keys).toEqual(["ccr orders", "order", "order", "order", "order", "order"]);
  });

  test("is told with the orders about it, and with none about others", () => {
    const [subject] = checkSources(readOrders());
    expect(subject?.orders?.map(({ id }) => id)).toEqual([
      ...["CCR-2026-0043", "CCR-2026-0044", "CCR-2026-0045", "CCR-2026-0047"],
    ]);
    const [other] = checkSources([sample, ...readOrders().slice(1)]);
    expect(other).not.toHaveProperty("orders");
  });

  test("is nothing where it was not read whole, or does not fit", () => {
    expect(check(["ttl: 15m", "ttl: 15m\n  ttl: 16m"])).not.toHaveProperty("ccr");
    expect(check(["ttl: 15m", "tll: 15m"])).not.toHaveProperty("ccr");
    const records = checkSources([sample], { records: CUSTODY });
    expect(records[0]?.ccr?.id).toBe("CCR-2026-0003");
  });
});

describe("what is broken", () => {
  test("is told once: nothing below it, and nothing that rules would say of it", () => {
    expect(check(["ttl: 15m", "ttl: 1"], ["mount: platform", "mount: sys"]).codes).toEqual([
      ...["system-mount /openbao/mount", "kv-path-outside-mount /openbao/kv_path", "wrong-type /auth/ttl"],
    ]);
  });

  test("is one key that decides on others, and what does not hang on it is still judged", () => {
    const method: [string, string] = ["  method: kubernetes", "  method: kubernets"];
    const role: [string, string] = ["  role: external-secrets-activity-core", "  role: Ext*"];
    const policies = "  policies:\n    - workload-kv-read-llm-connect-provider-secrets";
    const expected = [
      ...["wrong-value /auth/method", "bad-auth-mount /auth/mount", "bad-role-name /auth/role"],
      ...["policy-not-attached /auth/policies", "privileged-policy /auth/policies/0", "ttl-too-long /auth/ttl"],
    ];
    const faults: [string, string][] = [
      ...[role, ["  mount: kubernetes", "  mount: 'a b'"] satisfies [string, string]],
      ...([
        [policies, "  policies: [root]"],
        ["ttl: 15m", "ttl: 768h"],
      ] satisfies [string, string][]),
    ];
    expect(check(method, ...faults).codes.toSorted()).toEqual(expected.toSorted());
    expect(check(["  method: kubernetes", "  mthod: kubernetes"], ...faults).codes).toEqual(
      expect.arrayContaining(["missing-key /auth/method", "unknown-key /auth/mthod", ...expected.slice(1)]),
    );
    // How a service account is named depends on the method, and so does whether the surface goes with it.
    expect(check(method, ["    - external-secrets\n", "    - '*'\n"]).codes).toEqual(["wrong-value /auth/method"]);
    expect(check(["  surface: external-secrets\n", "  surface: email\n  store: '*'\n"]).codes).toEqual([
      "wrong-value /delivery/surface",
      "bad-delivery-name /delivery/store",
    ]);
    expect(
      check(["workload-kv-read\n", "workload-kv-raed\n"], ["created: '2026-06", "created: '2026-99"]).codes,
    ).toEqual([...["unknown-request-type /request_type", "bad-date /created"]]);
  });

  test("is no reason to look at nothing else, unless there is more than can be listed", () => {
    const surplus = (count: number) => Array.from({ length: count }, (_, at) => `surplus_${at}: x\n`).join("");
    const codes = (count: number) =>
      check(["ttl: 15m", "ttl: 30s"], ["verification:", `${surplus(count)}verification:`]).codes;
    expect(codes(MAX_FINDINGS - 1)).toContain("ttl-too-short /auth/ttl");
    expect(codes(MAX_FINDINGS)).toContain("ttl-too-short /auth/ttl");
    expect(codes(MAX_FINDINGS + 1)).not.toContain("ttl-too-short /auth/ttl");
    expect(codes(MAX_FINDINGS + 1)).toContain("too-many-findings ");
  });

  test.each(["kind", "schema_version", "request_type"])(
    "is judged by no rule where %s, of another document, is twice",
    (key) => {
      const text = `apiVersion: example.org/v1\n${key}: Kustomization\nresources: []\n${key}: x\n`;
      const [checked] = checkSources([{ path: "kustomization.yaml", text }]);
      expect(checked?.findings.map(({ code }) => code)).toContain("yaml-duplicate-key");
      expect(checked).not.toHaveProperty("ccr");
    },
  );

  test("is no excuse for a rule that breaks", () => {
    const [kind, ...others] = CUSTODY.kinds;
    if (kind === undefined) throw new Error("there is one");
    const faulty = () => {
      throw new RangeError("a fault of the rule");
    };
    const records = { ...CUSTODY, kinds: [{ ...kind, rules: [faulty] }, ...others] };
    const source = { path: RECORD_FILE, text: readRecord(RECORD_FILE) };
    expect(() => checkSources([source], { records })).toThrow("a fault of the rule");
  });

  test("has its place at the key that is unknown, and at the value that is wrong", () => {
    const place = (from: string, to: string, at: string) => {
      const { errors, source } = check([from, to]);
      const lines = source?.text.slice(0, source.text.indexOf(at)).split("\n") ?? [];
      const [{ line, column } = { line: 0, column: 0 }] = errors;
      expect([line, column]).toEqual([lines.length, (lines.at(-1)?.length ?? 0) + 1]);
    };
    place("title: ", "titel: x\ntitle: ", "titel: x");
    place("status: active", "status: propsed", "propsed");
    place("ttl: 15m", "ttl: 30s", "30s");
  });
});

describe("a slip in the word that says what a file is", () => {
  const slips: readonly (readonly [string, string, string])[] = [
    ["kind: credential-change-request", "kind: credential-change-reqest", "unknown-kind /kind"],
    ["kind: credential-change-request", "kind: Credential_Change_Request", "unknown-kind /kind"],
    ["workload-kv-read\n", "workload-kv-raed\n", "unknown-request-type /request_type"],
  ];
  const faults: [string, string][] = [
    ["ttl: 15m", "ttl: 768h"],
    ["title: ", "titel: x\ntitle: "],
  ];
  const expected = ["unknown-key /titel", "ttl-too-long /auth/ttl"];

  test.each(slips)("hides nothing else: %j read from %j", (from, to, code) => {
    const before = check(...faults).codes;
    expect(before.toSorted()).toEqual(expected.toSorted());
    const { codes, ...checked } = check([from, to], ...faults);
    expect(codes.toSorted()).toEqual([code, ...expected].toSorted());
    expect(checked).not.toHaveProperty("ccr");
    const risks = ({ findings = [] }: { findings?: readonly Finding[] }) =>
      findings.filter(({ severity }) => severity === "risk");
    expect(risks(check([from, to]))).toEqual(risks(check()));
  });

  test("grants nothing, and is told once", () => {
    for (const [from, to, code] of slips) {
      const checked = check([from, to]);
      expect(checked.codes).toEqual([code]);
      expect(checked).not.toHaveProperty("ccr");
    }
    const both = check(["kind: credential-change-request", "kind: credential-change-reqest"], slips[2] as never);
    expect(both.codes).toEqual(["unknown-kind /kind", "unknown-request-type /request_type"]);
  });

  test("hides nothing from what is judged of several files", () => {
    const [request, ...orders] = readOrders();
    if (request === undefined) throw new Error("there is one");
    const slip = {
      ...request,
      text: request.text.replace("kind: credential-change-request", "kind: credential-change-reqest"),
    };
    const codes = checkSources([slip, ...orders]).map(({ findings }) =>
      findings.filter(({ severity }) => severity === "error").map(({ code }) => code),
    );
    expect(codes).toEqual([["unknown-kind"], [], [], [], [], []]);
  });

  test("is judged as an order, or as a record, where it is near to one", () => {
    for (const { path, text } of readOrders().slice(1)) {
      const slipped = text
        .replace(/^request_type: (.*)(..)$/m, "request_type: $1")
        .replace(/^created: .*$/m, "created: '2026-99-01'");
      const [checked] = checkSources([{ path, text: slipped }]);
      const codes = checked?.findings.map(({ code }) => code) ?? [];
      expect(codes).toEqual(expect.arrayContaining(["unknown-request-type", "bad-date"]));
      expect(codes).not.toContain("unknown-key");
      expect(checked).not.toHaveProperty("order");
    }
    const text = readRecord(RECORD_FILE)
      .replace("kind: key-custody-record", "kind: key-custody-recrod")
      .replace(/$/, "surplus: text\n");
    const [record] = checkSources([{ path: RECORD_FILE, text }], { records: CUSTODY });
    expect(record?.findings.map(({ code, hint }) => [code, hint])).toEqual([
      ["unknown-kind", "Did you mean key-custody-record?"],
      ["unknown-key", expect.any(String)],
    ]);
    expect(record).not.toHaveProperty("record");
  });

  test("is none where the word is near to no other", () => {
    expect(check(["kind: credential-change-request", "kind: Secret"], ...faults).codes).toEqual(["unknown-kind /kind"]);
    expect(check(["workload-kv-read\n", "database-read\n"], ...faults).codes).toEqual([
      "unknown-request-type /request_type",
    ]);
    const version: [string, string] = ["schema_version: 1", "schema_version: 2"];
    expect(check(version, ...faults).codes).toEqual(["unknown-schema-version /schema_version"]);
  });
});

describe("a finding", () => {
  test("has the hint of who reports it, and else that of the registry", () => {
    const { errors } = check(["status: active", "status: propsed"], ["ttl: 15m", "ttl: 30s"]);
    expect(errors.map(({ hint }) => hint)).toEqual([
      "Did you mean proposed?",
      "Write more than 60s: External Secrets takes a token with less left for expired.",
    ]);
  });

  test("is sorted by file, line, column, code, pointer and message", () => {
    const make = (file: string, line: number, column: number, pointer = "", message = "It is so"): Finding =>
      makeFinding("bad-id", { file, line, column, pointer }, { message });
    const sorted = [
      make("a", 1, 2),
      make("a", 2, 1),
      make("a", 10, 1, "/a", "A"),
      make("a", 10, 1, "/a", "B"),
      make("a", 10, 1, "/b", "A"),
      make("a", 10, 3),
      { ...make("a", 10, 3), code: "bad-name" as never },
      make("b", 1, 1),
    ];
    expect(sorted.toReversed().sort(compareFindings)).toEqual(sorted);
  });
});

describe("a credential", () => {
  // Put together here, so that no scanner takes this file for a leak.
  const key = ["sk", "or", "v1", "9f2c4e81b7d05a36".repeat(4)].join("-");
  const drafts = (text: string) => draftSecrets(text, parseSource({ text }).nodes);

  test("is told where it stands: in a value, in a key, in a comment beside a value", () => {
    const inValue = `a:\n  b: ${key}\n`;
    expect(drafts(inValue)).toMatchObject([{ code: "secret-value", pointer: "/a/b", offset: inValue.indexOf(key) }]);
    const inKey = `a:\n  c: x\n  ${key}: y\n`;
    const [found] = drafts(inKey);
    expect(found?.offset).toBe(inKey.indexOf(key));
    expect(found?.pointer).toMatch(/^\/a\/\[redacted /);
    const inComment = `# ${key}\na: b\n`;
    expect(drafts(inComment)).toMatchObject([{ pointer: "", offset: 2 }]);
    expect(JSON.stringify([drafts(inValue), drafts(inKey), drafts(inComment)])).not.toContain(key);
  });

  test("is told by family and fingerprint; a word that turns scanners off is told as such", () => {
    expect(drafts(`a: ${key}\n`)[0]?.message).toMatch(/ at \/a \([a-z-]+, [0-9a-z:]+\)$/);
    const [directive] = drafts(`a:\n  b: c ${["gitleaks", "allow"].join(":")} d\n`);
    expect(directive).toMatchObject({ code: "scanner-directive", pointer: "/a/b" });
    expect(directive?.message).not.toContain("(");
  });

  test("is taken out of every other finding of its file, and of none without one", () => {
    const draft = { code: "bad-id", offset: 0, pointer: `/a/${key}`, message: `It is ${key}` } as const;
    const [bare, hinted] = redactDrafts([draft, { ...draft, hint: `Not ${key}.` }]);
    expect(bare).not.toHaveProperty("hint");
    expect(hinted?.hint).toMatch(/^Not \[redacted .*\]\.$/);
    expect(JSON.stringify([bare, hinted])).not.toContain(key);
    const { findings = [] } = check(["title: ", `${key}: x\ntitle: `], ["ttl: 15m", "ttl: 30s"]);
    expect(findings.map(({ code }) => code)).toContain("ttl-too-short");
    expect(JSON.stringify(findings)).not.toContain(key);
  });
});

describe("requests that were loaded", () => {
  const file = /policy_file: (.*)/.exec(sample.text)?.[1] ?? "";
  const files = (path: string) => ({ sources: [sample], policyFiles: [{ path, text: "# nothing" }], findings: [] });

  test("have the text of the policy file that they name", () => {
    expect(checkLoaded(files(file)).checked[0]?.policyFile).toBe("# nothing");
    expect(checkLoaded(files("other.hcl")).checked[0]).not.toHaveProperty("policyFile");
    expect(checkLoaded({ sources: [sample], findings: [] }).findings.every(({ severity }) => severity === "risk")).toBe(
      true,
    );
  });

  test("have all findings, of reading as of records, sorted", () => {
    const unread = makeFinding("bad-id", { file: "z.yaml", line: 1, column: 1, pointer: "" }, { message: "It is so" });
    const { findings } = checkLoaded({ ...files(file), findings: [unread] });
    expect(findings.at(-1)).toBe(unread);
    expect(findings.map(({ code }) => code)).toContain("uncarried-status");
  });
});

describe("a text of blanks alone", () => {
  test.each([
    ["title", "   "],
    ["requester/reason", " "],
    ["target/purpose", "\n"],
    ["risk/notes/0", "\u00a0\u3000"],
  ])("is empty: %s", (place, blank) => {
    const root = structuredClone(parseSource(sample).root) as unknown as Record<string, unknown>;
    const steps = place.split("/");
    const last = steps.pop() ?? "";
    const owner = steps.reduce((at, step) => at[step] as Record<string, unknown>, root);
    owner[last] = blank;
    const [checked] = checkSources([{ path: sample.path, text: JSON.stringify(root) }]);
    const found = checked?.findings.filter(({ code }) => code === "empty-value").map(({ pointer }) => pointer);
    expect(found).toEqual([`/${place}`]);
  });

  test("is told once, and not below a key that is not known", () => {
    const text = `${sample.text.replace(/^title: .*$/m, "title: ''")}bogus: {a: ' '}\n`;
    const [checked] = checkSources([{ path: sample.path, text }]);
    const found = checked?.findings.filter(({ severity }) => severity === "error").map((each) => each.code);
    expect(found?.sort()).toEqual(["empty-value", "unknown-key"]);
  });
});
