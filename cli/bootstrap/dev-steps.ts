import { judgeContent, type StackFacts } from "../../lanes/bootstrap/judge-development.ts";
import { reachOf } from "../../lanes/bootstrap/looks-like-production.ts";
import { checkLoaded } from "../../lanes/check-loaded.ts";
import { listAccountLogins } from "../../lanes/foundation/account-logins.ts";
import type { Authority } from "../../lanes/foundation/authority.ts";
import { formatAccount } from "../../lanes/foundation/external-secrets-plan.ts";
import { FOUNDATION_CHECK } from "../../lanes/foundation/names.ts";
import { resolveFixtures } from "../../lanes/guardrails/fixture-map/resolve-fixtures.ts";
import type { LoadResult } from "../../lanes/load.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { proveLogin } from "../../live/bootstrap/declare-foundation.ts";
import {
  type DevelopmentKeys,
  initialise,
  isRootToken,
  unseal,
  waitUntilActive,
} from "../../live/bootstrap/initialise.ts";
import { type OuterFacts, readInnerFacts, readOuterFacts } from "../../live/bootstrap/read-server.ts";
import type { BootstrapServer } from "../../live/bootstrap/server.ts";
import { writeFixtures } from "../../live/bootstrap/write-fixtures.ts";
import { openProbe } from "../../live/kubectl-probe.ts";
import { Refusal } from "../errors.ts";
import { folderExists } from "../files/look.ts";
import { resolvePath } from "../files/paths.ts";
import { askServer } from "../openbao.ts";
import { DEFAULT_FOLDER, readRequests } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Guide } from "../runbook/guide.ts";
import { composeStackAuthority } from "../stack-authority.ts";
import type { Terminal } from "../terminal.ts";
import { applyFoundation, type FoundationPlace } from "./foundation.ts";
import type { KeyStore } from "./key-store.ts";
import { listOwn, type RepositoryFacts } from "./read-stack-facts.ts";

/** One step, and what it changed; a value is in none of it. */
export interface StepOutcome {
  readonly step: "initialise" | "unseal" | "foundation" | "fixtures" | "login";
  readonly changed: readonly string[];
  readonly note?: string;
}

/** What every step works with. */
export interface Bootstrap {
  readonly stack: string;
  readonly settings: StackSettings;
  readonly facts: StackFacts;
  readonly repository: RepositoryFacts;
  readonly foundation: FoundationPlace;
  readonly server: BootstrapServer;
  readonly store: KeyStore;
  readonly terminal: Terminal;
}

/** Each step looks first, so that it goes on wherever it was left. */
export async function walkDevelopment(
  bootstrap: Bootstrap,
  { outer, keys, guide }: { outer: OuterFacts; keys: Partial<DevelopmentKeys>; guide: Guide },
): Promise<readonly StepOutcome[]> {
  const { server, store } = bootstrap;
  const outcomes: StepOutcome[] = [];
  const tell = (outcome: StepOutcome): void => {
    outcomes.push(outcome);
    for (const what of outcome.changed) guide.say(`changed: ${what}`);
    if (outcome.note !== undefined) guide.say(outcome.note);
    else if (outcome.changed.length === 0) guide.say("as it should be already");
  };
  guide.begin("Initialise and unseal");
  const opened = outer.isInitialized ? keys : await initialiseOnce(server, store);
  tell({ step: "initialise", changed: outer.isInitialized ? [] : [`initialised; the keys are in ${store.place}`] });
  const token = await open(server, opened, store);
  tell({ step: "unseal", changed: outer.isSealed || !outer.isInitialized ? ["unsealed"] : [] });
  await refuseContent(bootstrap, token);
  guide.begin("What lanes stand on: mounts, auth methods and their configuration");
  const authority = composeOwnAuthority(bootstrap);
  const { settings: stack, terminal } = bootstrap;
  const declared = await applyFoundation(bootstrap.foundation, { server, token, authority, stack, terminal });
  tell({ step: "foundation", changed: declared });
  guide.begin("Fixtures in place of credentials");
  tell(await fixtureStep(bootstrap, token));
  guide.begin("A login by the foundation");
  tell(await loginStep(bootstrap));
  return outcomes;
}

/** A signal between the answer and the files would lose the keys for good: until they are written none ends this. */
async function initialiseOnce(server: BootstrapServer, store: KeyStore): Promise<DevelopmentKeys> {
  const hold = (): void => undefined;
  process.on("SIGINT", hold).on("SIGTERM", hold);
  try {
    const keys = await askServer(() => initialise(server));
    await store.write(keys);
    return keys;
  } finally {
    process.off("SIGINT", hold).off("SIGTERM", hold);
  }
}

/** Opens the server with the kept keys; answers with its token. */
function open(server: BootstrapServer, keys: Partial<DevelopmentKeys>, store: KeyStore): Promise<string> {
  return askServer(async () => {
    const { unsealKey = "", rootToken } = keys;
    if ((await readOuterFacts(server)).isSealed) await unseal(server, unsealKey);
    await waitUntilActive(server);
    if (rootToken === undefined || !(await isRootToken(server, rootToken)))
      throw new Refusal([
        `${store.place} has no root token that this server knows: it is another server's, or the token was revoked`,
        "nothing else was changed; start an empty server, or go on with tokens of the foundation's roles",
      ]);
    return rootToken;
  });
}

/** What the foundation's logins may do, by the requests that are there; without any there is no login either. */
function composeOwnAuthority({ settings, foundation, terminal }: Bootstrap): Authority {
  const loaded = readOwnRequests(terminal);
  const { suffix, isTeardown } = foundation.settings;
  return loaded.sources.length === 0
    ? { policies: [] }
    : composeStackAuthority({ loaded, settings }, terminal, { suffix, isTeardown });
}

function readOwnRequests(terminal: Terminal): LoadResult {
  const hasRequests = folderExists(resolvePath(terminal.folder, DEFAULT_FOLDER));
  return hasRequests ? readRequests([DEFAULT_FOLDER], terminal) : { sources: [], findings: [] };
}

async function refuseContent(
  { server, facts, repository, foundation, terminal }: Bootstrap,
  token: string,
): Promise<void> {
  const { checked } = checkLoaded(readOwnRequests(terminal), { settings: ruleSettings({}) });
  const own = listOwn(checked, { fixtureMap: repository.fixtureMap, foundation: foundation.settings });
  const reasons = judgeContent(await askServer(() => readInnerFacts(server, token)), own, facts);
  if (reasons.length > 0)
    throw new Refusal(["this server is not ours alone, and nothing was set up on it", ...reasons]);
}

/** What the map has for this stack. */
export function listFixtures({ repository, facts }: Pick<Bootstrap, "repository" | "facts">) {
  const isLocal = reachOf(facts.openbaoAddress) === "loopback";
  const { fixtureMap: map } = repository;
  return map === undefined ? [] : resolveFixtures(map, { environment: facts.environment, isLocal });
}

async function fixtureStep(bootstrap: Bootstrap, token: string): Promise<StepOutcome> {
  const { server, repository } = bootstrap;
  const map = repository.fixtureMap;
  if (map === undefined)
    return { step: "fixtures", changed: [], note: "there is no guardrails/fixtures.yaml: nothing is written" };
  const fixtures = listFixtures(bootstrap);
  const outcomes = await askServer(() => writeFixtures({ server, token, mount: map.mount }, fixtures));
  const kept = outcomes.flatMap(({ path, kept }) => kept.map((property) => `${property} of ${path}`));
  return {
    step: "fixtures",
    changed: outcomes.flatMap(({ path, written }) => (written.length > 0 ? [`${written.join(", ")} of ${path}`] : [])),
    ...(kept.length === 0 ? {} : { note: `kept, since somebody set it otherwise: ${kept.join("; ")}` }),
  };
}

/** Shows that whoever goes on needs no root token. */
async function loginStep({ server, settings, foundation, terminal }: Bootstrap): Promise<StepOutcome> {
  const logins = listAccountLogins(foundation.settings);
  const login = logins.find(({ family }) => family === FOUNDATION_CHECK) ?? logins[0];
  if (readOwnRequests(terminal).sources.length === 0)
    return { step: "login", changed: [], note: "there are no requests, so that no login has anything to do yet" };
  if (login === undefined)
    return { step: "login", changed: [], note: "foundation:logins names no service account: no login is tried" };
  const { serviceAccount, role } = login;
  const account = formatAccount(serviceAccount);
  const { found: jwt, problem } = await openProbe(settings).createToken(serviceAccount, login.audience);
  if (jwt === undefined) throw new Refusal([`no token of ${account}: ${problem ?? "none"}`]);
  const { policies, seconds } = await askServer(() => proveLogin(server, login, jwt));
  if (policies.includes("root") || !policies.includes(role))
    throw new Refusal([`the login by ${role} gives ${policies.join(", ")}, which is not what it is for`]);
  const note = `${account} gets ${policies.join(", ")} for ${seconds} s; the token was given back`;
  return { step: "login", changed: [], note };
}
