import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { runWriters } from "./run-writers.ts";

it("a writer that breaks is told, and the others end before anything is taken from them", async () => {
  const faults: string[] = [];
  let atWork = 0;
  await runWriters(4, { isOver: () => false, object: (fault) => faults.push(fault) }, async (writer, { isOver }) => {
    if (writer === 2) throw new Error("fetch failed", { cause: new Error("other side closed") });
    for (atWork += 1; !isOver(); ) await sleep(1);
    await sleep(10);
    atWork -= 1;
  });
  expect(atWork).toBe(0);
  expect(faults).toEqual([
    expect.stringMatching(/^writer 2 broke: Error: fetch failed[\s\S]*caused by Error: other side/),
  ]);
});

it("without a fault all work until the time is over", async () => {
  const faults: string[] = [];
  const looks = Array.from({ length: 3 }, () => 0);
  const place = { isOver: () => looks.every((count) => count >= 5), object: (fault: string) => faults.push(fault) };
  await runWriters(3, place, async (writer, { isOver }) => {
    while (!isOver()) {
      looks[writer] = (looks[writer] ?? 0) + 1;
      await sleep(0);
    }
  });
  expect(faults).toEqual([]);
  expect(looks.every((count) => count >= 5)).toBe(true);
});
