import process from "node:process";
import { threadId } from "node:worker_threads";
import type { Task } from "../../../cli/threads/task.ts";

/** How a helper behaves when it has taken work; the thread that asks waits until one has. */
export interface Behaviour {
  readonly asking: number;
  readonly taken: Int32Array;
  readonly way: "work" | "throw" | "exit" | "fail";
}

/** Doubles numbers. */
export const DOUBLING: Task<Behaviour, number, number, string> = {
  prepare: async (behaviour) => (item) => {
    if (threadId === behaviour.asking) Atomics.wait(behaviour.taken, 0, 0);
    else behave(behaviour);
    return item * 2;
  },
  pack: String,
  unpack: (packed, item) => (packed === String(item * 2) ? Number(packed) : Number.NaN),
};

function behave({ taken, way }: Behaviour): void {
  Atomics.store(taken, 0, 1);
  Atomics.notify(taken, 0);
  if (way === "throw") throw new RangeError("a fault of the task");
  if (way === "exit") process.exit(0);
  if (way === "fail") process.exit(3);
}
