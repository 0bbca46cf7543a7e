import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withExistingObjects } from "../../live/existing-objects.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { type FakeKubectl, type FakeObjects, makeKubectl, valueOfSecret } from "./fake-kubectl.ts";

let fake: FakeKubectl | undefined;

afterEach(() => {
  vi.unstubAllEnvs();
  fake?.remove();
  fake = undefined;
});

const settings = { kubernetesContext: "production" };

function serve(objects: FakeObjects): FakeKubectl {
  fake = makeKubectl([], { objects });
  vi.stubEnv("PATH", `${fake.folder}:/usr/bin:/bin`);
  vi.stubEnv("KUBECONFIG", fake.kubeconfig);
  vi.stubEnv("TMPDIR", fake.folder);
  vi.stubEnv("VAULT_TOKEN", "not-a-real-token");
  return fake;
}

const secret = (name: string): string => `/api/v1/namespaces/a/secrets/${name}`;
const label = (value: string): { labels: object } => ({ labels: { "reconcile.external-secrets.io/managed": value } });

describe("which objects there are", () => {
  it("is asked for by one kubectl, each by its name, and nothing of it is left", async () => {
    const kubectl = serve({
      "/apis/external-secrets.io/v1/clustersecretstores/s": {},
      "/apis/external-secrets.io/v1/namespaces/a/externalsecrets/e": {},
      [secret("n-7")]: {},
      [secret("n-31")]: {},
    });
    const names = Array.from({ length: 40 }, (_, at) => `n-${at}`);
    const found = await withExistingObjects(settings, async (existing) => [
      await existing.findNames("ClusterSecretStore", { names: ["r", "s", "t"] }),
      await existing.findNames("ExternalSecret", { names: ["e"], namespace: "a" }),
      await existing.findNames("ExternalSecret", { names: ["e"], namespace: "b" }),
      await existing.findNames("Secret", { names, namespace: "a" }),
    ]);
    const whole = (names: readonly string[]) => ({ found: names, unknown: new Map(), isSilent: false });
    expect(found).toEqual([["s"], ["e"], [], ["n-7", "n-31"]].map(whole));
    expect(kubectl.calls().filter((call) => !call.startsWith("GET "))).toEqual([expect.stringMatching(/^proxy /)]);
    expect(kubectl.calls()).toHaveLength(46);
    expect(kubectl.variables()).not.toContain("VAULT_TOKEN");
    expect(fs.readdirSync(kubectl.folder).filter((name) => name.startsWith("ccr-api-"))).toEqual([]);
  });

  it("of Secrets is told by their labels, and no value comes along", async () => {
    serve({ [secret("ours")]: {}, [secret("theirs")]: label("true"), [secret("nearly")]: label("trueish") });
    const names = ["nearly", "none", "ours", "theirs"];
    const look = await withExistingObjects(settings, ({ findForeignSecrets }) =>
      findForeignSecrets({ names, namespace: "a" }),
    );
    expect(look.found).toEqual(["nearly", "ours"]);
    expect(JSON.stringify(look)).not.toContain(valueOfSecret);
  });

  it("is asked for again where there are too many requests, and not where it is refused", async () => {
    const busy = { status: 429, message: "too many requests" };
    const token = `hvs.${"CAESIJ".repeat(6)}x9`;
    const kubectl = serve({
      [secret("busy")]: { refusal: { ...busy, times: 1 } },
      [secret("denied")]: { refusal: { status: 403, message: `no, ${token}` } },
      [secret("silent")]: { refusal: { status: 502, message: "" } },
    });
    const look = (name: string) =>
      withExistingObjects(settings, (existing) => existing.findForeignSecrets({ names: [name], namespace: "a" }));
    expect((await look("busy")).found).toEqual(["busy"]);
    const denied = await look("denied");
    const [problem = ""] = denied.unknown.keys();
    expect([denied.found, denied.isSilent, problem]).toEqual([[], false, expect.stringMatching(/^no, /)]);
    expect(problem).not.toContain(token);
    const silent = { found: [], unknown: new Map([["the API server answered with 502", ["silent"]]]), isSilent: true };
    expect(await look("silent")).toEqual(silent);
    const requests = kubectl.calls().filter((call) => call.startsWith("GET "));
    expect(requests.map((call) => call.split("/").at(-1))).toEqual(["busy", "busy", "denied", "silent"]);
  });

  it("starts nothing where nothing is asked, or where the context is not the stack's", async () => {
    const kubectl = serve({});
    expect(await withExistingObjects(settings, async () => 1)).toBe(1);
    const other = { ...settings, kubernetesServer: "https://other.example.org" };
    const { unknown } = await withExistingObjects(other, ({ findNames }) => findNames("Secret", { names: ["x"] }));
    expect([...unknown]).toEqual([[expect.stringContaining("ccr:kubernetesContext"), ["x"]]]);
    expect(kubectl.calls()).toEqual([]);
  });

  it("is not told where there is no kubectl, or one that ends", async () => {
    const kubectl = serve({});
    const look = () => withExistingObjects(settings, ({ findNames }) => findNames("Secret", { names: ["x"] }));
    const fail = (line: string): void => fs.writeFileSync(kubectl.program, `#!/bin/sh\n${line}\n`);
    const silence = (problem: string) => ({ found: [], unknown: new Map([[problem, ["x"]]]), isSilent: true });
    fail("echo 'error: no login' >&2; exit 1");
    expect(await look()).toEqual(silence("error: no login"));
    fail("echo 'kubectl-1.36: not installed' >&2; exit 127");
    expect(await look()).toEqual(silence("kubectl-1.36: not installed"));
    vi.stubEnv("PATH", "/nonexistent");
    expect(await look()).toEqual(silence("kubectl is not on PATH"));
  });

  it("is told of each that may be looked at, also where others may not", async () => {
    const refusal = { status: 403, message: 'secrets "n" is forbidden' };
    const names = Array.from({ length: 20 }, (_, at) => `n-${String(at).padStart(2, "0")}`);
    const denied = names.filter((name) => !["n-03", "n-17"].includes(name));
    serve({
      ...Object.fromEntries(denied.map((name) => [secret(name), { refusal }])),
      [secret("n-17")]: {},
    });
    const look = withExistingObjects(settings, (all) => all.findForeignSecrets({ names, namespace: "a" }));
    expect(await look).toEqual({ found: ["n-17"], unknown: new Map([[refusal.message, denied]]), isSilent: false });
  });

  it("is asked for once the proxy serves, whatever a wrapper says before", async () => {
    const kubectl = serve({ [secret("x")]: {} });
    const text = fs.readFileSync(kubectl.program, "utf8");
    fs.writeFileSync(kubectl.program, text.replace("#!/bin/sh\n", "#!/bin/sh\necho hello; sleep 0.3\n"));
    const look = withExistingObjects(settings, (all) => all.findNames("Secret", { names: ["x"], namespace: "a" }));
    expect((await look).found).toEqual(["x"]);
  });

  it("is asked for also where the path of temporary files is too long for a socket", async () => {
    const kubectl = serve({ [secret("x")]: {} });
    const long = path.join(kubectl.folder, "d".repeat(100));
    fs.mkdirSync(long);
    vi.stubEnv("TMPDIR", long);
    const look = withExistingObjects(settings, ({ findNames }) =>
      findNames("Secret", { names: ["x"], namespace: "a" }),
    );
    expect((await look).found).toEqual(["x"]);
    expect(fs.readdirSync(long)).toEqual([]);
    vi.stubEnv("TMPDIR", "/nonexistent");
    const again = withExistingObjects(settings, (all) => all.findNames("Secret", { names: ["x"], namespace: "a" }));
    expect((await again).found).toEqual(["x"]);
  });

  it("leaves no kubectl behind where what asks fails", async () => {
    const kubectl = serve({});
    const asking = withExistingObjects(settings, async ({ findNames }) => {
      await findNames("Secret", { names: ["x"] });
      expect(processesOf(kubectl.folder)).not.toEqual([]);
      throw new Error("broken");
    });
    await expect(asking).rejects.toThrow("broken");
    expect(processesOf(kubectl.folder)).toEqual([]);
  });

  it.each([
    ["SIGKILL", false],
    ["SIGINT", false],
    ["SIGTERM", false],
    ["SIGKILL", true],
  ] as const)("leaves no kubectl behind after %s (of a wrapper: %s)", async (signal, isWrapper) => {
    const kubectl = serve({});
    if (isWrapper) {
      fs.renameSync(kubectl.program, `${kubectl.program}-real`);
      fs.writeFileSync(kubectl.program, `#!/bin/sh\n'${kubectl.program}-real' "$@"\nexit $?\n`, { mode: 0o755 });
    }
    const module = path.join(projectRoot, "live/existing-objects.ts");
    const program = [
      `import { withExistingObjects } from ${JSON.stringify(module)};`,
      "await withExistingObjects({ kubernetesContext: 'production' }, async ({ findNames }) => {",
      "  console.log(JSON.stringify(await findNames('Secret', { names: ['x'], namespace: 'a' })));",
      "  await new Promise((resolve) => setTimeout(resolve, 60_000));",
      "});",
    ].join("\n");
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.once("data", () => child.kill(signal));
    const [, by] = await once(child, "exit");
    expect(by).toBe(signal);
    await expect.poll(() => processesOf(kubectl.folder), { timeout: 20_000 }).toEqual([]);
    const folders = (): readonly string[] =>
      fs.readdirSync(kubectl.folder).filter((each) => each.startsWith("ccr-api-"));
    await expect.poll(folders, { timeout: 20_000 }).toEqual([]);
  });
});

/** Processes that have the folder in their command lines. */
function processesOf(folder: string): readonly string[] {
  const commandOf = (pid: string): string => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  return fs.readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(folder));
}
