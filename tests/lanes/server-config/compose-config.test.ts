import { describe, expect, test } from "vitest";
import { checkServerConfig } from "../../../lanes/server-config/check-config.ts";
import { type ConfigWish, composeServerConfig } from "../../../lanes/server-config/compose-config.ts";
import { SEAL_NAMES } from "../../../lanes/server-config/seals.ts";

const wish: ConfigWish = {
  mode: "production",
  seal: "awskms",
  storage: "raft",
  apiAddress: "https://openbao.internal:8200",
  nodeId: "openbao-0",
  sealSettings: { region: "eu-central-1", kms_key_id: "alias/openbao" },
};

test("a production server is written with the reason for each part", () => {
  expect(composeServerConfig(wish).text).toMatchSnapshot();
});

describe("what is written passes its own check", () => {
  const all = SEAL_NAMES.flatMap((seal) =>
    (["production", "development"] as const).flatMap((mode) =>
      (["raft", "postgresql", "file"] as const).map((storage) => ({ ...wish, seal, mode, storage, sealSettings: {} })),
    ),
  );
  test.each(all)("$mode $seal $storage", (each) => {
    const { text } = composeServerConfig(each);
    const isRefused =
      each.mode === "production" && (each.seal === "shamir" || each.seal === "static" || each.storage === "file");
    expect(text === undefined).toBe(isRefused);
    if (text === undefined) return;
    expect(checkServerConfig([{ path: "openbao.hcl", text }], { mode: each.mode })).toEqual([]);
    expect(composeServerConfig(each).text).toBe(text);
  });
});

describe("refused", () => {
  const cases: readonly (readonly [string, Partial<ConfigWish>, RegExp])[] = [
    [
      "a secret of the seal",
      { sealSettings: { secret_key: "fixture" } },
      /is a secret and is never written.*AWS_SECRET/,
    ],
    ["a setting that the seal does not have", { sealSettings: { pin: "1" } }, /has no setting of this name/],
    ["a value that ends its quotes", { sealSettings: { region: 'a"\nlog_level = "trace' } }, /one line without quotes/],
    ["an address without TLS", { apiAddress: "http://openbao:8200" }, /https/],
    ["an address that ends its quotes", { apiAddress: 'https://a"/' }, /https/],
  ];
  test.each(cases)("%s", (_name, change, reason) => {
    const { text, problems } = composeServerConfig({ ...wish, ...change });
    expect(text).toBeUndefined();
    expect(problems?.join("\n")).toMatch(reason);
  });
});
