import { describe, expect, test } from "vitest";
import { checkManifests } from "../../../../lanes/guardrails/check-manifests.ts";
import type { GrantedLane } from "../../../../lanes/guardrails/granted.ts";
import type { ManifestSet } from "../../../../lanes/guardrails/rule.ts";
import { WIRING_RULES } from "../../../../lanes/guardrails/wiring/rules.ts";

const lane: GrantedLane = {
  ccrId: "CCR-2026-0042",
  environment: "production",
  namespace: "shop",
  secretName: "web",
  store: "openbao-shop",
  mount: "platform",
  key: "workloads/shop/web/api",
  fields: ["API_KEY"],
};

/** "code pointer" of everything that is found in files, sorted. */
function find(files: string | readonly string[], lanes?: readonly GrantedLane[]): readonly string[] {
  return findAll(files, lanes).map(({ code, pointer }) => `${code} ${pointer}`);
}

function findAll(files: string | readonly string[], lanes?: readonly GrantedLane[]) {
  // `@NAME@` stands for a placeholder of the environment.
  const sources = [files].flat().map((text, index) => {
    return { path: `${index}.yaml`, text: text.replace(/@([A-Z]+)@/g, (_all, name) => ["$", "{", name, "}"].join("")) };
  });
  return checkManifests(sources, { rules: WIRING_RULES, ...(lanes === undefined ? {} : { lanes }) });
}

interface Shape {
  readonly kind?: string;
  readonly metadata?: string;
  readonly store?: string;
  readonly target?: string;
  readonly more?: string;
  readonly data?: string;
}

const entry = (remote = "key: workloads/shop/web/api, property: API_KEY"): string =>
  `data: [{secretKey: API_KEY, remoteRef: {${remote}}}]`;

/** An ExternalSecret, in which nothing is found beside a store of its name, after some of its parts are others. */
function secret({
  kind = "ExternalSecret",
  metadata = "name: web, namespace: shop",
  store = "kind: ClusterSecretStore, name: openbao-shop",
  target = "name: web",
  more = "refreshInterval: 1h",
  data = entry(),
}: Shape = {}): string {
  const spec = `{secretStoreRef: {${store}}, target: {${target}}, ${more}, ${data}}`;
  const body =
    kind === "ExternalSecret" ? `spec: ${spec}` : `spec: {externalSecretName: web, externalSecretSpec: ${spec}}`;
  return `apiVersion: external-secrets.io/v1\nkind: ${kind}\nmetadata: {${metadata}}\n${body}\n`;
}

function store(
  conditions = "conditions: [{namespaces: [shop]}], ",
  { path = "path: platform", name = "openbao-shop" } = {},
): string {
  const provider = `provider: {vault: {server: 'https://openbao.openbao.svc:8200', ${path}}}`;
  return `apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: ${name}}\nspec: {${conditions}${provider}}\n`;
}

const ownStore = (metadata = "name: own, namespace: shop"): string =>
  `apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {${metadata}}\nspec: {provider: {vault: {server: 'https://x', path: platform}}}\n`;

test("nothing is found where all goes together", () => {
  expect(find([store(), secret()], [lane])).toEqual([]);
  expect(find(secret(), [lane])).toEqual([]);
});

describe("a store that something reads through", () => {
  const unresolved = "store-unresolved /spec/secretStoreRef/name";

  test.each<[string, readonly string[], readonly string[]]>([
    ["is one of the cluster", [secret()], [unresolved]],
    ["is one of the namespace", [ownStore(), secret({ store: "name: own" })], []],
    ["is no one of another", [ownStore("name: own, namespace: billing"), secret({ store: "name: own" })], [unresolved]],
    ["is no one of the cluster by default", [store(), secret({ store: "name: openbao-shop" })], [unresolved]],
    ["may be where nobody said the namespace", [ownStore("name: own"), secret({ store: "name: own" })], []],
    ["may be filled in", [secret({ store: "kind: ClusterSecretStore, name: 'openbao-@TENANT@'" })], []],
    ["may be any where a store's name is filled in", [store(undefined, { name: "'@STORE@'" }), secret()], []],
    ["is of a kind that there is", [store(), secret({ store: "kind: Store, name: openbao-shop" })], [unresolved]],
    [
      "is also that of an entry",
      [
        store(),
        secret({
          data: "data: [{secretKey: A, remoteRef: {key: a, property: b}, sourceRef: {storeRef: {name: other}}}]",
        }),
      ],
      ["store-unresolved /spec/data/0/sourceRef/storeRef/name"],
    ],
    [
      "is also that of a ClusterExternalSecret",
      [secret({ kind: "ClusterExternalSecret", metadata: "name: web" })],
      ["store-unresolved /spec/externalSecretSpec/secretStoreRef/name"],
    ],
    [
      "may be a generator in its place",
      [store(), secret({ data: "dataFrom: [{sourceRef: {generatorRef: {kind: Password, name: p}}}]" })],
      [],
    ],
  ])("%s", (_name, files, expected) => {
    expect(find(files)).toEqual(expected);
  });

  test("is suggested where the name is nearly another's, or the kind is", () => {
    const [typo] = findAll([store(), secret({ store: "kind: ClusterSecretStore, name: opnbao-shop" })]);
    expect(typo?.hint).toBe("Did you mean openbao-shop?");
    const [kind] = findAll([store(), secret({ store: "name: openbao-shop" })]);
    expect(kind?.hint).toContain("kind: ClusterSecretStore");
  });

  test("is told where there is one of its name, and not what no reader of its namespace can mean", () => {
    const elsewhere = (name: string, ...namespaces: readonly string[]): readonly string[] =>
      namespaces.map((namespace) => ownStore(`name: ${name}, namespace: ${namespace}`));
    const hint = (...stores: readonly string[]): string | undefined =>
      findAll([...stores, secret({ store: "name: own" })]).find(({ code }) => code === "store-unresolved")?.hint;
    expect(hint(...elsewhere("own", "billing"))).toBe(
      "There is one in billing; a SecretStore serves its own namespace.",
    );
    expect(hint(...elsewhere("own", "b", "a", "b"))).toBe(
      "There is one in a, b; a SecretStore serves its own namespace.",
    );
    expect(hint(...elsewhere("own", ..."abcdefg"))).toContain("in a, b, c, d, e, 2 more;");
    expect(hint(...elsewhere("owm", "billing"))).not.toContain("owm");
    expect(hint(...elsewhere("owm", "billing", "shop"))).toBe("Did you mean owm?");
    expect(hint(ownStore("name: owm"))).toBe("Did you mean owm?");
  });

  test("may be a lane's, which who does not know the lanes is told", () => {
    expect(findAll(secret())[0]?.hint).toContain("`ccr check`");
    expect(findAll(secret(), [{ ...lane, store: "quite-another" }])[0]?.hint).not.toContain("`ccr check`");
  });
});

describe("a condition of a store", () => {
  const without = "store-without-conditions";
  const inexact = "store-inexact-condition /spec/conditions/0";

  test.each<[string, readonly string[]]>([
    ["", [`${without} /spec`]],
    ["conditions: [], ", [`${without} /spec`]],
    ["conditions: [{namespaces: [shop]}], ", []],
    ["conditions: [{namespaces: []}], ", [inexact]],
    ["conditions: [{}], ", [inexact]],
    ["conditions: [{namespaceSelector: {}}], ", [`${without} /spec/conditions/0`]],
    ["conditions: [{namespaceSelector: {matchLabels: {}}}], ", [`${without} /spec/conditions/0`]],
    ["conditions: [{namespaceSelector: {matchLabels: {team: shop}}}], ", [inexact]],
    ["conditions: [{namespaceRegexes: ['^shop$']}], ", [inexact]],
    ["conditions: [{namespaces: [shop]}, {namespaceRegexes: [x]}], ", ["store-inexact-condition /spec/conditions/1"]],
  ])("%s", (conditions, expected) => {
    expect(find(store(conditions))).toEqual(expected);
  });

  test("is none of a SecretStore, which is of one namespace", () => {
    expect(find(ownStore())).toEqual([]);
  });
});

describe("a store admits", () => {
  const refuses = "store-refuses-namespace /spec/secretStoreRef";
  const admission = (conditions: string, ...others: readonly string[]): readonly string[] =>
    find([secret(), store(`conditions: [${conditions}], `), ...others]).filter((each) =>
      each.startsWith("store-refuses"),
    );
  const namespace = (labels: string): string =>
    `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n`;

  test.each<[string, string, readonly string[], readonly string[]]>([
    ["a namespace that it names", "{namespaces: [billing, shop]}", [], []],
    ["no other", "{namespaces: [billing]}", [], [refuses]],
    ["by any of its conditions", "{namespaces: [billing]}, {namespaces: [shop]}", [], []],
    ["by a part of an expression", "{namespaceRegexes: [sho]}", [], []],
    ["not by an expression of others", "{namespaceRegexes: ['^billing']}", [], [refuses]],
    ["by an expression of Go alone, which cannot be told", "{namespaceRegexes: ['(?i)SHOP']}", [], []],
    ["by labels", "{namespaceSelector: {matchLabels: {team: shop}}}", [namespace("team: shop")], []],
    ["not by other labels", "{namespaceSelector: {matchLabels: {team: shop}}}", [namespace("team: web")], [refuses]],
    ["by labels that nobody knows, perhaps", "{namespaceSelector: {matchLabels: {team: shop}}}", [], []],
    [
      "by the label of the name",
      "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: billing}}}",
      [],
      [refuses],
    ],
    [
      "by an expression over labels",
      "{namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [a, shop]}]}}",
      [namespace("team: shop")],
      [],
    ],
    [
      "not against one",
      "{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}",
      [namespace("team: shop")],
      [refuses],
    ],
  ])("%s", (_name, conditions, others, expected) => {
    expect(admission(conditions, ...others)).toEqual(expected);
  });

  test("the namespace of its lane alone, where only a lane declares it", () => {
    expect(find(secret(), [{ ...lane, namespace: "billing" }])).toContain(refuses);
  });

  test.each<[string, string, readonly string[]]>([
    [
      "each namespace of a ClusterExternalSecret",
      "namespaces: [shop, billing]",
      ["No condition of this store admits namespace billing"],
    ],
    ["its only one", "namespaces: [billing]", ["No condition of this store admits this namespace"]],
    [
      "one that it selects by its name",
      "namespaceSelectors: [{matchLabels: {kubernetes.io/metadata.name: billing}}]",
      ["No condition of this store admits this namespace"],
    ],
    ["none that it is not for", "namespaces: [shop]", []],
    ["perhaps what it selects by labels", "namespaceSelectors: [{matchLabels: {team: billing}}]", []],
  ])("%s", (_name, namespaces, expected) => {
    const cluster = secret({ kind: "ClusterExternalSecret", metadata: "name: web" }).replace(
      "spec: {",
      `spec: {${namespaces}, `,
    );
    const found = findAll([store(), cluster]).filter((each) => each.code === "store-refuses-namespace");
    expect(found.map(({ message }) => message)).toEqual(expected);
    expect(found.map(({ pointer }) => pointer)).toEqual(expected.map(() => "/spec/externalSecretSpec/secretStoreRef"));
  });

  test("the store of an entry too", () => {
    const data = `${entry().slice(0, -2)}, sourceRef: {storeRef: {kind: ClusterSecretStore, name: other}}}]`;
    const other = store("conditions: [{namespaces: [billing]}], ", { name: "other" });
    expect(find([store(), other, secret({ data })])).toEqual([
      "store-refuses-namespace /spec/data/0/sourceRef/storeRef",
    ]);
  });

  test("nobody knows whom where the namespace is left out", () => {
    expect(find([secret({ metadata: "name: web" }), store("conditions: [{namespaces: [billing]}], ")])).toEqual([]);
  });
});

describe("what is read", () => {
  const at = "/spec/data/0/remoteRef";

  test.each<[string, Shape, readonly string[]]>([
    ["has a property", { data: entry("key: a") }, [`remote-ref-without-property ${at}`]],
    ["is no template", { data: entry("key: 'a/@B@', property: c") }, [`remote-ref-template ${at}/key`]],
    ["nor its property", { data: entry("key: a, property: '{{ .b }}'") }, [`remote-ref-template ${at}/property`]],
    ["nor its version", { data: entry("key: a, property: c, version: '@V@'") }, [`remote-ref-template ${at}/version`]],
    [
      "is not all that is there",
      { data: "dataFrom: [{extract: {key: a}}]" },
      ["remote-ref-catch-all /spec/dataFrom/0/extract"],
    ],
    [
      "or that is found",
      { data: "dataFrom: [{find: {name: {regexp: '.*'}}}]" },
      ["remote-ref-catch-all /spec/dataFrom/0/find"],
    ],
  ])("%s", (_name, shape, expected) => {
    expect(find([store(), secret(shape)])).toEqual(expected);
  });

  test("may be filled in by the chart that it is a template of", () => {
    const chart = secret({ data: "data: [{secretKey: A, remoteRef: {key: {{ .Values.key }}, property: B}}]" });
    expect(find([store(), chart])).toEqual([]);
  });
});

describe("a field that is read is granted", () => {
  const fault = "remote-ref-not-granted /spec/data/0/remoteRef";
  const messageOf = (shape: Shape, lanes: readonly GrantedLane[] = [lane]): string | undefined =>
    findAll([store(), secret(shape)], lanes).find(({ code }) => code === "remote-ref-not-granted")?.message;

  test.each([
    "workloads/shop/web/api",
    "/workloads/shop/web/api",
    "data/workloads/shop/web/api",
    "platform/workloads/shop/web/api",
    "platform/data/workloads/shop/web/api",
  ])("by its path %s", (key) => {
    expect(messageOf({ data: entry(`key: ${key}, property: API_KEY`) })).toBeUndefined();
  });

  test.each<[string, Shape, string]>([
    ["another path", { data: entry("key: workloads/shop/web/other, property: API_KEY") }, "without a lane"],
    ["a path above", { data: entry("key: workloads/shop/web, property: API_KEY") }, "without a lane"],
    ["a path with a wildcard", { data: entry("key: 'workloads/shop/*', property: API_KEY") }, "without a lane"],
    ["another mount", { data: entry("key: other/data/workloads/shop/web/api, property: API_KEY") }, "without a lane"],
    [
      "another field",
      { data: entry("key: workloads/shop/web/api, property: OTHER") },
      "CCR-2026-0042 does not grant this field",
    ],
    ["another Secret", { target: "name: other" }, "CCR-2026-0042 grants this path to another Secret"],
    [
      "another namespace",
      { metadata: "name: web, namespace: billing" },
      "CCR-2026-0042 grants this path to another namespace",
    ],
  ])("and not %s", (_name, shape, words) => {
    expect(messageOf(shape)).toContain(words);
  });

  test("and not in another namespace of a ClusterExternalSecret", () => {
    const both = (names: string): readonly string[] =>
      find(
        secret({ kind: "ClusterExternalSecret", metadata: "name: web" }).replace(
          "spec: {",
          `spec: {namespaces: [${names}], `,
        ),
        [lane, { ...lane, ccrId: "CCR-2026-0043", namespace: "billing" }],
      );
    expect(both("shop, billing")).toEqual([]);
    expect(both("shop, other")).toContain("remote-ref-not-granted /spec/externalSecretSpec/data/0/remoteRef");
  });

  test("and not through another store, or a store of another mount", () => {
    const other = store(undefined, { name: "other" });
    const through = secret({ store: "kind: ClusterSecretStore, name: other" });
    expect(findAll([other, through], [lane])[0]?.message).toContain("through another store");
    expect(find([store(undefined, { path: "path: elsewhere" }), secret()], [lane])).toEqual([fault]);
  });

  test("also where everything is read", () => {
    const all = secret({ data: "dataFrom: [{extract: {key: workloads/shop/web/other}}]" });
    expect(find([store(), all], [lane])).toContain("remote-ref-not-granted /spec/dataFrom/0");
  });

  test("which nobody asks where no requests are known, or of what is filled in", () => {
    expect(find([store(), secret({ data: entry("key: other, property: X") })])).toEqual([]);
    expect(
      messageOf({ data: "data: [{secretKey: A, remoteRef: {key: {{ .Values.key }}, property: B}}]" }),
    ).toBeUndefined();
  });

  test("by no lane, where there is none", () => {
    expect(find([store(), secret()], [])).toEqual([fault]);
  });
});

describe("there is no ExternalSecret without a lane", () => {
  const code = "remote-ref-not-granted";
  const other = (provider: string, kind = "ClusterSecretStore"): string =>
    `apiVersion: external-secrets.io/v1\nkind: ${kind}\nmetadata: {name: other}\nspec: {conditions: [{namespaces: [shop]}], provider: ${provider}}\n`;
  const through = (kind = "ClusterSecretStore"): Shape => ({ store: `kind: ${kind}, name: other` });
  const withoutStore = (data = entry(), more = ""): string =>
    `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: web, namespace: shop}\nspec: {${more}target: {name: web}, ${data}}\n`;

  test.each(["{aws: {service: SecretsManager}}", "{kubernetes: {remoteNamespace: demo}}", "{gcpsm: {projectID: p}}"])(
    "through a store of the provider %s",
    (provider) => {
      expect(find([other(provider), secret(through())], [lane])).toEqual([`${code} /spec/secretStoreRef`]);
      expect(find([other(provider, "SecretStore"), secret(through("SecretStore"))], [lane])).toEqual([
        `${code} /spec/secretStoreRef`,
      ]);
    },
  );

  test("told once, however much is read through that store", () => {
    const data =
      "data: [{secretKey: A, remoteRef: {key: a, property: b}}, {secretKey: C, remoteRef: {key: c, property: d}}]";
    expect(find([other("{aws: {}}"), secret({ ...through(), data })], [lane])).toEqual([
      `${code} /spec/secretStoreRef`,
    ]);
  });

  test("of an entry that names such a store for itself", () => {
    const data = `${entry().slice(0, -2)}, sourceRef: {storeRef: {kind: ClusterSecretStore, name: other}}}]`;
    expect(find([store(), other("{aws: {}}"), secret({ data })], [lane])).toEqual([
      `${code} /spec/data/0/sourceRef/storeRef`,
    ]);
  });

  test("where one of several stores of the name reads no OpenBao", () => {
    const files = [other("{aws: {}}"), store(undefined, { name: "other" }), secret(through())];
    expect(find(files, [{ ...lane, store: "other" }])).toEqual([`${code} /spec/secretStoreRef`]);
  });

  test.each([
    ["", "no store"],
    ["secretStoreRef: {kind: ClusterSecretStore}, ", "a store without a name"],
    ["secretStoreRef: {name: ''}, ", "a store with an empty name"],
  ])("through no store: %s", (more) => {
    expect(find([store(), withoutStore(entry(), more)], [lane])).toEqual([`${code} /spec`]);
    expect(find([store(), withoutStore(entry(), more)])).toEqual([]);
  });

  test("by a store of its namespace where the ExternalSecret leaves the namespace to others", () => {
    const own = secret({ store: "name: own", metadata: "name: web", data: entry("key: other, property: X") });
    expect(find([ownStore(), own], [lane])).toEqual([`${code} /spec/data/0/remoteRef`]);
  });

  test("through a store that nobody knows, whoever declares it", () => {
    const through = (name: string, remote?: string): string =>
      secret({ store: `kind: ClusterSecretStore, name: ${name}`, data: entry(remote) });
    const other = "key: workloads/shop/web/other, property: API_KEY";
    const open = store(undefined, { name: "'@STORE@'" });
    expect(find([through("'@STORE@'")], [lane])).toEqual([]);
    expect(find([through("'@STORE@'", other)], [lane])).toEqual([`${code} /spec/data/0/remoteRef`]);
    expect(find([open, through("somewhere")], [lane])).toEqual([]);
    expect(find([open, through("somewhere", other)], [lane])).toEqual([`${code} /spec/data/0/remoteRef`]);
  });

  test("but a patch says what differs, and is held against lanes alone", () => {
    const findPatch = (remote: string): readonly string[] =>
      checkManifests(
        [
          { path: "env/kustomization.yaml", text: "resources: [../base]\npatches: [{path: ./patch.yaml}]\n" },
          { path: "env/patch.yaml", text: withoutStore(entry(remote)) },
        ],
        { rules: WIRING_RULES, lanes: [lane] },
      ).map((each) => each.code);
    expect(findPatch("key: workloads/shop/web/api, property: API_KEY")).toEqual([]);
    expect(findPatch("key: workloads/shop/web/api, property: OTHER")).toEqual([code]);
    expect(findPatch("key: workloads/shop/web/other, property: API_KEY")).toEqual([code]);
  });

  test.each<[string, readonly string[]]>([
    [
      "a generator makes values up",
      [store(), secret({ data: "dataFrom: [{sourceRef: {generatorRef: {kind: Password, name: p}}}]" })],
    ],
    ["a generator needs no store", [withoutStore("dataFrom: [{sourceRef: {generatorRef: {kind: UUID, name: p}}}]")]],
    [
      "a chart fills in the store",
      [withoutStore("data: [{secretKey: A, remoteRef: {key: {{ .Values.key }}, property: B}}]")],
    ],
    ["a chart fills in the provider", [other("{{ toYaml .Values.provider }}"), secret(through())]],
  ])("but %s", (_name, files) => {
    expect(find(files, [lane])).toEqual([]);
  });

  test.each([
    ["by its kind", "kind: VaultDynamicSecret", []],
    ["by what a ClusterGenerator of its name is", "kind: ClusterGenerator", ["spec: {kind: VaultDynamicSecret}"]],
  ])("and a generator that reads OpenBao is no lane, told %s", (_name, kind, specs) => {
    const files = specs.map(
      (spec) =>
        `apiVersion: generators.external-secrets.io/v1alpha1\nkind: ClusterGenerator\nmetadata: {name: p}\n${spec}\n`,
    );
    const data = `dataFrom: [{sourceRef: {generatorRef: {${kind}, name: p}}}]`;
    expect(find([withoutStore(data), ...files], [lane])).toEqual([`${code} /spec/dataFrom/0`]);
  });

  test("an entry of data is read from the store, whatever generator it names", () => {
    const data =
      "data: [{secretKey: A, remoteRef: {key: other, property: X}, sourceRef: {generatorRef: {kind: Password, name: p}}}]";
    expect(find([store(), secret({ data })], [lane])).toEqual([`${code} /spec/data/0/remoteRef`]);
  });

  describe("unless the file of ownership states who holds the Secret", () => {
    const state = (authority: object, shape = secret(through())): readonly string[] => {
      const sources = [other("{aws: {}}"), shape].map((text, index) => ({ path: `${index}.yaml`, text }));
      const value = {
        services: [],
        authorities: [{ secret: "web", namespaces: ["shop"], authority: "aws", mirror: true, ...authority }],
      };
      const ownership = { value, document: undefined } as unknown as NonNullable<ManifestSet["ownership"]>;
      return checkManifests(sources, { rules: WIRING_RULES, lanes: [lane], ownership }).map((each) => each.code);
    };

    test("in its namespace, as a copy", () => {
      expect(state({})).toEqual([]);
      expect(state({ namespaces: ["billing"] })).toEqual([code]);
      expect(state({ secret: "other" })).toEqual([code]);
      expect(state({ mirror: false })).toEqual([code]);
      expect(state({ authority: "openbao" })).toEqual([code]);
    });
  });
});

describe("policies", () => {
  test.each<[string, string, string]>([
    ["refreshInterval: 1ms", "It is at least 60s", "at least 1m, or 0"],
    ["refreshInterval: -1h", "It is at least 60s", "at least 1m, or 0"],
    ["refreshInterval: hourly", "It is a duration of Go", "at least 1m, or 0"],
    ["refreshInterval: 1d", "It is a duration of Go", "at least 1m, or 0"],
    ["refreshPolicy: createdonce", "It is one of CreatedOnce, Periodic, OnChange", "one of these words"],
  ])("%s is told in its own words", (more, message, hint) => {
    const [finding] = findAll([store(), secret({ more })]);
    expect(finding?.message).toContain(message);
    expect(finding?.hint).toContain(hint);
  });

  test.each<[Shape, readonly string[]]>([
    [{ more: "refreshInterval: 0" }, []],
    [{ more: "refreshInterval: '0'" }, []],
    [{ more: "refreshInterval: 0s" }, []],
    [{ more: "refreshInterval: 60s" }, []],
    [{ more: "refreshInterval: 1h0m0s, refreshPolicy: Periodic" }, []],
    [{ more: "refreshInterval: '@REFRESH@'" }, []],
    [{ more: "refreshInterval: 1.5h" }, []],
    [{ more: "refreshInterval: 1m500ms" }, []],
    [{ more: "refreshInterval: 1ms" }, ["refresh-policy /spec/refreshInterval"]],
    [{ more: "refreshInterval: 1d" }, ["refresh-policy /spec/refreshInterval"]],
    [{ more: "refreshInterval: 59s" }, ["refresh-policy /spec/refreshInterval"]],
    [{ more: "refreshInterval: hourly" }, ["refresh-policy /spec/refreshInterval"]],
    [{ more: "refreshInterval: 3600" }, ["refresh-policy /spec/refreshInterval"]],
    [{ more: "refreshInterval: -1h" }, ["refresh-policy /spec/refreshInterval"]],
    [{ more: "refreshPolicy: Sometimes" }, ["refresh-policy /spec/refreshPolicy"]],
    [{ target: "creationPolicy: Owner, deletionPolicy: Delete" }, []],
    [{ target: "creationPolicy: Owner, deletionPolicy: Merge" }, []],
    [{ target: "creationPolicy: Merge, deletionPolicy: Merge" }, []],
    [{ target: "creationPolicy: Merge, deletionPolicy: Delete" }, ["secret-policy-pair /spec/target/deletionPolicy"]],
    [{ target: "creationPolicy: Orphan, deletionPolicy: Delete" }, ["secret-policy-pair /spec/target/deletionPolicy"]],
    [{ target: "creationPolicy: None, deletionPolicy: Merge" }, ["secret-policy-pair /spec/target/deletionPolicy"]],
    [{ target: "creationPolicy: Mine" }, ["secret-policy-pair /spec/target/creationPolicy"]],
    [{ target: "deletionPolicy: Keep" }, ["secret-policy-pair /spec/target/deletionPolicy"]],
    [{ target: "template: {type: Opaque}" }, []],
    [{ target: "template: {type: kubernetes.io/tls}" }, ["secret-type /spec/target/template/type"]],
  ])("%j", (shape, expected) => {
    expect(find([store(), secret(shape)])).toEqual(expected);
  });
});

describe("what writes into stores", () => {
  const push = (stores: string, more = ""): string =>
    `apiVersion: external-secrets.io/v1alpha1\nkind: PushSecret\nmetadata: {name: p, namespace: shop}\nspec: {secretStoreRefs: [${stores}], ${more}selector: {secret: {name: web}}}\n`;
  const everywhere = (namespaces: string): string =>
    `apiVersion: external-secrets.io/v1alpha1\nkind: ClusterPushSecret\nmetadata: {name: p}\nspec: {${namespaces}, pushSecretSpec: {secretStoreRefs: [{kind: ClusterSecretStore, name: openbao-shop}]}}\n`;
  const byName = (name: string): string =>
    `namespaceSelectors: [{matchLabels: {kubernetes.io/metadata.name: ${name}}}]`;

  test.each<[string, readonly string[], readonly string[]]>([
    ["finds its store", [store(), push("{kind: ClusterSecretStore, name: openbao-shop}")], []],
    ["and one of its namespace", [ownStore(), push("{name: own}")], []],
    [
      "and no other",
      [ownStore(), store(), push("{name: own}, {kind: ClusterSecretStore, name: nosuchstore}")],
      ["store-unresolved /spec/secretStoreRefs/1/name"],
    ],
    ["or those that have its labels", [push("{labelSelector: {matchLabels: {team: shop}}}")], []],
    [
      "is admitted by it",
      [store("conditions: [{namespaces: [billing]}], "), push("{kind: ClusterSecretStore, name: openbao-shop}")],
      ["store-refuses-namespace /spec/secretStoreRefs/0"],
    ],
    ["is admitted everywhere", [store(), everywhere(byName("shop"))], []],
    [
      "or not",
      [store(), everywhere(byName("billing"))],
      ["store-refuses-namespace /spec/pushSecretSpec/secretStoreRefs/0"],
    ],
    ["does so now and then", [ownStore(), push("{name: own}", "refreshInterval: 1h, ")], []],
    ["or once", [ownStore(), push("{name: own}", "refreshInterval: 0s, ")], []],
    [
      "not all the time",
      [ownStore(), push("{name: own}", "refreshInterval: 10s, ")],
      ["refresh-policy /spec/refreshInterval"],
    ],
  ])("%s", (_name, files, expected) => {
    expect(find(files)).toEqual(expected);
  });
});

describe("versions of External Secrets", () => {
  const version = (apiVersion: string, kind: string): readonly string[] =>
    find(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`).filter((each) =>
      each.startsWith("external"),
    );

  test.each<[string, string, boolean]>([
    ["external-secrets.io/v1", "ExternalSecret", true],
    ["external-secrets.io/v1beta1", "ExternalSecret", false],
    ["external-secrets.io/v1alpha1", "SecretStore", false],
    ["external-secrets.io/v1alpha1", "PushSecret", true],
    ["external-secrets.io/v1", "PushSecret", false],
    ["generators.external-secrets.io/v1alpha1", "Password", true],
    ["generators.external-secrets.io/v1", "Password", false],
    ["example.org/v1beta1", "ExternalSecret", true],
  ])("%s %s", (apiVersion, kind, isServed) => {
    expect(version(apiVersion, kind)).toEqual(isServed ? [] : ["external-secrets-version /apiVersion"]);
  });
});

test("what is of no known form is passed over, and nothing is thrown", () => {
  const odd = [
    "spec: 7",
    "spec: {data: 7, secretStoreRef: [], target: x}",
    "spec: {data: [1, {}], dataFrom: [null]}",
    "spec: {conditions: 3}",
  ];
  for (const spec of odd) {
    for (const kind of ["ExternalSecret", "ClusterSecretStore", "ClusterExternalSecret"]) {
      expect(() =>
        find(`apiVersion: external-secrets.io/v1\nkind: ${kind}\nmetadata: 3\n${spec}\n`, [lane]),
      ).not.toThrow();
    }
  }
});

test("the same files give the same findings in whatever order they come", () => {
  const files = [secret({ data: entry("key: a") }), secret({ more: "refreshInterval: 1s" }), store("")];
  expect(find(files).length).toBe(3);
  expect([...find(files.toReversed())].sort()).toEqual([...find(files)].sort());
});

describe("a generator", () => {
  const generator = (name: string, kind = "Password", place = "namespace: shop"): string =>
    `apiVersion: generators.external-secrets.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, ${place}}\nspec: {}\n`;
  const asks = (name: string, kind = "Password"): string =>
    `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: web, namespace: shop}\nspec: {refreshInterval: 1h, target: {name: web}, dataFrom: [{sourceRef: {generatorRef: {kind: ${kind}, name: ${name}}}}]}\n`;
  const pushes = (name: string): string =>
    `apiVersion: external-secrets.io/v1alpha1\nkind: PushSecret\nmetadata: {name: web, namespace: shop}\nspec: {refreshInterval: 1h, selector: {generatorRef: {kind: Password, name: ${name}}}}\n`;
  const missing = ["generator-unresolved /spec/dataFrom/0/sourceRef/generatorRef/name"];

  test.each<[string, readonly string[], readonly string[]]>([
    ["is there", [generator("p"), asks("p")], []],
    ["is not", [generator("p"), asks("q")], missing],
    ["is in another namespace", [generator("p", "Password", "namespace: other"), asks("p")], missing],
    ["leaves its namespace out", [generator("p", "Password", "labels: {}"), asks("p")], []],
    ["is of the cluster", [generator("p", "ClusterGenerator", "labels: {}"), asks("p", "ClusterGenerator")], []],
    ["of the cluster is not there", [generator("p", "ClusterGenerator"), asks("q", "ClusterGenerator")], missing],
    ["is of another kind, of which none is known", [generator("p", "UUID"), asks("q")], []],
    ["lies elsewhere, as all do", [asks("q")], []],
    ["has a name that is filled in", [generator("'{{ .x }}'"), asks("q")], []],
    ["is named by a template", [generator("p"), asks("'{{ .x }}'")], []],
    ["is pushed", [generator("p"), pushes("p")], []],
    [
      "is not there to be pushed",
      [generator("p"), pushes("q")],
      ["generator-unresolved /spec/selector/generatorRef/name"],
    ],
  ])("%s", (_name, files, expected) => {
    expect(find(files).filter((each) => each.startsWith("generator"))).toEqual(expected);
  });

  test("is told what it nearly is", () => {
    const found = findAll([generator("web-password"), asks("web-pasword")]);
    expect(found.map(({ hint }) => hint)).toEqual(["Did you mean web-password?"]);
  });
});
