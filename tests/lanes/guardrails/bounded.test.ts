import { describe, expect, test } from "vitest";
import { checkManifests } from "../../../lanes/guardrails/check-manifests.ts";
import { INLINE_SECRETS_FILE_RULES } from "../../../lanes/guardrails/inline-secrets/rules.ts";
import { SET_RULES } from "../../../lanes/guardrails/rules.ts";

// Steps that grow with the square of a text would outlast the test by far: 60 KB of `-p ` took two minutes once.
const BYTES = 120_000;

const ALL_RULES = { rules: SET_RULES, fileRules: INLINE_SECRETS_FILE_RULES };

const metadata = { name: "a" };
const manifests = (text: string): readonly object[] => [
  {
    ...{ apiVersion: "v1", kind: "ConfigMap", metadata },
    data: { "a.conf": text, ".pgpass": text, ".netrc": text, "a.xml": text, "a.php": text },
  },
  {
    ...{ apiVersion: "v1", kind: "Pod", metadata },
    spec: {
      containers: [
        { name: "a", command: ["sh", "-c", text], args: text.split(" "), env: [{ name: "CONNECTION", value: text }] },
      ],
    },
  },
  { apiVersion: "tekton.dev/v1", kind: "Task", metadata, spec: { steps: [{ name: "a", script: text }] } },
  { apiVersion: "v1", kind: "Secret", metadata, stringData: { "a.conf": text } },
];

describe("a long text is judged to its end", () => {
  test.each([
    ...["a={{", "password={{ ", "'", '"', "\\", "$(", "user:", "-p ", "--user=a:", "x=y ", "Authorization: ", "-H "],
    ...["<password>", "define('", "login a password ", "a:b:c:d:", "LS0tLS1CRUdJ", "{{", `\${`, "(", ";|&", " -p'"],
    ...['"\\', "pass=", "password: ", "a b ", "AB12cd", "'='", 'password="', "=>", "  ", "{SHA}", "machine x login y "],
    ...[
      '" "',
      "tokens {",
      'encrypt = "',
      "IDENTIFIED BY '",
      "user a >",
      "password:\n  ",
      "['a'] = '",
      "{{ $a := $a }}",
      "- ",
      "<a value='",
      "<key>",
      "<name>a</name>",
      "cat <<A\n",
      `$\{PASSWORD:-`,
      'auth="',
      "PASSWORD $$",
      "getenv('A', ",
      "process.env.A || ",
      "{{ if .a }}--password=",
      "insert into a (password) values (",
      "insert into a (password) values ('",
      "update a set password = :",
      "password = f(",
      "password = a_b.",
      'password = a["b"]',
      "htpasswd -b ",
      "mc alias set ",
      "echo a > ",
      "vault kv put password=@",
      "--from-file password=",
      "Bearer ",
    ],
  ])("of %j", (part) => {
    const text = part.repeat(BYTES / part.length);
    const sources = manifests(text).map((manifest, at) => ({ path: `${at}.json`, text: JSON.stringify(manifest) }));
    const findings = checkManifests(sources, ALL_RULES);
    for (const { message, hint } of findings) expect((message + hint).length).toBeLessThan(1000);
  });
});

describe("a file has as many as it likes", () => {
  // A call takes about 120,000 arguments.
  const MANY = 140_000;

  test.each([
    ["documents", "---\na: b\n".repeat(MANY)],
    ["objects in a list", `kind: List\nitems:\n${"- {kind: A}\n".repeat(MANY)}`],
    ["objects at its root", "- {kind: A}\n".repeat(MANY)],
  ])("%s", (_name, text) => {
    expect(checkManifests([{ path: "a.yaml", text }], ALL_RULES)).toEqual([]);
  });
});

describe("many mistakes beside many names", () => {
  // Each compared with each took a minute and more.
  const MANY = 5000;
  const join = (describeOne: (at: number) => readonly object[]): string =>
    Array.from({ length: MANY }, (_, at) =>
      describeOne(at)
        .map((each) => `${JSON.stringify(each)}\n`)
        .join("---\n"),
    ).join("---\n");
  const secret = (name: string, namespace?: string) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
  });
  const pod = (name: string, { namespace, key }: { namespace?: string; key?: string } = {}) => ({
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace } },
    spec: { containers: [{ name: "a", env: [{ name: "A", valueFrom: { secretKeyRef: { name, key } } }] }] },
  });
  const store = (name: string, kind = "ClusterSecretStore") => ({
    ...{
      apiVersion: "external-secrets.io/v1",
      kind,
      metadata: { name, namespace: kind === "SecretStore" ? `n-${name}` : undefined },
    },
    spec: { conditions: [{ namespaces: ["a"] }] },
  });
  const reader = (name: string, kind = "ClusterSecretStore") => ({
    ...{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: { name: "a", namespace: "a" } },
    spec: { secretStoreRef: { kind, name } },
  });

  test.each([
    [
      "Secrets that are missing",
      "secret-missing",
      (at: number) => [secret(`secret-${at}-abcdefghijkl`), pod(`secret-${at}-lkjihgfedcba`)],
    ],
    [
      "Secrets of other namespaces",
      "secret-missing",
      (at: number) => [secret("a", `n${at}`), pod("a", { namespace: `m${at}` })],
    ],
    [
      "stores that are missing",
      "store-unresolved",
      (at: number) => [store(`store-${at}`), reader(`stoer-${at + MANY}`)],
    ],
    [
      "stores of namespaces",
      "store-unresolved",
      (at: number) => [store(`store-${at}`, "SecretStore"), reader(`stoer-${at}`, "SecretStore")],
    ],
  ] as const)("%s", (_name, code, describeOne) => {
    const findings = checkManifests([{ path: "a.yaml", text: join(describeOne) }], ALL_RULES);
    expect(findings.map((each) => each.code)).toContain(code);
    for (const { hint } of findings) expect(hint.length).toBeLessThan(300);
  });

  test("keys that are missing", () => {
    const data = Object.fromEntries(Array.from({ length: MANY }, (_, at) => [`key-${at}-abcdefghijkl`, ""]));
    const keys = Array.from({ length: MANY }, (_, at) => pod("a", { key: `key-${at}-lkjihgfedcba` }));
    const text = [{ ...secret("a"), data }, ...keys].map((each) => JSON.stringify(each)).join("\n---\n");
    const findings = checkManifests([{ path: "a.yaml", text }], ALL_RULES);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["secret-key-missing", "too-many-findings"]));
  });
});

test("a few mistakes among many names have their suggestions", () => {
  const names = Array.from({ length: 2000 }, (_, at) => `service-${at}-database`);
  const secrets = names.map((name) => `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\n`);
  const text = `${secrets.join("---\n")}---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, envFrom: [{secretRef: {name: service-77-databse}}]}]}\n`;
  const [finding] = checkManifests([{ path: "a.yaml", text }], ALL_RULES);
  expect(finding).toMatchObject({ code: "secret-missing", hint: "Did you mean service-77-database?" });
});

describe("many things of one document", () => {
  const MANY = 4000;
  const repeat = (describeOne: (at: number) => string): string =>
    Array.from({ length: MANY }, (_, at) => describeOne(at)).join("");
  // No file of this repository looks as if it held a credential.
  const token = `ghp_${"aB3dE5gH7j".repeat(4).slice(0, 36)}`;

  test.each([
    ["tokens", `kind: A\nspec:\n${repeat((at) => `  a${at}: ${token}\n`)}`],
    ["tokens in comments", `kind: A\nspec:\n${repeat((at) => `  a${at}: b # ${token}\n`)}`],
    [
      "nested Secrets",
      `kind: A\nspec:\n  items:\n${repeat((at) => `  - {kind: Secret, apiVersion: v1, metadata: {name: a${at}}, stringData: {a: ${token}}}\n`)}`,
    ],
    [
      "documents with nested Secrets",
      repeat(
        (at) =>
          `---\nkind: A\nspec: {a: {kind: Secret, apiVersion: v1, metadata: {name: a${at}}, stringData: {a: ${token}}}}\n`,
      ),
    ],
    [
      "branches",
      `kind: List\nitems:\n${repeat((at) => `- kind: Secret\n  apiVersion: v1\n  metadata: {name: a${at}}\n  {{- if .a }}\n  stringData: {password: hunter2}\n  {{- else }}\n  stringData: {password: hunter3}\n  {{- end }}\n`)}`,
    ],
    [
      "aliases",
      `kind: List\nx: &x {password: hunter2}\nitems:\n${repeat((at) => `- {kind: Secret, apiVersion: v1, metadata: {name: a${at}}, stringData: {<<: *x}}\n`)}`,
    ],
  ])("%s", (_name, text) => {
    expect(checkManifests([{ path: "a.yaml", text }], ALL_RULES).length).toBeGreaterThan(100);
  });
});

describe("a template with branches ends, whatever stands beside them", () => {
  const block = (count: number, indent: string, key: string): string =>
    `${Array.from({ length: count }, (_, at) => `{{- ${at === 0 ? "if" : "else if"} .Values.a${at} }}\n${indent}${key}: b${at}\n`).join("")}{{- end }}\n`;
  const map = (name: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}`;
  const lines = Array.from(
    { length: 10_000 },
    (_, at) => `    password.${at}=$\{P${at}} url${at}=postgres://a:$\{X${at}}@db token={{ .t${at} }}\n`,
  );
  const words = Array.from(
    { length: 3000 },
    (_, at) =>
      `    {{- if .Values.${at % 2 === 0 ? "a" : `b${at}`} }}\n    - --user\n    {{- else }}\n    - demo\n    {{- end }}\n`,
  );
  const variables = Array.from({ length: 300 }, (_, at) => `  - name: V${at}\n${block(36, "    ", "value")}`);

  test.each([
    ["a long text", map("a", `  a: |\n${lines.join("")}${block(39, "  ", "k")}`)],
    [
      "many words",
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    args:\n${words.join("")}`,
    ],
    ["many objects", Array.from({ length: 600 }, (_, at) => map(`a${at}`, block(39, "  ", "k"))).join("---\n")],
    [
      "many variables",
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    env:\n${variables.join("").replace(/^ {2}/gm, "    ")}`,
    ],
  ])("%s", (name, text) => {
    const codes = checkManifests([{ path: "a.yaml", text }], ALL_RULES).map(({ code }) => code);
    expect(codes).toEqual(name === "many variables" ? ["yaml-duplicate-key"] : []);
  });

  const MANY = 5000;
  const set = (describeOne: (at: number) => string): string =>
    map(
      "a",
      `  a: |\n${Array.from({ length: MANY }, (_, at) => `    {{ $x${at} := ${describeOne(at)} }}\n    password={{ $x${at} }}\n`).join("")}`,
    );

  test.each([
    ["variables of two others", (at: number) => `printf "%s%s" $x${(at * 7 + 7) % MANY} $x${(at * 13 + 13) % MANY}`],
    ["a chain of variables", (at: number) => `printf "%s-%s" .Values.a $x${Math.max(0, at - 1)}`],
  ])("%s", (_name, describeOne) => {
    expect(checkManifests([{ path: "a.yaml", text: set(describeOne) }], ALL_RULES)).toEqual([]);
  });

  test("and a literal behind others is found by each that has it", () => {
    const text = set((at) => (at === 0 ? '"hunter2x"' : `printf "%s%s" .Values.a $x${at - 1}`));
    expect(checkManifests([{ path: "a.yaml", text }], ALL_RULES).map(({ code }) => code)).toEqual([
      "secret-in-config-map",
    ]);
  });
});
