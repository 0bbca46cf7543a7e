import { Refusal } from "./errors.ts";

/** Options by which other programs take credentials, with the value glued to the short one; no command here has one. */
const credentialOption =
  /^(?:--?(?:[a-z-]*-)?(?:token|password|passphrase|secret|secret-id|jwt|api-?key)(?==|$)|-t(?=.))/i;

/** Variables by which programs take credentials, as a word of the command line. */
const credentialVariable = /^[A-Za-z_]*(?:token|password|passphrase|secret|jwt|api_?key)(?==)/i;

/** What can stand before a credential in one word: a name with its sign, or the letters of an option that it is glued to. */
const head = "(?:^|[=:,;\"'\\s]|^--?[A-Za-z-]*?)";

/** Tokens of OpenBao, of Kubernetes and other JWTs, and the commonest of elsewhere, as a word or the rest of one. */
const credential = new RegExp(
  `${head}(?:(?:hv[sbr]|[sbr])\\.[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*|gh[pousr]_\\w{20,}|github_pat_\\w{20,}|npm_\\w{20,}|sk-(?=[\\w-]*\\d)[\\w-]{20,}|AKIA[A-Z0-9]{16}|xox[abprs]-[\\w-]{10,})["']?$`,
);

/** Options whose value is prose: it is searched where it is recorded, and refused there with its reason. */
const prose = new Set(["--comment", "--reason", "--title", "--purpose", "--source", "--selector", "--deviation"]);

/** Options whose value is itself a name with its sign: a claim may be called token, and its values are searched as prose is. */
const pairs = new Set(["--bound-claim"]);

/**
 * Throws a {@link Refusal} where the command line bears a credential, which everyone on the machine and the shell's
 * history have by now; it is never repeated.
 */
export function refuseCredentials(args: readonly string[]): void {
  for (const [at, word] of args.entries()) {
    const before = args[at - 1] ?? "";
    const isProse = prose.has(before);
    const variable = isProse || pairs.has(before) ? undefined : credentialVariable.exec(word);
    const option = (credentialOption.exec(word) ?? variable)?.[0];
    const isCredential = credential.test(word) && !isProse;
    if (option === undefined && !isCredential) continue;
    throw new Refusal([`${describe({ option, at, before })}; revoke what was given here`]);
  }
}

interface Place {
  /** What names the credential, up to its sign; undefined where the word itself looks like one. */
  readonly option: string | undefined;
  readonly at: number;
  /** The word before it. */
  readonly before: string;
}

function describe({ option, at, before }: Place): string {
  const kept = "never goes on a command line, where the process list and the shell's history keep it";
  if (before === "--field") return `what --field is given is more than a name: a value ${kept}. A field is named alone`;
  if (/^--[a-z]/.test(before) && option?.startsWith("-") !== true) {
    return `what ${before.split("=", 1)[0]} is given looks like a credential, which ${kept}. A request names it, without its value`;
  }
  const what =
    option === undefined ? `word ${at + 1} of the command line looks like a credential` : `${option} is refused`;
  return `${what}: a token ${kept}. Set VAULT_TOKEN or use a token helper`;
}
