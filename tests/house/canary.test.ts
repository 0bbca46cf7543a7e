import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { findLeaks } from "../e2e/canary.ts";

const secret = "canary-3f9a1c7e5b2d";

it("the search finds a secret in clear, in base64 at any alignment, in hex and percent-encoded", () => {
  const texts = {
    clear: `token=${secret};`,
    "base64 whole": Buffer.from(secret).toString("base64"),
    "base64 after one byte": Buffer.from(`x${secret}yz`).toString("base64"),
    "base64 after two bytes": Buffer.from(`xy${secret}z`).toString("base64"),
    hex: Buffer.from(secret).toString("hex"),
  };
  expect(findLeaks([secret], { texts, folders: [], except: [] })).toEqual(Object.keys(texts));
  const harmless = { other: "canary-", empty: "", base64: Buffer.from("another text").toString("base64") };
  expect(findLeaks([secret], { texts: harmless, folders: [], except: [] })).toEqual([]);
});

it("the search reads every file of a folder but the excepted ones", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "canary-"));
  try {
    fs.mkdirSync(path.join(folder, "a", "b"), { recursive: true });
    fs.mkdirSync(path.join(folder, "custody"));
    for (const name of ["a/b/leak", "custody/token"]) fs.writeFileSync(path.join(folder, name), `\0${secret}\0`);
    const leaks = findLeaks([secret], { texts: {}, folders: [folder], except: [path.join(folder, "custody")] });
    expect(leaks).toEqual([path.join(folder, "a", "b", "leak")]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
