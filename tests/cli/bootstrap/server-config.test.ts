import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder, runCcr } from "../run-ccr.ts";

const address = ["--api-address", "https://openbao.example.org:8200"] as const;

const bootstrap = (cwd: string, ...args: readonly string[]) => runCcr(["bootstrap", ...args], { cwd });

describe("ccr bootstrap server-config", () => {
  test("writes what its own check passes, and the same bytes again", async () => {
    const cwd = makeFolder({});
    const args = ["server-config", "--mode", "production", "--seal", "pkcs11", ...address, "--out", "openbao"];
    const first = await bootstrap(cwd, ...args);
    expect([first.code, first.stdout]).toEqual([0, "openbao/openbao.hcl\n"]);
    const text = fs.readFileSync(path.join(cwd, "openbao/openbao.hcl"), "utf8");
    const again = await bootstrap(cwd, ...args);
    expect([again.code, again.stdout]).toEqual([0, "openbao/openbao.hcl\n"]);
    expect(again.stderr).toContain("openbao/openbao.hcl has this content already and is unchanged");
    expect(fs.readFileSync(path.join(cwd, "openbao/openbao.hcl"), "utf8")).toBe(text);
    const checked = await bootstrap(cwd, "check-config", "openbao");
    expect([checked.code, checked.stdout]).toEqual([0, "1 file, 0 errors, 0 warnings, 0 risks\n"]);
  });

  test("does not write over another content", async () => {
    const theirs = "# theirs\n";
    const cwd = makeFolder({ "openbao/openbao.hcl": theirs });
    const { code, stdout, stderr } = await bootstrap(
      cwd,
      ...["server-config", "--seal", "awskms", ...address, "--out", "openbao"],
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("openbao/openbao.hcl is there with another content: take it away, or name another folder");
    expect(fs.readFileSync(path.join(cwd, "openbao/openbao.hcl"), "utf8")).toBe(theirs);
  });

  test("production has no address unless it is given one, development has loopback", async () => {
    const cwd = makeFolder({});
    const { code, stdout, stderr } = await bootstrap(cwd, "server-config", "--mode", "production", "--seal", "awskms");
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining("--api-address")]);
    const development = await bootstrap(cwd, "server-config", "--mode", "development");
    expect([development.code, development.stdout]).toEqual([0, expect.stringContaining('"https://127.0.0.1:8200"')]);
  });

  test("prints one object, and refuses what does not belong there", async () => {
    const cwd = makeFolder({});
    const { stdout } = await bootstrap(cwd, "server-config", "--mode", "development", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "credential-lanes/server-config/v1",
      files: [{ name: "openbao.hcl" }],
    });
    const secret = await bootstrap(
      cwd,
      ...["server-config", "--seal", "awskms", ...address],
      ...["--seal-setting", "secret_key=canary-of-the-seal"],
    );
    expect([secret.code, secret.stderr]).toEqual([1, expect.stringContaining("AWS_SECRET_ACCESS_KEY")]);
    expect(secret.stderr).not.toContain("canary-of-the-seal");
    expect((await bootstrap(cwd, "server-config", "--seal", "shamir", ...address)).code).toBe(1);
    expect((await bootstrap(cwd, "server-config")).code).toBe(2);
    expect((await bootstrap(cwd, "server-config", "--seal", "wax", ...address)).code).toBe(2);
    expect((await bootstrap(cwd, "nothing")).code).toBe(2);
  });

  test("an action that there is not is answered with those that there are, whatever comes behind it", async () => {
    const { code, stderr } = await bootstrap(makeFolder({}), "check-conf", "openbao");
    expect([code, stderr]).toEqual([2, expect.stringContaining("server-config or check-config; did you mean")]);
    expect(stderr).toContain("check-config?");
  });
});

describe("ccr bootstrap check-config", () => {
  const canary = "canary-of-the-configuration";
  const files = {
    "a.hcl": `seal "transit" {\n  token = "${canary}"\n}\nlog_level = "trace"\n`,
    "b.json": JSON.stringify({ listener: { tcp: { tls_disable: true } } }),
  };

  test("takes all files as one, says where, and shows no secret", async () => {
    const cwd = makeFolder(files);
    const { code, stdout, stderr } = await bootstrap(cwd, "check-config", ".");
    expect(code).toBe(1);
    for (const found of [
      "a.hcl",
      "2:3  error  token is a secret",
      "4:1",
      "config-verbose-log",
      "b.json",
      "config-without-tls",
    ])
      expect(stdout).toContain(found);
    expect(stdout + stderr).not.toContain(canary);
    const json = await bootstrap(cwd, "check-config", "a.hcl", "b.json", "--json");
    expect(json.stdout).not.toContain(canary);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: "credential-lanes/check-config/v1",
      files: ["a.hcl", "b.json"],
    });
  });

  test("asks less of development", async () => {
    const cwd = makeFolder({ "a.hcl": 'storage "inmem" {}\nlistener "tcp" {\n  tls_disable = 1\n}\n' });
    expect((await bootstrap(cwd, "check-config", "a.hcl", "--mode", "development")).code).toBe(0);
    expect((await bootstrap(cwd, "check-config", "a.hcl")).code).toBe(1);
  });

  test("wants something to check", async () => {
    const cwd = makeFolder({ "x.txt": "" });
    expect((await bootstrap(cwd, "check-config")).code).toBe(2);
    expect((await bootstrap(cwd, "check-config", ".")).code).toBe(2);
    expect((await bootstrap(cwd, "check-config", "none.hcl")).code).toBe(2);
  });
});
