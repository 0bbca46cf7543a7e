import * as pulumi from "@pulumi/pulumi";
import { declareLanes } from "../components/declare-lanes.ts";
import { readLanes } from "./load-lanes.ts";
import type { LaneSettings } from "./settings.ts";

/** Where External Secrets finds the CA that OpenBao's certificate is signed by. */
export interface CaProviderArgs {
  /** ConfigMap or Secret. */
  readonly type: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** The key that holds the certificate. */
  readonly key: string;
}

/** What a {@link CredentialLaneSet} is made from. Every value is plain: it must be known when the program runs. */
export interface CredentialLaneSetArgs {
  /** The YAML text of each request, by its file name. */
  readonly requests: { [file: string]: string };
  /** Requests of this `target.environment` are granted; all others are withheld. */
  readonly environment: string;
  /** Requests that name a cluster are granted where it is this one; absent: those that name none. */
  readonly cluster?: string;
  /** OpenBao as External Secrets reaches it: an https:// address. */
  readonly openbaoAddressFromCluster: string;
  /** Where External Secrets finds the CA of that server. */
  readonly openbaoCaProvider?: CaProviderArgs;
  /** Version of the KV engine of the lanes' mounts, 1 or 2; 2 if absent. */
  readonly kvVersion?: number;
  /** Seconds between two reads of a secret; 3600 if absent. */
  readonly refreshIntervalSeconds?: number;
}

/**
 * All lanes of a folder of requests, for programs in any language. Checks and compiles the requests and declares their
 * lanes. Needs a vault and a kubernetes provider in the option providers.
 */
export class CredentialLaneSet extends pulumi.ComponentResource {
  /** Names of the policies that were declared. */
  readonly policies: pulumi.Output<string[]>;
  /** The requests that grant nothing on this stack: id → reasons. */
  readonly withheld: pulumi.Output<{ [ccr: string]: string }>;

  constructor(name: string, args: CredentialLaneSetArgs, opts?: pulumi.ComponentResourceOptions) {
    const { requests, ...settings } = args;
    const set = readLanes(requests, settings as LaneSettings);
    super("credential-lanes:index:CredentialLaneSet", name, {}, opts);
    declareLanes(set, { parent: this, prefix: `${name}-` });
    this.policies = pulumi.output(set.lanes.map(({ policy }) => policy.name));
    this.withheld = pulumi.output(
      Object.fromEntries(set.withheld.map(({ ccrId, reasons }) => [ccrId, reasons.join("; ")])),
    );
    this.registerOutputs({ policies: this.policies, withheld: this.withheld });
  }
}
