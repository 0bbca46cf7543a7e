/** Bytes of a file. A request is a few KiB. */
export const MAX_FILE_BYTES = 256 * 1024;

/** Bytes of a file of manifests: what a large chart renders is some MiB. */
export const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;

/** Levels of nesting. A request has five. */
export const MAX_DEPTH = 64;

/** Keys, values and ends of collections. A request has some hundred. */
export const MAX_EVENTS = 10_000;

/** Findings that are listed for one file: a hostile one is not answered at length. */
export const MAX_FINDINGS = 100;

/** Characters of a text that the command line or a form gives: a file is to hold many of them. */
export const MAX_TEXT_CHARACTERS = 10_000;
