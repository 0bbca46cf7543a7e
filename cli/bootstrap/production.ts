import { findLast } from "../../lanes/bootstrap/describe-bootstrap.ts";
import { BOOTSTRAP_STEPS, type BootstrapStep, STEP_TITLES } from "../../lanes/bootstrap/steps.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import { isRootToken } from "../../live/bootstrap/initialise.ts";
import { readOuterFacts } from "../../live/bootstrap/read-server.ts";
import { type BootstrapServer, openBootstrapServer } from "../../live/bootstrap/server.ts";
import { readToken } from "../../live/token.ts";
import { Refusal, UsageError } from "../errors.ts";
import { askServer } from "../openbao.ts";
import { type Guide, openGuide } from "../runbook/guide.ts";
import { placeStack } from "../stack.ts";
import { readStack } from "../stack-config.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode } from "../verb.ts";
import { openAnswers, refuseKeys } from "./answers.ts";
import { placeFoundation } from "./foundation.ts";
import { type Ceremony, LOOKS, type Look } from "./looks.ts";
import type { BootstrapOptions } from "./options.ts";
import { openRecord, type RecordFile } from "./record-file.ts";

/** What became of a step in this run. */
interface StepResult {
  readonly step: BootstrapStep;
  readonly state: "passed" | "failed" | "open";
  readonly seen: readonly string[];
  readonly faults: readonly string[];
  readonly commands: readonly string[];
}

/** `ccr bootstrap production`: 0 once it is handed over, 1 where it goes on later. It holds no key and no root token. */
export async function bootstrapProduction(options: BootstrapOptions, terminal: Terminal): Promise<ExitCode> {
  const by = readOperator(options);
  const isAttended = terminal.isInteractive && options.yes !== true;
  if (!isAttended && options.yes !== true)
    throw new UsageError("this is a checklist for people: run it at a terminal, or with --yes, --by and --answers");
  const place = placeStack(options, terminal);
  const { settings } = readStack(terminal.folder, place);
  const server = await askServer(() => openBootstrapServer(settings));
  const token = await takeToken(server, terminal);
  const { environment, openbaoAddress } = settings;
  const head = { stack: place.stack, environment, openbao: openbaoAddress };
  let file = openRecord(options.record, head, terminal);
  const ceremony: Ceremony = {
    stack: place.stack,
    address: openbaoAddress,
    server,
    foundation: placeFoundation(place, terminal).settings,
    token,
    config: options.serverConfig ?? [],
    answers: openAnswers(options.answers, terminal, { mayAsk: isAttended }),
    terminal,
    find: (step) => findLast(file.record?.entries ?? [], step),
  };
  const guide = await openGuide(terminal, { yes: !isAttended, title: `ccr bootstrap production ${place.stack}` });
  const results: StepResult[] = [];
  for (const step of BOOTSTRAP_STEPS) {
    guide.begin(STEP_TITLES[step]);
    const taken = await takeStep(step, { ceremony, file, by, guide });
    file = taken.file;
    results.push(taken.result);
    if (taken.result.state !== "passed") break;
  }
  return report(results, { file, options, terminal, guide, stack: place.stack });
}

function readOperator({ by, yes, answers, record, serverConfig = [] }: BootstrapOptions): string {
  for (const word of [by, answers, record, ...serverConfig])
    if (word !== undefined) refuseKeys(word, "the command line");
  if (by === undefined || by.trim() === "") throw new UsageError("--by must be given: the record says who operated");
  if (yes && answers === undefined) throw new UsageError("--yes needs --answers: a file with what people said");
  return by.trim();
}

/** A root token has no place here, whoever left it in the environment. */
async function takeToken(server: BootstrapServer, { env }: Terminal): Promise<string | undefined> {
  const token = readToken(env);
  if (token === undefined) return undefined;
  const named = [env.VAULT_TOKEN, env.BAO_TOKEN, token].filter((each): each is string => Boolean(each));
  for (const each of new Set(named)) {
    if (await askServer(() => isRootToken(server, each)))
      throw new Refusal([
        "the token of this environment is a root token: this checklist never holds one",
        "unset VAULT_TOKEN and BAO_TOKEN here, and keep it in the shell of its holder alone",
      ]);
  }
  return token;
}

interface Step {
  readonly ceremony: Ceremony;
  readonly file: RecordFile;
  readonly by: string;
  readonly guide: Guide;
}

/** Looks, records what changed, and asks people to do what is missing. */
async function takeStep(
  step: BootstrapStep,
  { ceremony, file, by, guide }: Step,
): Promise<{ result: StepResult; file: RecordFile }> {
  let look = await askServer(() => LOOKS[step](ceremony));
  if (look.faults.length > 0 && step === "initialised") look = await waitForPeople(step, look, { ceremony, guide });
  const before = ceremony.find(step);
  const result = look.faults.length === 0 ? "passed" : "failed";
  const isKnown = before?.result === result || (result === "failed" && before?.result !== "passed");
  const entry = {
    step,
    at: formatInstant(Date.now()),
    by,
    basis: look.basis,
    result,
    seen: result === "passed" ? [...look.seen] : [...look.seen, ...look.faults],
    ...(look.custody === undefined || result === "failed" ? {} : { custody: look.custody }),
  } as const;
  // What was seen to be so and is no more is evidence too; what never was so is only work to be done.
  const next = isKnown ? file : file.add(entry);
  for (const seen of look.seen) guide.say(seen);
  for (const fault of look.faults) guide.say(`not yet: ${fault}`);
  for (const line of result === "failed" ? (look.commands ?? []) : []) guide.say(line);
  const state = result === "passed" ? "passed" : before?.result === "passed" ? "failed" : "open";
  const { seen, faults, commands = [] } = look;
  return { result: { step, state, seen, faults, commands: result === "passed" ? [] : commands }, file: next };
}

/** Half an hour for a ceremony that has begun; nobody waits where nobody sits. */
const PATIENCE = 30 * 60_000;

async function waitForPeople(
  step: BootstrapStep,
  first: Look,
  { ceremony, guide }: { ceremony: Ceremony; guide: Guide },
): Promise<Look> {
  const { commands = [] } = first;
  // Nothing was given to do where a question was left open: nobody would do it.
  if (!ceremony.terminal.isInteractive || commands.length === 0) return first;
  for (const line of commands) guide.say(line);
  const look = async (): Promise<boolean> => (await askServer(() => readOuterFacts(ceremony.server))).isInitialized;
  await guide.waitUntil("waiting for the initialisation", PATIENCE, look);
  return askServer(() => LOOKS[step](ceremony));
}

interface Ending {
  readonly file: RecordFile;
  readonly options: BootstrapOptions;
  readonly terminal: Terminal;
  readonly guide: Guide;
  readonly stack: string;
}

function report(results: readonly StepResult[], { file, options, terminal, guide, stack }: Ending): ExitCode {
  const isDone = results.length === BOOTSTRAP_STEPS.length && results.every(({ state }) => state === "passed");
  const record = file.record === undefined ? undefined : file.path;
  if (options.json) {
    const document = {
      schema: "credential-lanes/bootstrap-production/v1",
      stack,
      record,
      done: isDone,
      steps: results,
    };
    terminal.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else terminal.write(composeHandoff(results, stack, isDone));
  guide.end(
    isDone
      ? `${stack} is handed over; commit ${file.path}`
      : `${stack} goes on by the same command, from where it stands`,
  );
  return isDone ? 0 : 1;
}

function composeHandoff(results: readonly StepResult[], stack: string, isDone: boolean): string {
  const lines = BOOTSTRAP_STEPS.map((step) => {
    const isPassed = results.some((each) => each.step === step && each.state === "passed");
    return `  [${isPassed ? "x" : " "}] ${STEP_TITLES[step]}\n`;
  });
  const next = isDone
    ? "Lanes are applied with tokens of logins from here on. For emergencies the holders make a root token together,\nand revoke it (docs/bootstrap.md).\n"
    : "";
  return `Bootstrap of ${stack}\n${lines.join("")}${next}`;
}
