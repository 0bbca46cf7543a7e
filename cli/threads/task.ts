/**
 * Work on many items, none of which needs another's result, so that threads can share it. A context, items and packed
 * results are plain values, of which a thread gets copies.
 */
export interface Task<Context, Item, Result, Packed> {
  /** Loads what the work needs, and answers with what works on one item. */
  readonly prepare: (context: Context) => Promise<(item: Item) => Result>;
  /** What of a result another thread is told. */
  readonly pack: (result: Result) => Packed;
  /** The result itself, of what another thread told. */
  readonly unpack: (packed: Packed, item: Item) => Result;
}

/** Where a helper finds a task: the address of its module, and its name there. */
export interface TaskPlace {
  readonly module: string;
  readonly name: string;
}

/** What a helper is told to do: chunks of the items, each taken by counting on. */
export interface Job {
  readonly context: unknown;
  readonly items: readonly unknown[];
  /** The number of the next chunk that nobody has taken, shared by all threads. */
  readonly next: Int32Array;
}

/** What a helper has done of a job. */
export interface Done {
  readonly chunk: number;
  readonly packed: readonly unknown[];
}

/** How many items are taken at a time: few, so that no thread waits long for another's last ones. */
const CHUNK_SIZE = 16;

/** The number of the next chunk that nobody has taken yet, which then is taken; undefined where none is left. */
export function takeChunk(items: readonly unknown[], next: Int32Array): number | undefined {
  const chunk = Atomics.add(next, 0, 1);
  return chunk < countChunks(items) ? chunk : undefined;
}

/** How many chunks items make. */
export function countChunks({ length }: readonly unknown[]): number {
  return Math.ceil(length / CHUNK_SIZE);
}

/** The items of a chunk. */
export function sliceChunk<Item>(items: readonly Item[], chunk: number): readonly Item[] {
  return items.slice(chunk * CHUNK_SIZE, (chunk + 1) * CHUNK_SIZE);
}
