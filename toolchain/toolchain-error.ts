/** Why a program could not be had; `message` is a sentence that says what to do. */
export type ToolchainErrorCode =
  | "unknown-program"
  | "go-missing"
  | "go-too-old"
  | "disk-full"
  | "proxy-unreachable"
  | "module-refused"
  | "sums-differ"
  | "out-of-memory"
  | "folder-refused"
  | "interrupted"
  | "build-failed";

/** A reason that stops the toolchain and that its reader can do something about. */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
  readonly code: ToolchainErrorCode;
  /** The signal that interrupted, with the code "interrupted". */
  readonly signal: NodeJS.Signals | undefined;

  constructor(code: ToolchainErrorCode, message: string, signal?: NodeJS.Signals) {
    super(message);
    this.code = code;
    this.signal = signal;
  }
}

interface Explanation {
  readonly code: ToolchainErrorCode;
  readonly pattern: RegExp;
  /** `line` is what Go said, `subject` what was being made. */
  explain(subject: string, line: string): string;
}

// The order counts: the sentence of the first pattern that fits is printed.
const explanations: readonly Explanation[] = [
  {
    code: "disk-full",
    pattern: /no space left on device|disk quota exceeded/i,
    explain: (subject) =>
      `The disk became full while making ${subject}: free some space, or point CCR_TOOLCHAIN_DIR, GOCACHE and GOMODCACHE at folders on a larger disk, and run the same command again.`,
  },
  {
    code: "sums-differ",
    pattern: /missing go\.sum entry|checksum mismatch|SECURITY ERROR|updates to go\.(?:mod|sum) needed/i,
    explain: (subject, line) =>
      `The modules of ${subject} are not those that its go.sum names (${line}): restore toolchain/ with git checkout -- toolchain, and do not build if the message stays.`,
  },
  {
    code: "go-too-old",
    pattern: /requires go >= ?\S+|invalid go version/i,
    explain: (subject, line) => `Go is too old for ${subject} (${line}): install a newer Go and put it first on PATH.`,
  },
  {
    code: "proxy-unreachable",
    pattern:
      /dial (?:tcp|udp)|no such host|could not resolve host|connection (?:refused|reset)|i\/o timeout|TLS handshake timeout|proxyconnect|Timeout exceeded|context deadline exceeded|x509: certificate|network is unreachable|https?:.*EOF$|403 Forbidden|407 Proxy|429 Too Many|50[0234] (?:Internal|Bad|Service|Gateway)|GOPROXY=off/i,
    explain: (subject, line) =>
      `The Go module proxy could not be reached or refused to answer while making ${subject} (${line}): check the network, or set GOPROXY to a proxy that this machine may use, and run the same command again; what is downloaded is kept.`,
  },
  {
    code: "module-refused",
    pattern: /404 Not Found|410 Gone|unknown revision|module .*: not found/i,
    explain: (subject, line) =>
      `The Go module proxy does not serve a module of ${subject} (${line}): set GOPROXY to one that does, and run the same command again.`,
  },
  {
    code: "out-of-memory",
    pattern: /signal: killed|cannot allocate memory|out of memory/i,
    explain: (subject) =>
      `The compiler was stopped while making ${subject}, most likely for want of memory (4 GB are enough for one job): run the same command again with GOMAXPROCS=1.`,
  },
  {
    code: "folder-refused",
    pattern: /permission denied|read-only file system/i,
    explain: (subject, line) =>
      `A folder may not be written to while making ${subject} (${line}): point CCR_TOOLCHAIN_DIR, GOCACHE and GOMODCACHE at folders of your own.`,
  },
];

const tailLines = 20;

/** Turns the output of a failed Go command into one sentence, or into its last 20 lines where it is not recognised. */
export function explainGoFailure(subject: string, output: string): ToolchainError {
  // A proxy's address may carry a password.
  const text = output.replaceAll(/(:\/\/)[^/@\s]+@/g, "$1");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  for (const { code, pattern, explain } of explanations) {
    const line = lines.find((candidate) => pattern.test(candidate));
    if (line !== undefined) return new ToolchainError(code, explain(subject, line.trim()));
  }
  const tail = lines.slice(-tailLines).join("\n");
  return new ToolchainError("build-failed", `Go could not make ${subject}; the last lines of its output:\n${tail}`);
}

/** Turns a failed file operation into a sentence; other errors come back as they are. */
export function explainFileFailure(subject: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (!["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS"].includes(code)) return error;
  const text = ["ENOSPC", "EDQUOT"].includes(code) ? "no space left on device" : "permission denied";
  return explainGoFailure(subject, `${text}: ${(error as Error).message}`);
}
