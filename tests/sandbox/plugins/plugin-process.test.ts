import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureCertificates } from "../../../sandbox/certificates.ts";
import { projectRoot } from "../../../sandbox/paths.ts";
import { bundlePlugins, describeSources } from "../../../sandbox/plugins/bundle.ts";
import { grpc, providerProtocol, providerService, structs } from "../../../sandbox/plugins/engine/sdk.ts";
import { installStandInPlugins } from "../../../sandbox/plugins/install.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { answerAsVault } from "./fake-vault.ts";

const token = "the-token-of-this-test";
const require = createRequire(import.meta.url);
let folder: string;
let server: FakeServer | undefined;
const running: ChildProcess[] = [];
const clients: ResourceProviderClient[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "plugins-"));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const child of running.splice(0)) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  await server?.close();
  server = undefined;
  fs.rmSync(folder, { recursive: true });
});

function pluginPath(name: string): string {
  const { version } = require(`@pulumi/${name}/package.json`) as { version: string };
  return path.join(folder, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

/** Starts an installed plugin as the engine does, and connects to the port of its first line. */
async function startPlugin(name: string): Promise<ResourceProviderClient> {
  const child = spawn(pluginPath(name), [], { env: { VAULT_TOKEN: token }, stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const [port] = (await once(createInterface(child.stdout as NodeJS.ReadableStream & NodeJS.ReadStream), "line")) as [
    string,
  ];
  expect(port).toMatch(/^\d+$/);
  const client = new providerService.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  clients.push(client);
  return client;
}

const invoke = <Answer>(send: (done: (error: Error | null, answer: Answer) => void) => unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    send((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });

describe("installStandInPlugins", () => {
  it("installs executables by the SDKs' versions, twice as well as once", () => {
    for (let time = 0; time < 2; time += 1) installStandInPlugins({ pulumiHome: folder, nodePath: "/a node/it's" });
    for (const name of ["vault", "kubernetes"]) {
      const program = pluginPath(name);
      expect(fs.statSync(program).mode & 0o777).toBe(0o755);
      expect(fs.readdirSync(path.dirname(program))).toEqual([`pulumi-resource-${name}`]);
      const [shebang, line] = fs.readFileSync(program, "utf8").split("\n");
      expect(shebang).toBe("#!/bin/sh");
      expect(line).toMatch(new RegExp(`^exec '/a node/it'\\\\''s' '.+/${name}/main\\.ts' "\\$@"$`));
    }
  });
});

describe("bundlePlugins", () => {
  it("makes one file of each stand-in, which is taken again", async () => {
    const bundles = await bundlePlugins(process.execPath, { NODE_COMPILE_CACHE: path.join(folder, "cache") });
    expect(fs.readdirSync(bundles).sort()).toEqual(["kubernetes.mjs", "vault.mjs"]);
    const made = fs.statSync(path.join(bundles, "vault.mjs")).mtimeMs;
    expect(await bundlePlugins(process.execPath, {})).toBe(bundles);
    expect(fs.statSync(path.join(bundles, "vault.mjs")).mtimeMs).toBe(made);
  });

  it("knows them by what they say, wherever they lie", () => {
    const sources = path.join(projectRoot, "sandbox/plugins");
    const copy = path.join(folder, "copy");
    fs.cpSync(sources, copy, { recursive: true });
    expect(describeSources(copy)).toBe(describeSources(sources));
    fs.appendFileSync(path.join(copy, "vault/main.ts"), " ");
    expect(describeSources(copy)).not.toBe(describeSources(sources));
  });
});

describe.each([{ from: "its sources" }, { from: "one file" }])("a plugin that is run from $from", ({ from }) => {
  beforeEach(async () => {
    const bundles = from === "one file" ? { bundles: await bundlePlugins(process.execPath, process.env) } : {};
    installStandInPlugins({ pulumiHome: folder, nodePath: process.execPath, ...bundles });
  });

  it("serves check, preview, create and diff over TLS by the CA that it is given", async () => {
    await ensureCertificates(folder);
    const read = (name: string): string => fs.readFileSync(path.join(folder, name), "utf8");
    server = await startFakeServer(answerAsVault(new Map()), { cert: read("server.crt"), key: read("server.key") });
    const client = await startPlugin("vault");
    const configure = new providerProtocol.ConfigureRequest();
    configure.getVariablesMap().set("vault:config:address", server.address);
    configure.getVariablesMap().set("vault:config:caCertFile", path.join(folder, "ca.crt"));
    const configured = await invoke<InstanceType<typeof providerProtocol.ConfigureResponse>>((done) =>
      client.configure(configure, done),
    );
    expect([configured.getSupportspreview(), configured.getAcceptsecrets()]).toEqual([true, false]);

    const urn = "urn:pulumi:s::p::vault:index/policy:Policy::lane";
    const create = new providerProtocol.CreateRequest();
    create.setUrn(urn);
    create.setProperties(structs.Struct.fromJavaScript({ name: "lane", policy: "text" }));
    create.setPreview(true);
    type Created = InstanceType<typeof providerProtocol.CreateResponse>;
    expect((await invoke<Created>((done) => client.create(create, done))).getId()).toBe("");
    expect(server.requests).toEqual([]);
    create.setPreview(false);
    const created = await invoke<Created>((done) => client.create(create, done));
    expect(created.getId()).toBe("lane");
    expect(created.getProperties()?.toJavaScript()).toEqual({ name: "lane", policy: "text" });

    const diff = new providerProtocol.DiffRequest();
    diff.setUrn(urn);
    diff.setId("lane");
    diff.setOlds(created.getProperties());
    diff.setNews(structs.Struct.fromJavaScript({ name: "lane-2", policy: "text" }));
    type Diff = InstanceType<typeof providerProtocol.DiffResponse>;
    const answer = await invoke<Diff>((done) => client.diff(diff, done));
    expect(answer.getReplacesList()).toEqual(["name"]);
    const { UPDATE_REPLACE } = providerProtocol.PropertyDiff.Kind;
    expect(answer.getDetaileddiffMap().get("name")?.getKind()).toBe(UPDATE_REPLACE);
  });

  it("keeps a refused value out of the failure, which the engine would print", async () => {
    const client = await startPlugin("vault");
    const request = new providerProtocol.CheckRequest();
    request.setNews(structs.Struct.fromJavaScript({ address: "https://127.0.0.1:1", token: "private" }));
    type Checked = InstanceType<typeof providerProtocol.CheckResponse>;
    const failures = (await invoke<Checked>((done) => client.checkConfig(request, done))).getFailuresList();
    expect(failures.map((failure) => [failure.getProperty(), failure.getReason()])).toEqual([
      ["", "vault:token would be kept in the state: set VAULT_TOKEN in the environment instead"],
    ]);
  });

  it("ends with the engine that started it", async () => {
    // The shell stands for an engine that is killed before it can end its plugin.
    const script = `${JSON.stringify(pluginPath("kubernetes"))} & echo $!; wait`;
    const engine = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
    running.push(engine);
    const lines = createInterface(engine.stdout as NodeJS.ReadableStream & NodeJS.ReadStream)[Symbol.asyncIterator]();
    const pid = Number((await lines.next()).value);
    await lines.next();
    engine.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
