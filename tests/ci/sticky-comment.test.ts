import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder, runScript, serve } from "./run-script.ts";

const token = "canary-comment-token";
const marker = "<!-- credential-lanes: plan -->";

function writePlan(text: string): string {
  const file = path.join(makeFolder(), "plan.md");
  fs.writeFileSync(file, text);
  return file;
}

describe("the comment of a pull request", () => {
  const environmentOf = (address: string): Record<string, string> => ({
    GITHUB_API_URL: address,
    GITHUB_REPOSITORY: "example-org/requests",
    GITHUB_TOKEN: token,
    PULL_REQUEST: "7",
  });
  const list = "/repos/example-org/requests/issues/7/comments?per_page=100&page=";

  it("is written once", async () => {
    const { address, asked } = await serve(({ method }) => ({ body: method === "GET" ? [] : {} }));
    const run = await runScript(["sticky-comment.ts", writePlan("## Plan\n")], environmentOf(address));
    expect(run).toEqual({ code: 0, stdout: "", stderr: "sticky-comment: written\n" });
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${list}1`,
      "POST /repos/example-org/requests/issues/7/comments",
    ]);
    expect(JSON.parse(asked[1]?.body ?? "")).toEqual({ body: `${marker}\n## Plan\n` });
    for (const { headers } of asked) expect(headers.authorization).toBe(`Bearer ${token}`);
  });

  it("is replaced from then on, wherever it is, and nobody else's is", async () => {
    const people = Array.from({ length: 100 }, (_, id) => ({
      id,
      body: id === 3 ? `${marker}\nmine` : `x ${marker}`,
      user: { type: id === 3 ? "User" : "Bot" },
    }));
    const ours = { id: 4711, body: `${marker}\nold`, user: { type: "Bot" } };
    const { address, asked } = await serve(({ url }) => ({
      body: url.endsWith("page=1") ? people : url.endsWith("page=2") ? [{ id: 5 }, ours] : {},
    }));
    const run = await runScript(["sticky-comment.ts", writePlan("new")], environmentOf(address));
    expect(run.stderr).toBe("sticky-comment: replaced\n");
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${list}1`,
      `GET ${list}2`,
      "PATCH /repos/example-org/requests/issues/comments/4711",
    ]);
  });

  it.each([
    ["letters", "a".repeat(70_000)],
    ["pairs of units", "😀".repeat(40_000)],
    ["pairs of units at another place", `a${"😀".repeat(40_000)}`],
  ])("is cut where %s are more than GitHub takes", async (_, text) => {
    const { address, asked } = await serve(({ method }) => ({ body: method === "GET" ? [] : {} }));
    await runScript(["sticky-comment.ts", writePlan(text)], environmentOf(address));
    const { body } = JSON.parse(asked[1]?.body ?? "") as { body: string };
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(65_530);
    expect(body.isWellFormed()).toBe(true);
    expect(body).toContain("**Cut:** the rest does not fit");
  });

  it("is whole at exactly the limit", async () => {
    const { address, asked } = await serve(({ method }) => ({ body: method === "GET" ? [] : {} }));
    const text = "b".repeat(65_536 - marker.length - 1);
    await runScript(["sticky-comment.ts", writePlan(text)], environmentOf(address));
    expect(JSON.parse(asked[1]?.body ?? "").body).toBe(`${marker}\n${text}`);
  });

  it("ends where a server has pages for ever", async () => {
    const page = Array.from({ length: 100 }, (_, id) => ({ id }));
    const { address, asked } = await serve(({ method }) => ({ body: method === "GET" ? page : {} }));
    expect((await runScript(["sticky-comment.ts", writePlan("x")], environmentOf(address))).code).toBe(0);
    expect(asked.length).toBe(51);
  });

  it.each([
    [{ PULL_REQUEST: "7/../../orgs" }, "PULL_REQUEST is not a number"],
    [{ GITHUB_TOKEN: "" }, "GITHUB_TOKEN is not set"],
  ])("asks nothing with %j", async (changed, words) => {
    const { address, asked } = await serve(() => ({ body: [] }));
    const { code, stderr } = await runScript(["sticky-comment.ts", writePlan("x")], {
      ...environmentOf(address),
      ...changed,
    });
    expect([code, stderr]).toEqual([1, `sticky-comment: ${words}\n`]);
    expect(asked).toEqual([]);
  });

  it("fails where it is refused, without what was sent", async () => {
    const { address } = await serve(({ headers }) => ({ status: 403, body: headers.authorization }));
    const { code, stdout, stderr } = await runScript(["sticky-comment.ts", writePlan("x")], environmentOf(address));
    expect(code).toBe(1);
    expect(stderr).toContain("answered 403");
    expect(stdout + stderr).not.toContain(token);
  });
});

describe("the note of a merge request", () => {
  it("is written, then replaced; what GitLab itself notes is not", async () => {
    const notes: unknown[] = [{ id: 1, body: `${marker}\nx`, system: true }];
    const { address, asked } = await serve(({ method }) => ({ body: method === "GET" ? notes : {} }));
    const env = {
      GITLAB_CI: "true",
      CI_API_V4_URL: `${address}/api/v4`,
      CI_PROJECT_ID: "12",
      CI_MERGE_REQUEST_IID: "3",
      CCR_NOTE_TOKEN: token,
    };
    expect((await runScript(["sticky-comment.ts", writePlan("a")], env)).stderr).toContain("written");
    notes.push({ id: 9, body: `${marker}\na`, system: false });
    expect((await runScript(["sticky-comment.ts", writePlan("b")], env)).stderr).toContain("replaced");
    const place = "/api/v4/projects/12/merge_requests/3/notes";
    expect(asked.filter(({ method }) => method !== "GET").map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${place}`,
      `PUT ${place}/9`,
    ]);
    for (const { headers } of asked) expect(headers["private-token"]).toBe(token);
  });
});
