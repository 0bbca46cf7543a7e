import { authRole } from "./auth-role.ts";

/** A role of the Kubernetes auth method. */
export const kubernetesRole = authRole("vault:kubernetes/authBackendRole:AuthBackendRole", {
  backend: "kubernetes",
  properties: [
    { name: "aliasNameSource", type: "string", computed: true },
    { name: "audience", type: "string" },
    { name: "boundServiceAccountNames", type: "set", required: true },
    { name: "boundServiceAccountNamespaceSelector", type: "string" },
    { name: "boundServiceAccountNamespaces", type: "set" },
  ],
});
