import { describe, expect, test } from "vitest";
import { indexNear, newEffort, suggest } from "../../lanes/suggest.ts";

const word = "environment";

describe("a mistyped word", () => {
  test.each([
    ["a letter too few", "enviroment"],
    ["two letters too few", "envirment"],
    ["a letter too many", "environmentt"],
    ["two letters too many", "eenvironmentt"],
    ["another letter", "envixonment"],
    ["two other letters", "xnvixonment"],
    ["its last letter", "environmens"],
    ["its first letter", "anvironment"],
    ["two letters swapped", "enviornment"],
    ["its first letters swapped", "nevironment"],
    ["its last letters swapped", "environmetn"],
    ["two pairs of letters swapped", "neviornment"],
    ["upper case", "ENVIRONMENT"],
  ])("by %s is recognised", (_, mistyped) => {
    expect(suggest(mistyped, ["cluster", word])).toBe(word);
  });

  test.each([
    ["three letters too few", "environm"],
    ["three letters too many", "xxxenvironment"],
    ["three other letters", "xxxironment"],
    ["two letters swapped over a third", "ivneronment"],
    ["three pairs swapped", "nevirnometn"],
    ["one pair swapped, and two letters too few", "neironm"],
  ])("by %s is not", (_, mistyped) => {
    expect(suggest(mistyped, [word])).toBeUndefined();
  });

  test("is the nearest of the candidates, the first of two that are as near", () => {
    expect(suggest("bound_claim", ["bound_claimed", "bound_claims"])).toBe("bound_claims");
    expect(suggest("rolf", ["role", "roll"])).toBe("role");
    expect(suggest("rolf", ["roll", "role"])).toBe("roll");
  });

  test("keeps more than half of the candidate's letters", () => {
    expect(suggest("tt", ["ttl"])).toBe("ttl");
    expect(suggest("x", ["id"])).toBeUndefined();
    expect(suggest("ix", ["id"])).toBeUndefined();
    expect(suggest("rxxe", ["role"])).toBeUndefined();
    expect(suggest("mxuxt", ["mount"])).toBe("mount");
  });

  test("may have other signs between its words", () => {
    expect(suggest("bound-claims-confirmd", ["bound_claims_confirmed"])).toBe("bound_claims_confirmed");
    expect(suggest("external_secret", ["external-secrets"])).toBe("external-secrets");
    expect(suggest("a-b-c-d-e", ["a_b_c_d_e"])).toBe("a_b_c_d_e");
    expect(suggest("abcde", ["a_b_c_d_e"])).toBeUndefined();
  });

  test("has forty letters at most", () => {
    expect(suggest("x".repeat(40), ["x".repeat(40)])).toBe("x".repeat(40));
    expect(suggest("x".repeat(41), ["x".repeat(41)])).toBeUndefined();
  });
});

describe("many words", () => {
  const names = ["rolf-a", "role", "environment", "environments", "mount", "roll", "ROLE_A"];

  test.each(["rolf", "roll", "enviroment", "environmens", "mounts", "role-a", "rolf-b", "xyz", "", "x".repeat(41)])(
    "have the answer of a single one: %j",
    (word) => {
      expect(indexNear(names)(word)).toBe(suggest(word, names));
    },
  );

  test("may be asked for some of the candidates alone", () => {
    const find = indexNear(names);
    expect(find("rolx")).toBe("role");
    expect(find("rolx", (each) => each !== "role")).toBe("roll");
    expect(find("rolx", () => false)).toBeUndefined();
  });

  test("cost no more together than was meant", () => {
    const effort = { left: 3 };
    const find = indexNear(["aaaaa1", "aaaaa2"], effort);
    expect([find("aaaaa3"), find("aaaaa4"), find("aaaaa2"), effort.left]).toEqual(["aaaaa1", "aaaaa1", undefined, 0]);
    expect(newEffort().left).toBeGreaterThan(100_000);
  });
});
