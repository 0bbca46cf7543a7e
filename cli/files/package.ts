import fs from "node:fs";
import { findPackageJSON } from "node:module";
import path from "node:path";

// The compiled files of an installed package lie one folder deeper.
const packageRoot = path.dirname(findPackageJSON(import.meta.url) ?? "");

/** The version of this package. */
export function readVersion(): string {
  const text = fs.readFileSync(path.join(packageRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The published JSON Schema, byte for byte. */
export function readPublishedSchema(): string {
  return fs.readFileSync(path.join(packageRoot, "schemas/credential-change-request.v1.schema.json"), "utf8");
}
