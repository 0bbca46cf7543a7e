import * as pulumi from "@pulumi/pulumi";
import { ExternalSecretsFoundation } from "../components/external-secrets-foundation.ts";
import { OpenBaoFoundation } from "../components/openbao-foundation.ts";
import { createProviders } from "../components/providers.ts";
import { readStackState } from "../components/stack-state.ts";
import { findFoundationImports, listHeldKeys } from "../lanes/foundation/adoption.ts";
import { compileFoundation } from "../lanes/foundation/compile-foundation.ts";
import { describeFoundation } from "../lanes/foundation/outputs.ts";
import { parseFoundationSettings } from "../lanes/foundation/settings.ts";
import { parseStackSettings } from "../lanes/stack-settings.ts";
import { findForeignFoundation } from "../live/foundation/preflight.ts";
import { readFoundationFiles } from "../live/foundation/read-files.ts";
import { findRunFaults } from "../live/guard-run.ts";
import { checkSignatures } from "../live/signatures.ts";

/** Stops the whole program before anything is declared: what is not declared is deleted. */
function refuse(reasons: readonly string[]): never {
  throw new pulumi.RunError(`nothing was declared:\n${reasons.join("\n")}`);
}

const [shared, own] = [new pulumi.Config("ccr"), new pulumi.Config("foundation")];
const { settings, problems = [] } = parseStackSettings((key) => shared.get(key));
const { settings: foundation, problems: ownProblems = [] } = parseFoundationSettings((key) => own.get(key));
if (settings === undefined || foundation === undefined) {
  refuse([...problems, ...ownProblems].map(({ key, message }) => `${key}: ${message}`));
}

const files = readFoundationFiles(import.meta.dirname, foundation);
const signatures = checkSignatures(settings, files.root);
const input = { settings, foundation, rendered: files.rendered };
const { plan, errors } = compileFoundation(files.loaded, input, { ...signatures, now: Date.now() });
if (plan === undefined || files.faults.length > 0 || signatures.faults.length > 0) {
  refuse([...errors, ...files.faults, ...signatures.faults]);
}

const isDryRun = pulumi.runtime.isDryRun();
const held = listHeldKeys((await readStackState()).resources);
const { imports, unknown } = findFoundationImports(plan, { adopt: foundation.adopt, held });
const foreign = await findForeignFoundation(plan, { settings, held, imports, isDryRun });
const reasons = [
  ...findRunFaults({ ...settings, whatIf: [] }, { isDryRun }),
  ...unknown.map((key) => `foundation:adopt: this foundation has no ${key}`),
  ...foreign.reasons,
];
if (reasons.length > 0) refuse(reasons);
for (const warning of foreign.warnings) pulumi.log.warn(warning);

const { openbao, kubernetes } = createProviders(settings);
const opts = { providers: [openbao, kubernetes] };
new OpenBaoFoundation("openbao", { plan: plan.openbao, imports }, opts);
if (plan.externalSecrets !== undefined) {
  const readsApi = !isDryRun || foreign.isServed;
  new ExternalSecretsFoundation("cluster", { plan: plan.externalSecrets, imports, readsApi }, opts);
}

/** What the stacks of the lanes are held against (`ccr:foundation`): names and digests, never a value. */
export { output as foundation };

const output = describeFoundation(plan, { settings, foundation });
