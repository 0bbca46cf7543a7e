import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { CredentialLanes, loadLanes } from "credential-lanes";

const address = new pulumi.Config("openbao").require("address");
const context = new pulumi.Config("cluster").require("context");
const providers = [
  new vault.Provider("openbao", { address, skipChildToken: true }),
  new kubernetes.Provider("cluster", { context }),
];

const set = loadLanes(["credential-change-requests"], {
  root: import.meta.dirname,
  settings: { environment: "production", openbaoAddressFromCluster: address, refreshIntervalSeconds: 900 },
});

/** Runs for every resource below the component that it is given to. */
const labelExternalSecrets: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:external-secrets.io/v1:ExternalSecret") return undefined;
  const labels = { ...props.metadata.labels, "example.org/team": "platform" };
  return { props: { ...props, metadata: { ...props.metadata, labels } }, opts };
};

const { lanes } = new CredentialLanes("platform", { set }, { providers, transforms: [labelExternalSecrets] });

export const policies = [...lanes.values()].map(({ policy }) => policy.name);
