import { OpenbaoError } from "../live/openbao-http.ts";
import { Refusal } from "./errors.ts";

/** Asks OpenBao; a server that cannot be asked is a {@link Refusal} of the command. */
export async function askServer<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OpenbaoError) throw new Refusal([error.message]);
    throw error;
  }
}
