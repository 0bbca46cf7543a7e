import { createHash } from "node:crypto";
import { findCustodyFaults } from "../../lanes/bootstrap/custody-faults.ts";
import {
  judgeAttempts,
  judgeRoot,
  judgeSeal,
  judgeToken,
  type StepLook,
} from "../../lanes/bootstrap/judge-production.ts";
import type { BootstrapCustody, BootstrapEntry } from "../../lanes/bootstrap/record-schema.ts";
import type { BootstrapStep } from "../../lanes/bootstrap/steps.ts";
import { FOUNDATION_CHECK } from "../../lanes/foundation/names.ts";
import type { FoundationSettings } from "../../lanes/foundation/settings.ts";
import { readAttempts, readAuditDevices, readRoots, readToken } from "../../live/bootstrap/read-production.ts";
import { readOuterFacts } from "../../live/bootstrap/read-server.ts";
import type { BootstrapServer } from "../../live/bootstrap/server.ts";
import type { Terminal } from "../terminal.ts";
import type { Answers } from "./answers.ts";
import * as ceremony from "./ceremony.ts";
import { loginOf, nameRole, roleOf } from "./roles.ts";
import { readServerConfig } from "./server-config.ts";

/** What every look works with. */
export interface Ceremony {
  readonly stack: string;
  readonly address: string;
  readonly server: BootstrapServer;
  readonly foundation: FoundationSettings;
  /** The token of the environment, which was shown to be no root token; undefined where there is none. */
  readonly token: string | undefined;
  /** Files and folders of the server's configuration. */
  readonly config: readonly string[];
  readonly answers: Answers;
  readonly terminal: Terminal;
  /** The last entry of a step that was recorded. */
  find(step: BootstrapStep): BootstrapEntry | undefined;
}

/** A look, what is recorded with it, and what people do where it is not passed. */
export interface Look extends StepLook {
  readonly custody?: BootstrapCustody;
  readonly commands?: readonly string[];
}

const missing = (what: string, commands: readonly string[] = []): Look => ({
  basis: "word",
  seen: [`not said: ${what}`],
  faults: [what],
  commands,
});

/** Looks at one step; every step is looked at anew each time. */
export const LOOKS: Readonly<Record<BootstrapStep, (ceremony: Ceremony) => Look | Promise<Look>>> = {
  "server-config": lookAtConfig,
  "auto-unseal": async ({ server }) => judgeSeal(await readOuterFacts(server)),
  audit: lookAtAudit,
  initialised: lookAtInit,
  foundation: lookAtFoundation,
  "scoped-token": lookAtToken,
  "root-revoked": lookAtRoot,
  "no-root-attempt": lookAtAttempts,
  handoff: ({ find }) => ({
    basis: "looked-at",
    seen: [
      `custody is recorded, ${find("initialised")?.custody?.shares.length ?? 0} recovery shares are with their holders`,
    ],
    faults: [],
  }),
};

/** What was shown before, where it cannot be looked at anew by what this run was given. */
function keep(before: BootstrapEntry | undefined): Look | undefined {
  return before?.result === "passed" ? { basis: before.basis, seen: before.seen, faults: [] } : undefined;
}

function lookAtConfig({ config, terminal, find }: Ceremony): Look {
  if (config.length === 0) {
    const kept = keep(find("server-config"));
    if (kept !== undefined) return kept;
    return missing("name the server's configuration with --server-config", [
      "  ccr bootstrap server-config --mode production --seal awskms --api-address https://… --out openbao",
      "Start the servers with it, and leave them uninitialised.",
    ]);
  }
  const { sources, findings } = readServerConfig(config, "production", terminal);
  const errors = findings.filter(({ severity }) => severity === "error");
  const seen = sources.map(
    ({ path, text }) => `${path}: sha256:${createHash("sha256").update(text).digest("hex").slice(0, 32)}`,
  );
  const faults = errors.map(
    ({ file, line, column, message, code }) => `${file}:${line}:${column}: ${message} (${code})`,
  );
  return { basis: "looked-at", seen: seen.length > 0 ? seen : ["nothing could be read"], faults };
}

/** The configuration declares the devices; that the servers run by it is somebody's word until they can be asked. */
async function lookAtAudit({ server, token, answers, find }: Ceremony): Promise<Look> {
  const { isInitialized } = await readOuterFacts(server);
  const devices = token === undefined ? undefined : await readAuditDevices(server, token);
  if (devices !== undefined) {
    const faults =
      devices.length === 0 ? ["the server has no audit device: its configuration is not the checked one"] : [];
    return { basis: "looked-at", seen: [`sys/audit: ${devices.join(", ") || "none"}`], faults };
  }
  const kept = keep(find("audit"));
  if (kept !== undefined) return kept;
  const question = isInitialized
    ? "The server is initialised already: which entry of its audit log is that of sys/init, and who saw it"
    : "Who started the servers with the checked configuration, and saw their audit device open its log";
  const word = await answers.word("audit", question);
  return word === undefined ? missing(question) : { basis: "word", seen: [word], faults: [] };
}

async function lookAtInit({ server, address, answers, find }: Ceremony): Promise<Look> {
  const { isInitialized } = await readOuterFacts(server);
  const recorded = find("initialised")?.custody;
  if (recorded !== undefined) {
    const faults = isInitialized ? [] : ["the server is not initialised any more: its storage was lost or replaced"];
    return {
      basis: "looked-at",
      seen: [`sys/seal-status: ${isInitialized ? "" : "not "}initialised`],
      faults,
      custody: recorded,
    };
  }
  const holders = await answers.holders();
  if (holders === undefined) return missing("say who will hold the recovery shares and the root token");
  const faults = findCustodyFaults({ ...holders, root_accessor: "" }).map(({ message }) => `custody: ${message}`);
  if (faults.length > 0) return { basis: "word", seen: ["custody as it was said"], faults };
  if (!isInitialized) {
    const commands = ceremony.initCommands(holders, address);
    return {
      basis: "looked-at",
      seen: ["sys/seal-status: not initialised"],
      faults: ["the server is not initialised"],
      commands,
    };
  }
  const accessor = await answers.rootAccessor();
  if (accessor === undefined) return missing("the accessor of the root token is needed", ceremony.accessorCommands());
  const custody = { ...holders, root_accessor: accessor };
  return { basis: "looked-at", seen: ["sys/seal-status: initialised, with recovery keys"], faults: [], custody };
}

/** That it stands is shown by the login of the step after it. */
async function lookAtFoundation({ stack, answers, find }: Ceremony): Promise<Look> {
  const kept = keep(find("foundation"));
  if (kept !== undefined) return kept;
  const question = "Who applied the foundation with the root token, and what did it create";
  const word = await answers.word("foundation", question);
  return word === undefined
    ? missing(question, ceremony.foundationCommands(stack))
    : { basis: "word", seen: [word], faults: [] };
}

async function lookAtToken({ server, foundation, token, find }: Ceremony): Promise<Look> {
  const role = roleOf(foundation);
  const commands = ceremony.loginCommands(loginOf(foundation, role), role);
  const kept = keep(find("scoped-token"));
  if (token === undefined) return kept ?? missing("VAULT_TOKEN must be the token of a login", commands);
  const facts = await readToken(server, { token, kvMounts: foundation.kvMounts });
  if (facts === undefined) return missing("VAULT_TOKEN is no token that this server knows", commands);
  // The token of a later step is another role's: what was shown of the first one stays shown.
  if (kept !== undefined && !facts.policies.includes(role)) return kept;
  return { ...judgeToken(facts, role), commands };
}

async function lookAtRoot({ server, foundation, token, find }: Ceremony): Promise<Look> {
  const accessor = find("initialised")?.custody?.root_accessor;
  const role = nameRole(foundation, FOUNDATION_CHECK);
  const commands = [...ceremony.revokeCommands(), ...ceremony.loginCommands(loginOf(foundation, role), role)];
  if (accessor === undefined) return missing("no accessor of the root token is recorded", ceremony.accessorCommands());
  const kept = keep(find("root-revoked"));
  if (token === undefined) return kept ?? missing(`VAULT_TOKEN must be a token with the policy ${role}`, commands);
  const facts = await readRoots(server, { token, accessor });
  if (kept !== undefined && facts.lookup === "refused") return kept;
  return { ...judgeRoot(facts), commands };
}

async function lookAtAttempts({ server, token, answers, find }: Ceremony): Promise<Look> {
  const look = judgeAttempts(await readAttempts(server, token));
  if (look.basis === "looked-at" || look.faults.length > 0) return { ...look, commands: ceremony.cancelCommands() };
  const kept = keep(find("no-root-attempt"));
  if (kept !== undefined) return kept;
  const question = "The server shows nobody whether a new root token or new keys are being made: who looked, and how";
  const word = await answers.word("no-root-attempt", question);
  return word === undefined ? missing(question) : { basis: "word", seen: [...look.seen, word], faults: [] };
}
