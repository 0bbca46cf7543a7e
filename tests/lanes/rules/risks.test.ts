import { describe, expect, test } from "vitest";
import { FINDING_KINDS, type FindingCode } from "../../../lanes/finding.ts";
import { GUARDRAIL_FINDINGS } from "../../../lanes/findings/guardrails.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import { weighRisks } from "../../../lanes/rules/waivers.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { judge, makeRequest, useTokenRole } from "./request.ts";

describe("risks", () => {
  const bind = (names: string[], namespaces: string[]): string[] =>
    judge((ccr) => {
      ccr.delivery = { surface: "csi" };
      ccr.auth.bound_claims = { service_account_names: names, service_account_namespaces: namespaces };
    });

  test("every name of every namespace: several subjects are broad", () => {
    expect(bind(["a"], ["b"])).toEqual([]);
    expect(bind(["a", "b"], ["c"])).toEqual(["broad-binding /auth/bound_claims"]);
    expect(bind(["a"], ["b", "c"])).toEqual(["broad-binding /auth/bound_claims"]);
  });

  test("the default service account is everybody's", () => {
    expect(bind(["default"], ["a"])).toEqual(["broad-binding /auth/bound_claims/service_account_names/0"]);
    expect(bind(["defaults"], ["default"])).toEqual([]);
  });

  test("the controller of External Secrets is bound by namespace and name", () => {
    const found = ["controller-binding /auth/bound_claims/service_account_names"];
    expect(bind(["external-secrets"], ["external-secrets"])).toEqual(found);
    expect(bind(["external-secrets"], ["activity-core"])).toEqual([]);
    expect(bind(["reader"], ["external-secrets"])).toEqual([]);
    expect(bind(["reader", "external-secrets"], ["a", "external-secrets"])).toEqual([
      "broad-binding /auth/bound_claims",
      ...found,
    ]);
  });

  test("a binding that nobody confirmed", () => {
    expect(judge(({ auth }) => Object.assign(auth, { bound_claims_confirmed: false }))).toEqual([
      "unconfirmed-binding /auth/bound_claims_confirmed",
    ]);
  });

  test.each([undefined, {}, { positive: [], negative: [] }, { positive: [" "], negative: ["\t"] }])(
    "no verification (%#)",
    (verification) => {
      expect(judge((ccr) => Object.assign(ccr, { verification }))).toEqual([
        "missing-negative-verification /verification/negative",
        "missing-positive-verification /verification/positive",
      ]);
    },
  );

  const fillers = [
    ...[
      "TODO",
      "todo",
      "ToDo.",
      "TBD",
      "tbd?",
      "(TBD)",
      "n/a",
      "N/A",
      "N.A.",
      "na",
      "none",
      "None.",
      "-",
      "--",
      "?",
      "???",
    ],
    ...[
      "...",
      "…",
      "later",
      "To be done",
      "to be defined",
      "TODO: later",
      "TBD - pending",
      "not applicable",
      "nothing",
    ],
    ...["unknown", "xxx", "keine", "Entfällt.", "TODO: say how", "FIXME write this", "\u2014", "ＴＢＤ"],
  ];

  test.each(fillers)("words that stand for nothing are no verification and no plan: %s", (words) => {
    const found = judge((ccr) =>
      Object.assign(ccr, {
        verification: { positive: [words, "-"], negative: [words] },
        lifecycle: { deactivate: words, compromised: words, rotate: words },
      }),
    );
    expect(found).toEqual([
      "missing-compromise-plan /lifecycle/compromised",
      "missing-deactivation-plan /lifecycle/deactivate",
      "missing-negative-verification /verification/negative",
      "missing-positive-verification /verification/positive",
      "missing-rotation-plan /lifecycle/rotate",
    ]);
  });

  test.each([
    ...["Remove the lane.", "None of the other namespaces can read it.", "No other account logs in.", "ccr deactivate"],
    ...[
      "Later readers are refused",
      "Nothing is read by other roles",
      "revoke",
      "401",
      "Widerrufen.",
      "Todoist answers",
    ],
    ...["unknown callers are refused", "n/a callers: 403", "Open the runbook", "吊销"],
  ])("words that say something are: %s", (words) => {
    const found = judge((ccr) =>
      Object.assign(ccr, {
        verification: { positive: ["TODO", words], negative: [words, "-"] },
        lifecycle: { deactivate: words, compromised: words, rotate: words },
      }),
    );
    expect(found).toEqual([]);
  });

  test.each([undefined, {}, { deactivate: " ", compromised: "" }])("no plans (%#)", (lifecycle) => {
    expect(judge((ccr) => Object.assign(ccr, { lifecycle }))).toEqual([
      "missing-compromise-plan /lifecycle/compromised",
      "missing-deactivation-plan /lifecycle/deactivate",
    ]);
  });
});

describe("waivers", () => {
  const waiver = { code: "long-ttl", reason: "A batch runs for two hours.", approver: "platform-operator" };
  const waived = (changes: object, today?: string): string[] =>
    judge(
      (ccr) => {
        ccr.auth.ttl = "3h";
        ccr.risk.waivers = [{ ...waiver, ...changes }];
      },
      today === undefined ? {} : { today },
    );
  const risk = "long-ttl /auth/ttl";
  const unused = "unused-waiver /risk/waivers/0";

  test("turn their risk off, and no other", () => {
    expect(waived({})).toEqual([]);
    expect(waived({ pointer: "/auth/ttl" })).toEqual([]);
    expect(waived({ code: "broad-binding" })).toEqual([risk, unused]);
    expect(waived({ pointer: "/auth" })).toEqual([risk, unused]);
  });

  test("last until the end of their day, where the day is known", () => {
    expect(waived({ expires: "2026-07-01" }, "2026-07-01")).toEqual([]);
    expect(waived({ expires: "2026-07-01" }, "2026-07-02")).toEqual(
      [risk, "expired-waiver /risk/waivers/0/expires"].sort(),
    );
    expect(waived({ expires: "2026-07-01" })).toEqual([]);
    expect(waived({}, "2099-01-01")).toEqual([]);
  });

  test.each([
    "ttl-too-long",
    "secret-value",
    "path-granted-twice",
    "no-such-code",
    "toString",
    "__proto__",
    "LONG-TTL",
    "",
  ])("name a risk, not %s", (code) => {
    expect(waived({ code })).toEqual(["bad-waiver /risk/waivers/0/code", risk]);
  });

  test("give a reason, and a pointer that is one", () => {
    expect(waived({ reason: " \n" })).toEqual(["bad-waiver /risk/waivers/0/reason", risk]);
    expect(waived({ pointer: "auth.ttl" })).toEqual(["bad-waiver /risk/waivers/0/pointer", risk]);
  });

  test.each(["somebody", "Platform-Operator", "platform-operator ", "", "ops-warden", "pl\u0430tform-operator"])(
    "have an approver of the request, not %s",
    (approver) => {
      expect(waived({ approver })).toEqual([risk, "unapproved-waiver /risk/waivers/0/approver"]);
    },
  );

  test("the requester's own is none, even where the request lists the requester", () => {
    const findings = judge((ccr) => {
      ccr.auth.ttl = "3h";
      ccr.review.required_approvers = ["ops-warden"];
      ccr.risk.waivers = [{ ...waiver, approver: "ops-warden" }];
    });
    expect(findings).toEqual([
      risk,
      "self-approval /review/required_approvers/0",
      "unapproved-waiver /risk/waivers/0/approver",
    ]);
  });

  test("turn off no error, whatever the rule that finds it", () => {
    const found: string[] = [];
    const rule = weighRisks<Ccr>([
      (_, report) => {
        for (const code of ["ttl-too-long", "long-ttl"] as const) report(code, ["auth", "ttl"], "It lives too long");
      },
    ]);
    const ccr = makeRequest(({ risk }) => {
      risk.waivers = ["ttl-too-long", "long-ttl"].map((code) => ({ ...waiver, code }));
    });
    rule(ccr, (code) => found.push(code), DEFAULT_RULE_SETTINGS);
    expect(found).toEqual(["ttl-too-long"]);
  });

  test("cover every risk of a request", () => {
    const risky = judge((ccr) => {
      ccr.auth.ttl = "3h";
      ccr.auth.bound_claims = {
        service_account_names: ["external-secrets"],
        service_account_namespaces: ["external-secrets"],
      };
      ccr.auth.bound_claims_confirmed = false;
      ccr.auth.role = "external-secrets-issue-core";
      ccr.openbao.kv_path = "platform/llm-connect-provider-secrets";
      Object.assign(ccr.delivery, { namespace: "issue-core", store: "openbao-issue-core" });
      Object.assign(ccr, { verification: {}, lifecycle: { rotate: "-" } });
    });
    const codes = [...risky.map((found) => found.split(" ")[0]), "broad-binding", "unbound-token-role"].sort();
    const risks = (Object.keys(FINDING_KINDS) as FindingCode[]).filter(
      (code) =>
        FINDING_KINDS[code].severity === "risk" &&
        !Object.hasOwn(GUARDRAIL_FINDINGS, code) &&
        !code.startsWith("config-"),
    );
    expect(codes).toEqual(risks.sort());
    const silenced = judge((ccr) => {
      ccr.auth.ttl = "3h";
      ccr.auth.bound_claims = {
        service_account_names: ["external-secrets", "default"],
        service_account_namespaces: ["external-secrets"],
      };
      ccr.auth.bound_claims_confirmed = false;
      ccr.delivery = { surface: "csi" };
      ccr.openbao.kv_path = "platform/llm-connect-provider-secrets";
      Object.assign(ccr, { verification: {}, lifecycle: { rotate: "-" } });
      ccr.risk.waivers = risks.map((code) => ({ ...waiver, code }));
    });
    const isAbsent = (code: string): boolean => ["cross-tenant-delivery", "unbound-token-role"].includes(code);
    const unusedOnes = risks.flatMap((code, at) => (isAbsent(code) ? [`unused-waiver /risk/waivers/${at}`] : []));
    expect(silenced).toEqual(unusedOnes);
    const waivers = [{ ...waiver, code: "unbound-token-role" }];
    expect(
      judge((ccr) => {
        useTokenRole(ccr);
        ccr.risk.waivers = waivers;
      }),
    ).toEqual([]);
  });
});
