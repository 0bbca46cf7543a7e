import type * as pulumi from "@pulumi/pulumi";
import type { Imports } from "../lanes/adoption.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import { CredentialLane } from "./credential-lane.ts";
import { NamespaceAccess } from "./namespace-access.ts";
import { SharedTokenRole } from "./shared-token-role.ts";

/** The components of a whole set. */
export interface DeclaredLanes {
  /** By the name of the lane. */
  readonly lanes: ReadonlyMap<string, CredentialLane>;
  /** By the namespace. */
  readonly namespaces: ReadonlyMap<string, NamespaceAccess>;
  /** By the name of the role. */
  readonly tokenRoles: ReadonlyMap<string, SharedTokenRole>;
}

/** The options of every component of a set: `providers` (vault and kubernetes), `parent`, `protect`, `transforms` … */
export interface DeclareLanesOptions extends Omit<pulumi.ComponentResourceOptions, "aliases" | "id" | "urn"> {
  /** Stands before each logical name, for a program that declares more than one set under one parent; default none. */
  readonly prefix?: string;
  /** A lane's name → its name before, as `findContinuity` finds it; such a lane is updated in place. */
  readonly formerNames?: ReadonlyMap<string, string>;
  /** Objects that exist and are taken over as they are, as `findImports` finds them. */
  readonly imports?: Imports;
}

/** Declares every lane of a set, and what the lanes of each namespace share. Logical names are those of the lanes. */
export function declareLanes(set: LaneSet, options: DeclareLanesOptions): DeclaredLanes {
  const { prefix = "", formerNames, imports, ...opts } = options;
  const lanes = new Map(
    set.lanes.map((lane) => {
      const former = formerNames?.get(lane.name);
      const taken = imports?.get(`credential-lanes:index:CredentialLane::${lane.name}`);
      const args = {
        lane,
        ...(former === undefined ? {} : { formerName: prefix + former }),
        ...(taken === undefined ? {} : { imports: taken }),
      };
      return [lane.name, new CredentialLane(prefix + lane.name, args, opts)];
    }),
  );
  const namespaces = new Map(
    set.namespaces.map((grant) => {
      const members = grant.lanes.flatMap((lane) => lanes.get(lane.name) ?? []);
      const taken = imports?.get(`credential-lanes:index:NamespaceAccess::${grant.namespace}`);
      const args = { grant, lanes: members, ...(taken === undefined ? {} : { imports: taken }) };
      return [grant.namespace, new NamespaceAccess(prefix + grant.namespace, args, opts)];
    }),
  );
  const tokenRoles = new Map(
    set.tokenRoles.map((grant) => {
      const members = grant.lanes.flatMap((lane) => lanes.get(lane.name) ?? []);
      const taken = imports?.get(`credential-lanes:index:SharedTokenRole::${grant.name}`);
      const args = { grant, lanes: members, ...(taken === undefined ? {} : { imports: taken }) };
      return [grant.name, new SharedTokenRole(prefix + grant.name, args, opts)];
    }),
  );
  return { lanes, namespaces, tokenRoles };
}
