import { redactText } from "../lanes/secret-scan.ts";
import { Refusal } from "./errors.ts";
import { placeExists } from "./files/look.ts";
import { joinPath, nameFile, resolvePath } from "./files/paths.ts";
import { readTextFile } from "./files/read.ts";
import type { Terminal } from "./terminal.ts";

/** The option of verbs that run the engine to change something. */
export interface PolicyPackOptions {
  readonly policyPack?: readonly string[];
}

/** The folders of the packs that are named, else that of CCR_POLICY_PACK; throws a {@link Refusal} for one that is none. */
export function findPolicyPacks(
  { policyPack }: PolicyPackOptions,
  { env, folder }: Pick<Terminal, "env" | "folder">,
): readonly string[] {
  const named = policyPack ?? (env.CCR_POLICY_PACK ? [env.CCR_POLICY_PACK] : []);
  const packs = named.map((each) => resolvePath(folder, each));
  // The engine takes a folder without it for one whose pack fails, and says no more.
  const missing = named.filter((_, at) => !placeExists(joinPath(packs[at] ?? "", "PulumiPolicy.yaml")));
  if (missing.length > 0)
    throw new Refusal(missing.map((each) => `${each} is no policy pack: it has no PulumiPolicy.yaml`));
  return packs;
}

/** How a pack is called in a plan: below the project's folder where it is there. */
export function namePacks(packs: readonly string[], folder: string): readonly string[] {
  return packs.map((each) => nameFile(folder, each)).sort();
}

/** Flags of `pulumi preview` and `up`. */
export function flagPacks(packs: readonly string[]): readonly string[] {
  return packs.flatMap((each) => ["--policy-pack", each]);
}

/** What packs object to, in their words and without anything that looks like a credential. */
export interface PackFindings {
  /** What fails a preview. */
  readonly mandatory: readonly string[];
  readonly advisory: readonly string[];
}

interface EngineEvent {
  readonly policyEvent?: {
    readonly message?: string;
    readonly policyName?: string;
    readonly enforcementLevel?: string;
  };
}

/** Reads what the engine was told by packs: a preview in JSON does not say it (pulumi v3.259.0, backend/display/json.go). */
export function readPackFindings(eventLog: string): PackFindings {
  const events = (readTextFile(eventLog) ?? "").split("\n").flatMap((line) => parseEvent(line)?.policyEvent ?? []);
  const say = ({ policyName = "", message = "" }: NonNullable<EngineEvent["policyEvent"]>): string =>
    redactText(`policy ${policyName}: ${lastLine(message)}`);
  const of = (isAdvisory: boolean): readonly string[] => [
    ...new Set(events.filter(({ enforcementLevel }) => (enforcementLevel === "advisory") === isAdvisory).map(say)),
  ];
  return { mandatory: of(false), advisory: of(true) };
}

/** Before the message of a violation stands the description of its policy. */
function lastLine(message: string): string {
  const plain = message.replace(/<\{%[^%]*%\}>/g, "").trim();
  return plain.slice(plain.lastIndexOf("\n") + 1).trim();
}

function parseEvent(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}
