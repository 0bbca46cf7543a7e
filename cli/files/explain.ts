/** Why a file or folder cannot be used, by the code of the system. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "the system does not let you",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "what its path names as a folder is a file",
  EROFS: "the file system is read-only",
};

/** The reason of a code of the system, to be put behind what cannot be done. */
export function explain(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? ` (${code})` : `: ${reason} (${code})`;
}

/** The code of the system that an error carries. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
