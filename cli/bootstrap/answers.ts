import { load } from "js-yaml";
import { isAccessor } from "../../lanes/bootstrap/accessor.ts";
import { holdsKeyMaterial } from "../../lanes/bootstrap/judge-production.ts";
import type { BootstrapCustody } from "../../lanes/bootstrap/record-schema.ts";
import { asFields } from "../../lanes/fields.ts";
import { scanText } from "../../lanes/secret-scan.ts";
import { Refusal, UsageError } from "../errors.ts";
import { readTextFile, resolvePath } from "../files.ts";
import type { Terminal } from "../terminal.ts";

/** What people say, by question; undefined where nobody did. */
export interface Answers {
  /** A sentence on a step that nobody can look at. */
  word(step: string, question: string): Promise<string | undefined>;
  /** Who will hold what, before there is anything to hold. */
  holders(): Promise<Omit<BootstrapCustody, "root_accessor"> | undefined>;
  /** The accessor of the root token, which opens nothing. */
  rootAccessor(): Promise<string | undefined>;
}

interface AnswerFile {
  readonly words?: Readonly<Record<string, unknown>>;
  readonly custody?: { readonly threshold?: unknown; readonly shares?: unknown; readonly root?: unknown };
  readonly root_accessor?: unknown;
}

/** Answers of a file, else of a person at the terminal; what holds a key or a token is refused unread. */
export function openAnswers(file: string | undefined, terminal: Terminal, { mayAsk }: { mayAsk: boolean }): Answers {
  const given = file === undefined ? {} : readAnswers(file, terminal);
  const ask = async (question: string): Promise<string | undefined> => {
    if (!mayAsk) return undefined;
    const { isCancel, text } = await import("@clack/prompts");
    const answer = await text({ message: question, input: terminal.stdin, output: terminal.stderr });
    if (isCancel(answer) || typeof answer !== "string" || answer.trim() === "") return undefined;
    refuseKeys(answer, "this answer");
    return answer.trim();
  };
  let held: ReturnType<Answers["holders"]> | undefined;
  return {
    async word(step, question) {
      const said = given.words?.[step];
      return typeof said === "string" && said.trim() !== "" ? said.trim() : ask(question);
    },
    async holders() {
      if (given.custody !== undefined) return readHolders(given.custody);
      // Asked once, also where it is looked at again.
      if (mayAsk) held ??= askHolders(ask);
      return held;
    },
    async rootAccessor() {
      const said = given.root_accessor ?? (await ask("The accessor of the root token (bao token lookup shows it)"));
      if (said === undefined) return undefined;
      if (!isAccessor(said)) throw new Refusal(["root_accessor must be an accessor, never a token"]);
      return said;
    },
  };
}

function readAnswers(file: string, { folder }: Terminal): AnswerFile {
  const text = readTextFile(resolvePath(folder, file));
  if (text === undefined) throw new UsageError(`${file} cannot be read`);
  const answers = parseAnswers(text);
  const accessor = answers?.root_accessor;
  // An accessor is as random as a token, and opens nothing.
  refuseKeys(isAccessor(accessor) ? text.replaceAll(accessor, "") : text, file);
  if (answers === undefined) throw new Refusal([`${file} is not YAML`]);
  return answers;
}

function parseAnswers(text: string): AnswerFile | undefined {
  try {
    return asFields(load(text));
  } catch {
    return undefined;
  }
}

/** Nothing that opens anything comes this far; where it did, it is known to more than its holder. */
export function refuseKeys(text: string, what: string): void {
  if (!holdsKeyMaterial(text) && scanText(text).length === 0) return;
  throw new Refusal([
    `${what} holds a key or a token: it stays with its holder, and never comes here. Make new ones where it was real`,
  ]);
}

function readHolders({
  threshold,
  shares,
  root,
}: NonNullable<AnswerFile["custody"]>): Omit<BootstrapCustody, "root_accessor"> {
  const isHolder = (value: unknown): value is { name: string; fingerprint: string } =>
    typeof value === "object" && value !== null && "name" in value && "fingerprint" in value;
  if (!Number.isInteger(threshold) || !Array.isArray(shares) || !shares.every(isHolder) || !isHolder(root))
    throw new Refusal(["custody must have threshold, shares and root, each of the latter with name and fingerprint"]);
  const tidy = ({ name, fingerprint }: { name: string; fingerprint: string }) => ({
    name: String(name),
    fingerprint: String(fingerprint).replace(/\s+/g, "").toUpperCase(),
  });
  return { threshold: threshold as number, shares: shares.map(tidy), root: tidy(root) };
}

async function askHolders(
  ask: (question: string) => Promise<string | undefined>,
): Promise<Omit<BootstrapCustody, "root_accessor"> | undefined> {
  const count = Number(await ask("How many recovery shares (one holder each)"));
  const threshold = Number(await ask("How many of them it takes"));
  const shares: unknown[] = [];
  for (let at = 1; at <= count; at += 1) shares.push(await askHolder(ask, `share ${at}`));
  const root = await askHolder(ask, "the root token, for the hour that it lives");
  return Number.isInteger(count) && Number.isInteger(threshold) ? readHolders({ threshold, shares, root }) : undefined;
}

async function askHolder(ask: (question: string) => Promise<string | undefined>, what: string): Promise<unknown> {
  const name = await ask(`Who holds ${what}`);
  const fingerprint = await ask(`Fingerprint of the PGP key of ${name ?? what}`);
  return name === undefined || fingerprint === undefined ? undefined : { name, fingerprint };
}
