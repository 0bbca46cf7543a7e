import { listAccountLogins } from "../../lanes/foundation/account-logins.ts";
import type { OuterFacts } from "../../live/bootstrap/read-server.ts";
import { type Bootstrap, listFixtures, type StepOutcome } from "./dev-steps.ts";

/** What each step would do, as far as a server says it to anybody: what is in it is not asked without its keys. */
export function describeSteps(
  bootstrap: Pick<Bootstrap, "store" | "foundation" | "repository" | "facts">,
  { isInitialized, isSealed }: Pick<OuterFacts, "isInitialized" | "isSealed">,
): readonly StepOutcome[] {
  const { store, foundation } = bootstrap;
  const { program, settings } = foundation;
  const mounts = [
    ...settings.kvMounts,
    ...[...settings.kubernetesAuth, ...settings.jwtAuth].map(({ path }) => `auth/${path}`),
  ];
  const byCalls = mounts.length === 0 ? "nothing: no foundation: settings name any" : mounts.join(", ");
  const fixtures = listFixtures(bootstrap);
  const logins = listAccountLogins(settings).map(({ role, mount }) => `${role} of auth/${mount}`);
  const steps: readonly (readonly [step: StepOutcome["step"], note: string])[] = [
    ["initialise", isInitialized ? "it is already" : `by one share; the keys go to ${store.place}`],
    ["unseal", isInitialized && !isSealed ? "it is already" : "by the kept key"],
    ["foundation", program === undefined ? byCalls : `by pulumi --cwd ${program} up`],
    ["fixtures", fixtures.length === 0 ? "there are none" : `${fixtures.length} of guardrails/fixtures.yaml`],
    ["login", logins.length === 0 ? "no service account is named" : logins.join(", ")],
  ];
  return steps.map(([step, note]) => ({ step, changed: [], note }));
}
