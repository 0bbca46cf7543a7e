import { type AccountLogin, listAccountLogins } from "../../lanes/foundation/account-logins.ts";
import {
  FOUNDATION_CHECK,
  type FoundationFamily,
  LANE_APPLY,
  nameFoundationPolicy,
} from "../../lanes/foundation/names.ts";
import type { FoundationSettings } from "../../lanes/foundation/settings.ts";

/** The role that automation works with; a foundation without one of its own for updates has the other. */
export function roleOf(foundation: FoundationSettings): string {
  const { [LANE_APPLY]: apply = [], ...others } = foundation.logins;
  const isChecked = Object.values(others).some((logins) => logins.length > 0);
  return nameRole(foundation, apply.length === 0 && isChecked ? FOUNDATION_CHECK : LANE_APPLY);
}

/** The name of the role of a family. */
export function nameRole({ suffix }: FoundationSettings, family: FoundationFamily): string {
  return nameFoundationPolicy(family, { suffix });
}

/** How a service account logs in at a role; undefined where only people do. */
export function loginOf(foundation: FoundationSettings, role: string): AccountLogin | undefined {
  return listAccountLogins(foundation).find((login) => login.role === role);
}
