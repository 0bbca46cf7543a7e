import type { VaultKind } from "./kind.ts";
import { authBackend } from "./kinds/auth-backend.ts";
import { jwtBackend } from "./kinds/jwt-backend.ts";
import { jwtRole } from "./kinds/jwt-role.ts";
import { kubernetesConfig } from "./kinds/kubernetes-config.ts";
import { kubernetesRole } from "./kinds/kubernetes-role.ts";
import { mount } from "./kinds/mount.ts";
import { policy } from "./kinds/policy.ts";
import { tokenRole } from "./kinds/token-role.ts";

/** Every resource type that the stand-in declares. */
export const vaultKinds: readonly VaultKind[] = [
  authBackend,
  jwtBackend,
  jwtRole,
  kubernetesConfig,
  kubernetesRole,
  mount,
  policy,
  tokenRole,
];
