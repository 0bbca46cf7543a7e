import { createProviders, declareLanes, loadLanes, readStackSettings, requireContinuity } from "credential-lanes";

const settings = readStackSettings();
const set = loadLanes(["credential-change-requests"], { root: import.meta.dirname, settings });

// A lane that the stack holds ends by a recorded decision, never because its file is gone.
const formerNames = await requireContinuity(set);

const { openbao, kubernetes } = createProviders(settings);
const { namespaces } = declareLanes(set, { providers: [openbao, kubernetes], formerNames });

export const granted = Object.fromEntries(set.lanes.map(({ name, policy }) => [name, policy.path]));
export const withheld = Object.fromEntries(set.withheld.map(({ ccrId, reasons }) => [ccrId, reasons]));
// A namespace has no store of this program where GitOps applies it (ccr:kubernetesObjects).
export const stores = [...namespaces.values()].flatMap(({ store }) => store?.metadata.name ?? []);
