import { describeRole } from "../../lanes/describe-lane.ts";
import { describeDeclared, findAccess, type ServerAccess } from "../../lanes/drift/audit-grants.ts";
import { listRoles } from "../../lanes/lane-set.ts";
import { rolePath } from "../../lanes/manifests.ts";
import { buildAcl } from "../../lanes/policy/evaluate-policy.ts";
import { parsePolicy } from "../../lanes/policy/parse-policy.ts";
import { readAccess } from "../../live/access.ts";
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
  const asked = path.replace(/^\/?(v1\/)?/, "");
  const access = findAccess(asked, source).map((each) => ({ ...each, requests: findRequests(compiled, each.policy) }));
  if (options.json) {
    const body = { schema: "credential-lanes/who-can/v1", path: asked, access, problems: source.problems };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else {
    for (const { policy, capabilities, rule, carriers, requests } of access) {
      const who =
        carriers.length === 0
          ? "nobody that was found"
          : carriers.map((each) => describeCarrier(compiled, each)).join("; ");
      const why = requests.length === 0 ? "no CCR asks for this" : requests.join(", ");
      terminal.write(`${showPlainly(`${capabilities.join(", ")} by policy ${policy} (${rule}): ${who}; ${why}`)}\n`);
    }
    if (access.length === 0) terminal.write("nobody: no policy allows anything there\n");
    sayProblems(source, terminal);
  }
  return source.problems.length > 0 ? 1 : 0;
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
  if (carriers.length === 0) throw new Refusal([`there is no role ${showPlainly(name)}`]);
  const roles = carriers.map(({ path, policies }) => ({ role: path, policies, may: listRights(policies, source) }));
  if (options.json) {
    const body = { schema: "credential-lanes/can/v1", roles, problems: source.problems };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else {
    for (const { role, may } of roles) {
      terminal.write(`${showPlainly(describeCarrier(compiled, role))}\n`);
      for (const { path, capabilities, policy } of may) {
        const requests = findRequests(compiled, policy).join(", ") || "no CCR asks for this";
        terminal.write(`  ${showPlainly(`${capabilities.join(", ")}  ${path}  (${policy}: ${requests})`)}\n`);
      }
      if (may.length === 0) terminal.write("  nothing\n");
    }
    sayProblems(source, terminal);
  }
  return source.problems.length > 0 ? 1 : 0;
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

function findRequests({ set }: CompiledStack, policies: string): readonly string[] {
  const names = policies.split(", ");
  return set.lanes
    .filter(({ policy }) => names.includes(policy.name))
    .map(({ ccrId }) => ccrId)
    .sort();
}

/** The role with who may log in by it, where a request says so. */
function describeCarrier({ set }: CompiledStack, path: string): string {
  const role = listRoles(set).find((each) => rolePath(each) === path);
  return role === undefined ? path : `${path}: ${describeRole(role)}`;
}

function sayProblems({ problems }: Source, terminal: Terminal): void {
  for (const problem of problems) terminal.say(`ccr: could not be told: ${showPlainly(problem)}`);
}
