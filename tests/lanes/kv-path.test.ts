import { expect, test } from "vitest";
import { parseKvPath } from "../../lanes/kv-path.ts";

test.each([
  ["platform/workloads/a/b/c", "platform", "workloads/a/b/c", "platform/data/workloads/a/b/c"],
  ["team/kv/a", "team/kv", "a", "team/kv/data/a"],
  ["platform/data-lake/a", "platform", "data-lake/a", "platform/data/data-lake/a"],
])("%s on %s has the key %s", (path, mount, key, apiPath) => {
  expect(parseKvPath(path, mount)).toEqual({ path, mount, key, apiPath });
});

test.each([
  ["other/a", "platform"],
  ["platform", "platform"],
  ["platform/", "platform"],
  ["platform-2/a", "platform"],
  ["Platform/a", "platform"],
])("%s is not below %s", (path, mount) => {
  expect(() => parseKvPath(path, mount)).toThrow("kv_path must lie below its mount");
});
