import type { FindingKind } from "./kind.ts";
import { SCHEMA_FINDINGS } from "./schema.ts";
import { YAML_FINDINGS } from "./yaml.ts";

const FILE_FINDINGS = {
  "path-missing": {
    severity: "error",
    title: "No such file or folder",
    hint: "Check the path; a lane whose file is gone is a lane that would be deleted.",
    example: "`ccr validate credential-change-request`",
  },
  "no-request-files": {
    severity: "error",
    title: "Folder without a request",
    hint: "Name the folder that holds the requests; their names end in .yaml.",
    meaning: "An empty folder is almost always the wrong folder, and would delete every lane.",
    example: "`ccr validate docs`",
  },
  "file-unreadable": {
    severity: "error",
    title: "File or folder cannot be read",
    hint: "Make it readable, or remove it.",
    example: "a file without read permission",
  },
  "file-symlink": {
    severity: "error",
    title: "Symbolic link in place of a request",
    hint: "Commit the file itself; what a link points to was not reviewed.",
    example: "`CCR-2026-0001-x.yaml -> /etc/hosts`",
  },
  "file-special": {
    severity: "error",
    title: "Not a regular file",
    hint: "Replace the pipe, socket or device by a regular file.",
    meaning: "Reading a pipe or a device may never end.",
    example: "a FIFO named `CCR-2026-0001-x.yaml`",
  },
  "file-is-folder": {
    severity: "error",
    title: "Folder with the name of a request",
    hint: "Rename the folder; only files end in .yaml.",
    example: "a folder named `CCR-2026-0001-x.yaml`",
  },
  "file-case-collision": {
    severity: "error",
    title: "File names that differ in case alone",
    hint: "Rename one of them; on macOS and Windows one would overwrite the other.",
    example: "`CCR-2026-0001-a.yaml` beside `ccr-2026-0001-a.yaml`",
  },
  "file-too-large": {
    severity: "error",
    title: "File over 256 KiB",
    hint: "A request is a few KiB; keep evidence elsewhere and name it by id.",
    example: "a log pasted into `evidence`",
  },
  "text-byte-order-mark": {
    severity: "error",
    title: "Byte order mark at the start",
    hint: "Save the file as UTF-8 without a byte order mark.",
    example: "bytes `EF BB BF` before `id:`",
  },
  "text-encoding": {
    severity: "error",
    title: "Not UTF-8",
    hint: "Save the file as UTF-8.",
    example: "a file saved as UTF-16 or Latin-1",
  },
  "text-control-character": {
    severity: "error",
    title: "Control character",
    hint: "Remove it; only line feeds and CR LF line ends are text.",
    meaning: "It can hide text in a terminal or split a line where another reader does not.",
    example: '`title: "a\\0b"`',
  },
  "text-tab": {
    severity: "error",
    title: "Tab",
    hint: "Use spaces; YAML readers differ on what a tab separates.",
    example: "a tab before a comment",
  },
  "text-bidi-character": {
    severity: "error",
    title: "Character that turns the writing direction",
    hint: "Remove it; it shows a reviewer another text than the one that is applied.",
    example: "U+202E in a policy name",
  },
  "text-invisible-character": {
    severity: "error",
    title: "Invisible character",
    hint: "Remove it; two names that look alike would not be equal.",
    example: "U+200B in a namespace",
  },
  "text-lone-surrogate": {
    severity: "error",
    title: "Half of a character",
    hint: "Write the character itself instead of its escape.",
    example: '`title: "\\ud800"`',
  },
} as const satisfies Record<string, FindingKind>;

/** Rows of the finding registry that loading, parsing and the schema report. */
export const READING_FINDINGS = { ...FILE_FINDINGS, ...YAML_FINDINGS, ...SCHEMA_FINDINGS } as const;
