import fc from "fast-check";
import { expect, test } from "vitest";
import { dataPath, frame, logAccess, sweepChunks, sweepLines } from "./log.ts";

const paths = [dataPath, dataPath.replace("/data/", "/metadata/"), "platform/data/other", "auth/kubernetes/login"];
const access = fc.record({
  second: fc.integer({ min: -10, max: 86_410 }),
  path: fc.constantFrom(...paths),
  types: fc.constantFrom(["request" as const], ["response" as const], ["request" as const, "response" as const]),
  source: fc.constantFrom("10.0.0.1", "10.0.0.2"),
  role: fc.constantFrom("external-secrets-issue-core", "other", "höhere"),
});
/** Accesses, each of an id of its own. */
const accesses = fc.array(access, { maxLength: 30 }).map((list) =>
  list.flatMap(({ source, role, ...each }, number) =>
    logAccess({
      ...each,
      number,
      request: { remote_address: source },
      auth: {
        metadata: { role, service_account_name: "external-secrets", service_account_namespace: "external-secrets" },
      },
    }),
  ),
);

test("a report is the same in whatever order the entries stand", () => {
  fc.assert(
    fc.property(
      accesses.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))),
      ([lines, shuffled]) => {
        expect(sweepLines(shuffled)).toEqual(sweepLines(lines));
      },
    ),
    { numRuns: 60 },
  );
});

test("a report is the same however the bytes come", () => {
  const garbage = fc.constantFrom("", "x", "{", "\r", "é", '{"time":"', "\u2028");
  fc.assert(
    fc.property(
      accesses,
      fc.array(garbage, { maxLength: 4 }),
      fc.constantFrom("\n", "\r\n"),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
      (lines, more, end, sizes) => {
        const bytes = Buffer.from([...frame, ...more, ...lines].join(end));
        const chunks: Buffer[] = [];
        for (let at = 0, next = 0; at < bytes.length; next += 1) {
          const size = sizes[next % sizes.length] ?? 1;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(sweepChunks(chunks)).toEqual(sweepChunks([bytes]));
      },
    ),
    { numRuns: 60 },
  );
});

test("each access within the window is counted once, and judged", () => {
  fc.assert(
    fc.property(accesses, (lines) => {
      const { counts, groups } = sweepLines([...lines, ...lines]);
      const entries = lines.map((line) => JSON.parse(line)).filter(({ request }) => paths.indexOf(request.path) < 2);
      const ids = new Set(entries.map(({ request }) => request.id));
      expect(counts.accesses).toBeLessThanOrEqual(ids.size);
      expect(counts.accesses).toBe(counts.expected + counts.unexpected + counts.refused);
      expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(counts.accesses);
      expect(counts).toMatchObject({ ...sweepLines(lines).counts, repeated: counts.repeated });
    }),
    { numRuns: 40 },
  );
});
