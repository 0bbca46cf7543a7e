import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRequests } from "../../../bench/requests.ts";
import { listObjects } from "../../../lanes/adoption.ts";
import { composeAuthority, nameFamily } from "../../../lanes/foundation/authority.ts";
import { LANE_APPLY, LANE_DRIFT, LANE_VERIFY } from "../../../lanes/foundation/names.ts";
import { type FoundationPolicy, MAX_STORED_BYTES } from "../../../lanes/foundation/split-policies.ts";
import { compileLanes } from "../../../lanes/lane-set.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { type Acl, buildAcl, type Operation } from "../../../lanes/policy/evaluate-policy.ts";
import { settings } from "../sample.ts";

const cases = Math.ceil(Number(process.env.FUZZ_CASES ?? 1000) / 20);
const operations: readonly Operation[] = ["read", "list", "create", "update", "patch", "delete"];

/** Requests of several tenants, so that some share a role and others do not. */
const pool = makeRequests(8, { perTenant: 3 });
type State = "active" | "deactivated" | "proposed" | "absent";

function setState({ path, text }: SourceFile, state: State): readonly SourceFile[] {
  if (state === "absent") return [];
  if (state === "active") return [{ path, text }];
  const asked = text
    .replace("status: active", `status: ${state}`)
    .replace("resolvable: true", "resolvable: false")
    .replace("readiness: active", "readiness: template");
  const bare = asked.replace(/^(?:decisions|evidence):[^\n]*\n(?:(?:[ -][^\n]*)?\n)*/gm, "");
  return [{ path, text: state === "proposed" ? bare : asked }];
}

const states = fc.array(fc.constantFrom<State>("active", "deactivated", "proposed", "absent"), {
  minLength: pool.length,
  maxLength: pool.length,
});

function compose(sources: readonly SourceFile[]): readonly FoundationPolicy[] {
  const { authority, errors } = composeAuthority({ sources, findings: [] }, settings);
  if (authority === undefined) throw new Error(errors.join("\n"));
  return authority.policies;
}

function aclOf(policies: readonly FoundationPolicy[], family: string, dialect: "openbao" | "vault"): Acl {
  const { acl, problem } = buildAcl(
    policies.filter((each) => each.family === family),
    { dialect },
  );
  if (acl === undefined) throw new Error(problem);
  return acl;
}

/** The paths of every lane of the pool, whatever its state, and their neighbours. */
const { set: whole } = compileLanes({ sources: pool, findings: [] }, settings);
const own = listObjects(whole ?? { lanes: [], namespaces: [], tokenRoles: [], withheld: [] }).flatMap(({ place }) =>
  place.server === "openbao" ? [place.path] : [],
);
const secrets = (whole?.lanes ?? []).flatMap(({ policy: { path, mount, key } }) => [
  path,
  ...["metadata", "subkeys", "delete", "destroy"].map((word) => `${mount}/${word}/${key}`),
]);
const near = own.flatMap((path) => [`${path}-x`, `${path}/x`, path.slice(0, -1), path.toUpperCase()]);
const fixed = [
  "sys/policies/acl",
  "sys/policies/acl/default",
  "sys/mounts",
  "sys/auth",
  "auth/token/create",
  "sys/audit",
];
const asked = [...own, ...secrets, ...near.filter((path) => !own.includes(path)), ...fixed];

/** What every token of a foundation may do with itself. */
const ofItself = ["read auth/token/lookup-self", "update auth/token/revoke-self"];

function listAllowed(acl: Acl): readonly string[] {
  const paths = [...asked, "auth/token/lookup-self", "auth/token/revoke-self"];
  return paths
    .flatMap((path) => operations.filter((each) => acl.allows(each, path)).map((each) => `${each} ${path}`))
    .sort();
}

describe("for any set of requests", () => {
  it("an update may do exactly what the set asks for, and a verification read exactly that", () => {
    fc.assert(
      fc.property(states, (chosen) => {
        const sources = pool.flatMap((source, index) => setState(source, chosen[index] ?? "absent"));
        const { set, errors } = compileLanes({ sources, findings: [] }, settings);
        if (set === undefined) throw new Error(errors.join("\n"));
        const granted = listObjects(set).flatMap(({ place }) => (place.server === "openbao" ? [place.path] : []));
        const pathsOf = (state: State): readonly string[] =>
          pool.flatMap((_, index) => (chosen[index] === state ? listOf(index) : []));
        const ended = pathsOf("deactivated").filter((path) => !granted.includes(path));
        const open = pathsOf("proposed").filter((path) => !granted.includes(path) && !ended.includes(path));
        const mayApply = [
          ...granted.flatMap((path) => [`create ${path}`, `read ${path}`, `update ${path}`]),
          ...ended.flatMap((path) => [`delete ${path}`, `read ${path}`]),
          ...open.map((path) => `read ${path}`),
        ];
        const looked = (whole?.lanes ?? []).filter((_, index) =>
          ["active", "deactivated"].includes(stateOf(chosen, index)),
        );
        const mayVerify = [
          ...[...granted, ...ended].map((path) => `read ${path}`),
          ...looked.flatMap(({ policy: { mount, key } }) => [
            `read ${mount}/metadata/${key}`,
            `read ${mount}/subkeys/${key}`,
          ]),
        ];
        const policies = compose(sources);
        for (const dialect of ["openbao", "vault"] as const) {
          expect(listAllowed(aclOf(policies, LANE_APPLY, dialect))).toEqual(sortOnce([...mayApply, ...ofItself]));
          expect(listAllowed(aclOf(policies, LANE_VERIFY, dialect))).toEqual(sortOnce([...mayVerify, ...ofItself]));
        }
      }),
      { numRuns: cases },
    );
  });

  it("nothing but an update writes, and nothing reads a value", () => {
    fc.assert(
      fc.property(states, (chosen) => {
        const policies = compose(pool.flatMap((source, index) => setState(source, chosen[index] ?? "absent")));
        for (const { family, text } of policies) {
          const { acl } = buildAcl([{ name: "all", text }]);
          for (const path of asked) {
            const writes =
              family !== LANE_APPLY &&
              (["create", "update", "patch", "delete"] as const).some((each) => acl?.allows(each, path));
            expect(writes, `${family} ${path}`).toBe(false);
            if (path.includes("/data/")) expect(acl?.allows("read", path), `${family} ${path}`).toBe(false);
          }
        }
      }),
      { numRuns: cases },
    );
  });
});

/** In the order of the compiled lanes, which are sorted by name. */
function stateOf(chosen: readonly State[], lane: number): State {
  const name = whole?.lanes[lane]?.ccrId ?? "";
  const index = pool.findIndex(({ text }) => text.includes(`id: ${name}\n`));
  return chosen[index] ?? "absent";
}

/** The paths of the policy and the role of one request of the pool. */
function listOf(index: number): readonly string[] {
  const { set } = compileLanes({ sources: pool.slice(index, index + 1), findings: [] }, settings);
  return listObjects(set ?? { lanes: [], namespaces: [], tokenRoles: [], withheld: [] }).flatMap(({ place }) =>
    place.server === "openbao" ? [place.path] : [],
  );
}

const sortOnce = (items: readonly string[]): readonly string[] => [...new Set(items)].sort();

describe("for many lanes", () => {
  it.each([
    [200, 1],
    [1000, 1],
    [1000, 1000],
  ])("%i of them, %i a tenant, fit into policies that the server stores", (count, perTenant) => {
    const sources = makeRequests(count, { perTenant });
    const { authority } = composeAuthority({ sources, findings: [] }, settings);
    if (authority === undefined) throw new Error("there is no authority");
    for (const { text } of authority.policies)
      expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(MAX_STORED_BYTES * 1.01);
    const names = nameFamily(authority, LANE_APPLY);
    expect(names).toEqual(names.map((_, index) => (index === 0 ? LANE_APPLY : `${LANE_APPLY}-${index + 1}`)));
    const acl = aclOf(authority.policies, LANE_APPLY, "vault");
    const { set } = compileLanes({ sources, findings: [] }, settings);
    for (const { place } of listObjects(set ?? { lanes: [], namespaces: [], tokenRoles: [], withheld: [] }))
      if (place.server === "openbao") expect(acl.allows("update", place.path)).toBe(true);
    expect(nameFamily(authority, LANE_DRIFT)).toEqual([LANE_DRIFT]);
  });
});
