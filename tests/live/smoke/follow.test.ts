import { describe, expect, it } from "vitest";
import { ApiError, type ApiReader } from "../../../live/api-reader.ts";
import { type Followed, follow } from "../../../live/smoke/follow.ts";
import type { RawObject } from "../../../live/smoke/read-facts.ts";

const raw = (name: string, version: number | string, uid = "u"): RawObject => ({
  metadata: { name, uid, resourceVersion: String(version) },
});
const event = (type: string, object: object): string => JSON.stringify({ type, object });
const changed = (name: string, version: number | string, uid = "u"): string =>
  event("MODIFIED", raw(name, version, uid));

type Page = { items: readonly RawObject[]; version?: number; next?: string } | Error;
type Stream = readonly (string | Error)[] | Error;

interface Told {
  readonly told: string[];
  readonly paths: string[];
  readonly accepted: string[];
  readonly pauses: number[];
}

/** Follows a server that gives these pages and streams in turn; after the last one the signal comes. */
async function run(pages: readonly Page[], streams: readonly Stream[], changes: Partial<Followed> = {}): Promise<Told> {
  const stop = new AbortController();
  const all: Told = { told: [], paths: [], accepted: [], pauses: [] };
  const [leftPages, leftStreams] = [[...pages], [...streams]];
  const note = (path: string, accept: string): void => {
    all.paths.push(path);
    all.accepted.push(accept);
  };
  const reader: ApiReader = {
    async get(path, accept) {
      note(path, accept);
      const page = leftPages.shift();
      if (page === undefined) throw new Error("no page is left");
      if (page instanceof Error) throw page;
      return { items: page.items, metadata: { resourceVersion: String(page.version ?? 1), continue: page.next ?? "" } };
    },
    async open(path, accept) {
      note(path, accept);
      const stream = leftStreams.shift();
      if (stream === undefined) {
        stop.abort();
        throw new ApiError(0, "over");
      }
      if (stream instanceof Error) throw stream;
      return (async function* () {
        for (const line of stream) {
          if (line instanceof Error) throw line;
          yield line;
        }
      })();
    },
  };
  const followed: Followed = {
    path: "/x",
    wants: (id) => !id.startsWith("other"),
    onObject: (id, object) => all.told.push(`${id}@${object?.metadata?.resourceVersion ?? "gone"}`),
    onWatched: (is) => all.told.push(is ? "watched" : "lost"),
    ...changes,
  };
  const sleep = async (milliseconds: number): Promise<void> => void all.pauses.push(milliseconds);
  await follow(followed, { reader, signal: stop.signal, sleep });
  return all;
}

const places = ({ paths }: Told): readonly (string | null)[] =>
  paths
    .map((path) => new URLSearchParams(path.split("?")[1]))
    .filter((query) => query.has("watch"))
    .map((query) => query.get("resourceVersion"));

describe("following a collection", () => {
  it("lists page by page, then watches from there", async () => {
    const pages = [
      { items: [raw("a", 3), raw("other", 4)], next: "n/1=" },
      { items: [raw("b", 5)], version: 9 },
    ];
    const all = await run(pages, [[changed("a", 10)]]);
    expect(all.told).toEqual(["a@3", "b@5", "watched", "a@10"]);
    expect(all.paths[0]).toBe("/x?limit=500");
    expect(all.paths[1]).toBe("/x?limit=500&continue=n%2F1%3D");
    expect(places(all)).toEqual(["9", "10"]);
  });

  it("goes on behind the last event or bookmark after an end and after a loss", async () => {
    const lost = new ApiError(0, "lost");
    const all = await run(
      [{ items: [], version: 5 }],
      [[changed("a", 6), event("BOOKMARK", raw("", 20))], lost, lost, [changed("other", 21), lost], [changed("a", 22)]],
    );
    expect(places(all)).toEqual(["5", "20", "20", "20", "21", "22"]);
    expect(all.told).toEqual(["watched", "a@6", "lost", "lost", "watched", "lost", "watched", "a@22"]);
  });

  it("waits longer each time nothing comes of it, within bounds, and briefly again after an event", async () => {
    const lost = new ApiError(0, "lost");
    const failing = Array.from({ length: 9 }, () => lost);
    const { pauses } = await run([{ items: [] }], [...failing, [changed("a", 2)], lost]);
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 125, 250]);
  });

  it("never asks a server without a pause that ends each watch at once", async () => {
    const { pauses } = await run([{ items: [] }], [[], [], []]);
    expect(pauses).toHaveLength(3);
    expect(Math.min(...pauses)).toBeGreaterThan(0);
  });

  it.each([
    ["in an event", [event("ERROR", { kind: "Status", code: 410, message: "too old resource version" })]],
    ["as an answer", new ApiError(410, "gone")],
  ])("lists again where its place is no longer known: %s", async (_case, expired) => {
    const pages = [
      { items: [raw("a", 3), raw("b", 3), raw("c", 3)], version: 4 },
      { items: [raw("a", 3), raw("b", 30)], version: 40 },
    ];
    const all = await run(pages, [expired, [changed("b", 41)]]);
    expect(all.told).toEqual([
      "a@3",
      "b@3",
      "c@3",
      ...all.told.filter((each) => each === "watched").slice(1),
      ...all.told.slice(all.told.lastIndexOf("a@3")),
    ]);
    expect(all.told).toContain("c@gone");
    expect(all.told.at(-1)).toBe("b@41");
    expect(places(all)).toEqual(["4", "40", "41"]);
  });

  it("begins a list anew that expired between its pages", async () => {
    const pages = [{ items: [raw("a", 1)], next: "n" }, new ApiError(410, "expired"), { items: [raw("b", 2)] }];
    expect((await run(pages, [])).told).toEqual(
      ["a@1", "b@2", "a@gone", "watched"].filter((each) => each !== "watched"),
    );
  });

  it("tells nothing twice, and nothing that is older", async () => {
    const lines = [
      changed("a", 10),
      changed("a", 10),
      changed("a", 9),
      event("DELETED", raw("a", 8)),
      event("DELETED", raw("a", 11)),
      changed("a", 10),
      event("DELETED", raw("a", 11)),
      event("ADDED", raw("a", 12, "u2")),
    ];
    const all = await run([{ items: [raw("a", 3)] }], [lines]);
    expect(all.told).toEqual(["a@3", "watched", "a@10", "a@gone", "a@12"]);
  });

  it("compares versions as numbers of any length", async () => {
    const long = "99999999999999999999";
    const all = await run([{ items: [raw("a", long)] }], [[changed("a", "9"), changed("a", `${long}0`)]]);
    expect(all.told).toEqual([`a@${long}`, "watched", `a@${long}0`]);
  });

  it("believes a list after a restore that went back in time", async () => {
    const pages = [
      { items: [raw("a", 900)], version: 900 },
      { items: [raw("a", 5, "u2")], version: 6 },
    ];
    const all = await run(pages, [new ApiError(410, ""), [changed("a", 7, "u2")]]);
    expect(all.told.slice(-2)).toEqual(["watched", "a@7"]);
    expect(all.told).toContain("a@5");
  });

  it.each(["", "{", "null", '{"type":1}', '{"type":"ADDED"}', "<html>"])(
    "takes a line that is no event for a loss: %s",
    async (line) => {
      const all = await run([{ items: [], version: 7 }], [[line], [changed("a", 8)]]);
      expect(all.told).toEqual(["watched", "lost", "watched", "a@8"]);
    },
  );

  it.each([401, 403, 404, 406])("ends where the first list is answered with %i", async (status) => {
    const secret = "hvs.CAESIJ3zN8Qq1xW5yB7vT2mK9pL4rD6fG8hJ0kS1aZ3xC5vB";
    const error = await run([new ApiError(status, `denied ${secret}`)], []).catch((each: unknown) => each);
    expect(error).toMatchObject({ name: "ApiError", status });
    expect(String(error)).not.toContain("CAESIJ3zN8Qq1x");
  });

  it.each([0, 408, 429, 500, 502, 503])("tries again where it is answered with %i", async (status) => {
    expect((await run([new ApiError(status, ""), { items: [raw("a", 1)] }], [])).told).toContain("a@1");
  });

  it("tries again where a login ends meanwhile", async () => {
    const all = await run([{ items: [] }], [[], new ApiError(401, "expired"), [changed("a", 2)]]);
    expect(all.told.at(-1)).toBe("a@2");
  });

  it("asks for metadata alone, without a second choice", async () => {
    const { accepted } = await run([{ items: [] }], [], { isMetadataOnly: true, query: { labelSelector: "a=b" } });
    expect(accepted).toEqual([
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    ]);
  });

  it("fails with a bug of its own, and does not try it again", async () => {
    await expect(run([], [])).rejects.toThrow("no page is left");
  });
});
