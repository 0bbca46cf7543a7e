import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { forwardTo, loadService, readPort, serve } from "../../sandbox/language-host/forward.ts";
import { usesPolicyPack } from "../../sandbox/policy-packs.ts";

describe("a command line", () => {
  it("names a policy pack in either form, and not by a flag that only begins so", () => {
    expect(usesPolicyPack(["preview", "--policy-pack", "policies"])).toBe(true);
    expect(usesPolicyPack(["up", "--policy-pack=policies"])).toBe(true);
    expect(usesPolicyPack(["preview", "--policy-pack-config", "a.json"])).toBe(false);
    expect(usesPolicyPack(["preview", "policies"])).toBe(false);
  });
});

describe("what a plugin prints", () => {
  it("is a port in its first line, however it arrives, and the rest is handed on", async () => {
    const output = new PassThrough();
    let rest = "";
    const port = readPort(output, (bytes) => {
      rest += bytes.toString("utf8");
    });
    for (const part of ["43", "21", "\nmore", " of it\n"]) {
      output.write(part);
      await setImmediate();
    }
    expect(await port).toBe(4321);
    expect(rest).toBe("more of it\n");
  });
});

describe("a service", () => {
  it("is handed on as its bytes: single answers, streams and errors", async () => {
    const service = loadService("language", "LanguageRuntimeService");
    const behind = await serve(service, {
      about: (call, answer) => answer(null, Buffer.from([...call.request].reverse())),
      run: (_call, answer) => answer(new Error("not here")),
      runPlugin: (call) => {
        for (const byte of call.request) call.write(Buffer.from([byte]));
        call.end();
      },
    });
    const before = forwardTo(service, await serve(service, forwardTo(service, behind)));
    const ask = (method: string, bytes: readonly number[]): Promise<readonly number[]> =>
      new Promise((resolve, reject) => {
        const written: number[] = [];
        const call = {
          request: Buffer.from(bytes),
          write: (message: Buffer) => written.push(...message),
          end: () => resolve(written),
          emit: (_event: "error", error: Error) => reject(error),
          on: () => undefined,
        };
        before[method]?.(call, (error, message) => (error === null ? resolve([...(message ?? [])]) : reject(error)));
      });
    expect(await ask("about", [1, 2, 3])).toEqual([3, 2, 1]);
    expect(await ask("runPlugin", [7, 8])).toEqual([7, 8]);
    await expect(ask("run", [])).rejects.toThrow("not here");
  });
});
