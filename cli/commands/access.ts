import { describeRole } from "../../lanes/describe-lane.ts";
import { findMount, readAskedPath, stripApi } from "../../lanes/drift/asked-path.ts";
import { describeDeclared, findAccess, type ServerAccess } from "../../lanes/drift/audit-grants.ts";
import { creditAccess } from "../../lanes/drift/credit-access.ts";
import {
  type ApprovedRole,
  compareRole,
  describeLiveRole,
  findApproved,
  tellDifference,
} from "../../lanes/drift/live-role.ts";
import type { KvMount, LiveRole } from "../../lanes/inventory/live-state.ts";
import { parseKvPath } from "../../lanes/kv-path.ts";
import { listRoles } from "../../lanes/lane-set.ts";
import { rolePath } from "../../lanes/manifests.ts";
import { buildAcl } from "../../lanes/policy/evaluate-policy.ts";
import { parsePolicy } from "../../lanes/policy/parse-policy.ts";
import { suggest } from "../../lanes/suggest.ts";
import { readAccess } from "../../live/access.ts";
import { readMounts } from "../../live/kv-mounts.ts";
import { openSession } from "../../live/openbao-session.ts";
import { readToken } from "../../live/token.ts";
import { Refusal } from "../errors.ts";
import { askServer } from "../openbao.ts";
import { showPlainly } from "../reports/report.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface AccessOptions extends StackOptions {
  readonly live?: true;
  readonly json?: true;
}

interface Source extends ServerAccess {
  /** The roles as the server has them; absent where it was not asked. */
  readonly roles?: readonly LiveRole[];
  readonly problems: readonly string[];
}

/** `ccr who-can`: 0, or 1 where something could not be told. */
export async function whoCan({
  operands: [path = ""],
  options,
  terminal,
}: Invocation<AccessOptions>): Promise<ExitCode> {
  const compiled = compileStack([], options, terminal);
  const source = await readSource(compiled, options, terminal);
  const asked = await readAsked(path, { compiled, options, terminal });
  const problems = [...source.problems, ...asked.problems];
  for (const note of asked.notes) terminal.say(`ccr: ${showPlainly(note)}`);
  const access = findAccess(asked.path, source).flatMap((each) => creditAccess(compiled.set, asked.path, each));
  if (options.json) {
    const paths = [...new Set(access.flatMap(({ carriers }) => carriers))].sort();
    const callers = paths.map((carrier) => ({ carrier, ...findCallers(compiled, source, carrier) }));
    const body = { schema: "credential-lanes/who-can/v1", asked: path, path: asked.path, access, callers, problems };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else {
    for (const { policy, capabilities, rule, carriers, requests } of access) {
      const who =
        carriers.length === 0
          ? "nobody that was found"
          : carriers.map((each) => describeCarrier(each, findCallers(compiled, source, each))).join("; ");
      const why = requests.length === 0 ? "no CCR asks for this" : requests.join(", ");
      terminal.write(`${showPlainly(`${capabilities.join(", ")} by policy ${policy} (${rule}): ${who}; ${why}`)}\n`);
    }
    if (access.length === 0) terminal.write(`nobody: ${explainNobody(asked.path, options)}\n`);
    sayProblems({ problems }, terminal);
  }
  return problems.length > 0 ? 1 : 0;
}

/** `ccr can`: 0, or 1 where the role is not known or something could not be told. */
export async function whatCan({
  operands: [name = ""],
  options,
  terminal,
}: Invocation<AccessOptions>): Promise<ExitCode> {
  const compiled = compileStack([], options, terminal);
  const source = await readSource(compiled, options, terminal);
  const carriers = source.carriers.filter(({ path }) => path === name || path.endsWith(`/${name}`));
  if (carriers.length === 0) throw new Refusal(explainUnknown(name, compiled, source));
  const roles = carriers.map(({ path, policies }) => ({
    role: path,
    ...findCallers(compiled, source, path),
    policies,
    may: creditRights(compiled, path, listRights(policies, source)),
  }));
  if (options.json) {
    const body = { schema: "credential-lanes/can/v1", roles, problems: source.problems };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else {
    for (const { role, may, ...callers } of roles) {
      terminal.write(`${showPlainly(describeCarrier(role, callers))}\n`);
      for (const { path, capabilities, policy, requests } of may) {
        const why = requests.join(", ") || "no CCR asks for this";
        terminal.write(`  ${showPlainly(`${capabilities.join(", ")}  ${path}  (${policy}: ${why})`)}\n`);
      }
      if (may.length === 0) terminal.write("  nothing\n");
    }
    sayProblems(source, terminal);
  }
  return source.problems.length > 0 ? 1 : 0;
}

function explainNobody(path: string, { live }: AccessOptions): string {
  if (live) return showPlainly(`no policy of the server allows anything at ${path}`);
  return showPlainly(`no policy of a granted request allows anything at ${path} (${askLive})`);
}

/** What a server has beside the requests is not told without asking it. */
const askLive = "with --live the server is asked too";

/** A role that is not there: where it was looked for, and what that leaves open. */
function explainUnknown(
  name: string,
  { set }: CompiledStack,
  { carriers, roles, problems }: Source,
): readonly string[] {
  const names = carriers.flatMap(({ path }) => [path, path.slice(path.lastIndexOf("/") + 1)]);
  const near = suggest(name, names);
  const way = near === undefined ? "" : `; did you mean ${near}?`;
  if (roles === undefined) return [showPlainly(`no granted request has a role ${name} (${askLive})${way}`)];
  const declared = listRoles(set).map(rolePath);
  const approved = declared.filter((path) => path === name || path.endsWith(`/${name}`));
  const requests = approved.flatMap((path) => findApproved(set, path)?.ccrIds ?? []);
  const whose = requests.length === 0 ? "" : `, though it is approved in ${requests.join(", ")}`;
  const head = problems.length === 0 ? `the server has no role ${name}` : `no role ${name} was found on the server`;
  return [`${head}${whose}${way}`, ...problems.map((problem) => `could not be told: ${problem}`)].map(showPlainly);
}

async function readSource(compiled: CompiledStack, { live }: AccessOptions, terminal: Terminal): Promise<Source> {
  const { set, settings } = compiled;
  if (!live) return { ...describeDeclared(set), problems: [] };
  return askServer(() => readAccess(openSession(settings), readToken(terminal.env)));
}

/** Each path that the policies write, and what they allow there taken together. */
function listRights(
  names: readonly string[],
  { policies }: ServerAccess,
): readonly { path: string; capabilities: readonly string[]; policy: string }[] {
  const own = policies.filter(({ name }) => names.includes(name));
  const { acl, problem } = buildAcl(own);
  if (acl === undefined) return [{ path: problem, capabilities: ["unknown"], policy: names.join(", ") }];
  const paths = own.flatMap(({ text }) => parsePolicy(text).blocks?.map(({ path }) => path.replace(/^\//, "")) ?? []);
  return [...new Set(paths)].sort().map((path) => ({
    path,
    capabilities: acl.capabilitiesAt(path.replace(/\*$/, "")),
    policy: acl.ruleAt(path.replace(/\*$/, ""))?.policy ?? names.join(", "),
  }));
}

type Right = ReturnType<typeof listRights>[number];

/** Each right with the requests that ask for it of this role. */
function creditRights(
  { set }: CompiledStack,
  role: string,
  rights: readonly Right[],
): readonly (Right & { readonly requests: readonly string[] })[] {
  return rights.flatMap(({ path, ...right }) =>
    creditAccess(set, path, { ...right, rule: path, carriers: [role] }).map(({ capabilities, policy, requests }) => {
      return { path, capabilities, policy, requests };
    }),
  );
}

/** The path that is meant: by the mounts of the requests, and where it is below none of them by those of the server. */
async function readAsked(
  written: string,
  { compiled, options, terminal }: { compiled: CompiledStack; options: AccessOptions; terminal: Terminal },
): Promise<Record<"notes" | "problems", readonly string[]> & { readonly path: string }> {
  const { checked, settings } = compiled;
  const named = checked.flatMap(({ ccr }) => (ccr === undefined ? [] : [ccr.openbao]));
  const secrets = named.map(({ kv_path, mount }) => parseKvPath(kv_path, mount));
  const known = [...new Set(secrets.map(({ mount }) => mount))].map((path): KvMount => {
    return { path, version: settings.kvVersion };
  });
  const isBelow = findMount(stripApi(written), known) !== undefined;
  const { found, problems } =
    options.live && !isBelow
      ? await askServer(() => readMounts(openSession(settings), readToken(terminal.env)))
      : { found: [], problems: [] };
  const mounts = [...known, ...found.filter(({ path }) => !known.some((each) => each.path === path))];
  const asked = readAskedPath(written, { mounts, secrets });
  if (asked.problem !== undefined) throw new Refusal([asked.problem]);
  return { ...asked, problems };
}

interface Callers extends Pick<ApprovedRole, "requests"> {
  /** Who may log in by it, and for how long; absent where it is no role of a method that lanes have. */
  readonly by?: string;
  /** Where the server's is not what its requests ask for; absent where the server was not asked. */
  readonly differences?: ApprovedRole["differences"];
}

/** Who may log in by a carrier: of a server as that has it, else as its requests have it. */
function findCallers({ set }: CompiledStack, { roles }: Source, path: string): Callers {
  if (roles !== undefined) {
    const role = roles.find((each) => each.path === path);
    return role === undefined ? { requests: [] } : { by: describeLiveRole(role), ...compareRole(set, role) };
  }
  const role = listRoles(set).find((each) => rolePath(each) === path);
  if (role === undefined) return { requests: [] };
  return { by: describeRole(role), requests: findApproved(set, path)?.ccrIds ?? [] };
}

/** The carrier with who may log in by it, and where that is not what was approved. */
function describeCarrier(path: string, { by, requests, differences = [] }: Callers): string {
  if (by === undefined) return path;
  const sides = differences.map(tellDifference).join("; ");
  const otherwise = ` (differs from what is approved in ${requests.join(", ")}: ${sides})`;
  return `${path}: ${by}${sides === "" ? "" : otherwise}`;
}

function sayProblems({ problems }: Pick<Source, "problems">, terminal: Terminal): void {
  for (const problem of problems) terminal.say(`ccr: could not be told: ${showPlainly(problem)}`);
}
