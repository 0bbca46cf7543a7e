import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EnsureOptions, ensureTools } from "../../toolchain/build.ts";
import type { ToolchainErrorCode } from "../../toolchain/toolchain-error.ts";
import { type FakeMachine, makeFakeMachine } from "./fake-go.ts";

let machine: FakeMachine;
let lines: string[];

beforeEach(() => {
  machine = makeFakeMachine();
  lines = [];
});

afterEach(() => machine.remove());

function ensure(names: readonly string[], more: NodeJS.ProcessEnv = {}, options: Partial<EnsureOptions> = {}) {
  return ensureTools(names, {
    environment: { ...machine.environment, ...more },
    root: machine.root,
    onLine: (line) => lines.push(line),
    freeBytes: async () => 1e12,
    ...options,
  });
}

async function reject(promise: Promise<unknown>): Promise<{ code: ToolchainErrorCode; message: string }> {
  return promise.then(
    () => Promise.reject(new Error("it was expected to be refused")),
    (error) => error,
  );
}

const entriesOf = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : []);

describe("a program that is missing", () => {
  test("is built with the pinned arguments and settings, and said in two lines", async () => {
    const { pulumi } = await ensure(["pulumi"]);
    expect(pulumi).toMatchObject({ program: "pulumi", source: "built", version: "3.259.0" });
    expect(fs.readFileSync(pulumi?.path ?? "", "utf8")).toBe("#!/bin/sh\n");
    expect(machine.goCalls()).toHaveLength(1);
    expect(machine.goCalls()[0]).toMatch(
      /^build -o \S+\/pulumi -trimpath -buildvcs=false -ldflags -s -w -X github\.com\/pulumi\/pulumi\/sdk\/v3\/go\/common\/version\.Version=v3\.259\.0 github\.com\/pulumi\/pulumi\/pkg\/v3\/cmd\/pulumi$/,
    );
    const settings = fs.readFileSync(path.join(machine.environment.HOME ?? "", "settings"), "utf8");
    expect(settings).toBe("-mod=readonly local 0\n");
    expect(lines).toEqual([
      "pulumi 3.259.0: building",
      expect.stringMatching(/^pulumi 3\.259\.0: built in \d+ s, 0\.0 MB$/),
    ]);
    expect(entriesOf(machine.dir)).toEqual([expect.stringMatching(/^pulumi-[0-9a-f]{16}$/)]);
  });

  test("is never built again while its module files stay", async () => {
    const first = await ensure(["etcd"]);
    const second = await ensure(["etcd"], { PATH: "/nonexistent" });
    expect(second).toEqual(first);
    expect(machine.goCalls()).toHaveLength(1);
  });

  test.each(["go.mod", "go.sum", "main.go"])("is built anew when %s changes", async (name) => {
    const first = await ensure(["openbao"]);
    fs.appendFileSync(path.join(machine.root, "vault-dev", name), "\n");
    const second = await ensure(["openbao"]);
    expect(second.openbao?.path).not.toBe(first.openbao?.path);
    expect(machine.goCalls()).toHaveLength(2);
    expect(fs.existsSync(first.openbao?.path ?? "")).toBe(true);
  });

  test("answers by each of its names", async () => {
    const tools = await ensure(["openbao", "vault-dev", "bao"]);
    expect(Object.keys(tools)).toEqual(["openbao", "vault-dev", "bao"]);
    expect(new Set(Object.values(tools).map((tool) => tool.path)).size).toBe(1);
    expect(machine.goCalls()).toHaveLength(1);
  });

  test("of an unknown name is refused with the names that there are", async () => {
    const { code, message } = await reject(ensure(["terraform"]));
    expect(code).toBe("unknown-program");
    expect(message).toContain("kube-apiserver");
  });
});

test("the resource definitions are copied out of the one module, without the rest of its folder", async () => {
  const tool = (await ensure(["external-secrets-crds"]))["external-secrets-crds"];
  expect(tool).toMatchObject({ source: "built", version: "0.20.4" });
  expect(entriesOf(tool?.path ?? "")).toEqual(["external-secrets.io_externalsecrets.yaml"]);
  expect(machine.goCalls()).toEqual(["mod download -json github.com/external-secrets/external-secrets@v0.20.4"]);
  await ensure(["external-secrets-crds"]);
  expect(machine.goCalls()).toHaveLength(1);
});

describe("a failure is one sentence that says what to do", () => {
  const failures: [ToolchainErrorCode, string, RegExp][] = [
    ["disk-full", "write /x/y.a: no space left on device", /free some space.*CCR_TOOLCHAIN_DIR/],
    ["disk-full", "compile: writing output: disk quota exceeded", /free some space/],
    ["proxy-unreachable", 'Get "https://proxy.example/m/@v/v1.zip": dial tcp 192.0.2.1:443: i/o timeout', /GOPROXY/],
    ["proxy-unreachable", "dial tcp: lookup proxy.example: no such host", /check the network/],
    ["proxy-unreachable", "reading https://proxy.example/m/@v/v1.zip: 403 Forbidden", /GOPROXY/],
    ["proxy-unreachable", "reading https://proxy.example/m/@v/v1.zip: 502 Bad Gateway", /run the same command again/],
    ["proxy-unreachable", "net/http: TLS handshake timeout", /GOPROXY/],
    ["proxy-unreachable", "example.org/m@v1.0.0: module lookup disabled by GOPROXY=off", /GOPROXY/],
    ["module-refused", "reading https://proxy.example/m/@v/v1.zip: 404 Not Found", /does not serve/],
    ["sums-differ", "verifying example.org/m@v1.0.0: checksum mismatch", /git checkout/],
    ["sums-differ", "missing go.sum entry for module providing package example.org/m", /git checkout/],
    ["go-too-old", "go: go.mod requires go >= 1.27 (running go 1.26.8; GOTOOLCHAIN=local)", /newer Go/],
    ["out-of-memory", "example.org/m: compile: signal: killed", /GOMAXPROCS=1/],
    ["folder-refused", "open /srv/cache: permission denied", /folders of your own/],
  ];

  test.each(failures)("%s: %s", async (code, text, sentence) => {
    const error = await reject(ensure(["etcd"], { FAKE_GO_ERROR: `go: downloading something\n${text}` }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
    expect(error.message.split("\n")).toHaveLength(1);
    expect(entriesOf(machine.dir)).toEqual([]);
  });

  test("anything else shows the last 20 lines of what go said", async () => {
    const output = Array.from({ length: 30 }, (_, index) => `main.go:${index}:502: undefined: x`).join("\n");
    const error = await reject(ensure(["etcd"], { FAKE_GO_ERROR: output }));
    expect(error.code).toBe("build-failed");
    const shown = error.message.split("\n");
    expect(shown).toHaveLength(21);
    expect(shown.at(1)).toBe("main.go:10:502: undefined: x");
    expect(shown.at(-1)).toBe("main.go:29:502: undefined: x");
  });

  test("a password in a proxy's address is not repeated", async () => {
    const text = "reading https://someone:s3same@proxy.example/m: 403 Forbidden";
    const { message } = await reject(ensure(["etcd"], { FAKE_GO_ERROR: text }));
    expect(message).toContain("https://proxy.example/m");
    expect(message).not.toContain("s3same");
  });

  test("Go is missing", async () => {
    const { code, message } = await reject(ensure(["etcd"], { PATH: "/nonexistent" }));
    expect(code).toBe("go-missing");
    expect(message).toMatch(/install Go 1\.26/);
  });

  test("Go is too old", async () => {
    const { code, message } = await reject(ensure(["etcd"], { FAKE_GO_VERSION: "go1.25.9" }));
    expect(code).toBe("go-too-old");
    expect(message).toMatch(/Go 1\.26\S* or later is needed, and \S+ is 1\.25\.9/);
    expect(machine.goCalls()).toEqual([]);
  });

  test("a development version of Go is read too", async () => {
    await ensure(["etcd"], { FAKE_GO_VERSION: "devel go1.27-abcdef" });
    expect(machine.goCalls()).toHaveLength(1);
  });

  test("the disk has too little room before anything is started", async () => {
    const { code, message } = await reject(ensure(["etcd"], {}, { freeBytes: async () => 1e6 }));
    expect(code).toBe("disk-full");
    expect(message).toMatch(/takes up to 500\.0 MB, and the disk of \S+ has 1\.0 MB left/);
    expect(machine.goCalls()).toEqual([]);
  });

  test("the disk may have too little room: a line says so, and the build goes on", async () => {
    const tight = path.join(machine.environment.HOME ?? "", "modules");
    await ensure(["external-secrets"], {}, { freeBytes: async (folder) => (folder === tight ? 2e9 : 9e9) });
    expect(lines[0]).toContain(`takes up to 5.0 GB, and the disk of ${tight} has 2.0 GB left`);
    expect(lines).toHaveLength(3);
  });

  test("the folder cannot be made", async () => {
    fs.writeFileSync(machine.dir, "a file in its place");
    const { code, message } = await reject(ensure(["etcd"]));
    expect(code).toBe("folder-refused");
    expect(message).toContain("CCR_TOOLCHAIN_DIR");
  });
});

test("a failed build does not stay in the way of the next one", async () => {
  await reject(ensure(["etcd"], { FAKE_GO_ERROR: "main.go:1: broken" }));
  expect((await ensure(["etcd"])).etcd?.source).toBe("built");
});
