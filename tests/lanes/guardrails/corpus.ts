import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "../../../lanes/load.ts";

/** A case of the corpus: its files, and the code and pointer of each finding. */
export interface CorpusCase {
  readonly name: string;
  readonly sources: readonly SourceFile[];
  readonly expected: readonly string[];
  /** What must not be in any output. */
  readonly values: readonly string[];
}

const FIXTURES = join(import.meta.dirname, "../../fixtures");

/** Every case: `### name => code pointer; code pointer`, then its text, or its files behind `# file: path`. */
export function readCorpus(corpus = "manifests-corpus"): readonly CorpusCase[] {
  const folder = join(FIXTURES, corpus);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return files.sort().flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split(/^### /m)
      .filter((text) => text.trim() !== "")
      .map((text) => parseCase(file, text)),
  );
}

function parseCase(file: string, text: string): CorpusCase {
  const end = text.indexOf("\n");
  const [name = "", expected = ""] = text.slice(0, end).split(" => ");
  const values: string[] = [];
  const body = fillIn(text.slice(end + 1), values);
  const parts = body.split(/^# file: (.*)\n/m);
  const sources = [{ path: "manifest.yaml", text: parts[0] ?? "" }];
  for (let at = 1; at < parts.length; at += 2) sources.push({ path: parts[at] ?? "", text: parts[at + 1] ?? "" });
  return {
    name: `${file}: ${name}`,
    sources: sources.filter((source) => source.text !== "" || sources.length === 1),
    expected: expected
      .split("; ")
      .map((each) => each.trim())
      .filter((each) => each !== "")
      .sort(),
    values: [...values, ..."changeme Y2hhbmdlbWU correcthorse".split(" ")],
  };
}

/** Credentials are made up in every run, so that no file of this repository looks as if it held one. */
function fillIn(text: string, values: string[]): string {
  const note = (value: string): string => {
    values.push(value.slice(0, 200));
    return value;
  };
  return text
    .replaceAll("@@github@@", () => note(`ghp_${alphanumeric(36)}`))
    .replaceAll("@@awsid@@", () => `AKIA${alphanumeric(40).toUpperCase().slice(0, 16)}`)
    .replaceAll("@@random@@", () => note(`${alphanumeric(22)}9Zq${alphanumeric(19)}`))
    .replaceAll("@@pem@@", () => note(privateKey().trim().replaceAll("\n", "\n    ")))
    .replaceAll("@@certificate@@", () => certificate().replaceAll("\n", "\n    "))
    .replaceAll(/@@base64lines:([\s\S]*?)@@/g, (_all, plain: string) => {
      const lines =
        Buffer.from(plain)
          .toString("base64")
          .match(/.{1,64}/g) ?? [];
      return lines.map(note).join("\n    ");
    })
    .replaceAll(/@@base64:([\s\S]*?)@@/g, (_all, plain: string) => {
      const isPublic = plain.includes("CERTIFICATE") || plain.includes("receiver");
      const encoded = Buffer.from(plain).toString("base64");
      return isPublic ? encoded : note(encoded);
    });
}

function alphanumeric(length: number): string {
  return Array.from(
    randomBytes(length),
    (byte) => "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"[byte % 56],
  ).join("");
}

function privateKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

function certificate(): string {
  const lines =
    randomBytes(480)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----"].join("\n");
}
