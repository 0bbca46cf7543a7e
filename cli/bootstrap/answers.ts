import { isAccessor } from "../../lanes/bootstrap/accessor.ts";
import { holdsKeyMaterial } from "../../lanes/bootstrap/judge-production.ts";
import type { BootstrapCustody } from "../../lanes/bootstrap/record-schema.ts";
import { asFields } from "../../lanes/fields.ts";
import { loadYaml } from "../../lanes/load-yaml.ts";
import { scanText } from "../../lanes/secret-scan.ts";
import { Refusal, UsageError } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
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
  const ask = async (question: string, { isAskedForAccessor = false } = {}): Promise<string | undefined> => {
    if (!mayAsk) return undefined;
    const { isCancel, text } = await import("@clack/prompts");
    const answer = await text({ message: question, input: terminal.stdin, output: terminal.stderr });
    if (isCancel(answer) || typeof answer !== "string" || answer.trim() === "") return undefined;
    // An accessor is as random as a token, and opens nothing.
    if (!(isAskedForAccessor && isAccessor(answer.trim()))) refuseKeys(answer, "this answer");
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
      const question = "The accessor of the root token (bao token lookup shows it)";
      const said = given.root_accessor ?? (await ask(question, { isAskedForAccessor: true }));
      if (said === undefined) return undefined;
      if (!isAccessor(said)) throw new Refusal(["root_accessor must be an accessor, never a token"]);
      return said;
    },
  };
}

function readAnswers(file: string, { folder }: Terminal): AnswerFile {
  const text = readTextFile(resolvePath(folder, file));
  if (text === undefined) throw new UsageError(`${file} cannot be read`);
  const { value, fault } = loadYaml(text);
  const answers: AnswerFile = asFields(value);
  const accessor = answers.root_accessor;
  // An accessor is as random as a token, and opens nothing.
  refuseKeys(isAccessor(accessor) ? text.replaceAll(accessor, "") : text, file);
  if (fault !== undefined) throw new Refusal([`${file}:${fault}`]);
  return answers;
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

type Ask = (question: string) => Promise<string | undefined>;

/** Asks for all of it, or for nothing more once a question is left open. */
async function askHolders(ask: Ask): Promise<Omit<BootstrapCustody, "root_accessor"> | undefined> {
  const count = await askNumber(ask, "How many recovery shares (one holder each)");
  const threshold = count === undefined ? undefined : await askNumber(ask, "How many of them it takes");
  if (count === undefined || threshold === undefined) return undefined;
  const shares: Holder[] = [];
  for (let at = 1; at <= count; at += 1) {
    const holder = await askHolder(ask, `share ${at}`);
    if (holder === undefined) return undefined;
    shares.push(holder);
  }
  const root = await askHolder(ask, "the root token, for the hour that it lives");
  return root === undefined ? undefined : readHolders({ threshold, shares, root });
}

async function askNumber(ask: Ask, question: string): Promise<number | undefined> {
  const answer = await ask(question);
  return answer !== undefined && /^\d{1,3}$/.test(answer) ? Number(answer) : undefined;
}

interface Holder {
  readonly name: string;
  readonly fingerprint: string;
}

async function askHolder(ask: Ask, what: string): Promise<Holder | undefined> {
  const name = await ask(`Who holds ${what}`);
  const fingerprint = name === undefined ? undefined : await ask(`Fingerprint of the PGP key of ${name}`);
  return name === undefined || fingerprint === undefined ? undefined : { name, fingerprint };
}
