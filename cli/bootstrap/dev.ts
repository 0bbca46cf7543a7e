import { judgeServer, judgeStack } from "../../lanes/bootstrap/judge-development.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import type { DevelopmentKeys } from "../../live/bootstrap/initialise.ts";
import { type OuterFacts, readOuterFacts } from "../../live/bootstrap/read-server.ts";
import { openBootstrapServer } from "../../live/bootstrap/server.ts";
import { run } from "../../live/kubectl.ts";
import { Refusal, UsageError } from "../errors.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { askServer } from "../openbao.ts";
import { showPlainly } from "../reports/report.ts";
import { type Guide, openGuide } from "../runbook/guide.ts";
import { placeStack } from "../stack.ts";
import { readStack } from "../stack-config.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode } from "../verb.ts";
import { type Bootstrap, type StepOutcome, walkDevelopment } from "./dev-steps.ts";
import { describeSteps } from "./dry-run.ts";
import { placeFoundation } from "./foundation.ts";
import { type KeyStore, openKeyFolder, openKeySecret } from "./key-store.ts";
import type { BootstrapOptions } from "./options.ts";
import { readRepositoryFacts, readStackFacts } from "./read-stack-facts.ts";

/** `ccr bootstrap dev`: 0 once it stands, 3 for a dry run, 1 where anything is or looks like production. */
export async function bootstrapDevelopment(options: BootstrapOptions, terminal: Terminal): Promise<ExitCode> {
  const bootstrap = await prepare(options, terminal);
  const { stack, facts, store } = bootstrap;
  const { outer, keys } = await judge(bootstrap);
  if (options.yes !== true && !terminal.isInteractive) {
    return reportDryRun(bootstrap, describeSteps(bootstrap, outer), options);
  }
  const guide = await openGuide(terminal, { yes: options.yes === true, title: `ccr bootstrap dev ${stack}` });
  if (!(await guide.confirm(`Set up ${facts.openbaoAddress} for development? Its keys go to ${store.place}.`, stack))) {
    guide.end("nothing was changed");
    return 1;
  }
  const outcomes = await walkDevelopment(bootstrap, { outer, keys, guide });
  return report(outcomes, { bootstrap, options, guide });
}

/** Looks at the stack and, by what it says to anybody, at its server; throws a {@link Refusal} with every reason. */
async function judge({ facts, server, store, repository }: Bootstrap): Promise<Looked> {
  const ofStack = [...judgeStack(facts), ...repository.errors];
  const refuse = (reasons: readonly string[]): Refusal =>
    new Refusal(["this is or looks like production, and nothing was changed", ...reasons]);
  try {
    const outer = await askServer(() => readOuterFacts(server));
    // Whose cluster holds them is not asked before it is known whose it is.
    const keys = ofStack.length > 0 ? {} : await store.read();
    const hasOwnKeys = keys.unsealKey !== undefined;
    const reasons = [...ofStack, ...judgeServer({ ...outer, hasOwnKeys })];
    if (reasons.length > 0) throw refuse(reasons);
    return { outer, keys };
  } catch (error) {
    if (!(error instanceof Refusal) || ofStack.length === 0 || error.reasons.includes(ofStack[0] ?? "")) throw error;
    throw refuse([...ofStack, ...error.reasons]);
  }
}

interface Looked {
  readonly outer: OuterFacts;
  readonly keys: Partial<DevelopmentKeys>;
}

async function prepare(options: BootstrapOptions, terminal: Terminal): Promise<Bootstrap> {
  const place = placeStack(options, terminal);
  const { settings } = readStack(terminal.folder, place);
  const repository = await readRepositoryFacts(terminal);
  const hosts = options.host ?? [];
  return {
    stack: place.stack,
    settings,
    repository,
    facts: readStackFacts({ stack: place.stack, settings }, repository, { hosts, env: terminal.env }),
    foundation: placeFoundation(place, terminal),
    server: await askServer(() => openBootstrapServer(settings)),
    store: openStore(options, { stack: place.stack, settings, terminal }),
    terminal,
  };
}

function openStore(
  { keys, keysInCluster }: BootstrapOptions,
  { stack, settings, terminal }: { stack: string; settings: StackSettings; terminal: Terminal },
): KeyStore {
  if (keysInCluster === undefined) {
    const folder = keys ?? (terminal.env.CCR_BOOTSTRAP_KEYS || joinPath(".ccr/bootstrap", stack));
    return openKeyFolder(resolvePath(terminal.folder, folder), folder);
  }
  const [namespace, name, ...rest] = keysInCluster.split("/");
  if (keys !== undefined) throw new UsageError("--keys and --keys-in-cluster contradict each other");
  if (!namespace || !name || rest.length > 0) throw new UsageError("--keys-in-cluster is NAMESPACE/NAME of a Secret");
  const context = ["--context", settings.kubernetesContext, "--request-timeout=10s"];
  return openKeySecret({ namespace, name }, (words, input) => run("kubectl", [...words, ...context], input));
}

function reportDryRun(
  { stack, store, terminal }: Bootstrap,
  steps: readonly StepOutcome[],
  { json }: BootstrapOptions,
) {
  terminal.say(`ccr: dry run: nothing speaks against a bootstrap of ${stack}; --yes does it without asking`);
  if (json) writeJson({ stack, store, terminal }, { changed: [], steps });
  else for (const { step, note } of steps) terminal.write(showPlainly(`  [ ] ${step}: ${note}`).concat("\n"));
  return 3 as const;
}

function writeJson(
  { stack, store, terminal }: Pick<Bootstrap, "stack" | "store" | "terminal">,
  outcome: { readonly changed: readonly string[]; readonly steps: readonly StepOutcome[] },
): void {
  const document = { schema: "credential-lanes/bootstrap-dev/v1", stack, keys: store.place, ...outcome };
  terminal.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

function report(
  outcomes: readonly StepOutcome[],
  { bootstrap, options, guide }: { bootstrap: Bootstrap; options: BootstrapOptions; guide: Guide },
): ExitCode {
  const { stack } = bootstrap;
  const changes = outcomes.flatMap(({ changed }) => changed);
  if (options.json) writeJson(bootstrap, { changed: changes, steps: outcomes });
  guide.end(changes.length === 0 ? `${stack} stood already: nothing was changed` : `${stack} stands; next: ccr plan`);
  return 0;
}
