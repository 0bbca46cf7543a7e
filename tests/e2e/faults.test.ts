import { randomBytes, webcrypto } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readCertificateFile } from "../../sandbox/certificates.ts";
import { type ComponentSettings, openbaoAddress } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { addOperatorTools, preparePulumi, type SandboxPulumi } from "../../sandbox/pulumi.ts";
import { findLeaks } from "./canary.ts";
import { policyText } from "./expected.ts";
import {
  answerWith,
  delayEach,
  type FaultProxy,
  type Handler,
  hang,
  type ProxiedSandbox,
  resetInBody,
  startFaultProxy,
  startProxiedSandbox,
} from "./fault-proxy.ts";
import { type CommandResult, copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

const policyName = "workload-kv-read-llm-connect-provider-secrets";
const lanePath = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const policyPath = `/v1/sys/policies/acl/${policyName}`;
const rolePath = "/v1/auth/kubernetes/role/external-secrets-activity-core";
const storePath = "/apis/external-secrets.io/v1/clustersecretstores/openbao-activity-core";
const laneSecretPath =
  "/apis/external-secrets.io/v1/namespaces/activity-core/externalsecrets/llm-connect-provider-secrets";
const canary = `canary-${randomBytes(18).toString("base64url")}`;

/** Milliseconds within which a command ends: 15 s for its servers, and as long again for a machine that is busy. */
const bound = 30_000;

let settings: ComponentSettings;
let sandbox: ProxiedSandbox;
let project: TestProject;
/** The same program where no kubectl is at hand. */
let bare: TestProject;
let operator: JsonClient;
let cluster: KubernetesClient;
let folder: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-faults-"));
  settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  const quiet = (): void => undefined;
  const pulumi = await addOperatorTools(await preparePulumi(settings, { plugins: "auto", progress: quiet }), quiet);
  sandbox = await startProxiedSandbox(settings, { pulumi, folder });
  project = copyOneLane(sandbox.pulumi);
  bare = copyOneLane({ ...sandbox.pulumi, environment: withoutKubectl(sandbox.pulumi.environment) });
  operator = connectOpenbao(settings, readRootToken(settings));
  cluster = connectKubernetes(settings);
  await operator.request({ method: "POST", path: `/v1/${lanePath}`, body: { data: { OPENROUTER_API_KEY: canary } } });
});

afterEach(async () => {
  await sandbox.openbao.restore();
  await sandbox.cluster.restore();
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  for (const at of [laneSecretPath, storePath]) await cluster.request({ method: "DELETE", path: at });
  for (const at of [rolePath, policyPath, `/v1/${lanePath.replace("/data/", "/metadata/")}`]) {
    await operator.request({ method: "DELETE", path: at });
  }
  for (const at of [admissionPath, bindingPath]) await cluster.request({ method: "DELETE", path: at });
  project.remove();
  bare.remove();
  fs.rmSync(folder, { recursive: true, force: true });
  await sandbox.close();
  await operator.close();
  await cluster.close();
});

function copyOneLane(pulumi: SandboxPulumi): TestProject {
  const copy = copyProject(pulumi);
  copy.removeRequests(/0001|0002/);
  return copy;
}

/** Folders with a kubectl are left out; what else lies in them is not needed. */
function withoutKubectl(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = (environment.PATH ?? "").split(path.delimiter);
  const kept = folders.filter((each) => !fs.existsSync(path.join(each, "kubectl")));
  return { ...environment, PATH: kept.join(path.delimiter) };
}

const outputOf = ({ stdout, stderr }: CommandResult): string => stdout + stderr;

/** Runs a command that must fail in time, say why, and claim nothing; answers with what it said. */
async function expectFailure(run: () => Promise<CommandResult>, ...words: readonly string[]): Promise<string> {
  const start = performance.now();
  const result = await run();
  expect(performance.now() - start).toBeLessThan(bound);
  const output = outputOf(result);
  expect(result.code, output).not.toBe(0);
  for (const word of words) expect(output).toContain(word);
  expect(output).not.toMatch(/no changes/i);
  return output;
}

const update = ["up", "--yes", "--skip-preview"] as const;

/** What is granted is at most what was approved. */
async function expectNothingWider(): Promise<void> {
  const policy = await operator.request({ method: "GET", path: policyPath });
  if (policy.status !== 404) expect(policy.body.data.policy).toBe(policyText("CCR-2026-0003", lanePath));
  const role = await operator.request({ method: "GET", path: rolePath });
  if (role.status !== 404) {
    expect(role.body.data).toMatchObject({
      bound_service_account_names: ["external-secrets"],
      bound_service_account_namespaces: ["external-secrets"],
      token_policies: [policyName],
    });
    // A role names no policy that somebody else could fill.
    expect(policy.status).toBe(200);
  }
  const store = await cluster.request({ method: "GET", path: storePath });
  if (store.status !== 404) expect(store.body.spec.conditions).toEqual([{ namespaces: ["activity-core"] }]);
}

async function expectNothingGranted(): Promise<void> {
  for (const at of [policyPath, rolePath]) {
    expect((await operator.request({ method: "GET", path: at })).status).toBe(404);
  }
  for (const at of [storePath, laneSecretPath]) {
    expect((await cluster.request({ method: "GET", path: at })).status).toBe(404);
  }
}

interface Fault {
  readonly name: string;
  /** What the server does; absent: it is down. */
  readonly handler?: Handler;
  /** What the program says of it, beside the address. */
  readonly says: string;
}

const openbaoFaults: readonly Fault[] = [
  { name: "is down", says: "cannot be reached (ECONNREFUSED)" },
  { name: "never answers", handler: hang, says: "cannot be reached (no answer within 4 s)" },
  { name: "is sealed", handler: answerWith(503, "Vault is sealed"), says: "answered 503: it is sealed" },
  { name: "refuses the token", handler: answerWith(403, "permission denied"), says: "does not let this token read" },
  { name: "limits the rate", handler: answerWith(429, "request rate exceeded"), says: "answered 429" },
  { name: "fails", handler: answerWith(500, "internal error"), says: "answered 500" },
  { name: "breaks off in its answer", handler: resetInBody, says: "cannot be reached (ECONNRESET)" },
];

async function inflict(proxy: FaultProxy, { handler }: Fault): Promise<void> {
  if (handler === undefined) await proxy.refuse();
  else proxy.handler = handler;
}

describe("an OpenBao that", () => {
  it.each(openbaoFaults)("$name is an error before anything is granted, in preview as in update", async (fault) => {
    await inflict(sandbox.openbao, fault);
    const words = ["what exists already cannot be told", sandbox.openbao.address, fault.says];
    await expectFailure(() => project.run("preview"), ...words);
    await expectFailure(() => project.run(...update), ...words);
    expect(sandbox.openbao.log.filter((line) => !line.startsWith("GET "))).toEqual([]);
    await expectNothingGranted();
  });

  it("has another name in its certificate, or another authority, is an error", async () => {
    const { authority, certificate, key } = await issueFor("openbao.example.org");
    const own = readCertificateFile(settings.paths.certificates, "ca.crt");
    const caFile = path.join(folder, "other-ca.crt");
    fs.writeFileSync(caFile, authority);
    const other = await startFaultProxy({ target: openbaoAddress(settings.ports), ca: own, certificate, key });
    try {
      const named = { "ccr:openbaoAddress": other.address, "ccr:openbaoCaFile": caFile };
      const wrongName = () => project.runWithSettings(named, "preview");
      await expectFailure(wrongName, other.address, "ERR_TLS_CERT_ALTNAME_INVALID");
      const distrusted = () => project.runWithSettings({ "ccr:openbaoAddress": other.address }, "preview");
      await expectFailure(distrusted, other.address, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
      expect(other.log).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

/** A certificate for one DNS name, of an authority that is made for it; PEM texts. */
async function issueFor(name: string): Promise<{ authority: string; certificate: string; key: string }> {
  x509.cryptoProvider.set(webcrypto);
  const signingAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
  const makeKeys = () => webcrypto.subtle.generateKey(signingAlgorithm, true, ["sign", "verify"]);
  const [above, keys] = [await makeKeys(), await makeKeys()];
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: "01", name: "CN=another authority", ...validity, signingAlgorithm, keys: above },
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ serialNumber: "02", subject: `CN=${name}`, issuer: authority.subject, ...validity, signingAlgorithm },
    ...{ publicKey: keys.publicKey, signingKey: above.privateKey },
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
  });
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    authority: authority.toString("pem"),
    certificate: certificate.toString("pem"),
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
  };
}

const clusterFaults: readonly Fault[] = [
  { name: "is down", says: "was refused" },
  { name: "never answers", handler: hang, says: "Unable to connect to the server" },
  { name: "fails", handler: async () => statusAnswer(503, "ServiceUnavailable"), says: "(ServiceUnavailable)" },
];

/** An error as an API server answers it. */
function statusAnswer(code: number, reason: string) {
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", message: "told by the test", reason, code };
  return { status: code, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(body)) };
}

describe("an API server that", () => {
  it.each(clusterFaults)("$name is an error before anything is granted, in preview as in update", async (fault) => {
    await inflict(sandbox.cluster, fault);
    const words = ["the cluster of the context sandbox cannot be asked", fault.says];
    await expectFailure(() => project.run("preview"), ...words);
    await expectFailure(() => project.run(...update), ...words);
    await expectNothingGranted();
  });

  it("is down where there is no kubectl to ask it by is a warning in a preview, and an error in an update", async () => {
    await sandbox.cluster.refuse();
    const preview = await bare.run("preview");
    expect(preview.code, outputOf(preview)).toBe(0);
    expect(outputOf(preview)).toContain("kubectl is not on PATH");
    expect(outputOf(preview)).toContain("configured Kubernetes cluster is unreachable");
    await expectFailure(() => bare.run(...update), "ECONNREFUSED", new URL(sandbox.cluster.address).host);
    await expectNothingWider();
    await takeBack();
  });

  it("does not know the kinds of External Secrets is said by a preview and refused by an update, also by one that could not ask before", async () => {
    sandbox.cluster.handler = async (request, forward) =>
      request.url.startsWith("/apis/external-secrets.io/") ? statusAnswer(404, "NotFound") : forward();
    const words = "the cluster of the context sandbox does not serve ClusterSecretStore and ExternalSecret";
    const preview = await project.run("preview");
    expect([preview.code, outputOf(preview)]).toEqual([0, expect.stringContaining(words)]);
    expect(outputOf(preview)).toContain("an update refuses until it is");
    await expectFailure(() => project.run(...update), words);
    await expectNothingGranted();
    await expectFailure(() => bare.run(...update), "ClusterSecretStore in external-secrets.io/v1", "CRDs");
    await expectNothingWider();
    await takeBack();
  });

  it("denies an object fails preview and update, and names the object and the reason", async () => {
    await denyInNamespace("activity-core");
    await expect.poll(isDenied, { timeout: 30_000 }).toBe(true);
    const words = [path.dirname(laneSecretPath), denial];
    await expectFailure(() => project.run("preview"), ...words);
    await expectFailure(() => project.run(...update), ...words);
    await expectNothingWider();
    expect((await cluster.request({ method: "GET", path: laneSecretPath })).status).toBe(404);
    for (const at of [admissionPath, bindingPath]) await cluster.request({ method: "DELETE", path: at });
    await expect.poll(isDenied, { timeout: 30_000 }).toBe(false);
  });
});

async function takeBack(): Promise<void> {
  await sandbox.cluster.restore();
  const { code, ...output } = await project.run("destroy", "--yes", "--skip-preview");
  expect(code, outputOf({ code, ...output })).toBe(0);
  await expectNothingGranted();
}

const denial = "no ExternalSecret may be made here today";
const admission = "/apis/admissionregistration.k8s.io/v1";
const admissionPath = `${admission}/validatingadmissionpolicies/faults-test`;
const bindingPath = `${admission}/validatingadmissionpolicybindings/faults-test`;

async function denyInNamespace(namespace: string): Promise<void> {
  const metadata = { name: "faults-test" };
  const apiVersion = "admissionregistration.k8s.io/v1";
  const resourceRules = [
    { apiGroups: ["external-secrets.io"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["externalsecrets"] },
  ];
  const validations = [{ expression: `object.metadata.namespace != "${namespace}"`, message: denial }];
  const spec = { failurePolicy: "Fail", matchConstraints: { resourceRules }, validations };
  const policy = { apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec };
  const binding = {
    ...{ apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata },
    spec: { policyName: metadata.name, validationActions: ["Deny"] },
  };
  for (const [at, body] of [
    [admissionPath, policy],
    [bindingPath, binding],
  ] as const) {
    const { status } = await cluster.request({ method: "POST", path: path.dirname(at), body });
    expect(status).toBe(201);
  }
}

/** Rehearses a creation, since a policy takes effect some time after it is made. */
async function isDenied(): Promise<boolean> {
  const body = {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "rehearsal", namespace: "activity-core" },
    spec: { secretStoreRef: { kind: "ClusterSecretStore", name: "none" }, data: [] },
  };
  const at = `${path.dirname(laneSecretPath)}?dryRun=All`;
  const { status, body: answer } = await cluster.request({ method: "POST", path: at, body });
  return status >= 400 && JSON.stringify(answer).includes(denial);
}

describe("a stack that holds its lanes already", () => {
  it("is granted and read by a server that takes its time", async () => {
    sandbox.openbao.handler = delayEach(1500);
    sandbox.cluster.handler = delayEach(300);
    const up = await project.run(...update);
    expect(up.code, outputOf(up)).toBe(0);
    const preview = await project.run("preview", "--expect-no-changes", "--refresh");
    expect(preview.code, outputOf(preview)).toBe(0);
  });

  it.each(openbaoFaults)("is not said to be unchanged by a preview of an OpenBao that $name", async (fault) => {
    await inflict(sandbox.openbao, fault);
    const words = ["whether anything changed cannot be told", sandbox.openbao.address, fault.says];
    await expectFailure(() => project.run("preview"), ...words);
    await expectFailure(() => project.run("preview", "--refresh"), policyPath);
  });

  it.each(clusterFaults)("is not said to be unchanged by a preview of an API server that $name", async (fault) => {
    await inflict(sandbox.cluster, fault);
    const words = ["whether anything changed cannot be told: the cluster of the context sandbox", fault.says];
    await expectFailure(() => project.run("preview"), ...words);
    await expectFailure(() => project.run("preview", "--refresh"), "ClusterSecretStore", "activity-core");
  });

  it("is previewed without a kubectl, with a warning that the cluster was not asked", async () => {
    const preview = await bare.run("preview", "--expect-no-changes");
    expect(preview.code, outputOf(preview)).toBe(0);
    expect(outputOf(preview)).toContain("the cluster of the context sandbox cannot be asked: kubectl is not on PATH");
    await sandbox.openbao.refuse();
    await expectFailure(() => bare.run("preview"), sandbox.openbao.address, "ECONNREFUSED");
  });

  it("is the same after all of it, and destroyed without a rest", async () => {
    await expectNothingWider();
    const preview = await project.run("preview", "--expect-no-changes", "--refresh");
    expect(preview.code, outputOf(preview)).toBe(0);
    await takeBack();
  });
});

describe("no fault", () => {
  it("makes any command tell a token or a value", () => {
    const printed = [...project.printed, ...bare.printed];
    expect(printed.length).toBeGreaterThan(40);
    const leaks = findLeaks([canary, readRootToken(settings)], {
      texts: { "the output of the commands": printed.join("\n") },
      folders: [project.folder, bare.folder],
      except: [project.folder, bare.folder].map((each) => path.join(each, "node_modules")),
    });
    expect(leaks).toEqual([]);
  });
});
