import type { Run } from "../e2e/operator.ts";
import type { Choice } from "./operations.ts";

/** How a command ended: it did what it was asked, it refused with a reason, or it broke. */
export type Outcome = "accepted" | "refused" | "broken";

export interface Judged {
  readonly outcome: Outcome;
  /** Names of the files that must have its record now. */
  readonly files: readonly string[];
  /** Codes of what it was refused by, or what is wrong. */
  readonly reasons: readonly string[];
}

interface Answer {
  readonly outcome?: string;
  readonly file?: string;
  readonly recorded?: unknown;
  readonly reasons?: readonly { readonly code: string }[];
}

const baseName = (file: string): string => file.slice(file.lastIndexOf("/") + 1);

/** Reads how one run of a command ended. */
export function judgeRun(choice: Pick<Choice, "args" | "mark" | "mustSucceed" | "subject">, run: Run): Judged {
  const broken = (reason: string): Judged => ({ outcome: "broken", files: [], reasons: [reason] });
  const { code, stdout, stderr } = run;
  if (/^\s+at .+:\d+:\d+\)?$/m.test(stdout + stderr)) return broken("it printed a stack trace");
  if (code !== 0 && code !== 1 && code !== 3) return broken(`it ended with ${code}`);
  if (choice.mustSucceed)
    return code === 0 ? { outcome: "accepted", files: [], reasons: [] } : broken("it must succeed");
  const answer = choice.args.includes("--json") ? readAnswer(stdout) : {};
  if (answer === undefined) return code === 1 && stderr.trim() !== "" ? refused([]) : broken("it answered no JSON");
  const files = listRecorded(answer, choice);
  if (code === 0) return { outcome: "accepted", files, reasons: [] };
  if ((stdout + stderr).trim() === "") return broken("it refused without a word");
  return { ...refused(answer.reasons?.map((each) => each.code) ?? []), files };
}

const refused = (reasons: readonly string[]): Judged => ({ outcome: "refused", files: [], reasons });

function readAnswer(stdout: string): Answer | undefined {
  try {
    return JSON.parse(stdout) as Answer;
  } catch {
    return undefined;
  }
}

/** The files that an answer says to have written. */
function listRecorded({ file, recorded, outcome }: Answer, { subject }: Pick<Choice, "subject">): readonly string[] {
  if (Array.isArray(recorded)) return recorded.map((each: { file: string }) => baseName(each.file));
  if (recorded !== undefined && subject !== undefined) return [subject.name];
  return file === undefined || outcome === "would-record" ? [] : [baseName(file)];
}
