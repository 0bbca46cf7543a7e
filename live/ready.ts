/** A condition of an object of External Secrets. */
export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What an object says of being ready; undefined where it says nothing yet. */
export function findReady(object: Readonly<Record<string, unknown>> | undefined): Condition | undefined {
  const { conditions = [] } = (object?.status ?? {}) as { conditions?: readonly Condition[] };
  return conditions.find(({ type }) => type === "Ready");
}

/** True of an object that says that it is ready. */
export function isReady(object: Readonly<Record<string, unknown>> | undefined): boolean {
  return findReady(object)?.status === "True";
}
