import { describe, expect, test } from "vitest";
import type { SourceFile } from "../../../lanes/load.ts";
import { checkFiles, listFound } from "./order.ts";

const ids = {
  lane: "CCR-2026-0042",
  deactivation: "CCR-2026-0043",
  rotation: "CCR-2026-0044",
  entry: "CCR-2026-0045",
  role: "CCR-2026-0046",
  compromise: "CCR-2026-0047",
} as const;

/** What is found once some text of one file is another. */
function found(name: keyof typeof ids, from: string | RegExp, to: string): readonly string[] {
  let isReplaced = false;
  const files = checkFiles(({ path, text }: SourceFile) => {
    if (!path.startsWith(ids[name])) return text;
    const changed = text.replace(from, to);
    isReplaced = changed !== text;
    return changed;
  });
  if (!isReplaced) throw new Error(`${name} has no ${from}`);
  return listFound(files);
}

test("nothing is found in sound orders", () => {
  expect(listFound(checkFiles(({ text }) => text))).toEqual([]);
});

describe("an order is read by the schema of its type", () => {
  test.each([
    ["deactivation", /deactivation:\n {2}reason: .*/, "rotation:\n  trigger: scheduled", "missing-key /deactivation"],
    ["rotation", "provider-mandate", "boredom", "wrong-value /rotation/trigger"],
    ["rotation", "trigger: provider-mandate", "trigger: 7", "wrong-value /rotation/trigger"],
    ["entry", "catalog_id: ", "catalogue_id: ", "unknown-key /entry/catalogue_id"],
    ["role", "callers_confirmed: true", "callers_confirmed: perhaps", "wrong-type /token_role/callers_confirmed"],
    ["compromise", "chat-transcript", "bad luck", "wrong-value /compromise/kind"],
    ["compromise", "subject: CCR-2026-0042\n", "", "missing-key /subject"],
    ["role", "target:", "subject: CCR-2026-0042\ntarget:", "unknown-key /subject"],
    ["deactivation", "lane-deactivation", "lane-deactivations", "unknown-request-type /request_type"],
    ["deactivation", "schema_version: 1", "schema_version: 2", "unknown-schema-version /schema_version"],
  ] as const)("%s: %s", (name, from, to, expected) => {
    expect(found(name, from, to)).toContain(`${ids[name]} ${expected}`);
  });

  test("and a request for a lane knows none of its keys", () => {
    const [first] = found("lane", "target:", "deactivation:\n  reason: It is old.\ntarget:");
    expect(first).toBe("CCR-2026-0042 unknown-key /deactivation");
  });
});

describe("rules that lanes have too hold for orders", () => {
  test.each([
    ["deactivation", "created: '2026-06-27'", "created: '2026-06-31'", "bad-date /created"],
    ["deactivation", "id: CCR-2026-0043", "id: CCR-2026-0042", "file-name-mismatch /id"],
    ["deactivation", "agent: ops-warden", "agent: platform-operator", "self-approval /review/required_approvers/0"],
    ["deactivation", "required: true", "required: false", "review-not-required /review/required"],
    ["deactivation", "[platform-operator]", "[]", "no-approvers /review/required_approvers"],
    ["deactivation", "The workload is retired.", `The key was ghp_${"Ab1".repeat(12)}`, "secret-value"],
  ] as const)("%s: %s", (name, from, to, expected) => {
    const all = found(name, from, to).join("\n");
    expect(all).toContain(expected);
    expect(all).not.toContain("ghp_");
  });
});

describe("what an order is about", () => {
  test.each([
    ["is a request that is there", "deactivation", "CCR-2026-0042", "CCR-2026-0099", "unknown-subject /subject"],
    ["is no order", "deactivation", "subject: CCR-2026-0042", "subject: CCR-2026-0044", "unknown-subject /subject"],
    [
      "is decided by the lane's approvers",
      "rotation",
      "[platform-operator]",
      "[somebody]",
      "subject-approvers /review/required_approvers",
    ],
  ] as const)("%s", (_name, of, from, to, expected) => {
    expect(found(of, from, to)).toEqual([`${ids[of]} ${expected}`]);
  });

  test("a token role is decided by those of all its lanes", () => {
    const all = found("role", "[platform-operator]", "[somebody]");
    expect(all).toContain(`${ids.role} subject-approvers /review/required_approvers`);
  });

  test("has not ended: else it is said", () => {
    const all = found("lane", "status: proposed", "status: cancelled");
    expect(all.filter((each) => each.includes("subject-ended"))).toEqual([
      ...[ids.deactivation, ids.rotation, ids.entry].map((id) => `${id} subject-ended /subject`),
      `${ids.role} subject-ended /token_role/policies/0`,
      `${ids.compromise} subject-ended /subject`,
    ]);
    expect(all.filter((each) => each.includes("token-role-policy"))).toEqual([]);
  });
});

describe("the content of an order", () => {
  test.each([
    ["rotation", "2026-09-30", "2026-09-31", "bad-date /rotation/due"],
    ["rotation", "2026-09-30", "tomorrow", "bad-format /rotation/due"],
    ["compromise", "2026-06-29T22:53:03", "2026-06-31T22:53:03", "bad-date /compromise/leaked_at"],
    ["entry", "catalog_id: openrouter-llm-connect", "catalog_id: a b", "front-door-mismatch /entry/catalog_id"],
    ["entry", "--fetch OPENROUTER_API_KEY", "--fetch OTHER_KEY", "front-door-mismatch /entry/command"],
    ["role", "ttl: 15m", "ttl: 15x", "bad-duration /token_role/ttl"],
    ["role", "ttl: 15m", "ttl: 48h", "ttl-too-long /token_role/ttl"],
    ["role", "role: ci-publish", "role: CI publish", "bad-role-name /token_role/role"],
    ["role", "[workload-kv-read-llm-connect-provider-secrets]", "[]", "token-role-policy /token_role/policies"],
    ["role", "[workload-kv-read-llm-connect-provider-secrets]", "[admin]", "token-role-policy /token_role/policies/0"],
    ["role", "[workload-kv-read-llm-connect-provider-secrets]", "[root]", "token-role-policy /token_role/policies/0"],
    [
      "role",
      "[workload-kv-read-llm-connect-provider-secrets]",
      "[5, root]",
      "token-role-policy /token_role/policies/1",
    ],
    [
      "role",
      "[workload-kv-read-llm-connect-provider-secrets]",
      "[5, workload-kv-read-x]",
      "token-role-policy /token_role/policies/1",
    ],
    [
      "role",
      "callers_confirmed: true",
      "callers_confirmed: false",
      "unconfirmed-binding /token_role/callers_confirmed",
    ],
    ["role", "ttl: 15m", "ttl: 12h", "long-ttl /token_role/ttl"],
    ["role", "code: unbound-token-role", "code: long-ttl", "unbound-token-role /token_role/role"],
    ["role", "code: unbound-token-role", "code: long-ttl", "unused-waiver /risk/waivers/0"],
    ["role", "approver: platform-operator}", "approver: nobody}", "unapproved-waiver /risk/waivers/0/approver"],
    ["role", "environment: production", "environment: staging", "token-role-policy /token_role/policies/0"],
    ["role", "  ttl: 15m", "  ttl: 15m\n  bound_cidrs: [10.0.0.1/8]", "inexact-binding /token_role/bound_cidrs/0"],
    ["deactivation", "status: proposed", "status: verified", "order-state /status"],
  ] as const)("%s: %s -> %s", (name, from, to, expected) => {
    const own = found(name, from, to).filter((each) => each.startsWith(ids[name]));
    expect(own.map((each) => each.slice(14))).toContain(expected);
  });

  test("names a role and a catalog entry that no other request has", () => {
    const twice = (name: "role" | "entry"): readonly string[] => {
      let copied = "";
      checkFiles(({ path, text }) => {
        if (path.startsWith(ids[name])) copied = text.replace(`id: ${ids[name]}`, `id: ${ids.deactivation}`);
        return text;
      });
      return listFound(checkFiles(({ path, text }) => (path.startsWith(ids.deactivation) ? copied : text)));
    };
    expect(twice("role")).toEqual([
      `${ids.deactivation} token-role-taken /token_role/role`,
      `${ids.role} token-role-taken /token_role/role`,
    ]);
    expect(twice("entry")).toEqual([
      `${ids.deactivation} catalog-id-twice /entry/catalog_id`,
      `${ids.entry} catalog-id-twice /entry/catalog_id`,
    ]);
  });
});

test("a broken lifetime or role of a token role hides nothing else of it", () => {
  for (const [from, to] of [
    ["ttl: 15m", "ttl: ''"],
    ["role: ci-publish", "role: ''"],
  ] as const) {
    const all = found("role", "policies: [", "policies: [root, ").length;
    const files = checkFiles(({ path, text }) =>
      path.startsWith(ids.role) ? text.replace("policies: [", "policies: [root, ").replace(from, to) : text,
    );
    expect(all).toBeGreaterThan(0);
    expect(listFound(files)).toContain(`${ids.role} token-role-policy /token_role/policies/0`);
  }
});

test("a lane with a broken policy hides no policy that no lane can have", () => {
  const files = checkFiles(({ path, text }) =>
    path.startsWith(ids.role)
      ? text.replace("policies: [", "policies: [root, ")
      : text.replace("policy_name: workload-kv-read-llm-connect-provider-secrets", "policy_name: 5"),
  );
  expect(listFound(files)).toContain(`${ids.role} token-role-policy /token_role/policies/0`);
});

test("orders go with the request that they are about, so that nobody judges the one alone", () => {
  const files = checkFiles(({ text }) => text);
  const lane = files.find(({ ccr }) => ccr !== undefined);
  expect(lane?.orders?.map(({ id }) => id)).toEqual([ids.deactivation, ids.rotation, ids.entry, ids.compromise]);
});
