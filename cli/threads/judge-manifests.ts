import {
  type JudgedFile,
  judgeFile,
  type PackedFile,
  packFile,
  unpackFile,
} from "../../lanes/guardrails/file-facts.ts";
import { INLINE_SECRETS_FILE_RULES } from "../../lanes/guardrails/inline-secrets/rules.ts";
import type { SourceFile } from "../../lanes/load.ts";
import type { Task } from "./task.ts";

/** What all files have in common: the folders of charts among them. */
interface Context {
  readonly charts: readonly string[];
}

/** Judges files of manifests, each alone. */
export const JUDGE_MANIFESTS: Task<Context, SourceFile, JudgedFile, PackedFile> = {
  prepare:
    async ({ charts }) =>
    (source) =>
      judgeFile(source, { rules: INLINE_SECRETS_FILE_RULES, charts }),
  pack: packFile,
  unpack: (packed, source) => unpackFile(source, packed),
};
