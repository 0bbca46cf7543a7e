import { createInterface } from "node:readline/promises";
import { Refusal, UsageError } from "./errors.ts";
import { type Faults, makeJudge } from "./judge-answers.ts";
import { listMisplaced } from "./new-misplaced.ts";
import { newOptions } from "./new-options.ts";
import { type CompleteOptions, type NewOptions, surfaceOf } from "./new-request.ts";
import { findMisfit } from "./option-forms.ts";
import { showPlainly } from "./reports/report.ts";
import type { Terminal } from "./terminal.ts";
import { type Others, readOthers, refuseErrors } from "./write-request.ts";

/** One thing that a new request must say. */
interface Question {
  readonly option: keyof NewOptions;
  readonly words: string;
  /** Taken for an empty answer, and where nobody is asked. */
  readonly fallback?: string;
  readonly isList?: true;
  readonly choices?: readonly string[];
  /** Only then it is needed. */
  readonly when?: (options: NewOptions) => boolean;
}

const hasClaims = ({ method }: NewOptions): boolean => method === "oidc" || method === "jwt";

const questions: readonly Question[] = [
  { option: "title", words: "Title, in a line" },
  { option: "agent", words: "Who asks" },
  { option: "reason", words: "Why the lane is needed" },
  { option: "approver", words: "Who must approve (separated by commas)", isList: true },
  // Names come after it: which of them are taken depends on how the credential arrives.
  { option: "method", words: "Auth method", fallback: "kubernetes", choices: ["kubernetes", "oidc", "jwt", "token"] },
  { option: "domain", words: "Business domain" },
  { option: "tenant", words: "Tenant" },
  { option: "workload", words: "Workload" },
  { option: "environment", words: "Environment" },
  { option: "purpose", words: "What the workload does with the credential" },
  { option: "bundle", words: "Name of the bundle, the last segment of the path" },
  { option: "field", words: "Names of the fields, never values (separated by commas)", isList: true },
  {
    option: "serviceAccount",
    words: "Service account that may log in, namespace/name",
    when: (options) => (options.method ?? "kubernetes") === "kubernetes" && surfaceOf(options) !== "external-secrets",
  },
  {
    option: "boundClaim",
    words: "Claims that admit, claim=value (separated by commas)",
    isList: true,
    when: hasClaims,
  },
  {
    option: "redirectUri",
    words: "Redirect URIs (separated by commas)",
    isList: true,
    when: ({ method }) => method === "oidc",
  },
  {
    option: "audience",
    words: "Audiences (separated by commas)",
    isList: true,
    when: ({ method }) => method === "jwt",
  },
  {
    option: "classification",
    words: "How bad a leak would be",
    fallback: "high",
    choices: ["low", "medium", "high", "critical"],
  },
];

/** Asks a person one question. */
export type Ask = (prompt: string) => Promise<string>;

/** The options with every question answered: by a person where there is one, else by the flags alone. */
export async function completeOptions(options: NewOptions, terminal: Terminal): Promise<CompleteOptions> {
  if (!terminal.isInteractive) return requireFlags(options);
  const others = readOthers(options, terminal);
  const { ask, close } = openDialogue(terminal);
  try {
    return await askMissing(options, { ask, say: terminal.say, others });
  } finally {
    close();
  }
}

interface Dialogue {
  readonly ask: Ask;
  readonly say: (line: string) => void;
}

/**
 * Asks what the flags leave open, again until there is an answer that will do, in the request as in its place. What the flags
 * have wrong already is refused before the first question: no answer would mend it.
 */
export async function askMissing(
  options: NewOptions,
  { ask, say, others = [] }: Dialogue & { readonly others?: Others },
): Promise<CompleteOptions> {
  const judge = makeJudge(others);
  const { misplaced, errors } = judge(options);
  refuse(misplaced);
  refuseErrors(errors);
  let answered = options;
  for (const question of questions) {
    if (answered[question.option] !== undefined || question.when?.(answered) === false) continue;
    for (;;) {
      const next = { ...answered, [question.option]: await askUntilAnswered(question, { ask, say }) };
      const faults = describeFaults(judge(next));
      if (faults.length === 0) {
        answered = next;
        break;
      }
      for (const fault of faults) say(showPlainly(fault));
    }
  }
  return requireFlags(answered);
}

function describeFaults({ misplaced, errors }: Faults): readonly string[] {
  return [...misplaced, ...new Set(errors.map(({ message, hint }) => `${message}. ${hint}`))];
}

async function askUntilAnswered(
  { option, words, fallback, choices, isList }: Question,
  { ask, say }: Dialogue,
): Promise<string | readonly string[]> {
  const offered = choices === undefined ? "" : ` (${choices.join(", ")})`;
  const flag = newOptions.find(({ flags }) => flags.startsWith(`--${toFlag(option)} `));
  const prompt = `${words}${offered}${fallback === undefined ? "" : ` [${fallback}]`}: `;
  for (;;) {
    const answer = (await ask(prompt)).trim() || fallback;
    const list = (answer ?? "").split(",").flatMap((part) => part.trim() || []);
    if (answer === undefined || list.length === 0) say("an answer is needed");
    else if (choices !== undefined && !choices.includes(answer)) say(`one of: ${choices.join(", ")}`);
    else {
      // As the flag refuses it: what is made of the answer later would be another one.
      const rules = (isList ? list : [answer]).flatMap((part) => (flag && findMisfit(flag, part)) ?? []);
      if (rules.length === 0) return isList ? list : answer;
      say(`${isList ? "each" : "it"} must be ${rules[0]}`);
    }
  }
}

function requireFlags(options: NewOptions): CompleteOptions {
  const missing = questions.filter(
    ({ option, fallback, when }) =>
      options[option] === undefined && fallback === undefined && when?.(options) !== false,
  );
  const lines = missing.map(({ option, words }) => `  --${toFlag(option)}  ${words.replace(/ \(separated.*$/, "")}`);
  const head = "these flags are missing, and there is no terminal to ask on:";
  refuse([...(lines.length === 0 ? [] : [head, ...lines]), ...listMisplaced(options)]);
  return options as CompleteOptions;
}

function refuse(lines: readonly string[]): void {
  if (lines.length > 0) throw new UsageError(lines.join("\n"));
}

function toFlag(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function openDialogue({ stdin, stderr }: Terminal): { ask: Ask; close: () => void } {
  const dialogue = createInterface({ input: stdin, output: stderr });
  const left = Promise.withResolvers<never>();
  dialogue.once("close", () => left.reject(new Refusal(["nothing was written"])));
  // Who is asked no more may leave.
  left.promise.catch(() => undefined);
  dialogue.once("SIGINT", () => {
    stderr.write("\n");
    dialogue.close();
  });
  return { ask: (prompt) => Promise.race([dialogue.question(prompt), left.promise]), close: () => dialogue.close() };
}
