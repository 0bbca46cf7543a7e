import type { DeclaredLane } from "../continuity.ts";

/** Names the form of what is exported, and that this library wrote it. */
const MARK = "Written by ccr export (credential-lanes/gitops/v1) for";

/** A file that carries the header: whose it is, and the lanes that it says it is of. */
export interface OwnFile {
  /** The stack, `<project>/<stack>`. */
  readonly owner: string;
  readonly lanes: readonly DeclaredLane[];
}

/** What the first lines of an exported file say. */
export interface HeaderContent {
  readonly owner: string;
  readonly lanes: readonly { readonly name: string; readonly ccrId: string; readonly digest: string }[];
}

/** The comment at the top of an exported file: whose it is, and of each lane the request and the digest of its content. */
export function composeHeader({ owner, lanes }: HeaderContent): string {
  const lines = [
    `${MARK} ${owner}`,
    "Do not edit it: the next export writes it anew, and removes it once its lanes have ended.",
    ...lanes.map(({ name, ccrId, digest }) => `lane ${name} of ${ccrId}, content ${digest}`),
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}

/** Reads the header of a file; undefined for one that somebody else wrote. */
export function readHeader(text: string): OwnFile | undefined {
  const [first = "", ...rest] = text.split(/\r?\n/);
  if (!first.startsWith(`# ${MARK} `)) return undefined;
  const end = rest.findIndex((line) => !line.startsWith("# "));
  const lanes = rest.slice(0, end === -1 ? undefined : end).flatMap((line) => {
    const [, name, ccrId] = /^# lane (\S+) of (CCR-\d{4}-\d{4,}), content \S+$/.exec(line) ?? [];
    return name === undefined || ccrId === undefined ? [] : [{ name, ccrId }];
  });
  return { owner: first.slice(`# ${MARK} `.length), lanes };
}
