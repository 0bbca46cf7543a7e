import * as pulumi from "@pulumi/pulumi";
import {
  CredentialLanes,
  createProviders,
  ExternalSecretsFoundation,
  loadFoundation,
  loadLanes,
  OpenBaoFoundation,
  readStackSettings,
} from "credential-lanes";

const settings = readStackSettings();
const plan = loadFoundation({ root: import.meta.dirname, settings });
const set = loadLanes(["credential-change-requests"], { root: import.meta.dirname, settings });

const { openbao, kubernetes } = createProviders(settings);
const providers = [openbao, kubernetes];
const mounts = new OpenBaoFoundation("openbao", { plan: plan.openbao }, { providers });
// A preview may come before External Secrets is installed.
const readsApi = !pulumi.runtime.isDryRun();
const cluster =
  plan.externalSecrets &&
  new ExternalSecretsFoundation("cluster", { plan: plan.externalSecrets, readsApi }, { providers });

new CredentialLanes("lanes", { set }, { providers, dependsOn: cluster === undefined ? [mounts] : [mounts, cluster] });

export const granted = set.lanes.map(({ name }) => name);
export const audit = mounts.auditStanzas;
