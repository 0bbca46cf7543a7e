import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { REQUEST_SCHEMA } from "../../lanes/check-schema.ts";
import { isFields } from "../../lanes/fields.ts";
import { formatPointer } from "../../lanes/positions.ts";
import { readOrders } from "./orders/order.ts";
import { makeNeighbour, makeRequest } from "./rules/request.ts";

const numRuns = Number(process.env.FUZZ_CASES ?? 300);

type Document = Record<string, unknown>;

/** One fault of shape: where it is, and the document with it. */
interface Fault {
  readonly pointer: string;
  readonly what: string;
  readonly make: (document: Document) => void;
}

/** Every single fault of shape of a kind, at every place of a document. */
function listFaults(value: unknown, path: readonly (string | number)[] = []): Fault[] {
  if (typeof value !== "object" || value === null) return [];
  const reach = (document: Document): Document =>
    path.reduce((at: Document, step) => at[step as string] as Document, document);
  const surplus: Fault = {
    pointer: formatPointer([...path, "bogus"]),
    what: "unknown",
    make: (document) => void Object.assign(reach(document), { bogus: 1 }),
  };
  const below = Object.entries(value).flatMap(([key, child]): Fault[] => {
    const pointer = formatPointer([...path, key]);
    const put = (what: string, other: unknown): Fault => ({
      pointer,
      what,
      make: (document) => void Object.assign(reach(document), { [key]: other }),
    });
    const missing: Fault = { pointer, what: "missing", make: (document) => void delete reach(document)[key] };
    const wrong = [put("wrong type", isFields(child) ? 7 : { a: "b" }), put("empty", null)];
    return [...wrong, ...(Array.isArray(value) ? [] : [missing]), ...listFaults(child, [...path, key])];
  });
  return isFields(value) ? [surplus, ...below] : below;
}

/** "file code" of the findings of a set, those about one file alone left out. */
function listSetFindings(documents: readonly unknown[], codes: readonly string[]): string[] {
  const sources = documents.map((document, at) => ({
    path: `CCR-2026-0042-${"ab"[at]}.yaml`,
    text: JSON.stringify(document),
  }));
  return checkSources(sources)
    .flatMap(({ findings }) => findings.map(({ code, file }) => `${file} ${code}`))
    .filter((found) => codes.some((code) => found.endsWith(` ${code}`)));
}

interface Pair {
  readonly left: unknown;
  readonly right: unknown;
  readonly codes: readonly string[];
  /** What the rules compare; each of it, what is above it and what is below it are no unrelated places. */
  readonly compared: readonly string[];
}

const where = ["/id", "/status", "/target/environment", "/target/cluster", "/supersedes"];
const delivered = [
  "/auth/role",
  "/openbao/kv_path",
  "/delivery/surface",
  "/delivery/namespace",
  "/delivery/secret_name",
];

const pairs: Readonly<Record<string, Pair>> = {
  "a request and its copy": {
    left: makeRequest(),
    right: makeRequest(),
    codes: ["duplicate-id", "lane-requested-twice", "secret-owned-twice"],
    compared: [...where, ...delivered, "/openbao/policy_name", "/delivery/store"],
  },
  "a role and a store that are set in two ways": {
    left: makeRequest(),
    right: makeNeighbour((ccr) => {
      ccr.auth.ttl = "5m";
      ccr.openbao.mount = "other";
    }),
    codes: ["role-differs", "store-differs"],
    compared: [
      ...[...where, ...delivered, "/delivery/store", "/openbao/mount"],
      ...["method", "mount", "bound_claims", "ttl", "audience"].map((key) => `/auth/${key}`),
    ],
  },
  "one policy for two paths": {
    left: makeRequest(),
    right: makeNeighbour((ccr) => {
      ccr.openbao.policy_name = makeRequest().openbao.policy_name;
    }),
    codes: ["policy-name-collision"],
    compared: [...where, "/openbao/policy_name", "/openbao/kv_path"],
  },
  "a request that replaces itself": {
    left: { ...makeRequest(), supersedes: "CCR-2026-0042" },
    right: makeRequest(),
    codes: ["bad-supersession"],
    compared: ["/id", "/supersedes"],
  },
};

const touches = (pointer: string, other: string): boolean =>
  pointer === other || pointer.startsWith(`${other}/`) || other.startsWith(`${pointer}/`);

describe("a fault of shape in one file takes no finding about several from any", () => {
  test.each(Object.entries(pairs))("%s", (_, { left, right, codes, compared }) => {
    const expected = listSetFindings([left, right], codes);
    expect(new Set(expected.map((found) => found.split(" ")[1]))).toEqual(new Set(codes));
    const unrelated = [left, right].flatMap((of, side) =>
      listFaults(of)
        .filter(({ pointer, what }) => what === "unknown" || !compared.some((each) => touches(pointer, each)))
        .map((fault) => ({ ...fault, side })),
    );
    expect(unrelated.length).toBeGreaterThan(150);
    const property = fc.property(fc.constantFrom(...unrelated), ({ side, make }) => {
      const documents = structuredClone([left, right]) as Document[];
      make(documents[side] as Document);
      expect(listSetFindings(documents, codes)).toEqual(expected);
    });
    fc.assert(property, { numRuns });
  });

  test("nor does any fault at all make such a finding, or a request out of the file", () => {
    const good = makeRequest();
    const set = [...Object.values(pairs).flatMap(({ codes }) => codes), "role-shared", "path-granted-twice"];
    const neighbour = makeNeighbour();
    const faults = listFaults(good).filter(({ pointer }) => pointer !== "/id");
    const property = fc.property(fc.constantFrom(...faults), ({ make }) => {
      const broken = structuredClone(good) as unknown as Document;
      make(broken);
      const [checked] = checkSources([{ path: "CCR-2026-0042-a.yaml", text: JSON.stringify(broken) }]);
      const isSound = REQUEST_SCHEMA.validate(broken);
      if (!isSound) expect(listSetFindings([broken, neighbour], set)).toEqual([]);
      expect([checked?.ccr !== undefined, Object.hasOwn(checked ?? {}, "view")]).toEqual([isSound, false]);
    });
    fc.assert(property, { numRuns });
  });
});

describe("an order and the request that it is about", () => {
  const [subject, ...orders] = readOrders();
  const judge = (from: string, to: string, ofSubject = true): string[] => {
    const change = ({ path, text }: { path: string; text: string }) => {
      return { path, text: text.replace(from, () => to) };
    };
    if (subject === undefined) throw new Error("there is one");
    expect((ofSubject ? [subject] : orders).some(({ text }) => text.includes(from))).toBe(true);
    const sources = ofSubject ? [change(subject), ...orders] : [subject, ...orders.map(change)];
    return checkSources(sources).flatMap(({ findings }) =>
      findings.filter(({ severity }) => severity === "error").map(({ code, pointer }) => `${code} ${pointer}`),
    );
  };

  test("is known, whatever fault that request has elsewhere", () => {
    const once = (code: string) => [code];
    expect(judge("title: ", "bogus: 1\ntitle: ")).toEqual(once("unknown-key /bogus"));
    expect(judge("request_type: workload-kv-read", "request_type: workload-kv-raed")).toEqual(
      once("unknown-request-type /request_type"),
    );
    expect(judge("  policy_name: ", "  policy_nmae: ").toSorted()).toEqual([
      "missing-key /openbao/policy_name",
      "unknown-key /openbao/policy_nmae",
    ]);
    expect(judge("  environment: production\n", "  environment: production\n  cluster: 7\n")).toEqual(
      once("wrong-type /target/cluster"),
    );
  });

  test("is unknown, whatever fault the order has elsewhere", () => {
    const found = judge("subject: CCR-2026-0042", "bogus: 1\nsubject: CCR-2026-0099", false);
    expect(found.filter((each) => each === "unknown-subject /subject")).not.toEqual([]);
  });
});
