import { spawn } from "node:child_process";
import type { Authority } from "../../lanes/foundation/authority.ts";
import { compileOpenBaoPlan } from "../../lanes/foundation/openbao-plan.ts";
import { type FoundationSettings, foundationKeys, parseFoundationSettings } from "../../lanes/foundation/settings.ts";
import { redactText } from "../../lanes/secret-scan.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { declareFoundation } from "../../live/bootstrap/declare-foundation.ts";
import type { BootstrapServer } from "../../live/bootstrap/server.ts";
import { Refusal } from "../errors.ts";
import { placeExists } from "../files/look.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { explainNoPulumi } from "../no-pulumi.ts";
import { askServer } from "../openbao.ts";
import { readOtherSettings } from "../stack-config.ts";
import type { Terminal } from "../terminal.ts";

/** Where a stack's foundation is said, and by what it is declared. */
export interface FoundationPlace {
  /** The folder of the foundation's own program; undefined where the repository has none. */
  readonly program?: string;
  readonly stack: string;
  readonly settings: FoundationSettings;
}

const FOLDER = "foundation";

/**
 * Finds where a stack's foundation is said: in `foundation:` settings of the lanes' own stack or of the file that
 * CCR_FOUNDATION_CONFIG_FILE names, which are declared by calls of the API, else in those of the foundation's program.
 * Throws a {@link Refusal} where they are wrong.
 */
export function placeFoundation(
  { stack, configFile }: { stack: string; configFile?: string },
  { folder, env }: Terminal,
): FoundationPlace {
  const own = read({ stack, configFile: env.CCR_FOUNDATION_CONFIG_FILE || configFile, folder });
  const file = joinPath(resolvePath(folder, FOLDER), `Pulumi.${stack}.yaml`);
  if (isSaid(own) || !placeExists(file)) return { stack, settings: parse(own) };
  return { stack, settings: parse(read({ stack, configFile: file, folder })), program: FOLDER };
}

type Read = (key: string) => string | undefined;

function read({ folder, ...where }: { stack: string; configFile: string | undefined; folder: string }): Read {
  return readOtherSettings(folder, { ...where, namespace: "foundation" });
}

function isSaid(setting: Read): boolean {
  return foundationKeys.some((key) => setting(key) !== undefined);
}

function parse(setting: Read): FoundationSettings {
  const { settings, problems = [] } = parseFoundationSettings(setting);
  if (settings === undefined) throw new Refusal(problems.map(({ key, message }) => `${key}: ${message}`));
  return settings;
}

interface DeclareOptions {
  readonly server: BootstrapServer;
  readonly token: string;
  /** What `ccr authority` computes; the program computes it itself. */
  readonly authority: Authority;
  readonly stack: Pick<StackSettings, "kvVersion">;
  readonly terminal: Terminal;
}

/** Declares the foundation: by its program where there is one, else by the same calls; answers with what changed. */
export function applyFoundation(
  place: FoundationPlace,
  { server, token, authority, stack, terminal }: DeclareOptions,
): Promise<readonly string[]> {
  const { program, settings } = place;
  if (program !== undefined) return runProgram(place, program, { token, terminal });
  // Without requests there is nothing that a login may do yet.
  const meant = authority.policies.length === 0 ? { ...settings, logins: {} } : settings;
  return askServer(() => declareFoundation({ server, token }, compileOpenBaoPlan(meant, stack, authority)));
}

/** The token is in the child's environment alone, and nothing that it prints comes through unread. */
async function runProgram(
  { stack }: FoundationPlace,
  program: string,
  { token, terminal }: { token: string; terminal: Terminal },
): Promise<readonly string[]> {
  const words = ["up", "--yes", "--cwd", program, "--stack", stack, "--non-interactive", "--color", "never"];
  const env = { ...terminal.env, VAULT_TOKEN: token, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const lines: string[] = [];
  const child = spawn("pulumi", words, { cwd: terminal.folder, env, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    let open = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      const parts = (open + text).split("\n");
      open = parts.pop() ?? "";
      // Letter by letter as well: what looks like no credential still may be this one.
      lines.push(...parts.map((line) => redactText(line.replaceAll(token, "[token]").trimEnd())));
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(explainNoPulumi(error)));
    child.once("close", (status) => resolve(status ?? 130));
  });
  const said = lines.filter((line) => line.trim() !== "");
  if (code !== 0) throw new Refusal([`pulumi --cwd ${program} up ended with ${code}`, ...said.slice(-30)]);
  const counts = said.filter((line) => /^\s+[+~-]+ \d+ (created|updated|deleted|replaced)/.test(line));
  return counts.map((line) => `foundation: ${line.trim().replace(/^[+~-]+\s*/, "")}`);
}
