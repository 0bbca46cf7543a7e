import { checkDay } from "../../custody/common.ts";
import type { Path, Report, RuleSettings } from "../../rules/rule.ts";
import { suggest } from "../../suggest.ts";
import type { SecretOwnership } from "./schema.ts";

type Rule = (ownership: SecretOwnership, report: Report, settings: RuleSettings) => void;

/** One name of a kind, and where it stands. */
interface Stated {
  readonly name: string;
  readonly path: Path;
}

const checkRepeats: Rule = ({ services, environments = [], bundles = [] }, report) => {
  const lists: readonly (readonly [string, readonly Stated[]])[] = [
    ["service", services.map(({ name }, at) => ({ name, path: ["services", at, "name"] }))],
    ["environment", environments.map(({ name }, at) => ({ name, path: ["environments", at, "name"] }))],
    [
      "bundle of this namespace",
      bundles.flatMap(({ name, namespaces }, at) =>
        namespaces.map((namespace, index) => ({
          name: `${namespace}/${name}`,
          path: ["bundles", at, "namespaces", index],
        })),
      ),
    ],
  ];
  for (const [noun, stated] of lists) {
    for (const { path } of findRepeats(stated)) report("stated-twice", path, `Another ${noun} has this name`);
  }
};

/** Those whose name another before them has. */
function findRepeats(stated: readonly Stated[]): readonly Stated[] {
  const seen = new Set<string>();
  return stated.filter(({ name }) => seen.size === seen.add(name).size);
}

const checkAuthorities: Rule = ({ authorities = [] }, report) => {
  const stated = authorities.flatMap(({ secret, namespaces }, at) =>
    namespaces.map((namespace, index) => ({
      name: `${namespace}/${secret}`,
      path: ["authorities", at, "namespaces", index],
    })),
  );
  for (const { path } of findRepeats(stated)) {
    report("stated-twice", path, "The authority over this Secret is stated already");
  }
  for (const [at, { authority, mirror }] of authorities.entries()) {
    if (authority !== "openbao" || mirror !== true) continue;
    report("authority-mirrors-itself", ["authorities", at, "mirror"], "OpenBao holds no copy of what is its own");
  }
};

/** A folder and the service that it is of; the foundation goes as one. */
interface Claim extends Stated {
  readonly by: string;
}

/** Of two folders one may not hold the other, unless both are of one service: each manifest is of exactly one. */
const checkFolders: Rule = ({ services, foundation }, report) => {
  const claims: readonly Claim[] = [
    ...services.flatMap(({ name: by, folders }, at) =>
      folders.map((name, index) => ({ by, name, path: ["services", at, "folders", index] })),
    ),
    ...(foundation?.folders ?? []).map((name, index) => ({
      by: "the foundation",
      name,
      path: ["foundation", "folders", index],
    })),
  ];
  for (const claim of claims) {
    const other = claims.find(({ by, name }) => by !== claim.by && `${claim.name}/`.startsWith(`${name}/`));
    if (other !== undefined) report("ownership-overlap", claim.path, `It lies in a folder of ${other.by}`);
  }
};

/** What is in the foundation's namespaces is shared: no service has its own there. */
const checkFoundation: Rule = ({ services, foundation }, report) => {
  const shared = new Set(foundation?.namespaces);
  for (const [at, { namespaces }] of services.entries()) {
    for (const [index, namespace] of namespaces.entries()) {
      if (!shared.has(namespace)) continue;
      report("ownership-overlap", ["services", at, "namespaces", index], "It is a namespace of the foundation");
    }
  }
};

const checkEnvironments: Rule = ({ environments = [] }, report) => {
  for (const key of ["files", "folders", "namespaces"] as const) {
    const claims = environments.flatMap(({ name: by, [key]: names = [] }, at) =>
      names.map((name, index) => ({ by, name, path: ["environments", at, key, index] })),
    );
    for (const claim of claims) {
      const isWithin = ({ by, name }: Claim): boolean =>
        by !== claim.by && (key === "folders" ? `${claim.name}/`.startsWith(`${name}/`) : claim.name === name);
      const other = claims.find(isWithin);
      if (other !== undefined) report("ownership-overlap", claim.path, `It is of the environment ${other.by}`);
    }
  }
};

const checkUsers: Rule = ({ services, bundles = [] }, report) => {
  const known = services.map(({ name }) => name);
  for (const [at, { users }] of bundles.entries()) {
    for (const [index, user] of users.entries()) {
      if (known.includes(user)) continue;
      const similar = suggest(user, known);
      const hint = similar === undefined ? undefined : `Did you mean ${similar}?`;
      report("unknown-service", ["bundles", at, "users", index], "No service has this name", hint);
    }
  }
};

const checkApprovals: Rule = ({ bundles = [], foundation }, report, { today }) => {
  const shared = new Set(foundation?.namespaces);
  for (const [at, { users, namespaces, approval }] of bundles.entries()) {
    if (approval !== undefined) {
      const path = ["bundles", at, "approval", "at"];
      checkDay(approval.at, path, report);
      if (today !== undefined && approval.at > today) report("future-record", path, "This day is still to come");
    } else if (new Set(users).size > 1) {
      report("bundle-not-approved", ["bundles", at], "More than one service uses it, and nobody has approved that");
    } else if (namespaces.some((namespace) => shared.has(namespace))) {
      report("bundle-not-approved", ["bundles", at], "It is in the foundation, and nobody has approved that");
    }
  }
};

/** Kinds that hold or make Secrets: in the foundation they are approved bundles or nothing. */
const SECRET_KINDS: ReadonlySet<string> = new Set([
  ...["Secret", "SealedSecret", "ExternalSecret", "ClusterExternalSecret", "PushSecret", "ClusterPushSecret"],
]);

const checkFoundationKinds: Rule = ({ foundation }, report) => {
  for (const [at, kind] of (foundation?.kinds ?? []).entries()) {
    if (!SECRET_KINDS.has(kind)) continue;
    const message = "What holds or makes a Secret is there by an approved bundle alone";
    report("bundle-not-approved", ["foundation", "kinds", at], message);
  }
};

/** Rules over a file of ownership alone. */
export const OWNERSHIP_DOCUMENT_RULES: readonly Rule[] = [
  ...[checkRepeats, checkAuthorities, checkFolders, checkFoundation, checkEnvironments],
  ...[checkUsers, checkApprovals, checkFoundationKinds],
];
