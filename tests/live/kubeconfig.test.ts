import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findContextFaults, readClusterOf } from "../../live/kubeconfig.ts";

const kubeconfig = (context: string, server: string): string =>
  [
    "apiVersion: v1",
    "kind: Config",
    `contexts:\n  - name: ${context}\n    context: {cluster: c-${context}, user: u}`,
    `clusters:\n  - name: c-${context}\n    cluster: {server: "${server}"}`,
    "users:\n  - name: u\n    user: {token: not-a-real-token}",
    "",
  ].join("\n");

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
  fs.writeFileSync(path.join(folder, "first"), kubeconfig("production", "https://api.example.org:6443/"));
  fs.writeFileSync(path.join(folder, "second"), kubeconfig("staging", "https://staging.example.org"));
  fs.writeFileSync(path.join(folder, "broken"), "contexts: [");
  const files = ["missing", "broken", "first", "second"].map((name) => path.join(folder, name));
  vi.stubEnv("KUBECONFIG", files.join(path.delimiter));
});

afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(folder, { recursive: true });
});

describe("the context of a stack", () => {
  it("is found in any of the files of the run, and leads to the server that is set", () => {
    expect(findContextFaults({ kubernetesContext: "production" })).toEqual([]);
    const kubernetesServer = "https://api.example.org:6443";
    expect(findContextFaults({ kubernetesContext: "production", kubernetesServer })).toEqual([]);
  });

  it("is a fault where it is missing: no other one is taken", () => {
    expect(findContextFaults({ kubernetesContext: "other" })).toEqual([
      "ccr:kubernetesContext: no kubeconfig of this run has the context other",
    ]);
  });

  it("is a fault where it leads to another cluster, with both addresses and no credential", () => {
    const kubernetesServer = "https://api.example.org:6443";
    const [fault = ""] = findContextFaults({ kubernetesContext: "staging", kubernetesServer });
    expect(fault).toContain("leads to https://staging.example.org");
    expect(fault).toContain(kubernetesServer);
    expect(fault).not.toContain("not-a-real-token");
  });
});

describe("the cluster of a context", () => {
  it("has its server, and its CA from the kubeconfig or from a file beside it", () => {
    expect(readClusterOf({ kubernetesContext: "staging" })).toEqual({ server: "https://staging.example.org" });
    const write = (line: string): void =>
      fs.writeFileSync(
        path.join(folder, "first"),
        kubeconfig("production", "https://api.example.org").replace('example.org"}', `example.org", ${line}}`),
      );
    write(`certificate-authority-data: ${Buffer.from("a CA").toString("base64")}`);
    expect(readClusterOf({ kubernetesContext: "production" })).toEqual({
      server: "https://api.example.org",
      ca: "a CA",
    });
    fs.writeFileSync(path.join(folder, "ca.crt"), "another CA");
    write("certificate-authority: ca.crt");
    expect(readClusterOf({ kubernetesContext: "production" }).ca).toBe("another CA");
    write("certificate-authority: missing.crt");
    expect(readClusterOf({ kubernetesContext: "production" })).toEqual({ server: "https://api.example.org" });
    expect(readClusterOf({ kubernetesContext: "unknown" })).toEqual({});
  });
});
