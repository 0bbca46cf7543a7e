import type { Checked } from "../check.ts";
import { type Finding, makeFinding } from "../finding.ts";
import type { SourceFile } from "../load.ts";
import { parseSource } from "../parse.ts";
import { formatPointer, indexLines, makeLocator } from "../positions.ts";
import { scanText } from "../secret-scan.ts";
import { diffPolicies, grantsSame } from "./compare-policy.ts";
import { compilePolicy } from "./lane-policy.ts";
import { parsePolicy } from "./parse-policy.ts";

const pointer = ["openbao", "policy_file"] as const;

/** Compares the policy files that requests name, where they exist, with what the requests would be granted. */
export function checkPolicyFiles(
  checked: readonly Checked[],
  files: readonly SourceFile[],
  { kvVersion }: { kvVersion: 1 | 2 },
): readonly Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const leaks = files.flatMap(findSecrets);
  const withSecrets = new Set(leaks.map(({ file }) => file));
  const differences = checked.flatMap((each) => {
    const name = each.ccr?.openbao.policy_file;
    const file = name === undefined || withSecrets.has(name) ? undefined : byPath.get(name);
    return file === undefined ? [] : compareFile(each, file, kvVersion);
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

/** Only of a request without errors: of any other it is not known what it would be granted. */
function compareFile({ source, ccr, findings }: Checked, file: SourceFile, kvVersion: 1 | 2): readonly Finding[] {
  if (ccr === undefined || findings.some(({ severity }) => severity === "error")) return [];
  const policy = compilePolicy(ccr, kvVersion);
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
