import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FindingCode } from "../../../lanes/finding.ts";

/** A file that must be refused, with a finding of this code among the others. */
export interface HostileFile {
  readonly name: string;
  readonly code: FindingCode;
  readonly bytes: Uint8Array | string;
}

/** Something else in the place of a file; `path` is what is given to the loader, below the folder it is made in. */
export interface HostileEntry {
  readonly name: string;
  readonly code: FindingCode;
  readonly path: string;
  readonly make: (folder: string) => void;
}

/** A request that is fine, for one thing at a time to be wrong with. */
export const PLAIN = `id: CCR-2026-0042
kind: credential-change-request
schema_version: 1
request_type: workload-kv-read
title: llm-connect provider key lane
status: proposed
created: '2026-06-27'
updated: '2026-06-30'
requester:
  agent: ops-warden
  message_id: fe5b1696-8956-4bd5-9d6f-dbde1901a076
  reason: Provision the lane.
review:
  required: true
  required_approvers:
    - platform-operator
    - activity-core-owner
target:
  domain: financials
  tenant: activity-core
  workload: llm-connect
  environment: production
  purpose: llm-connect provider access
openbao:
  mount: platform
  kv_path: platform/workloads/activity-core/llm-connect/llm-connect-provider-secrets
  fields:
    - OPENROUTER_API_KEY
  policy_name: workload-kv-read-llm-connect-provider-secrets
  policy_file: openbao/policies/workload-kv-read-llm-connect-provider-secrets.hcl
auth:
  method: kubernetes
  mount: kubernetes
  role: external-secrets-activity-core
  bound_claims:
    service_account_names:
      - external-secrets
    service_account_namespaces:
      - external-secrets
  bound_claims_confirmed: true
  policies:
    - workload-kv-read-llm-connect-provider-secrets
  ttl: 15m
delivery:
  surface: external-secrets
  namespace: activity-core
  secret_name: llm-connect-provider-secrets
  store: openbao-activity-core
risk:
  classification: high
verification:
  positive:
    - The Secret is synced.
  negative:
    - Another namespace is refused.
lifecycle:
  deactivate: Remove the lane.
`;

const TITLE = "title: llm-connect provider key lane";

/** The plain request with its title written another way. */
function title(value: string): string {
  return PLAIN.replace(TITLE, () => `title: ${value}`);
}

/** The plain request with one piece replaced; the piece must be there. */
function swap(piece: string, other: string): string {
  if (!PLAIN.includes(piece)) throw new Error(`the plain request has no ${piece}`);
  return PLAIN.replace(piece, () => other);
}

function bytes(...parts: (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from(part))));
}

function rows(code: FindingCode, files: Readonly<Record<string, Uint8Array | string>>): HostileFile[] {
  return Object.entries(files).map(([name, content]) => ({ name: `${code}: ${name}`, code, bytes: content }));
}

function utf16(text: string, isBigEndian: boolean): Uint8Array {
  const encoded = Buffer.from(text, "utf16le");
  return isBigEndian ? encoded.swap16() : encoded;
}

const laughs = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x]",
  ...Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(8)}*a${at}]`),
].join("\n");

const CONTROLS = [0x00, 0x01, 0x07, 0x08, 0x0b, 0x0c, 0x0e, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0x2028, 0x2029];
const BIDI = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
const INVISIBLE = [
  0x00ad, 0x034f, 0x115f, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0x3164, 0xfe0f, 0xfeff, 0xffa0,
  0xfff9, 0xe0041,
];

function characters(code: FindingCode, points: readonly number[]): HostileFile[] {
  return points.flatMap((point) => {
    const hex = point.toString(16).padStart(4, "0");
    const escaped = point > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex}`;
    return rows(code, {
      [`U+${hex} raw`]: title(`llm${String.fromCodePoint(point)}connect`),
      [`U+${hex} escaped`]: title(`"llm${escaped}connect"`),
    });
  });
}

function prototypeKeys(): HostileFile[] {
  return ["__proto__", "constructor", "prototype"].flatMap((key) =>
    rows("yaml-prototype-key", {
      [`${key} at the root`]: `${PLAIN}${key}:\n  status: approved\n`,
      [`${key} in target`]: swap("target:\n", `target:\n  ${key}: x\n`),
      [`${key} in bound_claims`]: swap("  bound_claims:\n", `  bound_claims:\n    ${key}: [x]\n`),
      [`${key} in quotes`]: `${PLAIN}"${key}": {}\n`,
      [`${key} in a flow mapping`]: swap("risk:\n  classification: high", `risk: {classification: high, ${key}: x}`),
    }),
  );
}

/** Files, each wrong in one way. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  ...rows("yaml-alias", {
    "billion laughs": `${laughs}\n${PLAIN}`,
    "one alias": title("*t"),
    "alias to an anchor": swap(TITLE, "title: &t lane\nsupersedes: *t"),
    "alias in a list": swap("    - platform-operator", "    - *who"),
    "alias as a key": `${PLAIN}*k : x\n`,
    "alias in flow": swap("  fields:\n    - OPENROUTER_API_KEY", "  fields: [*f]"),
    "alias to itself": `${PLAIN}evidence: &e [*e]\n`,
  }),
  ...rows("yaml-anchor", {
    "unused anchor": title("&t lane"),
    "anchor on a mapping": swap("target:\n", "target: &t\n"),
    "anchor on a list": swap("  fields:\n", "  fields: &f\n"),
    "anchor on a key": swap(TITLE, `&k ${TITLE}`),
    "anchor on the root": `&root\n${PLAIN}`,
    "anchor on nothing": title("&t"),
  }),
  ...rows("yaml-merge-key", {
    "merge of a mapping": `${PLAIN}<<: {supersedes: CCR-2026-0001}\n`,
    "merge of a list": `${PLAIN}<<: [{supersedes: CCR-2026-0001}]\n`,
    "merge below the root": swap("auth:\n", "auth:\n  <<: {ttl: 1h}\n"),
    "merge of an alias": swap("auth:\n", "auth:\n  <<: *base\n"),
  }),
  ...rows("yaml-duplicate-key", {
    "same key": `${PLAIN}status: approved\n`,
    "same key, double quotes": `${PLAIN}"status": approved\n`,
    "same key, single quotes": `${PLAIN}'status': approved\n`,
    "same key, escaped": `${PLAIN}"st\\u0061tus": approved\n`,
    "same key below": swap("  ttl: 15m\n", "  ttl: 15m\n  ttl: 24h\n"),
    "same key in flow": swap("risk:\n  classification: high", "risk: {classification: low, classification: high}"),
    "same block twice": `${PLAIN}auth:\n  method: jwt\n`,
    "same key as an explicit key": `${PLAIN}? status\n: approved\n`,
  }),
  ...rows("yaml-tag", {
    "str tag": title("!!str lane"),
    "int tag": swap("schema_version: 1", 'schema_version: !!int "1"'),
    "local tag": title("!evil lane"),
    "js function": title("!!js/function 'function () {}'"),
    "python object": title("!!python/object/apply:os.system ['id']"),
    "verbatim tag": title("!<tag:yaml.org,2002:str> lane"),
    "non-specific tag": title("! lane"),
    "map tag": swap("target:\n", "target: !!map\n"),
    "set tag": swap("target:\n", "target: !!set\n"),
    "timestamp tag": swap("created: '2026-06-27'", "created: !!timestamp '2026-06-27'"),
    "undeclared handle": title("!e!x lane"),
    "tag on a key": swap(TITLE, `!!str ${TITLE}`),
  }),
  ...rows("yaml-binary", {
    "binary tag": title("!!binary aGVsbG8="),
    "binary tag, verbatim": title("!<tag:yaml.org,2002:binary> aGVsbG8="),
  }),
  ...rows("yaml-several-documents", {
    "two requests": `${PLAIN}---\n${PLAIN}`,
    "second is empty": `${PLAIN}---\n`,
    "first is empty": `---\n---\n${PLAIN}`,
    "end marker, then another": `${PLAIN}...\n---\n${PLAIN}`,
    "a hundred": `${PLAIN}${"---\na: b\n".repeat(100)}`,
  }),
  ...rows("yaml-document-end", {
    "at the end": `${PLAIN}...\n`,
    "at the start": `...\n${PLAIN}`,
    alone: "...\n",
  }),
  ...rows("yaml-directive", {
    "YAML 1.1": `%YAML 1.1\n---\n${PLAIN}`,
    "YAML 1.2": `%YAML 1.2\n---\n${PLAIN}`,
    TAG: `%TAG !e! tag:example.org,2026:\n---\n${PLAIN}`,
    reserved: `%FOO bar\n---\n${PLAIN}`,
    "in a second document": `${PLAIN}...\n%YAML 1.1\n---\na: b\n`,
  }),
  ...rows("yaml-complex-key", {
    "list as a key": `${PLAIN}? [a, b]\n: c\n`,
    "mapping as a key": `${PLAIN}? {a: b}\n: c\n`,
    "block list as a key": `${PLAIN}? - a\n  - b\n: c\n`,
    "number as a key": `${PLAIN}1: c\n`,
    "boolean as a key": `${PLAIN}true: c\n`,
    "YAML 1.1 boolean as a key": `${PLAIN}on: c\n`,
    "null as a key": `${PLAIN}~: c\n`,
    "nothing as a key": `${PLAIN}: c\n`,
    "very long key": `${PLAIN}${"k".repeat(300)}: c\n`,
  }),
  ...prototypeKeys(),
  ...rows("yaml-too-deep", {
    "flow lists": `${PLAIN}evidence: ${"[".repeat(200)}${"]".repeat(200)}\n`,
    "flow lists, never closed": `${PLAIN}evidence: ${"[".repeat(100_000)}`,
    "flow mappings": `${PLAIN}evidence: ${"{a: ".repeat(5_000)}`,
    "block mappings": `${PLAIN}evidence:\n${Array.from({ length: 300 }, (_, at) => `${" ".repeat(at + 1)}a:\n`).join("")}`,
    "compact lists": `${PLAIN}evidence:\n  ${"- ".repeat(5_000)}x\n`,
    "explicit keys": `${PLAIN}${"? ".repeat(5_000)}x\n`,
  }),
  ...rows("yaml-ambiguous-scalar", {
    "unquoted date": swap("created: '2026-06-27'", "created: 2026-06-27"),
    "unquoted instant": title("2026-06-27T10:00:00Z"),
    yes: swap("required: true", "required: yes"),
    no: swap("environment: production", "environment: no"),
    on: swap("environment: production", "environment: on"),
    Off: swap("environment: production", "environment: Off"),
    y: swap("environment: production", "environment: y"),
    "octal of YAML 1.2": swap("tenant: activity-core", "tenant: 0o17"),
    "octal of YAML 1.1": swap("tenant: activity-core", "tenant: 0755"),
    "leading zero": swap("tenant: activity-core", "tenant: 0089"),
    hexadecimal: swap("tenant: activity-core", "tenant: 0x1F"),
    binary: swap("tenant: activity-core", "tenant: 0b101"),
    underscores: swap("schema_version: 1", "schema_version: 1_000"),
    sexagesimal: swap("ttl: 15m", "ttl: 1:30"),
    "sexagesimal, three parts": swap("ttl: 15m", "ttl: 190:20:30"),
    infinity: swap("ttl: 15m", "ttl: .inf"),
    "negative infinity": swap("ttl: 15m", "ttl: -.INF"),
    "not a number": swap("ttl: 15m", "ttl: .NaN"),
    "plus sign": swap("schema_version: 1", "schema_version: +1"),
    "leading dot": swap("ttl: 15m", "ttl: .5"),
    "trailing dot": swap("schema_version: 1", "schema_version: 1."),
    "negative zero": swap("schema_version: 1", "schema_version: -0"),
    "value of YAML 1.1": title("="),
    "merge of YAML 1.1": title("<<"),
    "merge in a list": swap("    - platform-operator", "    - <<"),
    "merge in flow": swap("  fields:\n    - OPENROUTER_API_KEY", "  fields: [<<]"),
    "merge on a line of its own": title("\n  <<"),
  }),
  ...rows("yaml-too-many-values", {
    "ten thousand keys": `${PLAIN}${Array.from({ length: 10_000 }, (_, at) => `k${at}: v\n`).join("")}`,
    "a hundred thousand numbers": swap("  fields:\n    - OPENROUTER_API_KEY", `  fields: [${"1,".repeat(100_000)}1]`),
  }),
  ...rows("too-many-findings", {
    "a thousand unknown keys": `${PLAIN}${Array.from({ length: 1000 }, (_, at) => `k${at}: v\n`).join("")}`,
    "a thousand control characters": title("\u0007".repeat(1000)),
    "a thousand anchors": swap("  fields:\n", `  fields:\n${"    - &a x\n".repeat(1000)}`),
  }),
  ...rows("yaml-number-precision", {
    "1e400": swap("schema_version: 1", "schema_version: 1e400"),
    "-1e400": swap("schema_version: 1", "schema_version: -1e400"),
    "20 digits": swap("schema_version: 1", "schema_version: 10000000000000000001"),
    "2 to the 53rd, plus one": swap("schema_version: 1", "schema_version: 9007199254740993"),
    "a thousand digits": swap("schema_version: 1", `schema_version: 1${"0".repeat(999)}`),
    "many decimals": swap("schema_version: 1", "schema_version: 1.00000000000000000001"),
    "trailing zero": swap("schema_version: 1", "schema_version: 1.0"),
    exponent: swap("schema_version: 1", "schema_version: 1e0"),
    underflow: swap("schema_version: 1", "schema_version: 1e-400"),
  }),
  ...rows("text-byte-order-mark", {
    "UTF-8 mark": bytes([0xef, 0xbb, 0xbf], PLAIN),
    "mark alone": bytes([0xef, 0xbb, 0xbf]),
  }),
  ...rows("text-encoding", {
    "UTF-16 little endian with mark": bytes([0xff, 0xfe], [...utf16(PLAIN, false)]),
    "UTF-16 big endian with mark": bytes([0xfe, 0xff], [...utf16(PLAIN, true)]),
    "UTF-16 little endian": utf16(PLAIN, false),
    "UTF-16 big endian": utf16(PLAIN, true),
    "UTF-32 little endian": bytes(
      [0xff, 0xfe, 0, 0],
      [...PLAIN].flatMap((each) => [each.charCodeAt(0), 0, 0, 0]),
    ),
    "Latin-1": bytes(PLAIN.replace(TITLE, "title: "), [0xfc, 0x0a]),
    "overlong slash": bytes("title: ", [0xc0, 0xaf], "\n"),
    "surrogate in UTF-8": bytes("title: ", [0xed, 0xa0, 0x80], "\n"),
    "beyond U+10FFFF": bytes("title: ", [0xf4, 0x90, 0x80, 0x80], "\n"),
    "cut off": bytes(PLAIN, "# ", [0xe2, 0x82]),
    "lone continuation": bytes(PLAIN, "# ", [0x80]),
    "bytes of nothing": bytes(Array.from({ length: 256 }, (_, at) => 255 - at)),
  }),
  ...characters("text-control-character", CONTROLS),
  ...characters("text-bidi-character", BIDI),
  ...characters("text-invisible-character", INVISIBLE),
  ...rows("text-control-character", {
    "carriage returns alone": PLAIN.replaceAll("\n", "\r"),
    "one carriage return": title("a\rstatus: approved"),
    "in a comment": `${PLAIN}# \u001b[2J\n`,
    zeros: "\0".repeat(1000).replace(/^\0\0/, "a:"),
  }),
  ...rows("text-bidi-character", { "in a comment": `${PLAIN}# \u202e\n`, "in a key": `${PLAIN}"a\\u202eb": c\n` }),
  ...rows("text-invisible-character", { "in a name": swap("tenant: activity-core", "tenant: activity\u200b-core") }),
  ...rows("text-tab", {
    "tab as an indent": swap("  tenant: activity-core", "\ttenant: activity-core"),
    "tab before a value": title("\tlane"),
    "tab before a comment": title("lane\t# x"),
    "tab on a blank line": `${PLAIN}\t\n`,
    "escaped tab": title('"a\\tb"'),
  }),
  ...rows("yaml-comment-before-value", {
    "comment before a title": title("\n# x\n  lane"),
    "comment before block text": title("\n  # x\n  |\n  lane"),
  }),
  ...rows("yaml-block-indicator", {
    "keeping literal text": title("|+\n  lane\n"),
    "keeping folded text": title(">2+\n  lane\n\n"),
  }),
  ...rows("text-lone-surrogate", {
    "high half, escaped": title('"\\ud800"'),
    "low half, escaped": title('"\\udc00"'),
    "halves in the wrong order": title('"\\udc00\\ud800"'),
    "in a key": `${PLAIN}"\\ud800": c\n`,
  }),
  ...rows("file-too-large", {
    comments: `${PLAIN}${"# filler\n".repeat(40_000)}`,
    "one long line": title("a".repeat(1_100_000)),
    "10 MB": "- a\n".repeat(2_500_000),
    "one byte over": "a".repeat(256 * 1024 + 1),
  }),
  ...rows("yaml-empty", {
    "no bytes": "",
    "comments alone": "# nothing\n",
    "blank lines": "\n\n\n",
    spaces: "   ",
    "document marker alone": "---\n",
  }),
  ...rows("yaml-not-a-mapping", {
    HCL: 'path "platform/*" {\n  capabilities = ["read"]\n}\n',
    text: "credential",
    number: "42\n",
    null: "null\n",
    list: "- id: CCR-2026-0042\n",
    "flow list": "[]\n",
    "quoted text": '"id: CCR-2026-0042"\n',
    "block text": "|\n  id: CCR-2026-0042\n",
  }),
  ...rows("yaml-syntax", {
    "a key behind a list entry": swap("  fields:\n    - OPENROUTER_API_KEY\n", "  fields:\n  - 'A'policy_file: x\n"),
    "trailing garbage": `${PLAIN}garbage\n`,
    "garbage after the end": `${PLAIN}... garbage\n`,
    "colon in plain text": title("a: b"),
    "open quote": title('"never closed'),
    "open single quote": title("'never closed"),
    "open flow list": swap("  fields:\n    - OPENROUTER_API_KEY", "  fields: [OPENROUTER_API_KEY"),
    "open flow mapping": swap("risk:\n  classification: high", "risk: {classification: high"),
    "bad indent": swap("  tenant: activity-core", "   tenant: activity-core"),
    "missing colon": swap("status: proposed", "status proposed"),
    "list among keys": swap("status: proposed", "- proposed"),
    "unknown escape": title('"\\q"'),
    "short escape": title('"\\x1"'),
    "reserved indicator": title("@lane"),
    "back tick": title("`lane`"),
    "missing comma": swap("  fields:\n    - OPENROUTER_API_KEY", "  fields: ['A' 'B']"),
    "anchor without a name": title("& lane"),
    "JSON with a comment mark": '{"id": "x" // y\n}',
    "a merge conflict": swap(
      "status: proposed",
      "<<<<<<< HEAD\nstatus: proposed\n=======\nstatus: approved\n>>>>>>> branch",
    ),
  }),
  ...rows("unknown-kind", {
    "a Kubernetes object": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n",
    "another kind": swap("kind: credential-change-request", "kind: credential-change-requests"),
  }),
  ...rows("unknown-schema-version", { "version 2": swap("schema_version: 1", "schema_version: 2") }),
  ...rows("unknown-request-type", { "another type": swap("workload-kv-read\n", "database-role\n") }),
  ...rows("missing-key", {
    "no id": swap("id: CCR-2026-0042\n", ""),
    "no auth.ttl": swap("  ttl: 15m\n", ""),
    "no keys": "{}\n",
    "no kind": swap("kind: credential-change-request\n", ""),
  }),
  ...rows("unknown-key", {
    mistyped: swap("  ttl: 15m", "  ttl: 15m\n  tttl: 15m"),
    toString: `${PLAIN}toString: x\n`,
    hasOwnProperty: `${PLAIN}hasOwnProperty: x\n`,
    "upper case": swap("  ttl: 15m", "  ttl: 15m\n  TTL: 15m"),
    "for another method": swap("  ttl: 15m", "  ttl: 15m\n  allowed_redirect_uris: [https://x.example]"),
  }),
  ...rows("wrong-type", {
    "text for a list": swap("  fields:\n    - OPENROUTER_API_KEY", "  fields: OPENROUTER_API_KEY"),
    "number for text": swap("tenant: activity-core", "tenant: 7"),
    "text for a boolean": swap("required: true", "required: 'true'"),
    "list for a mapping": swap("risk:\n  classification: high", "risk: [high]"),
    "mapping for text": title("{a: b}"),
    "text for a number": swap("schema_version: 1", "schema_version: '1'"),
  }),
  ...rows("wrong-value", {
    "another status": swap("status: proposed", "status: Approved"),
    "another method": swap("method: kubernetes", "method: approle"),
    "another surface": swap("surface: external-secrets", "surface: email"),
  }),
  ...rows("bad-format", {
    "another date form": swap("created: '2026-06-27'", "created: '27.06.2026'"),
    "date with a line end": swap("created: '2026-06-27'", 'created: "2026-06-27\\n"'),
    "no uuid": swap("fe5b1696-8956-4bd5-9d6f-dbde1901a076", "message-1"),
  }),
  ...rows("empty-value", { "empty text": title("''"), nothing: title(""), null: title("null") }),
];

const lines = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join("");
const keyAt = (at: number) => `sk-or-v1-${at.toString(16).padStart(8, "0a1b2c3d")}${"f0e1d2c3".repeat(3)}`;

/** Files with as much to tell, or to compare, as fits: none of it may take a look at each for each. */
export const LONG_FILES: readonly HostileFile[] = [
  ...rows("secret-value", {
    "thousands of values": lines(4800, (at) => `k${at}: ${keyAt(at)}\n`),
    "thousands of keys": lines(4000, (at) => `${keyAt(at)}: x\n`),
    "thousands of comments": `${PLAIN}${lines(4000, (at) => `# ${keyAt(at)},\n`)}`,
    "thousands on one line": title(lines(4800, (at) => `${keyAt(at)}, `)),
    "pieces of what was drawn at random": title("aA1bB2cC3dD4eE5fF6gG7hH8 ".repeat(10_000)),
  }),
  ...rows("text-invisible-character", { "a line of them": title("\u200b".repeat(80_000)) }),
  ...rows("foreign-policy", {
    "thousands of policies": swap(
      "  policies:\n",
      `  policies:\n${lines(9000, (at) => `    - workload-kv-read-${at}\n`)}`,
    ),
  }),
  ...rows("bad-approver", {
    "thousands of approvers": swap("    - platform-operator\n", `${lines(9000, (at) => `    - p${at}\n`)}    - P7\n`),
  }),
  ...rows("duplicate-field", {
    "thousands of fields": swap("  fields:\n", `  fields:\n${lines(9000, (at) => `    - F${at}\n`)}    - F7\n`),
  }),
];

/** What is not a file of text, in the place of one. */
export const HOSTILE_ENTRIES: readonly HostileEntry[] = [
  {
    name: "link to a file",
    code: "file-symlink",
    path: "link.yaml",
    make: (folder) => {
      writeFileSync(join(folder, "real.txt"), PLAIN);
      symlinkSync("real.txt", join(folder, "link.yaml"));
    },
  },
  {
    name: "link to nothing",
    code: "file-symlink",
    path: ".",
    make: (folder) => symlinkSync("nothing", join(folder, "link.yaml")),
  },
  {
    name: "link to a folder",
    code: "file-symlink",
    path: ".",
    make: (folder) => {
      mkdirSync(join(folder, "..", "elsewhere"), { recursive: true });
      symlinkSync(join("..", "elsewhere"), join(folder, "more"));
    },
  },
  {
    name: "link to itself",
    code: "file-symlink",
    path: "x.yaml",
    make: (folder) => symlinkSync("x.yaml", join(folder, "x.yaml")),
  },
  {
    name: "link to a device",
    code: "file-symlink",
    path: "x.yaml",
    make: (folder) => symlinkSync("/dev/zero", join(folder, "x.yaml")),
  },
  {
    name: "pipe",
    code: "file-special",
    path: "x.yaml",
    make: (folder) => execFileSync("mkfifo", [join(folder, "x.yaml")]),
  },
  {
    name: "pipe in a folder",
    code: "file-special",
    path: ".",
    make: (folder) => execFileSync("mkfifo", [join(folder, "x.yaml")]),
  },
  { name: "device", code: "file-special", path: "/dev/zero", make: () => undefined },
  {
    name: "folder named like a file",
    code: "file-is-folder",
    path: ".",
    make: (folder) => mkdirSync(join(folder, "x.yaml")),
  },
  { name: "missing file", code: "path-missing", path: "x.yaml", make: () => undefined },
  { name: "missing folder", code: "path-missing", path: "requests", make: () => undefined },
  {
    name: "file below a file",
    code: "path-missing",
    path: "a.txt/b.yaml",
    make: (folder) => writeFileSync(join(folder, "a.txt"), ""),
  },
  { name: "empty folder", code: "no-request-files", path: ".", make: () => undefined },
  {
    name: "folder of other files",
    code: "no-request-files",
    path: ".",
    make: (folder) => writeFileSync(join(folder, "README.md"), "# Requests\n"),
  },
  {
    name: "names that differ in case",
    code: "file-case-collision",
    path: ".",
    make: (folder) => {
      writeFileSync(join(folder, "A.yaml"), PLAIN);
      writeFileSync(join(folder, "a.yaml"), PLAIN);
    },
  },
  {
    name: "names that differ in composition",
    code: "file-case-collision",
    path: ".",
    make: (folder) => {
      writeFileSync(join(folder, "\u00e9.yaml"), PLAIN);
      writeFileSync(join(folder, "e\u0301.yaml"), PLAIN);
    },
  },
];
