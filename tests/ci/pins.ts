/** An action of somebody else's at the one commit that was looked at. */
export interface Pin {
  /** The tag that led to this commit in the action's own repository. */
  readonly version: string;
  readonly commit: string;
  /** Those of its inputs that are used here, as its action.yml at this commit has them. */
  readonly inputs: readonly string[];
}

/** All actions that may be used. Whoever changes a line has looked the commit up in the action's repository. */
export const PINS: Readonly<Record<string, Pin>> = {
  "actions/cache": {
    version: "v5.0.5",
    commit: "27d5ce7f107fe9357f9df03efb73ab90386fccae",
    inputs: ["path", "key", "restore-keys"],
  },
  "actions/checkout": {
    version: "v7.0.1",
    commit: "3d3c42e5aac5ba805825da76410c181273ba90b1",
    inputs: ["ref", "path", "persist-credentials", "sparse-checkout", "fetch-depth"],
  },
  "actions/download-artifact": {
    version: "v8.0.1",
    commit: "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c",
    inputs: ["name", "path"],
  },
  "actions/setup-go": {
    version: "v7.0.0",
    commit: "b7ad1dad31e06c5925ef5d2fc7ad053ef454303e",
    inputs: ["go-version-file", "cache"],
  },
  "actions/setup-node": {
    version: "v7.0.0",
    commit: "820762786026740c76f36085b0efc47a31fe5020",
    inputs: ["node-version", "package-manager-cache"],
  },
  "actions/upload-artifact": {
    version: "v7.0.0",
    commit: "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
    inputs: ["name", "path", "retention-days", "if-no-files-found"],
  },
  "github/codeql-action/upload-sarif": {
    version: "v4.36.2",
    commit: "8aad20d150bbac5944a9f9d289da16a4b0d87c1e",
    inputs: ["sarif_file", "category"],
  },
  "pulumi/actions": {
    version: "v7.0.0",
    commit: "8e5e406f4007fca908480587cb9893c07090f58d",
    inputs: ["pulumi-version"],
  },
};
