import fs from "node:fs";
import path from "node:path";

/** Where a secret was found: the file, or the name of the text. Never the secret itself. */
export type Leak = string;

/** The byte sequences that give a secret away: itself, and its base64 at each of the three alignments. */
export function disguisesOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and the last characters depend on the neighbours' bytes; those between do not.
    return Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, -2));
  });
  return [bytes, ...encoded, Buffer.from(encodeURIComponent(secret)), Buffer.from(bytes.toString("hex"))];
}

/** Searches texts and whole folders byte for byte; `except` names the folders that may hold the secrets. */
export function findLeaks(
  secrets: readonly string[],
  where: {
    readonly texts: Readonly<Record<string, string>>;
    readonly folders: readonly string[];
    readonly except: readonly string[];
  },
): readonly Leak[] {
  const disguises = secrets.flatMap(disguisesOf);
  const holds = (content: Buffer): boolean => disguises.some((disguise) => content.includes(disguise));
  const texts = Object.entries(where.texts).filter(([, text]) => holds(Buffer.from(text)));
  const files = where.folders.flatMap((folder) => listFiles(folder, where.except));
  return [...texts.map(([name]) => name), ...files.filter((file) => holds(fs.readFileSync(file)))];
}

function listFiles(folder: string, except: readonly string[]): string[] {
  if (except.includes(folder) || !fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(file, except);
    return entry.isFile() && !except.includes(file) ? [file] : [];
  });
}
