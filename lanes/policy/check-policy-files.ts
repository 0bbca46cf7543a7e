import type { Judged } from "../check.ts";
import { type Finding, makeFinding } from "../finding.ts";
import { readSound } from "../guard-broken.ts";
import type { SourceFile } from "../load.ts";
import { parseSource } from "../parse.ts";
import { formatPointer, indexLines, makeLocator } from "../positions.ts";
import type { Ccr } from "../schema.ts";
import { scanText } from "../secret-scan.ts";
import { diffPolicies, grantsSame } from "./compare-policy.ts";
import { compilePolicy } from "./lane-policy.ts";
import { parsePolicy } from "./parse-policy.ts";

const pointer = ["openbao", "policy_file"] as const;

/** Compares the policy files that requests name, where they exist, with what the requests would be granted. */
export function checkPolicyFiles(
  judged: readonly Judged[],
  files: readonly SourceFile[],
  { kvVersion }: { kvVersion: 1 | 2 },
): readonly Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const leaks = files.flatMap(findSecrets);
  const withSecrets = new Set(leaks.map(({ file }) => file));
  const differences = judged.flatMap(({ checked: { source }, faultless: { ccr } }) => {
    if (ccr === undefined) return [];
    return (
      readSound(() => {
        const name = ccr.openbao.policy_file;
        const file = name === undefined || withSecrets.has(name) ? undefined : byPath.get(name);
        return file === undefined ? [] : compareFile({ source, ccr }, file, kvVersion);
      }) ?? []
    );
  });
  return [...leaks, ...differences];
}

function findSecrets({ path, text }: SourceFile): readonly Finding[] {
  const findPosition = indexLines(text);
  return scanText(text).map(({ family, fingerprint, start }) =>
    makeFinding(
      "secret-value",
      { file: path, pointer: "", ...findPosition(start) },
      { message: `Looks like a credential (${family}, ${fingerprint})` },
    ),
  );
}

function compareFile(
  { source, ccr }: { source: SourceFile; ccr: Ccr },
  file: SourceFile,
  kvVersion: 1 | 2,
): readonly Finding[] {
  const { openbao } = ccr;
  // The id is for the reader alone: where it is in doubt, what is granted is not.
  const policy = compilePolicy({ id: readSound(() => ccr.id) ?? "this request", openbao }, kvVersion);
  if (grantsSame(file.text, policy.text)) return [];
  const { problem } = parsePolicy(file.text);
  const locate = makeLocator(parseSource(source).nodes);
  const place = { file: source.path, pointer: formatPointer(pointer) };
  const position = indexLines(source.text)(locate(pointer, "value"));
  const code = problem === undefined ? "policy-file-differs" : "policy-file-unreadable";
  const message =
    problem === undefined
      ? `The policy file grants something else than this request:\n${diffPolicies(file.text, policy.text)}`
      : `The policy file cannot be read: ${problem}`;
  return [makeFinding(code, { ...place, ...position }, { message })];
}
