import type { FindingCode } from "../finding.ts";
import { type Block, listBlocks } from "./blocks.ts";
import type { ConfigMap } from "./read-config.ts";

/** What a server is for. */
export type ServerMode = "development" | "production";

/** One file of a configuration. */
export interface ConfigFile {
  readonly path: string;
  readonly root: ConfigMap;
}

/** All files of one server: it reads them as if they were one. */
export interface ServerConfig {
  readonly mode: ServerMode;
  readonly files: readonly ConfigFile[];
}

/** Where something stands in a file, and where it ends, where that is known. */
export interface ConfigPlace {
  readonly file: string;
  readonly offset: number;
  readonly end?: number;
}

/** Tells a finding at an offset of a file; without a place it is about what is nowhere. */
export type ReportConfig = (code: FindingCode, place: ConfigPlace | undefined, message: string) => void;

/** A rule over a whole configuration. */
export type ConfigRule = (config: ServerConfig, report: ReportConfig) => void;

/** A stanza, and the file it stands in. */
export type FiledBlock = Block & { readonly file: string };

/** Older names that the server still takes (OpenBao 2.6.2, internal/command/server/config.go). */
const ALIASES: Readonly<Record<string, string>> = { storage: "backend", ha_storage: "ha_backend", seal: "hsm" };

/** The stanzas of a name in all files. */
export function blocksOf({ files }: ServerConfig, name: string, labels: number): readonly FiledBlock[] {
  const names = [name, ...(ALIASES[name] === undefined ? [] : [ALIASES[name]])];
  return files.flatMap(({ path: file, root }) =>
    names.flatMap((each) => listBlocks(root, each, labels).map((block) => ({ ...block, file }))),
  );
}

/** The stanzas inside of another one. */
export function blocksIn({ file, body }: FiledBlock, name: string, labels: number): readonly FiledBlock[] {
  return blocksOf({ mode: "production", files: [{ path: file, root: body }] }, name, labels);
}
