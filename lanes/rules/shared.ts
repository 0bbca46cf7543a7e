import { deriveDelivery } from "../delivery.ts";
import { parseDuration } from "../duration.ts";
import { compareText } from "../finding.ts";
import type { Ccr } from "../schema.ts";
import { isDelivered } from "./claims.ts";
import { findConflicts } from "./conflicts.ts";
import type { SetRule } from "./rule.ts";
import { isOpen } from "./states.ts";

type Settings = Readonly<Record<string, unknown>>;

/** OpenBao stores names of roles in lower case. */
const roleOf = ({ auth: { mount, role } }: Ccr): string => `${mount} ${role.toLowerCase()}`;

/** A role is one object on the server: everything but its policies is equal in all its requests. */
export const checkSharedRoles: SetRule = (ccrs, report) => {
  const settings = (ccr: Ccr): string => JSON.stringify(roleSettings(ccr));
  for (const { file, ccr, other, others } of findConflicts(ccrs, { among: isOpen, key: roleOf, settings })) {
    const differences = listDifferences(roleSettings(ccr), roleSettings(other));
    const message = `Another request sets this role otherwise (${differences}): ${others}`;
    report(file, "role-differs", ["auth", "role"], message);
  }
};

/** Only the lanes of a namespace share a role; any other lane has its own. */
export const checkOwnRoles: SetRule = (ccrs, report) => {
  const among = (ccr: Ccr): boolean => isOpen(ccr) && ccr.delivery.surface !== "external-secrets";
  for (const { file, others } of findConflicts(ccrs, { among, key: roleOf })) {
    const message = `Only lanes of External Secrets share a role; another request has it too: ${others}`;
    report(file, "role-shared", ["auth", "role"], message);
  }
};

/** A store is of one namespace, and a namespace reads through one store, one mount and one role. */
export const checkSharedStores: SetRule = (ccrs, report) => {
  const settings = (ccr: Ccr): string => JSON.stringify(storeSettings(ccr));
  const keys = [(ccr: Ccr): string => deriveDelivery(ccr).store, (ccr: Ccr): string => deriveDelivery(ccr).namespace];
  const reported = new Set<string>();
  for (const { file, ccr, other, others } of keys.flatMap((key) =>
    findConflicts(ccrs, { among: isDelivered, key, settings }),
  )) {
    if (reported.has(file)) continue;
    reported.add(file);
    const differences = listDifferences(storeSettings(ccr), storeSettings(other));
    report(
      file,
      "store-differs",
      ["delivery"],
      `Another request sets this store otherwise (${differences}): ${others}`,
    );
  }
};

/** Of a lane that shares no role only that: what else is wrong with sharing it is told by {@link checkOwnRoles}. */
function roleSettings(ccr: Ccr): Settings {
  // A token role names no caller, and is shared by no lanes of External Secrets: that is a finding of its own.
  if (ccr.delivery.surface !== "external-secrets" || ccr.auth.method === "token") return { surface: "other" };
  const { auth } = ccr;
  const { bound_claims, role, ttl } = auth;
  // The other two are not even read: a fault of theirs takes no finding away.
  const rest = Object.keys(auth).filter((key) => key !== "policies" && key !== "bound_claims_confirmed");
  return {
    ...sortLists(Object.fromEntries(rest.map((key) => [key, auth[key as keyof typeof auth]]))),
    role: role.toLowerCase(),
    ttl: parseDuration(ttl) ?? ttl,
    bound_claims: Object.entries(sortLists(bound_claims)).sort(([left], [right]) => compareText(left, right)),
    surface: ccr.delivery.surface,
    namespace: deriveDelivery(ccr).namespace,
  };
}

function storeSettings(ccr: Ccr): Settings {
  const { namespace, store } = deriveDelivery(ccr);
  return { namespace, store, mount: ccr.openbao.mount, auth_mount: ccr.auth.mount, role: ccr.auth.role };
}

/** In whatever order a list is written: it grants the same. */
function sortLists(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, Array.isArray(value) ? [...new Set(value)].sort() : value]),
  );
}

/** The names of the settings that are not the same in both; never their values. */
function listDifferences(left: Settings, right: Settings): string {
  if (left.surface !== right.surface) return "surface";
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return keys.filter((key) => JSON.stringify(left[key]) !== JSON.stringify(right[key])).join(", ");
}
