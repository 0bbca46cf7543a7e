import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { compileLane, isLane } from "../../lanes/lane.ts";
import type { NamedPolicy } from "../../lanes/policy/acl-rules.ts";
import { type Acl, buildAcl, type Operation } from "../../lanes/policy/evaluate-policy.ts";
import type { LanePolicy } from "../../lanes/policy/lane-policy.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient, JsonRequest } from "../../sandbox/http.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { readSample, settings as stackSettings } from "../lanes/sample.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The sandbox's server is the Vault 1.14.0 that OpenBao was forked from.
const dialect = "vault";
const canary = `canary-${randomBytes(18).toString("base64url")}`;
const prefix = "access-test-";

let operator: JsonClient;
let anonymous: JsonClient;
/** Accessors, which do not log in. */
const accessors: string[] = [];
const secrets: string[] = [];

beforeAll(() => {
  const settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  operator = connectOpenbao(settings, readRootToken(settings));
  anonymous = connectOpenbao(settings);
});

afterAll(async () => {
  await forEach(accessors, (accessor) => revoke(accessor));
  await forEach(secrets, (path) =>
    operator.request({ method: "DELETE", path: `/v1/${path.replace("/data/", "/metadata/")}` }),
  );
  const { body } = await operator.request({ method: "LIST", path: "/v1/sys/policies/acl" });
  const made = (body.data.keys as readonly string[]).filter(
    (name) => name.startsWith(prefix) || lanePolicies.has(name),
  );
  await forEach(made, (name) => operator.request({ method: "DELETE", path: `/v1/sys/policies/acl/${name}` }));
  await operator.close();
  await anonymous.close();
});

/** Runs an action for every item, at most 16 at a time. */
async function forEach<T>(items: readonly T[], action: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) await action(item);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

/** Sends what must succeed; the error tells the request and the status alone. */
// biome-ignore lint/suspicious/noExplicitAny: what the server answers has whatever shape the test looks for.
async function send(request: JsonRequest): Promise<any> {
  const { status, body } = await operator.request(request);
  if (status >= 300) throw new Error(`${request.method} ${request.path}: HTTP ${status}`);
  return body;
}

const writePolicy = ({ name, text }: NamedPolicy): Promise<unknown> =>
  send({ method: "PUT", path: `/v1/sys/policies/acl/${name}`, body: { policy: text } });

/** A token with these policies and not even the default one. */
async function makeToken(policies: readonly string[]): Promise<{ readonly token: string; readonly accessor: string }> {
  const body = { policies, no_default_policy: true, ttl: "30m" };
  const { auth } = await send({ method: "POST", path: "/v1/auth/token/create", body });
  expect([...auth.token_policies].sort()).toEqual([...policies].sort());
  accessors.push(auth.accessor);
  return { token: auth.client_token, accessor: auth.accessor };
}

const revoke = (accessor: string): Promise<unknown> =>
  operator.request({ method: "POST", path: "/v1/auth/token/revoke-accessor", body: { accessor } });

async function askCapabilities(
  token: string,
  paths: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  return (await send({ method: "POST", path: "/v1/sys/capabilities", body: { token, paths } })).data;
}

function evaluate(policies: readonly NamedPolicy[], rules: "openbao" | "vault" = dialect): Acl {
  const { acl, problem } = buildAcl(policies, { dialect: rules });
  if (acl === undefined) throw new Error(problem);
  return acl;
}

/** Numbers below a bound, the same ones in every run (mulberry32). */
function makeDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("the evaluator and the server", () => {
  const roll = makeDice(20_260_703);
  const pick = <T>(items: readonly T[]): T => items[roll(items.length)] as T;
  const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);
  const segments = ["a", "b", "ab", "a-b", "abc", "é"] as const;
  const words = ["create", "read", "update", "patch", "delete", "list", "sudo"] as const;

  const makeSegment = (): string => (roll(4) === 0 ? "+" : roll(30) === 0 ? "+a" : pick(segments));

  function makePath(): string {
    const path = list(1 + roll(4), makeSegment).join("/");
    const end = pick(["", "", "", "/", "*", "/*", "/a*"]);
    const whole = `${roll(8) === 0 ? "/" : ""}${path}${end}`;
    return whole.includes("+*") ? whole.replace("+*", "+/*") : roll(60) === 0 ? "*" : whole;
  }

  function makeGrant(): string {
    if (roll(6) === 0) return 'capabilities = ["deny"]';
    if (roll(12) === 0) return `policy = "${pick(["read", "write", "sudo", "deny"])}"`;
    const some = list(roll(4), () => pick(words));
    return `capabilities = [${(roll(15) === 0 ? [...some, "deny"] : some).map((word) => `"${word}"`).join(", ")}]`;
  }

  /** One to three policies that share paths with each other, now and then in JSON. */
  function makePolicies(set: number): readonly NamedPolicy[] {
    const pool = list(3 + roll(6), makePath);
    return list(1 + roll(3), () => list(1 + roll(6), () => [pick(pool), makeGrant()] as const)).map((blocks, index) => {
      const hcl = blocks.map(([path, grant]) => `path "${path}" { ${grant} }`).join("\n");
      const json = blocks.map(([path, grant]) => `"${path}": { "${grant.replace(" =", '":')} }`).join(", ");
      return { name: `${prefix}${set}-${index}`, text: roll(8) === 0 ? `{ "path": { ${json} } }` : hcl };
    });
  }

  /** What is asked about: paths that the written ones match, or nearly. */
  function makeQuestions(policies: readonly NamedPolicy[]): readonly string[] {
    const written = policies.flatMap(({ text }) => text.match(/(?<=path "|[{,] ")[^"]+(?=" \{|": \{)/g) ?? []);
    const fill = (path: string): string =>
      path
        .split("/")
        .map((segment) => (segment === "+" ? pick(["a", "ab", "b", "+", ""]) : segment))
        .join("/")
        .replace(/\*$/, () => pick(["", "a", "b/c", "/", "*", "a/b/ab"]));
    const change = (path: string): string =>
      pick([
        path,
        path,
        `${path}/`,
        path.replace(/\/$/, ""),
        `${path}${pick(segments)}`,
        `${path}/${pick(segments)}`,
        path.slice(0, -1),
        `/${path}`,
        path.replace(pick(segments), pick(segments)),
      ]);
    const near = list(62, () => change(fill(pick(written))));
    const far = list(18, () => list(1 + roll(4), () => pick(segments)).join("/"));
    return [...new Set([...near, ...far])].filter((path) => path !== "");
  }

  it("say the same of random policies at random paths", async () => {
    const sets = list(220, () => undefined).map((_, set) => {
      const policies = makePolicies(set);
      return { policies, paths: makeQuestions(policies) };
    });
    const differences: string[] = [];
    const count = { pairs: 0, exact: 0, prefix: 0, segment: 0, "segment and prefix": 0, none: 0 };
    const other = { deny: 0, "several policies": 0, "slash at the end": 0, "only in openbao": 0 };
    await forEach(sets, async ({ policies, paths }) => {
      await Promise.all(policies.map(writePolicy));
      const { token, accessor } = await makeToken(policies.map(({ name }) => name));
      const answers = await askCapabilities(token, paths);
      await revoke(accessor);
      const acl = evaluate(policies);
      const openbao = evaluate(policies, "openbao");
      for (const path of paths) {
        const answer = answers[path]?.join(" ");
        const own = acl.capabilitiesAt(path).join(" ");
        if (answer !== own) differences.push(`${path}: ${answer}, not ${own}: ${policies.map(({ text }) => text)}`);
        const rule = acl.ruleAt(path);
        const kinds = rule && [/(^|\/)\+/.test(rule.path) && "segment", rule.path.endsWith("*") && "prefix"];
        const kind = kinds === undefined ? "none" : kinds.filter(Boolean).join(" and ") || "exact";
        count.pairs += 1;
        count[kind as keyof typeof count] += 1;
        if (rule !== undefined && own === "deny") other.deny += 1;
        if (rule?.policy.includes(", ")) other["several policies"] += 1;
        if (path.endsWith("/")) other["slash at the end"] += 1;
        // The one rule that OpenBao has added since then finds something where nothing was found.
        if (openbao.capabilitiesAt(path).join(" ") !== own) {
          other["only in openbao"] += 1;
          expect({ path, ends: path.endsWith("/"), rule }).toEqual({ path, ends: true, rule: undefined });
        }
      }
    });
    expect(differences.slice(0, 5)).toEqual([]);
    expect(count.pairs).toBeGreaterThanOrEqual(10_000);
    for (const [kind, number] of Object.entries({ ...count, ...other })) {
      expect(number, kind).toBeGreaterThan(kind === "only in openbao" ? 20 : 400);
    }
  });

  it("say the same of root", async () => {
    const { data } = await send({ method: "POST", path: "/v1/sys/capabilities-self", body: { paths: ["a/b"] } });
    expect(data["a/b"]).toEqual(evaluate([{ name: "root", text: "" }]).capabilitiesAt("a/b"));
  });
});

/** The policies of 30 compiled lanes, whose paths begin like each other's. */
function compileLanePolicies(): readonly LanePolicy[] {
  const first = ["a", "ab", "a-b", "a/b", "abc", "a/b-c", "a.b", "a/aa", "a-b/ac", "ab/c", "a/b/d", "a/b/d/e", "aba"];
  const bundles = [...first, ...Array.from({ length: 30 - first.length }, (_, index) => `a/b/c${index}`)];
  const sources = bundles.map((bundle, index) => {
    const id = `CCR-2026-${5000 + index}`;
    const { text } = readSample(3, [
      ["llm-connect/llm-connect-provider-secrets", `llm-connect/${bundle}`],
      // The policy and the Secret are named after the last segment.
      ["llm-connect-provider-secrets", bundle.slice(bundle.lastIndexOf("/") + 1)],
      ["openrouter-llm-connect", `front-${index}`],
      ["CCR-2026-0003", id],
    ]);
    return { path: `credential-change-requests/${id}-access.yaml`, text };
  });
  return checkSources(sources).map((checked) => {
    const lane = compileLane(checked, stackSettings);
    if (!isLane(lane)) throw new Error(`${lane.ccrId}: ${lane.reasons.join("; ")}`);
    return lane.policy;
  });
}

const lanePolicies: ReadonlyMap<string, LanePolicy> = new Map(
  compileLanePolicies().map((policy) => [policy.name, policy]),
);

interface Try extends Pick<JsonRequest, "method" | "path" | "body" | "contentType"> {
  /** Words of the operation, for the count. */
  readonly kind: string;
  /** What the evaluator and the server are asked about it; a list is of the path with a slash at its end. */
  readonly operation: Operation;
}

const patch = { contentType: "application/merge-patch+json", body: { data: { STOLEN: "x" } } } as const;
const write = { method: "POST", body: { data: { STOLEN: "x" } } } as const;

/** Everything that is tried at the path of a lane once it has a secret. */
function listTries({ path }: LanePolicy): readonly Try[] {
  const metadata = path.replace("/data/", "/metadata/");
  const versions = { method: "POST", body: { versions: [1] }, operation: "update" } as const;
  return [
    { kind: "read", method: "GET", path, operation: "read" },
    { kind: "list data", method: "LIST", path, operation: "list" },
    { kind: "list metadata", method: "LIST", path: metadata, operation: "list" },
    { kind: "update", ...write, path, operation: "update" },
    { kind: "delete", method: "DELETE", path, operation: "delete" },
    { kind: "patch", method: "PATCH", ...patch, path, operation: "patch" },
    { kind: "read metadata", method: "GET", path: metadata, operation: "read" },
    { kind: "delete metadata", method: "DELETE", path: metadata, operation: "delete" },
    { kind: "delete versions", ...versions, path: path.replace("/data/", "/delete/") },
    { kind: "destroy versions", ...versions, path: path.replace("/data/", "/destroy/") },
  ];
}

/** What stays closed to a lane beside the secrets. What the server tells anybody, such as sys/health, is not among it. */
const probes: readonly Pick<JsonRequest, "method" | "path" | "body">[] = [
  ...["policies/acl", "leases/lookup", "plugins/catalog"].map((path) => ({
    method: "LIST" as const,
    path: `sys/${path}`,
  })),
  // Of these the server asks for sudo as well.
  ...["audit", "rotate/config", "config/cors"].map((path) => ({ method: "GET" as const, path: `sys/${path}` })),
  { method: "LIST", path: "auth/token/accessors" },
  { method: "PUT", path: "sys/audit/access-test", body: { type: "file" } },
  ...["mounts", "auth", "policies/acl/default", "mounts/platform/tune", "config/state/sanitized"].map((path) => ({
    method: "GET" as const,
    path: `sys/${path}`,
  })),
  { method: "PUT", path: `sys/policies/acl/${prefix}own`, body: { policy: 'path "*" { capabilities = ["read"] }' } },
  { method: "POST", path: "sys/mounts/access-test", body: { type: "kv" } },
  { method: "POST", path: "sys/auth/access-test", body: { type: "kubernetes" } },
  { method: "POST", path: "sys/capabilities-self", body: { paths: ["sys/mounts"] } },
  { method: "POST", path: "sys/wrapping/wrap", body: { a: "b" } },
  { method: "GET", path: "auth/token/lookup-self" },
  { method: "POST", path: "auth/token/create", body: {} },
  { method: "POST", path: "auth/token/renew-self", body: {} },
  { method: "POST", path: "auth/token/revoke-self", body: {} },
  { method: "GET", path: "auth/kubernetes/config" },
  { method: "LIST", path: "auth/kubernetes/role" },
  { method: "POST", path: "auth/kubernetes/role/access-test", body: { policies: ["default"] } },
  { method: "GET", path: "auth/oidc/config" },
  { method: "LIST", path: "identity/entity/id" },
  { method: "POST", path: "identity/entity", body: { name: "access-test" } },
  { method: "POST", path: "identity/group", body: { name: "access-test" } },
  { method: "GET", path: "identity/oidc/config" },
  { method: "GET", path: "cubbyhole/access-test" },
  { method: "POST", path: "cubbyhole/access-test", body: { a: "b" } },
  { method: "GET", path: "platform/config" },
  { method: "POST", path: "platform/config", body: { max_versions: 1 } },
  { method: "LIST", path: "platform/metadata" },
];

describe("thirty lanes and what each of their tokens can do", () => {
  const lanes = [...lanePolicies.values()];
  const tokens = new Map<LanePolicy, string>();
  const pairs = lanes.flatMap((caller) => lanes.map((target) => ({ caller, target })));
  const attempt = async (caller: LanePolicy, request: Omit<Try, "kind" | "operation">): Promise<number> => {
    const headers = { "x-vault-token": tokens.get(caller) ?? "" };
    return (await anonymous.request({ ...request, headers, path: `/v1/${request.path}` })).status;
  };
  const line = (caller: LanePolicy, { kind, path }: Pick<Try, "kind" | "path">): string =>
    `${caller.name}: ${kind} ${path}`;
  /** What a token really could do: the status of every try of every lane. */
  const statuses = new Map<string, number>();
  const count = { allowed: 0, tried: 0 };

  async function tryAll(tries: readonly (Try & { readonly caller: LanePolicy })[]): Promise<readonly string[]> {
    const wrong: string[] = [];
    await forEach(tries, async ({ caller, kind, operation: _, ...request }) => {
      const status = await attempt(caller, request);
      const expected = kind === "read" && request.path === caller.path ? 200 : 403;
      const name = line(caller, { kind, path: request.path });
      if (status !== expected) wrong.push(`${name}: ${status}, not ${expected}`);
      statuses.set(name, status);
      count.tried += 1;
      if (status !== 403) count.allowed += 1;
    });
    return wrong;
  }

  beforeAll(async () => {
    expect(lanes).toHaveLength(30);
    await forEach(lanes, async (lane) => {
      await writePolicy(lane);
      tokens.set(lane, (await makeToken([lane.name])).token);
    });
  });

  it("none creates a secret where there is none", async () => {
    const tries = pairs.map(({ caller, target: { path } }) => {
      return { caller, kind: "create", ...write, path, operation: "create" } as const;
    });
    expect(await tryAll(tries)).toEqual([]);
    const found: string[] = [];
    await forEach(lanes, async ({ path }) => {
      const { status } = await operator.request({ method: "GET", path: `/v1/${path}` });
      if (status !== 404) found.push(path);
    });
    expect(found).toEqual([]);
    expect(count).toEqual({ tried: 900, allowed: 0 });
  });

  it("each reads its own secret, and that is all", async () => {
    secrets.push(...lanes.map(({ path }) => path));
    await forEach(lanes, ({ path, name }) =>
      send({ method: "POST", path: `/v1/${path}`, body: { data: { OWNER: name, VALUE: canary } } }),
    );
    const tries = pairs.flatMap(({ caller, target }) => listTries(target).map((each) => ({ caller, ...each })));
    expect(await tryAll(tries)).toEqual([]);
    expect(count).toEqual({ tried: 900 + 9000, allowed: 30 });
    const changed: string[] = [];
    await forEach(lanes, async (lane) => {
      const headers = { "x-vault-token": tokens.get(lane) ?? "" };
      const { body } = await anonymous.request({ method: "GET", path: `/v1/${lane.path}`, headers });
      const { data, metadata } = body.data;
      const isWhole = data.VALUE === canary && data.OWNER === lane.name && metadata.version === 1;
      if (!isWhole) changed.push(lane.name);
    });
    expect(changed).toEqual([]);
  });

  it("none reaches what the server keeps for itself, nor what asks for sudo", async () => {
    const open: string[] = [];
    let tried = 0;
    await forEach(
      lanes.flatMap((caller) => probes.map((probe) => ({ caller, probe }))),
      async ({ caller, probe }) => {
        const status = await attempt(caller, probe);
        tried += 1;
        if (status !== 403) open.push(`${caller.name}: ${probe.method} ${probe.path}: ${status}`);
      },
    );
    expect(open).toEqual([]);
    expect(tried).toBe(30 * probes.length);
    expect(probes.length).toBeGreaterThan(30);
  });

  it("the server's own answer and the evaluator say what really happened", async () => {
    const wrong: string[] = [];
    let compared = 0;
    await forEach(lanes, async (caller) => {
      const acls = [evaluate([caller]), evaluate([caller], "openbao")];
      const create = lanes.map(({ path }): Try => ({ kind: "create", ...write, path, operation: "create" }));
      const tries = [...lanes.flatMap(listTries), ...create];
      const asked = (each: Try): string => (each.operation === "list" ? `${each.path}/` : each.path);
      const protectedPaths = probes.map(({ path }) => path);
      const answers = await askCapabilities(tokens.get(caller) ?? "", [
        ...new Set([...tries.map(asked), ...protectedPaths]),
      ]);
      for (const each of tries) {
        const happened = statuses.get(line(caller, each)) === 200;
        const told = answers[asked(each)] ?? [];
        const evaluated = acls.map((acl) => acl.allows(each.operation, each.path));
        const written = acls.map((acl) => acl.capabilitiesAt(asked(each)).join(" "));
        const agrees =
          told.includes(each.operation) === happened &&
          evaluated.every((allowed) => allowed === happened) &&
          written.every((words) => words === told.join(" "));
        if (!agrees || told.includes("sudo")) wrong.push(line(caller, each));
        compared += 1;
      }
      for (const path of protectedPaths) {
        const words = new Set([...acls.map((acl) => acl.capabilitiesAt(path).join(" ")), answers[path]?.join(" ")]);
        if (words.size !== 1 || !words.has("deny")) wrong.push(`${caller.name}: ${path}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(compared).toBe(900 + 9000);
  });
});
