import { describe, expect, it } from "vitest";
import { findMount, readAskedPath } from "../../../lanes/drift/asked-path.ts";

const notes = (path: string): string | undefined => {
  const asked = readAskedPath(path, known);
  return asked.problem ?? asked.notes.join();
};

const known = {
  mounts: [
    { path: "platform", version: 2 },
    { path: "platform/old", version: 1 },
    { path: "team/kv", version: 2 },
  ],
  secrets: [
    { mount: "platform", key: "workloads/a/b/c" },
    { mount: "platform", key: "twice" },
    { mount: "team/kv", key: "twice" },
    { mount: "platform/old", key: "one/two" },
    { mount: "gone", key: "nowhere" },
  ],
} as const;

describe("a path that somebody asks about", () => {
  it.each([
    "platform/data/workloads/a/b/c",
    "platform/metadata/workloads/a/b/c",
    "platform/delete/x",
    "platform/undelete/x",
    "platform/destroy/x",
    "platform/subkeys/x",
    "platform/detailed-metadata/x",
    "platform/config",
    "platform/data",
    "platform/",
    "platform",
    "platform/old/one/two",
    "team/kv/data/x",
    "sys/policies/acl/x",
    "auth/kubernetes/role/x",
  ])("is taken as it is where it is the API's: %s", (path) => {
    expect(readAskedPath(path, known)).toEqual({ path, notes: [] });
  });

  it.each([
    ["platform/workloads/a/b/c", "platform/data/workloads/a/b/c"],
    ["platform/never/asked/for", "platform/data/never/asked/for"],
    ["platform/database/x", "platform/data/database/x"],
    ["workloads/a/b/c", "platform/data/workloads/a/b/c"],
    ["data/workloads/a/b/c", "platform/data/workloads/a/b/c"],
    ["/v1/platform/workloads/a/b/c", "platform/data/workloads/a/b/c"],
    ["team/kv/x", "team/kv/data/x"],
    ["one/two", "platform/old/one/two"],
  ])("is taken for where the secret is read, and that is said: %s", (written, path) => {
    const notes = [expect.stringContaining(`was taken for ${path}, where the secret is read`)];
    expect(readAskedPath(written, known)).toEqual({ path, notes });
  });

  it("names the other paths of a secret that has versions, and none of one that has not", () => {
    expect(notes("team/kv/x")).toContain("delete, undelete or destroy in place of data ask about its versions");
    expect(notes("one/two")).not.toContain("versions");
  });

  it("is refused where two secrets are called so", () => {
    expect(readAskedPath("twice", known)).toEqual({
      problem: "did you mean platform/data/twice or team/kv/data/twice?",
    });
  });

  it("is said to be nowhere where no mount is known", () => {
    expect(notes("platfrom/data/x")).toBe(
      "platfrom/data/x is below no mount of KV that is known; did you mean platform?",
    );
    expect(notes("elsewhere/x")).toContain("known: platform, platform/old, team/kv");
    expect(notes("nowhere")).toContain("below no mount");
    expect(readAskedPath("elsewhere/x", { mounts: [], secrets: [] })).toEqual({ path: "elsewhere/x", notes: [] });
  });

  it("lies below the longest mount", () => {
    expect(findMount("platform/old/x", known.mounts)?.version).toBe(1);
    expect(findMount("platforms/x", known.mounts)).toBeUndefined();
  });
});
