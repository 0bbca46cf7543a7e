import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { ComponentSettings } from "./components.ts";
import { readFileIfPresent } from "./files.ts";
import type { JsonClient, JsonRequest } from "./http.ts";
import { connectOpenbao, readRootToken } from "./openbao.ts";
import { projectRoot } from "./paths.ts";

/** The policies that a token may have, by the family that `ccr authority` computes. */
export type Family = "lane-apply" | "lane-verify" | "lane-drift" | "foundation-check";

/** Where a run takes its requests and its settings from. */
export interface RunPlace {
  readonly folder: string;
  readonly stack: string;
  readonly stackConfig: string;
}

/** What a run's token is for. */
export interface TokenUse {
  readonly families: readonly Family[];
  /** True where the run takes the whole stack away. */
  readonly isTeardown?: boolean;
}

interface ComputedPolicy {
  readonly family: Family;
  readonly name: string;
  readonly text: string;
}

const run = promisify(execFile);

/** An hour, which no run takes; a token is not renewed, and ends with nobody's doing. */
const TOKEN_TTL = "1h";

/** Bytes of the computed policies, as one answer. */
const MAX_ANSWER = 256 * 1024 * 1024;

/** What was written last, by sandbox and stack, and what it was computed from: an operator renews what changed. */
const written = new Map<string, { readonly from: string; readonly policies: readonly ComputedPolicy[] }>();

/**
 * Gives a run its token, as the operator of a foundation does it: computes the policies from the requests, the settings
 * and the state as they are, writes them with the root token, and makes a token that has those of the families alone.
 * Where nothing can be computed, since the requests have errors, the policies that are there stay.
 */
export async function issueToken(settings: ComponentSettings, place: RunPlace, use: TokenUse): Promise<string> {
  const root = connectOpenbao(settings, readRootToken(settings));
  try {
    const policies = await renewPolicies(root, settings, { place, isTeardown: use.isTeardown === true });
    const names = policies.filter(({ family }) => use.families.includes(family)).map(({ name }) => name);
    return await makeToken(root, names);
  } finally {
    await root.close();
  }
}

async function renewPolicies(
  root: JsonClient,
  settings: ComponentSettings,
  { place, isTeardown }: { place: RunPlace; isTeardown: boolean },
): Promise<readonly ComputedPolicy[]> {
  const key = `${settings.paths.root}\n${place.stack}`;
  const before = written.get(key);
  const state = exportState(settings, place);
  const from = digest([...readInputs(place), state, String(isTeardown)]);
  if (before?.from === from && (await hasPolicies(root, before.policies))) return before.policies;
  const policies = await compute(place, { state, isTeardown });
  if (policies === undefined) return before?.policies ?? [];
  for (const { name, text } of policies) await send(root, "PUT", `sys/policies/acl/${name}`, { policy: text });
  await removeSurplus(root, policies);
  written.set(key, { from, policies });
  return policies;
}

/** Whether the server still has them: one that is restored from a snapshot has older ones. */
async function hasPolicies(root: JsonClient, policies: readonly ComputedPolicy[]): Promise<boolean> {
  const found = await Promise.all(
    policies.map(({ name }) => root.request({ method: "GET", path: `/v1/sys/policies/acl/${name}` })),
  );
  return found.every(({ body }, at) => body?.data?.policy === policies[at]?.text);
}

/** Runs `ccr authority` as an operator does; undefined where it refuses. */
async function compute(
  { folder, stack, stackConfig }: RunPlace,
  { state, isTeardown }: { state: string; isTeardown: boolean },
): Promise<readonly ComputedPolicy[] | undefined> {
  const words = ["authority", "--json", "--state", "-", "--stack", stack, "--config-file", stackConfig];
  // The sandbox's own stack has the plain names; another one of the same server is told apart by its own.
  const more = [...(isTeardown ? ["--teardown"] : []), ...(stack === "sandbox" ? [] : ["--suffix", stack])];
  const child = run(process.execPath, [path.join(projectRoot, "cli/ccr.js"), ...words, ...more], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "" },
    maxBuffer: MAX_ANSWER,
  });
  child.child.stdin?.on("error", () => undefined).end(state);
  try {
    return (JSON.parse((await child).stdout) as { policies: readonly ComputedPolicy[] }).policies;
  } catch {
    return undefined;
  }
}

/** What more policies of a family were there than are needed now would still grant. */
async function removeSurplus(root: JsonClient, policies: readonly ComputedPolicy[]): Promise<void> {
  const { body } = await send(root, "LIST", "sys/policies/acl");
  const names = new Set(policies.map(({ name }) => name));
  const firsts = policies.map(({ name }) => name).filter((name) => !/-\d+$/.test(name));
  const isSurplus = (name: string): boolean =>
    !names.has(name) &&
    firsts.some((first) => name.startsWith(`${first}-`) && /^\d+$/.test(name.slice(first.length + 1)));
  for (const name of (body.data.keys as readonly string[]).filter(isSurplus))
    await send(root, "DELETE", `sys/policies/acl/${name}`);
}

async function makeToken(root: JsonClient, policies: readonly string[]): Promise<string> {
  const token = {
    // A token without any policy is not made; one that does not exist grants nothing.
    policies: policies.length === 0 ? ["no-authority"] : policies,
    no_default_policy: true,
    renewable: false,
    ttl: TOKEN_TTL,
    explicit_max_ttl: TOKEN_TTL,
    display_name: "sandbox-run",
  };
  // One token more, which nobody has and which ends soon, does no harm.
  const { body } = await send(root, "POST", "auth/token/create", token, { isRepeatable: true });
  return String(body.auth.client_token);
}

async function send(
  root: JsonClient,
  method: "PUT" | "POST" | "LIST" | "DELETE",
  at: string,
  body?: object,
  how: Pick<JsonRequest, "isRepeatable"> = {},
) {
  const answer = await root.request({ method, path: `/v1/${at}`, ...how, ...(body === undefined ? {} : { body }) });
  if (answer.status < 300) return answer;
  throw new Error(`${method} ${at}: HTTP ${answer.status} ${(answer.body?.errors ?? []).join("; ")}`.trim());
}

/** What `pulumi stack export` would print of a stack, from the sandbox's own backend (pulumi 3.259, pkg/backend/diy). */
function exportState({ paths }: ComponentSettings, { folder, stack }: RunPlace): string {
  const project = /^name: (.+)$/m.exec(readFileIfPresent(path.join(folder, "Pulumi.yaml")) ?? "")?.[1] ?? "";
  const text = readFileIfPresent(path.join(paths.pulumiState, ".pulumi", "stacks", project, `${stack}.json`));
  return JSON.stringify({ version: 3, deployment: readDeployment(text ?? "{}") });
}

/** Of a file that is broken nobody knows what the stack holds; whoever runs on it is told so. */
function readDeployment(text: string): object {
  try {
    const { checkpoint } = JSON.parse(text) as { checkpoint?: { latest?: object } };
    return checkpoint?.latest ?? {};
  } catch {
    return {};
  }
}

/**
 * The texts that the policies are computed from. Others write into the folders meanwhile: what begins with a full stop is not
 * what a command reads, and a file that was listed may be gone.
 */
export function readInputs({ folder, stackConfig }: Pick<RunPlace, "folder" | "stackConfig">): readonly string[] {
  const folders = ["credential-change-requests", "openbao/policies"].map((name) => path.join(folder, name));
  const files = folders
    .filter((each) => fs.existsSync(each))
    .flatMap((each) =>
      fs
        .readdirSync(each)
        .filter((name) => !name.startsWith("."))
        .sort()
        .map((name) => path.join(each, name)),
    );
  return [stackConfig, ...files].flatMap((file) => [file, isFile(file) ? (readFileIfPresent(file) ?? "") : ""]);
}

const isFile = (file: string): boolean => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;

function digest(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}\n${part}`);
  return hash.digest("hex");
}
