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
