/** What an object of External Secrets says of itself, reduced to what is judged; instants in milliseconds since 1970. */
export interface ObjectFacts {
  readonly uid: string;
  readonly generation: number;
  /** When its spec, labels or annotations were last written. */
  readonly changedAt: number;
  /** True while it is being deleted. */
  readonly isGoing: boolean;
  /** Its Ready condition; the message bears nothing that could be a value. */
  readonly ready?: {
    readonly status: string;
    readonly reason: string;
    readonly message: string;
    /** When its status last changed. */
    readonly since: number;
  };
  /** `<generation>-<hash of labels and annotations>`, as it is now (external-secrets v0.20.4, pkg/controllers/util). */
  readonly version: string;
  /** The version that was last synced; of an ExternalSecret alone. */
  readonly syncedVersion?: string;
  readonly refreshedAt?: number;
}

/** What a Secret is known to hold: names of keys, never a value; undefined where they are not known. */
export interface SecretFacts {
  readonly keys?: readonly string[];
}

/** What the controller said of an object lately, by events. */
export interface SaidFacts {
  /** The last warning, without anything that could be a value. */
  readonly warning?: { readonly words: string; readonly at: number };
  /** When a store was last found valid. */
  readonly validAt?: number;
}

/** Everything that is known of one awaited object at an instant. */
export interface KnownFacts {
  /** Undefined where there is no such object. */
  readonly object?: ObjectFacts | undefined;
  readonly secret?: SecretFacts | undefined;
  readonly said?: SaidFacts | undefined;
  /** False while it is not being watched: not listed yet, or the connection is lost. */
  readonly isWatched: boolean;
  /** How long it has been seen as it is now, in milliseconds. */
  readonly heldFor: number;
  /** Of a store: when something was last read through it. */
  readonly usedAt?: number | undefined;
}
