import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KubeconfigError, readKubeconfig } from "../../../sandbox/plugins/kubernetes/kubeconfig.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const encode = (text: string): string => Buffer.from(text).toString("base64");
const kubeconfig = (user: object, cluster: object = {}): object => ({
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443", ...cluster } }],
  users: [{ name: "u", user }],
  contexts: [
    { name: "one", context: { cluster: "c", user: "u" } },
    { name: "two", context: { cluster: "c", user: "u", namespace: "n" } },
  ],
  "current-context": "one",
});
const write = (name: string, content: object | string): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

describe("readKubeconfig", () => {
  it("reads contents or a path, and takes the current context or the one that is asked for", () => {
    const config = kubeconfig({ token: "t" });
    const access = { server: "https://127.0.0.1:6443", ca: undefined, certificate: undefined, key: undefined };
    expect(readKubeconfig(JSON.stringify(config), {})).toEqual({ ...access, token: "t", namespace: "default" });
    expect(readKubeconfig(write("config", config), { context: "two" }).namespace).toBe("n");
  });

  it("takes inline material, and files beside the kubeconfig", () => {
    const inline = kubeconfig(
      { "client-certificate-data": encode("CERT"), "client-key-data": encode("KEY") },
      { "certificate-authority-data": encode("CA") },
    );
    const expected = { ca: "CA", certificate: "CERT", key: "KEY" };
    expect(readKubeconfig(JSON.stringify(inline), {})).toMatchObject(expected);
    for (const [name, text] of [
      ["ca", "CA"],
      ["cert", "CERT"],
      ["key", "KEY"],
      ["token", "t\n"],
    ] as const)
      write(name, text);
    const files = kubeconfig(
      { "client-certificate": "cert", "client-key": "key", tokenFile: "token" },
      { "certificate-authority": "ca" },
    );
    expect(readKubeconfig(write("config", files), {})).toMatchObject({ ...expected, token: "t" });
  });

  it("merges a list of paths, where the first name wins", () => {
    const first = write("first", { "current-context": "two" });
    const second = write("second", kubeconfig({ token: "t" }));
    expect(readKubeconfig([first, second].join(path.delimiter), {})).toMatchObject({ namespace: "n", token: "t" });
  });

  it("names what is missing, and what is there", () => {
    const config = JSON.stringify(kubeconfig({ token: "t" }));
    expect(() => readKubeconfig(config, { context: "three" })).toThrow('no context "three": it has one, two');
    expect(() => readKubeconfig(config, { cluster: "x" })).toThrow('no cluster "x": it has c');
    expect(() => readKubeconfig(path.join(folder, "none"), {})).toThrow("cannot be read (ENOENT)");
  });

  it.each([
    ["a user's exec", kubeconfig({ exec: { command: "aws" } }), "exec is not supported"],
    ["skipped verification", kubeconfig({}, { "insecure-skip-tls-verify": true }), "insecure-skip-tls-verify is not"],
    ["a cluster without a server", kubeconfig({}, { server: "" }), "has no server URL"],
  ])("refuses %s", (_, config, message) => {
    expect(() => readKubeconfig(JSON.stringify(config), {})).toThrow(message);
  });

  it("never quotes a text that it cannot read", () => {
    const attempt = (): unknown => readKubeconfig("users: [{token: very-private\n", {});
    expect(attempt).toThrow(KubeconfigError);
    expect(attempt).not.toThrow(/very-private/);
  });
});
