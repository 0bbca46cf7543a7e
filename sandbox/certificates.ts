import fs from "node:fs";
import path from "node:path";
import { readFileIfPresent, writePrivateFile } from "./files.ts";

/** The file that says that all certificates are there. */
const COMPLETE = "complete";

/** Makes the certificates where they are not there yet; what makes them takes long to load, and few commands need it. */
export async function ensureCertificates(folder: string): Promise<void> {
  if (fs.existsSync(path.join(folder, COMPLETE))) return;
  await (await import("./make-certificates.ts")).makeCertificates(folder);
  writePrivateFile(path.join(folder, COMPLETE), "");
}

/** The text of one file of the certificates' folder; fails where it is missing. */
export function readCertificateFile(folder: string, name: string): string {
  const text = readFileIfPresent(path.join(folder, name));
  if (text === undefined) throw new Error(`the sandbox has no ${name}: run make sandbox-up`);
  return text;
}
