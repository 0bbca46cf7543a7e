import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { approveText } from "../approve.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const active = readRequest("CCR-2026-0002");

test("every committed request fits a chat message, with its risks before all else and the lines to decide by at its end", async () => {
  for (const id of ["CCR-2026-0001", "CCR-2026-0002", "CCR-2026-0003"]) {
    const { code, stdout, stderr } = await runCcr(["render", id]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.length).toBeLessThan(4500);
    const places = [
      "RISK",
      "Who reads what",
      "Verification",
      "Lifecycle",
      "Decisions",
      "APPROVE:",
      "DENY:",
      "NEEDS_CHANGES:",
    ]
      .filter((word) => word !== "RISK" || id !== "CCR-2026-0001")
      .map((word) => stdout.indexOf(word));
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(places[0]).toBeGreaterThan(0);
  }
});

test("JSON, Markdown and HTML say the same; a request cannot write Markdown, HTML or colours of its own", async () => {
  const title = `title: '[x](https://example.org) <b>@all</b> | **bold**'`;
  const hostile = active.replace("title: issue-core ingestion API key lane", title);
  const cwd = makeFolder({ [issueCoreFile]: approveText(hostile) });
  const render = async (format: string): Promise<string> =>
    (await runCcr(["render", "CCR-2026-0002", "--format", format], { cwd })).stdout;
  const markdown = await render("markdown");
  expect(markdown).toContain("&lt;b");
  expect(markdown).not.toMatch(/\]\(https|<b>|@all|[^\\]\*\*bold/);
  const page = await render("html");
  expect(page).toContain("&lt;b&gt;@all");
  expect(page).not.toContain("<b>");
  expect(JSON.parse(await render("json")).requests[0].title).toContain("<b>@all</b>");
  // A colour is a control character, which no request may hold.
  const coloured = active.replace(/reason: .*\n(?: {4}.*\n)*/, 'reason: "a\\u001b[31mred"\n');
  const broken = await runCcr(["render", "CCR-2026-0002"], { cwd: makeFolder({ [issueCoreFile]: coloured }) });
  expect([broken.code, broken.stdout]).toEqual([1, ""]);
});

test("a request with errors is not shown, since nothing of it can be trusted", async () => {
  const cwd = makeFolder({ [issueCoreFile]: active.replace("ttl: 15m", "ttl: forever") });
  const { code, stdout, stderr } = await runCcr(["render", "CCR-2026-0002"], { cwd });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("has 1 error");
});

describe("what changed since the last approval", () => {
  const changed = active.replace("ttl: 15m", "ttl: 30m");

  test("is found in git, value by value", async () => {
    const cwd = makeFolder({ [issueCoreFile]: active });
    const git = (...args: string[]): unknown =>
      spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "approved");
    fs.writeFileSync(path.join(cwd, issueCoreFile), changed);
    git("commit", "-qam", "changed");
    const { stdout } = await runCcr(["render", "CCR-2026-0002"], { cwd });
    expect(stdout).toContain("/auth/ttl: 15m -> 30m");
    expect(stdout).toContain("? platform-operator approved another content");
  });

  test("is said to be unknown where there is no such content", async () => {
    const { stdout } = await runCcr(["render", "CCR-2026-0002"], { cwd: makeFolder({ [issueCoreFile]: changed }) });
    expect(stdout).toContain("read it as a new request");
  });
});

describe("ccr frontdoor export", () => {
  const entryOf = async (text: string): Promise<Record<string, unknown>> =>
    JSON.parse((await runCcr(["frontdoor", "export"], { cwd: makeFolder({ [issueCoreFile]: text }) })).stdout)
      .entries[0];

  test("is concrete and without a place to fill in once the lane is verified", async () => {
    const entry = await entryOf(active);
    expect(entry).toMatchObject({ readiness: "active", resolvable: true, exec_capable: true, pending: [] });
    expect(JSON.stringify(entry)).not.toContain("<");
  });

  test("is a template before, whatever the request says of its readiness", async () => {
    const unproven = active.replace(/^evidence:\n(?: .*\n)+/m, "");
    const entry = await entryOf(unproven);
    expect(entry).toMatchObject({ readiness: "template", resolvable: false, exec_capable: false });
    expect(JSON.stringify(entry)).not.toContain("platform/workloads");
    expect(entry.pending).not.toEqual([]);
  });

  test("is a verb of one word, and another one is told", async () => {
    expect((await runCcr(["frontdoor", "import"])).code).toBe(2);
  });
});

describe("ccr publish", () => {
  const ledgerOf = (cwd: string): string[] =>
    fs.readFileSync(path.join(cwd, ".ccr/state-hub.jsonl"), "utf8").trim().split("\n");

  test("tells the ledger of each decision once, whoever tells it first", async () => {
    const proposed = active
      .replace("status: active", "status: proposed")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template")
      .replace(/^decisions:\n[\s\S]*$/m, "");
    const cwd = makeFolder({ [issueCoreFile]: proposed });
    const decide = (reviewer: string) =>
      runCcr(["approve", "CCR-2026-0002", "--reviewer", reviewer, "--comment", "Read."], { cwd });
    expect((await decide("platform-operator")).code).toBe(0);
    expect((await decide("issue-core-owner")).code).toBe(0);
    expect(ledgerOf(cwd)).toHaveLength(2);
    expect((await runCcr(["publish"], { cwd })).code).toBe(0);
    expect(ledgerOf(cwd)).toHaveLength(2);
    fs.rmSync(path.join(cwd, ".ccr"), { recursive: true });
    expect((await runCcr(["publish", "--json"], { cwd })).stdout).toContain('"decisions": 2');
    expect(ledgerOf(cwd)).toHaveLength(2);
  });

  test("a hub that cannot be told leaves the record as it is, and says so", async () => {
    const cwd = makeFolder({ [issueCoreFile]: active });
    const env = { CCR_STATE_HUB: path.join(cwd, issueCoreFile) };
    const { code, stderr } = await runCcr(["publish"], { cwd, env });
    expect(code).toBe(1);
    expect(stderr).toContain("ledger-broken");
    expect(fs.readFileSync(path.join(cwd, issueCoreFile), "utf8")).toBe(active);
    expect(stderr).toMatch(/^ccr: the State Hub was not told: ledger-broken: /);
  });

  test("a hub that is switched off is told nothing, and that is said", async () => {
    const cwd = makeFolder({ [issueCoreFile]: active });
    const env = { CCR_STATE_HUB: "off" };
    const said = "ccr: the State Hub was not told: the State Hub is switched off (CCR_STATE_HUB)\n";
    expect(await runCcr(["publish"], { cwd, env })).toEqual({ code: 1, stdout: "", stderr: said });
    const { code, stdout } = await runCcr(["publish", "--json"], { cwd, env });
    expect([code, JSON.parse(stdout)]).toEqual([1, expect.objectContaining({ told: false, requests: 1 })]);
  });

  test("says why it fails, also where there is nothing to tell", async () => {
    const cwd = makeFolder({ "credential-change-requests/.keep": "" });
    const { code, stderr } = await runCcr(["publish"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain(
      "ccr: credential-change-requests has 1 error (Folder without a request); ccr validate lists it\n",
    );
  });

  test("counts in words that fit", async () => {
    const one = active.replace(/^decisions:\n/m, "decisions: []\nmore:\n").replace(/^more:\n(?: .*\n)*/m, "");
    const cwd = makeFolder({ [issueCoreFile]: one.replace("status: active", "status: proposed") });
    const { stderr } = await runCcr(["publish"], { cwd });
    expect(stderr).toContain("the State Hub has the 0 decisions of ");
    const all = await runCcr(["publish"], { cwd: makeFolder({ [issueCoreFile]: active }) });
    expect(all.stderr).toMatch(/^the State Hub has the 2 decisions of 1 request\n$/);
  });
});
