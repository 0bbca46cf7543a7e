import { deriveDelivery } from "../delivery.ts";
import { isOpen } from "./names.ts";
import type { FiledCcr, SetRule } from "./rule.ts";

const baseName = (file: string): string => file.slice(file.lastIndexOf("/") + 1);

/** `CCR-YYYY-NNNN`, and the file is named `<id>-<slug>.yaml`. */
export const checkIds: SetRule = (ccrs, report) => {
  for (const { file, ccr } of ccrs) {
    if (!/^CCR-\d{4}-\d{4}$/.test(ccr.id)) {
      report(file, "bad-id", ["id"], "An id is CCR-, four digits of the year, - and four digits");
    } else if (!new RegExp(`^${ccr.id}-[a-z0-9]+(-[a-z0-9]+)*\\.ya?ml$`).test(baseName(file))) {
      report(file, "file-name-mismatch", ["id"], "The file is not named <id>-<slug>.yaml");
    }
  }
};

export const checkUniqueIds: SetRule = (ccrs, report) => {
  reportShared(
    ccrs,
    ({ ccr }) => ccr.id.toLowerCase(),
    (file, others) => report(file, "duplicate-id", ["id"], `Another request has this id: ${others}`),
  );
};

/** Two open requests cannot write one Secret: External Secrets refuses the second, or they overwrite each other. */
export const checkSecretOwners: SetRule = (ccrs, report) => {
  const delivered = openOf(ccrs).filter(({ ccr }) => ccr.delivery.surface === "external-secrets");
  const secretOf = ({ ccr }: FiledCcr): string => {
    const { namespace, secretName } = deriveDelivery(ccr);
    return clusterOf(ccr, `${namespace}/${secretName}`);
  };
  reportShared(delivered, secretOf, (file, others) =>
    report(file, "secret-owned-twice", ["delivery"], `Another request writes the same Secret: ${others}`),
  );
};

/** A policy name is one policy on the server, whatever its case; it cannot stand for two paths. */
export const checkPolicyOwners: SetRule = (ccrs, report) => {
  for (const group of groupsOf(openOf(ccrs), ({ ccr }) => clusterOf(ccr, ccr.openbao.policy_name.toLowerCase()))) {
    if (new Set(group.map(({ ccr }) => ccr.openbao.kv_path)).size < 2) continue;
    for (const { file } of group) {
      const message = `Another request has a policy of this name for another path: ${othersOf(group, file)}`;
      report(file, "policy-name-collision", ["openbao", "policy_name"], message);
    }
  }
};

export const checkPathPolicies: SetRule = (ccrs, report) => {
  for (const group of groupsOf(openOf(ccrs), ({ ccr }) => clusterOf(ccr, ccr.openbao.kv_path))) {
    if (new Set(group.map(({ ccr }) => ccr.openbao.policy_name.toLowerCase())).size < 2) continue;
    for (const { file } of group) {
      const message = `Another request reads this path by another policy: ${othersOf(group, file)}`;
      report(file, "path-granted-twice", ["openbao", "kv_path"], message);
    }
  }
};

/** One role or one store is one object on the server: everything but its policies is equal in all its requests. */
export const checkSharedRoles: SetRule = (ccrs, report) => {
  for (const group of groupsOf(openOf(ccrs), roleKey)) {
    const differences = differingKeys(group.map(({ ccr }) => roleSettings(ccr)));
    for (const { file } of differences.length > 0 ? group : []) {
      const message = `Another request sets this role otherwise (${differences.join(", ")}): ${othersOf(group, file)}`;
      report(file, "role-differs", ["auth", "role"], message);
    }
    const own = group.filter(({ ccr }) => ccr.delivery.surface !== "external-secrets");
    for (const { file } of own.length > 0 && group.length > 1 && differences.length === 0 ? group : []) {
      const message = `Only lanes of External Secrets share a role; another request has it too: ${othersOf(group, file)}`;
      report(file, "role-shared", ["auth", "role"], message);
    }
  }
};

export const checkSharedStores: SetRule = (ccrs, report) => {
  const delivered = openOf(ccrs).filter(({ ccr }) => ccr.delivery.surface === "external-secrets");
  const byStore = groupsOf(delivered, ({ ccr }) => clusterOf(ccr, deriveDelivery(ccr).store));
  const byNamespace = groupsOf(delivered, ({ ccr }) => clusterOf(ccr, deriveDelivery(ccr).namespace));
  const reported = new Set<string>();
  for (const group of [...byStore, ...byNamespace]) {
    const differences = differingKeys(group.map(({ ccr }) => storeSettings(ccr)));
    for (const { file } of differences.length > 0 ? group : []) {
      if (reported.has(file)) continue;
      reported.add(file);
      const message = `Another request sets this namespace's store otherwise (${differences.join(", ")}): ${othersOf(group, file)}`;
      report(file, "store-differs", ["delivery"], message);
    }
  }
};

/** Two requests that both grant one lane need a word on which replaces which. */
export const checkLaneOwners: SetRule = (ccrs, report) => {
  const laneOf = ({ ccr }: FiledCcr): string =>
    clusterOf(ccr, [ccr.openbao.policy_name.toLowerCase(), ccr.openbao.kv_path].join(" "));
  for (const group of groupsOf(openOf(ccrs), laneOf)) {
    const loose = group.filter(
      ({ ccr }) => !group.some((other) => other.ccr.supersedes === ccr.id || ccr.supersedes === other.ccr.id),
    );
    for (const { file } of group.length > 1 ? loose : []) {
      report(
        file,
        "lane-requested-twice",
        ["openbao"],
        `Another request asks for the same lane: ${othersOf(group, file)}`,
      );
    }
  }
};

export const checkSupersession: SetRule = (ccrs, report) => {
  const byId = new Map(ccrs.map((filed) => [filed.ccr.id, filed]));
  for (const { file, ccr } of ccrs) {
    for (const key of ["supersedes", "superseded_by"] as const) {
      const id = ccr[key];
      if (id === undefined) continue;
      const other = byId.get(id)?.ccr;
      const back = key === "supersedes" ? other?.superseded_by : other?.supersedes;
      if (id === ccr.id) report(file, "bad-supersession", [key], "A request cannot supersede itself");
      else if (other === undefined) report(file, "bad-supersession", [key], "No request has this id");
      else if (back !== undefined ? back !== ccr.id : key === "superseded_by") {
        report(file, "bad-supersession", [key], "The other request does not say the same of this one");
      }
    }
    if (isInCycle(ccr.id, (id) => byId.get(id)?.ccr.supersedes)) {
      report(file, "bad-supersession", ["supersedes"], "These requests supersede each other in a circle");
    }
  }
};

function isInCycle(start: string, next: (id: string) => string | undefined): boolean {
  const seen = new Set<string>();
  for (let id = next(start); id !== undefined && !seen.has(id); id = next(id)) {
    if (id === start) return true;
    seen.add(id);
  }
  return false;
}

const openOf = (ccrs: readonly FiledCcr[]): readonly FiledCcr[] => ccrs.filter(({ ccr }) => isOpen(ccr));

/** Names are taken per environment and cluster: elsewhere the same name is another object. */
function clusterOf({ target }: FiledCcr["ccr"], name: string): string {
  return `${target.environment} ${target.cluster ?? ""} ${name}`;
}

function groupsOf(ccrs: readonly FiledCcr[], key: (filed: FiledCcr) => string): readonly FiledCcr[][] {
  return [...Map.groupBy(ccrs, key).values()].filter((group) => group.length > 1);
}

function reportShared(
  ccrs: readonly FiledCcr[],
  key: (filed: FiledCcr) => string,
  tell: (file: string, others: string) => void,
): void {
  for (const group of groupsOf(ccrs, key)) for (const { file } of group) tell(file, othersOf(group, file));
}

const othersOf = (group: readonly FiledCcr[], file: string): string =>
  group
    .map((filed) => filed.file)
    .filter((other) => other !== file)
    .sort()
    .join(", ");

const roleKey = ({ ccr }: FiledCcr): string => clusterOf(ccr, `${ccr.auth.mount} ${ccr.auth.role.toLowerCase()}`);

function roleSettings({ auth, delivery, target }: FiledCcr["ccr"]): Record<string, unknown> {
  const { policies: _, bound_claims_confirmed: __, bound_claims, ...rest } = auth;
  const claims = Object.entries(bound_claims).map(([key, values]) => [key, [...[values].flat()].sort()]);
  return { ...rest, bound_claims: claims, surface: delivery.surface, tenant: target.tenant };
}

function storeSettings(ccr: FiledCcr["ccr"]): Record<string, unknown> {
  const { namespace, store } = deriveDelivery(ccr);
  return { namespace, store, mount: ccr.openbao.mount, auth_mount: ccr.auth.mount, role: ccr.auth.role };
}

/** The names of the settings that are not the same in all; never their values. */
function differingKeys(settings: readonly Record<string, unknown>[]): readonly string[] {
  const keys = [...new Set(settings.flatMap(Object.keys))].sort();
  return keys.filter((key) => new Set(settings.map((each) => JSON.stringify(each[key]))).size > 1);
}
