import path from "node:path";
import process from "node:process";
import { ensureEntries } from "../../toolchain/build.ts";
import type { GoProgram } from "../../toolchain/programs.ts";
import type { Tool } from "../../toolchain/resolve.ts";
import { toolchainDir } from "../../toolchain/toolchain-dir.ts";
import { ToolchainError } from "../../toolchain/toolchain-error.ts";

/** A module folder for each peer lies beside this file. */
const root = import.meta.dirname;

/** Where peers are kept: beside the toolchain, out of every checkout. */
export const peersDir = path.join(path.dirname(toolchainDir()), "peers");

type Row = Pick<GoProgram, "name" | "module" | "package" | "megabytes"> & { readonly minimum?: string };

/** What is compared with, and as what Go module it is had. */
const rows = {
  gitleaks: {
    name: "gitleaks",
    module: "github.com/zricethezav/gitleaks/v8",
    package: "github.com/zricethezav/gitleaks/v8",
    megabytes: 300,
    minimum: "8.24.0",
  },
  conftest: {
    name: "conftest",
    module: "github.com/open-policy-agent/conftest",
    package: "github.com/open-policy-agent/conftest",
    megabytes: 1500,
    minimum: "0.60.0",
  },
  tofu: {
    name: "opentofu",
    module: "github.com/opentofu/opentofu",
    package: "github.com/opentofu/opentofu/cmd/tofu",
    megabytes: 2500,
    minimum: "1.10.0",
  },
  "terraform-provider-vault": {
    name: "terraform-provider-vault",
    // The proxy has one release of it, of 2019; its go.mod names the module as it was called then.
    module: "github.com/terraform-providers/terraform-provider-vault",
    package: "github.com/terraform-providers/terraform-provider-vault",
    megabytes: 800,
  },
  "terraform-provider-kubectl": {
    name: "terraform-provider-kubectl",
    module: "github.com/gavinbunney/terraform-provider-kubectl",
    package: "github.com/gavinbunney/terraform-provider-kubectl",
    megabytes: 1200,
  },
} as const satisfies Readonly<Record<string, Row>>;

/** A peer that is built from a Go module, by its command. */
export type PeerName = keyof typeof rows;

/** The row of a peer as the toolchain builds it. */
export function peerEntry(command: PeerName): GoProgram {
  const { minimum, ...row }: Row = rows[command];
  return {
    ...row,
    kind: "program",
    purpose: "a peer of the benchmarks",
    folder: row.name,
    command,
    buildArgs: () => ["-ldflags", "-s -w"],
    ...(minimum === undefined ? {} : { onPath: { command, minimum, versionArgs: ["version"] } }),
  };
}

export const peerNames = Object.keys(rows) as readonly PeerName[];

/** A peer, from PATH or built; undefined, after a line that says why, where it cannot be had here. */
export async function findPeer(name: PeerName, say: (line: string) => void): Promise<Tool | undefined> {
  const entry = peerEntry(name);
  const environment = { ...process.env, CCR_TOOLCHAIN_DIR: peersDir };
  try {
    return (await ensureEntries([entry], { root, environment, onLine: say }))[entry.name];
  } catch (error) {
    if (!(error instanceof ToolchainError) || error.code === "interrupted") throw error;
    say(`${name} is left out: ${error.message}`);
    return undefined;
  }
}
