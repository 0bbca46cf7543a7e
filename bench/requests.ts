import fs from "node:fs";
import path from "node:path";
import type { SourceFile } from "../lanes/load.ts";
import { approveText } from "../tests/approve.ts";

const committed = path.resolve(import.meta.dirname, "..", "credential-change-requests");

/** `count` valid requests: copies of a committed one with names of their own, so many of which are of one tenant. */
export function makeRequests(count: number, { perTenant = 1 }: { perTenant?: number } = {}): readonly SourceFile[] {
  const name = fs.readdirSync(committed).find((file) => file.startsWith("CCR-2026-0003-"));
  if (name === undefined) throw new Error("the committed request CCR-2026-0003 is missing");
  const template = fs.readFileSync(path.join(committed, name), "utf8");
  return Array.from({ length: count }, (_, index) => {
    const id = `CCR-${2026 + Math.floor(index / 10_000)}-${String(index % 10_000).padStart(4, "0")}`;
    const text = template
      .replaceAll("CCR-2026-0003", id)
      .replaceAll("activity-core", `tenant-${Math.floor(index / perTenant)}`)
      .replaceAll("llm-connect", `workload-${index}`);
    return { path: `${id}-workload-${index}.yaml`, text: approveText(text) };
  });
}

/** Writes `count` valid requests into `folder`, each of a tenant of its own. */
export function writeRequests(folder: string, count: number): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const { path: name, text } of makeRequests(count)) fs.writeFileSync(path.join(folder, name), text);
}
