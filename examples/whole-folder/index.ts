import { createProviders, declareLanes, loadStack } from "credential-lanes";

// A lane that the stack holds ends by a recorded decision, never because its file is gone; what exists on the servers and
// is not the stack's is not overwritten.
const { settings, set, formerNames, imports } = await loadStack(["credential-change-requests"], {
  root: import.meta.dirname,
});

const { openbao, kubernetes } = createProviders(settings);
const { namespaces } = declareLanes(set, { providers: [openbao, kubernetes], formerNames, imports });

export const granted = Object.fromEntries(set.lanes.map(({ name, policy }) => [name, policy.path]));
export const withheld = Object.fromEntries(set.withheld.map(({ ccrId, reasons }) => [ccrId, reasons]));
// A namespace has no store of this program where GitOps applies it (ccr:kubernetesObjects).
export const stores = [...namespaces.values()].flatMap(({ store }) => store?.metadata.name ?? []);
