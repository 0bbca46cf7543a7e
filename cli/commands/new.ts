import { UsageError } from "../errors.ts";
import { completeOptions } from "../new-answers.ts";
import { composeRequest, type NewOptions } from "../new-request.ts";
import { REQUEST_ID } from "../requests.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { writeRequest } from "../write-request.ts";

/** `ccr new`: writes a request that has no error finding, or nothing. */
export async function writeNewRequest({ options, terminal }: Invocation<NewOptions>): Promise<ExitCode> {
  const { supersedes } = options;
  if (supersedes !== undefined && !REQUEST_ID.test(supersedes)) {
    throw new UsageError("--supersedes must be the id of the request that it replaces");
  }
  const answers = await completeOptions(options, terminal);
  return writeRequest({ ...answers, slug: answers.slug ?? answers.bundle }, terminal, (place) =>
    composeRequest(answers, place),
  );
}
