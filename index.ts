import * as pulumi from "@pulumi/pulumi";
import { CredentialLane } from "./components/credential-lane.ts";
import { NamespaceAccess } from "./components/namespace-access.ts";
import { createProviders } from "./components/providers.ts";
import { compileLanes } from "./lanes/lane-set.ts";
import { loadSources } from "./lanes/load.ts";
import { parseStackSettings } from "./lanes/stack-settings.ts";

const config = new pulumi.Config("ccr");
const { settings, problems = [] } = parseStackSettings((key) => config.get(key));
const compiled = compileLanes(loadSources(["credential-change-requests"], { root: import.meta.dirname }), settings);

// One bad request or setting stops the whole program before anything is declared: what is not declared is deleted.
if (settings === undefined || compiled.set === undefined) {
  const lines = [...problems.map(({ key, message }) => `${key}: ${message}`), ...compiled.errors];
  throw new pulumi.RunError(`nothing was declared:\n${lines.join("\n")}`);
}

const { lanes, namespaces, withheld: withheldRequests } = compiled.set;
const { openbao, kubernetes } = createProviders(settings);
const options = { providers: [openbao, kubernetes] };

const components = new Map(lanes.map((lane) => [lane.name, new CredentialLane(lane.name, { lane }, options)]));
for (const grant of namespaces) {
  const members = grant.lanes.flatMap((lane) => components.get(lane.name) ?? []);
  new NamespaceAccess(grant.namespace, { grant, lanes: members }, options);
}

for (const { ccrId, reasons } of withheldRequests) pulumi.log.info(`${ccrId} is withheld: ${reasons.join("; ")}`);

/** Who may read what: one line a lane, by the name of its policy. */
export const granted = Object.fromEntries(
  lanes.map(({ name, ccrId, policy, role }) => [name, { ccr: ccrId, path: policy.path, role: role.name }]),
);
/** The requests that grant nothing on this stack, and why. */
export const withheld = Object.fromEntries(withheldRequests.map(({ ccrId, reasons }) => [ccrId, reasons]));
