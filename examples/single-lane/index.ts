import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { CredentialLane, loadLanes } from "credential-lanes";

const address = new pulumi.Config("openbao").require("address");
const openbao = new vault.Provider("openbao", { address, skipChildToken: true });

const { lanes, withheld } = loadLanes(["credential-change-requests"], {
  root: import.meta.dirname,
  settings: { environment: "production", openbaoAddressFromCluster: address },
});

const [lane, ...others] = lanes;
if (lane === undefined || others.length > 0) {
  throw new pulumi.RunError(`exactly one lane is expected here; withheld: ${JSON.stringify(withheld)}`);
}

// This lane's callers read OpenBao themselves: a policy and a role, and no provider of a cluster.
const { policy, role } = new CredentialLane(lane.name, { lane }, { providers: [openbao] });

export const policyName = policy.name;
export const roleName = role?.roleName;
