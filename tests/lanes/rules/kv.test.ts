import { describe, expect, test } from "vitest";
import { judge, judgeAt } from "./request.ts";

const atPath = (kvPath: string): string[] =>
  judgeAt("/openbao/kv_path", ({ openbao }) => {
    openbao.kv_path = kvPath;
  });
const conventional = "platform/workloads/activity-core/llm-connect";

test("a request as the conventions have it gives nothing to find", () => {
  expect(judge(() => undefined)).toEqual([]);
});

describe("kv_path", () => {
  test.each(["a", "A.b_c-9", "-leading-dash", "...", "..a", "a".repeat(300)])(
    "takes a last segment of sound characters (%#)",
    (bundle) => {
      expect(atPath(`${conventional}/${bundle}`)).toEqual([]);
    },
  );

  test.each([
    "",
    ".",
    "..",
    "a b",
    " a",
    "a ",
    "a\t",
    "%2e%2e",
    "a%2fb",
    "..\\..",
    "a\\b",
    "é", // composed
    "e\u0301", // decomposed
    "\u0430pi-key", // a Cyrillic letter that looks like a
    "api\u2010key", // a hyphen that is not the ASCII one
    "a\u0000",
    "a\nb",
    "a?b",
    "a[b]",
    "a{b}",
    'a"b',
    "a:b",
    "a//b",
    "a/./b",
    "a/../b",
  ])("refuses a last segment that is none (%#)", (bundle) => {
    expect(atPath(`${conventional}/${bundle}`)).toEqual(["kv-path-characters"]);
  });

  test.each(["*", "a*", "+", "a+b", "+/b", "{{identity.entity.id}}", "${" + "tenant}", "a}}"])(
    "refuses what stands for several secrets (%s)",
    (bundle) => {
      expect(atPath(`${conventional}/${bundle}`)).toEqual(["wildcard-path"]);
    },
  );

  test.each([
    "platformX/workloads/activity-core/llm-connect/a",
    "platform",
    "/platform/a",
    "Platform/workloads/a/b/c",
    "other/platform/a",
  ])("must lie below its mount (%s)", (kvPath) => {
    expect(atPath(kvPath)).toContain("kv-path-outside-mount");
  });

  test.each(["data", "metadata", "delete", "undelete", "destroy", "subkeys", "config", "DATA", "Metadata"])(
    "has no %s right after its mount",
    (segment) => {
      expect(atPath(`platform/${segment}/workloads/activity-core/llm-connect/a`)).toEqual(["kv-path-api-segment"]);
    },
  );

  test("may have such a segment further down, or as part of one", () => {
    expect(atPath(`${conventional}/data`)).toEqual([]);
    expect(atPath("platform/data-lake/a")).toEqual(["unconventional-path"]);
  });

  test.each(["platform/platform/a", "platform/platform"])("does not repeat its mount (%s)", (kvPath) => {
    expect(atPath(kvPath)).toEqual(["kv-path-repeats-mount"]);
  });

  test("may repeat a part of its mount: only the whole of it is stripped", () => {
    const inMount = (kvPath: string) =>
      judgeAt("/openbao/kv_path", ({ openbao }) => {
        openbao.mount = "team/kv";
        openbao.kv_path = kvPath;
      });
    expect(inMount("team/kv/team/a")).toEqual(["unconventional-path"]);
    expect(inMount("team/kv/platform-a")).toEqual(["unconventional-path"]);
    expect(inMount("team/kv/team/kv/a")).toEqual(["kv-path-repeats-mount"]);
  });

  test.each([
    "platform/shared/keys",
    "platform/workloads/activity-core/llm-connect",
    `${conventional}/a/b`,
    "platform/Workloads/activity-core/llm-connect/a",
  ])("outside the convention is a risk (%s)", (kvPath) => {
    expect(atPath(kvPath)).toEqual(["unconventional-path"]);
  });

  test.each([
    ["platform/workloads/issue-core/llm-connect/a", ["path-target-mismatch"]],
    ["platform/workloads/activity-core/other/a", ["path-target-mismatch"]],
    ["platform/workloads/issue-core/other/a", ["path-target-mismatch", "path-target-mismatch"]],
    ["platform/workloads/Activity-Core/llm-connect/a", ["path-target-mismatch"]],
    ["platform/workloads/issue-core/llm-connect/a/b", ["path-target-mismatch", "unconventional-path"]],
    ["platform/workloads/issue-core", ["path-target-mismatch", "unconventional-path"]],
  ])("names the target's tenant and workload (%s)", (kvPath, codes) => {
    expect(atPath(kvPath)).toEqual(codes);
  });
});

describe("mount", () => {
  const atMount = (mount: string): string[] =>
    judgeAt("/openbao/mount", ({ openbao }) => {
      openbao.mount = mount;
    });

  test.each(["platform", "team/kv", "a.b_c-9", "system", "sys-backups"])("takes %s", (mount) => {
    expect(atMount(mount)).toEqual([]);
  });

  test.each(["platform/", "/platform", "a//b", "..", "a/../b", "*", "a b", "-flag", "%73ys", "ѕуѕ"])(
    "refuses %s",
    (mount) => {
      expect(atMount(mount)).toEqual(["kv-path-characters"]);
    },
  );

  test.each(["sys", "auth", "identity", "cubbyhole", "SYS", "Auth", "sys/raw", "namespace/sys", "a/identity"])(
    "holds secrets, not OpenBao's own settings (%s)",
    (mount) => {
      expect(atMount(mount)).toEqual(["system-mount"]);
    },
  );
});

test.each([
  "platform/data",
  "platform/metadata",
  "a/subkeys",
  "a/delete/b",
  "data",
  "Metadata",
  "a/Detailed-Metadata",
  "config",
])("a mount has no segment by which the API of another one begins (%s)", (mount) => {
  expect(judgeAt("/openbao/mount", ({ openbao }) => Object.assign(openbao, { mount }))).toEqual([
    "kv-path-api-segment",
  ]);
});

test.each(["platform", "database", "data-platform", "team/kv.data", "my_config"])(
  "a mount may be called %s",
  (mount) => {
    expect(judgeAt("/openbao/mount", ({ openbao }) => Object.assign(openbao, { mount }))).toEqual([]);
  },
);

test("a blank does not make a system mount another one", () => {
  const found = judgeAt("/openbao/mount", ({ openbao }) => Object.assign(openbao, { mount: " sys" }));
  expect(found).toEqual(["kv-path-characters", "system-mount"]);
});

describe("fields", () => {
  const atField = (field: string): string[] =>
    judgeAt("/openbao/fields/0", ({ openbao }) => {
      openbao.fields = [field];
    });

  test.each(["A", "API_KEY", "tls.crt", "-leading", ".dotted", "a..b", "a".repeat(253)])(
    "takes a key of a Secret (%#)",
    (field) => {
      expect(atField(field)).toEqual([]);
    },
  );

  test.each(["API KEY", " A", ".", "..", "..data", "a/b", "a*", "Ä", "\u0410PI_KEY", "$A", "", "a".repeat(254)])(
    "refuses what is none (%#)",
    (field) => {
      expect(atField(field)).toEqual(["bad-field-name"]);
    },
  );

  test("are at least one, each once; another case is another field", () => {
    expect(
      judge(({ openbao }) => {
        openbao.fields = [];
      }),
    ).toEqual(["no-fields /openbao/fields"]);
    expect(
      judge(({ openbao }) => {
        openbao.fields = ["A", "B", "A", "a"];
      }),
    ).toEqual(["duplicate-field /openbao/fields/2"]);
  });
});
