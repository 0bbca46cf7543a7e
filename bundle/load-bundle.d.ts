import type { Script } from "node:vm";

/** Where the bundle of a checkout is, from its root. */
export const BUNDLE_FOLDER: string;

/** The list of what is looked at where no verb is named that has a list of its own. */
export const WHOLE: string;

/** What was loaded of a bundle. */
export interface Chunks {
  /** Loads a chunk, once; answers with what it exports. */
  // biome-ignore lint/suspicious/noExplicitAny: what a chunk exports is its own matter.
  readonly load: (name: string) => any;
  readonly chunks: readonly { readonly name: string; readonly script: Script }[];
}

/**
 * The bundle of the checkout at `root` (a file URL, with "/" at its end), or undefined where there is none, or where a file
 * that was bundled for the verb is no longer what it was: an old program never runs in place of the one that is there.
 */
export function openBundle(root: string, verb: string | undefined): Chunks | undefined;

/** Loads chunks of a folder (with "/" at its end), each once; `note` is told of every chunk that is asked for. */
export function loadChunks(folder: string, root: string, note?: (name: string) => void): Chunks;
