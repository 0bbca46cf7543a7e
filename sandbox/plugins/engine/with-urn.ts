import type { ResourceIdentity } from "./provider.ts";

/** Runs an operation on a resource; what it throws names the resource. */
export async function withUrn<Result>({ urn }: ResourceIdentity, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    throw new Error(`${urn}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
