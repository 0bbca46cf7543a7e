// What a helper thread runs: it loads its task at once, and works on a job when it is given one.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type Done, type Job, sliceChunk, type Task, type TaskPlace, takeChunk } from "./task.ts";

type AnyTask = Task<unknown, unknown, unknown, unknown>;

async function help(port: MessagePort, { module: address, name }: TaskPlace): Promise<void> {
  const job = new Promise<Job>((resolve) => port.once("message", resolve));
  const task = ((await import(address)) as Readonly<Record<string, AnyTask>>)[name];
  if (task === undefined) throw new TypeError("a helper must be given a task that there is");
  const { context, items, next } = await job;
  const run = await task.prepare(context);
  for (let chunk = takeChunk(items, next); chunk !== undefined; chunk = takeChunk(items, next)) {
    const packed = sliceChunk(items, chunk).map((item) => task.pack(run(item)));
    port.postMessage({ chunk, packed } satisfies Done);
  }
}

if (parentPort !== null) await help(parentPort, workerData as TaskPlace);
