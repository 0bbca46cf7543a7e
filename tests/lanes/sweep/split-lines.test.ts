import { describe, expect, test } from "vitest";
import { MAX_LINE_BYTES, MAX_PARSED_BYTES, splitLines } from "../../../lanes/sweep/split-lines.ts";
import { dataPath, frame, logAccess, sweepChunks, sweepLines } from "./log.ts";

/** The lines that are read, and what was counted. */
function split(...chunks: readonly (string | Buffer)[]) {
  const read: string[] = [];
  const splitter = splitLines(["/key"], (line) => {
    read.push(line);
    return line.startsWith("{") ? 0 : undefined;
  });
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  return { read, ...splitter.end() };
}

const usual = (more = "") => `{"time":"2026-07-01T00:00:00.5Z","type":"request"${more}}`;

describe("lines", () => {
  test("a usual line without a needle gives its instant alone", () => {
    const at = Date.parse("2026-07-01T00:00:00.5Z");
    const { read, ...counts } = split(`${usual()}\n`);
    expect(read).toEqual([]);
    expect(counts).toEqual({ lines: 1, unreadable: 0, unreadableLines: [], first: at, last: at });
  });

  test("a needle is found wherever the chunks are cut, also across them", () => {
    const bytes = Buffer.from(`${usual()}\r\n${usual(',"path":"é/key"')}\r\n${usual()}`);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const seen: string[] = [];
      const splitter = splitLines(["/key"], (line) => seen.push(line));
      splitter.push(bytes.subarray(0, cut));
      splitter.push(bytes.subarray(cut));
      expect(splitter.end()).toMatchObject({ lines: 3, unreadable: 0 });
      expect(seen).toEqual([usual(',"path":"é/key"')]);
    }
  });

  test("line ends, blank lines and a byte order mark are no faults", () => {
    expect(split(`\uFEFF${usual()}\r\n\n  \n${usual()}`)).toMatchObject({ unreadable: 0 });
  });

  test("what does not start and end as a server writes it is read, whatever is in it", () => {
    const lines = ["garbage", '{"cut":', usual().slice(0, -1), `${usual().slice(0, 40)}${usual()}`];
    const read: string[] = [];
    const splitter = splitLines(["/key"], (line) => {
      read.push(line);
      return undefined;
    });
    splitter.push(Buffer.from(lines.join("\n")));
    expect(splitter.end()).toMatchObject({ lines: 4, unreadable: 4, unreadableLines: [1, 2, 3, 4] });
    expect(read).toEqual(lines);
  });

  test("the numbers of the first unreadable lines alone are kept", () => {
    expect(split("x\n".repeat(1000)).unreadableLines).toHaveLength(10);
  });

  test("a line that is too long is passed over, however it comes", () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 1, "x");
    const whole = Buffer.concat([Buffer.from(`${usual()}\n`), long, Buffer.from(`\n${usual()}\n`)]);
    const chunks: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 100_000) chunks.push(whole.subarray(at, at + 100_000));
    for (const cut of [[whole], chunks]) {
      const splitter = splitLines(["/key"], () => undefined);
      for (const chunk of cut) splitter.push(chunk);
      expect(splitter.end()).toMatchObject({ lines: 3, unreadable: 1, unreadableLines: [2] });
    }
  });

  test("a long line that need not be parsed is no fault, one that must be is", () => {
    const pad = (length: number, text: string): string => text.replace("@", "x".repeat(length - text.length + 1));
    const count = (line: string): number => split(line).unreadable;
    expect(count(pad(MAX_LINE_BYTES, usual(',"x":"@"')))).toBe(0);
    expect(count(pad(MAX_LINE_BYTES + 1, usual(',"x":"@"')))).toBe(1);
    expect(count(pad(MAX_PARSED_BYTES, usual(',"x":"/key@"')))).toBe(0);
    expect(count(pad(MAX_PARSED_BYTES + 1, usual(',"x":"/key@"')))).toBe(1);
  });
});

describe("hostile logs", () => {
  test.each([
    ["no object", "[]"],
    ["a number", "1"],
    ["null", "null"],
    ["no request", '{"time":"2026-07-01T00:00:00Z","type":"request"}'],
    ["a request that is none", `{"time":"2026-07-01T00:00:00Z","type":"request","request":["${dataPath}"]}`],
    ["an instant that is none", logAccess()[0]?.replace("2026-07-01", "2026-02-30") ?? ""],
    ["another type", logAccess()[0]?.replace('"type":"request"', '"type":"other"') ?? ""],
    ["no id", logAccess({ request: { id: 7 } })[0] ?? ""],
    ["deep nesting", `{"x":"/issue-core-ingestion-api-key"${"[".repeat(1_000_000)}`],
    ["half a line and the next one", `${logAccess()[0]?.slice(0, 300)}${frame[0]}`],
  ])("%s is an unreadable line, and the sweep incomplete", (_, line) => {
    const text = line.includes("issue-core-ingestion") ? line : `${line} `;
    const report = sweepLines([text, ...logAccess({ number: 2 })]);
    expect(report).toMatchObject({ verdict: "incomplete", counts: { accesses: 1, expected: 1 } });
    expect(report.logs[0]).toMatchObject({ unreadable: 1, unreadable_lines: [5] });
  });

  test("deep nesting in an entry of its own does no harm", () => {
    const [line = ""] = logAccess({ types: ["response"] });
    const deep = `${`{"a":`.repeat(100_000)}1${"}".repeat(100_000)}`;
    expect(sweepLines([line.replace('"type"', `"x":${deep},"type"`)]).counts.accesses).toBe(1);
  });

  test("keys in another order are read", () => {
    const lines = logAccess().map((line) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line)).reverse())),
    );
    expect(sweepLines(lines)).toMatchObject({ verdict: "as-expected", counts: { accesses: 1 } });
  });

  test("values of other types than expected are taken for absent", () => {
    const auth = { display_name: 7, policies: "root", metadata: ["x"], entity_id: {}, accessor: [], policy_results: 1 };
    const [group] = sweepLines(logAccess({ auth, request: { remote_address: null, operation: {} } })).groups;
    expect(group).toMatchObject({ name: "", entity: "", role: "", source: "", operation: "", accessors: [] });
    expect(group?.reasons).toContain("no-role");
  });

  test("a long text is cut, and what looks like a credential is taken out", () => {
    // Put together here, so that no text of this repository looks like a credential.
    const token = ["hvs", "CAESI"].join(".") + "a1B2c3D4e5F6g7H8i9J0".repeat(4);
    const [group] = sweepLines(logAccess({ auth: { display_name: `x ${token}`, entity_id: "e".repeat(5000) } })).groups;
    expect(group?.entity).toHaveLength(100);
    expect(group?.name).toContain("[redacted");
    expect(group?.name.includes(token.slice(4, 40))).toBe(false);
  });

  test("an empty log has no lines", () => {
    expect(sweepChunks([])).toMatchObject({ verdict: "incomplete", covers: false, logs: [{ lines: 0 }] });
  });
});
