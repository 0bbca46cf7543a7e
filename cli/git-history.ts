import { spawnSync } from "node:child_process";
import { checkSources } from "../lanes/check.ts";
import { digestRequest } from "../lanes/decisions/digest.ts";
import { decodeSource } from "../lanes/load.ts";
import { type AnyRequest, isLaneRequest } from "../lanes/reviewable.ts";

/** How many commits of one file are looked at. */
const MAX_COMMITS = 200;

/** The request as a commit of the repository has it with that digest; undefined where none is found, or there is no git. */
export function findContent(
  file: string,
  { digest, folder }: { digest: string; folder: string },
): AnyRequest | undefined {
  const log = git(folder, ["log", `--max-count=${MAX_COMMITS}`, "--format=%H", "--", file]);
  for (const commit of log?.split("\n").filter(Boolean) ?? []) {
    const text = git(folder, ["show", `${commit}:./${file}`]);
    const ccr = text === undefined ? undefined : readRequest(file, text);
    if (ccr === undefined) continue;
    const policyFile = git(folder, [
      "show",
      `${commit}:./${(isLaneRequest(ccr) ? ccr.openbao.policy_file : undefined) ?? "-"}`,
    ]);
    if (digestRequest(ccr, policyFile) === digest) return ccr;
  }
  return undefined;
}

function readRequest(path: string, text: string): AnyRequest | undefined {
  const { sources } = decodeSource(path, Buffer.from(text));
  const [checked] = checkSources(sources);
  return checked?.findings.some(({ code }) => code === "secret-value") ? undefined : (checked?.ccr ?? checked?.order);
}

function git(folder: string, args: readonly string[]): string | undefined {
  const { status, stdout, error } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 2 ** 24 });
  return error === undefined && status === 0 ? stdout : undefined;
}
