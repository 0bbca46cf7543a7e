import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { IsSigned } from "../lanes/decisions/approval.ts";
import { composeSignedText, SIGNATURE_NAMESPACE } from "../lanes/decisions/signed-text.ts";
import { parseInstant } from "../lanes/rules/dates.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";

/** The lines around the base64 of an SSH signature (openssh-portable, PROTOCOL.sshsig). */
const ARMOUR = { begin: "-----BEGIN SSH SIGNATURE-----", end: "-----END SSH SIGNATURE-----" } as const;

/** A line of allowed signers (ssh-keygen(1), ALLOWED SIGNERS): principals, options where there are any, and a public key. */
const SIGNER =
  /^\s*(?:"[^"]+"|[^\s"#]\S*)\s+(?:(?:[^\s"]|"[^"]*")+\s+)?(?:sk-)?(?:ssh|ecdsa)-[a-z0-9.@-]+\s+[A-Za-z0-9+/]{20,}/;

/** How the signatures of decisions are checked on a stack, where it requires them; a relative file lies below `root`. */
export function checkSignatures(
  settings: Pick<StackSettings, "allowedSigners"> | undefined,
  root: string,
  { called = "ccr:allowedSigners" }: { readonly called?: string } = {},
): { readonly isSigned?: IsSigned; readonly faults: readonly string[] } {
  if (settings?.allowedSigners === undefined) return { faults: [] };
  const file = path.resolve(root, settings.allowedSigners);
  const fault = findSignersFault(file);
  if (fault === undefined) return { isSigned: makeSignatureCheck(file), faults: [] };
  return { faults: [`${called}: ${fault}, so no approval can be checked`] };
}

/** Why signatures cannot be checked at all; undefined where they can. */
function findSignersFault(allowedSigners: string): string | undefined {
  if (!fs.statSync(allowedSigners, { throwIfNoEntry: false })?.isFile()) return "the file is not there";
  const text = readSigners(allowedSigners);
  if (text === undefined) return "the file cannot be read";
  // What is in it is never repeated: it may be a private key.
  if (/^-----BEGIN /m.test(text)) return "the file holds a key or a certificate, and no list of signers";
  if (!text.split(/\r?\n/).some((line) => SIGNER.test(line))) return "no line of the file names a signer and a key";
  const { error } = spawnSync("ssh-keygen", ["-?"], { stdio: "ignore" });
  return error === undefined ? undefined : "ssh-keygen cannot be run";
}

function readSigners(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Checks a decision's signature by `ssh-keygen -Y verify` against a file of allowed signers: by a key of the person who
 * decided (of the approver where no person is named), valid at the instant of the decision. Each is asked for once.
 */
function makeSignatureCheck(allowedSigners: string): IsSigned {
  const known = new Map<string, boolean>();
  return (ccr, decision) => {
    if (decision.signature === undefined) return false;
    const text = composeSignedText(ccr, decision);
    const key = `${text}\n${decision.signature}`;
    const isGood =
      known.get(key) ??
      verify({
        allowedSigners,
        text,
        signature: decision.signature,
        signer: decision.person ?? decision.reviewer,
        instant: parseInstant(decision.at),
      });
    known.set(key, isGood);
    return isGood;
  };
}

/** Signs a text by `ssh-keygen -Y sign`; the key may be a public one whose private part an agent holds. Undefined where it fails. */
export function signText(text: string, key: string): string | undefined {
  const args = ["-Y", "sign", "-q", "-n", SIGNATURE_NAMESPACE, "-f", key];
  // A passphrase is asked for on the terminal, where there is one; what ssh-keygen says of a key repeats its name.
  const { status, stdout } = spawnSync("ssh-keygen", args, {
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
  return status === 0 ? removeArmour(stdout) : undefined;
}

interface Claim {
  readonly allowedSigners: string;
  readonly text: string;
  readonly signature: string;
  readonly signer: string;
  readonly instant: number | undefined;
}

function verify({ allowedSigners, text, signature, signer, instant }: Claim): boolean {
  // A name with a pattern in it would be matched as one.
  if (
    instant === undefined ||
    !/^[A-Za-z0-9][A-Za-z0-9._@+-]*$/.test(signer) ||
    !/^[A-Za-z0-9+/]+=*$/.test(signature)
  ) {
    return false;
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-signature-"));
  try {
    const file = path.join(folder, "signature");
    fs.writeFileSync(file, addArmour(signature));
    const time = `verify-time=${formatTime(instant)}`;
    const args = [
      "-Y",
      "verify",
      "-q",
      "-n",
      SIGNATURE_NAMESPACE,
      "-f",
      allowedSigners,
      "-I",
      signer,
      "-s",
      file,
      "-O",
      time,
    ];
    return spawnSync("ssh-keygen", args, { input: text, stdio: ["pipe", "ignore", "ignore"] }).status === 0;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** YYYYMMDDHHMMSSZ, in UTC. */
function formatTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
}

function addArmour(base64: string): string {
  const lines = base64.match(/.{1,70}/g) ?? [];
  return `${[ARMOUR.begin, ...lines, ARMOUR.end].join("\n")}\n`;
}

function removeArmour(armoured: string): string | undefined {
  const lines = armoured.trim().split(/\r?\n/);
  const isWhole = lines[0] === ARMOUR.begin && lines.at(-1) === ARMOUR.end;
  return isWhole ? lines.slice(1, -1).join("") : undefined;
}
