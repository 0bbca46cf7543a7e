import { expect, test } from "vitest";
import { loginOf, nameRole, roleOf } from "../../../cli/bootstrap/roles.ts";
import { readSettings } from "../../lanes/foundation/foundation-sample.ts";

const login = { mount: "kubernetes", serviceAccount: "openbao/token-reviewer" };

test("automation logs in at lane-apply, also by JWT, and else at the role that checks", () => {
  expect(roleOf(readSettings())).toBe("lane-apply");
  expect(roleOf(readSettings({ logins: {} }))).toBe("lane-apply");
  const checked = readSettings({ logins: { "foundation-check": [login] } });
  expect([roleOf(checked), loginOf(checked, roleOf(checked))?.serviceAccount]).toEqual([
    "foundation-check",
    { namespace: "openbao", name: "token-reviewer" },
  ]);
});

test("a role has the suffix of its stack, and no account where people log in", () => {
  const settings = readSettings({ logins: { "foundation-check": [login] }, suffix: "staging" });
  expect([roleOf(settings), nameRole(settings, "lane-apply")]).toEqual([
    "foundation-check.staging",
    "lane-apply.staging",
  ]);
  expect(loginOf(settings, "foundation-check.staging")?.mount).toBe("kubernetes");
  expect(loginOf(readSettings(), "lane-apply")).toBeUndefined();
});
