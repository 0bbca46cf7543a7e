import type { Finding } from "../../lanes/finding.ts";
import { MAX_FILE_BYTES } from "../../lanes/limits.ts";
import type { SourceFile } from "../../lanes/load.ts";
import { decodeSource } from "../../lanes/load.ts";
import { checkServerConfig } from "../../lanes/server-config/check-config.ts";
import { type ConfigWish, composeServerConfig } from "../../lanes/server-config/compose-config.ts";
import type { ServerMode } from "../../lanes/server-config/rule.ts";
import { SEAL_NAMES, type SealName } from "../../lanes/server-config/seals.ts";
import { Refusal, UsageError } from "../errors.ts";
import { listFiles, placeExists } from "../files/look.ts";
import { readVersion } from "../files/package.ts";
import { joinPath, nameFile, resolvePath } from "../files/paths.ts";
import { readBytes, readTextFile } from "../files/read.ts";
import { createFile } from "../files/write.ts";
import { writeReport } from "../reports/format-report.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode } from "../verb.ts";
import type { BootstrapOptions } from "./options.ts";

const NAME = "openbao.hcl";

/** `ccr bootstrap server-config`: prints or writes the configuration of one server. */
export function writeServerConfig(options: BootstrapOptions, terminal: Terminal): ExitCode {
  const { text, problems } = composeServerConfig(readWish(options));
  if (text === undefined) throw new Refusal(problems);
  if (options.out === undefined) {
    terminal.write(
      options.json ? `${JSON.stringify({ schema: SCHEMA, files: [{ name: NAME, text }] }, undefined, 2)}\n` : text,
    );
    return 0;
  }
  const file = joinPath(options.out, NAME);
  writeOnce(file, text, terminal);
  terminal.write(
    options.json ? `${JSON.stringify({ schema: SCHEMA, files: [{ name: file }] }, undefined, 2)}\n` : `${file}\n`,
  );
  return 0;
}

/** What is there may have been edited since, or be a running server's: it is not written over. */
function writeOnce(file: string, text: string, { folder, say }: Terminal): void {
  const place = resolvePath(folder, file);
  if (!placeExists(place)) createFile(place, text);
  else if (readTextFile(place) === text) say(`ccr: ${file} has this content already and is unchanged`);
  else throw new Refusal([`${file} is there with another content: take it away, or name another folder with --out`]);
}

const SCHEMA = "credential-lanes/server-config/v1";

function readWish({ mode, seal, storage, apiAddress, nodeId, sealSetting }: BootstrapOptions): ConfigWish {
  const isProduction = readMode(mode) === "production";
  const name = seal ?? (isProduction ? undefined : "shamir");
  if (name === undefined || !SEAL_NAMES.includes(name as SealName))
    throw new UsageError(`--seal must be one of ${SEAL_NAMES.join(", ")}`);
  const kind = storage ?? (isProduction ? "raft" : "file");
  if (kind !== "raft" && kind !== "postgresql" && kind !== "file")
    throw new UsageError("--storage must be raft, postgresql or, in development, file");
  const node = nodeId ?? "openbao-0";
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(node)) throw new UsageError("--node-id must be letters, digits and -");
  const address = apiAddress ?? (isProduction ? undefined : "https://127.0.0.1:8200");
  if (address === undefined)
    throw new UsageError("--api-address must be the https:// address that clients reach this server by");
  return {
    mode: readMode(mode),
    seal: name as SealName,
    storage: kind,
    apiAddress: address,
    nodeId: node,
    sealSettings: readSealSettings(sealSetting ?? []),
  };
}

function readMode(mode: string | undefined): ServerMode {
  return mode === "development" ? "development" : "production";
}

function readSealSettings(words: readonly string[]): Readonly<Record<string, string>> {
  const pairs = words.map((word): [string, string] => {
    const at = word.indexOf("=");
    if (at <= 0) throw new UsageError("--seal-setting must be name=value");
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

/** What a configuration is checked for, as it lies in files. */
export interface CheckedConfig {
  readonly sources: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

/** Reads and checks the files of one server; a folder stands for its .hcl and .json files. */
export function readServerConfig(operands: readonly string[], mode: ServerMode, { folder }: Terminal): CheckedConfig {
  const files = operands.flatMap((operand) => {
    const found = listFiles(resolvePath(folder, operand), /\.(hcl|json)$/);
    if (found === undefined) throw new UsageError(`${operand} does not exist`);
    return found.map((file) => nameFile(folder, file));
  });
  if (files.length === 0) throw new UsageError("the folder has no .hcl and no .json files");
  const read = files.map((file) =>
    decodeSource(file, readBytes(resolvePath(folder, file)), { maxBytes: MAX_FILE_BYTES }),
  );
  const sources = read.flatMap((each) => each.sources);
  const unread = read.flatMap(({ findings }) => findings);
  const findings = unread.length > 0 ? unread : checkServerConfig(sources, { mode });
  return { sources, findings };
}

/** `ccr bootstrap check-config`: 1 where something is wrong with the configuration. */
export async function checkConfig(
  operands: readonly string[],
  options: BootstrapOptions & { readonly strict?: true },
  terminal: Terminal,
): Promise<ExitCode> {
  if (operands.length === 0) throw new UsageError("name the files of the configuration, or their folder");
  const { sources, findings } = readServerConfig(operands, readMode(options.mode), terminal);
  const files = [...new Set([...sources.map(({ path }) => path), ...findings.map(({ file }) => file)])].sort();
  const report = { form: "check-config" as const, files, findings, sources, version: readVersion() };
  return writeReport(report, { ...(options.json ? { json: true } : {}) }, terminal);
}
