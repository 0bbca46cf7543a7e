import { describe, expect, test } from "vitest";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const id = "CCR-2026-0002";
const other = "CCR-2026-0001";
const text = readRequest(id);

const place = (): string =>
  makeFolder({
    [issueCoreFile]: text,
    [`credential-change-requests/${other}-other.yaml`]: readRequest(other),
  });

const digests = async (cwd: string, args: readonly string[], input = "") => {
  const { code, stdout, stderr } = await runCcr(["digest", "--json", ...args], { cwd, input });
  const { requests } = JSON.parse(stdout) as { requests: { id: string; digest: string }[] };
  return { code, stderr, requests: requests.map(({ id: each, digest }) => [each, digest]) };
};

describe("a request is named by its id, its file, its folder or by nothing", () => {
  test("ccr digest says the same of it in each way, and of stdin", async () => {
    const cwd = place();
    const byId = await digests(cwd, [id]);
    expect(byId).toEqual({ code: 0, stderr: "", requests: [[id, expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]] });
    expect(await digests(cwd, [issueCoreFile])).toEqual(byId);
    expect(await digests(cwd, ["-"], text)).toEqual(byId);
    const all = await digests(cwd, []);
    expect(all.requests).toHaveLength(2);
    expect(await digests(cwd, ["credential-change-requests"])).toEqual(all);
  });

  test.each(["digest", "publish", "frontdoor"])("ccr %s says which one is not there", async (verb) => {
    const words = verb === "frontdoor" ? ["export", "CCR-2026-0099"] : ["CCR-2026-0099"];
    const { code, stdout, stderr } = await runCcr([verb, ...words], { cwd: place() });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("no request of credential-change-requests is CCR-2026-0099");
  });
});
