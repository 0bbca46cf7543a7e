import { Argument, Command, CommanderError, Option } from "commander";
import { describeBug, Refusal, UsageError } from "./errors.ts";
import { readVersion } from "./files/package.ts";
import { refuseCredentials } from "./refuse-credentials.ts";
import type { Terminal } from "./terminal.ts";
import type { ExitCode, Verb, VerbOption } from "./verb.ts";
import { VERBS } from "./verbs.ts";

const usageHint = "ccr --help shows the commands, ccr COMMAND --help what one of them takes";

/** Runs the command line of `ccr` and answers with its exit code; never throws. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = 0;
  const finish = (verbCode: ExitCode): void => {
    code = verbCode;
  };
  // What commander says repeats words of the command line.
  const said: string[] = [];
  const program = buildProgram(args[0], { terminal, finish, complain: (text) => said.push(text) });
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return sayMasked(said, { args, terminal, code: 2 });
    }
    refuseCredentials(args);
    await refuseUnknownHelp(args);
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    const { messages, code: failed } = describeError(error, terminal);
    return sayMasked([...said, ...messages], { args, terminal, code: failed });
  }
}

/** Commander shows the whole help for a command that is none, and says nothing of it. */
async function refuseUnknownHelp([first, name]: readonly string[]): Promise<void> {
  if (first !== "help" || name === undefined || name.startsWith("-") || name === "help") return;
  const names = VERBS.map((verb) => verb.name);
  if (names.includes(name)) return;
  const { suggest } = await import("../lanes/suggest.ts");
  const near = suggest(name, names);
  const hint = near === undefined ? "" : `\n(Did you mean ${near}?)`;
  throw new UsageError(`unknown command '${name}'${hint}\nccr: ${usageHint}`);
}

/** Says what went wrong, without a credential that the command line may have, as a part of a file's name. */
async function sayMasked(
  messages: readonly string[],
  { args, terminal, code }: { args: readonly string[]; terminal: Terminal; code: ExitCode },
): Promise<ExitCode> {
  if (messages.length === 0) return code;
  const { makeArgumentMask } = await import("./hide-arguments.ts");
  const mask = await makeArgumentMask(args);
  for (const message of messages) terminal.say(mask(message));
  return code;
}

/** A verb that is named needs no other: half a hundred with their options take longer than what many of them do. */
function chooseVerbs(first: string | undefined): readonly Verb[] {
  const named = VERBS.filter(({ name }) => name === first);
  return named.length > 0 ? named : VERBS;
}

interface Run {
  readonly terminal: Terminal;
  /** Takes the exit code of the verb that ran. */
  readonly finish: (code: ExitCode) => void;
  /** Takes what is wrong with the command line. */
  readonly complain: (text: string) => void;
}

/** The program of the command table, or of that row of it which the first argument names. */
function buildProgram(first: string | undefined, { terminal, finish, complain }: Run): Command {
  const program = new Command("ccr")
    .description("Checks, shows and writes credential change requests. Works offline and never loads Pulumi.")
    .usage("COMMAND [options]")
    .version(readVersion(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", `\n${programNotes}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => complain(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, "ccr: ")),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError(`ccr: ${usageHint}`);
  for (const verb of chooseVerbs(first)) addVerb(program, { verb, terminal, finish });
  return program;
}

const programNotes = [
  "Exit codes: 0 fine, 1 findings or a refusal, 2 wrong usage or a bug, 3 something would change or has drifted.",
  "Data goes to stdout, messages to stderr. NO_COLOR, FORCE_COLOR and TERM=dumb are honoured.",
].join("\n");

function addVerb(program: Command, { verb, terminal, finish }: Omit<Run, "complain"> & { readonly verb: Verb }): void {
  const built = verb.options.map((verbOption) => ({ verbOption, option: buildOption(verbOption) }));
  const examples = verb.examples.map(({ command, meaning }) => `  ${command}\n      ${meaning}`);
  const command = program
    .command(verb.name)
    .summary(verb.summary)
    // Wrapped for the terminal that it is shown on.
    .description(verb.details.replace(/\n(?!\n)/g, " "))
    .helpOption("-h, --help", "show this help")
    .addHelpText("after", `\nExamples:\n${examples.join("\n")}`)
    .action(async (operands: string[] | string | undefined, options: unknown) => {
      // Without an operand of its own, commander passes the options first.
      const invocation = verb.operand
        ? { operands: [operands ?? []].flat(), options }
        : { operands: [], options: operands };
      refuseEmpty(invocation.operands);
      await requireWord(verb, invocation.operands);
      await requireForms(built, invocation.options);
      const run = await verb.load();
      finish(await run({ ...invocation, terminal, verbs: VERBS }));
    });
  if (verb.operand !== undefined) {
    const { syntax, description, choices } = verb.operand;
    const argument = new Argument(syntax, description);
    // As with options: for the help alone.
    if (choices !== undefined) argument.choices(choices).argParser((value) => value);
    command.addArgument(argument);
  }
  for (const { option } of built) command.addOption(option);
}

/** An empty operand would name the folder itself, and mean all that is in it. */
function refuseEmpty(operands: readonly string[]): void {
  const at = operands.indexOf("");
  if (at >= 0) throw new UsageError(`operand ${at + 1} is empty: is a variable of the shell not set?`);
}

/** An operand that is one of some words is refused as the value of an option is. */
async function requireWord({ operand }: Verb, [word = ""]: readonly string[]): Promise<void> {
  if (operand?.choices === undefined) return;
  const { requireChoice } = await import("./option-forms.ts");
  requireChoice(`the ${operand.syntax.replace(/\W/g, "")}`, operand.choices, word);
}

interface BuiltOption {
  readonly option: Option;
  readonly verbOption: VerbOption;
}

function buildOption(verbOption: VerbOption): Option {
  const { flags, description, choices, repeatable } = verbOption;
  const option = new Option(flags, description);
  // For the help; what is refused, and how, is one for all options.
  if (choices !== undefined) option.choices(choices);
  return option.argParser<string | readonly string[]>((value, list) => (repeatable ? [...(list ?? []), value] : value));
}

/** Looks at what was given before the verb does; loaded where something was, since the help needs none of it. */
async function requireForms(built: readonly BuiltOption[], given: unknown): Promise<void> {
  const values = (given ?? {}) as Readonly<Record<string, unknown>>;
  const texts = built.flatMap(({ option, verbOption }) =>
    [values[option.attributeName()]]
      .flat()
      .flatMap((value) => (typeof value === "string" ? [[verbOption, value] as const] : [])),
  );
  if (texts.length === 0) return;
  const { requireForm } = await import("./option-forms.ts");
  for (const [verbOption, value] of texts) requireForm(verbOption, value);
}

function describeError(
  error: unknown,
  { env }: Terminal,
): { readonly messages: readonly string[]; readonly code: ExitCode } {
  // Commander has said it already; help and the version end this way too.
  if (error instanceof CommanderError) return { messages: [], code: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof Refusal) return { messages: error.reasons.map((reason) => `ccr: ${reason}`), code: 1 };
  if (error instanceof UsageError) return { messages: [`ccr: ${error.message}`], code: 2 };
  return { messages: [`ccr: ${describeBug(error, { withStack: env.CCR_DEBUG === "1" })}`], code: 2 };
}
