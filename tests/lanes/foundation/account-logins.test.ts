import { expect, it } from "vitest";
import { listAccountLogins } from "../../../lanes/foundation/account-logins.ts";
import { readSettings } from "./foundation-sample.ts";

it("lists the logins of service accounts alone, by their roles", () => {
  expect(listAccountLogins(readSettings())).toEqual([
    {
      family: "lane-verify",
      role: "lane-verify",
      mount: "kubernetes",
      serviceAccount: { namespace: "credential-lanes", name: "verify" },
    },
  ]);
});

it("roles bear the suffix of their stack, and come in the order of the families", () => {
  const login = { mount: "kubernetes", serviceAccount: "a/b", audience: "openbao" };
  const logins = { "foundation-check": [login], "lane-apply": [login] };
  const listed = listAccountLogins(readSettings({ logins, suffix: "staging" }));
  expect(listed.map(({ role, audience }) => [role, audience])).toEqual([
    ["lane-apply.staging", "openbao"],
    ["foundation-check.staging", "openbao"],
  ]);
});
