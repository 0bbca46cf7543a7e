import { describe, expect, it } from "vitest";
import { guardLoaded } from "../../../lanes/guardrails/guard-loaded.ts";
import { findLine } from "../../../lanes/guardrails/placed-path.ts";

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n";
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n";

/** Where the findings of a file are: `line:column`. */
function placesOf(text: string, path = "a.yaml"): readonly string[] {
  const { findings } = guardLoaded({ sources: [{ path, text }], findings: [] });
  return findings.map(({ line, column }) => `${line}:${column}`);
}

/** Where the line begins that has the credential. */
function lineOf(text: string): string {
  const lines = text.split(/\r?\n/);
  const line = lines.findIndex((each) => each.includes("hunter2hunter2"));
  return `${line + 1}:${(lines[line] ?? "").search(/\S/) + 1}`;
}

describe("a finding in a text of many lines is at its line", () => {
  it.each([
    [
      "settings of a ConfigMap",
      `${configMap}data:\n  app.yaml: |\n    a: 1\n\n    db:\n      password: hunter2hunter2\n    z: 2\n`,
    ],
    [
      "a script of a ConfigMap",
      `${configMap}data:\n  run.sh: |-\n    #!/bin/sh\n    set -e\n    curl -u admin:hunter2hunter2 https://x\n`,
    ],
    [
      "a block that says its indentation",
      `${configMap}data:\n  .env: |2+\n      A=1\n      DB_PASSWORD=hunter2hunter2\n\n`,
    ],
    [
      "lines that end with CR LF",
      `${configMap}data:\n  .env: |\n    A=1\n    DB_PASSWORD=hunter2hunter2\n`.replaceAll("\n", "\r\n"),
    ],
    [
      "settings of a Secret",
      `${secret}stringData:\n  app.properties: |\n    user=a\n    spring.datasource.password=hunter2hunter2\n`,
    ],
    [
      "a script of a container",
      `${pod}    args:\n    - -c\n    - |\n      echo a\n      mysql -phunter2hunter2 -e x\n      echo b\n`,
    ],
    [
      "an annotation",
      `${configMap.replace("{name: a}", "\n  name: a\n  annotations:\n    nginx/snippet: |\n      a: b\n      password: hunter2hunter2")}`,
    ],
    [
      "values of a release as a text",
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    helm:\n      values: |\n        a: b\n        auth:\n          password: hunter2hunter2\n`,
    ],
  ])("%s", (_name, text) => {
    expect(placesOf(text)).toEqual([lineOf(text)]);
  });

  it("an object that a patch makes", () => {
    const patch = `kind: Deployment\n    metadata: {name: a}\n    spec:\n      template:\n        spec:\n          containers:\n          - name: a\n            env:\n            - name: DB_PASSWORD\n              value: hunter2hunter2\n`;
    const text = `patches:\n- patch: |\n    ${patch}`;
    expect(placesOf(text, "kustomization.yaml")).toEqual([lineOf(text)]);
  });

  it("also of a document that is not the first", () => {
    const text = `${pod}---\n${configMap}data:\n  .env: |\n    A=1\n    DB_PASSWORD=hunter2hunter2\n`;
    expect(placesOf(text)).toEqual([lineOf(text)]);
  });

  it("and at the begin of the value where no line of it is one by itself", () => {
    const text = `${configMap}data:\n  .env: >\n    DB_PASSWORD=\n    hunter2hunter2\n    A=1\n`;
    for (const place of placesOf(text)) expect(place).toMatch(/^[56]:/);
  });
});

describe("the line of a text that is one", () => {
  it("is looked for in so many lines and no more", () => {
    const looked: string[] = [];
    const isOne = (line: string): boolean => looked.push(line) > 5;
    const text = Array.from({ length: 9 }, (_, at) => `l${at}`).join("\n");
    expect(findLine({ text, isOne }, 3)).toEqual({ index: 0, looked: 3 });
    expect(looked).toEqual(["l0", "l1", "l2"]);
    expect(findLine({ text, isOne }, 99)).toEqual({ index: text.indexOf("l2"), looked: 2 });
    expect(findLine({ text: "one", isOne }, 99)).toEqual({ index: 0, looked: 0 });
    expect(findLine({ text, isOne: () => false }, 99)).toEqual({ index: 0, looked: 8 });
  });
});
