import { ToolchainError } from "./toolchain-error.ts";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Runs `action` with a signal that aborts, with a ToolchainError "interrupted", when this process is asked to end. */
export async function withInterruption<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    controller.abort(new ToolchainError("interrupted", "Interrupted: nothing half-built is left.", name));
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await action(controller.signal);
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}
