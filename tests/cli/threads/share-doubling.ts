// Shares a job in a process of its own, `node share-doubling.ts WAY HELPERS ITEMS`, and prints what came of it.
import process from "node:process";
import { threadId } from "node:worker_threads";
import { placeHelpers, shareOut } from "../../../cli/threads/helpers.ts";
import { type Behaviour, DOUBLING } from "./doubling.ts";

const [way = "work", count = "1", length = "100"] = process.argv.slice(2);
const module = new URL("./doubling.ts", import.meta.url).href;
const helpers = placeHelpers({ module, name: "DOUBLING" }, Number(count));
const taken = new Int32Array(new SharedArrayBuffer(4));
// Without helpers nobody else is waited for.
if (helpers.length === 0) taken[0] = 1;
const context: Behaviour = { asking: threadId, taken, way: way as Behaviour["way"] };
const items = Array.from({ length: Number(length) }, (_, index) => index);
try {
  console.log(JSON.stringify({ results: await shareOut(DOUBLING, { context, items, helpers }) }));
} catch (error) {
  console.log(JSON.stringify({ failure: error instanceof Error ? error.message : "" }));
}
