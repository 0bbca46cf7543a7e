import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "../run-ccr.ts";
import { browserFile, openBrowser, startServe } from "./browser.ts";

const proposed = readRequest("CCR-2026-0002")
  .replace("status: active", "status: proposed")
  .replace("resolvable: true", "resolvable: false")
  .replace("readiness: active", "readiness: template")
  .replace(/^decisions:\n[\s\S]*$/m, "");

/** What measure-page.js says of a page. */
interface Measured {
  readonly width: number;
  readonly contrasts: readonly number[];
}

interface Got {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** One request, with whatever headers a stranger could send. */
function ask(
  url: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

const form = { "content-type": "application/x-www-form-urlencoded" };
const fieldsOf = (page: string): Record<"token" | "what", string> => ({
  token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "",
  what: /name="what" value="([^"]+)"/.exec(page)?.[1] ?? "",
});

describe("what a stranger may not do", () => {
  test("a page says what it may load, and is not framed, kept or sniffed", async () => {
    const url = await startServe(makeFolder({ [issueCoreFile]: proposed }));
    const { status, headers } = await ask(url);
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "x-frame-options": "DENY",
    });
  });

  test("a form without the page's token, or from a page elsewhere, records nothing", async () => {
    const cwd = makeFolder({ [issueCoreFile]: proposed });
    const url = await startServe(cwd);
    const { body: page } = await ask(`${url}requests/CCR-2026-0002`);
    const { token, what } = fieldsOf(page);
    const decide = `${url}requests/CCR-2026-0002/decide`;
    const send = (fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Got> =>
      ask(decide, {
        method: "POST",
        headers: { ...form, ...headers },
        body: new URLSearchParams({
          reviewer: "platform-operator",
          decision: "approved",
          comment: "Yes.",
          what,
          ...fields,
        }).toString(),
      });
    expect((await send({})).status).toBe(403);
    expect((await send({ token: `${token}x` })).status).toBe(403);
    expect((await send({ token }, { origin: "https://example.org" })).status).toBe(403);
    expect((await send({ token }, { origin: "null" })).status).toBe(403);
    expect((await send({ token }, { host: "example.org" })).status).toBe(421);
    expect((await send({ token, comment: "x".repeat(20_000) })).status).toBe(413);
    expect((await ask(decide)).status).toBe(405);
    expect((await ask(`${url}../package.json`)).status).toBe(404);
    expect(fs.readFileSync(path.join(cwd, issueCoreFile), "utf8")).toBe(proposed);
    expect((await send({ token })).status).toBe(303);
    expect((await runCcr(["validate"], { cwd })).code).toBe(0);
  });

  test("what a request holds is text on the page, never a part of it", async () => {
    const title = `'<script>alert(1)</script> "& <img src=x onerror=alert(1)>'`;
    const hostile = proposed.replace("title: issue-core ingestion API key lane", `title: ${title}`);
    const url = await startServe(makeFolder({ [issueCoreFile]: hostile }));
    for (const at of ["", "requests/CCR-2026-0002", "?q=%3Cscript%3E", "?show=%22%3E%3Cscript%3E"]) {
      expect((await ask(`${url}${at}`)).body).not.toMatch(/<script|<img/);
    }
  });

  test("another port that is taken, and an address of another machine, are told", async () => {
    const cwd = makeFolder({ [issueCoreFile]: proposed });
    const url = await startServe(cwd);
    const { code, stderr } = await runCcr(["serve", "--port", new URL(url).port], { cwd });
    expect([code, stderr]).toEqual([1, "ccr: it cannot listen there (EADDRINUSE)\n"]);
    expect((await runCcr(["serve", "--port", "99999"], { cwd })).code).toBe(2);
  });

  test.each([
    ["a file that is not there", ["no.yaml"], "there is no request, file or folder no.yaml"],
    ["a folder without requests", [], "credential-change-requests: Folder without a request"],
  ])("nothing is served of %s", async (_, args, words) => {
    const cwd = makeFolder({ "credential-change-requests/.keep": "" });
    const { code, stdout, stderr } = await runCcr(["serve", ...args], { cwd });
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(words)]);
  });

  test("a form takes no name with a line break and no text over the limit", async () => {
    const cwd = makeFolder({ [issueCoreFile]: proposed });
    const url = await startServe(cwd);
    const { token, what } = fieldsOf((await ask(`${url}requests/CCR-2026-0002`)).body);
    const send = (fields: Record<string, string>): Promise<Got> => {
      const body = new URLSearchParams({ token, what, person: "", decision: "approved", ...fields }).toString();
      return ask(`${url}requests/CCR-2026-0002/decide`, { method: "POST", headers: form, body });
    };
    const named = await send({ reviewer: "platform-operator\nx", comment: "Read." });
    expect([named.status, named.body]).toEqual([409, expect.stringContaining("the reviewer must be one line")]);
    const long = await send({ reviewer: "platform-operator", comment: "x".repeat(10_001) });
    expect([long.status, long.body]).toEqual([409, expect.stringContaining("the comment must be at most 10,000")]);
    expect(fs.readFileSync(path.join(cwd, issueCoreFile), "utf8")).toBe(proposed);
  });
});

test("ccr site writes the same pages as files, without a form", async () => {
  const cwd = makeFolder({ [issueCoreFile]: proposed });
  expect((await runCcr(["site", "out"], { cwd })).code).toBe(0);
  const page = fs.readFileSync(path.join(cwd, "out/requests/CCR-2026-0002.html"), "utf8");
  expect(page).toContain("issue-core ingestion API key lane");
  expect(page).not.toMatch(/<form|<script|https?:\/\//);
  expect(fs.readdirSync(path.join(cwd, "out")).sort()).toEqual([
    "index.html",
    "proposed.html",
    "requests",
    "undecided.html",
    "withheld.html",
  ]);
  const once = fs.readFileSync(path.join(cwd, "out/index.html"), "utf8");
  await runCcr(["site", "out"], { cwd });
  expect(fs.readFileSync(path.join(cwd, "out/index.html"), "utf8")).toBe(once);
});

describe("ccr site", () => {
  const other = "credential-change-requests/CCR-2026-0003-other.yaml";
  const both = { [issueCoreFile]: proposed, [other]: readRequest("CCR-2026-0003") };
  const run = (cwd: string, ...args: readonly string[]) => runCcr(["site", ...args], { cwd });
  const pagesOf = (cwd: string): readonly string[] => fs.readdirSync(path.join(cwd, "out/requests")).sort();

  test("removes pages of an earlier run that are not shown any more, and nothing that it did not write", async () => {
    const cwd = makeFolder({ ...both, "out/own.html": "<p>own", "out/requests/CCR-2026-0009.html": "<p>own" });
    expect((await run(cwd, "out")).stderr).toBe("2 requests: out/index.html\n");
    expect(fs.existsSync(path.join(cwd, "out/active.html"))).toBe(true);
    const { code, stderr } = await run(cwd, "out", "CCR-2026-0002");
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^1 request: out\/index\.html; removed \d pages of an earlier run\n$/),
    ]);
    expect(pagesOf(cwd)).toEqual(["CCR-2026-0002.html", "CCR-2026-0009.html"]);
    expect(fs.existsSync(path.join(cwd, "out/active.html"))).toBe(false);
    expect(fs.readFileSync(path.join(cwd, "out/own.html"), "utf8")).toBe("<p>own");
  });

  test.each([
    [["credential-change-requests"], 1, "credential-change-requests holds requests"],
    [["elsewhere", "elsewhere"], 1, "elsewhere holds requests"],
    [["."], 1, "/requests holds requests"],
    [["CCR-2026-0002"], 2, "a folder to write to comes first"],
  ])("writes nothing where requests are, as %j", async (args, exit, words) => {
    const elsewhere = { "elsewhere/a.yaml": proposed, "requests/CCR-2026-0005-a.yaml": proposed };
    const cwd = makeFolder({ ...both, ...(args[0] === "." || args[0] === "elsewhere" ? elsewhere : {}) });
    const { code, stderr } = await run(cwd, ...args);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(words)]);
    expect(fs.readdirSync(cwd, { recursive: true }).filter((name) => String(name).endsWith(".html"))).toEqual([]);
  });

  test("says why there is nothing to show", async () => {
    const cwd = makeFolder({ "credential-change-requests/.keep": "" });
    const { code, stderr } = await run(cwd, "out");
    expect([code, stderr]).toEqual([1, "ccr: credential-change-requests: Folder without a request\n"]);
    expect(fs.existsSync(path.join(cwd, "out"))).toBe(false);
  });
});

// Skipped only where there is no browser; the reason is in the name, which the report prints.
describe.skipIf(browserFile === undefined)(
  "in a browser (skipped where no Chromium is on PATH: apt-get install chromium)",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    async function open(url: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
      const page = await browser.newPage({ javaScriptEnabled: false, ...options });
      onTestFinished(() => page.close());
      await page.goto(url);
      return page;
    }

    test("a request is found, read and approved by the keyboard alone, without JavaScript", async () => {
      const cwd = makeFolder({ [issueCoreFile]: proposed });
      const url = await startServe(cwd);
      const page = await open(url);
      await page.getByRole("searchbox", { name: "Words" }).fill("ingestion");
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "CCR-2026-0002" }).press("Enter");
      expect(await page.getByRole("img", { name: /The lane: request CCR-2026-0002/ }).count()).toBe(1);
      await page.getByLabel("As", { exact: true }).selectOption("platform-operator");
      await page.getByLabel("Approve this content").press("Space");
      await page.getByLabel(/^Why/).fill("Needed for ingestion.");
      await page.getByRole("button", { name: "Record" }).press("Enter");
      await page.waitForLoadState();
      expect(await page.getByText(/platform-operator approved it/).count()).toBe(1);
      expect(fs.readFileSync(path.join(cwd, issueCoreFile), "utf8")).toContain("comment: Needed for ingestion.");
    });

    test("a refusal keeps what was filled in and says why; a request that changed meanwhile is not decided", async () => {
      const cwd = makeFolder({ [issueCoreFile]: proposed });
      const page = await open(`${await startServe(cwd)}requests/CCR-2026-0002`);
      fs.writeFileSync(path.join(cwd, issueCoreFile), proposed.replace("ttl: 15m", "ttl: 30m"));
      await page.getByLabel("Deny it").check();
      await page.getByLabel(/^Why/).fill("Too long.");
      await page.getByRole("button", { name: "Record" }).click();
      expect(await page.getByRole("alert").innerText()).toContain("wrong-digest");
      expect(await page.getByLabel(/^Why/).inputValue()).toBe("Too long.");
      expect(await page.getByLabel("Deny it").isChecked()).toBe(true);
    });

    test.each(["light", "dark"] as const)(
      "%s: words stand out from their ground, and nothing is wider than a phone",
      async (colorScheme) => {
        const cwd = makeFolder({ [issueCoreFile]: proposed });
        const page = await open(`${await startServe(cwd)}requests/CCR-2026-0002`, {
          colorScheme,
          viewport: { width: 390, height: 800 },
          javaScriptEnabled: true,
        });
        const failures: string[] = [];
        page.on("console", (message) => failures.push(message.text()));
        const seen = await page.evaluate<Measured>(
          fs.readFileSync(path.join(import.meta.dirname, "measure-page.js"), "utf8"),
        );
        expect(seen.width).toBeLessThanOrEqual(390);
        expect(seen.contrasts.length).toBeGreaterThan(20);
        expect(Math.min(...seen.contrasts)).toBeGreaterThanOrEqual(4.5);
        expect(failures).toEqual([]);
      },
    );
  },
);
