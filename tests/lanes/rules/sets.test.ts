import { describe, expect, test } from "vitest";
import { checkFileName } from "../../../lanes/rules/ids.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { judge, judgeSet, judgeSetInWords, makeNeighbour, makeRequest } from "./request.ts";

const a = makeRequest();
const closed = ["denied", "cancelled", "superseded", "deactivated", "compromised"] as const;
const open = [
  "requested",
  "proposed",
  "needs_changes",
  "approved",
  "applied",
  "verified",
  "active",
  "rotated",
] as const;

/** The same finding for both of two requests. */
const both = (found: string): string[] => [`a ${found}`, `b ${found}`];

test("lanes of one namespace share its role and its store", () => {
  expect(judgeSet({ a, b: makeNeighbour() })).toEqual([]);
});

describe("ids and files", () => {
  const named = (file: string): string[] => judgeSet({ [file.replace(`${a.id}-`, "").replace(/\.yaml$/, "")]: a });

  test.each(["ccr-2026-0042", "CCR-26-0042", "CCR-2026-042", "CCR-2026-00042", "XCCR-2026-0042", "CCR-2026-0042 ", ""])(
    "refuses the id %s, and does not judge the file by it",
    (id) => {
      expect(judge((ccr) => Object.assign(ccr, { id }))).toEqual(["bad-id /id"]);
      expect(judgeSet({ A_B: makeRequest((ccr) => Object.assign(ccr, { id })) })).toEqual([]);
    },
  );

  test("a file is named after its request in whatever folder it lies", () => {
    const judgeFile = (file: string): string[] => {
      const found: string[] = [];
      checkFileName([{ file, ccr: a }], (_, code) => found.push(code), DEFAULT_RULE_SETTINGS);
      return found;
    };
    expect(judgeFile(`requests/of-us/${a.id}-llm-connect.yaml`)).toEqual([]);
    expect(judgeFile(`${a.id}-llm-connect.yaml/other.yaml`)).toEqual(["file-name-mismatch"]);
    expect(judgeFile("CCR-2026-0043-llm-connect.yaml")).toEqual(["file-name-mismatch"]);
    expect(judgeFile(`${a.id}-llm-connect.yml`)).toEqual(["file-name-mismatch"]);
    expect(judgeFile(`${a.id}-llm-connect.yaml.bak`)).toEqual(["file-name-mismatch"]);
  });

  test.each(["a", "llm-connect", "a1-2b"])("takes the slug %s", (slug) => {
    expect(judgeSet({ [slug]: a })).toEqual([]);
  });

  test.each(["A", "-a", "a-", "a--b", "a_b", "a b", "é", "a.b"])("refuses the slug %s", (slug) => {
    expect(named(slug)).toEqual([`${slug} file-name-mismatch /id`]);
  });

  test("an id belongs to one request, whatever its state and its stack", () => {
    const b = makeNeighbour((ccr) => {
      ccr.id = a.id;
      ccr.status = "cancelled";
      ccr.target.environment = "staging";
    });
    expect(judgeSet({ a, b })).toEqual(both("duplicate-id /id"));
  });
});

describe("one Secret", () => {
  const other = (
    change: (ccr: Parameters<Parameters<typeof makeNeighbour>[0] & object>[0]) => void = () => undefined,
  ): Ccr =>
    makeNeighbour((ccr) => {
      ccr.delivery.secret_name = "llm-connect-provider-secrets";
      change(ccr);
    });

  test("has one owner", () => {
    expect(judgeSet({ a, b: other() })).toEqual(both("secret-owned-twice /delivery"));
  });

  test.each(open)("which claims it while it is %s", (status) => {
    expect(judgeSet({ a, b: other((ccr) => Object.assign(ccr, { status })) })).toEqual(
      both("secret-owned-twice /delivery"),
    );
  });

  test.each(closed)("and no more once it is %s", (status) => {
    expect(judgeSet({ a, b: other((ccr) => Object.assign(ccr, { status })) })).toEqual([]);
  });

  test("in another environment or cluster it is another one", () => {
    expect(judgeSet({ a, b: other(({ target }) => Object.assign(target, { environment: "staging" })) })).toEqual([]);
    const onCluster = (cluster: string): Ccr => other(({ target }) => Object.assign(target, { cluster }));
    const inFirst = makeRequest(({ target }) => Object.assign(target, { cluster: "first" }));
    expect(judgeSet({ a: inFirst, b: onCluster("second") })).toEqual([]);
    expect(judgeSet({ a: inFirst, b: onCluster("first") })).toEqual(both("secret-owned-twice /delivery"));
  });

  test("a request for no named cluster is on all of them", () => {
    const b = other(({ target }) => Object.assign(target, { cluster: "second" }));
    expect(judgeSet({ a, b })).toEqual(both("secret-owned-twice /delivery"));
  });

  test("a derived name is the same name", () => {
    const derived = makeRequest((ccr) => Object.assign(ccr, { delivery: { surface: "external-secrets" } }));
    expect(judgeSet({ a: derived, b: other() })).toEqual(both("secret-owned-twice /delivery"));
  });

  test("is written by External Secrets alone", () => {
    const b = other((ccr) => {
      ccr.delivery = { surface: "csi" };
      ccr.auth.role = "search";
    });
    expect(judgeSet({ a, b })).toEqual([]);
  });
});

describe("policies and paths", () => {
  test("a policy name is of one path, whatever its case", () => {
    const b = makeNeighbour(({ openbao }) =>
      Object.assign(openbao, { policy_name: a.openbao.policy_name.toUpperCase() }),
    );
    expect(judgeSet({ a, b })).toEqual(both("policy-name-collision /openbao/policy_name"));
  });

  test("one path by two policies", () => {
    const b = makeNeighbour(({ openbao }) => Object.assign(openbao, { kv_path: a.openbao.kv_path }));
    expect(judgeSet({ a, b })).toEqual(both("path-granted-twice /openbao/kv_path"));
  });

  test("a path that starts like another is another one", () => {
    const b = makeNeighbour(({ openbao }) => Object.assign(openbao, { kv_path: `${a.openbao.kv_path}-2` }));
    expect(judgeSet({ a, b })).toEqual([]);
  });

  test("one lane in two requests", () => {
    const b = makeNeighbour(({ openbao }) => Object.assign(openbao, a.openbao));
    expect(judgeSet({ a, b })).toEqual(both("lane-requested-twice /openbao"));
  });
});

describe("shared roles and stores", () => {
  const differing = (change: (ccr: { auth: object; openbao: object; delivery: object }) => unknown) => {
    const requests = { a, b: makeNeighbour((ccr) => void change(ccr)) };
    return judgeSetInWords(requests).map(({ slug, code, message }) => `${slug} ${code}: ${message}`);
  };
  const said = (code: string, words: string): string[] => [
    `a ${code}: ${words}: CCR-2026-0043-b.yaml`,
    `b ${code}: ${words}: CCR-2026-0042-a.yaml`,
  ];

  test.each([
    ["ttl", { ttl: "16m" }],
    ["audience", { audience: "openbao" }],
    ["bound_claims", { bound_claims: { service_account_names: ["x"], service_account_namespaces: ["activity-core"] } }],
    [
      "bound_claims",
      { bound_claims: { service_account_names: ["llm-connect-reader"], service_account_namespaces: ["x"] } },
    ],
  ])("a role has one %s (%#)", (setting, changes) => {
    const found = differing(({ auth }) => Object.assign(auth, changes));
    expect(found).toEqual(said("role-differs", `Another request sets this role otherwise (${setting})`));
  });

  test.each([{ ttl: "900s" }, { bound_claims_confirmed: false }, { role: "EXTERNAL-secrets-activity-core" }])(
    "the same in other words is the same (%#)",
    (changes) => {
      expect(
        differing(({ auth }) => Object.assign(auth, changes)).filter((found) => found.includes("role-differs")),
      ).toEqual([]);
    },
  );

  test("names in another order are the same, and so are repeats", () => {
    const binding = (...names: string[]) => ({ service_account_names: names, service_account_namespaces: ["a"] });
    const first = makeRequest(({ auth }) => Object.assign(auth, { bound_claims: binding("a", "b") }));
    const second = (...names: string[]) =>
      makeNeighbour(({ auth }) => Object.assign(auth, { bound_claims: binding(...names) }));
    expect(judgeSet({ a: first, b: second("b", "a", "b") })).toEqual([]);
    expect(judgeSet({ a: first, b: second("b", "c") })).toEqual(both("role-differs /auth/role"));
    const { service_account_names: names, service_account_namespaces: namespaces } = binding("a", "b");
    const bound_claims = { service_account_namespaces: namespaces, service_account_names: names };
    expect(judgeSet({ a: first, b: makeNeighbour(({ auth }) => Object.assign(auth, { bound_claims })) })).toEqual([]);
  });

  test("all that differs is named, in order", () => {
    const found = differing(({ auth }) => Object.assign(auth, { ttl: "16m", audience: "openbao" }));
    expect(found).toEqual(said("role-differs", "Another request sets this role otherwise (audience, ttl)"));
  });

  test("the same role on another mount is another role, but its namespace has one store", () => {
    const found = differing(({ auth }) => Object.assign(auth, { mount: "eu" }));
    expect(found).toEqual(said("store-differs", "Another request sets this store otherwise (auth_mount)"));
  });

  test.each([
    ["mount", ({ openbao }: { openbao: object }) => Object.assign(openbao, { mount: "team", kv_path: "team/a" })],
    ["store", ({ delivery }: { delivery: object }) => Object.assign(delivery, { store: "other" })],
  ])("a namespace has one %s", (setting, change) => {
    expect(differing(change)).toEqual(said("store-differs", `Another request sets this store otherwise (${setting})`));
  });

  test("a store is of one namespace, and so is a role", () => {
    const found = differing(({ delivery }) => Object.assign(delivery, { namespace: "issue-core" }));
    expect(found).toEqual([
      ...said("role-differs", "Another request sets this role otherwise (namespace)"),
      ...said("store-differs", "Another request sets this store otherwise (namespace)"),
    ]);
  });

  test("a role of External Secrets is of no other lane", () => {
    const found = differing(({ delivery }) => Object.assign(delivery, { surface: "csi" }));
    expect(found).toEqual(said("role-differs", "Another request sets this role otherwise (surface)"));
  });

  test("other lanes share no role at all", () => {
    const own = (ccr: { auth: object }): void => {
      Object.assign(ccr.auth, { role: "Reader" });
      Object.assign(ccr, { delivery: { surface: "csi" } });
    };
    const b = makeNeighbour((ccr) => {
      own(ccr);
      Object.assign(ccr.auth, { ttl: "10m", role: "reader" });
    });
    expect(judgeSet({ a: makeRequest(own), b })).toEqual(both("role-shared /auth/role"));
  });
});

describe("supersession", () => {
  const older = (changes: object = {}): Ccr => makeRequest((ccr) => Object.assign(ccr, { status: "active" }, changes));
  const newer = (changes: object = {}): Ccr =>
    makeRequest((ccr) => Object.assign(ccr, { id: "CCR-2026-0043", supersedes: "CCR-2026-0042" }, changes));
  const stricter = { auth: { ...a.auth, ttl: "10m" } };

  test.each(["requested", "proposed", "needs_changes", "denied", "cancelled"])(
    "a successor that is %s stands beside the active lane",
    (status) => {
      expect(judgeSet({ a: older(), b: newer({ status, ...stricter }) })).toEqual([]);
    },
  );

  test.each(["approved", "applied", "verified", "active", "rotated"])("one that is %s does not", (status) => {
    expect(judgeSet({ a: older(), b: newer({ status }) })).toEqual(["a superseded-still-granted /status"]);
    expect(judgeSet({ a: older({ status: "superseded" }), b: newer({ status }) })).toEqual([]);
  });

  test("through a request between them too", () => {
    const between = newer({ status: "superseded" });
    const last = newer({ id: "CCR-2026-0044", supersedes: "CCR-2026-0043" });
    expect(judgeSet({ a: older(), b: between, c: last })).toEqual([]);
    const granted = { ...last, status: "approved" as const };
    expect(judgeSet({ a: older(), b: between, c: granted })).toEqual(["a superseded-still-granted /status"]);
  });

  test("through as many as 64 links; at the ends of a longer chain they are two requests for one lane", () => {
    const chain = (links: number): Record<string, Ccr> => {
      const idOf = (at: number): string => `CCR-2026-${String(at).padStart(4, "0")}`;
      const requests = Array.from({ length: links + 1 }, (_, at): [string, Ccr] => [
        `n${at}`,
        newer({
          id: idOf(at),
          status: at === 0 || at === links ? "active" : "superseded",
          supersedes: at === 0 ? undefined : idOf(at - 1),
        }),
      ]);
      return Object.fromEntries(requests);
    };
    expect(judgeSet(chain(64))).toEqual(["n0 superseded-still-granted /status"]);
    expect(judgeSet(chain(65))).toEqual([
      "n0 lane-requested-twice /openbao",
      "n0 secret-owned-twice /delivery",
      "n65 lane-requested-twice /openbao",
      "n65 secret-owned-twice /delivery",
    ]);
  });

  test("two successors of one are in each other's way", () => {
    expect(judgeSet({ a: older({ status: "superseded" }), b: newer(), c: newer({ id: "CCR-2026-0044" }) })).toEqual([
      "b lane-requested-twice /openbao",
      "b secret-owned-twice /delivery",
      "c lane-requested-twice /openbao",
      "c secret-owned-twice /delivery",
    ]);
  });

  test("both ends say the same, where the older one says it", () => {
    const done = { status: "superseded" };
    expect(judgeSet({ a: older({ ...done, superseded_by: "CCR-2026-0043" }), b: newer() })).toEqual([]);
    expect(judgeSet({ a: older({ ...done, superseded_by: "CCR-2026-0044" }), b: newer() })).toEqual([
      "a bad-supersession /superseded_by",
      "b bad-supersession /supersedes",
    ]);
    const silent = newer({ supersedes: undefined, status: "denied" });
    expect(judgeSet({ a: older({ ...done, superseded_by: "CCR-2026-0043" }), b: silent })).toEqual([
      "a bad-supersession /superseded_by",
    ]);
  });

  test("leads to another request", () => {
    expect(judgeSet({ b: newer() })).toEqual(["b bad-supersession /supersedes"]);
    const itself = { supersedes: "CCR-2026-0043" };
    expect(judgeSet({ b: newer(itself) })).toEqual(["b bad-supersession /supersedes"]);
    expect(judgeSet({ b: newer({ ...itself, status: "active" }) })).toEqual(["b bad-supersession /supersedes"]);
  });

  test("and not in a circle", () => {
    const circle = {
      a: older({ status: "denied", supersedes: "CCR-2026-0044" }),
      b: newer({ status: "denied" }),
      c: newer({ status: "denied", id: "CCR-2026-0044", supersedes: "CCR-2026-0043" }),
      d: newer({ status: "denied", id: "CCR-2026-0045", supersedes: "CCR-2026-0044" }),
    };
    const found = ["a", "b", "c"].map((slug) => `${slug} bad-supersession /supersedes`);
    expect(judgeSet(circle)).toEqual(found);
    const { d, ...rest } = circle;
    expect(judgeSet({ d, ...rest })).toEqual(found);
  });

  test("in whatever order the requests are read", () => {
    const last = newer({ id: "CCR-2026-0044", supersedes: "CCR-2026-0043" });
    expect(judgeSet({ c: last, b: newer({ status: "superseded" }), a: older() })).toEqual([]);
  });
});

describe("many requests", () => {
  const copies = (count: number, change: (at: number) => object): Record<string, Ccr> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `n${at}`,
        makeRequest((ccr) => Object.assign(ccr, { id: `CCR-2026-${at}` }, change(at))),
      ]),
    );

  test("name three of the others, and say that there are more", () => {
    const found = judgeSetInWords(copies(10, () => ({ id: "CCR-2026-0001" }))).filter(
      ({ code }) => code === "duplicate-id",
    );
    expect(found.length).toBe(10);
    const four = judgeSetInWords(copies(4, () => ({ id: "CCR-2026-0001" }))).filter(
      ({ code }) => code === "duplicate-id",
    );
    expect(four[3]?.message).toMatch(/: CCR-2026-0001-n0\.yaml, CCR-2026-0001-n1\.yaml, CCR-2026-0001-n2\.yaml$/);
    expect(found[0]?.message).toBe(
      "Another request has this id: CCR-2026-0001-n1.yaml, CCR-2026-0001-n2.yaml, CCR-2026-0001-n3.yaml and others",
    );
    expect(new Set(judgeSetInWords(copies(500, () => ({}))).map(({ message }) => message.length > 200))).toEqual(
      new Set([false]),
    );
  });

  test("are judged in any order alike", () => {
    const requests = { a, b: makeNeighbour(({ auth }) => Object.assign(auth, { ttl: "16m" })), c: makeNeighbour() };
    const backwards = Object.fromEntries(Object.entries(requests).reverse());
    expect(judgeSetInWords(backwards)).toEqual(judgeSetInWords(requests));
    const same = copies(3, () => ({ id: "CCR-2026-0001" }));
    const reversed = Object.fromEntries(Object.entries(same).reverse());
    expect(judgeSetInWords(reversed)).toEqual(judgeSetInWords(same));
  });
});

describe("an entry of the front door's catalog", () => {
  type Change = Parameters<typeof makeNeighbour>[0] & object;
  const door = { type: "ops-warden", catalog_id: "x-mail", resolvable: false, readiness: "template" } as const;
  const first = makeRequest((ccr) => Object.assign(ccr, { access_frontdoor: door }));
  const second = (change: Change = () => undefined, settings: Partial<Record<keyof typeof door, string>> = {}) =>
    makeNeighbour((ccr) => {
      Object.assign(ccr, { access_frontdoor: { ...door, ...settings } });
      change(ccr);
    });
  const clash = both("catalog-id-twice /access_frontdoor/catalog_id");

  test("leads to one lane, in whatever letters and on whatever stack", () => {
    expect(judgeSet({ a: first, b: second() })).toEqual(clash);
    expect(judgeSet({ a: first, b: second(undefined, { catalog_id: "X-Mail" }) })).toEqual(clash);
    const elsewhere = second((ccr) => {
      ccr.target.environment = "staging";
      ccr.openbao.kv_path = first.openbao.kv_path;
    });
    expect(judgeSet({ a: first, b: elsewhere })).toEqual(clash);
  });

  test.each(open)("is claimed while a request is %s", (status) => {
    expect(judgeSet({ a: first, b: second((ccr) => Object.assign(ccr, { status })) })).toEqual(clash);
  });

  test.each(closed)("is free once a request is %s", (status) => {
    const found = judgeSet({ a: first, b: second((ccr) => Object.assign(ccr, { status })) });
    expect(found.filter((each) => each.includes("catalog-id-twice"))).toEqual([]);
  });

  test("is no other lane's of another id, or without one", () => {
    expect(judgeSet({ a: first, b: second(undefined, { catalog_id: "x-mailer" }) })).toEqual([]);
    const { catalog_id: _, ...without } = door;
    const bare = (ccr: Ccr): Ccr => ({ ...ccr, access_frontdoor: without });
    expect(judgeSet({ a: bare(first), b: bare(second()) })).toEqual([]);
  });

  test("passes to what replaces a lane, and is the same for one secret on two clusters", () => {
    const heir = second((ccr) => Object.assign(ccr, { supersedes: first.id, status: "proposed" }));
    const found = judgeSet({ a: { ...first, superseded_by: heir.id }, b: heir });
    expect(found.filter((each) => each.includes("catalog-id-twice"))).toEqual([]);
    const onCluster = (ccr: Ccr, cluster: string, id: string): Ccr => ({
      ...ccr,
      id,
      target: { ...ccr.target, cluster },
    });
    const a = onCluster(first, "north", "CCR-2026-0042");
    expect(judgeSet({ a, b: onCluster(first, "south", "CCR-2026-0043") })).toEqual([]);
  });
});
