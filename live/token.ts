import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

/** How long a token helper may take, in milliseconds. */
const HELPER_LIMIT = 10_000;

/**
 * The OpenBao token of this run: VAULT_TOKEN or BAO_TOKEN, else what the token helper gives that the CLI's own
 * configuration names, else the file that `bao login` writes (openbao 2.4, command/config and api/tokenhelper).
 */
export function readToken(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment.VAULT_TOKEN || environment.BAO_TOKEN;
  if (named) return named;
  const home = environment.HOME ?? os.homedir();
  return askHelper(environment, home) ?? readText(path.join(home, ".vault-token"))?.trim() ?? undefined;
}

/** A helper is a program that answers `get` with the token on stdout. */
function askHelper(environment: NodeJS.ProcessEnv, home: string): string | undefined {
  const config = readText(environment.VAULT_CONFIG_PATH ?? path.join(home, ".vault"));
  const helper = /^\s*token_helper\s*=\s*"([^"]+)"/m.exec(config ?? "")?.[1];
  if (helper === undefined) return undefined;
  const { status, stdout } = spawnSync(helper, ["get"], {
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: HELPER_LIMIT,
  });
  return status === 0 ? stdout.trim() || undefined : undefined;
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
