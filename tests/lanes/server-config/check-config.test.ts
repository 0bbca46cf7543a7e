import { describe, expect, test } from "vitest";
import { checkServerConfig } from "../../../lanes/server-config/check-config.ts";
import type { ServerMode } from "../../../lanes/server-config/rule.ts";

const codesOf = (text: string, mode: ServerMode = "production"): readonly string[] =>
  checkServerConfig([{ path: "server.hcl", text }], { mode }).map(({ code }) => code);

const head =
  'api_addr = "https://openbao.internal:8200"\nstorage "postgresql" {}\nseal "awskms" {}\naudit "file" "f" {}\n';
const listener = (settings: string): string =>
  `listener "tcp" {\n  tls_cert_file = "/c"\n  tls_key_file = "/k"\n${settings}\n}\n`;
const sound = head + listener("");

test("a sound configuration has no finding", () => {
  expect(codesOf(sound)).toEqual([]);
});

describe("what is said otherwise is found all the same", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["keys in capitals", `${head}LISTENER "tcp" {\n  TLS_DISABLE = "T"\n}`, "config-without-tls"],
    ["older names of stanzas", sound.replace('storage "postgresql"', 'backend "file"'), "config-storage"],
    ["a list of stanzas", `${head}listener = [{ tcp = { tls_disable = true } }]`, "config-without-tls"],
    ["stanzas in stanzas", `${head}listener { tcp { tls_disable = 1 } }`, "config-without-tls"],
    [
      "a disabled seal",
      sound.replace('seal "awskms" {}', 'seal "awskms" {\n  disabled = "true"\n}'),
      "config-without-seal",
    ],
    ["shamir by name", sound.replace('"awskms"', '"shamir"'), "config-without-seal"],
    ["all interfaces of IPv6", head + listener('  address = "[::]:8200"'), "config-open-listener"],
    ["no host at all", head + listener('  address = ":8200"'), "config-open-listener"],
    [
      "rekeying without a token",
      head + listener("  disable_unauthed_rekey_endpoints = false"),
      "config-unauthenticated",
    ],
    [
      "metrics in their block",
      head + listener('  telemetry {\n    unauthenticated_metrics_access = "1"\n  }'),
      "config-unauthenticated",
    ],
    [
      "the proxy protocol of anyone",
      head + listener('  proxy_protocol_behavior = "use_always"'),
      "config-trusts-anyone",
    ],
    [
      "accessors in the clear",
      sound.replace('"f" {}', '"f" {\n  options {\n    hmac_accessor = "false"\n  }\n}'),
      "config-audit-raw",
    ],
    [
      "a token of transit",
      sound.replace('"awskms" {}', '"transit" {\n  token = "fixture-token"\n}'),
      "config-inline-secret",
    ],
    ["a pin", sound.replace('"awskms" {}', '"pkcs11" {\n  pin = "fixture-pin"\n}'), "config-inline-secret"],
    [
      "a key of the cloud",
      sound.replace('"awskms" {}', '"awskms" {\n  secret_key = "fixture-key"\n}'),
      "config-inline-secret",
    ],
    [
      "a key in a static seal",
      sound.replace('"awskms" {}', '"static" {\n  current_key = "fixture-key"\n}'),
      "config-inline-secret",
    ],
    [
      "a password among words",
      sound.replace('"postgresql" {}', '"postgresql" {\n  connection_url = "host=db password=fixture"\n}'),
      "config-inline-secret",
    ],
    ["a token in a comment", `${sound}# hvs.${"Ab3dEf6hIj9kLm2nOp5q".repeat(2)}\n`, "config-inline-secret"],
    [
      "a raft peer unchecked",
      sound.replace(
        '"postgresql" {}',
        '"raft" {\n  retry_join {\n    leader_tls_skip_verify = true\n  }\n}\ncluster_addr = "https://a:8201"',
      ),
      "config-weak-tls",
    ],
    ["nothing that listens", head, "config-address"],
    ["a list of no listeners", `${head}listener = []`, "config-address"],
    ["a listener of no type", `${head}listener {}`, "config-address"],
    ["raft without its address", sound.replace('"postgresql"', '"raft"'), "config-address"],
    [
      "a role in self-init",
      `${sound}initialize "a" {\n  request "r" {\n    path = "auth/kubernetes/role/external-secrets-app"\n  }\n}`,
      "config-lane-in-self-init",
    ],
    [
      "a policy by its older path",
      `${sound}initialize "a" {\n  request "r" {\n    path = "sys/policy/workload-kv-read-app"\n  }\n}`,
      "config-lane-in-self-init",
    ],
    [
      "a secret in self-init",
      `${sound}initialize "a" {\n  request "r" {\n    path = "platform/data/app/key"\n  }\n}`,
      "config-inline-secret",
    ],
  ];
  test.each(cases)("%s", (_name, text, code) => {
    expect(codesOf(text)).toContain(code);
  });
});

describe("what is sound passes", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["a heredoc", sound.replace('"awskms" {}', '"transit" {\n  address = <<EOF\nhttps://other:8200\nEOF\n}')],
    ["a secret of the environment", sound.replace('"awskms" {}', '"awskms" {\n  secret_key = "env://AWS_SECRET"\n}')],
    ["a placeholder", sound.replace('"awskms" {}', `"awskms" {\n  secret_key = "\${AWS_SECRET}"\n}`)],
    ["one address of a template", head + listener('  address = "{{ GetPrivateIP }}:8200"')],
    [
      "every interface with certificates of clients",
      head + listener('  address = "0.0.0.0:8200"\n  tls_require_and_verify_client_cert = true'),
    ],
    [
      "a connection without its password",
      sound.replace(
        '"postgresql" {}',
        '"postgresql" {\n  connection_url = "postgres://db:5432/openbao?sslmode=verify-full"\n}',
      ),
    ],
    ["certificates by ACME", `${head}listener "tcp" {\n  tls_acme_domains = ["openbao.internal"]\n}`],
    ["comments of three kinds", `# a\n// b\n/* c */\n${sound}`],
  ];
  test.each(cases)("%s", (_name, text) => {
    expect(codesOf(text)).toEqual([]);
  });
});

test("several files are one configuration, and a finding names its own", () => {
  const files = [
    { path: "a.hcl", text: head },
    { path: "b.json", text: JSON.stringify({ listener: { tcp: { tls_disable: true } } }) },
  ];
  const found = checkServerConfig(files, { mode: "production" });
  expect(found.map(({ code, file }) => [code, file])).toEqual([["config-without-tls", "b.json"]]);
});

test("development goes without seal and audit, and loopback without TLS; what is always wrong stays so", () => {
  const text = 'storage "inmem" {}\nlistener "tcp" {\n  tls_disable = true\n}\n';
  expect(codesOf(text, "development")).toEqual([]);
  expect(codesOf(`${text}log_level = "trace"\n`, "development")).toEqual(["config-verbose-log"]);
  expect(codesOf(text.replace("tls_disable", 'address = "10.0.0.5:8200"\n  tls_disable'), "development")).toEqual([
    "config-without-tls",
  ]);
});

test("development needs a listener too, which may stand in another file", () => {
  expect(codesOf('storage "inmem" {}', "development")).toEqual(["config-address"]);
  const files = [
    { path: "a.hcl", text: 'storage "inmem" {}' },
    { path: "b.hcl", text: 'listener "unix" {\n  address = "/run/openbao.sock"\n}' },
  ];
  expect(checkServerConfig(files, { mode: "development" })).toEqual([]);
});

describe("each secret is told once, however many stand in a line", () => {
  const looksIt = `hvs.${"Ab3dEf6hIj9kLm2nOp5q".repeat(2)}`;
  const placesOf = (text: string, path = "server.hcl"): readonly string[] =>
    checkServerConfig([{ path, text }], { mode: "production" })
      .filter(({ code }) => code === "config-inline-secret")
      .map(({ line, column, message }) => `${line}:${column} ${message}`);
  const seal = (settings: string): string => sound.replace('seal "awskms" {}', `seal "awskms" {${settings}}`);

  test.each([
    [
      "settings of a seal in a line",
      seal(' access_key = "fixture-a" secret_key = "fixture-b" '),
      ["3:17 access_key is a secret", "3:42 secret_key is a secret"],
    ],
    [
      "settings of a seal over lines",
      seal('\n  access_key = "fixture-a"\n  secret_key = "fixture-b"\n'),
      ["4:3 access_key is a secret", "5:3 secret_key is a secret"],
    ],
    ["by its name and by its look", seal(` secret_key = "${looksIt}" `), ["3:17 secret_key is a secret"]],
    [
      "by its name and by its look, over lines",
      seal(` secret_key = <<EOF\n${looksIt}\nEOF\n`),
      ["3:17 secret_key is a secret"],
    ],
    [
      "a comment behind a setting",
      seal(` secret_key = "fixture-b" # ${looksIt}\n`),
      ["3:17 secret_key is a secret", "3:44 Looks like a credential"],
    ],
    [
      "a list in a line",
      seal(' secret_key = ["fixture-a", "fixture-b"] '),
      ["3:31 secret_key is a secret", "3:44 secret_key is a secret"],
    ],
  ])("%s", (_name, text, places) => {
    expect(placesOf(text)).toEqual(places);
  });

  test("in JSON, which is one line", () => {
    const text = JSON.stringify({ seal: { awskms: { access_key: "fixture-a", secret_key: looksIt } } });
    expect(placesOf(text, "server.json")).toEqual(["1:20 access_key is a secret", "1:45 secret_key is a secret"]);
  });
});

test("no finding shows a value", () => {
  const canary = "fixture-canary-value";
  const text = `${head}listener "tcp" {\n  tls_disable = true\n  ${canary} = "x"\n}\nseal "transit" {\n  token = "${canary}"\n}\n${canary} = 1\n`;
  expect(JSON.stringify(checkServerConfig([{ path: "s.hcl", text }], { mode: "production" }))).not.toContain(canary);
});

test("hostile texts are findings and take no time to speak of", () => {
  for (const text of [
    "",
    "{",
    "[".repeat(5000),
    '{"a":'.repeat(3000),
    "a = <<EOF\n".repeat(2000),
    `x = "${"\\".repeat(9)}`,
  ]) {
    expect(codesOf(text).length).toBeGreaterThan(0);
  }
});

test("what is missing is told where it would go", () => {
  const places = (text: string): readonly string[] =>
    checkServerConfig([{ path: "server.hcl", text }], { mode: "production" }).map(
      ({ line, column, message }) => `${line}:${column} ${message}`,
    );
  const whole = sound.replace(/^api_addr.*\n/, "").replace(/^audit.*\n/m, "");
  expect(places(whole)).toEqual([
    expect.stringMatching(/^3:1 api_addr is missing/),
    "7:2 No audit device is configured",
  ]);
  expect(places(sound.replace('"postgresql"', '"raft"'))).toEqual(["2:1 Raft needs cluster_addr"]);
  expect(places("")[0]).toMatch(/^1:1 /);
});
