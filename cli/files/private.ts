import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Refusal } from "../errors.ts";
import { lookAt } from "./look.ts";
import { readTextFile } from "./read.ts";
import { refuseUnless } from "./write.ts";

/** Runs with a folder that nobody else can read, which is taken away afterwards. */
export async function withPrivateFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-"));
  try {
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a folder, with those above it, that nobody else can read; refuses one that others can. */
export function makePrivateFolder(folder: string): void {
  refuseUnless(folder, () => {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    refuseOthers(folder);
  });
}

/** The text of a file that nobody else can read; undefined where there is none, and a {@link Refusal} where others can. */
export function readPrivateFile(file: string): string | undefined {
  if (lookAt(file, { follow: false }) === undefined) return undefined;
  refuseOthers(file);
  return readTextFile(file);
}

function refuseOthers(place: string): void {
  if ((fs.statSync(place).mode & 0o077) === 0) return;
  throw new Refusal([`${place} can be read or changed by others: take that from them (chmod go= ${place})`]);
}
