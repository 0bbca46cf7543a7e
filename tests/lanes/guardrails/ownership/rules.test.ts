import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { checkManifests } from "../../../../lanes/guardrails/check-manifests.ts";
import { GUARD_FILE_PLACES, readGuardFiles } from "../../../../lanes/guardrails/ownership/read-guard-files.ts";
import { OWNERSHIP_RULES } from "../../../../lanes/guardrails/ownership/rules.ts";
import type { SourceFile } from "../../../../lanes/load.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../../lanes/rules/rule.ts";
import { FIXTURES } from "../fixture.ts";

const folder = join(FIXTURES, "ok.ownership/manifests");
const repository: readonly SourceFile[] = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));

const OWNERSHIP = "guardrails/ownership.yaml";
const FIXTURE_MAP = "guardrails/fixtures.yaml";
const CODEOWNERS = ".github/CODEOWNERS";
const DEV = "apps/graph/dev/external-secret.yaml";
const AGENTS = "apps/agents/external-secret.yaml";

type Change = readonly [file: string, from: string | RegExp, to: string];

/** "code file" of everything that is found in the repository after some changes; each must change something. */
function find(...changes: readonly Change[]): readonly string[] {
  return findIn(
    changes.reduce<readonly SourceFile[]>(
      (files, [file, from, to]) =>
        files.map((each) => {
          if (each.path !== file) return each;
          const text = each.text.replace(from, to);
          if (text === each.text) throw new Error(`${file} has no ${from}`);
          return { ...each, text };
        }),
      repository,
    ),
  );
}

function findIn(files: readonly SourceFile[], isPartial = false): readonly string[] {
  const isGuardFile = ({ path }: SourceFile): boolean => (GUARD_FILE_PLACES as readonly string[]).includes(path);
  const { context, findings } = readGuardFiles(files.filter(isGuardFile), DEFAULT_RULE_SETTINGS);
  const manifests = files.filter((file) => !isGuardFile(file));
  const found = checkManifests(manifests, { rules: OWNERSHIP_RULES, ...context, isPartial });
  return [...findings, ...found].map(({ code, file }) => `${code} ${file}`).sort();
}

const without = (path: string): readonly SourceFile[] => repository.filter((each) => each.path !== path);
const withFile = (path: string, text: string): readonly SourceFile[] => [...repository, { path, text }];
const external = (name: string, namespace: string, key = `workloads/acme/${namespace}/${name}`): string =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {secretStoreRef: {kind: ClusterSecretStore, name: openbao-${namespace}}, data: [{secretKey: PASSWORD, remoteRef: {key: ${key}, property: PASSWORD}}]}\n`;

test("a repository in which all is owned, named, shared by approval and has its fixtures has no findings", () => {
  expect(find()).toEqual([]);
});

test("without a file of ownership nothing is held against it", () => {
  const files = without(OWNERSHIP).filter(({ path }) => path !== FIXTURE_MAP);
  expect(findIn(files)).toEqual([]);
});

describe("an ExternalSecret", () => {
  test.each<[string, readonly SourceFile[], readonly string[]]>([
    ["is a service's", withFile("other/es.yaml", external("x", "other")), ["unowned-external-secret other/es.yaml"]],
    [
      "is in a namespace of that service",
      withFile("apps/graph/extra.yaml", external("graph-x", "agents", "workloads/acme/graph/graph-db")),
      ["foreign-namespace apps/graph/extra.yaml"],
    ],
    [
      "is named as its service's secrets are",
      withFile("apps/agents/extra.yaml", external("queue", "agents", "workloads/acme/agents/agents-db")),
      ["secret-name-convention apps/agents/extra.yaml"],
    ],
    [
      "has a fixture outside of production",
      withFile("apps/agents/extra.yaml", external("agents-queue", "agents")),
      ["fixture-missing apps/agents/extra.yaml"],
    ],
    [
      "is in no foundation, unless as an approved bundle",
      withFile("foundation/extra.yaml", external("graph-x", "vault", "workloads/acme/graph/graph-db")),
      ["foundation-object foundation/extra.yaml"],
    ],
  ])("%s", (_name, files, expected) => {
    expect(findIn(files)).toEqual(expect.arrayContaining([...expected]));
  });

  test("writes no Secret that another makes", () => {
    const again = external("graph-db-again", "graph", "workloads/acme/graph/graph-db").replace(
      "spec: {",
      "spec: {target: {name: graph-db}, ",
    );
    expect(findIn(withFile("apps/graph/again.yaml", again))).toContain("secret-written-twice apps/graph/again.yaml");
  });

  describe("is made once where nobody says the namespace", () => {
    const unplaced = (name: string, target = "two"): string =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}}\nspec: {target: {name: ${target}}, data: []}\n`;
    const plain = "apiVersion: v1\nkind: Secret\nmetadata: {name: two}\n";
    const findTwice = (...files: readonly string[]): readonly string[] =>
      checkManifests(
        files.map((text, at) => ({ path: `${at}.yaml`, text })),
        { rules: OWNERSHIP_RULES },
      ).map(({ code, line }) => `${code} ${line}`);

    test("in one file, which goes to one namespace", () => {
      const twice = ["secret-written-twice 4", "secret-written-twice 9"];
      expect(findTwice(`${unplaced("a")}---\n${unplaced("b")}`)).toEqual(twice);
      expect(findTwice(`${unplaced("a")}---\n${unplaced("a")}`)).toEqual(twice);
      expect(findTwice(`${unplaced("a")}---\n${plain}`)).toEqual(["secret-written-twice 4", "secret-written-twice 8"]);
    });

    test("but files go anywhere, branches of a chart exclude each other, and releases have names alike", () => {
      expect(findTwice(`${unplaced("a")}---\n${unplaced("b", "three")}`)).toEqual([]);
      expect(findTwice(unplaced("a"), unplaced("b"))).toEqual([]);
      expect(
        findTwice(`{{- if .Values.a }}\n${unplaced("a")}{{- else }}\n---\n${unplaced("b", "'two'")}{{- end }}\n`),
      ).toEqual([]);
      expect(findTwice(`${plain}---\n${plain}`)).toEqual([]);
    });
  });

  describe("is made once where a template renders both", () => {
    const makes = (name: string, place = ", namespace: a"): string =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}${place}}\nspec: {target: {name: same}, data: []}\n`;
    const plain = "apiVersion: v1\nkind: Secret\nmetadata: {name: same, namespace: a}\n";
    const end = "{{- end }}\n";
    const countTwice = (...files: readonly string[]): number =>
      checkManifests(
        files.map((text, at) => ({ path: `templates/${at}.yaml`, text })),
        { rules: OWNERSHIP_RULES },
      ).filter(({ code }) => code === "secret-written-twice").length;

    test.each<[string, readonly string[]]>([
      ["in two branches of one document", [`{{- if .Values.a }}\n${makes("x")}{{- else }}\n${makes("y")}${end}`]],
      ["in two documents", [`{{- if .Values.a }}\n${makes("x")}---\n{{- else }}\n${makes("y")}${end}`]],
      ["in documents of blocks", [`{{- if .Values.a }}\n---\n${plain}---\n{{- else }}\n---\n${makes("y")}${end}`]],
      [
        "in a third branch",
        [
          `{{- if .Values.a }}\n${makes("x")}---\n{{- else if .Values.b }}\na: 1\n---\n{{- else }}\n${makes("y")}${end}`,
        ],
      ],
      [
        "in blocks that deny each other",
        [`{{- if .Values.a }}\n${makes("x")}${end}---\n{{- if not .Values.a }}\n${makes("y")}${end}`],
      ],
      [
        "in files that deny each other",
        [`{{- if .Values.a }}\n${makes("x")}${end}`, `{{- if not .Values.a }}\n${plain}${end}`],
      ],
      [
        "by conditions of their own",
        [`{{- if .Values.a }}\n${makes("x")}${end}---\n{{- if .Values.b }}\n${makes("y")}${end}`],
      ],
      [
        "in texts that somebody calls",
        [`{{- define "a" }}\n${makes("x")}${end}---\n{{- define "b" }}\n${makes("y")}${end}`],
      ],
      [
        "by a branch of its name",
        [
          `${makes("x")}---\n${makes("y").replace("spec:", "spec:\n{{- if .Values.b }}").replace("{{- if .Values.b }} {target: {name: same}, data: []}", "{{- if .Values.b }}\n  target: {name: other}\n{{- else }}\n  target: {name: third}\n{{- end }}")}`,
        ],
      ],
      [
        "in two readings of one",
        [
          makes("x")
            .replace("spec: {", "spec: {refreshInterval: '{{ .Values.i }}', ")
            .replace("kind:", "{{- if .Values.a }}\nx: 1\n{{- else }}\nx: 2\n{{- end }}\nkind:"),
        ],
      ],
    ])("not %s", (_name, files) => {
      expect(countTwice(...files)).toBe(0);
    });

    test.each<[string, readonly string[]]>([
      ["without a condition", [`{{- $x := 1 }}\n${makes("x")}---\n${makes("y")}`]],
      ["without a namespace", [`{{- $x := 1 }}\n${makes("x", "")}---\n{{- $y := 1 }}\n${makes("y", "")}`]],
      ["in one branch", [`{{- if .Values.a }}\n${makes("x")}---\n${makes("y")}${end}`]],
      [
        "in blocks of one condition",
        [`{{- if .Values.a }}\n${makes("x")}${end}---\n{{- if .Values.a }}\n${plain}${end}`],
      ],
      [
        "in files of one condition",
        [`{{- if .Values.a }}\n${makes("x")}${end}`, `{{- if .Values.a }}\n${plain}${end}`],
      ],
      ["where one is always there", [`${makes("x")}---\n{{- if .Values.a }}\n${makes("y")}${end}`]],
      [
        "in a branch that is read later",
        [
          `${makes("x")}---\n{{- if .Values.a }}\n${makes("y").replace("same", "other")}{{- else }}\n${makes("z")}${end}`,
        ],
      ],
      ["under one name", [`{{- if .Values.a }}\n${makes("x")}---\n${makes("x")}${end}`]],
    ])("but %s", (_name, files) => {
      expect(countTwice(...files)).toBe(2);
    });
  });

  describe("is made once, whatever makes it", () => {
    const spec = "{target: {name: same}, data: []}";
    const one = `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: one, namespace: a}\nspec: ${spec}\n`;
    const many = (name: string, rest = "namespaces: [a]", own = spec): string =>
      `apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: ${name}}\nspec: {${rest}, externalSecretSpec: ${own}}\n`;
    const other = (apiVersion: string, kind: string, body: string, name = "other"): string =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: a}\nspec: ${body}\n`;
    const certificate = other("cert-manager.io/v1", "Certificate", "{secretName: same}");
    const twice = (...texts: readonly string[]): readonly string[] =>
      checkManifests([{ path: "all.yaml", text: texts.join("---\n") }], { rules: OWNERSHIP_RULES }).map(
        ({ code, pointer }) => `${code} ${pointer}`,
      );

    test.each<[string, readonly string[], readonly string[]]>([
      [
        "one of a namespace and one of the cluster",
        [one, many("two")],
        ["/spec/target/name", "/spec/externalSecretSpec/target/name"],
      ],
      [
        "two of the cluster, told once each",
        [many("two", "namespaces: [a, b]"), many("three", "namespaces: [b, a, a]")],
        ["/spec/externalSecretSpec/target/name", "/spec/externalSecretSpec/target/name"],
      ],
      [
        "one of the cluster by its own name",
        [one, many("same", "namespaces: [a]", "{data: []}")],
        ["/spec/target/name", "/metadata/name"],
      ],
      [
        "one of the cluster by the name of what it makes",
        [one, many("x", "externalSecretName: same, namespaces: [a]", "{}")],
        ["/spec/target/name", "/metadata/name"],
      ],
      [
        "one by the label of its namespace",
        [one, many("two", "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: a}}")],
        ["/spec/target/name", "/spec/externalSecretSpec/target/name"],
      ],
      ["a certificate", [one, certificate], ["/spec/target/name", "/metadata/name"]],
      [
        "Vault's operator",
        [one, other("secrets.hashicorp.com/v1beta1", "VaultStaticSecret", "{destination: {name: same, create: true}}")],
        ["/spec/target/name", "/metadata/name"],
      ],
      [
        "a database",
        [one.replace("same", "db-app"), other("postgresql.cnpg.io/v1", "Cluster", "{instances: 1}", "db")],
        ["/spec/target/name", "/metadata/name"],
      ],
    ])("%s", (_name, texts, paths) => {
      expect(twice(...texts)).toEqual(paths.map((path) => `secret-written-twice ${path}`));
    });

    test.each<[string, readonly string[]]>([
      ["of different namespaces", [one, many("two", "namespaces: [b]")]],
      ["of namespaces that labels select", [one, many("two", "namespaceSelector: {matchLabels: {team: a}}")]],
      ["with Merge", [one, many("two", "namespaces: [a]", "{target: {name: same, creationPolicy: Merge}, data: []}")]],
      ["two certificates of one Secret", [certificate, certificate.replace("other", "third")]],
      [
        "a database that is given its credentials",
        [
          one.replace("same", "db-app"),
          other("postgresql.cnpg.io/v1", "Cluster", "{bootstrap: {initdb: {secret: {name: db-app}}}}", "db"),
        ],
      ],
    ])("but not %s", (_name, texts) => {
      expect(twice(...texts)).toEqual([]);
    });
  });

  describe("has each key from one place", () => {
    const read = (key: string, from = key, more = ""): string =>
      `{secretKey: ${key}, remoteRef: {key: workloads/shop/${from}, property: ${key}}${more}}`;
    const adds = (name: string, data: string, target = "creationPolicy: Merge", namespace = "a"): string =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {secretStoreRef: {kind: SecretStore, name: s}, target: {name: shared, ${target}}, data: [${data}]}\n`;
    const makes = (data: string, target = "creationPolicy: Owner"): string => adds("owner", data, target);
    const madeKeys = (keys: string, more = ""): string => `creationPolicy: Merge, template: {data: {${keys}}${more}}`;
    const twice = (...texts: readonly string[]): readonly string[] =>
      checkManifests(
        texts.map((text, at) => ({ path: `${at}.yaml`, text })),
        { rules: OWNERSHIP_RULES },
      )
        .filter(({ code }) => code === "secret-written-twice")
        .map(({ file, pointer }) => `${file} ${pointer}`);
    const one = makes(read("PASSWORD"));
    const filled = `{secretKey: "\${KEY}", remoteRef: {key: x}}`;

    test.each<[string, readonly string[], readonly string[]]>([
      ["one that adds to it", [one, adds("b", read("PASSWORD", "other"))], ["1.yaml /spec/data/0/secretKey"]],
      ["in one file", [`${one}---\n${adds("b", read("PASSWORD", "other"))}`], ["0.yaml /spec/data/0/secretKey"]],
      [
        "among other keys",
        [one, adds("b", `${read("USER")}, ${read("PASSWORD", "other")}`)],
        ["1.yaml /spec/data/1/secretKey"],
      ],
      [
        "two that add to what nobody is seen to make",
        [adds("b", read("PASSWORD")), adds("c", read("PASSWORD", "other"))],
        ["0.yaml /spec/data/0/secretKey", "1.yaml /spec/data/0/secretKey"],
      ],
      [
        "another property of the same",
        [one, adds("b", "{secretKey: PASSWORD, remoteRef: {key: workloads/shop/PASSWORD, property: OLD}}")],
        ["1.yaml /spec/data/0/secretKey"],
      ],
      [
        "the same of another store",
        [one, adds("b", read("PASSWORD", "PASSWORD", ", sourceRef: {storeRef: {name: t}}"))],
        ["1.yaml /spec/data/0/secretKey"],
      ],
      [
        "a key of a template",
        [one, adds("b", read("x"), madeKeys("PASSWORD: '{{ .x }}'"))],
        ["1.yaml /spec/target/template/data/PASSWORD"],
      ],
      [
        "a key that a template is merged with",
        [one, adds("b", read("PASSWORD", "other"), madeKeys("URL: x", ", mergePolicy: Merge"))],
        ["1.yaml /spec/data/0/secretKey"],
      ],
      ["two entries of one", [makes(`${read("A")}, ${read("A", "b")}`)], ["0.yaml /spec/data/1/secretKey"]],
      [
        "three entries of one",
        [adds("b", `${read("A")}, ${read("B")}, ${read("A", "b")}, ${read("A", "c")}`)],
        ["0.yaml /spec/data/2/secretKey", "0.yaml /spec/data/3/secretKey"],
      ],
    ])("and not %s", (_name, texts, expected) => {
      expect(twice(...texts)).toEqual(expected);
    });

    test.each<[string, readonly string[]]>([
      ["other keys", [one, adds("b", read("USER"))]],
      ["the same value", [one, adds("b", read("PASSWORD"))]],
      ["of another namespace", [one, adds("b", read("PASSWORD", "other"), "creationPolicy: Merge", "b")]],
      ["of an overlay", [adds("b", read("PASSWORD")), adds("b", read("PASSWORD", "other"))]],
      ["where no Secret is written", [one, adds("b", read("PASSWORD", "other"), "creationPolicy: None")]],
      ["where a template has other keys", [one, adds("b", read("PASSWORD", "other"), madeKeys("URL: x"))]],
      [
        "where a template makes whatever it likes",
        [one, adds("b", read("PASSWORD", "x"), "creationPolicy: Merge, template: {templateFrom: [{literal: x}]}")],
      ],
      ["a key that is filled in", [makes(filled), adds("b", filled.replace("key: x", "key: y"))]],
      ["one entry twice", [makes(`${read("A")}, ${read("A")}`)]],
      ["entries without a key", [makes("{remoteRef: {key: a}}, {remoteRef: {key: b}}")]],
      [
        "branches of a template",
        [
          one
            .replace("data: [", "data: [\n{{- if .Values.a }}\n")
            .replace(/\]\}\n$/, `,\n{{- end }}\n${read("PASSWORD", "b")}]}\n`),
        ],
      ],
    ])("but %s", (_name, texts) => {
      expect(twice(...texts)).toEqual([]);
    });

    test("however many add to it", () => {
      const many = Array.from({ length: 300 }, (_, at) => adds(`b${at}`, read("PASSWORD", `p${at}`)));
      expect(twice(...many)).toHaveLength(300);
    });
  });

  test("may be in each environment, under the same name", () => {
    expect(find().filter((each) => each.startsWith("secret-written-twice"))).toEqual([]);
  });

  test("is in each environment that has any of its service's", () => {
    const extra = external("graph-x", "graph", "workloads/acme/graph/graph-db");
    expect(findIn(withFile("apps/graph/dev/extra.yaml", extra))).toEqual([
      "environment-differs apps/graph/dev/extra.yaml",
    ]);
  });

  test("leaves what another system makes alone", () => {
    const mine = external("graph-db-app", "graph", "workloads/acme/graph/graph-db");
    expect(findIn(withFile("apps/graph/app.yaml", mine))).toContain("foreign-authority apps/graph/app.yaml");
  });
});

describe("the file of ownership", () => {
  test.each<[string, Change, string]>([
    ["is of a known form", [OWNERSHIP, "services:", "service:"], `unknown-key ${OWNERSHIP}`],
    ["is of its own kind", [OWNERSHIP, "kind: secret-ownership", "kind: fixture-map"], OWNERSHIP],
    [
      "names an approval of each bundle",
      [OWNERSHIP, /\n {4}approval:[\s\S]*?split\./, ""],
      `bundle-not-approved ${OWNERSHIP}`,
    ],
    [
      "names services that there are",
      [OWNERSHIP, "users: [graph, agents]", "users: [graph, agnets]"],
      `unknown-service ${OWNERSHIP}`,
    ],
    [
      "gives no folder to two",
      [OWNERSHIP, "folders: [apps/agents]", "folders: [apps/graph]"],
      `ownership-overlap ${OWNERSHIP}`,
    ],
    [
      "names no service that has nothing",
      [
        OWNERSHIP,
        "services:",
        "services:\n  - name: ghost\n    owner: '@example/ghost'\n    namespaces: [ghost]\n    folders: [apps/ghost]",
      ],
      `obsolete-ownership ${OWNERSHIP}`,
    ],
    [
      "names no bundle that nobody has",
      [OWNERSHIP, "- name: clickhouse-auth", "- name: nothing"],
      "obsolete-ownership",
    ],
  ])("%s", (_name, change, expected) => {
    expect(find(change).join("\n")).toContain(expected);
  });

  test("says nothing of what is not there where only a part was read", () => {
    const part = repository.filter(({ path }) => !path.startsWith("apps/agents"));
    expect(findIn(part, true).filter((each) => /obsolete|unused|differs/.test(each))).toEqual([]);
    expect(findIn(part).filter((each) => /obsolete|unused|differs/.test(each))).not.toEqual([]);
  });
});

describe("CODEOWNERS asks the stated owner", () => {
  const mismatch = "codeowners-mismatch";

  test.each<[string, Change]>([
    ["of each service", [CODEOWNERS, "/apps/graph/ @example/graph", "/apps/graph/ @example/platform"]],
    [
      "by the line that comes last",
      [CODEOWNERS, "/apps/agents/ @example/agents", "/apps/agents/ @example/agents\n/apps/ @example/platform"],
    ],
    ["of the requests and the guardrails", [CODEOWNERS, "* @example/platform\n", "* @example/somebody\n"]],
    ["and not nobody", [CODEOWNERS, "/apps/graph/ @example/graph", "/apps/graph/"]],
  ])("%s", (_name, change) => {
    expect(find(change).join("\n")).toContain(mismatch);
  });

  const withLine = (line: string): readonly string[] =>
    find([CODEOWNERS, /$/, `${line}\n`]).filter((each) => each.startsWith(mismatch));

  test.each([
    "**/new.yaml",
    "new.yaml",
    "*.json",
    "/apps/graph/secret*/",
    "/apps/graph/**/overlay/",
    "/apps/*/prod",
    "apps/**/prod/**",
    "/apps/graph/a/b/c/d.yaml",
    "/apps/graph/?.yaml",
    "graph",
    "/apps/graph/**",
  ])("also for files that somebody adds, which %s is about", (pattern) => {
    expect(withLine(`${pattern} @example/evil`)).not.toEqual([]);
    expect(withLine(pattern)).not.toEqual([]);
    expect(withLine(`${pattern} @example/evil @example/graph @example/agents @example/platform`)).toEqual([]);
  });

  test("also where a later line takes a part of them back", () => {
    expect(withLine("**/new.yaml @example/evil\n/apps/graph/new.yaml @example/graph")).not.toEqual([]);
    expect(withLine("/apps/graph/**/x @example/evil\n/apps/graph/ @example/graph")).toEqual([]);
  });

  test.each(["/apps/other/", "/apps/graphs/", "/apps/graph.yaml", "/docs/**", "apps/graph-*/x", "/apps/*"])(
    "whatever %s says of others",
    (pattern) => {
      expect(withLine(`${pattern} @example/evil`)).toEqual([]);
    },
  );

  test("for the file that counts, and for each place that would count in its stead", () => {
    expect(withLine("/.github/CODEOWNERS @example/evil")).not.toEqual([]);
    expect(withLine("/docs/CODEOWNERS @example/evil")).toEqual([]);
    const atRoot = (line: string): readonly string[] =>
      findIn(
        repository.map(({ path, text }) =>
          path === CODEOWNERS ? { path: "CODEOWNERS", text: `${text}${line}\n` } : { path, text },
        ),
      );
    expect(atRoot("")).toEqual([]);
    expect(atRoot("/.github/CODEOWNERS @example/evil").join("\n")).toContain(mismatch);
  });

  test("and has to be there", () => {
    expect(findIn(without(CODEOWNERS)).join("\n")).toContain(mismatch);
  });
});

describe("the fixture map", () => {
  const token = `ghp_${"Ab1".repeat(12)}`;

  test.each<[string, Change, string]>([
    [
      "has no fixture that nothing reads",
      [FIXTURE_MAP, "shared:", "shared:\n  - path: workloads/acme/x/y\n    property: Z\n    value: fixture-z"],
      `fixture-unused ${FIXTURE_MAP}`,
    ],
    ["has none of production", [FIXTURE_MAP, "  dev:", "  prod:"], `fixture-in-production ${FIXTURE_MAP}`],
    [
      "has none of an environment that nobody knows",
      [FIXTURE_MAP, "  dev:", "  moon:"],
      `fixture-environment ${FIXTURE_MAP}`,
    ],
    [
      "has a value, or a way to one",
      [FIXTURE_MAP, /\n {4}value: fixture-graph-db/, ""],
      `fixture-without-value ${FIXTURE_MAP}`,
    ],
    ["has no value that looks real", [FIXTURE_MAP, "fixture-graph-db", token], FIXTURE_MAP],
    [
      "has no value that is not plainly a dummy",
      [FIXTURE_MAP, "fixture-graph-db", "correct-horse-battery"],
      `fixture-looks-real ${FIXTURE_MAP}`,
    ],
  ])("%s", (_name, change, expected) => {
    const found = find(change).join("\n");
    expect(found).toContain(expected);
    expect(found).not.toContain(token);
  });

  test("has every key that is read outside of production", () => {
    expect(find([DEV, "property: PASSWORD", "property: OTHER"]).join("\n")).toContain(`fixture-missing ${DEV}`);
    expect(find([AGENTS, "property: PASSWORD", "property: OTHER"]).join("\n")).toContain(`fixture-missing ${AGENTS}`);
    const prod = "apps/graph/prod/external-secret.yaml";
    expect(find([prod, "property: PASSWORD", "property: OTHER"]).join("\n")).not.toContain(`fixture-missing ${prod}`);
  });
});
