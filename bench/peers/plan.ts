import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { Lane } from "../../lanes/lane.ts";
import type { NamespaceGrant } from "../../lanes/lane-set.ts";
import { openbaoAddress } from "../../sandbox/components.ts";
import { readRootToken } from "../../sandbox/openbao.ts";
import type { Tool } from "../../toolchain/resolve.ts";
import { goPlatform } from "../../toolchain/toolchain-dir.ts";
import { type LanesOnServers, openLanesOnServers } from "../lanes-on-servers.ts";
import { measureTree } from "../measure-tree.ts";
import { compileData, makeSources } from "../program/compile-data.ts";
import { type Contender, compareInTurn, describeCost, formatRatios } from "./compare.ts";
import { findPeer } from "./programs.ts";

interface PlanOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Names of the peer's objects begin with this in place of `tenant`, so that both sides' are on the same servers. */
const PREFIX = "peer";

/** The same policies, roles, stores and ExternalSecrets planned by Pulumi and by OpenTofu, on the same servers. */
export async function comparePlan({ folder, rounds, say }: PlanOptions): Promise<void> {
  const lanes = Number(process.env.LANES ?? 1000);
  const tools = await findTools(say);
  if (tools === undefined) return;
  const place = await openLanesOnServers(lanes, { prefixes: ["tenant", PREFIX], say });
  try {
    const tofu = await prepareTofu(place, { folder, lanes, tools });
    const pulumi = async (...words: readonly string[]): Promise<Contender> => ({
      label: `pulumi ${words[0]} of ${lanes} lanes`,
      command: place.command(...words),
      cwd: place.project.folder,
      env: await place.environmentOf(...words),
    });
    const compare = async (name: string, sides: readonly Contender[], count = rounds): Promise<void> => {
      const [ours, ...peers] = await compareInTurn(sides, { rounds: count, folder });
      if (ours === undefined) return;
      say(describeCost(ours));
      for (const [index, peer] of peers.entries()) {
        console.log(formatRatios(index === 0 ? name : `${name}-without-refresh`, ours, peer));
        say(describeCost(peer));
      }
    };
    say("what is planned first: everything is created");
    await compare("preview-create-vs-tofu", [await pulumi("preview"), tofu("plan")], Math.min(rounds, 3));
    say("granting both");
    for (const { label, command, cwd, env } of [
      await pulumi("up", "--yes", "--skip-preview"),
      tofu("apply", "-auto-approve"),
    ]) {
      const output = path.join(folder, "apply.txt");
      const cost = await measureTree(command, { output, ...(cwd ? { cwd } : {}), ...(env ? { env } : {}) });
      if (cost.code !== 0)
        throw new Error(`${label} ended with ${cost.code}: ${fs.readFileSync(output, "utf8").slice(-2000)}`);
      say(`${label}: ${(cost.wallMs / 1000).toFixed(0)} s`);
    }
    say("what is planned then: nothing");
    await compare(
      "preview-noop-vs-tofu",
      [
        await pulumi("preview", "--expect-no-changes"),
        tofu("plan", "-detailed-exitcode"),
        tofu("plan", "-detailed-exitcode", "-refresh=false"),
      ],
      Math.min(rounds, 3),
    );
  } finally {
    await place.close();
  }
}

interface Tools {
  readonly tofu: Tool;
  readonly vault: Tool;
  readonly kubectl: Tool;
}

/** The peer and its providers; undefined where one of them cannot be had. */
async function findTools(say: (line: string) => void): Promise<Tools | undefined> {
  const tofu = await findPeer("tofu", say);
  const vault = await findPeer("terraform-provider-vault", say);
  const kubectl = await findPeer("terraform-provider-kubectl", say);
  return tofu === undefined || vault === undefined || kubectl === undefined ? undefined : { tofu, vault, kubectl };
}

/** Writes a module of the peer, and the programs where it looks for them; answers with its command lines. */
async function prepareTofu(
  { settings, pulumi }: LanesOnServers,
  { folder, lanes, tools }: { folder: string; lanes: number; tools: Tools },
): Promise<(...words: readonly string[]) => Contender> {
  const module = path.join(folder, "tofu");
  const mirror = path.join(folder, "mirror");
  const { GOOS, GOARCH } = goPlatform();
  for (const { source, tool } of [
    { source: "hashicorp/vault", tool: tools.vault },
    { source: "gavinbunney/kubectl", tool: tools.kubectl },
  ]) {
    const place = path.join(mirror, "registry.opentofu.org", source, tool.version, `${GOOS}_${GOARCH}`);
    fs.mkdirSync(place, { recursive: true });
    fs.copyFileSync(tool.path, path.join(place, `${path.basename(tool.path)}_v${tool.version}`));
  }
  fs.mkdirSync(module);
  fs.copyFileSync(path.join(import.meta.dirname, "lanes.tf"), path.join(module, "lanes.tf"));
  const { set } = compileData(makeSources(lanes));
  fs.writeFileSync(path.join(module, "lanes.json"), JSON.stringify(composeModuleData(set)));
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    KUBE_CONFIG_PATH: pulumi.environment.KUBECONFIG,
    VAULT_ADDR: openbaoAddress(settings.ports),
    VAULT_CACERT: path.join(settings.paths.certificates, "ca.crt"),
    VAULT_TOKEN: readRootToken(settings),
  };
  const init = ["init", "-input=false", "-no-color", `-plugin-dir=${mirror}`];
  execFileSync(tools.tofu.path, init, { cwd: module, env: environment, stdio: ["ignore", "ignore", "inherit"] });
  return (...words) => ({
    label: `tofu ${words.join(" ")} of ${lanes} lanes`,
    command: [tools.tofu.path, ...words, "-input=false", "-no-color", "-parallelism=32"],
    cwd: module,
    env: environment,
  });
}

/** What the module of the peer makes a resource of each of, under names of its own. */
function composeModuleData({ lanes, namespaces }: { lanes: readonly Lane[]; namespaces: readonly NamespaceGrant[] }) {
  const rename = (text: string): string =>
    text.replaceAll("tenant-", `${PREFIX}-`).replaceAll("kv-read-", `kv-read-${PREFIX}-`);
  const data = {
    policies: Object.fromEntries(lanes.map(({ policy }) => [policy.name, policy.text])),
    roles: Object.fromEntries(namespaces.map(({ role }) => [role.name, { policies: role.tokenPolicies, ttl: 900 }])),
    stores: Object.fromEntries(namespaces.map(({ storeManifest }) => [storeManifest.metadata.name, storeManifest])),
    external_secrets: Object.fromEntries(
      lanes.flatMap(({ name, externalSecret }) =>
        externalSecret === undefined ? [] : [[name, externalSecret.manifest]],
      ),
    ),
  };
  return JSON.parse(rename(JSON.stringify(data)));
}
