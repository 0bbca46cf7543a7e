import net from "node:net";
import { listObjects } from "../../lanes/adoption.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "../lanes/sample.ts";
import { type FakeAnswers, type FakeKubectl, makeKubectl } from "../live/fake-kubectl.ts";
import { makeFolder, type Run, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

/** Stands for values, in every place of an answer where one could be. */
export const canary = "canary-5e1f0c77";
export const token = "not-a-real-token-3f9a";

/** An OpenBao and a cluster that hold the lanes of some committed requests. */
export interface InventoryServers {
  /** What OpenBao answers, by method and path; a number is a status. */
  readonly stored: Record<string, object | number>;
  /** Objects of the cluster, by kind. */
  readonly objects: Record<string, object[]>;
  readonly server: ListingServer;
  readonly calls: () => readonly string[];
  /** Runs a command in a folder with the stack's settings and these files. */
  run(args: readonly string[], files?: Readonly<Record<string, string>>): Promise<Run & { readonly folder: string }>;
  close(): Promise<void>;
}

interface ListingServer {
  readonly address: string;
  /** The method and path of each request. */
  readonly log: () => readonly string[];
  close(): Promise<void>;
}

/** OpenBao's LIST is no method that the HTTP server of Node.js knows: this one reads the first line alone. */
async function startListingServer(
  answer: (request: string) => { readonly status: number; readonly body?: object },
): Promise<ListingServer> {
  const requests: string[] = [];
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (chunk) => {
      const [method = "", url = ""] = chunk.toString("utf8").split(" ");
      const request = `${method} ${url.replace(/^\/v1\//, "")}`;
      requests.push(request);
      const { status, body = {} } = answer(request);
      const text = JSON.stringify(body);
      const head = [`HTTP/1.1 ${status} Answer`, "Connection: close", `Content-Length: ${Buffer.byteLength(text)}`];
      socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    log: () => requests,
    close: () => new Promise((resolve) => void (server.listening ? server.close(() => resolve()) : resolve())),
  };
}

export async function startServers(numbers: readonly (1 | 2 | 3)[]): Promise<InventoryServers> {
  const stored: Record<string, object | number> = {};
  const objects: Record<string, object[]> = { ClusterSecretStore: [], SecretStore: [], ExternalSecret: [] };
  fill(numbers, stored, objects);
  const server = await startListingServer((request) => {
    const data = stored[request] ?? 404;
    if (typeof data === "number") return { status: data };
    const body = { data, auth: { client_token: canary }, wrap_info: { token: canary }, warnings: [canary] };
    return { status: 200, body };
  });
  let kubectl: FakeKubectl | undefined;
  return {
    stored,
    objects,
    server,
    calls: () => kubectl?.calls() ?? [],
    async run(args, files = {}) {
      kubectl?.remove();
      const answers = Object.entries(objects).map(([kind, items]): FakeAnswers[number] => [
        `get?${kind}.*`,
        { stdout: JSON.stringify({ kind: "List", items }) },
      ]);
      kubectl = makeKubectl([...answers, ["*", { stderr: `no such call ${canary}\n` }]]);
      const folder = makeFolder({ ...stackFiles({ address: server.address }), ...files });
      const env = { PATH: `${kubectl.folder}:${process.env.PATH}`, KUBECONFIG: kubectl.kubeconfig, VAULT_TOKEN: token };
      return { ...(await runCcr(args, { cwd: folder, env })), folder };
    },
    async close() {
      kubectl?.remove();
      await server.close();
    },
  };
}

function fill(
  numbers: readonly (1 | 2 | 3)[],
  stored: InventoryServers["stored"],
  objects: InventoryServers["objects"],
): void {
  const { set } = compileLanes({ sources: numbers.map((number) => readSample(number)), findings: [] }, settings);
  if (set === undefined) throw new Error("the samples do not compile");
  const keys: Record<string, string[]> = { "sys/policies/acl": ["default", "root"] };
  const list = (place: string): void => {
    const at = place.lastIndexOf("/");
    keys[place.slice(0, at)] = [...(keys[place.slice(0, at)] ?? []), place.slice(at + 1)];
  };
  for (const { place, wanted } of listObjects(set)) {
    if (place.server === "openbao") {
      stored[`GET ${place.path}`] = wanted;
      list(place.path);
      continue;
    }
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": canary, note: canary };
    const metadata = { ...place.manifest.metadata, annotations, managedFields: [{ manager: canary }], uid: canary };
    objects[place.manifest.kind]?.push({ ...place.manifest, metadata, status: { message: canary } });
  }
  stored["GET sys/policies/acl/default"] = {
    policy: `# ${canary}\npath "auth/token/lookup-self" { capabilities = ["read"] }`,
  };
  for (const [place, names] of Object.entries(keys)) stored[`LIST ${place}`] = { keys: names };
  for (const { policy } of set.lanes) {
    stored[`GET ${policy.path}`] = { data: { A: canary } };
    stored[`GET ${policy.path.replace("/data/", "/subkeys/")}`] = {
      subkeys: { NPM_AUTH_TOKEN: canary },
      metadata: { custom: canary },
    };
  }
  stored["GET sys/auth"] = {
    "kubernetes/": { type: "kubernetes", description: canary },
    "oidc/": { type: "oidc" },
    "token/": { type: "token" },
  };
  stored["GET sys/mounts"] = {
    "platform/": { type: "kv", options: { version: "2" }, description: canary },
    "sys/": { type: "system" },
  };
}
