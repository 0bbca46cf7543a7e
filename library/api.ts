// What other programs import: `import { … } from "credential-lanes"`. docs/library.md has a line for every name.
export { CredentialLane, type CredentialLaneArgs } from "../components/credential-lane.ts";
export { CredentialLanes, type CredentialLanesArgs } from "../components/credential-lanes.ts";
export { type DeclaredLanes, type DeclareLanesOptions, declareLanes } from "../components/declare-lanes.ts";
export {
  ExternalSecretsFoundation,
  type ExternalSecretsFoundationArgs,
} from "../components/external-secrets-foundation.ts";
export { NamespaceAccess, type NamespaceAccessArgs } from "../components/namespace-access.ts";
export { OpenBaoFoundation, type OpenBaoFoundationArgs } from "../components/openbao-foundation.ts";
export { createProviders, type StackProviders } from "../components/providers.ts";
export type { LaneDescription, NamespaceDescription } from "../lanes/describe-lane.ts";
export type { ExternalSecretGrant } from "../lanes/external-secret.ts";
export {
  compileFoundation,
  type FoundationInput,
  type FoundationResult,
} from "../lanes/foundation/compile-foundation.ts";
export { describeFoundation, type FoundationOutputs } from "../lanes/foundation/outputs.ts";
export type { ExternalSecretsPlan, FoundationPlan, OpenBaoPlan } from "../lanes/foundation/plan.ts";
export {
  type FoundationSettings,
  type FoundationSettingsResult,
  parseFoundationSettings,
} from "../lanes/foundation/settings.ts";
export type { Lane, Withheld } from "../lanes/lane.ts";
export { type CompileResult, compileLanes, type LaneSet, type NamespaceGrant } from "../lanes/lane-set.ts";
export { type LoadResult, loadSources, type SourceFile } from "../lanes/load.ts";
export type { SecretDelivery, SecretStore } from "../lanes/manifests.ts";
export type { LanePolicy } from "../lanes/policy/lane-policy.ts";
export type { Proof, ProofStep } from "../lanes/proof.ts";
export type { JwtRole, KubernetesRole, LaneRole, TokenRole } from "../lanes/role.ts";
export type { CaProvider } from "../lanes/stack-setting-values.ts";
export {
  parseStackSettings,
  type SettingProblem,
  type SettingsResult,
  type StackSettings,
} from "../lanes/stack-settings.ts";
export { LaneError } from "./lane-error.ts";
export { type LoadFoundationOptions, loadFoundation } from "./load-foundation.ts";
export { type LoadLanesOptions, loadLanes, readLanes } from "./load-lanes.ts";
export { type LoadedStack, type LoadStackOptions, loadStack } from "./load-stack.ts";
export { requireContinuity } from "./require-continuity.ts";
export { checkLaneSettings, type LaneSettings, readStackSettings } from "./settings.ts";
