import { describe, expect, test } from "vitest";
import {
  holdsKeyMaterial,
  judgeAttempts,
  judgeRoot,
  judgeSeal,
  judgeToken,
  type RootFacts,
  type SealFacts,
  type TokenFacts,
} from "../../../lanes/bootstrap/judge-production.ts";

const seal: SealFacts = {
  isInitialized: true,
  isSealed: false,
  sealType: "awskms",
  hasRecoverySeal: true,
  storageType: "raft",
};

describe("the seal", () => {
  test("a KMS passes", () => {
    expect(judgeSeal(seal).faults).toEqual([]);
  });
  test.each<readonly [string, Partial<SealFacts>]>([
    ["people's keys", { sealType: "shamir", hasRecoverySeal: false }],
    ["a key beside the server", { sealType: "static" }],
    ["unseal keys all the same", { hasRecoverySeal: false }],
    ["storage of development", { storageType: "inmem_ha" }],
    ["files", { storageType: "file" }],
    ["sealed", { isSealed: true }],
    ["nothing said", { sealType: "" }],
  ])("%s does not", (_name, change) => {
    expect(judgeSeal({ ...seal, ...change }).faults).toHaveLength(1);
  });
});

const token: TokenFacts = { policies: ["lane-apply"], path: "auth/ci/login", seconds: 900, allowed: [], tried: 10 };

describe("the scoped token", () => {
  test("of a login, short, and bounded", () => {
    expect(judgeToken(token, "lane-apply").faults).toEqual([]);
  });
  test.each<readonly [string, Partial<TokenFacts>, RegExp]>([
    ["root", { policies: ["root", "lane-apply"] }, /root token/],
    ["of another role", { policies: ["default"] }, /lane-apply/],
    ["made by another token", { path: "auth/token/create" }, /no login/],
    ["that never ends", { seconds: 0 }, /for ever/],
    ["that lives long", { seconds: 864_000 }, /more than a day/],
    ["that may too much", { allowed: ["write any policy"] }, /may write any policy/],
  ])("%s is refused", (_name, change, reason) => {
    const { faults } = judgeToken({ ...token, ...change }, "lane-apply");
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(reason);
  });
});

const root: RootFacts = { lookup: "gone", live: 12, roots: 0 };

describe("root tokens", () => {
  test("gone, and nobody holds another", () => {
    expect(judgeRoot(root).faults).toEqual([]);
  });
  test.each<readonly [string, Partial<RootFacts>, RegExp]>([
    ["that of the initialisation lives", { lookup: "alive", roots: 1 }, /lives/],
    ["another one lives", { roots: 2 }, /2 live tokens are root/],
    ["the lookup is refused", { lookup: "refused" }, /nothing is proven/],
    ["the lookup says nothing", { lookup: "unknown" }, /did not say/],
    ["tokens cannot be listed", { live: undefined }, /cannot be listed/],
  ])("%s", (_name, change, reason) => {
    expect(judgeRoot({ ...root, ...change }).faults.join()).toMatch(reason);
  });
});

test("attempts under way are refused, and what is not shown is somebody's word", () => {
  const attempt = (state: "none" | "under way" | "not shown") => [{ what: "a new root token", state }];
  expect(judgeAttempts(attempt("none"))).toMatchObject({ basis: "looked-at", faults: [] });
  expect(judgeAttempts(attempt("under way")).faults).toHaveLength(1);
  expect(judgeAttempts(attempt("not shown")).basis).toBe("word");
});

describe("key material", () => {
  const base64 = `${"aB3+".repeat(10)}aB3=`;
  test.each([
    base64,
    `words before ${base64} and behind`,
    `key: "${"aB3/".repeat(11)}"`,
    "0123456789abcdef".repeat(4),
    `${"0123456789abcdef".repeat(4)}0a`,
    "-----BEGIN PGP MESSAGE-----",
    `hvs.${"aB3d".repeat(6)}`,
    `s.${"aB3d".repeat(6)}`,
  ])("%s", (text) => {
    expect(holdsKeyMaterial(text)).toBe(true);
  });
  test.each([
    "platform-operator",
    "0123456789ABCDEF".repeat(4),
    "0123456789ABCDEF0123456789ABCDEF01234567",
    "jcTbcMrzJTCHoKqOvIKEvSAR",
  ])("%s is none", (text) => {
    expect(holdsKeyMaterial(text)).toBe(false);
  });
});
